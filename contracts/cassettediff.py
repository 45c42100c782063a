"""Two recordings of the same corpus compared by what they mean: what a service answers otherwise than it did.

Exchanges belong together by their request: the same canonical XML and SOAPAction. Those whose request is in one
recording only are compared with what stands in their place, by aim and turn, since pseudonyms are others every time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from lxml import etree

from contracts.contentcoding import NotDecodable, decoded_body
from contracts.exchange import HttpResponse
from contracts.recording.corpus import Corpus, Recording
from contracts.recording.matcher import Key, canonical, key
from contracts.xml import NotXml, local_name, parse

SHOWN: Final = 5
# They change with every answer, or follow from the body.
PASSING: Final = frozenset(
    {"date", "content-length", "set-cookie", "age", "expires", "last-modified", "etag"}
)

Turn = tuple[str, str, int]
Pair = tuple[Recording | None, Recording | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """One exchange that is another one in the newer recording: its rule and aim, and what is different."""

    rule: str
    aim: str
    said: tuple[str, ...]


def differences(old: Corpus, new: Corpus) -> list[Difference]:
    """Give every difference; none when the service answers as it did."""
    hidden = _pseudonymous(old) | _pseudonymous(new)
    found: list[Difference] = []
    for before, after in _pairs(old.recordings, new.recordings):
        said = tuple(_between(before, after, hidden))
        known = after or before
        if said and known is not None:
            found.append(Difference(known.case.get("rule") or "", known.case.get("aim") or "", said))
    return found


def _pairs(old: Sequence[Recording], new: Sequence[Recording]) -> Iterator[Pair]:
    """Pair by request, then by place; whoever is left stands alone."""
    waiting: dict[Key, list[Recording]] = {}
    for each in old:
        waiting.setdefault(canonical(key(each.request)), []).append(each)
    left: list[Recording] = []
    for each in new:
        same = waiting.get(canonical(key(each.request)))
        if same:
            yield same.pop(0), each
        else:
            left.append(each)
    yield from _by_place([each for rest in waiting.values() for each in rest], left)


def _by_place(old: Sequence[Recording], new: Sequence[Recording]) -> Iterator[Pair]:
    before, after = _turns(old), _turns(new)
    for turn in dict.fromkeys([*before, *after]):
        yield before.get(turn), after.get(turn)


def _turns(recordings: Sequence[Recording]) -> dict[Turn, Recording]:
    turns: dict[Turn, Recording] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for each in recordings:
        rule, aim = each.case.get("rule") or "", each.case.get("aim") or ""
        turns[rule, aim, seen[rule, aim]] = each
        seen[rule, aim] += 1
    return turns


def _between(before: Recording | None, after: Recording | None, hidden: frozenset[str]) -> Iterator[str]:
    if before is None:
        yield "is recorded in the newer one only"
    elif after is None:
        yield "is recorded in the older one only"
    else:
        yield from _answers(before.response, after.response, hidden)


def _answers(before: HttpResponse, after: HttpResponse, hidden: frozenset[str]) -> Iterator[str]:
    if before.status != after.status:
        yield f"HTTP {before.status} is HTTP {after.status} now"
    yield from _headers(before, after)
    yield from _bodies(before, after, hidden)


def _headers(before: HttpResponse, after: HttpResponse) -> Iterator[str]:
    old, new = _lasting(before), _lasting(after)
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield f"header {name}: {_told(old.get(name))} is {_told(new.get(name))} now"


def _lasting(response: HttpResponse) -> dict[str, str]:
    lasting: dict[str, str] = {}
    for name, value in response.headers:
        if name.lower() not in PASSING:
            lasting[name.lower()] = f"{lasting[name.lower()]}, {value}" if name.lower() in lasting else value
    return lasting


def _bodies(before: HttpResponse, after: HttpResponse, hidden: frozenset[str]) -> Iterator[str]:
    try:
        old, new = _leaves(before), _leaves(after)
    except (NotXml, NotDecodable):
        if before.body != after.body:
            yield "the body is another one, and one of the two is no XML"
        return
    changed = [
        f"{_place(one, other)}: {_told(one and one[1])} is {_told(other and other[1])} now"
        for one, other in zip_longest(old, new)
        if one != other and not _only_pseudonyms(one, other, hidden)
    ]
    yield from changed[:SHOWN]
    if len(changed) > SHOWN:
        yield f"and {len(changed) - SHOWN} more places"


Leaf = tuple[str, str]


def _leaves(response: HttpResponse) -> list[Leaf]:
    """Give every element in document order with what stands in it, elements and attributes aside."""
    root = parse(decoded_body(response))
    elements = [each for each in root.iter() if isinstance(each.tag, str)]
    return [(_path(each), _content(each)) for each in elements]


def _path(element: etree._Element) -> str:
    above = [local_name(each) for each in element.iterancestors()]
    return "/".join([*reversed(above), local_name(element)])


def _content(element: etree._Element) -> str:
    attributes = "".join(f" {name}={value!r}" for name, value in sorted(element.items()))
    return f"{(element.text or '').strip()}{attributes}"


def _only_pseudonyms(one: Leaf | None, other: Leaf | None, hidden: frozenset[str]) -> bool:
    """A pseudonym is another one in every recording; that there is one where there was none is a difference."""
    if one is None or other is None or one[0] != other[0]:
        return False
    return one[0].rpartition("/")[2] in hidden and len(one[1]) == len(other[1])


def _pseudonymous(corpus: Corpus) -> frozenset[str]:
    said = corpus.provenance.redacted
    return frozenset(each.removesuffix(": pseudonyms") for each in said if each.endswith(": pseudonyms"))


def _place(one: Leaf | None, other: Leaf | None) -> str:
    return (one or other or ("", ""))[0]


def _told(value: str | None) -> str:
    return "nothing" if value is None else f"«{value}»"
