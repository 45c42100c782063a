"""Lexical texts of xs:float and xs:double (XSD Part 2, sections 3.2.4 and 3.2.5)."""

from __future__ import annotations

import math
import struct

from hypothesis import strategies as st

from contracts.strategies.errors import UnsatisfiableError
from contracts.strategies.facets import Bound, Facets
from contracts.strategies.variants import Texts, padded

WIDTHS = {"float": 32, "double": 64}
_GREATEST_SINGLE = (2 - 2.0**-23) * 2.0**127
_SPECIAL = {"INF": math.inf, "-INF": -math.inf, "NaN": math.nan}


def float_texts(builtin: str, facets: Facets) -> Texts:
    """Give texts of xs:float or xs:double; NaN only where nothing bounds the values.

    Raises:
        UnsatisfiableError: the bounds leave no value.
    """
    width = WIDTHS[builtin]
    if any(bound.literal == "NaN" for bound in (*facets.lower, *facets.upper)):
        return Texts(st.just("NaN"))
    low = max((_inward(bound, width, math.inf) for bound in facets.lower), default=-math.inf)
    high = min((_inward(bound, width, -math.inf) for bound in facets.upper), default=math.inf)
    if low > high:
        raise UnsatisfiableError(
            f"no {builtin} lies within the bounds {facets.lower} and {facets.upper}; correct them"
        )
    edges = [value for value in (low, high) if not math.isinf(value)]
    return Texts.made(
        _numbers(low, high, width),
        written,
        bounds=[*map(written, edges), *_specials(facets, low, high)],
        variants=(_padded_number, _upper_exponent, _plus),
    )


def value_of(literal: str) -> float:
    """Read a literal of XSD, whose infinities are INF and -INF."""
    return _SPECIAL[literal] if literal in _SPECIAL else float(literal)


def written(value: float) -> str:
    """Write a number as XSD does."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    return repr(value)


def _numbers(low: float, high: float, width: int) -> st.SearchStrategy[float]:
    return st.floats(
        min_value=None if math.isinf(low) else low,
        max_value=None if math.isinf(high) else high,
        allow_nan=False,
        allow_infinity=False,
        allow_subnormal=False,
        width=width,  # type: ignore[arg-type]  # 32 or 64, by the table above
    )


def _specials(facets: Facets, low: float, high: float) -> list[str]:
    if facets.lower or facets.upper:
        return [name for name in ("INF", "-INF") if low <= _SPECIAL[name] <= high]
    return ["INF", "-INF", "NaN", "-0"]


def _inward(bound: Bound, width: int, towards: float) -> float:
    value = _at_width(value_of(bound.literal), width)
    return value if bound.inclusive else _next(value, width, towards)


def _at_width(value: float, width: int) -> float:
    if width == WIDTHS["double"] or math.isinf(value):
        return value
    return float(struct.unpack("!f", struct.pack("!f", value))[0])


def _next(value: float, width: int, towards: float) -> float:
    if width == WIDTHS["double"]:
        return math.nextafter(value, towards)
    if math.isinf(value):
        return value if value == towards else math.copysign(_GREATEST_SINGLE, value)
    # A single step of a double is lost at 32 bits; an epsilon of single precision is not.
    step = max(abs(value) * 2.0**-22, 2.0**-126)
    return _at_width(value + math.copysign(step, towards), width)


def _upper_exponent(text: str) -> str:
    return text.replace("e", "E") if text[-1].isdigit() else text


def _plus(text: str) -> str:
    return f"+{text}" if text[0].isdigit() else text


def _padded_number(text: str) -> str:
    # libxml2 refuses white space around INF and NaN, though the type collapses it.
    return padded(text) if text[-1].isdigit() else text
