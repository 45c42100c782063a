"""Texts that may be another value of a type than a given one, the simplest first: they cost no choices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from contracts.strategies.components import Component
from contracts.strategies.decimals import DECIMALS
from contracts.strategies.facets import foundation
from contracts.strategies.floats import WIDTHS
from contracts.strategies.leaves import LETTERS
from contracts.strategies.moments import following

_NEXT = 40
_LONGER = 12
# At so many places from the end a letter is changed before the text becomes longer.
_LAST = 3
# So many letters less one are put before a text.
_BEFORE = 4
_NUMBER = re.compile(r"([+-]?[0-9]{1,400})(\.[0-9]*)?", re.ASCII)


def neighbours(xsd_type: Component, text: str, bounds: Iterable[str], *, taken: int = 0) -> Iterator[str]:
    """Give texts near one: of the next values, with a letter changed, longer ones, and the bounds of the type.

    Of numbers there are more than are ``taken``.
    """
    # White space around a text would stand within what is added to it.
    text = text.strip()
    name = getattr(foundation(xsd_type), "local_name", None) or ""
    places = list(reversed(range(len(text))))
    yield from (
        next_numbers(text, max(_NEXT, taken + 1))
        if name in DECIMALS or name in WIDTHS
        else following(name, text, _NEXT)
    )
    yield from _respelled(text, places[:_LAST])
    yield from (f"{text}{number}" for number in range(_LONGER))
    # Of lists, those of more items.
    yield from (" ".join([text] * count) for count in range(2, _LONGER))
    # Four more characters: base64 comes in fours.
    yield from (f"{text}AAA{letter}" for letter in LETTERS)
    yield from bounds
    yield from _respelled(text, places[_LAST:])
    # A pattern may let nothing stand behind the text.
    yield from (f"{letter * count}{text}" for count in range(1, _BEFORE) for letter in LETTERS)


def next_numbers(text: str, steps: int = _NEXT) -> Iterator[str]:
    """Give the numbers around one, upwards and downwards in turns."""
    found = _NUMBER.fullmatch(text)
    if found is not None:
        whole, fraction = int(found[1]), found[2] or ""
        ways = chain.from_iterable((step, -step) for step in range(1, steps))
        yield from (f"{whole + step}{fraction}" for step in ways)


def _respelled(text: str, places: Iterable[int]) -> Iterator[str]:
    """Give a text with another letter at one place, the places in turn."""
    for at in places:
        yield from (f"{text[:at]}{other}{text[at + 1 :]}" for other in LETTERS if other != text[at])
