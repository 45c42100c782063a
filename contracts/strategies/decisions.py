"""Many small decisions read off one drawn piece of bytes.

To Hypothesis a choice costs about as much time as forty characters. A text with a fork at every character is therefore
one choice, of bytes. The simplest bytes, zeros or none, decide for the first of everything, so a text shrinks to the
first ways and characters.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate

from hypothesis import strategies as st

from contracts.strategies.charsets import CharSet, drawn_from
from contracts.strategies.run import Draw

_BYTE = 256
# Of an alphabet of more characters than a byte tells apart, most are of the first ones, as Hypothesis has it.
_USUAL = 205
_REST = _BYTE - _USUAL
# A text of more decisions repeats those that it has: a document holds eight thousand bytes.
_MOST_BYTES = 32
# A way is decided for by up to two bytes for a character, and some more where it becomes longer.
_FORKS = 2
_MORE = 8
_IS_LONG = st.integers(0, 3)


class Decisions:
    """Bytes that decide, one after the other; past their end the first is chosen, or they begin anew."""

    __slots__ = ("_at", "_drawn", "_repeats")

    def __init__(self, drawn: bytes, *, repeats: bool = False) -> None:
        self._drawn, self._at, self._repeats = drawn, 0, repeats

    def byte(self) -> int:
        """Take the next byte."""
        if self._at >= len(self._drawn):
            if not self._repeats or not self._drawn:
                return 0
            self._at = 0
        self._at += 1
        return self._drawn[self._at - 1]

    def below(self, choices: int) -> int:
        """Decide for one of at most 65,536 choices, by its number."""
        if choices <= _BYTE:
            return self.byte() * choices // _BYTE
        return (self.byte() * _BYTE + self.byte()) * choices // _BYTE**2


class Letters:
    """The characters of a set, in the order in which Hypothesis shrinks: 0 to Z, what is before, what is behind."""

    __slots__ = ("_ends", "_first", "_ranges", "_size")

    def __init__(self, chars: CharSet) -> None:
        numbers_to_capitals = CharSet.of((ord("0"), ord("Z")))
        before, behind = CharSet.of((0, ord("0") - 1)), CharSet.of((ord("Z") + 1, 0x10FFFF))
        found = drawn_from(chars)
        self._ranges = [
            *(range(low, high + 1) for low, high in (found & numbers_to_capitals).ranges),
            *(range(high, low - 1, -1) for low, high in reversed((found & before).ranges)),
            *(range(low, high + 1) for low, high in (found & behind).ranges),
        ]
        self._ends = list(accumulate(map(len, self._ranges)))
        self._size = self._ends[-1]
        self._first = "".join(self._at(number) for number in range(min(self._size, _BYTE)))

    def _at(self, number: int) -> str:
        one = bisect_right(self._ends, number)
        return chr(self._ranges[one][number - self._ends[one]])

    def one(self, decisions: Decisions) -> str:
        """Decide for a character."""
        byte = decisions.byte()
        if self._size <= _BYTE:
            return self._first[byte * self._size // _BYTE]
        if byte < _USUAL:
            return self._first[byte * _BYTE // _USUAL]
        number = ((byte - _USUAL) * _BYTE + decisions.byte()) * _BYTE + decisions.byte()
        return self._at(_BYTE + number * (self._size - _BYTE) // (_REST * _BYTE**2))


@lru_cache(maxsize=2048)
def letters(chars: CharSet) -> Letters:
    """Give the characters of a set to decide between."""
    return Letters(chars)


def decided(spell: Callable[[Decisions], str], least: int) -> st.SearchStrategy[str]:
    """Give the texts that are spelled by ``least`` bytes, or where these are many, by fewer that are repeated."""
    size = min(least, _MOST_BYTES)
    repeats = least > _MOST_BYTES
    return st.binary(min_size=size, max_size=size).map(lambda some: spell(Decisions(some, repeats=repeats)))


def walked(spell: Callable[[Decisions], str], least: int) -> st.SearchStrategy[str]:
    """Give the texts of ways with forks; the shortest has ``least`` characters.

    Bytes of any number shrink best, and Hypothesis draws few of them; where some must be there, it takes none away. So
    it is drawn whether they must.
    """
    if least > _MOST_BYTES:
        return decided(spell, least)
    some = st.binary(min_size=min(_FORKS * least + _MORE, _MOST_BYTES), max_size=_MOST_BYTES + _MORE)
    any_number = st.binary(max_size=_MOST_BYTES + _MORE)

    @st.composite
    def text(draw: Draw) -> str:
        return spell(Decisions(draw(some if draw(_IS_LONG) else any_number)))

    return text()
