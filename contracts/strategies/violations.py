"""The ways to break a schema, one at a time: each with documents in which exactly that is broken.

A valid document is drawn that has the place in question, and that one place is changed. A way to break it
is offered only where both judges, libxml2 and ``xmlschema``, refuse what comes of it.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hypothesis import reject
from hypothesis import strategies as st
from xmlschema.validators import XMLSchemaModelDepthError

from contracts.strategies.alternatives import alternatives_of
from contracts.strategies.broken_groups import group_breaches
from contracts.strategies.broken_ids import broken_ids
from contracts.strategies.broken_keys import Attempts, broken_keys, serving
from contracts.strategies.broken_texts import Texts, broken_texts
from contracts.strategies.broken_trees import Breach, Change, adding, breaches, cut_rest
from contracts.strategies.broken_types import OF_TYPES, type_breaches
from contracts.strategies.components import Component, Element, Schema
from contracts.strategies.documents import planned_documents, root_planner
from contracts.strategies.equality import value_of
from contracts.strategies.errors import NotCoveredError
from contracts.strategies.finding import first, is_had, soon
from contracts.strategies.fresh import with_fresh_values
from contracts.strategies.identifiers import REFERENCES, may_have, may_identify
from contracts.strategies.identity import has_identities
from contracts.strategies.judges import Judges
from contracts.strategies.kept_references import with_kept_references
from contracts.strategies.loading import Source, global_element, load
from contracts.strategies.places import place
from contracts.strategies.predecessors import with_predecessor
from contracts.strategies.run import Draw
from contracts.strategies.simple import texts_of
from contracts.strategies.targets import Target, targets, with_target

Pair = tuple[Element, Element]
# So many documents are drawn to see whether a key can be broken.
_FEW = 20
Documents = st.SearchStrategy[Element]


@dataclass(frozen=True, slots=True)
class Violation:
    """One way to break a schema.

    ``path`` is an XPath with the prefixes that the documents declare; where an element has its type by ``xsi:type``, a
    predicate names it, unless it is the type that is broken. ``constraint`` is one of ``type``,
    the name of a facet, ``occurrence``, ``nillability``, ``order``, ``choice``, ``unknown element``,
    ``unknown attribute``, ``missing attribute``, ``fixed value``, ``identity constraint``, ``identifier``,
    ``xsi:type``, ``abstract type``, ``abstract element``, ``substitution group``; ``detail`` says what of it.
    ``pairs`` draws a valid document together with what breaking this one place makes of it.
    """

    path: str
    constraint: str
    detail: str
    pairs: st.SearchStrategy[Pair]

    @property
    def documents(self) -> st.SearchStrategy[Element]:
        """The documents in which exactly this is broken."""
        return self.pairs.map(lambda pair: pair[1])


def violations(schema: Source, element: str, *, allow_remote: bool = False) -> list[Violation]:
    """Give the ways to break documents of a global element, in the order of the schema.

    Raises:
        SchemaLoadError, NoSuchComponentError, UnsatisfiableError, NotCoveredError: as ``from_xsd``, but at once.

    Source: XSD Part 1, section 3 (validation rules of each component); Part 2, section 4.3 (facets).
    """
    loaded = load(schema, allow_remote=allow_remote)
    own = global_element(loaded, element)
    try:
        breaker = Breaker(loaded, own)
        found = [one for target in breaker.targets for one in breaker.at(target)]
        return [*found, *breaker.of_keys()]
    except (RecursionError, XMLSchemaModelDepthError) as error:
        raise NotCoveredError(
            f"{place(own)}: expected groups, types and elements that can be followed, and they nest too deep; write "
            "them with fewer levels"
        ) from error


class Breaker:
    """Makes the violations of one element, and keeps those that both judges confirm."""

    def __init__(self, schema: Schema, own: Component) -> None:
        self.schema, self.own = schema, own
        self.planner = root_planner(schema, own)
        planned_documents(self.planner, own, None)
        self.judges = Judges(schema)
        self.targets = list(targets(self.planner, own))
        roots = [found.xsd_type for found in alternatives_of(own, as_root=True)]
        #: The kinds of which there is a violation, where one in all is enough.
        self.done: set[str] = set()
        #: Whether documents may have values that must not be there twice.
        self.is_unique = has_identities(schema) or may_identify(roots)
        #: Whether documents may have references, which a change can deprive of what they name.
        self.refers = has_identities(schema) or may_have(roots, REFERENCES)

    def at(self, target: Target) -> Iterator[Violation]:
        """Give the violations at one element and its attributes."""
        base = with_target(self.planner, self.own, target)
        probe = soon(base)
        if probe is None:
            return
        yield from self._texts(target, base, probe)
        yield from self._breaches(target, base, probe)
        yield from self._groups(target)
        for attribute, choices in broken_ids(self.planner, self.own, target):
            yield from self._attempted(self._path(target, attribute), "identifier", "xs:ID twice", choices)

    def _breaches(self, target: Target, base: Documents, probe: Element) -> Iterator[Violation]:
        done: set[str] = set()
        for breach in itertools.chain(breaches(target), type_breaches(target), self._other_branches(target)):
            kinds = self.done if breach.is_global else done
            if breach.kind in kinds:
                continue
            if not self._is_refused(probe, target, breach):
                yield from self._in_order(target, breach)
                continue
            kinds |= {breach.kind} - {""}
            bases = itertools.chain((base,), self._full_bases(target))
            yield from itertools.islice(self._breached_in(target, bases, breach), 1)

    def _in_order(self, target: Target, breach: Breach) -> Iterator[Violation]:
        """Give the violation of an order that the simplest document does not show: it has nothing before the place."""

        def refused(document: Element) -> bool:
            return self._is_refused(document, target, breach)

        bases = with_predecessor(self.planner, self.own, target) if breach.constraint == "order" else ()
        showing = (base for base in bases if first(base, refused, tries=_FEW) is not None)
        yield from itertools.islice(self._breached_in(target, showing, breach), 1)

    def _groups(self, target: Target) -> Iterator[Violation]:
        """Give what the simplest document may not show: it has nothing of a wildcard that may be left out."""
        for breach in group_breaches(target):

            def refused(document: Element, breach: Breach = breach) -> bool:
                return self._is_refused(document, target, breach)

            bases = [with_target(self.planner, self.own, target, full=full) for full in (False, True)]
            showing = (base for base in bases if first(base, refused, tries=_FEW) is not None)
            for base in itertools.islice(showing, 1):
                yield from self._breached(target, base, breach)

    def _full_bases(self, target: Target) -> Iterator[Documents]:
        """Give the documents with all optional parts, planned only where the simple ones do not do."""
        yield with_target(self.planner, self.own, target, full=True)

    def _breached_in(self, target: Target, bases: Iterable[Documents], breach: Breach) -> Iterator[Violation]:
        """Give the violation for each kind of documents that shows it."""
        for base in bases:
            yield from self._breached(target, base, breach)

    def _is_refused(self, probe: Element, target: Target, breach: Breach) -> bool:
        return self.judges.refuse(_broken(probe, target, breach.change))

    def _breached(self, target: Target, base: Documents, breach: Breach) -> Iterator[Violation]:
        if breach.loses is not None and self.refers:
            pairs = self._seen(base, target, breach, breach.loses)
        else:
            pairs = self._changed(
                base, target, st.just(breach.change), takes=breach.constraint not in OF_TYPES
            )
        path = target.element_path if breach.constraint in OF_TYPES else self._path(target, breach.attribute)
        is_fresh = breach.copies and self.is_unique
        alone = self._fresh(pairs) if is_fresh else pairs
        if not (is_fresh or self.refers) or is_had(alone, self._is_broken):
            yield self._violation(path, breach.constraint, breach.detail, alone)

    def _is_broken(self, pair: Pair) -> bool:
        return self.judges.refuse(pair[1])

    def _changed(
        self, base: Documents, target: Target, changes: st.SearchStrategy[Change], *, takes: bool = True
    ) -> st.SearchStrategy[Pair]:
        """Give documents with one element changed, and what they were; references keep what they name.

        ``takes`` says that the change takes something away: the name of another type does not.
        """

        @st.composite
        def pairs(draw: Draw) -> Pair:
            valid, change = draw(base), draw(changes)
            if not (self.refers and takes):
                return valid, _broken(valid, target, change)
            kept = with_kept_references(self.schema, valid, lambda one: _broken(one, target, change))
            return reject() if kept is None else kept

        return pairs()

    def _seen(
        self, base: Documents, target: Target, breach: Breach, loses: Change
    ) -> st.SearchStrategy[Pair]:
        """Give changed documents in which nothing refers to what libxml2 passes over after the change.

        Where there are none, as where the one key that there must be comes to stand there, what refers to it may.
        """
        usual = self._changed(base, target, st.just(breach.change))

        @st.composite
        def pairs(draw: Draw) -> Pair:
            valid = draw(base)
            kept = with_kept_references(self.schema, valid, lambda one: _broken(one, target, loses))
            again = valid if kept is None else kept[0]
            found = with_kept_references(self.schema, again, lambda one: _broken(one, target, breach.change))
            return reject() if found is None or self.judges.miss_keys(found[1]) else found

        seen = pairs()
        return seen if is_had(seen, self._is_broken) else usual

    def _with_text(
        self, base: Documents, target: Target, texts: Texts, attribute: str | None
    ) -> st.SearchStrategy[Pair]:
        """Give documents with another text at one element or attribute of it."""
        return self._changed(base, target, texts.map(lambda text: _writes(text, attribute)))

    def _fresh(self, pairs: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
        """Give the pairs with other identifiers and keys where copied elements have those of others."""

        @st.composite
        def separated(draw: Draw) -> Pair:
            valid, broken = draw(pairs)
            with_fresh_values(draw, self.schema, broken)
            return valid, broken

        return separated()

    def _path(self, target: Target, attribute: str | None) -> str:
        return target.xpath + (f"/@{self.planner.qname(attribute)}" if attribute else "")

    def _texts(self, target: Target, base: Documents, probe: Element) -> Iterator[Violation]:
        xsd_type, fixed = target.form.xsd_type, target.form.fixed
        has_text = xsd_type.is_simple() or xsd_type.has_simple_content()
        if has_text and not (target.is_retyped and fixed is not None):
            yield from self._of_text(target, base, probe, None, xsd_type, fixed)
        for name, attribute in target.attributes():
            there = with_target(self.planner, self.own, target, also=f"@{attribute.local_name}")
            yield from self._of_text(target, there, probe, name, attribute.type, attribute.fixed)

    def _of_text(
        self,
        target: Target,
        base: Documents,
        probe: Element,
        attribute: str | None,
        xsd_type: Component,
        fixed: str | None,
    ) -> Iterator[Violation]:
        if fixed is None:
            yield from self._wrong_texts(target, base, probe, attribute, xsd_type)
        else:
            yield from self._other_values(target, base, probe, attribute, xsd_type, fixed)

    def _wrong_texts(
        self, target: Target, base: Documents, probe: Element, attribute: str | None, xsd_type: Component
    ) -> Iterator[Violation]:
        def refused(text: str) -> bool:
            return self.judges.refuse(_broken(probe, target, _writes(text, attribute)))

        done: set[tuple[str, str]] = set()
        for name, detail, texts in broken_texts(xsd_type):
            if (name, detail) not in done and first(texts, refused) is not None:
                done.add((name, detail))
                path, pairs = self._path(target, attribute), self._with_text(base, target, texts, attribute)
                if not self.refers or first(pairs, self._is_broken) is not None:
                    yield self._violation(path, name, detail, pairs)

    def _other_values(
        self,
        target: Target,
        base: Documents,
        probe: Element,
        attribute: str | None,
        xsd_type: Component,
        fixed: str,
    ) -> Iterator[Violation]:
        """Give the violation of a fixed value: other values of the type.

        Where it has none, any other text breaks the type as well, and is offered as that: libxml2 names nothing else.
        """

        def refused(text: str) -> bool:
            return self.judges.refuse(_broken(probe, target, _writes(text, attribute)))

        own = value_of(xsd_type, fixed)
        near = st.sampled_from([f"{fixed}x", f"{fixed}1"]).filter(xsd_type.text_is_valid)
        for texts in (texts_of(xsd_type), near):
            others = texts.filter(lambda text: value_of(xsd_type, text) != own)
            if first(others, refused) is not None:
                pairs = self._with_text(base, target, others, attribute)
                yield self._violation(self._path(target, attribute), "fixed value", fixed, pairs)
                return
        yield from self._wrong_texts(target, base, probe, attribute, xsd_type)

    def _other_branches(self, target: Target) -> Iterator[Breach]:
        """Give the changes that add an element of another branch of the same choice."""
        is_choice = (
            target.group is not None and target.group.model == "choice" and target.group.max_occurs == 1
        )
        if not is_choice or target.is_other:
            return
        for other in filter(target.is_branch_beside, self.targets):
            sample = first(with_target(self.planner, self.own, other))
            found = None if sample is None else other.found_in(sample)
            if found is not None:
                yield Breach("choice", f"also {other.form.name}", adding(found), copies=True, loses=cut_rest)
                return

    def of_keys(self) -> Iterator[Violation]:
        """Give the violations of identity constraints."""
        for path, detail, choices in broken_keys(self.planner, self.own, self.targets):
            yield from self._attempted(path, "identity constraint", detail, choices)

    def _attempted(
        self, path: str, constraint: str, detail: str, choices: list[Attempts]
    ) -> Iterator[Violation]:
        attempts = next((attempts for attempts in choices if self._confirms(attempts)), None)
        if attempts is not None:
            yield self._violation(path, constraint, detail, serving(attempts))

    def _confirms(self, attempts: Attempts) -> bool:
        def is_refused(pair: Pair | None) -> bool:
            return pair is not None and self.judges.refuses_quickly(pair[1])

        pair = first(attempts, is_refused, tries=_FEW)
        return pair is not None and self.judges.refuse(pair[1])

    def _violation(
        self, path: str, constraint: str, detail: str, pairs: st.SearchStrategy[Pair]
    ) -> Violation:
        return Violation(path, constraint, detail, pairs.filter(self._is_broken))


def _writes(text: str, attribute: str | None) -> Change:
    def change(element: Element) -> None:
        if attribute is None:
            element.text = text
        else:
            element.set(attribute, text)

    return change


def _broken(valid: Element, target: Target, change: Change) -> Element:
    document = copy.deepcopy(valid)
    element = target.found_in(document)
    if element is not None:
        change(element)
    return document
