"""The facets that hold for a simple type, over all levels of its restriction (XSD Part 2, section 4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from xmlschema.validators import XsdAtomicBuiltin, XsdList, XsdPatternFacets, XsdUnion

from contracts.strategies.components import Component

XSD = "{http://www.w3.org/2001/XMLSchema}"
ANY_SIMPLE_TYPES = frozenset({f"{XSD}anySimpleType", f"{XSD}anyAtomicType"})


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a range of values, as written in the schema."""

    literal: str
    inclusive: bool = True


def told(bounds: tuple[Bound, ...]) -> str:
    """Say which bounds there are: those that are not reached in round brackets."""
    return " ".join(f"[{b.literal}]" if b.inclusive else f"({b.literal})" for b in bounds) or "(none)"


@dataclass(frozen=True, slots=True)
class Facets:
    """All facets of a simple type together: every bound holds, every level of patterns holds."""

    lower: tuple[Bound, ...] = ()
    upper: tuple[Bound, ...] = ()
    min_length: int = 0
    max_length: int | None = None
    total_digits: int | None = None
    fraction_digits: int | None = None
    white_space: str | None = None
    patterns: tuple[tuple[str, ...], ...] = ()
    enumeration: tuple[str, ...] | None = None
    #: Whether patterns and bounds mean what both judges agree on, or where that is nothing, what XSD says.
    agreed: bool = True

    def with_facet(self, name: str, value: str) -> Facets:
        """Add one facet, by its name in XSD; what held before still holds."""
        return _ADDERS[name](self, value)

    @property
    def fixed_length(self) -> int | None:
        """The one length that is allowed, if there is one."""
        return self.min_length if self.min_length == self.max_length else None


def _lower(facets: Facets, value: str, *, inclusive: bool) -> Facets:
    return replace(facets, lower=(*facets.lower, Bound(value.strip(), inclusive)))


def _upper(facets: Facets, value: str, *, inclusive: bool) -> Facets:
    return replace(facets, upper=(*facets.upper, Bound(value.strip(), inclusive)))


def _least(one: int | None, value: str) -> int:
    return int(value) if one is None else min(one, int(value))


def _longer(facets: Facets, value: str) -> Facets:
    return replace(facets, min_length=max(facets.min_length, int(value)))


def _shorter(facets: Facets, value: str) -> Facets:
    return replace(facets, max_length=_least(facets.max_length, value))


_STRICTER_SPACE = {"preserve": 0, "replace": 1, "collapse": 2}


def _space(facets: Facets, value: str) -> Facets:
    return replace(
        facets, white_space=max(facets.white_space or "preserve", value, key=_STRICTER_SPACE.__getitem__)
    )


_ADDERS: dict[str, Callable[[Facets, str], Facets]] = {
    "minInclusive": lambda f, v: _lower(f, v, inclusive=True),
    "minExclusive": lambda f, v: _lower(f, v, inclusive=False),
    "maxInclusive": lambda f, v: _upper(f, v, inclusive=True),
    "maxExclusive": lambda f, v: _upper(f, v, inclusive=False),
    "length": lambda f, v: _shorter(_longer(f, v), v),
    "minLength": _longer,
    "maxLength": _shorter,
    "totalDigits": lambda f, v: replace(f, total_digits=_least(f.total_digits, v)),
    "fractionDigits": lambda f, v: replace(f, fraction_digits=_least(f.fraction_digits, v)),
    "whiteSpace": _space,
    "pattern": lambda f, v: replace(f, patterns=(*f.patterns, (v,))),
    "enumeration": lambda f, v: replace(f, enumeration=(*(f.enumeration or ()), v)),
}
#: The names of the facets of XSD 1.0, as ``overrides`` takes them.
FACET_NAMES = frozenset(_ADDERS)


def simple_part(xsd_type: Component) -> Component:
    """Give the simple type itself, or that of the simple content of a complex type."""
    return xsd_type.content if xsd_type.is_complex() else xsd_type


def levels(xsd_type: Component) -> Iterator[Any]:
    """Give the restrictions of a simple type, the most derived one first, up to what they restrict.

    A redefined type restricts what it was before (XSD Part 1, section 4.2.2).
    """
    current = simple_part(xsd_type)
    while not isinstance(current, (XsdAtomicBuiltin, XsdList, XsdUnion)) and current.base_type is not None:
        yield current
        current = simple_part(current.base_type if current.redefine is None else current.redefine)
    yield current


def foundation(xsd_type: Component) -> Component:
    """Give the built-in type, the list or the union that a type restricts in the end."""
    *_, found = levels(xsd_type)
    return found


def facets_of(xsd_type: Component) -> Facets:
    """Collect the facets of a type, those of its built-in foundation left to that type's own family."""
    found = Facets()
    for level in levels(xsd_type):
        if level.is_atomic() and isinstance(level, XsdAtomicBuiltin):
            break
        found = _with_level(found, level)
    return found


def _with_level(found: Facets, level: Component) -> Facets:
    own: list[str] = []
    for facet in level.facets.values():
        if isinstance(facet, XsdPatternFacets):
            regexps = tuple(elem.get("value", "") for elem in facet)
            found = replace(found, patterns=(*found.patterns, regexps))
        elif hasattr(facet, "enumeration"):
            own.extend(_literals(facet))
        elif hasattr(facet, "elem") and facet.elem is not None and "value" in facet.elem.attrib:
            name = facet.elem.tag.rpartition("}")[2]
            found = found.with_facet(name, facet.elem.get("value"))
    if own and found.enumeration is None:
        found = replace(found, enumeration=tuple(own))
    return found


def _literals(facet: Component) -> list[str]:
    return [elem.get("value", "") for elem in facet]
