"""References to keys (xs:keyref): pointed at a key of the document, or left out.

XSD Part 1, section 3.11.
"""

from __future__ import annotations

from functools import lru_cache

from hypothesis import strategies as st

from contracts.strategies.components import Component, Element
from contracts.strategies.equality import value_of, written_value
from contracts.strategies.identifiers import kind_of
from contracts.strategies.identity import (
    Entry,
    completed,
    entries_of,
    is_fixed,
    key_of,
    stays,
    text_at,
    write_at,
)
from contracts.strategies.leaves import Leaf
from contracts.strategies.references import gives_way
from contracts.strategies.run import Place, Run

Scopes = list[tuple[Element, Component]]
# The texts of keys that a reference can have, by the leaves of its places.
Fitting = dict[tuple[int, ...], list[list[str]]]


class Seen:
    """What the constraints select in a document and which keys that makes, as long as nothing is changed."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._selected: dict[tuple[Element, int], list[Entry]] = {}
        self._keys: dict[int, tuple[object, ...]] = {}

    def entries(self, element: Element, identity: Component) -> list[Entry]:
        """Give what a constraint of an element selects."""
        known = (element, id(identity))
        if known not in self._selected:
            self._selected[known] = entries_of(self.run, element, identity)
        return self._selected[known]

    def key(self, entry: Entry) -> tuple[object, ...]:
        """Give the key of an entry that this has given."""
        if id(entry) not in self._keys:
            self._keys[id(entry)] = key_of(self.run, entry)
        return self._keys[id(entry)]

    def written(self, entry: Entry) -> tuple[object, ...]:
        """Give the key of an entry as references have to name it."""
        return written_key(self.run, entry)


def written_key(run: Run, entry: Entry) -> tuple[object, ...]:
    """Give the values of the fields of an entry, those of texts as they are written."""
    return tuple(None if place is None else _written(run, place) for place in entry.places)


def _written(run: Run, place: Place) -> object:
    leaf = run.leaves.get(place)
    return text_at(place) if leaf is None else written_value(leaf.xsd_type, text_at(place))


def targets_of(seen: Seen, element: Element, identity: Component, scopes: Scopes) -> list[Entry]:
    """Give the entries of the key that a reference means, of its own element and those within."""
    within = [
        scope
        for scope, other in scopes
        if other is identity.refer and (scope is element or element in scope.iterancestors())
    ]
    found = [entry for scope in within for entry in seen.entries(scope, identity.refer)]
    return [entry for entry in found if entry.is_complete and not entry.is_broken]


def point(seen: Seen, element: Element, identity: Component, scopes: Scopes) -> None:
    """Point every reference at a key; drop the attributes of one that finds none."""
    run = seen.run
    targets = targets_of(seen, element, identity, scopes)
    keys = {written_key(run, target) for target in targets}
    entries = seen.entries(element, identity)
    fitting: Fitting = {}
    for found in entries:
        entry = completed(run, found, identity) if is_begun(found) else found
        if entry.is_complete and not entry.is_broken and written_key(run, entry) not in keys:
            _redirect(run, entry, targets, entries, fitting)


def is_begun(entry: Entry) -> bool:
    """Say whether a reference has some of its fields: XSD asks nothing of it then, and `xmlschema` for the others."""
    return any(entry.places) and not entry.is_complete


def _redirect(run: Run, entry: Entry, targets: list[Entry], entries: list[Entry], known: Fitting) -> None:
    fitting = _fitting(run, entry, targets, known)
    if fitting:
        _write_all(run, entry, fitting[run.draw(_number(len(fitting))) if len(fitting) > 1 else 0])
        return
    # What a reference names that stays as it is keeps its value.
    named = {key_of(run, other) for other in entries if other.is_complete and stays(run, other)}
    if any(_adopts(run, target, entry) for target in targets if key_of(run, target) not in named):
        known.clear()
        return
    for place in entry.places:
        if place is not None and place[1] is not None and not _must_stay(run, place):
            place[0].attrib.pop(place[1], None)


def _fitting(run: Run, entry: Entry, targets: list[Entry], known: Fitting) -> list[list[str]]:
    """Give the texts of the keys that a reference can have: the same for all references of the same types."""
    leaves = [run.leaves.get(place) for place in entry.places if place is not None]
    kind = tuple(map(id, leaves))
    if kind in known:
        return known[kind]
    texts = [[text_at(place) for place in target.places if place is not None] for target in targets]
    found = [one for one in texts if _fits(run, entry, one)]
    if not any(leaf is None or leaf.is_fixed for leaf in leaves):
        known[kind] = found
    return found


@lru_cache(maxsize=256)
def _number(choices: int) -> st.SearchStrategy[int]:
    return st.integers(0, choices - 1)


def _write_all(run: Run, entry: Entry, texts: list[str]) -> None:
    for place, text in zip(entry.places, texts, strict=True):
        if place is not None and not is_fixed(run, place):
            write_at(place, text)


def _adopts(run: Run, target: Entry, entry: Entry) -> bool:
    """Give a key the value of a reference, where the type of the reference has none of the values of the keys."""
    texts = [text_at(place) for place in entry.places if place is not None]
    if not _fits(run, target, texts):
        return False
    if not all(_is_ceded(run, place, text) for place, text in zip(target.places, texts, strict=True)):
        return False
    _write_all(run, target, texts)
    return True


def _is_ceded(run: Run, place: Place | None, text: str) -> bool:
    """Say whether a place can have another text: an ID only if all that names it can follow."""
    leaf = None if place is None else run.leaves.get(place)
    if place is None or leaf is None or leaf.is_fixed or not leaf.is_reserved:
        return True
    text, own = text.strip(), text_at(place)
    return kind_of(leaf.xsd_type) == "ID" and (own == text or gives_way(run, own, text))


def _fits(run: Run, entry: Entry, texts: list[str]) -> bool:
    places = [place for place in entry.places if place is not None]
    return len(places) == len(texts) and all(
        _takes(run.leaves.get(place), place, text) for place, text in zip(places, texts, strict=True)
    )


def _takes(leaf: Leaf | None, place: Place, text: str) -> bool:
    if leaf is None:
        return False
    if leaf.is_fixed:
        return value_of(leaf.xsd_type, text) == value_of(leaf.xsd_type, text_at(place))
    return leaf.takes(text)


def _must_stay(run: Run, place: Place) -> bool:
    """Say whether an attribute is required, or given by an override."""
    if place in run.leaves and run.leaves[place].keys and is_fixed(run, place):
        return True
    plan = run.contents.get(place[0])
    return plan is None or any(a.name == place[1] and a.required for a in plan.attributes)
