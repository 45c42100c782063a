"""What a simple type of a schema amounts to: a built-in type and the facets on the way to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xmlschema.validators import XsdType

from contracts.xsdwriting import XS

_PREFIX = f"{{{XS}}}"


@dataclass(frozen=True, slots=True)
class SimpleType:
    """The nearest built-in type, by its local name, and the facets that narrow it, as name and text."""

    name: str
    facets: tuple[tuple[str, str], ...] = ()


def simple_type(type_: XsdType) -> SimpleType:
    """Reduce a type to a built-in one with facets; lists, unions and complex types are named as such."""
    ancestors = list(_ancestors(type_))
    nearest = ancestors[-1]
    if type_.is_complex() or not (nearest.name or "").startswith(_PREFIX):
        return SimpleType(_described(type_))
    return SimpleType(str(nearest.local_name), tuple(sorted(_facets(ancestors[:-1]).items())))


def _ancestors(type_: XsdType) -> Iterator[XsdType]:
    """Give the type, its base and so on, up to the first built-in one."""
    current: XsdType | None = type_
    while current is not None:
        yield current
        if (current.name or "").startswith(_PREFIX):
            return
        current = current.base_type


def _facets(types: list[XsdType]) -> dict[str, str]:
    """Give the facets of derived types; where two of them have one, the more derived is the narrower."""
    found: dict[str, str] = {}
    for type_ in types:
        for name, facet in getattr(type_, "facets", {}).items():
            if isinstance(name, str):
                found.setdefault(name.removeprefix(_PREFIX), _text(facet))
    return found


def _text(facet: object) -> str:
    for attribute in ("enumeration", "regexps"):
        values = getattr(facet, attribute, None)
        if values:
            return ", ".join(str(value) for value in values)
    return str(getattr(facet, "value", facet))


def _described(type_: XsdType) -> str:
    kind = "complex type" if type_.is_complex() else "list" if type_.is_list() else "union"
    return f"{kind} {type_.local_name}" if type_.name else kind
