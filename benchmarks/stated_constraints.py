"""The constraints that a schema states, read off its components without the code that breaks them."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xmlschema.validators import XsdAnyElement, XsdGroup, XsdList, XsdUnion

from contracts.strategies.alternatives import declaration, type_of
from contracts.strategies.components import Component, Schema
from contracts.strategies.facets import XSD, facets_of, foundation
from contracts.strategies.identifiers import kind_of
from contracts.strategies.loading import global_element
from contracts.strategies.planner import Planner
from contracts.strategies.plans import Form

Constraint = tuple[str, str]
# Any text that XML allows is one of these, or so libxml2 says of the last.
_FREE = frozenset({"string", "normalizedString", "token", "anySimpleType", "anyAtomicType", "anyURI"})


_TYPE = re.compile(r"\[@xsi:type='[^']*'\]$")
_PARTS = re.compile(r"( of an? (?:item|member))+$")


# So far down each place is to have violations of its own; what is further down, wherever it is met.
_EVERYWHERE = 8
# Of so many at most, level by level.
_MOST_EVERYWHERE = 500


@dataclass(frozen=True, slots=True)
class Stated:
    """An element that a schema speaks of, by its path, with the particle and the group that let it in."""

    element_path: str
    form: Form
    particle: Component | None = None
    group: Component | None = None
    above: frozenset[int] = frozenset()
    depth: int = 0

    @property
    def xpath(self) -> str:
        """The path, with the type that the element has to name."""
        named = self.form.xsi_type
        return f"{self.element_path}[@xsi:type='{named}']" if named else self.element_path


def places(planner: Planner, own: Component) -> Iterator[Stated]:
    """Give the root and the elements below it, each in its first form and once on a path, so far down and so many.

    Of several particles of one name in an element the first is there: a path does not tell them apart.
    """
    form = planner.forms(own, None, as_root=True)[0]
    pending = deque([Stated(f"/{planner.qname(form.name)}", form)])
    for _ in range(_MOST_EVERYWHERE):
        if not pending:
            return
        yield (place := pending.popleft())
        pending.extend(_below(planner, place) if place.depth < _EVERYWHERE else ())


def _below(planner: Planner, place: Stated) -> Iterator[Stated]:
    above, seen = place.above | {id(place.form.decl)}, set[str]()
    for particle, group in particles(place.form):
        possible = planner.is_possible(particle, group)
        form = next(iter(planner.element(particle).forms), None) if possible else None
        if form is None or id(form.decl) in above or {form.name, particle.name} & seen:
            continue
        seen |= {form.name, particle.name}
        path = f"{place.xpath}/{planner.qname(form.name)}"
        yield Stated(path, form, particle, group, above, place.depth + 1)


def particles(form: Form) -> Iterator[tuple[Component, Component]]:
    """Give the element particles within a form, each with the group that it is in."""
    pending = [form.xsd_type.content] if has_content(form) else []
    while pending:
        group = pending.pop(0)
        for part in group if group.max_occurs != 0 else ():
            if isinstance(part, XsdGroup):
                pending.append(part)
            elif part.max_occurs != 0 and not isinstance(part, XsdAnyElement):
                yield part, group


def has_content(form: Form) -> bool:
    """Say whether elements may be within: a fixed value stands alone."""
    return form.fixed is None and not (form.xsd_type.is_simple() or form.xsd_type.has_simple_content())


def stated(place: Stated, path_of: Any) -> Iterator[Constraint]:  # noqa: ANN401 - a function of a name
    """Give the constraints that a schema states on one element, each with its path."""
    decl, xsd_type, here = place.form.decl, place.form.xsd_type, place.xpath
    yield here, "nillability"
    if decl.fixed is not None:
        yield here, "fixed value"
    elif xsd_type.is_simple() or xsd_type.has_simple_content():
        yield from ((here, name) for name in of_text(xsd_type))
    several = (of_content(xsd_type), of_groups(place.form), of_occurrence(place), of_head(place))
    yield from ((here, name) for names in several for name in names)
    yield from ((place.element_path, name) for name in of_named_types(decl))
    for name, attribute in attributes(xsd_type):
        yield from ((f"{here}/@{path_of(name)}", one) for one in of_attribute(attribute))
    yield from (
        (place.element_path, f"identity constraint {one.local_name}") for one in place.form.identities
    )


def of_text(xsd_type: Component) -> Iterator[str]:
    """Give the facets of a type, and the type itself where not every text is one of it."""
    yield from of_facets(xsd_type)
    if not takes_all(xsd_type):
        yield "type"
    if kind_of(xsd_type) == "ID":
        yield "identifier"


def of_facets(xsd_type: Component) -> Iterator[str]:
    """Give the facets of a type, those of each level of patterns, and those of its items or members."""
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
    yield from (f"pattern {'|'.join(level)}" for level in facets.patterns if len(facets.patterns) > 1)
    if facets.enumeration is None:
        yield from of_parts(foundation(xsd_type))


def of_parts(base: Component) -> Iterator[str]:
    """Give the facets of the items of a list, or of the members of a union."""
    if isinstance(base, XsdList):
        yield from (f"{name} of an item" for name in of_facets(base.item_type))
    elif isinstance(base, XsdUnion) and not takes_all(base):
        yield from (f"{name} of a member" for one in base.member_types for name in of_facets(one))


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
    wildcards = [part for part in xsd_type.content.iter_elements() if isinstance(part, XsdAnyElement)]
    if all(one.process_contents == "strict" for one in wildcards):
        yield "unknown element"
    if not xsd_type.mixed:
        yield "type"


def of_groups(form: Form) -> Iterator[str]:
    """Give how often the groups and the wildcards of an element must occur, those that are always there."""
    pending = [form.xsd_type.content] if has_content(form) else []
    while pending:
        part = pending.pop(0)
        if isinstance(part, XsdAnyElement):
            yield from ["occurrence minOccurs of the wildcard"] * bool(part.min_occurs)
            yield from ["occurrence maxOccurs of the wildcard"] * bool(part.max_occurs)
        elif isinstance(part, XsdGroup) and part.min_occurs > 1 and not part.is_emptiable():
            yield f"occurrence minOccurs of the {part.model}"
        elif (
            isinstance(part, XsdGroup)
            and (part.min_occurs, part.max_occurs) == (1, 1)
            and part.model != "choice"
        ):
            pending.extend(part)


def of_named_types(decl: Component) -> Iterator[str]:
    """Give what the type that an element names must not be: unknown, of no relation, blocked; or that it must."""
    own = type_of(decl)
    yield "xsi:type no-such-type"
    if own.is_complex() and own.abstract:
        yield "abstract type"
    if own.name != f"{XSD}anyType":
        yield "xsi:type not derived"
    yield from {f"xsi:type {one} is blocked" for one in _blocked(decl, own)}


def _blocked(decl: Component, own: Component) -> Iterator[str]:
    """Give the ways of derivation that are blocked, and by which some type is derived."""
    block = f"{decl.block} {own.block if own.is_complex() else ''}"
    words = {"extension", "restriction"} if "#all" in block else set(block.split())
    others = [one for name, one in decl.maps.types.items() if not name.startswith(XSD) and one is not own]
    for found in others if words - {"substitution"} else ():
        if not (found.is_complex() and found.abstract) and found.is_derived(own):
            yield from words & {found.derivation}


def of_head(place: Stated) -> Iterator[str]:
    """Give that the head of a substitution group must not stand for itself, or no member for it."""
    head = None if place.particle is None else declaration(place.particle)
    if head is not None and head.abstract:
        yield "abstract element"
    block = set() if head is None else set(head.block.replace("#all", "substitution").split())
    if head is not None and "substitution" in block and _has_members(head):
        yield "substitution group"


def _has_members(head: Component) -> bool:
    others = (one for one in head.maps.elements.values() if not one.abstract)
    return any(one.elem.get("substitutionGroup", "").rpartition(":")[2] == head.local_name for one in others)


def of_occurrence(place: Stated) -> Iterator[str]:
    """Give how often and where an element may stand."""
    particle, group = place.particle, place.group
    if particle is None or group is None:
        return
    if group.model == "choice":
        if group.min_occurs and all(part.min_occurs for part in group):
            yield "choice"
        if particle.min_occurs > 1:
            yield "occurrence minOccurs"
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


def offered(path: str, constraint: str, detail: str) -> set[Constraint]:
    """Give the constraints to which a violation answers."""
    parts = _PARTS.search(detail)
    if constraint == "occurrence":
        bound, _, where = detail.partition(" of the ")
        return {(path, f"occurrence {bound.partition(' ')[0]}" + (f" of the {where}" if where else ""))}
    if constraint == "identity constraint":
        # It may take another type than the first to have what is selected.
        return {(_TYPE.sub("", path), f"identity constraint {detail.split(' ')[1]}")}
    if constraint == "xsi:type":
        return {(path, constraint), (path, f"{constraint} {detail.rpartition(', ')[2]}")}
    if parts:
        own, suffix = detail[: parts.start()], parts[0]
        return {(path, f"{constraint}{suffix}"), (path, f"{constraint} {own}{suffix}")}
    return {(path, constraint), (path, f"{constraint} {detail}")}


def stated_of(schema: Schema, element: str) -> set[Constraint]:
    """Give the constraints that a schema states on a global element and what is below it, all in their first forms.

    What the other forms state, and what is further down, is told by ``benchmarks.stated_components``.
    """
    planner = Planner(schema)
    own = global_element(schema, element)
    return {one for place in places(planner, own) for one in stated(place, planner.qname)}
