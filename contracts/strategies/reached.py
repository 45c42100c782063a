"""What the paths of overrides reach in a schema: that it is there, can be there, and can be left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xmlschema.validators import XsdAnyElement, XsdGroup

from contracts.strategies.alternatives import alternatives_of, declaration
from contracts.strategies.components import Component
from contracts.strategies.errors import OverrideError
from contracts.strategies.overrides import OverrideTree
from contracts.strategies.particles import Particle
from contracts.strategies.places import place


class DemandedError(OverrideError):
    """What is to be left out must be there, unless what is around it may be left out as well."""


def demanded(tree: OverrideTree, component: Component) -> str:
    """Say that what is to be left out must be there."""
    return (
        f"overrides[{tree.first_key!r}]: expected a value, got ABSENT, and {place(component)} must be there; "
        "give a value"
    )


def too_many_branches(group: XsdGroup, tree: OverrideTree, plan: Particle) -> OverrideError:
    """Give the error for parts of which a choice takes fewer than are overridden."""
    first, *others = (tree.below[step].first_key for step in sorted(plan.wants))
    return OverrideError(
        f"overrides[{first!r}]: expected this entry alone, got {others} as well, and the choice in {place(group)} "
        f"is made {plan.most} time{'s' * (plan.most != 1)} at most; take the others out"
    )


def none_has_all(tree: OverrideTree | None, component: Component) -> OverrideError:
    """Give the error for parts that are all overridden, of which no one type has all."""
    first, *others = (
        [] if tree is None else [tree.below[step].first_key for step in sorted(tree.wanted_steps)]
    )
    return OverrideError(
        f"overrides[{first!r}]: expected this entry alone, got {others} as well, and no one type of {place(component)} "
        "has all of it; take the others out"
    )


def check_all_there(tree: OverrideTree, particle: Particle, xsd_type: Component) -> None:
    """Check that what overrides want to be there is: it may be of a kind that no document can have."""
    for step in sorted(tree.wanted_steps - particle.wants):
        if not step.startswith("@"):
            raise OverrideError(
                f"overrides[{tree.below[step].first_key!r}]: expected an element that documents can have, and none "
                f"has {step!r} in {place(xsd_type)}; correct the schema, or take the entry out"
            )


def check_room(own: Component, tree: OverrideTree | None) -> None:
    """Check that an element has room for the elements that overrides put into it: a fixed value leaves none.

    Raises:
        OverrideError: it has none.
    """
    if tree is not None and tree.wants_elements and own.fixed is not None:
        raise OverrideError(
            f"overrides[{tree.first_key!r}]: expected no element below {place(own)}, which has the fixed value "
            f"{own.fixed!r}; take the entry out"
        )


def check_steps(own: Component, types: list[Component], tree: OverrideTree) -> None:
    """Check that the next step of each path is there.

    Raises:
        OverrideError: none of the types has such an element or attribute.
    """
    steps = {step for xsd_type in types for step in steps_below(xsd_type)}
    for step, below in tree.below.items():
        if step not in steps:
            raise OverrideError(
                f"overrides[{below.first_key!r}]: expected one of {sorted(steps)} below {place(own)}, got "
                f"{step!r}"
            )


def steps_below(xsd_type: Component) -> set[str]:
    """Give the steps of a path from a type: its child elements, and its attributes with ``@``."""
    if xsd_type.is_simple():
        return set()
    steps = {
        f"@{attribute.local_name}"
        for name, attribute in xsd_type.attributes.items()
        if name is not None and attribute.use != "prohibited"
    }
    return (
        steps
        if xsd_type.has_simple_content()
        else steps | {element.local_name for element in _elements_in(xsd_type.content)}
    )


def _elements_in(group: XsdGroup) -> Iterator[Component]:
    """Give the elements that a model group lets occur."""
    for part in group if group.max_occurs != 0 else ():
        if isinstance(part, XsdGroup):
            yield from _elements_in(part)
        elif is_element(part) and part.max_occurs != 0:
            yield part


def is_element(part: Component) -> bool:
    """Say whether a part of a content model is an element, rather than a group or a wildcard."""
    return not isinstance(part, XsdGroup | XsdAnyElement)


def given_by(types: Iterable[Component], tree: OverrideTree | None) -> Iterator[int]:
    """Give the identities of the declarations that overrides give a value to."""
    for step, below in () if tree is None else tree.below.items():
        for found in _declared(types, step):
            if below.own is not None and below.own.is_value:
                yield id(found)
            if below.below:
                yield from given_by([one.xsd_type for one in alternatives_of(found)], below)


def _declared(types: Iterable[Component], step: str) -> Iterator[Component]:
    """Give the declarations that a step leads to."""
    for xsd_type in types:
        if step.startswith("@"):
            attributes = {} if xsd_type.is_simple() else xsd_type.attributes
            yield from (a for name, a in attributes.items() if name and a.local_name == step[1:])
        elif xsd_type.is_complex() and not xsd_type.has_simple_content():
            yield from (declaration(e) for e in _elements_in(xsd_type.content) if e.local_name == step)
