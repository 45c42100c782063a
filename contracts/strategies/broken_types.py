"""Changes to what says which type or which declaration an element has: ``xsi:type``, and the name of a head.

XSD Part 1, sections 3.3.4 (cvc-elt, 4 and 2), 3.4.6 (abstract types) and 3.3.6 (substitution groups).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import islice

from lxml import etree

from contracts.strategies.alternatives import (
    abstract_types,
    blocked_members,
    blocked_types,
    declaration,
    type_of,
)
from contracts.strategies.broken_trees import Breach, with_attribute, without_attribute
from contracts.strategies.components import Component, Element, Schema
from contracts.strategies.content_parts import parts_within
from contracts.strategies.facets import XSD
from contracts.strategies.plans import TYPE
from contracts.strategies.qnames import prefixes_of
from contracts.strategies.targets import Target

#: The constraints whose violations change the type that an element names.
OF_TYPES = frozenset({"xsi:type", "abstract type"})
_NO_TYPE = "no-such-type"
_ANY_TYPE = f"{XSD}anyType"
_FEW = 2


def type_breaches(target: Target) -> Iterator[Breach]:
    """Give the changes that may break which type or declaration an element has."""
    form, particle = target.form, target.particle
    if particle is not None and not target.is_other:
        yield from _of_head(declaration(particle), form.name)
    if target.is_retyped:
        return
    own = type_of(form.decl)
    if own.is_complex() and own.abstract:
        yield Breach("abstract type", own.name, without_attribute(TYPE))
    yield Breach("xsi:type", _NO_TYPE, with_attribute(TYPE, _NO_TYPE))
    yield from _of_others(own, form.decl.maps)
    yield from _of_blocked(form.decl, own)
    for found in filter(_has_prefix, abstract_types(form.decl)):
        yield Breach(
            "abstract type", found.name, _named(found), kind=f"abstract {found.name}", is_global=True
        )


def _of_head(head: Component, name: str) -> Iterator[Breach]:
    """Give the changes of a name: to that of an abstract head, and to that of a member that is blocked."""
    if head.abstract and head.name != name:
        yield Breach("abstract element", head.name, partial(_rename, head.name))
    for member in blocked_members(head) if head.parent is None else ():
        detail = f"{member.name} is blocked"
        yield Breach("substitution group", detail, partial(_rename, member.name), kind="blocked member")


def _of_others(own: Component, maps: Schema) -> Iterator[Breach]:
    """Give types that are not derived from the declared one; the type of all elements is derived from no other."""
    others = islice((one for one in _named_types(maps) if not one.is_derived(own)), _FEW)
    for found in [*others, maps.types[_ANY_TYPE]] if own.name != _ANY_TYPE else ():
        yield Breach("xsi:type", f"{_short(found)}, not derived", _named(found), kind="not derived")


def _of_blocked(decl: Component, own: Component) -> Iterator[Breach]:
    """Give types that are derived in a way that is blocked, those with the fewest parts first."""
    for found in sorted(filter(_has_prefix, blocked_types(decl, own)), key=_parts):
        kind = f"blocked {found.derivation}"
        yield Breach("xsi:type", f"{_short(found)}, {found.derivation} is blocked", _named(found), kind=kind)


def _parts(xsd_type: Component) -> int:
    """Count the elements and attributes of a type: one that adds none is likely to take what is there."""
    if xsd_type.is_simple():
        return 0
    return len(xsd_type.attributes) + (
        0 if xsd_type.has_simple_content() else sum(1 for _ in parts_within(xsd_type.content))
    )


@lru_cache(maxsize=32)
def _named_types(maps: Schema) -> tuple[Component, ...]:
    """Give the types that a schema names itself and that are not abstract, in the order of their names."""
    found = (maps.types[name] for name in sorted(maps.types) if not name.startswith(XSD))
    return tuple(one for one in found if _has_prefix(one) and (one.is_simple() or not one.abstract))


def _has_prefix(xsd_type: Component) -> bool:
    """Say whether documents can name a type: not those that `xmlschema` knows beside the schema."""
    namespace, _, _ = xsd_type.name.rpartition("}")
    return not namespace or namespace[1:] in prefixes_of(xsd_type.schema)


def _short(xsd_type: Component) -> str:
    namespace, _, local = xsd_type.name.rpartition("}")
    return f"{prefixes_of(xsd_type.schema)[namespace[1:]]}:{local}" if namespace else local


def _named(xsd_type: Component) -> partial[None]:
    return partial(_name, xsd_type)


def _name(xsd_type: Component, element: Element) -> None:
    element.set(TYPE, _short(xsd_type))
    if xsd_type.name.startswith(XSD):
        _declare_xsd(element.getroottree().getroot())


def _declare_xsd(root: Element) -> None:
    """Declare the prefix of XSD's own names, which documents have only where their schema uses such as values."""
    known = {prefix or "": uri for prefix, uri in root.nsmap.items()}
    if XSD[1:-1] not in known.values():
        etree.cleanup_namespaces(root, top_nsmap={"xs": XSD[1:-1]}, keep_ns_prefixes=[*known, "xs"])


def _rename(name: str, element: Element) -> None:
    element.tag = name
