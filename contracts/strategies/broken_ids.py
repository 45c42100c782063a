"""Documents in which one xs:ID stands twice (XSD Part 1, section 3.15.4; Part 2, section 3.3.8)."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from hypothesis import strategies as st

from contracts.strategies.broken_keys import Attempts, Pair
from contracts.strategies.components import Component, Element, Schema
from contracts.strategies.fresh import Known, text_places
from contracts.strategies.governing import governing, type_at
from contracts.strategies.identifiers import kind_of
from contracts.strategies.identity import text_at, write_at
from contracts.strategies.judges import says_only
from contracts.strategies.planner import Planner
from contracts.strategies.run import Draw, Place
from contracts.strategies.targets import Target, with_target

# Of the other identifiers of a document so many are tried: `xmlschema` judges the whole document for each.
_FEW = 3
_WORDS = "duplicated xs:ID"


def broken_ids(
    planner: Planner, own: Component, target: Target
) -> Iterator[tuple[str | None, list[Attempts]]]:
    """Give, for each identifier at an element, its attribute or None for the text, and attempts at documents.

    An attempt that comes to nothing is None. Small documents come first, then full ones.
    """
    for attribute, local_name in _identifiers(target):
        also = None if local_name is None else f"@{local_name}"
        bases = [with_target(planner, own, target, also=also, full=full) for full in (False, True)]
        yield attribute, [_attempts(planner.schema, base, target, attribute) for base in bases]


def _identifiers(target: Target) -> Iterator[tuple[str | None, str | None]]:
    xsd_type = target.form.xsd_type
    if (xsd_type.is_simple() or xsd_type.has_simple_content()) and kind_of(xsd_type) == "ID":
        yield None, None
    for name, attribute in target.attributes():
        if kind_of(attribute.type) == "ID":
            yield name, attribute.local_name


def _attempts(
    schema: Schema, base: st.SearchStrategy[Element], target: Target, attribute: str | None
) -> Attempts:
    @st.composite
    def broken(draw: Draw) -> Pair | None:
        valid = draw(base)
        document = copy.deepcopy(valid)
        element = target.found_in(document)
        if element is None or not text_at((element, attribute)):
            return None
        known = governing(schema, document)
        is_done = _repeats_another(schema, known, (element, attribute)) or _doubles(schema, element)
        return (valid, document) if is_done else None

    return broken()


def _repeats_another(schema: Schema, known: Known, place: Place) -> bool:
    """Write another identifier of the document, if nothing else minds: no reference that is left without its own."""
    own, xsd_type = text_at(place), type_at(known, place)
    others = [
        text_at(other) for other, found in text_places(known) if kind_of(found) == "ID" and other != place
    ]
    for text in others[:_FEW] if xsd_type is not None else ():
        write_at(place, text)
        if says_only(schema, place[0], _WORDS):
            return True
    write_at(place, own)
    return False


def _doubles(schema: Schema, element: Element) -> bool:
    """Put a copy of the element behind it, if nothing else minds."""
    if element.getparent() is None:
        return False
    twin = copy.deepcopy(element)
    element.addnext(twin)
    return says_only(schema, element, _WORDS)
