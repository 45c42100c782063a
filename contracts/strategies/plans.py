"""Plans of elements, attributes and content: what the schema says, made ready to draw documents from."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from functools import cached_property, partial

from hypothesis import strategies as st
from lxml import etree

from contracts.strategies.components import Component, Element
from contracts.strategies.leaves import Leaf
from contracts.strategies.overrides import Override, apply_to
from contracts.strategies.qnames import XSI
from contracts.strategies.run import Run

NIL = f"{{{XSI}}}nil"
TYPE = f"{{{XSI}}}type"

Make = Callable[[str], Element]

# So many occurrences are drawn one by one; what more the schema demands are copies.
_DRAWN_APART = 40
# A part that may occur often is drawn at most so many times more than it must be.
_MORE = 3


class AttributePlan:
    """One attribute: whether it must be there, and its text."""

    __slots__ = ("fixed", "has_default", "leaf", "name", "override", "required", "wanted")

    def __init__(
        self,
        name: str,
        leaf: Leaf,
        *,
        required: bool,
        has_default: bool,
        fixed: str | None,
        override: Override | None,
    ) -> None:
        self.name, self.leaf, self.required, self.has_default = name, leaf, required, has_default
        self.fixed, self.override, self.wanted = fixed, override, False

    def emit(self, run: Run, parent: Element) -> None:
        """Put the attribute on its element, if it is to be there."""
        if self.override is not None and self.override.is_value:
            apply_to(self.override, run, parent, attribute=self.name)
        elif self.required or self.wanted or (run.tracks and self.has_default) or run.includes():
            self.write(run, parent)

    def write(self, run: Run, parent: Element) -> None:
        """Put the attribute on its element."""
        if self.fixed is not None:
            parent.set(self.name, self.fixed)
            return
        if run.tracks:
            run.leaves[parent, self.name] = self.leaf
        leave_out = None if self.required else partial(_drop, parent, self.name)
        self.leaf.write(self.leaf, run, lambda text: parent.set(self.name, text), leave_out)


def _drop(element: Element, name: str) -> None:
    element.attrib.pop(name, None)


class Particle(ABC):
    """A part of a content model, as often as the schema lets it occur."""

    __slots__ = ("least", "most", "size", "wanted")

    def __init__(self, least: int, most: int, size: float, *, wanted: bool = False) -> None:
        self.least, self.most, self.size, self.wanted = least, most, size, wanted

    @property
    def weight(self) -> float:
        """How many elements the part adds at least."""
        return self.size * self.least if self.least else 0

    def emit(self, run: Run, parent: Element) -> None:
        """Add the part to its parent as often as is drawn."""
        times = self.times(run)
        if times:
            self.first(run, parent)
        for _ in range(1, min(times, _DRAWN_APART)):
            self.once(run, parent)
        if times > _DRAWN_APART:
            self.repeat(run, parent, times - _DRAWN_APART)

    def repeat(self, run: Run, parent: Element, times: int) -> None:
        """Add copies of one more: thousands of occurrences that must be there need not differ."""
        before, known, optional = len(parent), len(run.ids), run.optional
        run.optional = False
        with run.at_once():
            self.once(run, parent)
        run.optional = optional
        pattern = list(parent[before:])
        for _ in range(times - 1):
            if run.tracks or len(run.ids) > known:
                self.once(run, parent)
            else:
                parent.extend(copy.deepcopy(pattern))

    def elements(self) -> Iterator[ElementPlan]:
        """Give the plans of the elements that are declared in the part."""
        yield from ()

    def first(self, run: Run, parent: Element) -> None:
        """Add the part for the first time, with what must be there."""
        self.once(run, parent)

    @abstractmethod
    def once(self, run: Run, parent: Element) -> None:
        """Add the part to its parent once."""

    def times(self, run: Run) -> int:
        """Draw how often the part occurs."""
        least = max(self.least, 1) if self.wanted else self.least
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
        return run.draw(st.integers(max(least, bool(run.optional)), min(self.most, most)))


class ElementParticle(Particle):
    """An element declaration, or a reference to one."""

    __slots__ = ("plan",)

    def __init__(self, least: int, most: int, size: float, plan: ElementPlan, *, wanted: bool) -> None:
        super().__init__(least, most, size, wanted=wanted)
        self.plan = plan

    def elements(self) -> Iterator[ElementPlan]:
        """Give the one plan."""
        yield self.plan

    def once(self, run: Run, parent: Element) -> None:
        """Add one element."""
        self.plan.emit(run, lambda name: etree.SubElement(parent, name), optional=self.least == 0)


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
        plans = [plan for plan in self.plans() if run.affords(plan.size)]
        if not plans and self.unknown is None:
            plans = [min(self.plans(), key=lambda plan: plan.size)]
        choices = len(plans) + (self.unknown is not None)
        choice = run.draw(st.integers(0, choices - 1)) if choices > 1 else 0
        if self.unknown is not None and choice == 0:
            etree.SubElement(parent, self.unknown)
        else:
            plans[choice - (self.unknown is not None)].emit(run, lambda name: etree.SubElement(parent, name))


class SequenceParticle(Particle):
    """All parts in order."""

    __slots__ = ("parts",)

    def __init__(self, least: int, most: int, size: float, parts: list[Particle]) -> None:
        super().__init__(least, most, size, wanted=any(part.wanted for part in parts))
        self.parts = parts

    def elements(self) -> Iterator[ElementPlan]:
        """Give those of all parts."""
        for part in self.parts:
            yield from part.elements()

    def once(self, run: Run, parent: Element) -> None:
        """Add the parts in order."""
        for part in self.parts:
            part.emit(run, parent)


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
        super().__init__(least, most, size, wanted=any(branch.wanted for branch in branches))
        # The smallest first: that is where a choice shrinks to, and recursion ends.
        self.branches = sorted(branches, key=lambda branch: branch.weight)
        self.wanted_branches = [branch for branch in self.branches if branch.wanted] or self.branches

    def elements(self) -> Iterator[ElementPlan]:
        """Give those of all branches."""
        for branch in self.branches:
            yield from branch.elements()

    def once(self, run: Run, parent: Element) -> None:
        """Add one branch: any that still fits, else the smallest."""
        self.one_of(self.branches, run, parent)

    def first(self, run: Run, parent: Element) -> None:
        """Add a branch that is wanted, if any is."""
        self.one_of(self.wanted_branches, run, parent)

    def one_of(self, among: list[Particle], run: Run, parent: Element) -> None:
        """Add one of some branches."""
        smallest = among[0]
        fitting = [branch for branch in among if run.affords(branch.weight - smallest.weight)]
        branches = fitting or [smallest]
        branch = branches[run.draw(st.integers(0, len(branches) - 1)) if len(branches) > 1 else 0]
        run.budget -= int(branch.weight - smallest.weight)
        branch.emit(run, parent)


class ContentPlan:
    """The attributes and the content of one type."""

    __slots__ = ("any_attribute", "attributes", "leaf", "mixed", "particle")

    def __init__(
        self,
        attributes: list[AttributePlan],
        any_attribute: Callable[[Run, Element], None] | None,
        leaf: Leaf | None,
        particle: Particle | None,
        mixed: st.SearchStrategy[str] | None,
    ) -> None:
        self.attributes, self.any_attribute, self.leaf = attributes, any_attribute, leaf
        self.particle, self.mixed = particle, mixed

    def emit_attributes(self, run: Run, element: Element) -> None:
        """Put the attributes on an element."""
        for attribute in self.attributes:
            attribute.emit(run, element)
        if self.any_attribute is not None and run.optional is None and run.coin():
            self.any_attribute(run, element)

    def emit(self, run: Run, element: Element, *, removable: bool) -> None:
        """Fill an element."""
        if self.leaf is not None:
            _write_text(self.leaf, run, element, removable=removable)
            return
        if self.particle is not None:
            self.particle.emit(run, element)
        if self.mixed is not None and run.coin():
            self.emit_text(run, element, self.mixed)

    def emit_text(self, run: Run, element: Element, texts: st.SearchStrategy[str]) -> None:
        """Put text before, between and behind the children of an element with mixed content."""
        element.text = run.draw(texts)
        for child in element:
            child.tail = run.draw(texts) if run.coin() else None


def _write_text(leaf: Leaf, run: Run, element: Element, *, removable: bool) -> None:
    def fill(text: str) -> None:
        element.text = text

    def leave_out() -> None:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)

    if run.tracks:
        run.leaves[element, None] = leaf
    leaf.write(leaf, run, fill, leave_out if removable else None)


class Form:
    """One way for an element to appear: its name, its content, and the xsi:type that says so."""

    def __init__(
        self,
        decl: Component,
        xsd_type: Component,
        size: float,
        content: Callable[[], ContentPlan],
        xsi_type: str | None,
        *,
        only_nil: bool,
    ) -> None:
        self.decl, self.xsd_type, self.size = decl, xsd_type, size
        self.xsi_type, self.only_nil = xsi_type, only_nil
        self._content = content
        self.name: str = decl.name
        self.fixed: str | None = decl.fixed
        self.can_be_nil: bool = decl.nillable and decl.fixed is None
        self.identities = list(decl.identities)

    @cached_property
    def content(self) -> ContentPlan:
        """What the element holds; worked out when it is first drawn."""
        return self._content()


class ElementPlan:
    """An element with all its forms."""

    def __init__(
        self,
        size: float,
        forms: Callable[[], list[Form]],
        override: Override | None,
        *,
        plain: bool = False,
    ) -> None:
        self.size, self.override, self.plain = size, override, plain
        self._forms = forms

    @cached_property
    def forms(self) -> list[Form]:
        """The forms that some document can have, the plain one first."""
        return self._forms()

    def emit(self, run: Run, make: Make, *, optional: bool = False) -> Element:
        """Make the element and fill it, at once or, deep down, when the run comes to it."""
        form = self.form(run)
        element = make(form.name)
        run.deeper(partial(self.fill, run, form, element, optional=optional))
        return element

    def form(self, run: Run) -> Form:
        """Draw a form: one that still fits, else the smallest."""
        forms = self.forms
        if len(forms) == 1 or self.plain:
            return forms[0]
        fitting = [form for form in forms if run.affords(form.size - forms[0].size)]
        if not fitting:
            return forms[0]
        form = run.draw(st.sampled_from(fitting))
        run.budget -= int(form.size - forms[0].size)
        return form

    def fill(self, run: Run, form: Form, element: Element, *, optional: bool) -> None:
        """Fill an element with its attributes and content."""
        if form.xsi_type is not None:
            element.set(TYPE, form.xsi_type)
        if run.tracks:
            run.contents[element] = form.content
        if form.identities:
            run.identities.append((element, form))
        form.content.emit_attributes(run, element)
        if self.override is not None and self.override.is_value:
            apply_to(self.override, run, element)
        elif form.fixed is not None:
            self.fix(run, form, element)
        elif form.can_be_nil and (form.only_nil or (not self.plain and run.optional is None and run.coin())):
            element.set(NIL, "true")
        else:
            form.content.emit(run, element, removable=optional)

    def fix(self, run: Run, form: Form, element: Element) -> None:
        """Write the fixed value, or leave the element empty, which stands for it; a key needs it written."""
        leaf = form.content.leaf
        if run.tracks and leaf is not None:
            run.leaves[element, None] = leaf.reserved()
        element.text = form.fixed if run.tracks or not run.coin() else None


def work_out(root: ElementPlan, most: int) -> None:
    """Work out the forms and contents of an element and of what is below it, the nearest first, at most so many.

    What is worked out only while documents are drawn counts as time to draw to Hypothesis' health checks.
    """
    pending, seen = deque([root]), {id(root)}
    while pending and most > 0:
        for form in pending.popleft().forms:
            most -= 1
            particle = form.content.particle
            for plan in particle.elements() if particle is not None else ():
                if id(plan) not in seen:
                    seen.add(id(plan))
                    pending.append(plan)
