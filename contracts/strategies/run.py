"""The state of one document while it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from contracts.strategies.components import Element

T = TypeVar("T")
Setter = Callable[[str], None]

#: How many elements a document may have beyond those that it must have, and how deep optional ones nest.
BUDGET = 100
DEEPEST = 7

COIN = st.booleans()


class Draw(Protocol):
    """What ``st.composite`` hands in."""

    def __call__(self, strategy: st.SearchStrategy[T]) -> T:
        """Draw a value of the strategy."""
        ...


class Run:
    """What a document in the making needs to know of itself: how large it is, which IDs it has."""

    __slots__ = ("budget", "depth", "draw", "entities", "identities", "ids", "leaves", "references")

    def __init__(self, draw: Draw, budget: int = BUDGET) -> None:
        self.draw = draw
        self.budget = budget
        self.depth = 0
        self.ids: set[str] = set()
        self.entities: set[str] = set()
        self.references: list[Reference] = []
        self.identities: list[tuple[Element, Any]] = []
        self.leaves: dict[Any, Any] = {}

    def coin(self) -> bool:
        """Draw yes or no; no is the simpler."""
        return self.draw(COIN)

    def affords(self, size: float) -> bool:
        """Say whether an optional part of this size still fits."""
        return size <= self.budget and self.depth < DEEPEST


class Reference:
    """A place for an IDREF, to be filled when all IDs of the document are known."""

    __slots__ = ("fill", "is_allowed", "leave_out", "many")

    def __init__(
        self,
        fill: Setter,
        leave_out: Callable[[], None] | None,
        is_allowed: Callable[[str], bool],
        *,
        many: bool,
    ) -> None:
        self.fill = fill
        self.leave_out = leave_out
        self.is_allowed = is_allowed
        self.many = many
