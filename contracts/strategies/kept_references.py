"""Changes to a document that take away what a reference names: the reference is pointed at what remains, first.

Otherwise a document with an element too few, or with a wrong text for an identifier, would have a second fault: a
reference to nothing (XSD Part 1, sections 3.11.4 and 3.15.4).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

from xmlschema.validators import XsdKeyref

from contracts.strategies.components import Component, Element, Schema
from contracts.strategies.fresh import Key, Known, text_places, value_at
from contracts.strategies.governing import governing
from contracts.strategies.identifiers import IDENTIFIERS, REFERENCES, kind_of
from contracts.strategies.identity import text_at, write_at
from contracts.strategies.run import Place
from contracts.strategies.selected import complete, selected

Pair = tuple[Element, Element]
#: Gives a changed copy of a document.
Changed = Callable[[Element], Element]


def with_kept_references(schema: Schema, valid: Element, changed: Changed) -> Pair | None:
    """Give a valid document and what a change makes of it, where that takes nothing away that is referred to.

    References to what the change takes away name something else in both. None where there is nothing else.
    """
    broken = changed(valid)
    before, after = governing(schema, valid), governing(schema, broken)
    if not any(True for _ in _lost(before, after)):
        return valid, broken
    again = copy.deepcopy(valid)
    before = governing(schema, again)
    for places, others in _lost(before, after):
        if not others:
            return None
        for place, text in zip(places, others[0], strict=True):
            write_at(place, text)
    broken = changed(again)
    is_kept = not any(True for _ in _lost(governing(schema, again), governing(schema, broken)))
    return (again, broken) if is_kept and schema.is_valid(again) else None


Lost = tuple[list[Place], list[list[str]]]


def _lost(before: Known, after: Known) -> Iterator[Lost]:
    """Give the places of each reference that names nothing after a change, and the texts that it may have instead."""
    yield from _lost_identifiers(before, after)
    for scope, governs in before.items():
        for identity in governs.decl.identities:
            if isinstance(identity, XsdKeyref):
                yield from _lost_keys(before, after, scope, identity)


def _lost_identifiers(before: Known, after: Known) -> Iterator[Lost]:
    left = _identifiers(before) & _identifiers(after)
    for place, xsd_type in text_places(before):
        items = text_at(place).split() if kind_of(xsd_type) in REFERENCES else []
        if not left.issuperset(items):
            others = ([one if item not in left else item for item in items] for one in sorted(left))
            texts = [" ".join(other) for other in others]
            yield [place], [[text] for text in texts if xsd_type.text_is_valid(text)]


def _identifiers(known: Known) -> set[str]:
    places = (place for place, xsd_type in text_places(known) if kind_of(xsd_type) in IDENTIFIERS)
    return {item for place in places for item in text_at(place).split()}


def _lost_keys(before: Known, after: Known, scope: Element, identity: Component) -> Iterator[Lost]:
    there, left = _keys(before, identity), _keys(after, identity).keys()
    for places in complete(selected(scope, identity), identity):
        if tuple(value_at(before, place) for place in places) not in left:
            yield places, [texts for key, texts in there.items() if key in left]


def _keys(known: Known, identity: Component) -> dict[Key, list[str]]:
    """Give the keys to which a reference may point, each with its texts."""
    scopes = [scope for scope, governs in known.items() if identity.refer in governs.decl.identities]
    found = [
        places for scope in scopes for places in complete(selected(scope, identity.refer), identity.refer)
    ]
    return {tuple(value_at(known, place) for place in places): [*map(text_at, places)] for places in found}
