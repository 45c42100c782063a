"""Which groups the judges count differently.

By XSD a group that must occur several times and may be empty has as many empty rounds as it lacks (Part 1, section
3.8.4); libxml2 reads it so. `xmlschema` counts the rounds that it sees, each taken as long as it can be.
"""

from __future__ import annotations

from xmlschema.validators import XsdGroup

from contracts.strategies.components import Component


def is_contested(group: XsdGroup) -> bool:
    """Say whether several rounds of a group may look like fewer: one may be empty, or go on as the next begins."""
    parts = [part for part in group if part.max_occurs != 0]
    goes_on = any(part.min_occurs != part.max_occurs for part in parts)
    return _may_be_empty(group) or (group.model == "choice" and goes_on)


def _may_be_empty(group: XsdGroup) -> bool:
    empty = [_may_be_absent(part) for part in group if part.max_occurs != 0]
    return any(empty) if group.model == "choice" else all(empty)


def _may_be_absent(part: Component) -> bool:
    return part.min_occurs == 0 or (isinstance(part, XsdGroup) and _may_be_empty(part))
