"""Texts that a pattern just does not match: one character of a text that it matches is put in the place of another.

What leaves little out, as ``.*[^0]`` does, is missed by hardly a text that is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from contracts.strategies.charsets import WIDE_SPACES, CharSet
from contracts.strategies.regex_syntax import Alternation, Chars, Node, Repeat

# So many characters of each set of a pattern are tried, and as many outside of it, at so many places from the end.
_FEW = 3
_MOST = 30
_PLACES = 20


def strangers(node: Node, possible: CharSet) -> list[str]:
    """Give characters in and outside of each set that a pattern names, without white space."""
    found: dict[str, None] = {}
    for chars in _sets(node):
        for some in (possible - chars, possible & chars):
            found |= dict.fromkeys(islice(some - WIDE_SPACES, _FEW))
    return list(found)[:_MOST]


def _sets(node: Node) -> Iterator[CharSet]:
    if isinstance(node, Chars):
        yield node.chars
    elif isinstance(node, Repeat):
        yield from _sets(node.node)
    else:
        for part in node.branches if isinstance(node, Alternation) else node.parts:
            yield from _sets(part)


def near_miss(text: str, characters: list[str], is_wanted: Callable[[str], bool]) -> str:
    """Give a text with one character changed so that it is as wanted, the last first; the text itself if none is."""
    return text if is_wanted(text) else next(filter(is_wanted, _changed(text, characters)), text)


def _changed(text: str, characters: list[str]) -> Iterator[str]:
    places = (at for at in reversed(range(len(text))) if not text[at].isspace())
    for at in islice(places, _PLACES):
        yield from (f"{text[:at]}{other}{text[at + 1 :]}" for other in characters)
