"""Prefixes of generated documents, and names that use them as values (XSD Part 2, section 3.2.18)."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import strategies as st

from contracts.strategies.charsets import CharSet, alphabet
from contracts.strategies.components import Component, Schema
from contracts.strategies.facets import ANY_SIMPLE_TYPES, XSD
from contracts.strategies.pattern_prefixes import prefixes_of_patterns

XSI = "http://www.w3.org/2001/XMLSchema-instance"
# Its prefix is declared by XML itself (Namespaces in XML 1.0, section 3).
_XML = "http://www.w3.org/XML/1998/namespace"
# Namespaces that every loaded schema knows, whether or not it uses them.
_OWN = frozenset(
    {
        _XML,
        "http://www.w3.org/2001/XMLSchema-hasFacetAndProperty",
        "http://www.w3.org/2007/XMLSchema-versioning",
        "http://www.w3.org/1999/xhtml",
    }
)
# What a prefix stands for that only a pattern asks for.
_ASKED_FOR = "urn:example:prefix:"
_LETTERS = CharSet.of((0x61, 0x7A), (0x41, 0x5A))


def prefixes_of(schema: Schema) -> dict[str, str]:
    """Give the prefix for each namespace of a schema, those that the schemas themselves use where they are free.

    No namespace is the default one: local elements may be in no namespace, and must stay there. All schemas that are
    loaded together have the same prefixes.
    """
    return _prefixes(schema.maps)


@lru_cache(maxsize=32)
def _prefixes(maps: Schema) -> dict[str, str]:
    found = {XSI: "xsi", XSD[1:-1]: "xs"}
    taken = {"xsi", "xs", "xml", ""}
    given = [schema for schema in _in_order(maps) if schema.meta_schema]
    named = [pair for schema in given for pair in schema.namespaces.items()]
    left_out = (_OWN - {schema.target_namespace for schema in given}) | {_XML}
    for prefix, namespace in [*named, *(("", uri) for uri in maps.namespaces)]:
        if not namespace or namespace in found or namespace in left_out:
            continue
        free = prefix if prefix not in taken else f"n{len(found)}"
        found[namespace] = free
        taken.add(free)
    return {**found, _XML: "xml"}


def _in_order(maps: Schema) -> list[Schema]:
    """Give the schemas by namespace and place: `xmlschema` keeps them in sets, ordered anew in each run."""
    places = {namespace: number for number, namespace in enumerate(maps.namespaces)}
    return sorted(
        maps.iter_schemas(), key=lambda one: (places.get(one.target_namespace, len(places)), one.url or "")
    )


def document_nsmap(schema: Schema) -> dict[str | None, str]:
    """Give the namespace declarations for the root of every document of a schema."""
    left_out = {_XML} if _names_of_xsd(schema.maps) else {_XML, XSD[1:-1]}
    found: dict[str | None, str] = {
        prefix: namespace for namespace, prefix in prefixes_of(schema).items() if namespace not in left_out
    }
    further = prefixes_of_patterns(schema.maps, frozenset(filter(None, found)))
    return {**found, **{prefix: f"{_ASKED_FOR}{number}" for number, prefix in enumerate(further)}}


@lru_cache(maxsize=32)
def _names_of_xsd(maps: Schema) -> bool:
    """Say whether a value in a schema is a name of XSD's own namespace, which documents then have to declare."""
    return any(
        _is_of_xsd(text, schema)
        for schema in maps.iter_schemas()
        if schema.meta_schema is not None
        for elem in schema.root.iter()
        for text in (elem.get("value"), elem.get("fixed"), elem.get("default"))
        if text and ":" in text
    )


def _is_of_xsd(text: str, schema: Schema) -> bool:
    prefix, _, local = text.strip().partition(":")
    return schema.namespaces.get(prefix) == XSD[1:-1] and bool(local) and " " not in local


def qname_texts(schema: Schema) -> st.SearchStrategy[str]:
    """Give names without a prefix and with each of those that documents declare."""
    prefixes = sorted(prefix for prefix in document_nsmap(schema) if prefix)
    local = st.text(alphabet(_LETTERS), min_size=1, max_size=8)
    with_prefix = st.tuples(st.sampled_from(prefixes), local).map(":".join)
    return st.one_of(local, with_prefix)


def document_literal(text: str, schema: Schema) -> str:
    """Rewrite a QName literal of a schema with the prefix that documents declare for its namespace."""
    prefix, colon, local = text.strip().rpartition(":")
    namespace = schema.namespaces.get(prefix if colon else "", "")
    return f"{prefixes_of(schema)[namespace]}:{local}" if namespace in prefixes_of(schema) else local


def is_any_simple(xsd_type: Component) -> bool:
    """Say whether a type is one of the two roots of the simple types."""
    return xsd_type.name in ANY_SIMPLE_TYPES
