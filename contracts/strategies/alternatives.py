"""What may stand where an element is declared: members of its substitution group, and types by ``xsi:type``.

XSD Part 1, sections 2.2.2.2 (substitution groups), 2.6.1 (xsi:type) and 3.3.6 (block, abstract).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contracts.strategies.components import Component, Schema
from contracts.strategies.facets import XSD

_ANY_TYPE = f"{XSD}anyType"
# A declaration is offered at most so many of the types derived from its own: more show nothing new.
_MOST_TYPES = 12


@dataclass(frozen=True, slots=True)
class Alternative:
    """An element as it appears: the declaration that rules it, its type, and whether xsi:type must say so."""

    decl: Component
    xsd_type: Component
    by_xsi_type: bool = False


def declaration(element: Component) -> Component:
    """Give the declaration itself where a particle only refers to one."""
    return element.ref if element.ref is not None else element


def alternatives_of(
    element: Component, *, as_root: bool = False, most: int | None = _MOST_TYPES
) -> list[Alternative]:
    """Give the alternatives for an element particle, the element with its own type first; a root has no head.

    Of the types derived from one there are so many at most; None gives all.
    """
    own = declaration(element)
    if as_root:
        return [] if own.abstract else _typed(own, set(), most)
    members = [] if own.abstract else [own]
    if own.parent is None:
        members.extend(substitutes(own))
    # `xmlschema` holds the block of the head against the xsi:type of a member as well.
    return [found for member in members for found in _typed(member, _words(own.block), most)]


def as_wanted(wanted: Alternative, element: Component, *, as_root: bool = False) -> Alternative | None:
    """Give the alternative that is wanted, if an element particle has it, or else the one of the same type.

    Two particles of one name have declarations of their own, and one type (XSD Part 1, section 3.8.6).
    """
    own = declaration(element)
    if wanted.decl is own or any(one is wanted.decl for one in ([] if own.parent else substitutes(own))):
        return wanted
    found = alternatives_of(own, as_root=as_root, most=None)
    return next((one for one in found if one.xsd_type is wanted.xsd_type), None)


def substitutes(head: Component) -> list[Any]:
    """Give the concrete members of the substitution group of an element that its ``block`` allows."""
    blocked = _words(head.block)
    if "substitution" in blocked:
        return []
    found = {member.name: member for member in head.iter_substitutes() if member is not head}
    members = [found[name] for name in sorted(found)]
    return [member for member in members if _may_stand(member, head, blocked)]


def blocked_members(head: Component) -> list[Any]:
    """Give the concrete members of the substitution group of an element that its ``block`` leaves out."""
    if not head.block:
        return []
    # Not by `iter_substitutes`, which has none where all are left out.
    members = (found for _, found in sorted(head.maps.elements.items()) if _head(found) is head)
    admitted = {id(member) for member in substitutes(head)}
    return [member for member in members if id(member) not in admitted and not member.abstract]


def _may_stand(member: Component, head: Component, blocked: set[str]) -> bool:
    if type_of(member) is not member.type:
        # `xmlschema` does not give such a member the type of its head, and so finds a derivation that is
        # blocked.
        return not blocked
    return _derives(member.type, head.type, blocked)


def type_of(decl: Component) -> Component:
    """Give the type of a declaration; one that names none has that of its substitution group's head (3.3.2)."""
    head = _head(decl)
    names_none = decl.elem.get("type") is None and decl.type.name == _ANY_TYPE
    return type_of(head) if head is not None and head is not decl and names_none else decl.type


def _head(decl: Component) -> Component | None:
    # Not by `decl.substitution_group`, which `xmlschema` clears where the head admits no member.
    name = decl.elem.get("substitutionGroup") if decl.parent is None else None
    if not name:
        return None
    prefix, _, local = name.strip().rpartition(":")
    namespace = decl.schema.namespaces.get(prefix, "")
    return decl.maps.elements.get(f"{{{namespace}}}{local}" if namespace else local)


def _typed(member: Component, blocked_by_head: set[str], most: int | None) -> list[Alternative]:
    own = type_of(member)
    found = [] if own.is_complex() and own.abstract else [Alternative(member, own)]
    blocked = blocked_by_head | _words(member.block) | (_words(own.block) if own.is_complex() else set())
    derived = [t for t in derived_types(own, most) if _derives(t, own, blocked)]
    agreed = [t for t in derived if not extends_all(t)]
    return [
        *found,
        *(Alternative(member, t, by_xsi_type=True) for t in (agreed if found else agreed or derived)),
    ]


def extends_all(xsd_type: Component) -> bool:
    """Say whether a type extends one whose content is an ``all`` group: `xmlschema` refuses what is in it."""
    current = xsd_type
    while current is not None and current.name != _ANY_TYPE:
        base = current.base_type
        model = getattr(getattr(base, "content", None), "model", None)
        if current.derivation == "extension" and model == "all":
            return True
        current = base
    return False


def derived_types(xsd_type: Component, most: int | None = _MOST_TYPES) -> list[Any]:
    """Give the named, concrete types that derive from a type; none for a built-in one."""
    if not _is_own(xsd_type):
        return []
    return _derived_index(xsd_type.maps).get(xsd_type.name, [])[:most]


def _is_own(xsd_type: Component) -> bool:
    return bool(xsd_type.name) and not xsd_type.name.startswith(XSD)


def blocked_types(decl: Component, own: Component) -> list[Any]:
    """Give the types derived from that of a declaration that its ``block``, or that of a type, keeps from it."""
    blocked = _words(decl.block) | (_words(own.block) if own.is_complex() else set())
    derived = derived_types(own, None) if _is_own(own) or not blocked else _derived_from_built_in(decl, own)
    return [found for found in derived if not _derives(found, own, blocked)]


def _derived_from_built_in(decl: Component, own: Component) -> list[Any]:
    """Give the named, concrete types of a schema that derive from a built-in one."""
    others = (found for name, found in sorted(decl.maps.types.items()) if not name.startswith(XSD))
    return [one for one in others if one.is_derived(own) and not (one.is_complex() and one.abstract)]


def abstract_types(decl: Component) -> list[Any]:
    """Give the abstract types that derive from that of a declaration, and would not be blocked."""
    own = type_of(decl)
    if not own.is_complex() or not _is_own(own):
        return []
    blocked = _words(decl.block) | _words(own.block)
    found = _derived_index(own.maps, abstract=True).get(own.name, [])
    return [one for one in found if _derives(one, own, blocked)]


def concrete_types(xsd_type: Component) -> list[Any]:
    """Give the type itself, or where it is abstract, those that may stand for it (XSD Part 1, section 3.4.6)."""
    if not (xsd_type.is_complex() and xsd_type.abstract):
        return [xsd_type]
    blocked = _words(xsd_type.block)
    return [found for found in derived_types(xsd_type) if _derives(found, xsd_type, blocked)]


@lru_cache(maxsize=32)
def _derived_index(maps: Schema, *, abstract: bool = False) -> dict[str, list[Any]]:
    """Group the named concrete or abstract types by the name of each of their ancestors, in one pass."""
    index: dict[str, list[Any]] = {}
    for name in sorted(name for name in maps.types if not name.startswith(XSD)):
        found = maps.types[name]
        if (found.is_complex() and found.abstract) is not abstract:
            continue
        ancestor = found.base_type
        while ancestor is not None and ancestor.name != _ANY_TYPE:
            index.setdefault(ancestor.name, []).append(found)
            ancestor = ancestor.base_type
    return index


def _words(block: str) -> set[str]:
    return {"extension", "restriction", "substitution"} if "#all" in block else set(block.split())


def _derives(xsd_type: Component, ancestor: Component, blocked: set[str]) -> bool:
    """Say whether every step from a type up to its ancestor is one that is not blocked."""
    current = xsd_type
    while current is not None and current is not ancestor and current.name != _ANY_TYPE:
        if current.derivation in blocked:
            return False
        if (
            current.is_complex()
            and current.base_type is not None
            and _words(getattr(current.base_type, "block", "")) & {current.derivation}
        ):
            return False
        current = current.base_type
    return True
