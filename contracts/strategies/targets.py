"""The places of a schema below one element: what can be pointed at, in each of the forms that it has."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hypothesis import strategies as st
from lxml import etree
from xmlschema.validators import XsdAnyElement, XsdGroup

from contracts.strategies.alternatives import Alternative, alternatives_of, type_of
from contracts.strategies.components import Component, Element
from contracts.strategies.drawing import ATTEMPTS, documents, making_of
from contracts.strategies.judges import accepted_by_both
from contracts.strategies.overrides import OverrideTree
from contracts.strategies.planner import Planner
from contracts.strategies.plans import TYPE, ElementPlan, Form
from contracts.strategies.qnames import document_nsmap
from contracts.strategies.run import Run
from contracts.strategies.sizes import NEVER

# So many steps below the root each element is a place wherever it stands; those further down are where they are new.
_EVERYWHERE = 8
#: So many places are wherever their elements stand; what is met after them is a place where it is new. Types that lead
# to one another have millions of paths within those steps.
MOST_EVERYWHERE = 500
#: No place is deeper: parsers read 256 levels as they are set up, and `xmlschema` judges some 400.
DEEPEST = 200
# Of the forms whose declaration and whose type have been places, but not together, so many are: there may be millions.
_MIXTURES = 100


@dataclass(frozen=True, slots=True)
class Target:
    """One element of documents, by the elements that lead to it, each in one of its forms."""

    above: Target | None
    form: Form
    particle: Component
    group: Component | None
    #: How often the groups around the element may occur in all; None where that has no bound.
    rounds: int | None
    #: How often elements of this name may stand beside it, by all particles that name it; None where without bound.
    together: int | None
    #: The path without what says which type the element itself has.
    element_path: str
    depth: int
    #: The declarations from the root to here, where each is in its first form; None where one is not.
    usual: frozenset[int] | None
    #: Whether the particle has been a place with its first form, so that this one shows nothing new of it.
    is_other: bool = False
    #: Whether the declaration has been a place with another type, so that this one shows nothing new of it.
    is_retyped: bool = False

    @property
    def xpath(self) -> str:
        """The path, with the ``xsi:type`` that the element has."""
        named = self.form.xsi_type
        return self.element_path if named is None else f"{self.element_path}[@xsi:type='{named}']"

    @property
    def parent_path(self) -> str:
        """The path of the element around."""
        return "" if self.above is None else self.above.xpath

    @property
    def alternative(self) -> Alternative:
        """The form as what may stand for a declaration."""
        return Alternative(self.form.decl, self.form.xsd_type, by_xsi_type=self.form.xsi_type is not None)

    @property
    def line(self) -> list[Target]:
        """The places from the root to here."""
        found: list[Target] = []
        at: Target | None = self
        while at is not None:
            found.append(at)
            at = at.above
        return found[::-1]

    def attributes(self) -> Iterator[tuple[str, Component]]:
        """Give the attributes that the element may have, those of another type without what the declared one has."""
        xsd_type, declared = self.form.xsd_type, type_of(self.form.decl)
        known = {} if declared.is_simple() or not self.is_retyped else declared.attributes
        for name, attribute in ({} if xsd_type.is_simple() else xsd_type.attributes).items():
            if name is not None and attribute.use != "prohibited" and known.get(name) is not attribute:
                yield name, attribute

    def is_branch_beside(self, other: Target) -> bool:
        """Say whether another place is in the same group of the same element."""
        is_beside = other.group is self.group and other.above is self.above
        return is_beside and not other.is_other and other is not self

    def found_in(self, root: Element) -> Element | None:
        """Find the element in a document; None where it is not there."""
        current: Element | None = root
        for step in self.line[1:]:
            current = None if current is None else next(filter(step.is_shown_by, current), None)
        return current

    def is_shown_by(self, element: Element) -> bool:
        """Say whether an element has the name of this place, and the type that its form has to be told by."""
        named = self.form.xsi_type
        return element.tag == self.form.name and (named is None or element.get(TYPE) == named)


class _Walk:
    """The way through the schema, which knows the components that have been places."""

    def __init__(self, planner: Planner) -> None:
        self.planner = planner
        self.particles: set[int] = set()
        self.declarations: set[int] = set()
        self.types: set[int] = set()
        self.forms: set[tuple[int, int]] = set()
        self.mixtures = 0
        self.everywhere = 0

    def noted(self, target: Target) -> Target:
        """Note the components of a place."""
        decl, xsd_type = id(target.form.decl), id(target.form.xsd_type)
        self.particles.add(id(target.particle))
        self.declarations.add(decl)
        self.types.add(xsd_type)
        self.forms.add((decl, xsd_type))
        self.everywhere += target.usual is not None
        return target

    def roots(self, own: Component) -> Iterator[Target]:
        """Give the root in each of its forms."""
        form = self.planner.forms(own, None, as_root=True)[0]
        path = f"/{self.planner.qname(form.name)}"
        root = Target(None, form, None, None, 1, 1, path, 0, frozenset({id(form.decl)}))
        yield self.noted(root)
        for other in self._others(own, as_root=True):
            yield self.noted(replace(root, form=other, usual=None, is_other=True, is_retyped=True))

    def children(self, target: Target) -> Iterator[Target]:
        """Give the places within one."""
        together, taken = _together(self.planner, target.form), set[str]()
        for particle, group, rounds in elements_in(self.planner, target.form):
            form = next(iter(self.planner.element(particle).forms), None)
            if form is None or {form.name, particle.name} & taken:
                continue
            taken |= {form.name, particle.name}
            first = _child(self.planner, target, form, (particle, group, rounds), together[particle.name])
            if self.everywhere >= MOST_EVERYWHERE:
                first = replace(first, usual=None)
            if (
                first.usual is not None
                or id(particle) not in self.particles
                or self._is_wanted(first.alternative)
            ):
                yield self.noted(first)
            for other in self._others(particle):
                if other.name in {form.name, particle.name} or other.name not in together:
                    yield self.noted(self._other(first, other))

    def _other(self, first: Target, form: Form) -> Target:
        path = f"{first.parent_path}/{self.planner.qname(form.name)}"
        retyped = id(form.decl) in self.declarations
        return replace(first, form=form, element_path=path, usual=None, is_other=True, is_retyped=retyped)

    def _others(self, element: Component, *, as_root: bool = False) -> Iterator[Form]:
        """Give the forms of an element that have not been places."""
        for found in alternatives_of(element, as_root=as_root, most=None):
            if self._is_wanted(found):
                form = self.planner.form(found, None)
                yield from [form] if form.size < NEVER else []

    def _is_wanted(self, found: Alternative) -> bool:
        """Say whether a form has not been a place; where its parts have been, with others, few such are enough."""
        if (id(found.decl), id(found.xsd_type)) in self.forms:
            return False
        is_mixture = id(found.decl) in self.declarations and id(found.xsd_type) in self.types
        self.mixtures += is_mixture
        return not is_mixture or self.mixtures <= _MIXTURES


def targets(planner: Planner, own: Component) -> Iterator[Target]:
    """Give the root and all elements below it, level by level.

    Down to a depth, and up to ``MOST_EVERYWHERE``, each declaration is there once on a path, in its first form: as it
    is declared, if it can be. A particle, and a form (a member of a substitution group, a type that ``xsi:type``
    names), that is not among these is there once, where it is met first, however deep.
    """
    walk = _Walk(planner)
    pending = deque(walk.roots(own))
    while pending:
        target = pending.popleft()
        yield target
        pending.extend(walk.children(target) if target.depth < DEEPEST else ())


Found = tuple[Component, Component, int | None]


def _child(planner: Planner, target: Target, form: Form, found: Found, together: int | None) -> Target:
    particle, group, rounds = found
    above, depth, own = target.usual, target.depth + 1, id(form.decl)
    is_usual = above is not None and own not in above and depth <= _EVERYWHERE
    return Target(
        target,
        form,
        particle,
        group,
        rounds,
        together,
        f"{target.xpath}/{planner.qname(form.name)}",
        depth,
        above | {own} if above is not None and is_usual else None,
    )


def _together(planner: Planner, form: Form) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for particle, _, rounds in elements_in(planner, form):
        before = found.get(particle.name, 0)
        bounded = before is not None and rounds is not None and particle.max_occurs is not None
        found[particle.name] = before + rounds * particle.max_occurs if bounded else None
    return found


def elements_in(planner: Planner, form: Form) -> Iterator[Found]:
    """Give the element particles of a form, in the order of the schema: each with its group and its rounds."""
    # A fixed value stands alone: no element is within (XSD Part 1, section 3.3.4, cvc-elt 5.2.2.1).
    xsd_type = form.xsd_type
    if form.fixed is None and xsd_type.is_complex() and not xsd_type.has_simple_content():
        yield from _in_group(planner, xsd_type.content, 1)


def _in_group(planner: Planner, group: XsdGroup, outer: int | None) -> Iterator[Found]:
    rounds = None if outer is None or group.max_occurs is None else outer * group.max_occurs
    for part in group:
        if part.max_occurs == 0 or not planner.is_possible(part, group):
            continue
        if isinstance(part, XsdGroup):
            yield from _in_group(planner, part, rounds)
        elif not isinstance(part, XsdAnyElement):
            yield part, group, rounds


def with_target(
    planner: Planner,
    own: Component,
    target: Target,
    *,
    also: str | None = None,
    beside: Component | None = None,
    full: bool = False,
) -> st.SearchStrategy[Element]:
    """Give documents that have the element of a place, and an attribute (``@name``) or child of it as well.

    ``beside`` is the declaration of another child of the element around, which is there too. ``full`` ones have all
    other optional parts.
    """
    trees = [OverrideTree(plain=True, form=step.alternative) for step in target.line]
    for tree, below, step in zip(trees, trees[1:], target.line[1:], strict=False):
        tree.below[step.particle.name] = below
    if also is not None:
        trees[-1].below[also] = OverrideTree(plain=True)
    if beside is not None:
        trees[-2].below[beside.name] = OverrideTree(plain=True)
    plan = planner.root(own, trees[0])
    _work_out(planner, plan, target.line[1:], trees[1:])
    nsmap = document_nsmap(planner.schema)

    def make(run: Run) -> Element:
        return plan.emit(run, lambda name, declared: etree.Element(name, nsmap={**nsmap, **(declared or {})}))

    attempts = (True,) if full else ATTEMPTS
    return documents(making_of(planner, make, accepted_by_both(planner.schema), attempts))


def _work_out(planner: Planner, plan: ElementPlan, steps: list[Target], trees: list[OverrideTree]) -> None:
    """Work out the plans that lead to a place one after the other: one within the other they would nest too deep."""
    for step, tree in zip(steps, trees, strict=True):
        _ = plan.forms[0].content
        plan = planner.element(step.particle, tree)
    _ = plan.forms[0].content
