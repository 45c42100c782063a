"""Durations within bounds as regular expressions, so that they and patterns can be intersected.

A duration is spelled in some of six units. The first of those that count months may be any number, and so may the
first of those that count seconds; each other stays below what makes one of the unit before it. So numbers side by side
are in the order of what they stand for (XSD Part 2, section 3.2.6).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from contracts.strategies.duration_bounds import Durations
from contracts.strategies.duration_parts import DAY, HOUR, MINUTE, pointed
from contracts.strategies.facets import Bound
from contracts.strategies.field_order import Field, ordered
from contracts.strategies.moment_bounds import End, Span
from contracts.strategies.number_syntax import beyond
from contracts.strategies.regex_syntax import Alternation, Concat, Every, Node, literal, parse

_SIZES = {"Y": 12, "M": 1, "D": DAY, "H": HOUR, "m": MINUTE, "S": 1}
_ANY = parse("[0-9]+")
_ANY_SECONDS = parse("[0-9]+(\\.[0-9]+)?")
_WHATEVER = parse("[-0-9PTYMDHS.]*")
#: Numbers without zeros in front.
PLAIN = parse("-?P((0|[1-9][0-9]*)[YMD])*(T((0|[1-9][0-9]*)(\\.[0-9]+)?[HMS])*)?")
# A unit, the one behind it, and how many of that make one.
_CARRIED = (
    ("Y", "M", 12),
    ("DT", "H", 24),
    ("DT", "M", 1440),
    ("DT", "S", 86_400),
    ("H", "M", 60),
    ("H", "S", 3600),
    ("M", "S", 60),
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """The units that a duration is written in, and its sign."""

    months: tuple[str, ...]
    seconds: tuple[str, ...]
    sign: int

    @property
    def every(self) -> int:
        """Give the number of months that one of the last unit of months is."""
        return _SIZES[self.months[-1]] if self.months else 1

    def fits(self, span: Span, places: int) -> bool:
        """Say whether a span of parts of a second holds any number of the last unit of seconds."""
        if not self.seconds:
            return span.holds(0)
        low, high = span.in_steps()
        if self.seconds[-1] == "S" or low is None or high is None:
            return True
        size: int = _SIZES[self.seconds[-1]] * 10**places
        return -(-low // size) * size <= high

    def anything(self, *, is_full: bool = True) -> Node:
        """Give all durations that are spelled so; any number of each unit where they need not be full."""
        return self._whole(_free(self.months, is_full=is_full), _free(self.seconds, is_full=is_full))

    def of_months(self, least: int, greatest: int) -> Node:
        """Give those of a range of months, with any number of seconds."""
        return Every(
            (self.anything(), self._whole(self._months_within(least, greatest), _free(self.seconds)))
        )

    def within(self, months: int, span: Span, places: int) -> Node | None:
        """Give those of a number of months, and of a span of parts of a second; None where they cannot be spelled."""
        seconds = self._seconds_within(span, places)
        if seconds is None or months % self.every or (months and not self.months):
            return None
        return Every((self.anything(), self._whole(self._months_within(months, months), seconds)))

    def _months_within(self, least: int, greatest: int) -> Node:
        if not self.months:
            return Concat(())
        low, high = sorted((abs(least), abs(greatest)))
        sides = ((low, True), (high, False))
        return Every(
            tuple(ordered(_fields(self.months, end), above=above, inclusive=True) for end, above in sides)
        )

    def _seconds_within(self, span: Span, places: int) -> Node | None:
        """Give the seconds of a span: by their distance from zero."""
        if not self.seconds:
            return Concat(()) if span.holds(0) else None
        low, high = (span.low, span.high) if self.sign > 0 else (_turned(span.high), _turned(span.low))
        sides = [self._beside(end, places, above=above) for end, above in ((low, True), (high, False)) if end]
        return Every(tuple(sides)) if sides else _free(self.seconds)

    def _beside(self, end: End, places: int, *, above: bool) -> Node:
        """Give the seconds on one side of an end, as numbers of the units that there are."""
        unit = 10**places
        if self.seconds[-1] == "S":
            seconds, fine = divmod(max(end.number, 0), unit)
            return ordered(_fields(self.seconds, seconds, fine, places), above=above, inclusive=end.inclusive)
        size = _SIZES[self.seconds[-1]]
        many, rest = divmod(max(end.number, 0), size * unit)
        inclusive = end.inclusive if not rest else not above
        return ordered(_fields(self.seconds, many * size), above=above, inclusive=inclusive)

    def _whole(self, months: Node, seconds: Node) -> Node:
        begins_with_time = self.seconds and self.seconds[0] != "D"
        sign, time = ("P" if self.sign > 0 else "-P"), ("T" if begins_with_time else "")
        return Concat((literal(sign), months, literal(time), seconds))


def spellings() -> Iterator[Spelling]:
    """Give the ways to write durations: those of few units first."""
    months = [tuple(some) for size in range(3) for some in combinations("YM", size)]
    seconds = [tuple(some) for size in range(5) for some in combinations("DHmS", size)]
    found = [(one, other) for one in months for other in seconds if one or other]
    found.sort(key=lambda pair: len(pair[0]) + len(pair[1]))
    yield from (Spelling(*pair, sign) for sign in (1, -1) for pair in found)


def _turned(end: End | None) -> End | None:
    return None if end is None else End(-end.number, end.inclusive)


def _fields(units: tuple[str, ...], number: int, fine: int = 0, places: int = 0) -> list[Field]:
    """Divide a number of months or seconds into units, with the letters behind them."""
    found = []
    for at, unit in enumerate(units):
        many, number = divmod(number, _SIZES[unit])
        text = pointed(many, fine, places) if unit == "S" else str(many)
        found.append(Field(text, _letters(units, at), _form(units, at), is_padded=True))
    return found


def _letters(units: tuple[str, ...], at: int) -> str:
    is_last_day = units[at] == "D" and at + 1 < len(units)
    return units[at].upper() + ("T" if is_last_day else "")


def _form(units: tuple[str, ...], at: int) -> Node:
    """Give the numbers of a unit: any of the first, and of others what is less than one of the unit before."""
    free = _ANY_SECONDS if units[at] == "S" else _ANY
    if not at:
        return free
    less = beyond(Bound(str(_SIZES[units[at - 1]] // _SIZES[units[at]]), inclusive=False), above=False)
    return free if less is None else Every((free, less))


def _free(units: tuple[str, ...], *, is_full: bool = True) -> Node:
    fields = _fields(units, 0) if is_full else [_alone(units, at) for at in range(len(units))]
    return Concat(tuple(field.anywhere() for field in fields))


def _alone(units: tuple[str, ...], at: int) -> Field:
    """Give one unit as if it were the first, so that it may be any number."""
    return Field("0", _letters(units, at), _form(units[at:], 0))


def overfull() -> Node:
    """Give the durations in which a unit reaches one of the unit before it, as in 90 minutes beside an hour."""
    ways = []
    for before, unit, many in _CARRIED:
        number = beyond(Bound(str(many)), above=True)
        if number is not None:
            ways.append(Concat((_WHATEVER, literal(before), number, literal(unit), _WHATEVER)))
    return Alternation(tuple(ways))


def exactly(durations: Durations) -> Iterator[tuple[int, Span]]:
    """Give the bounds that are reached: their months, and a span of just their seconds."""
    for limit in durations.limits:
        span = durations.span(limit.months, (limit.parts > 0) - (limit.parts < 0))
        if limit.inclusive and span is not None and span.holds(limit.parts):
            yield limit.months, Span(End(limit.parts), End(limit.parts))
