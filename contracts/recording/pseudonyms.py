"""Pseudonyms: what stands in a recording where a personal value stood.

A pseudonym has the shape of its value: digits stay digits, letters stay letters, leading zeros and all
other characters stay, so that lengths and formats mean what they meant. The same value has the same
pseudonym throughout one recording, and another one in the next: the key is random and never stored.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from hashlib import shake_256
from typing import Final

TRIES: Final = 200
# Of xs:short, xs:int and xs:long. A number stays on its side of each whatever its field: it may stand elsewhere too.
LIMITS: Final = (2**15 - 1, 2**31 - 1, 2**63 - 1)
NUMBER: Final = re.compile(r"[+-]?[0-9]{1,19}")
DATE: Final = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)(.*)", re.DOTALL)
URL_START: Final = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
# Letters that take as many bytes in UTF-8 as the letter that they replace.
LETTERS: Final = {
    2: "äëïöüåéèáàñçøæßþðâêîôû",
    3: "ḁḃḅḇḉḋḍḏḑḓḕḗḙḛḝḟḡḣḥḧ",
    4: "".join(chr(code) for code in range(0x10428, 0x10450)),
}


class Pseudonyms:
    """Makes pseudonyms; ``key`` is random unless a test gives one."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(
        self, value: str, type_name: str = "string", *, refuse: Callable[[str], bool] = lambda _: False
    ) -> str:
        """Give the value's pseudonym, which differs from that of every other value where shapes allow it.

        ``type_name`` is the XSD type that it must stay in; ``refuse`` turns candidates down.
        """
        if value not in self._given:
            self._given[value] = self._new(value, type_name, refuse)
            self._taken.add(self._given[value])
        return self._given[value]

    def adopt(self, value: str, pseudonym: str) -> None:
        """Take over the pseudonym that an earlier recording gave a value; to be called before any is written."""
        self._given[value] = pseudonym
        self._taken.add(pseudonym)

    def respect(self, pseudonym: str) -> None:
        """Know a pseudonym of an earlier recording whose value is not known any more."""
        self._taken.add(pseudonym)

    @property
    def taken(self) -> frozenset[str]:
        """All pseudonyms that were given."""
        return frozenset(self._taken)

    def _new(self, value: str, type_name: str, refuse: Callable[[str], bool]) -> str:
        made = value
        for attempt in range(TRIES):
            made = self._candidate(value, type_name, attempt)
            if made != value and made not in self._taken and not refuse(made):
                break
        return made

    def _candidate(self, value: str, type_name: str, attempt: int) -> str:
        stream = _Stream(self._key, value, attempt)
        if type_name in {"date", "dateTime"} and (parts := DATE.fullmatch(value)):
            return _date(parts, stream)
        if NUMBER.fullmatch(value):
            return _beside_limits(_shaped(value, stream), value)
        start = URL_START.match(value)
        kept = start.end() if start else 0
        return value[:kept] + _shaped(value[kept:], stream)


class _Stream:
    """Numbers that follow from key, value and attempt, and that tell neither."""

    def __init__(self, key: bytes, value: str, attempt: int) -> None:
        seed = key + attempt.to_bytes(4, "big") + value.encode("utf-8", "surrogatepass")
        self._bytes = iter(shake_256(seed).digest(4 * len(value) + 32))

    def choose(self, among: str) -> str:
        number = next(self._bytes) << 8 | next(self._bytes)
        return among[number % len(among)]


def _shaped(value: str, stream: _Stream) -> str:
    """Replace digits and letters; the digits before the first that counts stay zeros."""
    made: list[str] = []
    leading = True
    for char in value:
        made.append(_like(char, stream, leading=leading))
        leading = leading and char in "0+-"
    return "".join(made)


def _like(char: str, stream: _Stream, *, leading: bool) -> str:
    if char in "0123456789":
        return _digit(char, stream, leading=leading)
    if not char.isalpha():
        return char
    if not char.isascii():
        return stream.choose(LETTERS[len(char.encode("utf-8"))])
    return stream.choose("ABCDEFGHIJKLMNOPQRSTUVWXYZ" if char.isupper() else "abcdefghijklmnopqrstuvwxyz")


def _digit(char: str, stream: _Stream, *, leading: bool) -> str:
    if not leading:
        return stream.choose("0123456789")
    return "0" if char == "0" else stream.choose("123456789")


def _date(parts: re.Match[str], stream: _Stream) -> str:
    """Another day that exists in every year; the time of day stays."""
    month = stream.choose("123456789")
    day = stream.choose("12") + stream.choose("012345678")
    year = _shaped(parts[1], stream)
    return f"{year}-0{month}-{day}{parts[4]}"


def _beside_limits(made: str, value: str) -> str:
    """Bring a number to the side of each limit on which its value is; no two limits have as many digits."""
    number, candidate = abs(int(value)), abs(int(made))
    for limit in LIMITS:
        if candidate > limit >= number:
            return re.sub("[1-9]", "1", made, count=1)
        if candidate <= limit < number:
            return re.sub("[1-9][0-9]", "99", made, count=1)
    return made
