"""Why no document satisfies an element: the part below it that nothing can fill."""

from __future__ import annotations

from collections.abc import Iterator

from xmlschema.validators import XsdAnyElement, XsdGroup

from contracts.strategies.alternatives import alternatives_of, declaration
from contracts.strategies.components import Component
from contracts.strategies.errors import NotCoveredError, UnsatisfiableError
from contracts.strategies.places import place
from contracts.strategies.simple import parts_of
from contracts.strategies.sizes import NEVER, Sizes


def why_not(own: Component, sizes: Sizes, *, as_root: bool = False) -> str:
    """Give the reason, with the place of the part that is to be corrected."""
    pending, seen = [own], {id(own)}
    while pending:
        target = pending.pop(0)
        found = alternatives_of(target, as_root=as_root and target is own)
        if not found:
            return f"{place(target)} is abstract, and no other element or type may stand for it"
        for part in _needed(found[0].xsd_type, sizes):
            if isinstance(part, str):
                return part
            if id(part) not in seen:
                seen.add(id(part))
                pending.append(part)
    return "every way to fill it needs itself again, without end"


def _needed(xsd_type: Component, sizes: Sizes) -> Iterator[Component | str]:
    """Give the elements that a type must have and none can be, or in words what else it lacks."""
    if xsd_type.is_simple() or xsd_type.has_simple_content():
        yield from _of_text(xsd_type)
    if xsd_type.is_simple():
        return
    for name, attribute in xsd_type.attributes.items():
        if name is not None and attribute.use == "required":
            yield from _of_text(attribute.type)
    if not xsd_type.has_simple_content():
        yield from _of_particle(xsd_type.content, xsd_type, sizes)


def _of_text(xsd_type: Component) -> Iterator[str]:
    try:
        parts_of(xsd_type)
    except (UnsatisfiableError, NotCoveredError) as error:
        yield str(error)


def _of_particle(particle: Component, owner: Component, sizes: Sizes) -> Iterator[Component | str]:
    if not particle.min_occurs or particle.max_occurs == 0:
        return
    if isinstance(particle, XsdGroup):
        if particle.model == "choice" and not len(particle):
            yield f"a choice in {place(owner)} has no branches"
        for part in particle:
            yield from _of_particle(part, owner, sizes)
    elif isinstance(particle, XsdAnyElement):
        if sizes.of_particle(particle) >= NEVER:
            yield f"no element is declared that the wildcard in {place(owner)} lets in"
    elif sizes.of_element(particle) >= NEVER:
        yield declaration(particle)
