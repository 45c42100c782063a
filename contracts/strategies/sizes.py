"""The smallest content of each component: where recursion ends, and what nothing satisfies."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from xmlschema.validators import XsdAnyElement, XsdGroup

from contracts.strategies.alternatives import alternatives_of, declaration
from contracts.strategies.components import Component
from contracts.strategies.errors import NotCoveredError, UnsatisfiableError
from contracts.strategies.identifiers import REFERENCES, kind_of, may_identify
from contracts.strategies.simple import is_disputed, parts_of
from contracts.strategies.validity import takes
from contracts.strategies.wildcards import candidates, takes_unknown

Look = Callable[[Any], float]
NEVER = math.inf
# What one judge refuses counts as so many elements: it is there only where the schema demands it.
DISPUTED = 10_000


@dataclass(frozen=True, slots=True)
class Given:
    """What overrides give a value to, so that the schema need not: declarations, by identity, and names of types."""

    declarations: frozenset[int] = frozenset()
    types: frozenset[str] = frozenset()


class Sizes:
    """How many elements the smallest content of a component has; infinite where there is none.

    Found by lowering from infinity until nothing changes, over those components only that the one asked for
    needs. ``roots`` are the types that the root of a document may have: they say whether there can be an xs:ID.
    """

    def __init__(self, roots: Iterable[Component] | None = None, given: Given | None = None) -> None:
        self.roots = None if roots is None else list(roots)
        self.given = given or Given()
        self.known: dict[int, float] = {}
        self.kept: dict[int, Any] = {}

    @cached_property
    def can_refer(self) -> bool:
        """Whether documents may have an xs:ID, which an xs:IDREF needs."""
        return self.roots is None or may_identify(self.roots)

    def of_element(self, element: Component) -> float:
        """Give the size of the smallest element for a particle, itself included."""
        own = declaration(element)
        if id(own) not in self.known:
            self._settle(own)
        return self.known[id(own)]

    def of_particle(self, particle: Component) -> float:
        """Give the size of the smallest content of a particle that occurs once."""
        return self._once(particle, self.of_element)

    def of_type(self, xsd_type: Component) -> float:
        """Give the number of child elements in the smallest content of a type."""
        return self._type_size(xsd_type, self.of_element)

    def of_content(self, decl: Component, xsd_type: Component) -> float:
        """Give the number of child elements in the smallest content of an element that is not nil."""
        return self._filled_size(decl, xsd_type, self.of_element)

    def _settle(self, own: Component) -> None:
        lowering = _Lowering(self.known, self._element_size)
        lowering.run(own)
        self.known.update(lowering.sizes)
        self.kept.update(lowering.targets)

    def _element_size(self, own: Component, look: Look) -> float:
        found = alternatives_of(own)
        return min((1 + self._content_size(one.decl, one.xsd_type, look) for one in found), default=NEVER)

    def _content_size(self, decl: Component, xsd_type: Component, look: Look) -> float:
        can_be_nil = decl.nillable and decl.fixed is None and self._attributes_size(xsd_type) == 0
        return 0 if can_be_nil else self._filled_size(decl, xsd_type, look)

    def _filled_size(self, decl: Component, xsd_type: Component, look: Look) -> float:
        if id(decl) in self.given.declarations:
            return self._attributes_size(xsd_type)
        size = self._type_size(xsd_type, look)
        return NEVER if size and must_be_empty(decl, xsd_type) else size

    def _type_size(self, xsd_type: Component, look: Look) -> float:
        if xsd_type.is_simple():
            return self._text_size(xsd_type)
        if xsd_type.has_simple_content():
            return self._text_size(xsd_type) + self._attributes_size(xsd_type)
        return self._occurring(xsd_type.content, look) + self._attributes_size(xsd_type)

    def _text_size(self, xsd_type: Component) -> float:
        if xsd_type.name in self.given.types:
            return 0
        if self.lacks_identifier(xsd_type):
            return NEVER
        try:
            parts_of(xsd_type)
        except (UnsatisfiableError, NotCoveredError):
            return NEVER
        return DISPUTED if is_disputed(xsd_type) else 0

    def lacks_identifier(self, xsd_type: Component) -> bool:
        """Say whether a text must refer to an xs:ID and no document has one."""
        must_refer = kind_of(xsd_type) in REFERENCES and not takes(xsd_type, "")
        return must_refer and not self.can_refer

    def _attributes_size(self, xsd_type: Component) -> float:
        if xsd_type.is_simple():
            return 0
        required = [a for name, a in xsd_type.attributes.items() if name is not None and a.use == "required"]
        left = [attribute for attribute in required if id(attribute) not in self.given.declarations]
        return max((self._text_size(attribute.type) for attribute in left), default=0)

    def _occurring(self, particle: Component, look: Look) -> float:
        least = particle.min_occurs
        return least * self._once(particle, look) if least and particle.max_occurs != 0 else 0

    def _once(self, particle: Component, look: Look) -> float:
        if isinstance(particle, XsdGroup):
            return self._group_size(particle, look)
        return _wildcard_size(particle, look) if isinstance(particle, XsdAnyElement) else look(particle)

    def _group_size(self, group: XsdGroup, look: Look) -> float:
        sizes = [self._occurring(part, look) for part in group if part.max_occurs != 0]
        if group.model == "choice" and group.min_occurs and not sizes:
            return NEVER
        return min(sizes) if group.model == "choice" and sizes else sum(sizes)


def must_be_empty(decl: Component, xsd_type: Component) -> bool:
    """Say whether a fixed value leaves no place for elements (XSD Part 1, section 3.3.4, cvc-elt 5.2.2.1)."""
    return decl.fixed is not None and xsd_type.is_complex() and not xsd_type.has_simple_content()


def _wildcard_size(wildcard: XsdAnyElement, look: Look) -> float:
    if takes_unknown(wildcard):
        return 1
    return min((look(element) for element in candidates(wildcard)), default=NEVER)


class _Lowering:
    """The sizes of an element and of all that it needs, each found again only when one that it looks at is smaller."""

    def __init__(self, known: Mapping[int, float], size_of: Callable[[Component, Look], float]) -> None:
        self.known, self.size_of = known, size_of
        self.targets: dict[int, Any] = {}
        self.sizes: dict[int, float] = {}
        self._lookers: dict[int, dict[int, None]] = {}
        # What is met for the first time goes before what is to be found again: others wait for it.
        self._first: list[Any] = []
        self._again: deque[Any] = deque()
        self._waiting: set[int] = set()

    def run(self, own: Component) -> None:
        """Lower the sizes from infinity until nothing changes."""
        self._meet(own)
        while self._first or self._again:
            self._find(self._first.pop() if self._first else self._again.popleft())

    def _meet(self, target: Component) -> None:
        self.targets[id(target)] = target
        self.sizes[id(target)] = NEVER
        self._first.append(target)

    def _find(self, target: Component) -> None:
        self._waiting.discard(id(target))
        size = self.size_of(target, partial(self._look, id(target)))
        if size < self.sizes[id(target)]:
            self.sizes[id(target)] = size
            for looker in self._lookers.get(id(target), ()):
                self._find_again(self.targets[looker])

    def _find_again(self, target: Component) -> None:
        if id(target) not in self._waiting:
            self._waiting.add(id(target))
            self._again.append(target)

    def _look(self, looker: int, element: Component) -> float:
        target = declaration(element)
        if id(target) in self.known:
            return self.known[id(target)]
        if id(target) not in self.targets:
            self._meet(target)
        self._lookers.setdefault(id(target), {})[looker] = None
        return self.sizes[id(target)]
