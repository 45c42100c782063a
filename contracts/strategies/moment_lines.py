"""The number lines of the date and time types, and the parts of their texts (XSD Part 2, sections 3.2.7 to 3.2.14).

Each type has a number line in units of its own: seconds, days, months, years. A text is a number on that line, written
down, and a time zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from contracts.strategies import calendar_numbers as numbers

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


#: The number line of each type.
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
#: The types whose values may have a fraction of a second.
OF_SECONDS = frozenset({"dateTime", "time"})


def zone_of(literal: str) -> str:
    """Give the time zone of a text; nothing where it has none."""
    found = _ZONE.search(literal)
    zone = found.group() if found else ""
    # The day of a gDay or the month of a gYearMonth is no time zone: those lack the colon.
    return zone if ":" in zone or zone == "Z" else ""


def offset_of(zone: str) -> int:
    """Give the seconds by which a time zone is ahead of UTC."""
    if zone in {"", "Z"}:
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    return -seconds if zone.startswith("-") else seconds


def body_of(literal: str) -> str:
    """Give what stands before the time zone of a text."""
    return literal[: len(literal) - len(zone_of(literal))]


def fraction_of(literal: str) -> str:
    """Give the digits of a fraction of a second without the zeros at its end."""
    return body_of(literal).partition(".")[2].rstrip("0")


def written(line: Line, number: int, places: int) -> str:
    """Write a number of parts of a second, without zeros at the end of the fraction."""
    whole, parts = divmod(number, 10**places)
    fraction = f"{parts:0{places}}".rstrip("0") if parts else ""
    return line.write(whole) + (f".{fraction}" if fraction else "")
