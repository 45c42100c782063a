"""The places of a schema below one element: what can be pointed at, and documents that have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st
from lxml import etree
from xmlschema.validators import XsdAnyElement, XsdGroup

from contracts.strategies.components import Component, Element
from contracts.strategies.drawing import ATTEMPTS, documents, making_of
from contracts.strategies.judges import accepted_by_both
from contracts.strategies.overrides import OverrideTree
from contracts.strategies.planner import Planner
from contracts.strategies.plans import Form
from contracts.strategies.qnames import document_nsmap
from contracts.strategies.run import Run

_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Target:
    """One element of documents, by the steps that lead to it."""

    steps: tuple[str, ...]
    names: tuple[str, ...]
    form: Form
    particle: Component | None
    group: Component | None
    #: How often the groups around the element may occur in all; None where that has no bound.
    rounds: int | None
    #: How often elements of this name may stand beside it, by all particles that name it; None where without bound.
    together: int | None
    xpath: str
    ancestors: frozenset[int]

    def found_in(self, root: Element) -> Element | None:
        """Find the element in a document; None where it is not there."""
        current: Element | None = root
        for name in self.names:
            current = (
                None if current is None else next((child for child in current if child.tag == name), None)
            )
        return current


def targets(planner: Planner, own: Component) -> Iterator[Target]:
    """Give the root and all elements below it, each declaration once on a path."""
    form = planner.forms(own, None, as_root=True)[0]
    root = Target((), (), form, None, None, 1, 1, f"/{planner.qname(form.name)}", frozenset({id(form.decl)}))
    pending = [root]
    while pending:
        target = pending.pop(0)
        yield target
        if len(target.steps) < _DEEPEST:
            pending.extend(_children(planner, target))


def _children(planner: Planner, target: Target) -> Iterator[Target]:
    if target.form.fixed is not None:
        # A fixed value stands alone: no element is within (XSD Part 1, section 3.3.4, cvc-elt 5.2.2.1).
        return
    seen: set[str] = set()
    together = _together(planner, target.form.xsd_type)
    for particle, group, rounds in _elements(planner, target.form.xsd_type):
        form = next(iter(planner.element(particle).forms), None)
        if form is None or id(form.decl) in target.ancestors or {form.name, particle.local_name} & seen:
            continue
        seen |= {form.name, particle.local_name}
        yield Target(
            (*target.steps, particle.local_name),
            (*target.names, form.name),
            form,
            particle,
            group,
            rounds,
            together[particle.name],
            f"{target.xpath}/{planner.qname(form.name)}",
            target.ancestors | {id(form.decl)},
        )


def _together(planner: Planner, xsd_type: Component) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for particle, _, rounds in _elements(planner, xsd_type):
        before = found.get(particle.name, 0)
        bounded = before is not None and rounds is not None and particle.max_occurs is not None
        found[particle.name] = before + rounds * particle.max_occurs if bounded else None
    return found


Found = tuple[Component, Component, int | None]


def _elements(planner: Planner, xsd_type: Component) -> Iterator[Found]:
    if xsd_type.is_complex() and not xsd_type.has_simple_content():
        yield from _in_group(planner, xsd_type.content, 1)


def _in_group(planner: Planner, group: XsdGroup, outer: int | None) -> Iterator[Found]:
    rounds = None if outer is None or group.max_occurs is None else outer * group.max_occurs
    for part in group:
        if part.max_occurs == 0 or not planner.is_possible(part, group):
            continue
        if isinstance(part, XsdGroup):
            yield from _in_group(planner, part, rounds)
        elif not isinstance(part, XsdAnyElement):
            yield part, group, rounds


def with_target(
    planner: Planner,
    own: Component,
    steps: tuple[str, ...],
    *,
    also: str | None = None,
    full: bool = False,
) -> st.SearchStrategy[Element]:
    """Give documents that have the element at the steps, and an attribute (``@name``) or child of it as well.

    ``full`` ones have all other optional parts too.
    """
    tree = root = OverrideTree(plain=True)
    for step in steps:
        tree.below[step] = OverrideTree(plain=True)
        tree = tree.below[step]
    if also is not None:
        tree.below[also] = OverrideTree(plain=True)
    plan = planner.root(own, root)
    nsmap = document_nsmap(planner.schema)

    def make(run: Run) -> Element:
        return plan.emit(run, lambda name: etree.Element(name, nsmap=nsmap))

    attempts = (True,) if full else ATTEMPTS
    return documents(making_of(planner, make, accepted_by_both(planner.schema), attempts))
