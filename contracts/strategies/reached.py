"""What the paths of overrides reach in a schema: that it is there, can be there, and can be left out."""

from __future__ import annotations

from collections.abc import Iterator

from xmlschema.validators import XsdAnyElement, XsdGroup

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


def check_all_there(tree: OverrideTree, particle: Particle, xsd_type: Component) -> None:
    """Check that what overrides want to be there is: it may be of a kind that no document can have."""
    for step in sorted(tree.wanted_steps - particle.wants):
        if not step.startswith("@"):
            raise OverrideError(
                f"overrides[{tree.below[step].first_key!r}]: expected an element that documents can have, and none "
                f"has {step!r} in {place(xsd_type)}; correct the schema, or take the entry out"
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
    return steps if xsd_type.has_simple_content() else steps | set(filter(None, _names_in(xsd_type.content)))


def _names_in(group: XsdGroup) -> Iterator[str | None]:
    """Give the names of the elements that are declared in a model group."""
    for part in group if group.max_occurs != 0 else ():
        if isinstance(part, XsdGroup):
            yield from _names_in(part)
        elif is_element(part) and part.max_occurs != 0:
            yield part.local_name


def is_element(part: Component) -> bool:
    """Say whether a part of a content model is an element, rather than a group or a wildcard."""
    return not isinstance(part, XsdGroup | XsdAnyElement)
