"""What governs each element of a document: its declaration and its type (XSD Part 1, section 3.3.4)."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.strategies.components import Component, Element, Schema
from contracts.strategies.plans import TYPE
from contracts.strategies.run import Place


@dataclass(frozen=True, slots=True)
class Governing:
    """The declaration of an element, and its type: that of the declaration, or the one that ``xsi:type`` names."""

    decl: Component
    xsd_type: Component

    def text_type(self, attribute: str | None) -> Component | None:
        """Give the type of an attribute, or of the text where None is asked for; None where it has no simple one."""
        if attribute is not None:
            return getattr(self._attribute(attribute), "type", None)
        return self.xsd_type if self.xsd_type.is_simple() or self.xsd_type.has_simple_content() else None

    def is_fixed(self, attribute: str | None) -> bool:
        """Say whether the text of the element, or of an attribute, is fixed."""
        holder = self.decl if attribute is None else self._attribute(attribute)
        return getattr(holder, "fixed", None) is not None

    def _attribute(self, name: str) -> Component | None:
        return None if self.xsd_type.is_simple() else self.xsd_type.attributes.get(name)


def governing(schema: Schema, document: Element) -> dict[Element, Governing]:
    """Give what governs each element that a schema knows of, surplus ones too; what is skipped is not there."""
    found: dict[Element, Governing] = {}

    def note(element: Element, decl: Component) -> bool:
        found[element] = Governing(decl, _type(element, decl))
        return False

    for _ in schema.iter_errors(document, validation_hook=note):
        pass
    return found


def _type(element: Element, decl: Component) -> Component:
    named = element.get(TYPE)
    if named is None:
        return decl.type
    prefix, _, local = named.strip().rpartition(":")
    namespace = element.nsmap.get(prefix or None)
    return decl.maps.types.get(f"{{{namespace}}}{local}" if namespace else local, decl.type)


def type_at(known: dict[Element, Governing], place: Place) -> Component | None:
    """Give the type of the text at a place where another may stand: None for a fixed one, and for what is not known."""
    element, attribute = place
    governs = known.get(element)
    return None if governs is None or governs.is_fixed(attribute) else governs.text_type(attribute)
