"""Values of Python as the texts that XSD has for them (XSD Part 2, sections 3.2.2 to 3.2.8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from math import isfinite, isnan
from typing import Any

from contracts.strategies.components import Given


def written(value: Given) -> str:
    """Write a value of Python as XSD does.

    Source: XSD Part 2, sections 3.2.2 to 3.2.8.
    """
    kind = next((kind for kind in _WRITERS if isinstance(value, kind)), None)
    return str(value) if kind is None else _WRITERS[kind](value)


def _number(value: float) -> str:
    """Write a number without an exponent, which Python gives to large and small ones and xs:decimal has not."""
    if not isfinite(value):
        return "NaN" if isnan(value) else f"{'-' * (value < 0)}INF"
    return f"{Decimal(float.__repr__(value)):f}"


def _decimal(value: Decimal) -> str:
    return f"{value:f}" if value.is_finite() else _number(float(value))


def _duration(value: timedelta) -> str:
    """Write a duration in days and seconds, which have no other length than these."""
    length = abs(value)
    seconds = f"{length.seconds}.{length.microseconds:06}".rstrip("0").rstrip(".")
    return f"{'-' * (value < timedelta())}P{length.days}DT{seconds}S"


# The first that fits: a truth value is a number as well, and members of an enumeration are what they are made of.
_WRITERS: dict[type, Callable[[Any], str]] = {
    Enum: lambda value: written(value.value),
    bool: lambda value: str(value).lower(),
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _duration,
    Decimal: _decimal,
    float: _number,
}
