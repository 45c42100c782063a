"""The constraints that a schema states by component, whichever path leads to it, without the code that breaks them.

Each declaration, each particle, each type that only ``xsi:type`` names is to be broken at one place at least: in any of
the forms that an element has, and as far down as violations go.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

from xmlschema.validators import XsdAnyElement

from benchmarks.stated_constraints import (
    Constraint,
    Stated,
    attributes,
    of_attribute,
    of_content,
    of_groups,
    of_head,
    of_named_types,
    of_occurrence,
    of_text,
    offered,
    particles,
    stated_of,
)
from contracts.strategies import Violation
from contracts.strategies.alternatives import alternatives_of, declaration, type_of
from contracts.strategies.components import Component, Schema
from contracts.strategies.facets import XSD
from contracts.strategies.loading import global_element
from contracts.strategies.planner import Planner
from contracts.strategies.plans import Form
from contracts.strategies.sizes import NEVER

#: The identity of a component, with an attribute those of both, and one constraint that it states.
Claim = tuple[tuple[int, ...], str]
# What is to be broken once, at whichever component.
_WHEREVER = (0,)
# As the documentation of the strategies says: violations end there.
_DEEPEST = 200
_STEP = re.compile(r"/(?P<attribute>@?)(?P<name>[^/\[@]+)(?:\[@xsi:type='(?P<type>[^']+)'\])?")


def unbroken(schema: Schema, element: str, found: Iterable[Violation]) -> set[Constraint]:
    """Give the constraints that no violation breaks, each with a path where it is met."""
    found = list(found)
    planner, own = Planner(schema), global_element(schema, element)
    there = {one for each in found for one in offered(each.path, each.constraint, each.detail)}
    broken = {claim for each in found for claim in _answered(planner, own, each)}
    left = {(path, claim[1]) for path, claim in claims(planner, own) if claim not in broken}
    return (stated_of(schema, element) - there) | left


def claims(planner: Planner, own: Component) -> Iterator[tuple[str, Claim]]:
    """Give what each component states that documents of an element can have, with a path to it."""
    for place in components(planner, own):
        if place.depth > _DEEPEST:
            yield place.xpath, ((id(place.form.decl),), f"anything more than {_DEEPEST} steps deep")
            continue
        for name in (*of_occurrence(place), *of_head(place)):
            yield place.xpath, ((id(place.particle),), name)
        yield from _of_form(place, planner)


def components(planner: Planner, own: Component) -> Iterator[Stated]:
    """Give the elements below one, level by level, where a declaration, a particle or a type is met first."""
    seen: set[int] = set()
    pending = deque(_forms(planner, Stated("", planner.forms(own, None, as_root=True)[0]), own))
    while pending:
        place = pending.popleft()
        ids = {id(place.form.decl), id(place.form.xsd_type), id(place.particle)}
        if ids <= seen:
            continue
        seen |= ids
        yield place
        for particle, group in particles(place.form) if place.depth <= _DEEPEST else ():
            if planner.is_possible(particle, group):
                below = replace(place, particle=particle, group=group, depth=place.depth + 1)
                pending.extend(_forms(planner, below, particle))


def _forms(planner: Planner, place: Stated, element: Component) -> Iterator[Stated]:
    """Give an element in all its forms, the first of them first."""
    around, as_root = place.xpath if place.depth else "", not place.depth
    found = alternatives_of(element, as_root=as_root, most=None)
    forms: list[Form] = [form for one in found if (form := planner.form(one, None)).size < NEVER]
    for form in sorted(forms, key=lambda form: form.size):
        yield replace(place, form=form, element_path=f"{around}/{planner.qname(form.name)}")


def _of_form(place: Stated, planner: Planner) -> Iterator[tuple[str, Claim]]:
    """Give what a declaration states, and by it its type; of a type that ``xsi:type`` names, what that does."""
    decl, xsd_type = place.form.decl, place.form.xsd_type
    is_declared = type_of(decl) is xsd_type
    holder = id(decl if is_declared else xsd_type)
    for name in (*of_content(xsd_type), *_texts(place.form), *of_groups(place.form)):
        yield place.xpath, ((holder,), name)
    for name, attribute in attributes(xsd_type):
        ids = (holder, id(attribute)) if is_declared else (id(attribute),)
        yield from ((f"{place.xpath}/@{planner.qname(name)}", (ids, one)) for one in of_attribute(attribute))
    yield from _of_declaration(place)


def _of_declaration(place: Stated) -> Iterator[tuple[str, Claim]]:
    decl = place.form.decl
    for name in ("nillability", *["fixed value"] * (decl.fixed is not None)):
        yield place.xpath, ((id(decl),), name)
    keys = (f"identity constraint {one.local_name}" for one in decl.identities)
    yield from ((place.element_path, ((id(decl),), name)) for name in (*keys, *of_named_types(decl)))
    yield from ((place.element_path, (_WHEREVER, f"abstract type {name}")) for name in _abstract(decl))


def _abstract(decl: Component) -> Iterator[str]:
    """Give the abstract types that stand for that of a declaration, if nothing is blocked there."""
    own = type_of(decl)
    if own.name != f"{XSD}anyType" and own.is_complex() and not decl.block and not own.block:
        others = (one for one in decl.maps.types.values() if one.is_complex() and one is not own)
        yield from (one.name for one in others if one.abstract and one.is_derived(own))


def _texts(form: Form) -> Iterator[str]:
    if form.fixed is None and (form.xsd_type.is_simple() or form.xsd_type.has_simple_content()):
        yield from of_text(form.xsd_type)


def _answered(planner: Planner, own: Component, violation: Violation) -> Iterator[Claim]:
    """Give the claims to which a violation answers: those of all components that its path leads to."""
    names = {name for _, name in offered("", violation.constraint, violation.detail)}
    yield from ((_WHEREVER, name) for name in names)
    for parts in _resolved(planner, own, violation.path):
        ids = [(id(one),) for one in parts] + [tuple(map(id, parts))]
        yield from ((one, name) for one in ids for name in names)


def _resolved(planner: Planner, own: Component, path: str) -> list[tuple[Component | None, ...]]:
    """Follow a path through the schema: to particle, declaration and type, or to declaration or type and attribute."""
    expanded = {"": ""} | {prefix: f"{{{uri}}}" for uri, prefix in planner.prefixes.items() if uri}
    found: list[tuple[Component | None, Component, Component]] = [(None, own, own.type)]
    for number, step in enumerate(_STEP.finditer(path)):
        name = _expanded(step["name"], expanded)
        if step["attribute"]:
            return [(decl, xsd_type.attributes[name]) for _, decl, xsd_type in found]
        if number:
            found = [one for _, _, xsd_type in found for one in _children(xsd_type, name)]
        named = step["type"] and own.maps.types[_expanded(step["type"], expanded)]
        found = [(particle, decl, named or type_of(decl)) for particle, decl, _ in found]
    return list(found)


def _expanded(name: str, namespaces: dict[str, str]) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{namespaces[prefix]}{local}"


def _children(xsd_type: Component, name: str) -> Iterator[tuple[Component, Component, Component]]:
    for particle in xsd_type.content.iter_elements():
        if isinstance(particle, XsdAnyElement):
            continue
        own = declaration(particle)
        members = [own] if own.name == name else [one for one in own.iter_substitutes() if one.name == name]
        yield from ((particle, one, one.type) for one in members)
