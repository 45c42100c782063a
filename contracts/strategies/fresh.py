"""Values that are new to a document, where a copied one would stand twice (XSD Part 1, sections 3.11.4 and 3.15.4)."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator

from hypothesis import reject
from xmlschema.validators import XsdKeyref

from contracts.strategies.components import Component, Element, Schema
from contracts.strategies.equality import value_of
from contracts.strategies.governing import Governing, governing, type_at
from contracts.strategies.identifiers import kind_of
from contracts.strategies.identity import text_at, write_at
from contracts.strategies.run import Draw, Place
from contracts.strategies.selected import complete, selected
from contracts.strategies.simple import texts_of
from contracts.strategies.validity import is_held

# So many texts are tried that continue the one that is taken: they cost no choices.
_NEAR = 12
# Then so many are drawn.
_DRAWN = 6
Known = dict[Element, Governing]
Key = tuple[object, ...]


def with_fresh_values(draw: Draw, schema: Schema, document: Element) -> None:
    """Give each xs:ID and each key of a document that an earlier one has taken another value of its type."""
    known = governing(schema, document)
    _separate_ids(draw, known)
    for scope, governs in known.items():
        for identity in governs.decl.identities:
            if not isinstance(identity, XsdKeyref):
                _separate_keys(draw, known, scope, identity)


def fresh_text(draw: Draw, xsd_type: Component, text: str, taken: Collection[object]) -> str:
    """Give a text of a type whose value is not taken; the document is given up where none is found."""
    found = other_text(draw, xsd_type, text, taken)
    return reject() if found is None else found


def other_text(draw: Draw, xsd_type: Component, text: str, taken: Collection[object]) -> str | None:
    """Give a text of a type whose value is not taken; None where none is found."""
    near = (f"{text.strip()}{number}" for number in range(_NEAR))
    held = (one for one in near if is_held(xsd_type, one))
    drawn = (draw(texts_of(xsd_type)) for _ in range(_DRAWN))
    others = itertools.chain(held, drawn)
    return next((one for one in others if value_of(xsd_type, one) not in taken), None)


def _separate_ids(draw: Draw, known: Known) -> None:
    taken: set[object] = set()
    for place, xsd_type in text_places(known):
        if kind_of(xsd_type) == "ID":
            if value_at(known, place) in taken:
                write_at(place, fresh_text(draw, xsd_type, text_at(place), taken))
            taken.add(value_at(known, place))


def text_places(known: Known) -> Iterator[tuple[Place, Component]]:
    """Give the places of a document that have a simple type."""
    for element in known:
        for attribute in (None, *map(str, element.attrib)):
            xsd_type = type_at(known, (element, attribute))
            if xsd_type is not None:
                yield (element, attribute), xsd_type


def _separate_keys(draw: Draw, known: Known, scope: Element, identity: Component) -> None:
    taken: set[Key] = set()
    for places in complete(selected(scope, identity), identity):
        if _key(known, places) in taken:
            _renew(draw, known, places, taken)
        taken.add(_key(known, places))


def _renew(draw: Draw, known: Known, places: list[Place], taken: Collection[Key]) -> None:
    """Write another value at the first of the places of a key that may have one."""
    key = _key(known, places)
    for at, place in enumerate(places):
        xsd_type = type_at(known, place)
        if xsd_type is not None and not kind_of(xsd_type):
            others = {
                other[at] for other in taken if (*other[:at], *other[at + 1 :]) == (*key[:at], *key[at + 1 :])
            }
            write_at(place, fresh_text(draw, xsd_type, text_at(place), others))
            return


def _key(known: Known, places: list[Place]) -> Key:
    return tuple(value_at(known, place) for place in places)


def value_at(known: Known, place: Place) -> object:
    """Give the value at a place, by its type where that is known."""
    governs = known.get(place[0])
    xsd_type = None if governs is None else governs.text_type(place[1])
    return text_at(place) if xsd_type is None else value_of(xsd_type, text_at(place))
