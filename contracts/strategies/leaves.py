"""Texts of elements and attributes, with the three kinds that look beyond themselves: ID, IDREF and ENTITY.

XSD Part 2, sections 3.3.8 to 3.3.12; XSD Part 1, section 3.15.4 (ID/IDREF table).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from itertools import count

from hypothesis import strategies as st

from contracts.strategies.components import Component
from contracts.strategies.facetchecks import check_of
from contracts.strategies.facets import Facets
from contracts.strategies.identifiers import kind_of
from contracts.strategies.narrowed import narrowed_parts
from contracts.strategies.places import place
from contracts.strategies.run import Draw, IdPlace, Reference, Run, Setter, Special
from contracts.strategies.simple import parts_of
from contracts.strategies.validity import takes
from contracts.strategies.variants import Texts, Variant

Writer = Callable[["Leaf", Run, Setter, Callable[[], None] | None], None]
TRIES = 12
#: The letters and digits that are tried in place of others.
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class OutOfValues(Exception):
    """A document has no ID left for a place that needs one, which the message names; another document may have.

    ``keys`` are those of the overrides that have a part in it.
    """

    def __init__(self, message: str, keys: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.keys = keys


class Leaf:
    """The text of one simple type, ready to be written into a document.

    ``facets`` are those of the type and more, ``texts`` stand instead of those of the type, and are not to be replaced;
    ``keys`` are the keys of the overrides that say either.
    """

    __slots__ = (
        "_keeps",
        "_mixed",
        "_parts",
        "is_fixed",
        "is_reserved",
        "keys",
        "plain",
        "specials",
        "write",
        "xsd_type",
    )

    def __init__(
        self,
        xsd_type: Component,
        facets: Facets | None = None,
        texts: st.SearchStrategy[str] | None = None,
        keys: tuple[str, ...] = (),
    ) -> None:
        self.xsd_type, self.keys = xsd_type, keys
        self.is_fixed = texts is not None
        self.is_reserved = self.is_fixed or kind_of(xsd_type) != ""
        self._keeps = None if facets is None else check_of(xsd_type, facets)
        self._parts = parts = _parts(xsd_type, facets) if texts is None else Texts(texts)
        self._mixed: st.SearchStrategy[str] | None = None
        self.plain = ordinary = parts.ordinary()
        self.specials: tuple[Special, ...] = (
            # Twice: bounds are where implementations err.
            *(_edge(ordinary, edge) for edge in (*parts.edges, *parts.edges)),
            *(_constant(ordinary, text) for text in (*parts.bounds, *parts.bounds, *parts.values)),
            *(_variant(ordinary, variant) for variant in parts.variants),
        )
        self.write: Writer = _WRITERS.get(kind_of(xsd_type), _plain) if texts is None else _write_given

    def fixed(self) -> Leaf:
        """Give the same texts for a place where the text is not to be replaced."""
        twin = copy.copy(self)
        twin.is_reserved = twin.is_fixed = True
        return twin

    def given(self, keys: tuple[str, ...]) -> Leaf:
        """Give the same texts for a place where an override says which."""
        twin = self.fixed()
        twin.keys = keys
        return twin

    def takes(self, text: str) -> bool:
        """Say whether a text is one of the type, and keeps the facets that hold beside those of the type."""
        return takes(self.xsd_type, text) and (self._keeps is None or self._keeps(text))

    @property
    def listed(self) -> tuple[str, ...]:
        """All texts, where the type is an enumeration."""
        return self._parts.values

    @property
    def bounds(self) -> tuple[str, ...]:
        """The texts at bounds, which are known without a draw."""
        return self._parts.bounds

    @property
    def texts(self) -> st.SearchStrategy[str]:
        """All the texts in one strategy, for where a text is drawn by itself; made when it is first needed."""
        if self._mixed is None:
            self._mixed = self._parts.mixed()
        return self._mixed


def _parts(xsd_type: Component, facets: Facets | None) -> Texts:
    return parts_of(xsd_type) if facets is None else narrowed_parts(xsd_type, facets)


def _edge(ordinary: Special, edge: st.SearchStrategy[str]) -> Special:
    def special(draw: Draw) -> str:
        # Drawn and left aside: with a choice less a text at a bound would seem simpler than an ordinary one.
        ordinary(draw)
        return draw(edge)

    return special


def _constant(ordinary: Special, text: str) -> Special:
    def special(draw: Draw) -> str:
        ordinary(draw)
        return text

    return special


def _variant(ordinary: Special, variant: Variant) -> Special:
    return lambda draw: variant(ordinary(draw))


def _plain(leaf: Leaf, run: Run, fill: Setter, _leave_out: Callable[[], None] | None) -> None:
    fill(run.text(leaf.plain, leaf.specials))


def _write_given(leaf: Leaf, run: Run, fill: Setter, _leave_out: Callable[[], None] | None) -> None:
    text = leaf.plain(run.draw)
    fill(text)
    note_given(leaf, run, text)


def note_given(leaf: Leaf, run: Run, text: str) -> None:
    """Let a document know of a text that an override gives, where it stands for another place or names this one.

    Raises:
        OutOfValues: it is an ID, and one that is given twice.
    """
    note = _NOTED.get(kind_of(leaf.xsd_type), _note_nothing)
    for item in text.split():
        note(leaf, run, item)


def _note_nothing(_leaf: Leaf, _run: Run, _text: str) -> None:
    """Leave out what stands for itself."""


def _note_id(leaf: Leaf, run: Run, text: str) -> None:
    if text in run.ids and not _has_moved(run, text):
        raise OutOfValues(f"each xs:ID of {place(leaf.xsd_type)} is another one", leaf.keys)
    run.ids.add(text)


def _has_moved(run: Run, text: str) -> bool:
    """Give a place another ID, where it has this one by chance; say whether there is such a place and such an ID."""
    spot = run.id_places.get(text)
    others = () if spot is None else _other_ids(spot.leaf, run, text)
    other = next((other for other in others if spot is not None and _is_free(spot.leaf, run, other)), None)
    if other is not None:
        rename(run, text, other)
    return other is not None


def rename(run: Run, text: str, other: str) -> None:
    """Write another ID in the place of one that was drawn."""
    spot = run.id_places.pop(text)
    run.id_places[other] = spot
    run.ids.discard(text)
    run.ids.add(other)
    spot.fill(other)


def _note_reference(leaf: Leaf, run: Run, text: str) -> None:
    if leaf.keys:
        run.given_references.append((leaf, text))


def _note_entity(_leaf: Leaf, run: Run, text: str) -> None:
    run.entities.add(text)


_NOTED: dict[str, Callable[[Leaf, Run, str], None]] = {
    "ID": _note_id,
    "IDS": _note_id,
    "IDREF": _note_reference,
    "IDREFS": _note_reference,
    "ENTITY": _note_entity,
    "ENTITIES": _note_entity,
}


def _write_id(leaf: Leaf, run: Run, fill: Setter, leave_out: Callable[[], None] | None) -> None:
    text = run.draw(leaf.texts).strip()
    if text in run.ids:
        found = next((other for other in _other_ids(leaf, run, text) if _is_free(leaf, run, other)), None)
        if found is None and leave_out is not None:
            leave_out()
            return
        text = found or _drawn_id(leaf, run)
    run.ids.add(text)
    run.id_places[text] = IdPlace(leaf, fill)
    fill(text)


def _is_free(leaf: Leaf, run: Run, text: str) -> bool:
    return text not in run.ids and leaf.takes(text)


def _other_ids(leaf: Leaf, run: Run, text: str) -> Iterator[str]:
    """Give the IDs that may stand in place of one that is taken: those listed, or respelled and longer ones."""
    if leaf.listed:
        yield from leaf.listed
        return
    yield from (f"{text[:-1]}{letter}" for letter in LETTERS)
    yield from (f"{text}{number}" for number in range(len(run.ids) + 1))


def _drawn_id(leaf: Leaf, run: Run) -> str:
    for _ in range(TRIES):
        text = run.draw(leaf.texts).strip()
        if text not in run.ids:
            return text
    raise OutOfValues(
        f"each xs:ID is another one, and of {place(leaf.xsd_type)} there are too few", leaf.keys
    )


def _write_ids(leaf: Leaf, run: Run, fill: Setter, _leave_out: Callable[[], None] | None) -> None:
    items = run.draw(leaf.texts).split()
    for at, item in enumerate(items):
        fresh = (text for number in count() if (text := f"{item}{number or ''}") not in run.ids)
        items[at] = next(fresh)
        run.ids.add(items[at])
    fill(" ".join(items))


def _write_reference(leaf: Leaf, run: Run, fill: Setter, leave_out: Callable[[], None] | None) -> None:
    many = kind_of(leaf.xsd_type) == "IDREFS"
    run.references.append(Reference(fill, leave_out, leaf, many=many))


def _write_entities(leaf: Leaf, run: Run, fill: Setter, _leave_out: Callable[[], None] | None) -> None:
    text = run.draw(leaf.texts)
    run.entities.update(text.split())
    fill(text)


_WRITERS: dict[str, Writer] = {
    "ID": _write_id,
    "IDS": _write_ids,
    "IDREF": _write_reference,
    "IDREFS": _write_reference,
    "ENTITY": _write_entities,
    "ENTITIES": _write_entities,
}
