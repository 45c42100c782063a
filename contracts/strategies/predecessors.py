"""Documents in which something stands before an element: where all may be left out, the smallest have nothing there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from hypothesis import strategies as st

from contracts.strategies.components import Component, Element
from contracts.strategies.errors import XsdStrategyError
from contracts.strategies.planner import Planner
from contracts.strategies.targets import Target, elements_in, with_target

# Of the elements before it so many are tried: what refuses none of the nearest refuses hardly a far one.
_FEW = 3


def with_predecessor(
    planner: Planner, own: Component, target: Target
) -> Iterator[st.SearchStrategy[Element]]:
    """Give documents that have the element of a place and one that the schema declares before it, the nearest first."""
    for other in islice(_before(planner, target), _FEW):
        # Branches of one choice are not to be had together.
        with suppress(XsdStrategyError):
            yield with_target(planner, own, target, beside=other)


def _before(planner: Planner, target: Target) -> Iterator[Component]:
    if target.above is None or target.particle is None or target.is_other:
        return
    before: list[Component] = []
    for part, group, _ in elements_in(planner, target.above.form):
        if part is target.particle:
            break
        if part.name != target.particle.name and not _is_other_branch(group, target):
            before.append(part)
    yield from reversed(before)


def _is_other_branch(group: Component, target: Target) -> bool:
    return bool(group.model != "sequence") and group is target.group
