"""The character classes of XSD's regular expressions, kept to what all versions of Unicode agree on.

XSD 1.0 names Unicode 3.1, libxml2 carries tables of its own and ``xmlschema`` those of Python. A character
whose category has changed since, or that was unassigned then, is a match to one judge and none to the
other. It is in no class here, nor in the negation of one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import groupby

from elementpath.regex import RegexError, unicode_subset

from contracts.strategies.charsets import SPACES, WIDE_SPACES, XML_CHARS, CharSet, Known

# Letters of XML 1.0's fourth edition, which validators of Name and NCName follow; a part that none disputes.
LETTERS = CharSet.of((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x131), (0x391, 0x3A1))
LETTERS |= CharSet.of((0x410, 0x44F), (0x5D0, 0x5EA), (0x3041, 0x3094), (0x4E00, 0x9FA5), (0xAC00, 0xD7A3))
NAME_START = LETTERS | CharSet.of("_:")
NAME_CHARS = NAME_START | CharSet.of("-.·", (0x30, 0x39))
# All that may be a name character in any edition: what \C and \I must keep away from.
_WIDE_NAME_CHARS = CharSet.of("-.:_·", (0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x2FFF))
_WIDE_NAME_CHARS |= CharSet.of((0x3001, 0xD7FF), (0xF900, 0xFFFD), (0x10000, 0xEFFFF))
_UNNAMED = XML_CHARS - _WIDE_NAME_CHARS


# Ideographs and syllables of whose ranges libxml2 has the first and the last only, as UnicodeData.txt does.
_BETWEEN_ENDS = CharSet.of((0x3401, 0x4DB4), (0x4E01, 0x9FA4), (0xAC01, 0xD7A2), (0x20001, 0x2A6D5))
# To libxml2 a space, to Unicode 3.2 and since 6.3 a format character.
_VOWEL_SEPARATOR = 0x180E


@cache
def _agreed() -> dict[str, CharSet]:
    """Group the characters by category, where Unicode 3.2 and the present one agree."""
    ranges: dict[str, list[tuple[int, int]]] = {}
    for low, high in XML_CHARS.ranges:
        for category, points in groupby(range(low, min(high, 0x2FFFF) + 1), key=_agreed_category):
            first, *rest = points
            ranges.setdefault(category, []).append((first, rest[-1] if rest else first))
    return {name: CharSet.of(*ranges[name]) for name in ranges if name not in {"Cn", "Co", ""}}


def _agreed_category(point: int) -> str:
    category = unicodedata.category(chr(point))
    if point == _VOWEL_SEPARATOR:
        return ""
    return category if category == unicodedata.ucd_3_2_0.category(chr(point)) else ""


def _in_categories(prefixes: tuple[str, ...]) -> CharSet:
    found = CharSet()
    for name, chars in _agreed().items():
        if name.startswith(prefixes):
            found |= chars
    return found


@cache
def assigned() -> CharSet:
    """Give the characters that have had their category since Unicode 3.2."""
    return _in_categories(("",))


def _split(inside: CharSet) -> Known:
    return Known(inside, assigned() - inside)


@cache
def class_of_escape(letter: str) -> Known | None:
    r"""Give the class of a multi-character escape (``\d``, ``\I`` …); None where there is no such escape."""
    make = _ESCAPES.get(letter.lower())
    if make is None:
        return None
    return make() if letter.islower() else make().negated()


def _words() -> Known:
    # Symbols, marks and fractions are words by the letter of XSD, and none to `xmlschema`: here they are
    # neither.
    # The underscore is punctuation to XSD, and to `xmlschema` a word.
    outside = _in_categories(("P", "Z", "C")) - CharSet.of("_")
    return Known(_in_categories(("L", "Nd")), outside)


_ESCAPES: dict[str, Callable[[], Known]] = {
    # `xmlschema` leaves Python's white space out of what a capital S matches outside of a class.
    "s": lambda: Known(SPACES, XML_CHARS - WIDE_SPACES),
    "d": lambda: _split(_in_categories(("Nd",))),
    "w": _words,
    "i": lambda: Known(NAME_START, _UNNAMED | CharSet.of("-.", (0x30, 0x39))),
    "c": lambda: Known(NAME_CHARS, _UNNAMED),
}


@cache
def property_class(name: str) -> Known | None:
    r"""Give the class of ``\p{name}``: a category or a block; None where there is none such."""
    if name.startswith("Is"):
        block = _block(name)
        return None if block is None else Known.exactly(XML_CHARS & block)
    if name in _RARE:
        return Known(_RARE[name], assigned() - _in_categories(("C",)))
    found = _in_categories((name,)) if name else CharSet()
    return Known(found - _BETWEEN_ENDS, assigned() - found) if found else None


# Unassigned and private characters: libxml2 knows the ends of the private areas only, and nothing unassigned.
_RARE = {"Co": CharSet.of("\ue000\uf8ff"), "Cn": CharSet(), "Cs": CharSet()}


def _block(name: str) -> CharSet | None:
    try:
        points = list(unicode_subset(name))
    except (KeyError, ValueError, RegexError):
        return None
    return CharSet.of(*[_as_range(point) for point in points])


def _as_range(point: int | tuple[int, int]) -> tuple[int, int]:
    return (point, point) if isinstance(point, int) else point
