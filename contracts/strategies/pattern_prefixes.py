"""Prefixes that patterns of names ask for: documents declare them, whatever they stand for (XSD Part 2, 3.2.18)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from xmlschema.validators import XsdAtomicRestriction

from contracts.strategies.components import Component, Schema
from contracts.strategies.errors import UnsatisfiableError, XsdStrategyError
from contracts.strategies.facets import facets_of, foundation
from contracts.strategies.finding import first
from contracts.strategies.regex_syntax import Alternation, Concat, Node, Repeat, literal
from contracts.strategies.regex_text import matching
from contracts.strategies.texts import TEXT_SYNTAX, pattern_levels

_QUALIFIED = frozenset({"QName", "NOTATION"})
# Namespaces in XML 1.0, section 3: these cannot be declared otherwise.
_RESERVED = frozenset({"xml", "xmlns"})
# So many prefixes are declared for one type.
_MOST = 3


@lru_cache(maxsize=32)
def prefixes_of_patterns(maps: Schema, known: frozenset[str]) -> tuple[str, ...]:
    """Give prefixes for the names whose patterns allow none of those that are known, nor a name without one."""
    found: dict[str, None] = {}
    for schema in maps.iter_schemas():
        if schema.meta_schema is not None and _has_names(schema):
            for xsd_type in schema.iter_components(XsdAtomicRestriction):
                found.update(dict.fromkeys(_asked_for(xsd_type, known)))
    return tuple(sorted(found))


def names_with(prefixes: Iterable[str]) -> Node:
    """Give the expression of names with one of some prefixes, or with none."""
    before = Alternation(tuple(literal(f"{prefix}:") for prefix in sorted(prefixes)))
    return Concat((Repeat(before, 0, 1), TEXT_SYNTAX["NCName"]))


def _has_names(schema: Schema) -> bool:
    """Say whether a schema restricts or extends names of its own; components are looked through only then."""
    return any(elem.get("base", "").rpartition(":")[2] in _QUALIFIED for elem in schema.root.iter())


def _asked_for(xsd_type: Component, known: frozenset[str]) -> Iterator[str]:
    # What is wrong with a pattern is told where the type is used.
    try:
        levels = _patterns(xsd_type)
        if levels and not _matches(levels, names_with(known)):
            yield from _some_prefixes(levels)
    except XsdStrategyError:
        return


def _patterns(xsd_type: Component) -> list[Node]:
    if xsd_type.errors or getattr(foundation(xsd_type), "local_name", None) not in _QUALIFIED:
        return []
    facets = facets_of(xsd_type)
    return [] if facets.enumeration is not None else pattern_levels(facets)


def _matches(levels: list[Node], names: Node) -> bool:
    try:
        matching([*levels, names])
    except UnsatisfiableError:
        return False
    return True


def _some_prefixes(levels: list[Node]) -> list[str]:
    name = TEXT_SYNTAX["NCName"]
    texts = matching([*levels, Concat((name, literal(":"), name))])
    found: list[str] = []
    while len(found) < _MOST:
        text = first(texts, lambda text: text.partition(":")[0] not in {*found, *_RESERVED})
        if text is None:
            break
        found.append(text.partition(":")[0])
    return found
