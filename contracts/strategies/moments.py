"""Lexical texts of the date and time types (XSD Part 2, sections 3.2.7 to 3.2.14).

Each type has a number line in units of its own: seconds, days, months, years. A text is a number on that
line, written down, and a time zone. Where bounds hold, the time zone is that of the first bound, so
that comparing is comparing numbers; bounds with a fraction of a second make the unit as fine as that. White
space around such a text is legal, but libxml2 refuses it: there is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

from contracts.strategies import calendar_numbers as numbers
from contracts.strategies.errors import UnsatisfiableError
from contracts.strategies.facets import Bound, Facets, told
from contracts.strategies.variants import Texts, Variant

_ZONES = ("Z", "+01:00", "-05:30", "+14:00", "-14:00", "+00:00")
_FURTHEST_ZONE = 14 * 3600
_ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)?$")


@dataclass(frozen=True, slots=True)
class Line:
    """The number line of one type: how to read and write, where it ends, how far to go without bounds."""

    read: Callable[[str], int]
    write: Callable[[int], str]
    least: int | None
    greatest: int | None
    span: int
    extremes: tuple[str, ...] = ()


LINES = {
    "dateTime": Line(
        numbers.read_datetime,
        numbers.write_datetime,
        None,
        None,
        86_400 * 365 * 60,
        ("-0044-03-15T12:00:00", "12004-02-29T23:59:59", "2023-12-31T24:00:00", "0001-01-01T00:00:00"),
    ),
    "date": Line(
        numbers.read_date,
        numbers.write_date,
        None,
        None,
        365 * 200,
        ("-0044-03-15", "12004-02-29", "2024-02-29", "0001-01-01", "9999-12-31"),
    ),
    "time": Line(numbers.read_time, numbers.write_time, 0, 86_399, 0, ("24:00:00", "23:59:59.999")),
    "gYearMonth": Line(numbers.read_month, numbers.write_month, None, None, 2400, ("-0044-03", "12004-02")),
    "gYear": Line(numbers.read_year, numbers.write_year, None, None, 1900, ("-0044", "12004", "0001")),
    "gMonthDay": Line(numbers.read_month_day, numbers.write_month_day, 0, 365, 0, ("--02-29",)),
    "gMonth": Line(lambda text: int(text[2:4]), lambda number: f"--{number:02}", 1, 12, 0),
    "gDay": Line(lambda text: int(text[3:5]), lambda number: f"---{number:02}", 1, 31, 0),
}


@dataclass(frozen=True, slots=True)
class _Range:
    """What bounds leave of a number line: its ends, those that are bounds, and by how many digits it is finer."""

    low: int
    high: int
    edges: tuple[int, ...]
    places: int


# The types whose values may have a fraction of a second.
_OF_SECONDS = frozenset({"dateTime", "time"})


def moment_texts(builtin: str, facets: Facets) -> Texts:
    """Give texts of a date or time type.

    Raises:
        UnsatisfiableError: the bounds leave no value.
    """
    line = LINES[builtin]
    if not (facets.lower or facets.upper):
        return _free(builtin, line)
    low, high, write = moment_range(builtin, facets)
    return Texts.made(st.integers(low, high), write, bounds=map(write, _range(builtin, line, facets).edges))


def moment_range(builtin: str, facets: Facets) -> tuple[int, int, Callable[[int], str]]:
    """Give the ends of what bounds leave on the number line of a type, and how its numbers are written.

    Raises:
        UnsatisfiableError: the bounds leave no value.
    """
    line = LINES[builtin]
    found = _range(builtin, line, facets)
    zone = _zone_of([*facets.lower, *facets.upper][0].literal)
    return found.low, found.high, lambda number: _written(line, number, found.places) + zone


def following(builtin: str, text: str, count: int) -> Iterator[str]:
    """Give the texts of the next moments behind one; none for a type that has no number line."""
    line, zone = LINES.get(builtin), _zone_of(text)
    body = text[: len(text) - len(zone)]
    if line is None or "." in body or "24:00:00" in body:
        return
    number = line.read(body)
    yield from (line.write(number + step) + zone for step in range(1, count) if _is_on(line, number + step))


def moment_value(builtin: str, text: str) -> tuple[int, str, bool]:
    """Give what is equal for two texts that stand for the same moment: seconds or days in UTC, and the fraction."""
    zone = _zone_of(text)
    body = text[: len(text) - len(zone)]
    unit = 1 if builtin in {"dateTime", "time"} else 86_400
    number = LINES[builtin].read(body) * unit - _offset(zone)
    fraction = body.partition(".")[2].rstrip("0")
    return number % 86_400 if builtin == "time" else number, fraction, bool(zone)


def _offset(zone: str) -> int:
    """Give the seconds by which a time zone is ahead of UTC."""
    if zone in {"", "Z"}:
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    return -seconds if zone.startswith("-") else seconds


def _is_on(line: Line, number: int) -> bool:
    return line.greatest is None or number <= line.greatest


def _free(builtin: str, line: Line) -> Texts:
    low = -line.span if line.least is None else line.least
    high = line.span if line.greatest is None else line.greatest
    variants = (*_IN_ZONES, *_fractions(builtin))
    return Texts.made(st.integers(low, high), line.write, bounds=line.extremes, variants=variants)


def _range(builtin: str, line: Line, facets: Facets) -> _Range:
    """Give the range within the bounds, in parts of a second as fine as these need."""
    places = max(_places(builtin, bound.literal) for bound in (*facets.lower, *facets.upper))
    found = _range_of(builtin, line, facets, places)
    if found.low > found.high and builtin in _OF_SECONDS:
        # Between two bounds that are not reached there may be something finer.
        found = _range_of(builtin, line, facets, places + 1)
    if found.low > found.high:
        raise UnsatisfiableError(
            f"no {builtin} lies within the bounds {told(facets.lower)} and {told(facets.upper)}; correct them"
        )
    return found


def _range_of(builtin: str, line: Line, facets: Facets, places: int) -> _Range:
    unit = 10**places
    zone = _zone_of([*facets.lower, *facets.upper][0].literal)
    lows = [_inward(builtin, bound, places, zone, 1) for bound in facets.lower]
    highs = [_inward(builtin, bound, places, zone, -1) for bound in facets.upper]
    if not lows:
        lows = [max(highs) - line.span * unit if line.least is None else line.least * unit]
    if not highs:
        last = None if line.greatest is None else (line.greatest + 1) * unit - 1
        highs = [min(lows) + line.span * unit if last is None else last]
    edges = [*([max(lows)] if facets.lower else []), *([min(highs)] if facets.upper else [])]
    return _Range(max(lows), min(highs), tuple(edges), places)


def _places(builtin: str, literal: str) -> int:
    """Count the digits of a fraction of a second, which all but the zeros at its end are needed for."""
    return len(_fraction(literal)) if builtin in _OF_SECONDS else 0


def _fraction(literal: str) -> str:
    body = literal[: len(literal) - len(_zone_of(literal))]
    return body.partition(".")[2].rstrip("0")


def _inward(builtin: str, bound: Bound, places: int, zone: str, step: int) -> int:
    """Give the number nearest to a bound that is within, in parts of a second and in the time zone of the others."""
    own = _zone_of(bound.literal)
    number = LINES[builtin].read(bound.literal[: len(bound.literal) - len(own)])
    unit: int = 10**places
    number = number * unit + int(_fraction(bound.literal).ljust(places, "0") or 0)
    if builtin == "dateTime":
        number += _moved(own, zone, step) * unit
    return number if bound.inclusive else number + step


def _moved(own: str, zone: str, step: int) -> int:
    """Give the seconds between two time zones; what has none is certain to be within 14 hours (section 3.2.7.4)."""
    unsure = step * (_FURTHEST_ZONE + 1) if bool(own) != bool(zone) else 0
    return _offset(zone) - _offset(own) + unsure


def _written(line: Line, number: int, places: int) -> str:
    """Write a number of parts of a second, without zeros at the end of the fraction."""
    whole, parts = divmod(number, 10**places)
    fraction = f"{parts:0{places}}".rstrip("0") if parts else ""
    return line.write(whole) + (f".{fraction}" if fraction else "")


def _zone_of(literal: str) -> str:
    found = _ZONE.search(literal)
    zone = found.group() if found else ""
    # The day of a gDay or the month of a gYearMonth is no time zone: those lack the colon.
    return zone if ":" in zone or zone == "Z" else ""


def _fractions(builtin: str) -> tuple[Variant, ...]:
    return (_with_fraction, _with_zeros) if builtin in _OF_SECONDS else ()


def _in_zone(zone: str) -> Variant:
    return lambda text: text if _zone_of(text) else text + zone


_IN_ZONES = tuple(_in_zone(zone) for zone in _ZONES)


def _with_fraction(text: str) -> str:
    return _before_zone(text, ".125")


def _with_zeros(text: str) -> str:
    return _before_zone(text, ".000")


def _before_zone(text: str, fraction: str) -> str:
    zone = _zone_of(text)
    if "." in text or "24:00:00" in text:
        return text
    return text[: len(text) - len(zone)] + fraction + zone
