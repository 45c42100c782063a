"""The constraints that a schema states, read off its components without the code that breaks them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xmlschema.validators import XsdList, XsdUnion

from contracts.strategies.components import Component, Schema
from contracts.strategies.facets import facets_of, foundation
from contracts.strategies.loading import global_element
from contracts.strategies.planner import Planner
from contracts.strategies.targets import Target, targets

Constraint = tuple[str, str]
# Any text that XML allows is one of these, or so libxml2 says of the last.
_FREE = frozenset({"string", "normalizedString", "token", "anySimpleType", "anyAtomicType", "anyURI"})


def stated(target: Target, path_of: Any) -> Iterator[Constraint]:  # noqa: ANN401 - a function of a name
    """Give the constraints that a schema states on one element, each with its path."""
    decl, xsd_type = target.form.decl, target.form.xsd_type
    here = target.xpath
    yield here, "nillability"
    if decl.fixed is not None:
        yield here, "fixed value"
    elif xsd_type.is_simple() or xsd_type.has_simple_content():
        yield from ((here, name) for name in of_text(xsd_type))
    yield from ((here, name) for name in of_content(xsd_type))
    yield from ((here, name) for name in of_occurrence(target))
    for name, attribute in attributes(xsd_type):
        yield from ((f"{here}/@{path_of(name)}", one) for one in of_attribute(attribute))
    yield from ((here, f"identity constraint {one.local_name}") for one in target.form.identities)


def of_text(xsd_type: Component) -> Iterator[str]:
    """Give the facets of a type, and the type itself where not every text is one of it."""
    facets = facets_of(xsd_type)
    for bounds, name in ((facets.lower, "min"), (facets.upper, "max")):
        yield from {f"{name}{'Inclusive' if bound.inclusive else 'Exclusive'}" for bound in bounds[:1]}
    set_ones = {
        "minLength": facets.min_length,
        "maxLength": facets.max_length is not None,
        "totalDigits": facets.total_digits,
        "fractionDigits": facets.fraction_digits is not None,
        "pattern": facets.patterns,
        "enumeration": facets.enumeration,
    }
    yield from (name for name, value in set_ones.items() if value)
    if not takes_all(xsd_type):
        yield "type"


def takes_all(xsd_type: Component) -> bool:
    """Say whether every text is one of a type: of such a built-in one, of a union or a list of such."""
    base = foundation(xsd_type)
    if isinstance(base, XsdUnion):
        return any(takes_all(member) and not facets_of(member).patterns for member in base.member_types)
    if isinstance(base, XsdList):
        return takes_all(base.item_type)
    return (getattr(base, "local_name", None) or "") in _FREE


def of_content(xsd_type: Component) -> Iterator[str]:
    """Give what the content of an element must not have."""
    wild = xsd_type.is_complex() and None in xsd_type.attributes
    if not wild:
        yield "unknown attribute"
    if xsd_type.is_simple() or xsd_type.has_simple_content():
        yield "unknown element"
        return
    if not any(hasattr(part, "process_contents") for part in xsd_type.content.iter_elements()):
        yield "unknown element"
    if not xsd_type.mixed:
        yield "type"


def of_occurrence(target: Target) -> Iterator[str]:
    """Give how often and where an element may stand."""
    particle, group = target.particle, target.group
    if particle is None or group is None:
        return
    if group.model == "choice":
        if group.min_occurs and all(part.min_occurs for part in group):
            yield "choice"
    elif particle.min_occurs and (group.min_occurs or _others_needed(group, particle)):
        yield "occurrence minOccurs"
    if particle.max_occurs is not None and group.max_occurs == 1:
        yield "occurrence maxOccurs"


def _others_needed(group: Component, particle: Component) -> bool:
    """Say whether a group that may be left out, and is not, still shows that an element of it is missing."""
    return any(part is not particle and not part.is_emptiable() for part in group)


def attributes(xsd_type: Component) -> Iterator[tuple[str, Component]]:
    """Give the attributes that a type allows."""
    for name, attribute in ({} if xsd_type.is_simple() else xsd_type.attributes).items():
        if name is not None and attribute.use != "prohibited":
            yield name, attribute


def of_attribute(attribute: Component) -> Iterator[str]:
    """Give the constraints on one attribute."""
    if attribute.use == "required":
        yield "missing attribute"
    if attribute.fixed is not None:
        yield "fixed value"
    else:
        yield from of_text(attribute.type)


def offered(path: str, constraint: str, detail: str) -> Constraint:
    """Give how a violation answers to a constraint."""
    if constraint == "occurrence":
        return path, f"occurrence {detail.partition(' ')[0]}"
    if constraint == "identity constraint":
        return path, f"identity constraint {detail.split(' ')[1]}"
    return path, constraint


def stated_of(schema: Schema, element: str) -> set[Constraint]:
    """Give the constraints that a schema states on a global element and all that is below it."""
    planner = Planner(schema)
    places = targets(planner, global_element(schema, element))
    return {one for target in places for one in stated(target, planner.qname)}
