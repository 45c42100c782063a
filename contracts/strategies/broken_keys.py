"""Documents in which one identity constraint does not hold: a key twice, a reference to nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

from hypothesis import strategies as st
from xmlschema.validators import XsdKey, XsdKeyref

from contracts.strategies.components import Component, Element
from contracts.strategies.identity import paths_of, place_of, text_at, write_at
from contracts.strategies.planner import Planner
from contracts.strategies.targets import Target, with_target

Pair = tuple[Element, Element]
Change = Callable[[list[Element], Component], bool]
# How many more documents are drawn to find one with two keys in it.
_STRANGE = "no-such-key"


def broken_keys(
    planner: Planner, own: Component, places: list[Target]
) -> Iterator[tuple[str, str, list[st.SearchStrategy[Pair]]]]:
    """Give, for each identity constraint, the path of its scope, its name, and documents that break it.

    Small documents come first; then, should none of them have two of what the constraint selects, full ones.
    """
    for target in places:
        for identity in target.form.identities:
            change = _dangle if isinstance(identity, XsdKeyref) else _repeat
            kind = type(identity).__name__.removeprefix("Xsd").lower()
            bases = [with_target(planner, own, target.steps, full=full) for full in (False, True)]
            pairs = [_pairs(base, target, identity, change) for base in bases]
            yield target.xpath, f"{kind} {identity.local_name}", pairs
            if isinstance(identity, XsdKey):
                incomplete = [_pairs(base, target, identity, _leave_out) for base in bases]
                yield target.xpath, f"{kind} {identity.local_name} without a field", incomplete


def _pairs(
    base: st.SearchStrategy[Element], target: Target, identity: Component, change: Change
) -> st.SearchStrategy[Pair]:
    def broken(valid: Element) -> Pair | None:
        document = copy.deepcopy(valid)
        scope = target.found_in(document)
        selected = [] if scope is None else paths_of(identity).selector(scope)
        nodes = [node for node in selected if isinstance(node, Element)]
        return (valid, document) if change(nodes, identity) else None

    return base.map(broken).filter(lambda pair: pair is not None).map(lambda pair: pair or _never())


def _never() -> Pair:
    raise AssertionError("a pair that is None was filtered out before")


def _repeat(nodes: list[Element], identity: Component) -> bool:
    """Give the second selected element the key of the first."""
    complete = [
        found
        for node in nodes
        if all(found := [place_of(field(node)) for field in paths_of(identity).fields])
    ]
    if len(complete) < 2:  # noqa: PLR2004 - one alone is not repeated
        return False
    for place, source in zip(complete[1], complete[0], strict=True):
        if place is not None and source is not None:
            write_at(place, text_at(source))
    return True


def _dangle(nodes: list[Element], identity: Component) -> bool:
    """Point the first reference at a key that is not there."""
    for node in nodes:
        place = place_of(paths_of(identity).fields[0](node))
        if place is not None:
            text = text_at(place)
            write_at(place, f"{text}9" if text[-1:].isdigit() else f"{text}{_STRANGE}")
            return True
    return False


def _leave_out(nodes: list[Element], identity: Component) -> bool:
    """Take an attribute of the first key away, if nothing but the key demands it."""
    for node in nodes:
        for field in paths_of(identity).fields:
            place = place_of(field(node))
            if place is None or place[1] is None:
                continue
            element = place[0]
            element.attrib.pop(place[1])
            errors = identity.schema.iter_errors(element.getroottree().getroot())
            return all("key field" in str(error.reason) for error in errors)
    return False
