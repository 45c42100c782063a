"""Changes to one element that break exactly one rule of structure (XSD Part 1, sections 3.3 to 3.10)."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree
from xmlschema.validators import XsdAnyElement

from contracts.strategies.components import Component, Element
from contracts.strategies.content_parts import parts_within
from contracts.strategies.plans import NIL
from contracts.strategies.targets import Target

Change = Callable[[Element], None]
_LOCAL = "unexpected"
UNEXPECTED = f"{{urn:example:unexpected}}{_LOCAL}"
#: Beyond so many no document is made that has one too many: judging it would take minutes.
MOST_COPIES = 10_000


@dataclass(frozen=True, slots=True)
class Breach:
    """One change to an element: the constraint it breaks, what of it, and where, if at an attribute.

    ``copies`` says that the change repeats elements, and with them values that may have to be unique. ``loses`` takes
    away what libxml2 passes over: the rest of an element in which one is where it must not be. Of one ``kind`` a single
    violation is enough, whichever name shows it: at a place, or where it ``is_global``, in all.
    """

    constraint: str
    detail: str
    change: Change
    attribute: str | None = None
    copies: bool = False
    loses: Change | None = None
    kind: str = ""
    is_global: bool = False


def breaches(target: Target) -> Iterator[Breach]:
    """Give the changes that may break something at an element; the judges say which do."""
    yield from _of_content(target)
    yield from _of_attributes(target)
    yield from _of_occurrence(target)


def _of_content(target: Target) -> Iterator[Breach]:
    xsd_type, decl = target.form.xsd_type, target.form.decl
    if not _has_wildcard(xsd_type):
        yield Breach("unknown element", UNEXPECTED, _add_unexpected)
    if not target.is_retyped:
        yield _of_nil(decl)
    if (
        not target.is_retyped
        and decl.fixed is not None
        and xsd_type.is_complex()
        and not xsd_type.has_simple_content()
    ):
        yield Breach("fixed value", decl.fixed, _other_text(decl.fixed))
    if xsd_type.is_complex() and not xsd_type.has_simple_content() and not xsd_type.mixed:
        yield Breach("type", "no text between elements", _add_text)


def _of_nil(decl: Component) -> Breach:
    if decl.nillable and decl.fixed is not None:
        return Breach("nillability", "nil and yet of a fixed value", _nil_and_empty)
    if decl.nillable:
        return Breach("nillability", "nil and yet not empty", _nil_with_content)
    return Breach("nillability", "not nillable", _nil)


def unknown_names(target: Target, usual: str) -> tuple[str, ...]:
    """Give names that nothing declares: the usual one, then those that wildcards are the least likely to let in."""
    own = target.form.decl.schema.target_namespace
    return tuple(dict.fromkeys((usual, UNEXPECTED, f"{{{own}}}{_LOCAL}" if own else _LOCAL, _LOCAL)))


def _of_attributes(target: Target) -> Iterator[Breach]:
    for name, attribute in target.attributes():
        if attribute.use == "required":
            yield Breach("missing attribute", name, without_attribute(name), name)
    for name in unknown_names(target, _LOCAL):
        yield Breach("unknown attribute", name, with_attribute(name, ""), kind="unknown attribute")


def _of_occurrence(target: Target) -> Iterator[Breach]:
    particle, group = target.particle, target.group
    if particle is None or target.is_other:
        return
    in_choice = group is not None and group.model == "choice"
    # In a choice the other branches stand for what is missing, but not for what has begun.
    if particle.min_occurs > (1 if in_choice else 0):
        yield _scarce("occurrence", f"minOccurs {particle.min_occurs}", particle.min_occurs)
    if in_choice:
        yield _scarce("choice", "none of the branches", 1)
    yield from _of_bounds(target, particle.max_occurs)
    yield Breach("order", "before its predecessor", _swap, loses=_cut_before)


def _scarce(constraint: str, detail: str, least: int) -> Breach:
    return Breach(constraint, detail, _too_few(least), loses=_cut_twins(least))


def _of_bounds(target: Target, most: int | None) -> Iterator[Breach]:
    if most is None or most > MOST_COPIES:
        return
    yield _crowded(f"maxOccurs {most}", most)
    with_groups = most * (target.rounds or 1)
    if most < with_groups <= MOST_COPIES:
        yield _crowded(f"maxOccurs {with_groups} with the groups around it", with_groups)
    if target.together is not None and with_groups < target.together <= MOST_COPIES:
        yield _crowded(f"maxOccurs {target.together} with others of its name", target.together)


def _crowded(detail: str, most: int) -> Breach:
    return Breach("occurrence", detail, _too_many(most), copies=True, loses=cut_rest)


def _has_wildcard(xsd_type: Component) -> bool:
    if xsd_type.is_simple() or xsd_type.has_simple_content():
        return False
    return any(isinstance(part, XsdAnyElement) for part in parts_within(xsd_type.content))


def _add_unexpected(element: Element) -> None:
    etree.SubElement(element, UNEXPECTED)


def with_attribute(name: str, text: str) -> Change:
    """Give the change that writes an attribute."""

    def change(element: Element) -> None:
        element.set(name, text)

    return change


def _nil(element: Element) -> None:
    # What it holds stays: to be empty would be another fault.
    element.set(NIL, "true")


def _nil_and_empty(element: Element) -> None:
    # What it held is taken away: it would be another fault (cvc-elt 3.2.1 beside 3.2.2).
    element.set(NIL, "true")
    element.text, element[:] = None, []


def _nil_with_content(element: Element) -> None:
    element.set(NIL, "true")
    if not len(element) and not element.text:
        element.text = "x"


def _other_text(fixed: str) -> Change:
    def change(element: Element) -> None:
        element.text = f"{fixed}0" if fixed[-1:].isdigit() else f"{fixed}x"

    return change


def _add_text(element: Element) -> None:
    element.text = "text"


def without_attribute(name: str) -> Change:
    """Give the change that takes an attribute away."""

    def change(element: Element) -> None:
        element.attrib.pop(name, None)

    return change


def _twins(element: Element) -> list[Element]:
    parent = element.getparent()
    return [] if parent is None else [child for child in parent if child.tag == element.tag]


def _too_few(least: int) -> Change:
    def change(element: Element) -> None:
        parent = element.getparent()
        if parent is not None:
            for twin in _twins(element)[least - 1 :]:
                parent.remove(twin)

    return change


def _too_many(most: int) -> Change:
    def change(element: Element) -> None:
        twins = _twins(element)
        for _ in range(most + 1 - len(twins)):
            twins[-1].addnext(copy.deepcopy(element))

    return change


def adding(other: Element) -> Change:
    """Give the change that puts a copy of another element behind one."""

    def change(element: Element) -> None:
        element.addnext(copy.deepcopy(other))

    return change


def _swap(element: Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if parent is not None and before is not None and before.tag != element.tag:
        parent.remove(element)
        before.addprevious(element)


def _cut_before(element: Element) -> None:
    before = element.getprevious()
    _cut(element if before is None else before)


def _cut_twins(least: int) -> Change:
    def change(element: Element) -> None:
        for twin in _twins(element)[least - 1 : least]:
            _cut(twin)

    return change


def cut_rest(element: Element) -> None:
    """Take away what follows the last element of the name of one, in the element around."""
    for twin in _twins(element)[-1:]:
        for following in itertools.islice(twin.itersiblings(), 1):
            _cut(following)


def _cut(element: Element) -> None:
    """Take an element away, and all that follow it in the one around."""
    parent = element.getparent()
    if parent is not None:
        parent[parent.index(element) :] = []
