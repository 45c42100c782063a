"""Which groups the judges count differently, or take apart otherwise than XSD does.

By XSD a group that must occur several times and may be empty has as many empty rounds as it lacks, and what may belong
to one round or to the next belongs where it makes the whole valid (Part 1, section 3.8.4). Both judges count the rounds
that they see, each taken as long as it can be: `xmlschema` takes `aaaa` for one round and a part of another where
`a{2,3}` must occur twice, and libxml2 counts wrong where rounds within rounds may be empty.

Where a content model is ambiguous (section 3.8.6, Unique Particle Attribution), as vendors' are, `xmlschema` gives an
element to the first part that takes it, and may then miss it for another.
"""

from __future__ import annotations

from collections.abc import Iterator

from xmlschema import XMLSchemaModelError
from xmlschema.validators import XsdAnyElement, XsdGroup

from contracts.strategies.components import Component


def is_contested(group: XsdGroup) -> bool:
    """Say whether the judges may divide the content of a group, into its parts or rounds, otherwise than XSD does."""
    if _is_ambiguous(group) or _is_ambiguous(group.parent):
        return True
    if group.max_occurs == 1:
        return False
    if group.min_occurs <= 1 and group.max_occurs is None:
        # Any number of rounds will do, as long as none is left incomplete by one before it that took too much.
        return any(_may_take_too_much(part) for part in _within(group))
    return not _shows_its_rounds(group)


def _is_ambiguous(component: Component | None) -> bool:
    return any(isinstance(error, XMLSchemaModelError) for error in getattr(component, "errors", ()))


def _within(group: XsdGroup) -> Iterator[Component]:
    for part in group:
        yield part
        if isinstance(part, XsdGroup):
            yield from _within(part)


def _may_take_too_much(part: Component) -> bool:
    return bool(part.min_occurs > 1 and part.min_occurs != part.max_occurs)


def _shows_its_rounds(group: XsdGroup) -> bool:
    """Say whether each round of a group begins with an element that cannot belong to the one before it."""
    if any(isinstance(part, XsdGroup | XsdAnyElement) for part in group):
        return False
    if group.model == "choice":
        return all(map(_occurs_once, group))
    return len(group) > 0 and _occurs_once(group[0]) and [one.name for one in group].count(group[0].name) == 1


def _occurs_once(part: Component) -> bool:
    return (part.min_occurs, part.max_occurs) == (1, 1)
