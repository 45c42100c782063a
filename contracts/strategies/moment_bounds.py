"""What bounds leave of dates and times in one time zone (XSD Part 2, section 3.2.7.4).

A moment with a time zone and one without are ordered where fourteen hours lie between them; the others are ordered by
what they are in UTC. The judges read this in ways of their own. libxml2 compares times of day in one zone only, and
takes the offset of a zone for its opposite where years, months and days stand alone; `xmlschema` compares the years of
dates before it counts zones in. ``Facets.agreed`` asks for what is within the bounds by all of these readings. Without
it, what has no time zone is taken for UTC, as both do within the fourteen hours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from contracts.strategies.calendar_numbers import date_of, days_of
from contracts.strategies.facets import Bound, Facets
from contracts.strategies.moment_lines import LINES, OF_SECONDS, body_of, fraction_of, offset_of, zone_of

_DAY = 86_400
_FURTHEST_ZONE = 14 * 3600
_REACH = 3
_OF_DAYS = frozenset({"dateTime", "date"})
# So many zones are taken where bounds leave nothing in the usual ones.
_FEW = 4
#: All time zones that a text can have, in groups of an hour; to have none is one of them.
ZONE_GROUPS: tuple[tuple[str, ...], ...] = (
    ("",),
    ("Z",),
    *(tuple(f"{sign}{hour:02}:{minute:02}" for minute in range(60)) for hour in range(14) for sign in "+-"),
    ("+14:00",),
    ("-14:00",),
)
ALL_ZONES = tuple(zone for group in ZONE_GROUPS for zone in group)


@dataclass(frozen=True, slots=True)
class End:
    """One end of a span, in parts of a second or in whole units of its number line."""

    number: int
    inclusive: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """What lies between two ends; None where there is no end."""

    low: End | None
    high: End | None

    def holds_any(self) -> bool:
        """Say whether a number is within: between two that are not reached there may be something finer."""
        if self.low is None or self.high is None or self.low.number < self.high.number:
            return True
        return self.low == self.high and self.low.inclusive

    def holds(self, number: int) -> bool:
        """Say whether a number is within."""
        is_above = self.low is None or number > self.low.number or self.low == End(number)
        return is_above and (self.high is None or number < self.high.number or self.high == End(number))

    def in_steps(self, finer: int = 1) -> tuple[int | None, int | None]:
        """Give the least and the greatest number within, in steps that are so many times finer."""
        low = None if self.low is None else self.low.number * finer + (not self.low.inclusive)
        high = None if self.high is None else self.high.number * finer - (not self.high.inclusive)
        return low, high


def places_of(builtin: str, facets: Facets) -> int:
    """Count the digits of the fractions of a second that bounds have."""
    if builtin not in OF_SECONDS:
        return 0
    return max((len(fraction_of(bound.literal)) for bound in (*facets.lower, *facets.upper)), default=0)


@lru_cache(maxsize=8192)
def span_in(builtin: str, facets: Facets, zone: str) -> Span | None:
    """Give what bounds leave of the texts in a time zone, before the zone itself is counted in; None for nothing.

    Numbers of dateTime and time are in parts of a second, ``places_of`` says how fine; others are those of the line.
    """
    if builtin == "time" and facets.agreed and not _is_zone_of_all(facets, zone):
        return None
    line, unit = LINES[builtin], 10 ** places_of(builtin, facets)
    lows = [_end(builtin, bound, zone, facets, 1) for bound in facets.lower]
    highs = [_end(builtin, bound, zone, facets, -1) for bound in facets.upper]
    if facets.agreed and builtin in _OF_DAYS:
        lows += [
            _year_end(builtin, bound, unit, 1) for bound in facets.lower if zone_of(bound.literal) != zone
        ]
        highs += [
            _year_end(builtin, bound, unit, -1) for bound in facets.upper if zone_of(bound.literal) != zone
        ]
    lows += [] if line.least is None else [End(line.least * unit)]
    highs += [] if line.greatest is None else [End((line.greatest + 1) * unit, inclusive=False)]
    low = max(lows, key=lambda end: (end.number, not end.inclusive), default=None)
    high = min(highs, key=lambda end: (end.number, end.inclusive), default=None)
    span = Span(low, high) if builtin in OF_SECONDS else _whole(Span(low, high))
    return span if span.holds_any() else None


def _year_end(builtin: str, bound: Bound, unit: int, step: int) -> End:
    """Give the beginning or the end of the year in which a bound is written."""
    days, size = LINES[builtin].read(body_of(bound.literal)), 1
    if builtin == "dateTime":
        days, size = days // _DAY, _DAY * unit
    year = date_of(days)[0]
    return (
        End(days_of(year, 1, 1) * size) if step > 0 else End(days_of(year + 1, 1, 1) * size, inclusive=False)
    )


def _is_zone_of_all(facets: Facets, zone: str) -> bool:
    """Say whether a time zone is that of all the bounds, or as far from UTC."""
    owns = [zone_of(bound.literal) for bound in (*facets.lower, *facets.upper)]
    return all((bool(own), offset_of(own)) == (bool(zone), offset_of(zone)) for own in owns)


def _whole(span: Span) -> Span:
    """Write a span of whole numbers with ends that belong to it."""
    low, high = span.in_steps()
    return Span(None if low is None else End(low), None if high is None else End(high))


def _end(builtin: str, bound: Bound, zone: str, facets: Facets, step: int) -> End:
    """Give where a bound ends what is in a zone: ``step`` says in which direction that lies."""
    own = zone_of(bound.literal)
    is_sure = bool(own) == bool(zone)
    unsure = 0 if is_sure or not facets.agreed else step * _FURTHEST_ZONE
    moved = offset_of(zone) - offset_of(own) + unsure
    if builtin in OF_SECONDS:
        places = places_of(builtin, facets)
        number = _read(builtin, bound, places, step if facets.agreed else 0)
        # libxml2 rounds parts of a second where it counts a zone in.
        is_rounded = facets.agreed and bool(moved) and bool(fraction_of(bound.literal))
        is_reached = bound.inclusive and not (
            unsure or is_rounded or (step < 0 and is_late(builtin, bound, facets))
        )
        return End(number + moved * 10**places, is_reached)
    if facets.agreed and builtin != "date":
        moved = step * abs(moved)
    number = LINES[builtin].read(body_of(bound.literal))
    return _day_end(builtin, number, moved, step, inclusive=bound.inclusive and not unsure)


def is_late(builtin: str, bound: Bound, facets: Facets) -> bool:
    """Say whether a bound is the end of a day, which as the beginning of the next is later to libxml2."""
    return facets.agreed and builtin == "dateTime" and "T24:" in bound.literal


def _read(builtin: str, bound: Bound, places: int, step: int) -> int:
    """Read a bound in parts of a second; as a time of day 24:00:00 is the first one, and to libxml2 the last."""
    whole: int = LINES[builtin].read(body_of(bound.literal))
    if builtin == "time" and whole == _DAY and step <= 0:
        whole = 0
    unit: int = 10**places
    return whole * unit + int(fraction_of(bound.literal).ljust(places, "0") or 0)


def _day_end(builtin: str, number: int, moved: int, step: int, *, inclusive: bool) -> End:
    """Give the number nearest to a bound whose beginning is within, seconds of time zones counted in."""
    start = _STARTS[builtin]
    limit = start(number) + moved
    # Two zones are no more than 28 hours apart.
    near = number - step * _REACH
    while (start(near) - limit) * step < (not inclusive):
        near += step
    return End(near)


_STARTS: dict[str, Callable[[int], int]] = {
    "date": lambda days: days * _DAY,
    "gYearMonth": lambda months: days_of(2000 + months // 12, months % 12 + 1, 1) * _DAY,
    "gYear": lambda years: days_of(2000 + years, 1, 1) * _DAY,
    "gMonthDay": lambda days: days * _DAY,
    "gMonth": lambda month: days_of(2000 + (month - 1) // 12, (month - 1) % 12 + 1, 1) * _DAY,
    "gDay": lambda day: day * _DAY,
}


def zones_with_any(builtin: str, facets: Facets, zones: Iterable[str]) -> tuple[str, ...]:
    """Give the time zones in which bounds leave something."""
    return tuple(zone for zone in zones if span_in(builtin, facets, zone) is not None)


def drawn_zones(builtin: str, facets: Facets) -> tuple[str, ...]:
    """Give the zones that are drawn: those of the bounds, and usual ones; others where there is nothing in these."""
    own = (zone_of(bound.literal) for bound in (*facets.lower, *facets.upper))
    preferred = dict.fromkeys((*own, "", *USUAL_ZONES))
    return zones_with_any(builtin, facets, preferred) or zones_with_any(builtin, facets, ALL_ZONES)[:_FEW]


#: The zones that are drawn where nothing is said of zones.
USUAL_ZONES = ("Z", "+01:00", "-05:30", "+14:00", "-14:00", "+00:00")
