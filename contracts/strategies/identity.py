"""Keys, unique values and references to keys: made to hold once the rest of a document stands.

XSD Part 1, section 3.11. A document is drawn first; then values that collide are replaced, and attributes that
a key needs are added. References are for ``key_references``, when which of it is done for ``settling`` to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree
from xmlschema.validators import XsdKey, XsdUnique

from contracts.strategies.components import Component, Element, Schema
from contracts.strategies.equality import is_empty_list, value_of
from contracts.strategies.facets import XSD
from contracts.strategies.leaves import Leaf
from contracts.strategies.neighbours import neighbours
from contracts.strategies.qnames import XSI
from contracts.strategies.run import Place, Run

_TRIES = 12
_NIL = f"{{{XSI}}}nil"


@dataclass(frozen=True, slots=True)
class Entry:
    """One selected element with the places of its fields; None stands for a field that is not there."""

    node: Element
    places: tuple[Place | None, ...]
    is_broken: bool

    @property
    def is_complete(self) -> bool:
        """Whether every field has a place."""
        return None not in self.places


class _Paths:
    """The expressions of one constraint, compiled."""

    def __init__(self, identity: Component) -> None:
        namespaces = {prefix: uri for prefix, uri in identity.schema.namespaces.items() if prefix and uri}
        self.selector = etree.XPath(identity.selector.path, namespaces=namespaces)
        self.fields = [etree.XPath(field.path, namespaces=namespaces) for field in identity.fields]


@lru_cache(maxsize=512)
def paths_of(identity: Component) -> _Paths:
    """Compile the expressions of a constraint, once."""
    return _Paths(identity)


def has_identities(schema: Schema) -> bool:
    """Say whether a schema has identity constraints beside those of the schema for schemas."""
    return any(not name.startswith(XSD) for name in schema.maps.identities)


def entries_of(run: Run, element: Element, identity: Component) -> list[Entry]:
    """Give what a constraint of an element selects."""
    paths = paths_of(identity)
    selected = paths.selector(element)
    return [_entry(run, node, paths) for node in selected if isinstance(node, Element)]


def _entry(run: Run, node: Element, paths: _Paths) -> Entry:
    results_of = [field(node) for field in paths.fields]
    found = [[_place(result) for result in _nodes(results)] for results in results_of]
    places = tuple(results[0] if results else None for results in found)
    is_broken = any(len(results) > 1 for results in found) or any(
        place is not None and not _has_text(run, place) for place in places
    )
    is_broken |= any(_is_disputed(run, results) for results in results_of)
    return Entry(node, places, is_broken)


def _nodes(results: object) -> list[Any]:
    # XPath's ``.//.`` also finds texts, which are no nodes to XSD.
    found = results if isinstance(results, list) else []
    return [
        result
        for result in found
        if not getattr(result, "is_text", False) and not getattr(result, "is_tail", False)
    ]


def _is_disputed(run: Run, results: object) -> bool:
    """Say whether `xmlschema` counts the text of an element as one more node, where there need be none."""
    found = _nodes(results)
    if not isinstance(results, list) or len(found) != 1 or len(results) == 1:
        return False
    leaf = run.leaves.get(_place(found[0]))
    return leaf is not None and not leaf.is_reserved and leaf.takes("")


def _undisputed(run: Run, element: Element, identity: Component) -> None:
    """Take the texts away that `xmlschema` would count."""
    for node in paths_of(identity).selector(element):
        for field in paths_of(identity).fields if isinstance(node, Element) else ():
            results = field(node)
            if _is_disputed(run, results):
                # None rather than the empty text, which would be a node as well.
                _place(_nodes(results)[0])[0].text = None


def _place(result: Any) -> Place:  # noqa: ANN401 - an element or lxml's text that knows its attribute
    attribute = getattr(result, "attrname", None)
    return (result, None) if attribute is None else (result.getparent(), attribute)


def place_of(results: object) -> Place | None:
    """Give the place of the first result of a field."""
    found = _nodes(results)
    return _place(found[0]) if found else None


def _has_text(run: Run, place: Place) -> bool:
    element, attribute = place
    if attribute is not None:
        return place in run.leaves or element.get(attribute) is not None
    return place in run.leaves and element.get(_NIL) is None


def text_at(place: Place) -> str:
    """Read the text at a place."""
    element, attribute = place
    return (element.get(attribute) if attribute else element.text) or ""


def value(run: Run, place: Place) -> object:
    """Give a value that is equal for two texts where XSD or a judge takes them for the same."""
    leaf = run.leaves.get(place)
    return text_at(place) if leaf is None else value_of(leaf.xsd_type, text_at(place))


def key_of(run: Run, entry: Entry) -> tuple[object, ...]:
    """Give the values of the fields of an entry; None stands for one that is not there."""
    return tuple(None if place is None else value(run, place) for place in entry.places)


def separate(run: Run, element: Element, identity: Component) -> None:
    """Give every selected element a key of its own."""
    taken: set[tuple[object, ...]] = set()
    _undisputed(run, element, identity)
    # What is not to be replaced goes first: the others then make room for it.
    for entry in sorted(entries_of(run, element, identity), key=lambda entry: not stays(run, entry)):
        filled = _filled(run, entry, identity)
        current = completed(run, filled, identity) if isinstance(identity, XsdKey) else filled
        if is_compared(current, identity) and not current.is_broken:
            _renew(run, current, taken)
            taken.add(key_of(run, current))


def is_compared(entry: Entry, identity: Component) -> bool:
    """Say whether a judge compares an entry with others: `xmlschema` does of unique ones if some field is there."""
    return entry.is_complete or (isinstance(identity, XsdUnique) and any(entry.places))


def stays(run: Run, entry: Entry) -> bool:
    """Say whether nothing of an entry is to be replaced."""
    return all(is_fixed(run, place) for place in entry.places if place is not None)


def is_fixed(run: Run, place: Place) -> bool:
    """Say whether the schema or an override says which text is there."""
    leaf = run.leaves.get(place)
    return leaf is not None and leaf.is_fixed


def completed(run: Run, entry: Entry, identity: Component) -> Entry:
    """Add the attributes that a key needs and an element lacks."""
    if entry.is_complete:
        return entry
    for field, place in zip(identity.fields, entry.places, strict=True):
        name = field.path.replace("attribute::", "@").strip().removeprefix("./")
        if place is None and name.startswith("@") and entry.node in run.contents:
            _add(run, entry.node, name[1:].rpartition(":")[2])
    return _entry(run, entry.node, paths_of(identity))


def _add(run: Run, node: Element, local_name: str) -> None:
    for attribute in run.contents[node].attributes:
        if attribute.name.rpartition("}")[2] == local_name and not attribute.is_given:
            attribute.write(run, node)


def _filled(run: Run, entry: Entry, identity: Component) -> Entry:
    """Give a value to fields that are nil, which no judge takes for one."""
    nil = [place[0] for place in entry.places if place is not None and place[0] in run.nils]
    for element in nil:
        element.attrib.pop(_NIL)
        run.nils.pop(element).emit(run, element, removable=False)
    return _entry(run, entry.node, paths_of(identity)) if nil else entry


def _renew(run: Run, entry: Entry, taken: set[tuple[object, ...]]) -> None:
    """Write another value where one is taken, or where libxml2 finds none: in a list that is empty."""
    for place in entry.places:
        leaf = run.leaves.get(place) if place is not None else None
        if place is None or leaf is None or leaf.is_reserved:
            continue
        if is_empty_list(leaf.xsd_type, text_at(place)):
            texts = (text for text in _others(run, leaf, "", 0) if text.split())
            write_at(place, next(texts, text_at(place)))
        for text in _others(run, leaf, text_at(place), len(taken)) if key_of(run, entry) in taken else ():
            write_at(place, text)
            if key_of(run, entry) not in taken and not is_empty_list(leaf.xsd_type, text):
                return


def _others(run: Run, leaf: Leaf, text: str, taken: int) -> Iterator[str]:
    """Give other texts of a type: first those near by, which cost no choices, then drawn ones."""
    if leaf.listed:
        yield from leaf.listed
        return
    near = neighbours(leaf.xsd_type, text, leaf.bounds, taken=taken)
    yield from (other for other in near if leaf.takes(other))
    for _ in range(_TRIES):
        yield run.draw(leaf.texts)


def write_at(place: Place, text: str) -> None:
    """Write a text at a place."""
    element, attribute = place
    if attribute is None:
        element.text = text
    else:
        element.set(attribute, text)
