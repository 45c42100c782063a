"""What bounds leave of durations: how many months, and for each number of months how many seconds.

Durations are ordered in part: one is less than another where it is so from each of four moments on (XSD Part 2,
section 3.2.6.2). libxml2 compares by the least and the greatest number of days that so many months have, and
by whole days; ``Facets.agreed`` asks for what is within the bounds by both readings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from contracts.strategies.calendar_numbers import days_of
from contracts.strategies.duration_parts import fraction_places, read_parts
from contracts.strategies.errors import NotCoveredError
from contracts.strategies.facets import Bound, Facets
from contracts.strategies.moment_bounds import End, Span

_DAY = 86_400
# The moments from which durations are compared, as years and months.
_REFERENCES = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
# The least and the greatest number of days in so many months, as libxml2 has them.
_LEAST_DAYS = (0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334)
_MOST_DAYS = (0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337)
_SHORT_MONTH = 28 * _DAY
# Months that go beyond a bound by parts of one.
_SLACK = 3
#: How far to go beyond a bound where there is no other.
FURTHER_MONTHS = 1200
FURTHER_SECONDS = 10_000_000
# `xmlschema` cannot compare durations of more days than Python counts.
_MOST_MONTHS = 24_000_000
_MOST_SECONDS = 60_000_000_000_000
# So many numbers of months are looked at from each end.
_LOOKED_AT = 1500


@dataclass(frozen=True, slots=True)
class _Limit:
    """A bound as months and parts of a second: ``step`` says on which side of it values are."""

    months: int
    parts: int
    inclusive: bool
    step: int


class Durations:
    """The durations within bounds; seconds are counted in parts, as fine as the bounds need.

    Raises:
        NotCoveredError: a bound is beyond what `xmlschema` compares.
    """

    def __init__(self, facets: Facets) -> None:
        bounds = (*((bound, 1) for bound in facets.lower), *((bound, -1) for bound in facets.upper))
        self.places = max((fraction_places(bound.literal) for bound, _ in bounds), default=0)
        self.agreed = facets.agreed
        self.limits = [_limit(bound, self.places, step) for bound, step in bounds]

    def span(self, months: int, sign: int = 0) -> Span | None:
        """Give the parts of a second that go with a number of months, which never differ in sign; None for nothing."""
        ends = [(limit.step, self._end(limit, months)) for limit in self.limits]
        lows, highs = ([end for step, end in ends if step == side] for side in (1, -1))
        sign = sign or (months > 0) - (months < 0)
        lows += [End(0)] if sign > 0 else []
        highs += [End(0)] if sign < 0 else []
        low = max(lows, key=lambda end: (end.number, not end.inclusive), default=None)
        high = min(highs, key=lambda end: (end.number, end.inclusive), default=None)
        span = Span(low, high)
        return span if span.holds_any() else None

    def steps(self, months: int) -> tuple[int, int, int]:
        """Give the least and the greatest number of parts of a second that go with months, and their digits."""
        span, places = self.span(months) or Span(None, None), self.places
        low, high = span.in_steps()
        if low is not None and high is not None and low > high:
            # Between two bounds that are not reached there is something finer.
            low, high, places = *span.in_steps(10), places + 1
        further = FURTHER_SECONDS * 10**places
        low = low if low is not None else (0 if high is None else high) - further
        return low, low + further if high is None else high, places

    def holds(self, literal: str) -> bool:
        """Say whether a bound is itself within all the bounds."""
        months, parts = read_parts(literal, self.places)
        span = self.span(months, (parts > 0) - (parts < 0))
        return span is not None and span.holds(parts)

    def months(self, every: int = 1, sign: int = 0) -> Iterator[int]:
        """Give the numbers of months, those divided by ``every``, with which something is within the bounds."""
        low = 0 if sign > 0 else self._least_months()
        high = 0 if sign < 0 else self._most_months()
        found = range(-(-low // every) * every, high + 1, every)
        some = found if len(found) <= 2 * _LOOKED_AT else (*found[:_LOOKED_AT], *found[-_LOOKED_AT:])
        return (months for months in some if self.span(months, sign) is not None)

    def _least_months(self) -> int:
        """Give a number of months below which nothing is within: each has 28 days or more."""
        ends = [min(0, limit.months - self._in_months(limit)) for limit in self.limits if limit.step > 0]
        others = [min(0, limit.months - self._in_months(limit)) for limit in self.limits]
        return max(ends) if ends else max(min(others) - FURTHER_MONTHS, -_MOST_MONTHS)

    def _most_months(self) -> int:
        ends = [max(0, limit.months + self._in_months(limit)) for limit in self.limits if limit.step < 0]
        others = [max(0, limit.months + self._in_months(limit)) for limit in self.limits]
        return min(ends) if ends else min(max(others) + FURTHER_MONTHS, _MOST_MONTHS)

    def _in_months(self, limit: _Limit) -> int:
        unit: int = 10**self.places * _SHORT_MONTH
        return abs(limit.parts) // unit + _SLACK

    def _end(self, limit: _Limit, months: int) -> End:
        """Give the parts of a second that end what a bound leaves of a number of months."""
        further = months - limit.months
        if further == 0:
            return End(limit.parts, limit.inclusive)
        unit = 10**self.places * _DAY
        nearest = max if limit.step > 0 else min
        days = nearest(moved - _days(at, months) for at, moved in _of_references(limit.months))
        by_days = End(limit.parts + days * unit, inclusive=False)
        return nearest(by_days, self._of_libxml2(limit, further), key=_by_number) if self.agreed else by_days

    def _of_libxml2(self, limit: _Limit, further: int) -> End:
        """Give the same as libxml2 reads it, to which only whole days count."""
        unit = 10**self.places * _DAY
        days = abs(limit.parts) // unit * (1 if limit.parts >= 0 else -1)
        is_more = (further > 0) == (limit.step > 0)
        moved = _least_days(abs(further)) - 1 if is_more else -_most_days(abs(further)) - 1
        return _of_whole_day(days - limit.step * moved, limit.step, unit)


def _by_number(end: End) -> int:
    return end.number


def _of_whole_day(day: int, step: int, unit: int) -> End:
    """Give the first of the parts that make so many whole days, or the last: days are counted towards zero."""
    if step > 0:
        return End(day * unit) if day > 0 else End((day - 1) * unit, inclusive=False)
    return End(day * unit) if day < 0 else End((day + 1) * unit, inclusive=False)


def _limit(bound: Bound, places: int, step: int) -> _Limit:
    months, parts = read_parts(bound.literal, places)
    if abs(months) > _MOST_MONTHS or abs(parts) > _MOST_SECONDS * 10**places:
        raise NotCoveredError(
            f"the bound {bound.literal} is a duration that `xmlschema` cannot compare with others; choose one of less "
            "than two million years"
        )
    return _Limit(months, parts, bound.inclusive, step)


@lru_cache(maxsize=8192)
def _days(reference: tuple[int, int], months: int) -> int:
    """Count the days of a number of months from a moment on."""
    year, month = reference
    later = year * 12 + month - 1 + months
    return days_of(later // 12, later % 12 + 1, 1) - days_of(year, month, 1)


def _of_references(months: int) -> Iterator[tuple[tuple[int, int], int]]:
    return ((reference, _days(reference, months)) for reference in _REFERENCES)


def _most_days(months: int) -> int:
    years, rest = divmod(months, 12)
    return 365 * years + (years + 3) // 4 + _MOST_DAYS[rest]


def _least_days(months: int) -> int:
    years, rest = divmod(months, 12)
    return 365 * years + (years + 3) // 4 - bool(years) + _LEAST_DAYS[rest]
