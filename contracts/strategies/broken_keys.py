"""Documents in which one identity constraint does not hold: a key twice, a reference to nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

from hypothesis import reject
from hypothesis import strategies as st
from xmlschema.validators import XsdKey, XsdKeyref

from contracts.strategies.components import Component, Element
from contracts.strategies.finding import first
from contracts.strategies.fresh import Key, Known, other_text, value_at
from contracts.strategies.governing import governing, type_at
from contracts.strategies.identifiers import kind_of
from contracts.strategies.identity import paths_of, place_of, text_at, write_at
from contracts.strategies.judges import says_only
from contracts.strategies.kept_references import with_kept_references
from contracts.strategies.planner import Planner
from contracts.strategies.run import Draw, Place
from contracts.strategies.selected import complete, selected
from contracts.strategies.targets import Target, with_target

Pair = tuple[Element, Element]
Attempts = st.SearchStrategy[Pair | None]
Change = Callable[[Draw, list[Element], Component], bool]
# So many documents are drawn to see whether a constraint has anything to speak of.
_FEW = 10
# Of the elements that a constraint selects so many are tried: `xmlschema` judges the whole document for each.
_FEW_NODES = 3


def broken_keys(
    planner: Planner, own: Component, places: list[Target]
) -> Iterator[tuple[str, str, list[Attempts]]]:
    """Give, for each identity constraint, the path of its scope, its name, and attempts at documents that break it.

    An attempt that comes to nothing is None, for then another document has to be drawn. Small documents come first;
    then, should none of them have two of what the constraint selects, full ones.
    """
    for target in places:
        for identity in target.form.identities:
            kind = type(identity).__name__.removeprefix("Xsd").lower()
            bases = [with_target(planner, own, target, full=full) for full in (False, True)]
            met = [(base, _met(base, target, identity)) for base in bases]
            changes = [(base, change) for base, most in met if (change := _change(identity, most))]
            attempts = [_attempts(base, target, identity, change) for base, change in changes]
            yield target.xpath, f"{kind} {identity.local_name}", attempts
            if isinstance(identity, XsdKey):
                incomplete = [_attempts(base, target, identity, _leave_out) for base, most in met if most]
                yield target.xpath, f"{kind} {identity.local_name} without a field", incomplete


def _attempts(
    base: st.SearchStrategy[Element], target: Target, identity: Component, change: Change
) -> Attempts:
    @st.composite
    def broken(draw: Draw) -> Pair | None:
        valid = draw(base)
        done: list[bool] = []

        def changed(one: Element) -> Element:
            document = copy.deepcopy(one)
            done.append(change(draw, selected(target.found_in(document), identity), identity))
            return document

        if change is not _repeat:
            document = changed(valid)
            return (valid, document) if all(done) else None
        pair = with_kept_references(identity.schema, valid, changed)
        return pair if all(done) else None

    return broken()


def serving(attempts: Attempts) -> st.SearchStrategy[Pair]:
    """Give the attempts that come to something."""
    # Not filtered, which would draw three documents for each that does not serve.
    return attempts.map(lambda pair: reject() if pair is None else pair)


def _met(base: st.SearchStrategy[Element], target: Target, identity: Component) -> int:
    """Give how many values that the constraint speaks of some document of a few has: none, one, or two and more."""
    most = 0

    def has_two(document: Element) -> bool:
        nonlocal most
        most = max(most, min(2, len(complete(selected(target.found_in(document), identity), identity))))
        return most > 1

    first(base, has_two, tries=_FEW)
    return most


def _change(identity: Component, most: int) -> Change | None:
    if isinstance(identity, XsdKeyref):
        return _dangle if most else None
    return (None, _double, _repeat)[most]


def _repeat(_draw: Draw, nodes: list[Element], identity: Component) -> bool:
    """Give the second selected element the key of the first."""
    found = complete(nodes, identity)
    if len(found) < 2:  # noqa: PLR2004 - one alone is not repeated
        return False
    for place, source in zip(found[1], found[0], strict=True):
        write_at(place, text_at(source))
    return True


def _double(_draw: Draw, nodes: list[Element], identity: Component) -> bool:
    """Put a copy of a selected element behind it, if nothing but the constraint minds."""
    for node in nodes[:_FEW_NODES]:
        parent = node.getparent()
        if parent is not None and complete([node], identity):
            twin = copy.deepcopy(node)
            node.addnext(twin)
            if says_only(identity.schema, node, "duplicated value"):
                return True
            parent.remove(twin)
    return False


def _dangle(draw: Draw, nodes: list[Element], identity: Component) -> bool:
    """Point the first reference at a key that is not there, by another value of the type of one of its fields."""
    for places in complete(nodes, identity):
        known = governing(identity.schema, places[0][0].getroottree().getroot())
        taken = _referable(known, identity)
        if any(_is_redirected(draw, known, places, at, taken) for at in range(len(places))):
            return True
    return False


def _is_redirected(draw: Draw, known: Known, places: list[Place], at: int, taken: set[Key]) -> bool:
    """Write another value at one place of a reference, if there is one with which the whole is no key."""
    place, own = places[at], [value_at(known, one) for one in places]
    xsd_type = type_at(known, place)
    if xsd_type is None or kind_of(xsd_type):
        return False
    beside = {key[at] for key in taken if [*key[:at], *key[at + 1 :]] == [*own[:at], *own[at + 1 :]]}
    text = other_text(draw, xsd_type, text_at(place), beside)
    if text is not None:
        write_at(place, text)
    return text is not None


def _referable(known: Known, identity: Component) -> set[Key]:
    """Give the keys to which a reference may point."""
    scopes = [scope for scope, governs in known.items() if identity.refer in governs.decl.identities]
    keys = (key for scope in scopes for key in complete(selected(scope, identity.refer), identity.refer))
    return {tuple(value_at(known, place) for place in key) for key in keys}


def _leave_out(_draw: Draw, nodes: list[Element], identity: Component) -> bool:
    """Take an attribute of the first key away, if nothing but the key demands it."""
    for node in nodes:
        for field in paths_of(identity).fields:
            place = place_of(field(node))
            if place is None or place[1] is None:
                continue
            element = place[0]
            element.attrib.pop(place[1])
            return says_only(identity.schema, element, "key field")
    return False
