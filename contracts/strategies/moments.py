"""Lexical texts of the date and time types (XSD Part 2, sections 3.2.7 to 3.2.14).

Each type has a number line in units of its own: seconds, days, months, years. A text is a number on that
line, written down, and a time zone. Where bounds hold, the time zone is that of the bound, so that
comparing is comparing numbers. White space around such a text is legal, but libxml2 refuses it: there is
none.
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


def moment_texts(builtin: str, facets: Facets) -> Texts:
    """Give texts of a date or time type.

    Raises:
        UnsatisfiableError: the bounds leave no value.
    """
    line = LINES[builtin]
    if not (facets.lower or facets.upper):
        return _free(builtin, line)
    _, _, edges = _range(builtin, line, facets)
    low, high, write = moment_range(builtin, facets)
    return Texts.made(st.integers(low, high), write, bounds=map(write, edges))


def moment_range(builtin: str, facets: Facets) -> tuple[int, int, Callable[[int], str]]:
    """Give the ends of what bounds leave on the number line of a type, and how its numbers are written.

    Raises:
        UnsatisfiableError: the bounds leave no value.
    """
    line = LINES[builtin]
    low, high, _ = _range(builtin, line, facets)
    zone = _zone_of([*facets.lower, *facets.upper][0].literal)
    return low, high, lambda number: line.write(number) + zone


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


def _range(builtin: str, line: Line, facets: Facets) -> tuple[int, int, list[int]]:
    lows = [_inward(line, bound, 1) for bound in facets.lower]
    highs = [_inward(line, bound, -1) for bound in facets.upper]
    if not lows:
        lows = [max(highs) - line.span if line.least is None else line.least]
    if not highs:
        highs = [min(lows) + line.span if line.greatest is None else line.greatest]
    low, high = max(lows), min(highs)
    if low > high:
        raise UnsatisfiableError(
            f"no {builtin} lies within the bounds {told(facets.lower)} and {told(facets.upper)}; correct them"
        )
    return low, high, [*([low] if facets.lower else []), *([high] if facets.upper else [])]


def _inward(line: Line, bound: Bound, step: int) -> int:
    text = bound.literal[: len(bound.literal) - len(_zone_of(bound.literal))]
    number = line.read(text)
    # A fraction of a second lies above its number: for a lower bound the next whole one is meant.
    beyond = "." in text and text.rstrip("0")[-1] != "."
    if beyond:
        return number + 1 if step > 0 else number
    return number if bound.inclusive else number + step


def _zone_of(literal: str) -> str:
    found = _ZONE.search(literal)
    zone = found.group() if found else ""
    # The day of a gDay or the month of a gYearMonth is no time zone: those lack the colon.
    return zone if ":" in zone or zone == "Z" else ""


def _fractions(builtin: str) -> tuple[Variant, ...]:
    return (_with_fraction, _with_zeros) if builtin in {"dateTime", "time"} else ()


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
