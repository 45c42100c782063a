"""Whether a text keeps facets that are given beside those of its type.

Bounds, lengths and digits are left to `xmlschema`'s own facets, which know the order of dates and durations; built on
what the type restricts, they do not mind wider facets than those of the type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree
from xmlschema import XMLSchemaParseError, XMLSchemaValidationError
from xmlschema.validators import (
    XsdFractionDigitsFacet,
    XsdMaxExclusiveFacet,
    XsdMaxInclusiveFacet,
    XsdMaxLengthFacet,
    XsdMinExclusiveFacet,
    XsdMinInclusiveFacet,
    XsdMinLengthFacet,
    XsdTotalDigitsFacet,
)

from contracts.strategies.components import Component
from contracts.strategies.errors import UnsatisfiableError
from contracts.strategies.facets import XSD, Facets, foundation, simple_part
from contracts.strategies.lexical import matches_patterns

_CLASSES: dict[str, Callable[..., Any]] = {
    "minInclusive": XsdMinInclusiveFacet,
    "minExclusive": XsdMinExclusiveFacet,
    "maxInclusive": XsdMaxInclusiveFacet,
    "maxExclusive": XsdMaxExclusiveFacet,
    "minLength": XsdMinLengthFacet,
    "maxLength": XsdMaxLengthFacet,
    "totalDigits": XsdTotalDigitsFacet,
    "fractionDigits": XsdFractionDigitsFacet,
}


def check_of(xsd_type: Component, facets: Facets) -> Callable[[str], bool]:
    """Give what says whether a text of a type keeps facets; the text is one of the type.

    Raises:
        UnsatisfiableError: a facet cannot have its value, whatever the text.

    Source: XSD Part 2, section 4.3.
    """
    base = foundation(xsd_type)
    checks = [_facet(base, name, value) for name, value in _valued(facets)]
    listed = (
        None if facets.enumeration is None else set(map(simple_part(xsd_type).normalize, facets.enumeration))
    )

    def keeps(text: str) -> bool:
        text = simple_part(xsd_type).normalize(text)
        if not matches_patterns(facets, text) or (listed is not None and text not in listed):
            return False
        return not checks or _all_keep(checks, base, text)

    return keeps


def _facet(base: Component, name: str, value: str) -> Callable[[Any], None]:
    """Give a facet of `xmlschema`, which raises its error for a value that breaks it."""
    try:
        facet: Callable[[Any], None] = _CLASSES[name](
            etree.Element(f"{XSD}{name}", value=value), base.schema, base, base
        )
    except XMLSchemaParseError as error:
        raise UnsatisfiableError(f"the facet {name} cannot be {value!r}") from error
    return facet


def _valued(facets: Facets) -> Iterator[tuple[str, str]]:
    """Give the facets that speak of values, by their names in XSD."""
    yield from (
        ("minInclusive" if bound.inclusive else "minExclusive", bound.literal) for bound in facets.lower
    )
    yield from (
        ("maxInclusive" if bound.inclusive else "maxExclusive", bound.literal) for bound in facets.upper
    )
    numbers = {
        "minLength": facets.min_length or None,
        "maxLength": facets.max_length,
        "totalDigits": facets.total_digits,
        "fractionDigits": facets.fraction_digits,
    }
    yield from ((name, str(number)) for name, number in numbers.items() if number is not None)


def _all_keep(checks: list[Callable[[Any], None]], base: Component, text: str) -> bool:
    try:
        value = base.text_decode(text)
        for check in checks:
            check(value)
    except (XMLSchemaValidationError, ArithmeticError):
        # Years and durations that are too large for `xmlschema` are an ArithmeticError to it.
        return False
    return True
