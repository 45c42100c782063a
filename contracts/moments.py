"""dateTime and date in the value space of XSD: the same moment in another time zone is the same value.

elementpath has these types too, but takes moments of one instant for two where their years differ as they are
written, and a moment without a time zone for one with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_WRITTEN = re.compile(
    r"(?P<year>-?[0-9]+)-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?)?"
    r"(?P<zone>Z|(?P<sign>[+-])(?P<zone_hour>[0-9]{2}):(?P<zone_minute>[0-9]{2}))?"
)
_CYCLE = 400
"""After so many years the calendar repeats itself; datetime.date has no years beyond 9999 and none before 1."""
_DAYS_OF_CYCLE = 146_097


@dataclass(frozen=True, slots=True)
class Moment:
    """Seconds since a day long ago, the digits behind them, and whether a time zone says where they are counted."""

    seconds: int
    fraction: str
    zoned: bool


def moment(written: str) -> Moment:
    """Give the value of a valid dateTime, or of a date: its first moment (XSD 1.0 part 2, 3.2.7 and 3.2.9).

    Values are equal when both have a time zone and are one instant, or when neither has one and they read alike. Raises
    ValueError for a text that is neither.
    """
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise ValueError(f"expected a dateTime or a date, got {written!r}")
    part = found.groupdict()
    clock = _seconds(part["hour"], part["minute"], part["second"])
    zone = _seconds(part["zone_hour"], part["zone_minute"]) * (-1 if part["sign"] == "-" else 1)
    days = _days(int(part["year"]), int(part["month"]), int(part["day"]))
    return Moment(
        days * 86_400 + clock - zone, (part["fraction"] or "").rstrip("0"), part["zone"] is not None
    )


def _seconds(hour: str | None, minute: str | None, second: str | None = None) -> int:
    return int(hour or 0) * 3600 + int(minute or 0) * 60 + int(second or 0)


def _days(year: int, month: int, day: int) -> int:
    """Count days; XSD 1.0 has no year 0, so that the year -1 is the one before 1."""
    counted = year if year > 0 else year + 1
    cycles, rest = divmod(counted, _CYCLE)
    return date(rest + _CYCLE, month, day).toordinal() + cycles * _DAYS_OF_CYCLE
