"""From the components of a loaded schema to plans, each made when it is first needed and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from hypothesis import strategies as st
from xmlschema.validators import XsdAnyElement, XsdGroup

from contracts.strategies.alternatives import (
    Alternative,
    alternatives_of,
    as_wanted,
    concrete_types,
    declaration,
)
from contracts.strategies.components import Component, Element, Schema
from contracts.strategies.errors import NotCoveredError, OverrideError, UnsatisfiableError, XsdStrategyError
from contracts.strategies.facets import Facets, facets_of
from contracts.strategies.fixed_names import declarations, fixed_name
from contracts.strategies.identifiers import REFERENCES, TABLED, kind_of, may_have
from contracts.strategies.leaves import Leaf
from contracts.strategies.overrides import (
    Override,
    OverrideTree,
    check_against,
    gives_elements,
    makes_values,
    overrides_of,
)
from contracts.strategies.particles import (
    AllParticle,
    ChoiceParticle,
    ElementParticle,
    Particle,
    SequenceParticle,
    WildcardParticle,
)
from contracts.strategies.plans import AttributePlan, ContentPlan, ElementPlan, Form
from contracts.strategies.qnames import prefixes_of
from contracts.strategies.reached import (
    DemandedError,
    check_all_there,
    check_room,
    check_steps,
    demanded,
    given_by,
    is_element,
    none_has_all,
    steps_below,
    too_many_branches,
)
from contracts.strategies.reasons import no_document
from contracts.strategies.rounds import is_contested
from contracts.strategies.run import Run
from contracts.strategies.simple import is_disputed
from contracts.strategies.sizes import NEVER, Given, Sizes
from contracts.strategies.wildcards import candidates, takes_unknown, unknown_name

_GROUPS: dict[str, type[SequenceParticle | ChoiceParticle]] = {
    "sequence": SequenceParticle,
    "all": AllParticle,
    "choice": ChoiceParticle,
}


class Planner:
    """Makes the plans for one schema and one set of overrides.

    ``roots`` are the types that the roots of documents have, ``tree`` the overrides below them.
    """

    def __init__(
        self,
        schema: Schema,
        types: dict[str, Override] | None = None,
        *,
        roots: Iterable[Component] | None = None,
        tree: OverrideTree | None = None,
    ) -> None:
        self.schema = schema
        self.types = types or {}
        given = frozenset(name for name, override in self.types.items() if override.is_value)
        roots = None if roots is None else list(roots)
        self.sizes = Sizes(roots, Given(frozenset(given_by(roots or (), tree)), given))
        self.prefixes = prefixes_of(schema)
        self.elements: dict[tuple[int, int], ElementPlan] = {}
        self.leaves: dict[tuple[int, int], Leaf] = {}
        self.contents: dict[tuple[int, int], ContentPlan] = {}
        #: Whether some text met so far stands for another place of a document, or must not stand in two.
        self.is_tabled = False
        #: Whether the judges count some part met so far differently; what overrides make need not please them.
        self.is_contested = False
        self.is_free = any(map(gives_elements, overrides_of(tree, self.types)))
        self.kept: list[Any] = []
        self.mixed_text = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=10)

    def element(self, particle: Component, tree: OverrideTree | None = None) -> ElementPlan:
        """Give the plan of an element.

        Raises:
            UnsatisfiableError: no document can have it.
        """
        own = declaration(particle)
        key = (id(own), id(tree))
        if key not in self.elements:
            self.kept.append((own, tree))
            self.elements[key] = self._new_element(own, tree)
        return self.elements[key]

    def root(self, own: Component, tree: OverrideTree | None = None) -> ElementPlan:
        """Give the plan of an element as the root of a document, which no other element replaces."""
        self.element(own, tree)
        size = min((form.size for form in self.forms(own, tree, as_root=True)), default=NEVER)
        return ElementPlan(size, lambda: self.forms(own, tree, as_root=True), tree)

    def _new_element(self, own: Component, tree: OverrideTree | None) -> ElementPlan:
        override = tree.own if tree else None
        if override is not None:
            check_against(override, own)
            self.is_tabled |= gives_elements(override) and may_have([own.type], TABLED)
        check_room(own, tree)
        plan = ElementPlan(self.sizes.of_element(own), lambda: self.forms(own, tree), tree)
        if tree is not None and not tree.plain:
            self._check_paths(own, tree, plan)
        return plan

    def _check_paths(self, own: Component, tree: OverrideTree, plan: ElementPlan) -> None:
        """Work out at once what overrides reach: a wrong path is told before the first draw."""
        check_steps(own, [found.xsd_type for found in alternatives_of(own)], tree)
        for form in plan.forms if tree.below else ():
            _ = form.content

    def forms(self, own: Component, tree: OverrideTree | None, *, as_root: bool = False) -> list[Form]:
        """Give the forms of an element that a document can have."""
        form = (
            as_wanted(tree.form, own, as_root=as_root) if tree is not None and tree.form is not None else None
        )
        if form is not None:
            return [self.form(form, tree)]
        wanted = tree.wanted_steps if tree is not None else frozenset()
        alternatives = alternatives_of(own, as_root=as_root)
        found = [
            self.form(alternative, tree)
            for alternative in alternatives
            if not wanted or wanted <= steps_below(alternative.xsd_type)
        ]
        if tree is not None and not found and alternatives:
            raise none_has_all(tree, own)
        return sorted((form for form in found if form.size < NEVER), key=lambda form: form.size)

    def form(self, found: Alternative, tree: OverrideTree | None) -> Form:
        """Give one form of an element."""
        inner = self.sizes.of_content(found.decl, found.xsd_type)
        only_nil = inner >= NEVER and found.decl.nillable and found.decl.fixed is None
        size = 1 if only_nil else 1 + inner
        xsi_type = self.qname(found.xsd_type.name) if found.by_xsi_type else None
        return Form(
            found.decl,
            found.xsd_type,
            size,
            lambda: self.content(found.xsd_type, tree),
            xsi_type,
            only_nil=only_nil,
            declared=None if xsi_type else declarations(found.decl.name, found.xsd_type, found.decl),
        )

    def qname(self, name: str) -> str:
        """Write an expanded name with a prefix that documents declare."""
        namespace, _, local = name.rpartition("}")
        return f"{self.prefixes[namespace[1:]]}:{local}" if namespace else local

    def content(self, xsd_type: Component, tree: OverrideTree | None) -> ContentPlan:
        """Give the plan of the attributes and content of a type."""
        key = (id(xsd_type), id(tree))
        if key not in self.contents:
            self.kept.append((xsd_type, tree))
            self.contents[key] = self._new_content(xsd_type, tree)
        return self.contents[key]

    def _new_content(self, xsd_type: Component, tree: OverrideTree | None) -> ContentPlan:
        override = tree.own if tree else None
        # What nothing can fill is nil, or what an override gives.
        fits = self.sizes.of_type(xsd_type) < NEVER
        if xsd_type.is_simple():
            # A reference can be written, whether there is something to refer to or not.
            fits = fits or (override is not None and kind_of(xsd_type) in REFERENCES)
            return ContentPlan([], None, self.leaf(xsd_type, override) if fits else None, None, None)
        attributes, wildcard = self.attributes(xsd_type, tree)
        if xsd_type.has_simple_content():
            leaf = self.leaf(xsd_type, override) if fits else None
            return ContentPlan(attributes, wildcard, leaf, None, None)
        mixed = self.mixed_text if xsd_type.mixed else None
        particle = self.particle(xsd_type.content, tree) if fits else None
        if tree is not None and particle is not None:
            check_all_there(tree, particle, xsd_type)
        return ContentPlan(attributes, wildcard, None, particle, mixed)

    def type_contents(
        self, xsd_type: Component, tree: OverrideTree | None
    ) -> list[tuple[Component, ContentPlan, str | None]]:
        """Give the types that an element of a type may have, each with its plan and xsi:type, the smallest first.

        Raises:
            UnsatisfiableError: nothing satisfies the type.
        """
        found = [(self.sizes.of_type(one), one) for one in concrete_types(xsd_type)]
        usable = sorted((pair for pair in found if pair[0] < NEVER), key=lambda pair: pair[0])
        if not usable:
            raise no_document("nothing satisfies", xsd_type, self.sizes)
        wanted = tree.wanted_steps if tree is not None else frozenset()
        having = [one for _, one in usable if wanted <= steps_below(one)]
        if not having:
            raise none_has_all(tree, xsd_type)
        return [
            (one, self.content(one, tree), None if one is xsd_type else self.qname(one.name))
            for one in having
        ]

    def leaf(self, xsd_type: Component, override: Override | None = None) -> Leaf:
        """Give the texts of a simple type or content, narrowed by overrides."""
        key = (id(xsd_type), id(override))
        if key not in self.leaves:
            self.kept.append((xsd_type, override))
            self.leaves[key] = self._new_leaf(xsd_type, override)
        return self.leaves[key]

    def _new_leaf(self, xsd_type: Component, override: Override | None) -> Leaf:
        self.is_tabled |= kind_of(xsd_type) in TABLED
        if override is not None and override.is_value:
            return Leaf(xsd_type).given(self._keys(override, xsd_type))
        by_type = self.types.get(xsd_type.name or "(anonymous)")
        if by_type is not None and by_type.is_value:
            if override is not None and not override.is_value:
                raise override.error(f"expected no facets beside the value of overrides[{by_type.key!r}]")
            return Leaf(xsd_type, texts=by_type.texts(), keys=self._keys(by_type, xsd_type))
        facets: Facets | None = None
        narrowing = [one for one in (by_type, override) if one is not None and not one.is_value]
        for one in narrowing:
            facets = one.narrowed(facets or facets_of(xsd_type))
        try:
            return Leaf(xsd_type, facets, keys=tuple(one.key for one in reversed(narrowing)))
        except XsdStrategyError as error:
            if not narrowing:
                raise
            raise narrowing[-1].error(f"expected facets that leave a text: {error}") from error

    def _keys(self, override: Override, xsd_type: Component) -> tuple[str, ...]:
        """Give the key of an override whose value other places have to follow.

        A strategy may give references where there can be no ID: it stands for what the schema cannot fill.
        """
        is_alone = kind_of(xsd_type) in REFERENCES and not self.sizes.can_refer
        return () if is_alone and makes_values(override.given) else (override.key,)

    def attributes(
        self, xsd_type: Component, tree: OverrideTree | None
    ) -> tuple[list[AttributePlan], Callable[[Run, Element], None] | None]:
        """Give the plans of the attributes of a type, and what its attribute wildcard adds."""
        plans = [
            self.attribute(attribute, tree.below.get(f"@{attribute.local_name}") if tree else None)
            for name, attribute in xsd_type.attributes.items()
            if name is not None and attribute.use != "prohibited"
        ]
        wildcard = xsd_type.attributes.get(None)
        adds = None if wildcard is None else self.any_attribute(wildcard, set(xsd_type.attributes))
        return [plan for plan in plans if plan is not None], adds

    def attribute(self, attribute: Component, tree: OverrideTree | None) -> AttributePlan | None:
        """Give the plan of an attribute; None where it is optional and no text satisfies it."""
        override = tree.own if tree else None
        required = attribute.use == "required"
        if tree is not None and tree.is_absent and required:
            raise OverrideError(demanded(tree, attribute))
        if override is not None:
            check_against(override, attribute)
        is_given = override is not None and override.is_value
        leaf: Leaf | None = None
        try:
            leaf = self.leaf(attribute.type, override)
        except (UnsatisfiableError, NotCoveredError):
            if required and not is_given:
                raise
            if not is_given:
                return None
        if not required and override is None and is_disputed(attribute.type):
            return None
        has_default = attribute.default is not None
        # A default of type QName has a prefix of the schema, which the document need not declare.
        required = required or (has_default and kind_of(attribute.type) == "QName")
        plan = AttributePlan(
            attribute.name,
            leaf,
            required=required,
            has_default=has_default,
            fixed=attribute.fixed,
            override=override,
            fixed_name=fixed_name(attribute),
        )
        plan.wanted = tree is not None and tree.plain
        return plan

    def any_attribute(
        self, wildcard: Component, taken: set[str | None]
    ) -> Callable[[Run, Element], None] | None:
        """Give what adds one attribute that a wildcard allows; None where there is none."""
        name = unknown_name(wildcard)
        if takes_unknown(wildcard) and name is not None:
            return lambda run, element: element.set(name, run.draw(self.mixed_text))
        usable = [self.attribute(found, None) for found in candidates(wildcard) if found.name not in taken]
        plans = [plan for plan in usable if plan is not None]
        return (lambda run, element: run.draw(st.sampled_from(plans)).write(run, element)) if plans else None

    def particle(self, particle: Component, tree: OverrideTree | None) -> Particle:
        """Give the plan of a part of a content model."""
        if isinstance(particle, XsdGroup):
            return self.group(particle, tree)
        least, most = _occurs(particle)
        if isinstance(particle, XsdAnyElement):
            return self.wildcard(particle, least, most)
        step = particle.local_name if tree is None else tree.step_of(particle)
        below = tree.below.get(step) if tree else None
        plan = self.element(particle, below)
        if below is not None and below.is_absent:
            if least:
                raise DemandedError(demanded(below, particle))
            most = 0
        wants = frozenset({step} if below is not None and below.wanted else ())
        return ElementParticle(least, most, plan.size, plan, wants)

    def group(self, group: XsdGroup, tree: OverrideTree | None) -> Particle:
        """Give the plan of a model group, without the parts that no document can have."""
        least, most = _occurs(group)
        if group.model == "all" and group.ref is not None and most:
            # `xmlschema` demands what a reference to such a group makes optional: it is always there.
            least = 1
        try:
            parts = self.parts(group, tree)
        except DemandedError:
            if least:
                raise
            return SequenceParticle(0, 0, 0, [])
        if most and not self.is_free and is_contested(group):
            self.is_contested = True
        kind = _GROUPS[group.model]
        if not parts:
            return SequenceParticle(least, 0 if group.model == "choice" else most, 0, [])
        plan = kind(least, most, self.sizes.of_particle(group), parts)
        if tree is not None and plan.rounds > most:
            raise too_many_branches(group, tree, plan)
        return plan

    def parts(self, group: XsdGroup, tree: OverrideTree | None) -> list[Particle]:
        """Give the plans of the parts of a group, of a choice without those that are to be left out.

        Raises:
            OverrideError: what is to be left out must be there.
        """
        found: list[Particle] = []
        demanded: DemandedError | None = None
        for part in group:
            if part.max_occurs == 0 or not self.is_possible(part, group):
                continue
            try:
                found.append(self.particle(part, tree))
            except DemandedError as error:
                if group.model != "choice":
                    raise
                demanded = error
        if demanded is not None and not found:
            raise demanded
        return found

    def is_possible(self, part: Component, group: XsdGroup) -> bool:
        """Say whether some document can have a part: optional ones that recurse for ever are left out."""
        if part.min_occurs and group.model != "choice":
            return True
        size = self.sizes.of_element(part) if is_element(part) else self.sizes.of_particle(part)
        return size < NEVER

    def wildcard(self, wildcard: XsdAnyElement, least: int, most: int) -> Particle:
        """Give the plan of an element wildcard."""
        unknown = unknown_name(wildcard) if takes_unknown(wildcard) else None

        def plans() -> list[ElementPlan]:
            if wildcard.process_contents == "skip" and unknown:
                return []
            found = [self.element(element) for element in candidates(wildcard)]
            return [plan for plan in found if plan.size < NEVER]

        return WildcardParticle(least, most, self.sizes.of_particle(wildcard), plans, unknown)


def _occurs(particle: Component) -> tuple[int, int]:
    most = particle.max_occurs
    return particle.min_occurs, ((2**31) if most is None else most)
