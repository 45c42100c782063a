"""The smallest content of each component: where recursion ends, and what nothing satisfies."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from xmlschema.validators import XsdAnyElement, XsdGroup

from contracts.strategies.alternatives import alternatives_of, declaration
from contracts.strategies.components import Component
from contracts.strategies.errors import NotCoveredError, UnsatisfiableError
from contracts.strategies.simple import is_disputed, parts_of
from contracts.strategies.wildcards import candidates, takes_unknown

Look = Callable[[Any], float]
NEVER = math.inf
# What one judge refuses counts as so many elements: it is there only where the schema demands it.
DISPUTED = 10_000


class Sizes:
    """How many elements the smallest content of a component has; infinite where there is none.

    Found by lowering from infinity until nothing changes, over those components only that the one asked for
    needs.
    """

    def __init__(self) -> None:
        self.known: dict[int, float] = {}
        self.kept: dict[int, Any] = {}

    def of_element(self, element: Component) -> float:
        """Give the size of the smallest element for a particle, itself included."""
        own = declaration(element)
        if id(own) not in self.known:
            self._settle(own)
        return self.known[id(own)]

    def of_particle(self, particle: Component) -> float:
        """Give the size of the smallest content of a particle that occurs once."""
        return _once(particle, self.of_element)

    def of_type(self, xsd_type: Component) -> float:
        """Give the number of child elements in the smallest content of a type."""
        return _type_size(xsd_type, self.of_element)

    def _settle(self, own: Component) -> None:
        open_ones: dict[int, Any] = {id(own): own}
        sizes: dict[int, float] = {}

        def look(element: Component) -> float:
            target = declaration(element)
            if id(target) in self.known:
                return self.known[id(target)]
            open_ones.setdefault(id(target), target)
            return sizes.get(id(target), NEVER)

        changed = True
        while changed:
            changed = False
            for key, target in list(open_ones.items()):
                size = _element_size(target, look)
                if size < sizes.get(key, NEVER) or key not in sizes:
                    sizes[key] = size
                    changed = True
        self.known.update(sizes)
        self.kept.update(open_ones)


def _element_size(own: Component, look: Look) -> float:
    sizes = [1 + _content_size(found.decl, found.xsd_type, look) for found in alternatives_of(own)]
    return min(sizes, default=NEVER)


def _content_size(decl: Component, xsd_type: Component, look: Look) -> float:
    if decl.nillable and decl.fixed is None and _attributes_size(xsd_type) == 0:
        return 0
    return _type_size(xsd_type, look)


def _type_size(xsd_type: Component, look: Look) -> float:
    if xsd_type.is_simple():
        return _text_size(xsd_type)
    if xsd_type.has_simple_content():
        return _text_size(xsd_type) + _attributes_size(xsd_type)
    return _occurring(xsd_type.content, look) + _attributes_size(xsd_type)


def _text_size(xsd_type: Component) -> float:
    try:
        parts_of(xsd_type)
    except (UnsatisfiableError, NotCoveredError):
        return NEVER
    return DISPUTED if is_disputed(xsd_type) else 0


def _attributes_size(xsd_type: Component) -> float:
    if xsd_type.is_simple():
        return 0
    required = [a for name, a in xsd_type.attributes.items() if name is not None and a.use == "required"]
    return max((_text_size(attribute.type) for attribute in required), default=0)


def _occurring(particle: Component, look: Look) -> float:
    least = particle.min_occurs
    return least * _once(particle, look) if least and particle.max_occurs != 0 else 0


def _once(particle: Component, look: Look) -> float:
    if isinstance(particle, XsdGroup):
        return _group_size(particle, look)
    return _wildcard_size(particle, look) if isinstance(particle, XsdAnyElement) else look(particle)


def _group_size(group: XsdGroup, look: Look) -> float:
    sizes = [_occurring(part, look) for part in group if part.max_occurs != 0]
    if group.model == "choice" and group.min_occurs and not sizes:
        return NEVER
    return min(sizes) if group.model == "choice" and sizes else sum(sizes)


def _wildcard_size(wildcard: XsdAnyElement, look: Look) -> float:
    if takes_unknown(wildcard):
        return 1
    return min((look(element) for element in candidates(wildcard)), default=NEVER)
