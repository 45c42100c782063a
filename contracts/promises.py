"""What a row of a field table promises, kind by kind, as a sentence; None where it makes no such promise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from contracts.model import Field

RuleSide = Literal["request", "response", "fault", "protocol"]


def integer_and_fraction(maximum: str) -> tuple[int, int]:
    """Read a maximum such as ``6,2``: digits before the point, digits after it."""
    before, _, after = maximum.partition(",")
    return int(before), int(after or 0)


def _type_promise(row: Field, _side: RuleSide) -> str | None:
    return f"{row.name} is an xs:{row.type}."


def _max_length_promise(row: Field, _side: RuleSide) -> str | None:
    return f"{row.name} has at most {row.max} characters." if isinstance(row.max, int) else None


def _digits(row: Field) -> tuple[int, int] | None:
    return integer_and_fraction(row.max) if isinstance(row.max, str) else None


def _fraction_digits_promise(row: Field, _side: RuleSide) -> str | None:
    digits = _digits(row)
    return f"{row.name} has at most {digits[1]} digits after the point." if digits else None


def _max_inclusive_promise(row: Field, _side: RuleSide) -> str | None:
    digits = _digits(row)
    return f"{row.name} is at most {largest(*digits)}." if digits else None


def _min_inclusive_promise(row: Field, _side: RuleSide) -> str | None:
    digits = _digits(row)
    return f"{row.name} is at least -{largest(*digits)}." if digits else None


def largest(before: int, after: int) -> str:
    """Write the largest decimal with so many digits before and after the point."""
    return "9" * before + ("." + "9" * after if after else "")


def _enumeration_promise(row: Field, _side: RuleSide) -> str | None:
    return f"{row.name} is one of: {', '.join(row.enum)}." if row.enum else None


FORMATS = {
    "country": "an ISO 3166-1 alpha-2 country code",
    "currency": "an ISO 4217 alpha-3 currency code",
    "url": "an absolute URL",
}


def _format_promise(row: Field, _side: RuleSide) -> str | None:
    return f"{row.name} is {FORMATS[row.format]}." if row.format else None


def _nillable_promise(row: Field, _side: RuleSide) -> str | None:
    if row.nillable:
        return f"{row.name} may be nil (xsi:nil), and is empty then."
    return f"{row.name} is never nil."


def _min_occurs_promise(row: Field, side: RuleSide) -> str | None:
    if row.min_occurs:
        return f"{row.name} stands at least {times(row.min_occurs)}."
    return f"{row.name} may be left out." if side == "request" else None


def _max_occurs_promise(row: Field, _side: RuleSide) -> str | None:
    return None if row.max_occurs is None else f"{row.name} stands at most {times(row.max_occurs)}."


def times(number: int) -> str:
    """Say how often in words: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


PROMISES: dict[str, Callable[[Field, RuleSide], str | None]] = {
    "type": _type_promise,
    "maxLength": _max_length_promise,
    "fractionDigits": _fraction_digits_promise,
    "minInclusive": _min_inclusive_promise,
    "maxInclusive": _max_inclusive_promise,
    "enumeration": _enumeration_promise,
    "format": _format_promise,
    "nillable": _nillable_promise,
    "minOccurs": _min_occurs_promise,
    "maxOccurs": _max_occurs_promise,
}
