"""Texts that break exactly one facet of a simple type, or its lexical space, by turning that facet around."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial, reduce
from operator import or_

from hypothesis import strategies as st
from xmlschema.validators import XsdList, XsdUnion

from contracts.strategies.charsets import CharSet, alphabet
from contracts.strategies.components import Component
from contracts.strategies.decimals import DECIMALS
from contracts.strategies.errors import UnsatisfiableError, XsdStrategyError
from contracts.strategies.facets import Bound, Facets, facets_of, foundation
from contracts.strategies.lexical import matches_patterns
from contracts.strategies.near_misses import near_miss, strangers
from contracts.strategies.regex_syntax import characters
from contracts.strategies.simple import texts_of
from contracts.strategies.texts import TEXT_SYNTAX, pattern_levels, text_texts
from contracts.strategies.unicode_classes import assigned
from contracts.strategies.validity import is_held

_NAMES = {
    ("lower", True): "minInclusive",
    ("lower", False): "minExclusive",
    ("upper", True): "maxInclusive",
    ("upper", False): "maxExclusive",
}
Texts = st.SearchStrategy[str]
_MORE = 3
# Texts that are in the lexical space of hardly any type; those that do fit one are sorted out by the judges.
_FOREIGN = ("x", "", "1.5", "-", "0x1F", "2000-13-01", "not a value", "1,5")
_FAR = "9" * 20
# No number with more digits than this is made: it would fill the memory.
_MOST_DIGITS = 400
_HUGE = ("9" * 30, "-" + "9" * 30)


def broken_texts(xsd_type: Component) -> Iterator[tuple[str, str, Texts]]:
    """Give, for each facet that can be broken alone, its name, its value, and texts that break it.

    Those that are the more varied come first; others of the same facet are for where the judges accept the first.
    """
    facets = facets_of(xsd_type)
    yield from _of_parts(xsd_type, facets)
    for name, make in _BREAKERS.items():
        for value, texts in _made(make, xsd_type, facets):
            yield _NAMES.get((name, _is_inclusive(name, facets)), name), value, texts
    base = foundation(xsd_type)
    is_notation = getattr(base, "local_name", None) == "NOTATION"
    tried = (*_FOREIGN, *_HUGE) if base.local_name in DECIMALS else _FOREIGN
    # `xmlschema` knows of a notation only by the enumeration that every type of them has.
    foreign = [text for text in tried if not is_held(xsd_type if is_notation else base, text)]
    if foreign:
        yield "type", _described(base), st.sampled_from(foreign)


def _of_parts(xsd_type: Component, facets: Facets) -> Iterator[tuple[str, str, Texts]]:
    """Give what breaks a facet of the items of a list, or of a member of a union."""
    base = foundation(xsd_type)
    if facets.enumeration is not None:
        return
    if isinstance(base, XsdList):
        for name, value, texts in broken_texts(base.item_type):
            if name != "type":
                single = texts.map(partial(_joined, base.item_type)) if name == "pattern" else texts
                yield name, f"{value} of an item", _with_item(xsd_type, single)
    elif isinstance(base, XsdUnion):
        for member in base.member_types:
            for name, value, texts in broken_texts(member):
                if name != "type":
                    yield name, f"{value} of a member", _of_no_member(base, facets, texts)


def _joined(item_type: Component, text: str) -> str:
    """Make one item of several words, where that still breaks one facet only."""
    joined = "_".join(text.split())
    return joined if len(list(item_type.iter_errors(joined))) == 1 else text


def _with_item(xsd_type: Component, broken: Texts) -> Texts:
    """Give lists of which the last item is broken."""
    items = broken.filter(lambda text: len(text.split()) == 1)
    pairs = st.tuples(texts_of(xsd_type), items)
    return pairs.map(lambda pair: " ".join([*pair[0].split()[:-1], pair[1].strip()]))


def _of_no_member(base: XsdUnion, facets: Facets, broken: Texts) -> Texts:
    """Keep the texts that no other member takes."""
    return broken.filter(lambda text: not is_held(base, text) and matches_patterns(facets, text))


def _described(base: Component) -> str:
    if isinstance(base, XsdList):
        return "list"
    return "union" if isinstance(base, XsdUnion) else str(base.local_name)


def _is_inclusive(name: str, facets: Facets) -> bool:
    bounds = {"lower": facets.lower, "upper": facets.upper}.get(name, ())
    return any(bound.inclusive for bound in bounds[:1])


Made = Iterator[tuple[str, Texts]]
Maker = Callable[[Component, Facets], Made]


def _made(make: Maker, xsd_type: Component, facets: Facets) -> list[tuple[str, Texts]]:
    made: list[tuple[str, Texts]] = []
    # Where it raises, the facet cannot be broken while the others hold: nothing is left on its far side.
    with suppress(XsdStrategyError, ValueError, ArithmeticError):
        made.extend(make(xsd_type, facets))
    return made


def _of(xsd_type: Component, facets: Facets) -> Texts:
    """Give texts by facets other than those of the type: its own validity would sort out what is wanted."""
    base = foundation(xsd_type)
    if getattr(base, "local_name", None) == "NOTATION":
        # The type has no literals without an enumeration; any other name is none of it.
        return text_texts("NCName", replace(facets, enumeration=None)).mixed()
    return texts_of(base, facets)


def _first_possible(xsd_type: Component, choices: Iterable[Facets]) -> Texts:
    """Give the texts by the first of some facets that leave any."""
    for facets in choices:
        with suppress(UnsatisfiableError):
            return _of(xsd_type, facets)
    raise UnsatisfiableError("none of the facets leaves a text")


def _too_long(xsd_type: Component, facets: Facets) -> Made:
    if facets.max_length is not None:
        longer = replace(facets, min_length=facets.max_length + 1, max_length=facets.max_length + _MORE)
        yield str(facets.max_length), _of(xsd_type, replace(longer, enumeration=None))


def _too_short(xsd_type: Component, facets: Facets) -> Made:
    if facets.min_length:
        shorter = replace(facets, min_length=0, max_length=facets.min_length - 1)
        yield str(facets.min_length), _of(xsd_type, replace(shorter, enumeration=None))


def _too_high(xsd_type: Component, facets: Facets) -> Made:
    for bound in facets.upper[:1]:
        beyond = Bound(bound.literal, not bound.inclusive)
        yield bound.literal, _of(xsd_type, replace(facets, lower=(beyond,), upper=(), enumeration=None))


def _too_low(xsd_type: Component, facets: Facets) -> Made:
    for bound in facets.lower[:1]:
        beyond = Bound(bound.literal, not bound.inclusive)
        yield bound.literal, _of(xsd_type, replace(facets, upper=(beyond,), lower=(), enumeration=None))


def _too_many_digits(xsd_type: Component, facets: Facets) -> Made:
    if facets.total_digits is not None and facets.total_digits <= _MOST_DIGITS:
        digits = facets.total_digits
        freed = replace(facets, total_digits=None)
        beyond = Bound(f"1{'0' * digits}"), Bound(f"-1{'0' * digits}")
        larger = (
            replace(freed, lower=(*facets.lower, beyond[0])),
            replace(freed, upper=(*facets.upper, beyond[1])),
        )
        yield str(digits), _first_possible(xsd_type, larger)


def _too_fine(xsd_type: Component, facets: Facets) -> Made:
    digits = facets.fraction_digits
    if digits is not None and digits <= _MOST_DIGITS and foundation(xsd_type).local_name in DECIMALS:
        # Numbers are drawn as fine as the bounds are written: this one lies beyond all that are drawn.
        far = Bound(f"-{_FAR}.{'0' * digits}1")
        finer = replace(facets, fraction_digits=digits + 1, lower=(*facets.lower, far))
        texts = _of(xsd_type, finer)
        yield str(digits), texts.filter(lambda text: len(text.strip().partition(".")[2].rstrip("0")) > digits)


def _not_listed(xsd_type: Component, facets: Facets) -> Made:
    if facets.enumeration is not None:
        listed = set(facets.enumeration)
        others = _of(xsd_type, replace(facets, enumeration=None))
        yield (
            ", ".join(facets.enumeration[:5]),
            others.filter(lambda text: " ".join(text.split()) not in listed),
        )


def _not_matching(xsd_type: Component, facets: Facets) -> Made:
    for at, level in enumerate(facets.patterns):
        others = (*facets.patterns[:at], *facets.patterns[at + 1 :])
        yield from _made(partial(_beside_level, level, others), xsd_type, facets)


def _beside_level(
    level: tuple[str, ...], others: tuple[tuple[str, ...], ...], xsd_type: Component, facets: Facets
) -> Made:
    """Give texts that the patterns of one level do not match, and those of all others do."""
    detail = "|".join(level)
    alone = replace(facets, patterns=(level,))
    texts = _of(xsd_type, replace(facets, patterns=others, enumeration=None))
    strange = CharSet() if others else _strange(xsd_type, facets)
    if strange:
        yield detail, _made_strange(texts, strange, facets)
    yield detail, _near_missing(texts, alone, others, xsd_type)
    if strange:
        yield detail, _made_strange(texts_of(xsd_type), strange, facets)


def _near_missing(
    texts: Texts, alone: Facets, others: tuple[tuple[str, ...], ...], xsd_type: Component
) -> Texts:
    """Keep texts that one level does not match, and change a character of those of a string type that it does."""
    base, rest = foundation(xsd_type), replace(alone, patterns=others)

    def is_missed(text: str) -> bool:
        return not matches_patterns(alone, text)

    def is_wanted(text: str) -> bool:
        return is_missed(text) and matches_patterns(rest, text) and is_held(base, text)

    syntax = TEXT_SYNTAX.get(getattr(base, "local_name", None) or "")
    if syntax is None:
        return texts.filter(is_missed)
    known = [one for node in pattern_levels(alone) for one in strangers(node, characters(syntax))]
    return texts.map(lambda text: near_miss(text, known, is_wanted)).filter(is_missed)


def _strange(xsd_type: Component, facets: Facets) -> CharSet:
    """Give the characters of a type that its patterns have nowhere: a text with one of them matches none."""
    allowed = reduce(or_, map(characters, pattern_levels(replace(facets, agreed=False))))
    base = getattr(foundation(xsd_type), "local_name", None) or ""
    return (assigned() & characters(TEXT_SYNTAX[base]) if base in TEXT_SYNTAX else CharSet()) - allowed


def _made_strange(texts: Texts, strange: CharSet, facets: Facets) -> Texts:
    r"""Keep texts that match no pattern, and put a strange character into others: few miss ``\P{Lt}*`` by chance."""

    def apart(pair: tuple[str, str]) -> str:
        text, character = pair
        return character + text[1:] if matches_patterns(facets, text) else text

    return st.tuples(texts, alphabet(strange)).map(apart)


_BREAKERS: dict[str, Maker] = {
    "maxLength": _too_long,
    "minLength": _too_short,
    "upper": _too_high,
    "lower": _too_low,
    "totalDigits": _too_many_digits,
    "fractionDigits": _too_fine,
    "enumeration": _not_listed,
    "pattern": _not_matching,
}
