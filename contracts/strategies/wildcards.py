"""What a wildcard lets in: declared elements or attributes, and where it is lax or skips, unknown ones.

XSD Part 1, section 3.10.
"""

from __future__ import annotations

from typing import Any

from contracts.strategies.components import Component
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


def candidates(wildcard: Component) -> list[Any]:
    """Give global elements, or for ``anyAttribute`` attributes, that the wildcard accepts, by name."""
    is_attribute = type(wildcard).__name__.endswith("Attribute")
    declared = wildcard.maps.attributes if is_attribute else wildcard.maps.elements
    names = sorted(name for name in declared if _is_allowed(wildcard, name))
    return [declared[name] for name in names[:_MOST_CANDIDATES]]


def _is_allowed(wildcard: Component, name: str) -> bool:
    namespace = name[1:].partition("}")[0] if name.startswith("{") else ""
    reserved = namespace == _XML or namespace.startswith(XSD[1:-1])
    return not reserved and bool(wildcard.is_namespace_allowed(namespace))
