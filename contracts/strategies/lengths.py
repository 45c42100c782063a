"""Bounds of lengths: how long a value becomes where the schema allows it to be long."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hypothesis import strategies as st

S = TypeVar("S", str, bytes)

# A text is at most this much longer than it must be, except where it is made to fill its upper bound.
_GROWTH = 60
# No text is filled up to an upper bound beyond this: a document of megabytes tests patience, not a contract.
LONGEST_FILL = 20_000
# A text that must be longer repeats so many characters: a document holds eight thousand bytes of choices.
_PERIOD = 16
LONGEST_DRAWN = 2 * _PERIOD


def upper_limit(least: int, most: int | None) -> int:
    """Give the greatest length to draw character by character."""
    return least + _GROWTH if most is None else min(most, least + _GROWTH)


def repeated_to(some: S, length: int) -> S:
    """Repeat a piece until it has exactly this length, so that a long value costs few choices."""
    return (some * (length // len(some) + 1))[:length]


def lengthened(
    sized: Callable[[int, int], st.SearchStrategy[S]], least: int, most: int
) -> st.SearchStrategy[S]:
    """Give values of ``least`` to ``most`` characters or octets; where these are many, a few that are repeated.

    ``sized`` gives those of two bounds of length, each character or octet drawn.
    """
    if least <= LONGEST_DRAWN:
        return sized(least, most)
    few = sized(_PERIOD, _PERIOD + most - least)
    return few.map(lambda some: repeated_to(some, least + len(some) - _PERIOD))
