"""Why no document satisfies an element: the part below it that nothing can fill."""

from __future__ import annotations

from collections.abc import Iterator

from xmlschema.validators import XsdAnyElement, XsdGroup, XsdType

from contracts.strategies.alternatives import alternatives_of, concrete_types, declaration
from contracts.strategies.components import Component
from contracts.strategies.errors import NotCoveredError, UnsatisfiableError, XsdStrategyError
from contracts.strategies.facets import XSD
from contracts.strategies.places import place
from contracts.strategies.simple import parts_of
from contracts.strategies.sizes import NEVER, Sizes, must_be_empty

# More than this fills the memory.
_MOST_ELEMENTS = 2_000_000


class _Uncovered(str):
    """A reason that lies with this package, not with the schema."""

    __slots__ = ()


def no_document(claim: str, own: Component, sizes: Sizes, *, as_root: bool = False) -> XsdStrategyError:
    """Give the error for an element or a type that nothing satisfies, or nothing that this package can generate."""
    reason = why_not(own, sizes, as_root=as_root)
    kind = NotCoveredError if isinstance(reason, _Uncovered) else UnsatisfiableError
    return kind(f"{claim} {place(own)}: {reason}; correct the schema there")


def check_satisfiable(size: float, own: Component, sizes: Sizes) -> None:
    """Check that some document has an element as its root: the smallest has so many elements.

    Raises:
        UnsatisfiableError, NotCoveredError: none has, or none that can be drawn, for the reason that it says.
    """
    if size >= NEVER:
        raise no_document("no finite document satisfies", own, sizes, as_root=True)
    if size > _MOST_ELEMENTS:
        raise NotCoveredError(
            f"{place(own)}: the smallest document has {int(size)} elements, and no more than {_MOST_ELEMENTS} are "
            "drawn; lower the minOccurs in the schema"
        )


def why_not(own: Component, sizes: Sizes, *, as_root: bool = False) -> str:
    """Give the reason why nothing satisfies an element or a type, with the place of what is to be corrected."""
    pending, seen = [own], {id(own)}
    while pending:
        target = pending.pop(0)
        for part in _parts(target, sizes, as_root=as_root and target is own):
            if isinstance(part, str):
                return part
            if id(part) not in seen:
                seen.add(id(part))
                pending.append(part)
    return "every way to fill it needs itself again, without end"


def _parts(target: Component, sizes: Sizes, *, as_root: bool) -> Iterator[Component | str]:
    if isinstance(target, XsdType):
        if not concrete_types(target):
            yield f"{place(target)} is abstract, and no type is derived from it that may stand for it"
            return
        first, *_ = concrete_types(target)
        yield from _needed(first, first, sizes)
        return
    found = alternatives_of(target, as_root=as_root)
    if not found:
        yield f"{place(target)} is abstract, and no other element or type may stand for it"
        return
    yield from _needed(found[0].xsd_type, found[0].decl, sizes)


def _needed(xsd_type: Component, owner: Component, sizes: Sizes) -> Iterator[Component | str]:
    """Give the elements that a type must have and none can be, or in words what else it lacks."""
    if xsd_type.is_simple() or xsd_type.has_simple_content():
        yield from _of_text(xsd_type, owner, sizes)
    if xsd_type.is_simple():
        return
    for name, attribute in xsd_type.attributes.items():
        if name is not None and attribute.use == "required":
            yield from _of_text(attribute.type, attribute, sizes)
    if not xsd_type.has_simple_content():
        yield from _of_particle(xsd_type.content, xsd_type, sizes)
        is_element = not isinstance(owner, XsdType)
        if is_element and must_be_empty(owner, xsd_type) and sizes.of_type(xsd_type):
            yield f"{place(owner)} has a fixed value, which leaves no place for the elements that it must have"


def _of_text(xsd_type: Component, owner: Component, sizes: Sizes) -> Iterator[str]:
    if sizes.lacks_identifier(xsd_type):
        yield (
            f"{place(owner)} must refer to an xs:ID, and no part of such a document can have one; declare one, or make "
            "the reference optional"
        )
    try:
        parts_of(xsd_type)
    except (UnsatisfiableError, NotCoveredError) as error:
        # Of a type that is built in its place is no help: it is in the schema for schemas.
        is_built_in = (xsd_type.name or "").startswith(XSD) and owner is not xsd_type
        told = f"{place(owner)}: {error}" if is_built_in else str(error)
        yield _Uncovered(told) if isinstance(error, NotCoveredError) else told


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
