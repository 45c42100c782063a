"""The identity constraints of a document made to hold, each as often as it takes.

XSD Part 1, section 3.11. What cannot be mended is told to the caller, who draws again.
"""

from __future__ import annotations

from dataclasses import dataclass

from xmlschema.validators import XsdKey, XsdKeyref

from contracts.strategies.components import Component, Element
from contracts.strategies.equality import is_empty_list
from contracts.strategies.identity import Entry, is_compared, separate, text_at
from contracts.strategies.key_references import Scopes, Seen, is_begun, point, targets_of
from contracts.strategies.left_out import keys_leaving_out
from contracts.strategies.run import Run

_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A constraint that does not hold, and the keys of the overrides that speak of its fields."""

    identity: Component
    keys: tuple[str, ...]


def settle(run: Run) -> Unsettled | None:
    """Make all identity constraints of a document hold; give one that does not, if any."""
    scopes = [(element, identity) for element, form in run.identities for identity in form.identities]
    for _ in range(_ROUNDS):
        if not _mended(run, scopes):
            return None
    seen = Seen(run)
    broken = next((scope for scope in scopes if not _is_agreed(seen, *scope, scopes)), None)
    return None if broken is None else Unsettled(broken[1], _keys_of(seen, *broken, scopes))


def _mended(run: Run, scopes: Scopes) -> bool:
    """Mend the constraints that need it, keys before the references to them; say whether any did."""
    seen, count = Seen(run), 0
    for element, identity in sorted(scopes, key=lambda scope: isinstance(scope[1], XsdKeyref)):
        if not _is_settled(seen, element, identity, scopes):
            _mend(seen, element, identity, scopes)
            seen, count = Seen(run), count + 1
    return count > 0


def _keys_of(seen: Seen, element: Element, identity: Component, scopes: Scopes) -> tuple[str, ...]:
    """Give the keys of the overrides that have a part in a constraint."""
    targets = targets_of(seen, element, identity, scopes) if isinstance(identity, XsdKeyref) else []
    known = seen.run.leaves
    entries = [*seen.entries(element, identity), *targets]
    leaves = [known[place] for entry in entries for place in entry.places if place in known]
    contents = seen.run.contents
    lacking = [entry.node for entry in entries if not entry.is_complete and entry.node in contents]
    left_out = [key for node in lacking for key in keys_leaving_out(identity, contents[node])]
    return tuple(dict.fromkeys([*left_out, *(key for leaf in leaves for key in leaf.keys)]))


def _mend(seen: Seen, element: Element, identity: Component, scopes: Scopes) -> None:
    if isinstance(identity, XsdKeyref):
        point(seen, element, identity, scopes)
    else:
        separate(seen.run, element, identity)


def _is_settled(seen: Seen, element: Element, identity: Component, scopes: Scopes) -> bool:
    """Say whether nothing is to be mended of a constraint."""
    is_reference = isinstance(identity, XsdKeyref)
    if is_reference and any(map(is_begun, seen.entries(element, identity))):
        return False
    return _is_agreed(seen, element, identity, scopes)


def _is_agreed(seen: Seen, element: Element, identity: Component, scopes: Scopes) -> bool:
    """Say whether a constraint holds to both judges: an empty list is a value to one of them."""
    has_empty = any(_has_empty_list(seen.run, one) for one in seen.entries(element, identity))
    is_clear = isinstance(identity, XsdKeyref) or not has_empty
    return is_clear and _holds(seen, element, identity, scopes)


def _has_empty_list(run: Run, entry: Entry) -> bool:
    found = [(run.leaves[place], place) for place in entry.places if place in run.leaves]
    return any(is_empty_list(leaf.xsd_type, text_at(place)) for leaf, place in found)


def _holds(seen: Seen, element: Element, identity: Component, scopes: Scopes) -> bool:
    entries = seen.entries(element, identity)
    if any(entry.is_broken for entry in entries):
        return False
    if isinstance(identity, XsdKey) and not all(entry.is_complete for entry in entries):
        return False
    compared = [entry for entry in entries if is_compared(entry, identity)]
    if isinstance(identity, XsdKeyref):
        targets = targets_of(seen, element, identity, scopes)
        return {*map(seen.written, compared)} <= {*map(seen.written, targets)}
    return len({*map(seen.key, compared)}) == len(compared)
