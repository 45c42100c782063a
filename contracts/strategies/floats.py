"""Lexical texts of xs:float and xs:double (XSD Part 2, sections 3.2.4 and 3.2.5)."""

from __future__ import annotations

import math
import struct
from functools import partial

from hypothesis import strategies as st

from contracts.strategies.errors import UnsatisfiableError
from contracts.strategies.facets import Bound, Facets, told
from contracts.strategies.variants import Texts, padded

WIDTHS = {"float": 32, "double": 64}
_GREATEST_SINGLE = (2 - 2.0**-23) * 2.0**127
_LEAST_NORMAL = {32: 2.0**-126, 64: 2.0**-1022}
_SPECIAL = {"INF": math.inf, "-INF": -math.inf, "NaN": math.nan}


def float_texts(builtin: str, facets: Facets) -> Texts:
    """Give texts of xs:float or xs:double; NaN only where nothing bounds the values.

    Bounds are held in the value space of the type, and as they are written: `xmlschema` compares xs:float by the
    64 bits of its literals. Where no number lies between, the literals of the bounds themselves may do.

    Raises:
        UnsatisfiableError: the bounds leave no value.
    """
    width = WIDTHS[builtin]
    both = (*facets.lower, *facets.upper)
    if any(bound.literal == "NaN" for bound in both):
        return _of_nan(builtin, both)
    low = max((_least(bound, width) for bound in facets.lower), default=-math.inf)
    high = min((-_least(_mirrored(bound), width) for bound in facets.upper), default=math.inf)
    literals = [bound.literal for bound in both if _holds(bound.literal, facets, width)]
    is_number = low <= high and not (math.isinf(low) and low == high)
    if not is_number and not literals:
        raise UnsatisfiableError(
            f"no {builtin} lies within the bounds {told(facets.lower)} and {told(facets.upper)}; correct them"
        )
    if not is_number:
        return Texts(st.sampled_from(literals), bounds=tuple(literals))
    edges = [written(value) for value in (low, high) if not math.isinf(value)]
    return Texts.made(
        _numbers(low, high, width),
        written,
        bounds=[*edges, *literals, *_specials(facets, low, high)],
        variants=(_padded_number, _upper_exponent, _plus, _zeros, _no_whole, _no_fraction, _no_point),
    )


def _of_nan(builtin: str, bounds: tuple[Bound, ...]) -> Texts:
    """Give NaN, which is equal to itself and neither less nor more than another value (section 3.2.4.1)."""
    if all(bound.literal == "NaN" and bound.inclusive for bound in bounds):
        return Texts(st.just("NaN"))
    raise UnsatisfiableError(f"no {builtin} lies within the bounds {told(bounds)}; correct them")


def _mirrored(bound: Bound) -> Bound:
    return Bound(written(-value_of(bound.literal)), bound.inclusive)


def _least(bound: Bound, width: int) -> float:
    """Give the least number of a width that is within a lower bound, by its value and by its literal."""
    exact = value_of(bound.literal)
    number = _at_width(exact, width)
    if number < exact or (not bound.inclusive and number == exact):
        number = _next_up(number, width)
    if not bound.inclusive and number == _at_width(exact, width):
        number = _next_up(number, width)
    return number


def _holds(literal: str, facets: Facets, width: int) -> bool:
    """Say whether a literal is within all bounds, by its value and as it is written."""
    exact = value_of(literal)
    return all(
        _is_within(read(exact), read(value_of(bound.literal)), sign, inclusive=bound.inclusive)
        for read in (float, partial(_at_width, width=width))
        for bounds, sign in ((facets.lower, 1), (facets.upper, -1))
        for bound in bounds
    )


def _is_within(number: float, bound: float, sign: int, *, inclusive: bool) -> bool:
    return number * sign > bound * sign or (inclusive and number == bound)


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
        # Only where nothing else lies within: implementations differ in them, and XSD asks for none in particular.
        allow_subnormal=max(abs(low), abs(high)) < _LEAST_NORMAL[width] and not low <= 0 <= high,
        width=width,  # type: ignore[arg-type]  # 32 or 64, by the table above
    )


def _specials(facets: Facets, low: float, high: float) -> list[str]:
    if facets.lower or facets.upper:
        return [name for name in ("INF", "-INF") if low <= _SPECIAL[name] <= high]
    return ["INF", "-INF", "NaN", "-0", ".5", "5."]


def _at_width(value: float, width: int) -> float:
    if width == WIDTHS["double"] or math.isinf(value):
        return value
    try:
        return float(struct.unpack("!f", struct.pack("!f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def _next_up(value: float, width: int) -> float:
    """Give the least greater number of a width."""
    if width == WIDTHS["double"]:
        return math.nextafter(value, math.inf)
    if value == 0:
        return 2.0**-149
    if math.isinf(value):
        return value if value > 0 else -_GREATEST_SINGLE
    (bits,) = struct.unpack("!i", struct.pack("!f", value))
    return float(struct.unpack("!f", struct.pack("!i", bits + (1 if value > 0 else -1)))[0])


def _upper_exponent(text: str) -> str:
    if not text[-1].isdigit():  # INF or NaN
        return text
    return text.replace("e", "E") if "e" in text else f"{text}E0"


def _plus(text: str) -> str:
    return f"+{text}" if text[0].isdigit() else text


def _padded_number(text: str) -> str:
    # libxml2 refuses white space around INF and NaN, though the type collapses it.
    return padded(text) if text[-1].isdigit() else text


def _zeros(text: str) -> str:
    return f"00{text}" if text[0].isdigit() else text


def _no_whole(text: str) -> str:
    return text[1:] if text.startswith("0.") else text


def _no_fraction(text: str) -> str:
    return text[:-1] if text.endswith(".0") else text


def _no_point(text: str) -> str:
    return text.removesuffix(".0")
