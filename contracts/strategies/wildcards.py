"""What a wildcard lets in: declared elements or attributes, and where it is lax or skips, unknown ones.

XSD Part 1, section 3.10.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from xmlschema.validators import XsdAnyElement, XsdGroup

from contracts.strategies.alternatives import alternatives_of
from contracts.strategies.components import Component
from contracts.strategies.content_parts import parts_within
from contracts.strategies.facets import XSD

UNKNOWN_NAMESPACE = "urn:example:unknown"
_UNKNOWN_LOCAL = "unknown"
_MOST_CANDIDATES = 6
_XML = "http://www.w3.org/XML/1998/namespace"


def _namespaces(wildcard: Component) -> list[str]:
    named = sorted(ns for ns in wildcard.namespace if ns is not None and not ns.startswith("##"))
    return [*named, UNKNOWN_NAMESPACE, "", wildcard.schema.target_namespace]


def unknown_name(wildcard: Component) -> str | None:
    """Give an expanded name that nothing declares and whose namespace the wildcard allows."""
    declared = {*wildcard.maps.elements, *wildcard.maps.attributes}
    for namespace in _namespaces(wildcard):
        name = f"{{{namespace}}}{_UNKNOWN_LOCAL}" if namespace else _UNKNOWN_LOCAL
        reserved = namespace == _XML or namespace.startswith(XSD[1:-1])
        if not reserved and name not in declared and wildcard.is_namespace_allowed(namespace):
            return name
    return None


def takes_unknown(wildcard: Component) -> bool:
    """Say whether the wildcard accepts what no schema declares."""
    return wildcard.process_contents != "strict" and unknown_name(wildcard) is not None


@lru_cache(maxsize=1024)
def candidates(wildcard: Component) -> Sequence[Any]:
    """Give global elements, or for ``anyAttribute`` attributes, that the wildcard accepts, by name.

    Those that `xmlschema` refuses are among them only where there is nothing else.
    """
    is_element = isinstance(wildcard, XsdAnyElement)
    declared = wildcard.maps.elements if is_element else wildcard.maps.attributes
    allowed = [declared[name] for name in sorted(declared) if _is_allowed(wildcard, name)]
    beside = _declared_beside(wildcard) if is_element else {}
    agreed = [found for found in allowed if not (beside and _clashes(found, beside))]
    return tuple((agreed or allowed)[:_MOST_CANDIDATES])


def _declared_beside(wildcard: Component) -> dict[str, Component]:
    """Give the declared elements of the content model that a wildcard is in, by name."""
    owner = wildcard.parent
    while isinstance(owner, XsdGroup) and owner.parent is not None:
        owner = owner.parent
    model = owner if isinstance(owner, XsdGroup) else getattr(owner, "content", ())
    parts = parts_within(model) if isinstance(model, XsdGroup) else ()
    return {part.name: part for part in parts if not isinstance(part, XsdAnyElement)}


def _clashes(element: Component, beside: dict[str, Component]) -> bool:
    """Say whether an element of a wildcard has the name of one that is declared beside it, and another type.

    XSD 1.1 forbids that (Part 1, section 3.8.6.3, Element Declarations Consistent), and `xmlschema` does for 1.0 too.
    """
    found = ((one.xsd_type, beside.get(one.decl.name)) for one in alternatives_of(element))
    return any(own is not None and not one.is_dynamic_consistent(own.type) for one, own in found)


def _is_allowed(wildcard: Component, name: str) -> bool:
    namespace = name[1:].partition("}")[0] if name.startswith("{") else ""
    reserved = namespace == _XML or namespace.startswith(XSD[1:-1])
    return not reserved and bool(wildcard.is_namespace_allowed(namespace))
