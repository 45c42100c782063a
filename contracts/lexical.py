"""The texts of XSD's built-in types, as the field tables name them.

The verdict on a text is xmlschema's; what is added here is what the tables say beyond XSD: characters as
written, digits before and after the point, formats.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from urllib.parse import urlsplit

import pycountry
import xmlschema
from xmlschema.validators import XsdSimpleType

from contracts.model import Field, Format, TypeName
from contracts.moments import moment
from contracts.promises import integer_and_fraction, largest
from contracts.rules import INTEGER_TYPES

INTEGER_BOUNDS: dict[str, tuple[int, int]] = {
    "short": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
}
MOMENT_TYPES = frozenset({"dateTime", "date"})
_SPACES = str.maketrans("\t\n\r", "   ")


def collapsed(text: str) -> str:
    """Collapse white space as XSD does for every type but string (XSD 1.0 part 2, 4.3.6)."""
    return " ".join(part for part in text.translate(_SPACES).split(" ") if part)


def normalized(type_name: TypeName, text: str) -> str:
    """Give the text as its facets see it: strings keep their white space."""
    return text if type_name == "string" else collapsed(text)


@cache
def _schema() -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(
        '<schema xmlns="http://www.w3.org/2001/XMLSchema"><element name="any"/></schema>'
    )


@cache
def _builtin(type_name: TypeName) -> XsdSimpleType:
    found = _schema().maps.types[f"{{http://www.w3.org/2001/XMLSchema}}{type_name}"]
    if not isinstance(found, XsdSimpleType):
        raise TypeError(f"xs:{type_name} is expected to be a simple type")
    return found


_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")


def is_of_type(type_name: TypeName, text: str) -> bool:
    """Tell whether a text is in the lexical space of a built-in type."""
    if type_name == "string":
        return True
    written = normalized(type_name, text)
    if type_name in INTEGER_TYPES:
        return _is_integer(type_name, written)
    if type_name == "decimal":
        return _DECIMAL.fullmatch(written) is not None
    try:
        return bool(_builtin(type_name).is_valid(written))
    except OverflowError:  # a year that fits in no machine word: libxml2 takes it for none either
        return False


def _is_integer(type_name: TypeName, written: str) -> bool:
    """Numbers of any length: int() refuses more than 4,300 digits, Decimal does not."""
    if _INTEGER.fullmatch(written) is None:
        return False
    bounds = INTEGER_BOUNDS.get(type_name)
    return bounds is None or bounds[0] <= Decimal(written) <= bounds[1]


def same_value(type_name: TypeName, one: str, other: str) -> bool:
    """Tell whether two texts are the same value: ``+5`` and ``005`` are one int, and so is a moment in two time zones.

    A moment without a time zone is another value than one with it.
    """
    if one == other:
        return True
    if type_name == "decimal" or type_name in INTEGER_TYPES:
        both = is_of_type(type_name, one) and is_of_type(type_name, other)
        return both and Decimal(collapsed(one)) == Decimal(collapsed(other))
    one, other = normalized(type_name, one), normalized(type_name, other)
    if type_name == "boolean":
        return _BOOLEANS.get(one, one) == _BOOLEANS.get(other, other)
    if type_name in MOMENT_TYPES and is_of_type(type_name, one) and is_of_type(type_name, other):
        return moment(one) == moment(other)
    return one == other


_BOOLEANS = {"1": "true", "0": "false"}


def _max_length(row: Field, text: str) -> str | None:
    length = len(text)
    if isinstance(row.max, int) and length > row.max:
        return f"expected at most {row.max} characters, got {length}"
    return None


def _fraction_digits(row: Field, text: str) -> str | None:
    allowed = integer_and_fraction(str(row.max))[1]
    digits = len(text.partition(".")[2].rstrip("0"))
    return f"expected at most {allowed} digits after the point, got {digits}" if digits > allowed else None


def _max_inclusive(row: Field, text: str) -> str | None:
    limit = largest(*integer_and_fraction(str(row.max)))
    return f"expected at most {limit}, got {text}" if Decimal(text) > Decimal(limit) else None


def _min_inclusive(row: Field, text: str) -> str | None:
    limit = "-" + largest(*integer_and_fraction(str(row.max)))
    return f"expected at least {limit}, got {text}" if Decimal(text) < Decimal(limit) else None


def _enumeration(row: Field, text: str) -> str | None:
    if any(same_value(row.type, text, value) for value in row.enum):
        return None
    return f"expected one of {', '.join(row.enum)}; got {text!r}"


def is_country(text: str) -> bool:
    """Tell whether a text is an ISO 3166-1 alpha-2 code (upper case)."""
    return text.isupper() and len(text) == 2 and pycountry.countries.get(alpha_2=text) is not None  # noqa: PLR2004


def is_currency(text: str) -> bool:
    """Tell whether a text is an ISO 4217 alpha-3 code (upper case)."""
    return text.isupper() and len(text) == 3 and pycountry.currencies.get(alpha_3=text) is not None  # noqa: PLR2004


def is_url(text: str) -> bool:
    """Tell whether a text is an absolute http or https URL."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not set(text) & set(' <>"\t\n\r')


FORMAT_TESTS: dict[Format, Callable[[str], bool]] = {
    "country": is_country,
    "currency": is_currency,
    "url": is_url,
}
FORMAT_WORDS: dict[Format, str] = {
    "country": "an ISO 3166-1 alpha-2 country code",
    "currency": "an ISO 4217 alpha-3 currency code",
    "url": "an absolute URL",
}


def _format(row: Field, text: str) -> str | None:
    if row.format is None or FORMAT_TESTS[row.format](text):
        return None
    return f"expected {FORMAT_WORDS[row.format]}, got {text!r}"


FACET_PROBLEMS: dict[str, Callable[[Field, str], str | None]] = {
    "maxLength": _max_length,
    "fractionDigits": _fraction_digits,
    "maxInclusive": _max_inclusive,
    "minInclusive": _min_inclusive,
    "enumeration": _enumeration,
    "format": _format,
}
