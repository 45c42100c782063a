"""Lexical texts of xs:decimal and the integers derived from it (XSD Part 2, sections 3.2.3 and 3.3.13-25)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from functools import partial

from hypothesis import strategies as st

from contracts.strategies.errors import UnsatisfiableError
from contracts.strategies.facets import Bound, Facets, told
from contracts.strategies.variants import PADDINGS, Texts, Variant

_EXACT = Context(prec=400)
_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
DECIMALS = frozenset({"decimal", *_INTEGERS})
# Where nothing bounds a number: 18 digits, which every implementation must carry (XSD Part 2, section 5.5).
_DIGITS = 18
# libxml2 holds no more digits than these, and Python writes no more than those.
_HELD = 24
_WRITABLE = 4000
_FRACTION = 3
# As many digits behind the point as facets ask for, as long as most of 18 are left for those before it.
_MOST_FRACTION = 9
_FINE = "000123456789"


def range_of(builtin: str) -> tuple[int | None, int | None]:
    """Give the least and the greatest value of a built-in type; None where it has no end."""
    return _INTEGERS.get(builtin, (None, None))


def decimal_texts(builtin: str, facets: Facets) -> Texts:
    """Give texts of a decimal or integer type.

    Raises:
        UnsatisfiableError: the facets leave no value.
    """
    scale = scale_of(builtin, facets)
    if scale and facets.total_digits is not None:
        return _of_digits(builtin, facets, scale)
    return _of_scale(builtin, facets, scale)


def _of_digits(builtin: str, facets: Facets, scale: int) -> Texts:
    """Give whole numbers beside those with a fraction: so many digits in all are either large or fine."""
    found: list[Texts] = []
    for one in (scale, 0):
        with suppress(UnsatisfiableError):
            found.append(_of_scale(builtin, facets, one))
    if len(found) < 2:  # noqa: PLR2004 - one of the two is left, or none
        return found[0] if found else _of_scale(builtin, facets, scale)
    fine, whole = found
    bounds = tuple(dict.fromkeys((*fine.bounds, *whole.bounds)))
    if facets.fraction_digits is not None:
        # The usual amount, of which whole numbers without room for the fraction are seen at the bounds.
        return replace(fine, bounds=bounds)
    return Texts(st.one_of(whole.plain, fine.plain), variants=fine.variants, bounds=bounds)


def _of_scale(builtin: str, facets: Facets, scale: int) -> Texts:
    low, high, is_edge = scaled_range(builtin, facets, scale)
    if low > high:
        raise UnsatisfiableError(
            f"no {builtin} lies within the bounds {told(facets.lower)} and {told(facets.upper)}; correct them"
        )
    edges = [edge for edge, real in zip((low, high), is_edge, strict=True) if real]
    return Texts.made(
        st.integers(low, high),
        partial(written, scale=scale) if scale else str,
        bounds=(written(edge, scale) for edge in edges),
        variants=_variants(builtin, facets),
    )


def scaled_range(builtin: str, facets: Facets, scale: int) -> tuple[int, int, tuple[bool, bool]]:
    """Give the least and the greatest number of units of ``10**-scale``, and whether each is a real bound."""
    least, greatest = range_of(builtin)
    lows = [_scaled(bound, scale, ROUND_CEILING, 1) for bound in facets.lower]
    highs = [_scaled(bound, scale, ROUND_FLOOR, -1) for bound in facets.upper]
    lows += [] if least is None else [least * 10**scale]
    highs += [] if greatest is None else [greatest * 10**scale]
    digits = facets.total_digits
    if digits is not None and digits <= _HELD:
        lows, highs = [*lows, 1 - 10**digits], [*highs, 10**digits - 1]
    span = 10 ** max(_DIGITS, *(len(str(abs(n))) + 1 for n in (*lows, *highs, 0)))
    low, high = max(lows, default=-span), min(highs, default=span)
    if digits is not None:
        widest = 10 ** min(digits, _WRITABLE) - 1
        low, high = max(low, -widest), min(high, widest)
    return low, high, (bool(lows), bool(highs))


def scale_of(builtin: str, facets: Facets) -> int:
    """Give how many digits behind the point are drawn."""
    if builtin != "decimal":
        return 0
    needed = [_fraction(bound.literal) + (not bound.inclusive) for bound in (*facets.lower, *facets.upper)]
    limits = [n for n in (facets.fraction_digits, facets.total_digits) if n is not None]
    wanted = min(facets.fraction_digits or 0, _MOST_FRACTION)
    return min([max([_FRACTION, wanted, *needed]), *limits])


def _fraction(literal: str) -> int:
    return len(literal.partition(".")[2].rstrip("0"))


def _scaled(bound: Bound, scale: int, rounding: str, inward: int) -> int:
    exact = Decimal(bound.literal).scaleb(scale, _EXACT)
    number = int(exact.to_integral_value(rounding, _EXACT))
    return number if bound.inclusive or number != exact else number + inward


def written(number: int, scale: int) -> str:
    """Write ``number`` units of ``10**-scale`` without superfluous zeros."""
    digits = str(abs(number)).rjust(scale + 1, "0")
    whole, fraction = digits[: len(digits) - scale], digits[len(digits) - scale :].rstrip("0")
    return ("-" if number < 0 else "") + whole + (f".{fraction}" if fraction else "")


def _variants(builtin: str, facets: Facets) -> tuple[Variant, ...]:
    found: list[Variant] = [_plus, _zeros, *PADDINGS]
    if builtin == "decimal":
        found.append(_no_whole)
        if facets.total_digits is None and facets.fraction_digits is None:
            found += [_trailing, *([] if facets.lower or facets.upper else [_finer])]
    return tuple(found)


def _plus(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"


def _zeros(text: str) -> str:
    return f"-00{text[1:]}" if text.startswith("-") else f"00{text}"


def _no_whole(text: str) -> str:
    return text[1:] if text.startswith("0.") else text


def _finer(text: str) -> str:
    """Write more digits than anybody draws: nothing but bounds limits a fraction."""
    return f"{text}{'' if '.' in text else '.'}{_FINE}"


def _trailing(text: str) -> str:
    return f"{text}0" if "." in text else f"{text}.0"
