"""Texts that stand for other places of a document, and whether there can be an identifier for them to name.

XSD Part 1, section 3.15.4 (ID/IDREF table); Part 2, sections 3.3.8 to 3.3.12.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xmlschema.validators import XsdAnyElement, XsdGroup, XsdList

from contracts.strategies.alternatives import alternatives_of
from contracts.strategies.components import Component
from contracts.strategies.facets import foundation
from contracts.strategies.wildcards import candidates

REFERENCES = frozenset({"IDREF", "IDREFS"})
IDENTIFIERS = frozenset({"ID", "IDS"})
#: The kinds of texts that are valid or not by what else a document holds.
TABLED = frozenset({*REFERENCES, *IDENTIFIERS, "ENTITY", "ENTITIES"})


def kind_of(xsd_type: Component) -> str:
    """Give ``ID``, ``IDREF``, ``ENTITY`` or their plurals, ``QName``, or for all others the empty string."""
    base = foundation(xsd_type)
    if isinstance(base, XsdList):
        item = getattr(foundation(base.item_type), "local_name", None) or ""
        return {"ID": "IDS", "IDREF": "IDREFS", "ENTITY": "ENTITIES"}.get(item, "")
    name = getattr(base, "local_name", None) or ""
    return name if name in {"ID", "IDREF", "ENTITY", "QName"} else ""


def may_identify(types: Iterable[Component]) -> bool:
    """Say whether elements of some types, with all that may be within, can have an xs:ID."""
    return may_have(types, IDENTIFIERS)


def may_have(types: Iterable[Component], kinds: frozenset[str]) -> bool:
    """Say whether elements of some types, with all that may be within, can have a text of one of some kinds."""
    pending, seen = list(types), set()
    while pending:
        xsd_type = pending.pop()
        if id(xsd_type) in seen:
            continue
        seen.add(id(xsd_type))
        if any(kind_of(text) in kinds for text in _texts_of(xsd_type)):
            return True
        pending.extend(found.xsd_type for part in _elements_of(xsd_type) for found in alternatives_of(part))
    return False


def _texts_of(xsd_type: Component) -> Iterator[Component]:
    """Give the simple types of the text and the attributes of an element."""
    if xsd_type.is_simple() or xsd_type.has_simple_content():
        yield xsd_type
    for name, attribute in {}.items() if xsd_type.is_simple() else xsd_type.attributes.items():
        if name is not None:
            yield attribute.type
        else:
            yield from (found.type for found in candidates(attribute))


def _elements_of(xsd_type: Component) -> Iterator[Component]:
    if not xsd_type.is_simple() and not xsd_type.has_simple_content():
        yield from _in_group(xsd_type.content)


def _in_group(group: XsdGroup) -> Iterator[Component]:
    for part in group:
        if isinstance(part, XsdGroup):
            yield from _in_group(part)
        elif isinstance(part, XsdAnyElement):
            yield from candidates(part)
        else:
            yield part
