"""Bounds of lengths: how long a value becomes where the schema allows it to be long."""

from __future__ import annotations

from typing import TypeVar

S = TypeVar("S", str, bytes)

# A text is at most this much longer than it must be, except where it is made to fill its upper bound.
_GROWTH = 60
# No text is filled up to an upper bound beyond this: a document of megabytes tests patience, not a contract.
LONGEST_FILL = 20_000
# From here on not even a least length is drawn character by character.
LONGEST_DRAWN = 500


def upper_limit(least: int, most: int | None) -> int:
    """Give the greatest length to draw character by character."""
    return least + _GROWTH if most is None else min(most, least + _GROWTH)


def repeated_to(some: S, length: int) -> S:
    """Repeat a piece until it has exactly this length, so that a long value costs few choices."""
    return (some * (length // len(some) + 1))[:length]
