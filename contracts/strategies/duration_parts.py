"""Durations as months and seconds, and back (XSD Part 2, section 3.2.6)."""

from __future__ import annotations

import re

_FORM = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?\Z"
)
DAY, HOUR, MINUTE = 86_400, 3600, 60


def read(text: str) -> tuple[int, int]:
    """Read a duration as months and seconds; a fraction is left out.

    Raises:
        ValueError: the text is no duration.
    """
    return read_parts(text, 0)


def read_parts(text: str, places: int) -> tuple[int, int]:
    """Read a duration as months and parts of a second, of which so many digits behind the point are kept.

    Raises:
        ValueError: the text is no duration.
    """
    found = _FORM.match(text)
    if not found:
        raise ValueError(text)
    years, months, days, hours, minutes, seconds = (int(found.group(n) or 0) for n in range(2, 8))
    sign, unit = (-1 if found.group(1) else 1), 10**places
    fraction = int((found.group(8) or "")[:places].ljust(places, "0") or 0)
    whole = days * DAY + hours * HOUR + minutes * MINUTE + seconds
    return sign * (years * 12 + months), sign * (whole * unit + fraction)


def fraction_places(text: str) -> int:
    """Count the digits of the fraction of a second that a duration has."""
    return len(text.rstrip("S").partition(".")[2].rstrip("0"))


def written(months: int, parts: int, places: int = 0) -> str:
    """Write months and parts of a second, which must not differ in sign, as a duration."""
    sign = "-" if months < 0 or parts < 0 else ""
    years, months = divmod(abs(months), 12)
    seconds, fine = divmod(abs(parts), 10**places)
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    last = pointed(rest, fine, places)
    date = "".join(f"{n}{unit}" for n, unit in ((years, "Y"), (months, "M"), (days, "D")) if n)
    time = "".join(
        f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (last, "S")) if n not in {0, "0"}
    )
    return f"{sign}P{date}" + (f"T{time}" if time else "") if date or time else "PT0S"


def pointed(seconds: int, fine: int, places: int) -> str:
    """Write seconds and parts of one, without zeros at the end."""
    return f"{seconds}.{fine:0{places}}".rstrip("0") if fine else str(seconds)
