"""The elements and wildcards of a content model, however deep its groups nest."""

from __future__ import annotations

from collections.abc import Iterator

from xmlschema.validators import XsdGroup

from contracts.strategies.components import Component


def parts_within(group: XsdGroup) -> Iterator[Component]:
    """Give the elements and wildcards of a group and of those in it, in order, without groups that never occur.

    `xmlschema` has the same as `iter_elements`, which gives up where groups nest deeper than it allows them.
    """
    pending: list[Component] = [group]
    while pending:
        part = pending.pop()
        if not isinstance(part, XsdGroup):
            yield part
        elif part.max_occurs != 0:
            pending.extend(reversed(list(part)))
