"""Fixed values that are names, and what an element declares so that they mean there what they mean in the schema.

libxml2 compares the names that two texts stand for, as XSD has it (Part 2, section 3.2.18), `xmlschema` the texts. Both
are pleased by the text of the schema where its prefix, or the default namespace, is declared as it is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xmlschema.validators import XsdAnyElement

from contracts.strategies.alternatives import alternatives_of
from contracts.strategies.components import Component, Element, Schema
from contracts.strategies.content_parts import parts_within
from contracts.strategies.facets import foundation
from contracts.strategies.qnames import document_literal, document_nsmap

_QUALIFIED = frozenset({"QName", "NOTATION"})


@dataclass(frozen=True, slots=True)
class FixedName:
    """A fixed value of type xs:QName or xs:NOTATION, with the schema whose declarations it is read by."""

    text: str
    schema: Schema

    @property
    def prefix(self) -> str | None:
        """The prefix, or None for the default namespace."""
        return self.text.strip().rpartition(":")[0] or None

    @property
    def namespace(self) -> str:
        """The namespace that the schema means."""
        return str(self.schema.namespaces.get(self.prefix or "", ""))

    def stands_in(self, element: Element) -> bool:
        """Say whether the text means the same in an element."""
        return (element.nsmap.get(self.prefix) or "") == self.namespace

    def text_in(self, element: Element) -> str:
        """Give the text that means the same in an element, which `xmlschema` may not take for it."""
        return self.text if self.stands_in(element) else document_literal(self.text, self.schema)


def fixed_name(holder: Component) -> FixedName | None:
    """Give the fixed value of an attribute or element where it is a name."""
    if holder.fixed is None or not _is_name(holder.type):
        return None
    is_own = holder.ref is None or "fixed" in holder.elem.attrib
    return FixedName(holder.fixed, (holder if is_own else holder.ref).schema)


def declarations(tag: str, xsd_type: Component, decl: Component | None = None) -> dict[str | None, str]:
    """Give what an element declares for its fixed names: nothing where that would change what else is in it."""
    known = document_nsmap(xsd_type.schema)
    holders = [*([] if decl is None else [decl]), *_attributes(xsd_type)]
    names = [name for name in map(fixed_name, holders) if name is not None]
    needed = {name.prefix: name.namespace for name in names if known.get(name.prefix, "") != name.namespace}
    is_safe = all(needed.values()) and (tag.startswith("{") or None not in needed)
    return needed if needed and is_safe and not _has_other_names(xsd_type) else {}


def _is_name(xsd_type: Component) -> bool:
    has_text = xsd_type.is_simple() or xsd_type.has_simple_content()
    return has_text and getattr(foundation(xsd_type), "local_name", None) in _QUALIFIED


def _attributes(xsd_type: Component) -> list[Component]:
    attributes = {} if xsd_type.is_simple() else xsd_type.attributes
    return [attribute for name, attribute in attributes.items() if name is not None]


def _has_other_names(xsd_type: Component) -> bool:
    """Say whether a type has attributes that are names and not fixed, or lets elements be within that read prefixes."""
    if any(_is_name(one.type) and one.fixed is None for one in _attributes(xsd_type)):
        return True
    pending, seen = [xsd_type], {id(xsd_type)}
    while pending:
        for decl, inner in _within(pending.pop()):
            if decl is None or inner is None or _reads_prefixes(decl, inner):
                return True
            if id(inner) not in seen:
                seen.add(id(inner))
                pending.append(inner)
    return False


def _within(xsd_type: Component) -> Iterator[tuple[Component | None, Component | None]]:
    """Give the elements that may be in a type, each with its type; None for those that nobody knows."""
    if xsd_type.is_simple() or xsd_type.has_simple_content():
        return
    for part in parts_within(xsd_type.content):
        if isinstance(part, XsdAnyElement):
            yield None, None
            continue
        for found in alternatives_of(part):
            yield found.decl, None if found.by_xsi_type else found.xsd_type


def _reads_prefixes(decl: Component, xsd_type: Component) -> bool:
    """Say whether an element would change where a prefix or the default namespace is another one."""
    return (
        not decl.name.startswith("{")
        or _is_name(xsd_type)
        or any(_is_name(one.type) for one in _attributes(xsd_type))
    )
