"""Dates and times as integers and back, in the proleptic Gregorian calendar without a year 0."""

from __future__ import annotations

_DAY = 86_400
# Days before 2000-03-01 in the count of whole eras of 400 years: the zero of the number lines is 2000-01-01.
_ERA_DAYS = 146_097
_SHIFT = 730_425
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def days_of(year: int, month: int, day: int) -> int:
    """Count the days from 2000-01-01; ``year`` is astronomical, that is 0 stands for 1 BCE."""
    year -= month <= 2  # noqa: PLR2004 - the year is counted from March, so that a leap day ends it
    era, of_era = divmod(year, 400)
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1  # noqa: PLR2004 - as above
    return era * _ERA_DAYS + of_era * 365 + of_era // 4 - of_era // 100 + of_year - _SHIFT


def date_of(days: int) -> tuple[int, int, int]:
    """Give the astronomical year, month and day of a count of days from 2000-01-01."""
    era, of_era = divmod(days + _SHIFT, _ERA_DAYS)
    year_of_era = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    day = of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9  # noqa: PLR2004 - months are counted from March
    return year_of_era + era * 400 + (month <= 2), month, day  # noqa: PLR2004 - as above


def _split_year(text: str) -> tuple[int, str]:
    sign = -1 if text.startswith("-") else 1
    year, _, rest = text.lstrip("-").partition("-")
    number = sign * int(year)
    return (number + 1 if number < 0 else number), rest


def _written_year(year: int) -> str:
    return f"{year:04}" if year > 0 else f"-{1 - year:04}"


def read_date(text: str) -> int:
    """Read ``YYYY-MM-DD`` as days."""
    year, rest = _split_year(text)
    month, day = rest.split("-")
    return days_of(year, int(month), int(day))


def write_date(days: int) -> str:
    """Write days as ``YYYY-MM-DD``."""
    year, month, day = date_of(days)
    return f"{_written_year(year)}-{month:02}-{day:02}"


def read_time(text: str) -> int:
    """Read ``hh:mm:ss`` as seconds; a fraction is left out."""
    hour, minute, second = text.split(":")
    return int(hour) * 3600 + int(minute) * 60 + int(second.partition(".")[0])


def write_time(seconds: int) -> str:
    """Write seconds as ``hh:mm:ss``."""
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}"


def read_datetime(text: str) -> int:
    """Read ``YYYY-MM-DDThh:mm:ss`` as seconds."""
    date, _, time = text.partition("T")
    return read_date(date) * _DAY + read_time(time)


def write_datetime(seconds: int) -> str:
    """Write seconds as ``YYYY-MM-DDThh:mm:ss``."""
    days, rest = divmod(seconds, _DAY)
    return f"{write_date(days)}T{write_time(rest)}"


def read_month(text: str) -> int:
    """Read ``YYYY-MM`` as months from 2000-01."""
    year, rest = _split_year(text)
    return (year - 2000) * 12 + int(rest) - 1


def write_month(months: int) -> str:
    """Write months as ``YYYY-MM``."""
    years, month = divmod(months, 12)
    return f"{_written_year(years + 2000)}-{month + 1:02}"


def read_year(text: str) -> int:
    """Read ``YYYY`` as years from 2000."""
    return _split_year(text)[0] - 2000


def write_year(years: int) -> str:
    """Write years as ``YYYY``."""
    return _written_year(years + 2000)


def read_month_day(text: str) -> int:
    """Read ``--MM-DD`` as days of a leap year."""
    month, day = int(text[2:4]), int(text[5:7])
    return sum(_MONTH_DAYS[: month - 1]) + day - 1


def write_month_day(days: int) -> str:
    """Write days of a leap year as ``--MM-DD``."""
    month = 0
    while days >= _MONTH_DAYS[month]:
        days -= _MONTH_DAYS[month]
        month += 1
    return f"--{month + 1:02}-{days + 1:02}"
