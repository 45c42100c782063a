"""Changes to the content of one element: too few rounds of a group, too few or too many elements of a wildcard.

XSD Part 1, sections 3.8.4 (model groups) and 3.10.4 (wildcards).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import partial

from lxml import etree
from xmlschema.validators import XsdAnyElement, XsdGroup

from contracts.strategies.broken_trees import MOST_COPIES, UNEXPECTED, Breach, unknown_names
from contracts.strategies.components import Component, Element
from contracts.strategies.content_parts import parts_within
from contracts.strategies.targets import Target


def group_breaches(target: Target) -> Iterator[Breach]:
    """Give the changes that may break how often a group or a wildcard occurs in an element."""
    xsd_type = target.form.xsd_type
    if xsd_type.is_simple() or xsd_type.has_simple_content() or target.form.fixed is not None:
        return
    yield from _of_namespaces(target)
    for part in _once(xsd_type.content):
        if isinstance(part, XsdAnyElement):
            yield from _of_wildcard(part, xsd_type.content)
        elif part.min_occurs > 1:
            change = partial(_too_few_rounds, part)
            yield Breach("occurrence", f"minOccurs {part.min_occurs} of the {part.model}", change)


def _of_namespaces(target: Target) -> Iterator[Breach]:
    """Give names that no wildcard of an element lets in."""
    content = target.form.xsd_type.content
    wildcards = [part for part in parts_within(content) if isinstance(part, XsdAnyElement)]
    for name in unknown_names(target, UNEXPECTED) if wildcards else ():
        namespace = name[1:].partition("}")[0] if name.startswith("{") else ""
        takers = [one for one in wildcards if one.is_namespace_allowed(namespace)]
        if all(one.process_contents == "strict" for one in takers):
            yield Breach("unknown element", name, partial(_replace_by, name, wildcards, content))
            return


def _replace_by(name: str, wildcards: list[Component], content: XsdGroup, element: Element) -> None:
    """Give what a wildcard has let in another name, or where nothing is, add an element."""
    found = [child for one in wildcards for child in _let_in(one, content, element)]
    if found:
        found[0].tag = name
    else:
        etree.SubElement(element, name)


def _once(group: XsdGroup) -> Iterator[Component]:
    """Give the group and the groups and wildcards within it that are not in a group which repeats."""
    yield group
    if group.max_occurs == 1:
        for part in group:
            if isinstance(part, XsdGroup):
                yield from _once(part)
            elif isinstance(part, XsdAnyElement):
                yield part


def _of_wildcard(wildcard: Component, content: XsdGroup) -> Iterator[Breach]:
    if wildcard.min_occurs:
        detail = f"minOccurs {wildcard.min_occurs} of the wildcard"
        yield Breach("occurrence", detail, partial(_too_few_of, wildcard, content))
    if wildcard.max_occurs and wildcard.max_occurs <= MOST_COPIES:
        detail = f"maxOccurs {wildcard.max_occurs} of the wildcard"
        yield Breach("occurrence", detail, partial(_too_many_of, wildcard, content), copies=True)


def _too_few_of(wildcard: Component, content: XsdGroup, element: Element) -> None:
    for child in _let_in(wildcard, content, element)[wildcard.min_occurs - 1 :]:
        element.remove(child)


def _too_many_of(wildcard: Component, content: XsdGroup, element: Element) -> None:
    found = _let_in(wildcard, content, element)
    for _ in range(wildcard.max_occurs + 1 - len(found) if found else 0):
        found[-1].addnext(copy.deepcopy(found[-1]))


def _let_in(wildcard: Component, content: XsdGroup, element: Element) -> list[Element]:
    """Give the children that a wildcard has let in: it takes their name, and no declaration does."""
    declared = [part for part in parts_within(content) if not isinstance(part, XsdAnyElement)]
    return [
        child
        for child in element
        if wildcard.is_matching(str(child.tag))
        and not any(part.is_matching(str(child.tag)) for part in declared)
    ]


def _too_few_rounds(group: XsdGroup, element: Element) -> None:
    """Leave one round of a group less than there must be."""
    for child in [child for one in _rounds(group, element)[group.min_occurs - 1 :] for child in one]:
        element.remove(child)


def _rounds(group: XsdGroup, element: Element) -> list[list[Element]]:
    """Divide the children that belong to a group into as many rounds as they may stand for."""
    rounds: list[list[Element]] = []
    group, last, count = _unwrapped(group), -1, 0
    for child in element:
        at = _part_of(group, child)
        if at is None:
            continue
        count = count + 1 if at == last else 1
        if not rounds or _begins(group, at, last, count):
            rounds.append([])
            count = 1
        rounds[-1].append(child)
        last = at
    return rounds


def _unwrapped(group: XsdGroup) -> XsdGroup:
    """Give the group that a reference holds, or one that stands alone in another."""
    inner = group[0] if len(group) == 1 else None
    if isinstance(inner, XsdGroup) and (inner.min_occurs, inner.max_occurs) == (1, 1):
        return _unwrapped(inner)
    return group


def _part_of(group: XsdGroup, child: Element) -> int | None:
    for at, part in enumerate(group):
        within = parts_within(part) if isinstance(part, XsdGroup) else (part,)
        if any(one.is_matching(str(child.tag)) for one in within):
            return at
    return None


def _begins(group: XsdGroup, at: int, last: int, count: int) -> bool:
    part = group[at]
    if at == last:
        return not isinstance(part, XsdGroup) and count > max(1, part.min_occurs)
    return at < last or group.model == "choice"
