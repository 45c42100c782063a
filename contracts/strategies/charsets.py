"""Sets of characters as sorted ranges, and Hypothesis alphabets made of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from hypothesis import strategies as st

Range = tuple[int, int]

# Above this many characters an alphabet is thinned: enumerating 100,000 of them costs more than they add.
_LARGE = 3000
_KEPT_WHOLE = 0x250
_KEPT_OF_RANGE = 6


@dataclass(frozen=True, slots=True)
class CharSet:
    """An immutable set of characters; ``ranges`` are sorted, disjoint and inclusive."""

    ranges: tuple[Range, ...] = ()

    @classmethod
    def of(cls, *parts: str | Range) -> CharSet:
        """Make a set of single characters (a string) and inclusive ranges of code points."""
        found: list[Range] = []
        for part in parts:
            found.extend([(ord(c), ord(c)) for c in part] if isinstance(part, str) else [part])
        return cls(_merged(found))

    def __or__(self, other: CharSet) -> CharSet:
        return CharSet(_merged([*self.ranges, *other.ranges]))

    def __and__(self, other: CharSet) -> CharSet:
        return CharSet(tuple(_common(self.ranges, other.ranges)))

    def __sub__(self, other: CharSet) -> CharSet:
        return self & other.complement()

    def complement(self) -> CharSet:
        """Give every code point that is not in the set."""
        edges = [-1, *(point for low, high in self.ranges for point in (low - 1, high)), 0x10FFFF]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return CharSet(tuple((low + 1, high) for low, high in pairs if low < high))

    def __contains__(self, character: str) -> bool:
        point = ord(character)
        at = bisect_right(self.ranges, (point, 0x110000)) - 1
        return at >= 0 and self.ranges[at][1] >= point

    def __bool__(self) -> bool:
        return bool(self.ranges)

    def __len__(self) -> int:
        return sum(high - low + 1 for low, high in self.ranges)

    def __iter__(self) -> Iterator[str]:
        for low, high in self.ranges:
            yield from map(chr, range(low, high + 1))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a class of characters: which are surely in it, and which surely not."""

    inside: CharSet
    outside: CharSet

    @classmethod
    def exactly(cls, chars: CharSet) -> Known:
        """Know all of a class."""
        return cls(chars, XML_CHARS - chars)

    def negated(self) -> Known:
        """Give the class of all other characters."""
        return Known(self.outside, self.inside)

    def __or__(self, other: Known) -> Known:
        return Known(self.inside | other.inside, self.outside & other.outside)

    def __sub__(self, other: Known) -> Known:
        return Known(self.inside & other.outside, self.outside | other.inside)


def _merged(ranges: Iterable[Range]) -> tuple[Range, ...]:
    merged: list[Range] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def _common(ones: tuple[Range, ...], others: tuple[Range, ...]) -> Iterator[Range]:
    i = j = 0
    while i < len(ones) and j < len(others):
        low, high = max(ones[i][0], others[j][0]), min(ones[i][1], others[j][1])
        if low <= high:
            yield low, high
        if ones[i][1] < others[j][1]:
            i += 1
        else:
            j += 1


#: Char of XML 1.0: what a document may hold at all.
XML_CHARS = CharSet.of("\t\n\r", (0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF))
SPACES = CharSet.of("\t\n\r ")
#: What Python takes for white space, and so ``xmlschema`` where it collapses; XSD knows the first four only.
WIDE_SPACES = SPACES | CharSet.of(
    (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F)
)
WIDE_SPACES |= CharSet.of((0x180E, 0x180E), (0x205F, 0x205F), (0x3000, 0x3000))
DIGITS = CharSet.of((0x30, 0x39))


def thinned(chars: CharSet) -> CharSet:
    """Keep the Latin characters of a large set and a few of every range above, astral ones included."""
    kept: list[Range] = []
    for low, high in (chars & CharSet.of((_KEPT_WHOLE, 0x10FFFF))).ranges:
        step = max(1, (high - low) // _KEPT_OF_RANGE)
        kept.extend((point, point) for point in (*range(low, high, step), high))
    return (chars & CharSet.of((0, _KEPT_WHOLE - 1))) | CharSet(_merged(kept))


def drawn_from(chars: CharSet) -> CharSet:
    """Give the characters of a set that are drawn: all of a small set, or of one that leaves little out."""
    return chars if len(chars) < _LARGE or _leaves_little_out(chars) else thinned(chars)


def _leaves_little_out(chars: CharSet) -> bool:
    return len(XML_CHARS - chars) < _LARGE and chars.ranges[-1][1] == XML_CHARS.ranges[-1][1]


@lru_cache(maxsize=2048)
def alphabet(chars: CharSet) -> st.SearchStrategy[str]:
    """Give a strategy of single characters that ``st.text`` takes as its alphabet without loss of speed."""
    if _leaves_little_out(chars):
        unwanted = "".join(map(chr, (*range(0x20), 0xFFFE, 0xFFFF)))
        excluded = set(unwanted) - set("\t\n\r") | set(XML_CHARS - chars)
        return st.characters(exclude_categories=["Cs"], exclude_characters="".join(sorted(excluded)))
    return st.characters(categories=(), include_characters="".join(drawn_from(chars)))
