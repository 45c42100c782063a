"""Keys, unique values and references to keys: made to hold once the rest of a document stands.

XSD Part 1, section 3.11. A document is drawn first; then values that collide are replaced, attributes that
a key needs are added, and references are pointed at keys. What cannot be mended so is told to the caller,
who draws again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from lxml import etree
from xmlschema.validators import XsdKey, XsdKeyref

from contracts.strategies.components import Component, Element, Schema
from contracts.strategies.equality import is_empty_list, value_of
from contracts.strategies.facets import XSD
from contracts.strategies.identifiers import kind_of
from contracts.strategies.leaves import Leaf
from contracts.strategies.left_out import keys_leaving_out
from contracts.strategies.neighbours import neighbours
from contracts.strategies.qnames import XSI
from contracts.strategies.references import gives_way
from contracts.strategies.run import Place, Run

_ROUNDS = 3
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


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A constraint that does not hold, and the keys of the overrides that speak of its fields."""

    identity: Component
    keys: tuple[str, ...]


def settle(run: Run) -> Unsettled | None:
    """Make all identity constraints of a document hold; give one that does not, if any."""
    broken: tuple[Element, Component] | None = None
    scopes = [(element, identity) for element, form in run.identities for identity in form.identities]
    for _ in range(_ROUNDS):
        for element, identity in sorted(scopes, key=lambda scope: isinstance(scope[1], XsdKeyref)):
            _mend(run, element, identity, scopes)
        broken = next((scope for scope in scopes if not _holds(run, *scope, scopes)), None)
        if broken is None:
            return None
    return None if broken is None else Unsettled(broken[1], _keys_of(run, *broken, scopes))


def _keys_of(run: Run, element: Element, identity: Component, scopes: Scopes) -> tuple[str, ...]:
    """Give the keys of the overrides that have a part in a constraint."""
    targets = _targets(run, element, identity, scopes) if isinstance(identity, XsdKeyref) else []
    entries = [*_entries(run, element, identity), *targets]
    leaves = [run.leaves[place] for entry in entries for place in entry.places if place in run.leaves]
    lacking = [entry.node for entry in entries if not entry.is_complete and entry.node in run.contents]
    left_out = [key for node in lacking for key in keys_leaving_out(identity, run.contents[node])]
    return tuple(dict.fromkeys([*left_out, *(key for leaf in leaves for key in leaf.keys)]))


Scopes = list[tuple[Element, Component]]


def _mend(run: Run, element: Element, identity: Component, scopes: Scopes) -> None:
    if isinstance(identity, XsdKeyref):
        _point(run, element, identity, scopes)
    else:
        _separate(run, element, identity)


def _entries(run: Run, element: Element, identity: Component) -> list[Entry]:
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


def _key(run: Run, entry: Entry) -> tuple[object, ...]:
    return tuple(value(run, place) for place in entry.places if place is not None)


def _separate(run: Run, element: Element, identity: Component) -> None:
    """Give every selected element a key of its own."""
    taken: set[tuple[object, ...]] = set()
    _undisputed(run, element, identity)
    # What is not to be replaced goes first: the others then make room for it.
    for entry in sorted(_entries(run, element, identity), key=lambda entry: not _stays(run, entry)):
        filled = _filled(run, entry, identity)
        current = _completed(run, filled, identity) if isinstance(identity, XsdKey) else filled
        if current.is_complete and not current.is_broken:
            _renew(run, current, taken)
            taken.add(_key(run, current))


def _stays(run: Run, entry: Entry) -> bool:
    return all(_is_fixed(run, place) for place in entry.places if place is not None)


def _is_fixed(run: Run, place: Place) -> bool:
    """Say whether the schema or an override says which text is there."""
    leaf = run.leaves.get(place)
    return leaf is not None and leaf.is_fixed


def _completed(run: Run, entry: Entry, identity: Component) -> Entry:
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
            texts = (text for text in _others(run, leaf, "") if text.split())
            write_at(place, next(texts, text_at(place)))
        for text in _others(run, leaf, text_at(place)) if _key(run, entry) in taken else ():
            write_at(place, text)
            if _key(run, entry) not in taken and not is_empty_list(leaf.xsd_type, text):
                return


def _others(run: Run, leaf: Leaf, text: str) -> Iterator[str]:
    """Give other texts of a type: first those near by, which cost no choices, then drawn ones."""
    if leaf.listed:
        yield from leaf.listed
        return
    yield from (other for other in neighbours(leaf.xsd_type, text, leaf.bounds) if leaf.takes(other))
    for _ in range(_TRIES):
        yield run.draw(leaf.texts)


def write_at(place: Place, text: str) -> None:
    """Write a text at a place."""
    element, attribute = place
    if attribute is None:
        element.text = text
    else:
        element.set(attribute, text)


def _point(run: Run, element: Element, identity: Component, scopes: Scopes) -> None:
    """Point every reference at a key; drop the attributes of one that finds none."""
    targets = _targets(run, element, identity, scopes)
    keys = {_key(run, target) for target in targets}
    entries = _entries(run, element, identity)
    for found in entries:
        entry = _completed(run, found, identity) if _is_begun(found) else found
        if entry.is_complete and not entry.is_broken and _key(run, entry) not in keys:
            _redirect(run, entry, targets, entries)


def _is_begun(entry: Entry) -> bool:
    """Say whether a reference has some of its fields: XSD asks nothing of it then, and `xmlschema` for the others."""
    return any(entry.places) and not entry.is_complete


def _redirect(run: Run, entry: Entry, targets: list[Entry], entries: list[Entry]) -> None:
    texts = [[text_at(place) for place in target.places if place is not None] for target in targets]
    fitting = [found for found in texts if _fits(run, entry, found)]
    if fitting:
        chosen = run.draw(st.sampled_from(fitting)) if len(fitting) > 1 else fitting[0]
        _write_all(run, entry, chosen)
        return
    # What a reference names that stays as it is keeps its value.
    named = {_key(run, other) for other in entries if other.is_complete and _stays(run, other)}
    if any(_adopts(run, target, entry) for target in targets if _key(run, target) not in named):
        return
    for place in entry.places:
        if place is not None and place[1] is not None and not _must_stay(run, place):
            place[0].attrib.pop(place[1], None)


def _write_all(run: Run, entry: Entry, texts: list[str]) -> None:
    for place, text in zip(entry.places, texts, strict=True):
        if place is not None and not _is_fixed(run, place):
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
    if place in run.leaves and run.leaves[place].keys and _is_fixed(run, place):
        return True
    plan = run.contents.get(place[0])
    return plan is None or any(a.name == place[1] and a.required for a in plan.attributes)


def _targets(run: Run, element: Element, identity: Component, scopes: Scopes) -> list[Entry]:
    """Give the entries of the key that a reference means, of its own element and those within."""
    within = [
        scope
        for scope, other in scopes
        if other is identity.refer and (scope is element or element in scope.iterancestors())
    ]
    found = [entry for scope in within for entry in _entries(run, scope, identity.refer)]
    return [entry for entry in found if entry.is_complete and not entry.is_broken]


def _holds(run: Run, element: Element, identity: Component, scopes: Scopes) -> bool:
    entries = _entries(run, element, identity)
    if any(entry.is_broken for entry in entries):
        return False
    if isinstance(identity, XsdKey) and not all(entry.is_complete for entry in entries):
        return False
    keys = [_key(run, entry) for entry in entries if entry.is_complete]
    if isinstance(identity, XsdKeyref):
        return set(keys) <= {_key(run, target) for target in _targets(run, element, identity, scopes)}
    return len(keys) == len(set(keys))
