"""Which constructs of XSD a schema uses: so that figures can be told for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.strategies.components import Component, Schema
from contracts.strategies.facets import XSD

# What every schema has, or what says nothing of documents.
_PLAIN = frozenset(
    {"schema", "annotation", "documentation", "appinfo", "element", "complexType", "simpleType"}
)
# Attributes that are constructs of their own, whatever they say, unless they say what holds anyway.
_SAYING = {
    "abstract": {"false", "0"},
    "block": {""},
    "blockDefault": {""},
    "default": set(),
    "final": {""},
    "finalDefault": {""},
    "fixed": set(),
    "form": set(),
    "elementFormDefault": {"unqualified"},
    "attributeFormDefault": {"unqualified"},
    "mixed": {"false", "0"},
    "minOccurs": {"1"},
    "maxOccurs": {"1"},
    "nillable": {"false", "0"},
    "processContents": {"strict"},
    "substitutionGroup": set(),
    "targetNamespace": set(),
}
_OF_DECLARATIONS = frozenset({"element", "attribute"})
# A facet may be `fixed` too, which is another thing: it cannot be given again.
_TYPES = ("type", "base", "itemType", "memberTypes")


def constructs_of(schema: Schema) -> list[str]:
    """Give the constructs that a schema and all that it includes or imports use, sorted."""
    own = [one for one in schema.maps.iter_schemas() if one.meta_schema is not None]
    return sorted({found for one in own for elem in one.root.iter() for found in _of(elem, one.namespaces)})


def _of(elem: Component, namespaces: Mapping[str, str]) -> Iterator[str]:
    if not isinstance(elem.tag, str) or not elem.tag.startswith(XSD):
        return
    tag = elem.tag.removeprefix(XSD)
    if tag not in _PLAIN:
        yield tag
    for name, text in elem.attrib.items():
        if name in _SAYING and text.strip() not in _SAYING[name]:
            yield from _by_attribute(tag, name, text)
        if name in _TYPES:
            yield from (f"xs:{type_name}" for type_name in _built_ins(text, namespaces))


def _by_attribute(tag: str, name: str, text: str) -> Iterator[str]:
    if name in {"default", "fixed"} and tag not in _OF_DECLARATIONS:
        return
    yield f"processContents={text}" if name == "processContents" else f"@{name}"


def _built_ins(text: str, namespaces: Mapping[str, str]) -> Iterator[str]:
    for word in text.split():
        prefix, _, local = word.rpartition(":")
        if namespaces.get(prefix) == XSD[1:-1]:
            yield local
