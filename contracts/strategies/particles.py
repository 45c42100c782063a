"""Plans of the parts of a content model: how often each occurs, in which order, and which branch."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from lxml import etree

from contracts.strategies.aside import draw_aside
from contracts.strategies.components import Element
from contracts.strategies.run import Run

if TYPE_CHECKING:
    from contracts.strategies.plans import ElementPlan, Make

Names = frozenset[str]

# So many occurrences are drawn one by one; what more the schema demands are copies.
_DRAWN_APART = 40
# A part that may occur often is drawn at most so many times more than it must be.
_MORE = 3
# A part that may occur more often than this is never full.
_FULL = 3
# An element of a wildcard takes at most such a part of what a document may still have.
_SHARE = 8


class Particle(ABC):
    """A part of a content model, as often as the schema lets it occur.

    ``wants`` are the names of the elements within that must be there, whether or not the schema demands them.
    """

    __slots__ = ("least", "most", "size", "wants")

    def __init__(self, least: int, most: int, size: float, wants: Names = frozenset()) -> None:
        self.least, self.most, self.size, self.wants = least, most, size, wants

    @property
    def rounds(self) -> int:
        """How often the part must occur for all that is wanted."""
        return 1 if self.wants else 0

    @property
    def weight(self) -> float:
        """How many elements the part adds at least."""
        return self.size * self.least if self.least else 0

    def emit(self, run: Run, parent: Element) -> None:
        """Add the part to its parent as often as is drawn."""
        if self.least > 1 and not self.size and not self.wants:
            self.emit_apart(run, parent)
            return
        times = self.times(run)
        for number in range(min(times, _DRAWN_APART)):
            if number < self.rounds:
                self.wanted(run, parent, number)
            else:
                self.once(run, parent)
        if times > _DRAWN_APART:
            self.repeat(run, parent, times - _DRAWN_APART)

    def repeat(self, run: Run, parent: Element, times: int) -> None:
        """Add copies of one more: thousands of occurrences that must be there need not differ."""
        known, unfilled, optional = _unique(run), len(run.references), run.optional
        begin = _marked(parent)
        run.optional = False
        with run.at_once():
            self.once(run, parent)
        run.optional = optional
        copied = partial(_copy, begin, _marked(parent), times=times - 1)
        if run.tracks or _unique(run) > known:
            copied(times=0)
            for _ in range(times - 1):
                self.once(run, parent)
        elif len(run.references) > unfilled:
            # Copies of what is still to be filled would stay empty.
            run.afterwards.append(copied)
        else:
            copied()

    def emit_apart(self, run: Run, parent: Element) -> None:
        """Add a part that must occur several times and may be empty: not at all, or each time as full as it can be.

        Two times that are half full look like one, and to `xmlschema` they are: it fills nothing up with empty ones.
        """
        if not run.affords(self.least) or not run.includes():
            return
        for _ in range(self.least):
            self.once_full(run, parent)
        if self.most > self.least and run.includes():
            self.once(run, parent)

    def emit_full(self, run: Run, parent: Element) -> None:
        """Add the part as often as it may occur, or if that has no end, as it must, at least once."""
        fitting = self.most if self.most <= _FULL else max(self.least, 1)
        times = fitting if run.affords(self.size * fitting) else self.least
        run.budget -= int(self.size) * (times - self.least)
        for _ in range(times):
            self.once_full(run, parent)

    def once_full(self, run: Run, parent: Element) -> None:
        """Add the part once, with all optional parts."""
        self.once(run, parent)

    def elements(self) -> Iterator[ElementPlan]:
        """Give the plans of the elements that are declared in the part."""
        yield from ()

    def wanted(self, run: Run, parent: Element, _number: int) -> None:
        """Add the part with what is wanted, for one of the times that takes."""
        self.once(run, parent)

    @abstractmethod
    def once(self, run: Run, parent: Element) -> None:
        """Add the part to its parent once."""

    def times(self, run: Run) -> int:
        """Draw how often the part occurs."""
        least = max(self.least, self.rounds)
        if least == self.most:
            return least
        if not run.affords(self.size):
            run.pass_over()
            return least
        drawn = self.more(run, least)
        run.budget -= int(self.size) * (drawn - least)
        return drawn

    def more(self, run: Run, least: int) -> int:
        """Draw how often an optional part occurs."""
        if self.most == least + 1:
            return least + run.includes()
        # Where all that is optional is there, two of a kind are enough to show it.
        most = max(least, 1) + 1 if run.optional else least + _MORE
        fewest = max(least, bool(run.optional))
        return fewest + run.index(min(self.most, most) - fewest + 1)


def _unique(run: Run) -> int:
    """Give how many things a document has so far that must not be copied."""
    return len(run.ids) + len(run.given_elements)


def _marked(parent: Element) -> Element:
    """Mark the place behind the last child, where others may come to stand."""
    mark = etree.Comment()
    parent.append(mark)
    return mark


def _copy(begin: Element, end: Element, times: int) -> None:
    """Put copies of what stands between two marks behind it, and take the marks away."""
    parent = end.getparent()
    if parent is None:
        return
    pattern = parent[parent.index(begin) + 1 : parent.index(end)]
    after = parent.index(end)
    parent[after:after] = [copy.deepcopy(element) for _ in range(times) for element in pattern]
    parent.remove(begin)
    parent.remove(end)


def _made_in(parent: Element) -> Make:
    return lambda name, declared: etree.SubElement(parent, name, nsmap=declared)


class ElementParticle(Particle):
    """An element declaration, or a reference to one."""

    __slots__ = ("plan",)

    def __init__(self, least: int, most: int, size: float, plan: ElementPlan, wants: Names) -> None:
        super().__init__(least, most, size, wants)
        self.plan = plan

    def elements(self) -> Iterator[ElementPlan]:
        """Give the one plan."""
        yield self.plan

    def once(self, run: Run, parent: Element) -> None:
        """Add one element."""
        self.plan.emit(run, _made_in(parent), optional=self.least == 0)


class WildcardParticle(Particle):
    """An element of a wildcard: one that is declared, or where the wildcard is lax, an unknown one."""

    __slots__ = ("plans", "unknown")

    def __init__(
        self, least: int, most: int, size: float, plans: Callable[[], list[ElementPlan]], unknown: str | None
    ) -> None:
        super().__init__(least, most, size)
        self.plans, self.unknown = plans, unknown

    def more(self, run: Run, least: int) -> int:
        """Draw how often; where all optional parts are asked for, those of a wildcard are not: they have no end."""
        return least if run.optional else super().more(run, least)

    def once(self, run: Run, parent: Element) -> None:
        """Add one element."""
        plans = [plan for plan in self.plans() if run.affords(plan.size * (_SHARE if plan.size > 1 else 1))]
        if not plans and self.unknown is None:
            plans = [min(self.plans(), key=lambda plan: plan.size)]
        choice = run.index(len(plans) + (self.unknown is not None))
        if self.unknown is not None and choice == 0:
            etree.SubElement(parent, self.unknown)
            return
        plan = plans[choice - (self.unknown is not None)]
        if plan is not plans[0]:
            draw_aside(run, partial(_add, plans[0]))
        run.budget -= max(0, int(plan.size - self.size))
        _add(plan, run, parent)


class SequenceParticle(Particle):
    """All parts in order."""

    __slots__ = ("parts",)

    def __init__(self, least: int, most: int, size: float, parts: list[Particle]) -> None:
        super().__init__(least, most, size, _wants(parts))
        self.parts = parts

    def elements(self) -> Iterator[ElementPlan]:
        """Give those of all parts."""
        for part in self.parts:
            yield from part.elements()

    def once(self, run: Run, parent: Element) -> None:
        """Add the parts in order."""
        for part in self.parts:
            part.emit(run, parent)

    def once_full(self, run: Run, parent: Element) -> None:
        """Add all parts in order."""
        for part in self.parts:
            part.emit_full(run, parent)


class AllParticle(SequenceParticle):
    """All parts in any order; Hypothesis shrinks to that of the schema."""

    __slots__ = ()

    def once(self, run: Run, parent: Element) -> None:
        """Add the parts in a drawn order."""
        order = run.draw(st.permutations(self.parts)) if len(self.parts) > 1 and run.coin() else self.parts
        for part in order:
            part.emit(run, parent)


class ChoiceParticle(Particle):
    """One of the branches."""

    __slots__ = ("branches", "wanted_branches")

    def __init__(self, least: int, most: int, size: float, branches: list[Particle]) -> None:
        super().__init__(least, most, size, _wants(branches))
        # The smallest first: that is where a choice shrinks to, and recursion ends.
        self.branches = sorted(branches, key=lambda branch: branch.weight)
        self.wanted_branches = list(_covering(self.branches, self.wants))

    @property
    def rounds(self) -> int:
        """How often the choice must be made for all that is wanted."""
        return len(self.wanted_branches)

    def elements(self) -> Iterator[ElementPlan]:
        """Give those of all branches."""
        for branch in self.branches:
            yield from branch.elements()

    def once(self, run: Run, parent: Element) -> None:
        """Add one branch: any that still fits, else the smallest."""
        self.one_of(self.branches, run, parent)

    def once_full(self, run: Run, parent: Element) -> None:
        """Add one branch, with all that it may have."""
        branches = [branch for branch in self.branches if any(branch.elements())] or self.branches
        branches[run.index(len(branches))].emit_full(run, parent)

    def wanted(self, run: Run, parent: Element, number: int) -> None:
        """Add a branch that has some of what is wanted."""
        self.one_of(self.wanted_branches[number], run, parent)

    def one_of(self, among: list[Particle], run: Run, parent: Element) -> None:
        """Add one of some branches."""
        smallest = among[0]
        fitting = [branch for branch in among if run.affords(branch.weight - smallest.weight)]
        branches = fitting or [smallest]
        branch = branches[run.index(len(branches))]
        if branch is not branches[0]:
            draw_aside(run, branches[0].emit)
        run.budget -= int(branch.weight - smallest.weight)
        branch.emit(run, parent)


def _add(plan: ElementPlan, run: Run, parent: Element) -> None:
    plan.emit(run, _made_in(parent))


def _wants(parts: list[Particle]) -> Names:
    return frozenset().union(*(part.wants for part in parts))


def _covering(branches: list[Particle], wants: Names) -> Iterator[list[Particle]]:
    """Give, for each time that a choice must be made, the branches that have what is wanted of it then."""
    left = wants
    while left:
        covered = max((branch.wants & left for branch in branches), key=len)
        yield [branch for branch in branches if branch.wants >= covered]
        left -= covered
