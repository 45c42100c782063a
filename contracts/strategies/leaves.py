"""Texts of elements and attributes, with the three kinds that look beyond themselves: ID, IDREF and ENTITY.

XSD Part 2, sections 3.3.8 to 3.3.12; XSD Part 1, section 3.15.4 (ID/IDREF table).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from itertools import count, islice

from hypothesis import strategies as st

from contracts.strategies.components import Component
from contracts.strategies.facets import Facets
from contracts.strategies.identifiers import kind_of
from contracts.strategies.places import place
from contracts.strategies.run import Draw, Reference, Run, Setter, Special
from contracts.strategies.simple import parts_of
from contracts.strategies.validity import takes
from contracts.strategies.variants import Texts, Variant

Writer = Callable[["Leaf", Run, Setter, Callable[[], None] | None], None]
_MOST_REFERENCES = 3
_LONGEST_LIST = 30
_TRIES = 12
#: The letters and digits that are tried in place of others.
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class OutOfValues(Exception):
    """A document has no ID left for a place that needs one, which the message names; another document may have."""


class Leaf:
    """The text of one simple type, ready to be written into a document."""

    __slots__ = ("_mixed", "_parts", "is_fixed", "is_reserved", "plain", "specials", "write", "xsd_type")

    def __init__(
        self, xsd_type: Component, facets: Facets | None = None, texts: st.SearchStrategy[str] | None = None
    ) -> None:
        self.xsd_type = xsd_type
        self.is_reserved = kind_of(xsd_type) != ""
        self.is_fixed = False
        self._parts = parts = parts_of(xsd_type, facets) if texts is None else Texts(texts)
        self._mixed: st.SearchStrategy[str] | None = None
        self.plain = ordinary = parts.ordinary()
        self.specials: tuple[Special, ...] = (
            # Twice: bounds are where implementations err.
            *(_edge(ordinary, edge) for edge in (*parts.edges, *parts.edges)),
            *(_constant(ordinary, text) for text in (*parts.bounds, *parts.bounds, *parts.values)),
            *(_variant(ordinary, variant) for variant in parts.variants),
        )
        self.write: Writer = _WRITERS.get(kind_of(xsd_type) if texts is None else "", _plain)

    def fixed(self) -> Leaf:
        """Give the same texts for a place where the text is not to be replaced."""
        twin = copy.copy(self)
        twin.is_reserved = twin.is_fixed = True
        return twin

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


def _write_id(leaf: Leaf, run: Run, fill: Setter, leave_out: Callable[[], None] | None) -> None:
    text = run.draw(leaf.texts).strip()
    if text in run.ids:
        found = next((other for other in _other_ids(leaf, run, text) if _is_free(leaf, run, other)), None)
        if found is None and leave_out is not None:
            leave_out()
            return
        text = found or _drawn_id(leaf, run)
    run.ids.add(text)
    fill(text)


def _is_free(leaf: Leaf, run: Run, text: str) -> bool:
    return text not in run.ids and takes(leaf.xsd_type, text)


def _other_ids(leaf: Leaf, run: Run, text: str) -> Iterator[str]:
    """Give the IDs that may stand in place of one that is taken: those listed, or longer and respelled ones."""
    if leaf.listed:
        yield from leaf.listed
        return
    yield from (f"{text}{number}" for number in range(len(run.ids) + 1))
    yield from (f"{text[:-1]}{letter}" for letter in LETTERS)


def _drawn_id(leaf: Leaf, run: Run) -> str:
    for _ in range(_TRIES):
        text = run.draw(leaf.texts).strip()
        if text not in run.ids:
            return text
    raise OutOfValues(f"each xs:ID is another one, and of {place(leaf.xsd_type)} there are too few")


def _write_ids(leaf: Leaf, run: Run, fill: Setter, _leave_out: Callable[[], None] | None) -> None:
    items = run.draw(leaf.texts).split()
    for at, item in enumerate(items):
        fresh = (text for number in count() if (text := f"{item}{number or ''}") not in run.ids)
        items[at] = next(fresh)
        run.ids.add(items[at])
    fill(" ".join(items))


def _write_reference(leaf: Leaf, run: Run, fill: Setter, leave_out: Callable[[], None] | None) -> None:
    many = kind_of(leaf.xsd_type) == "IDREFS"
    run.references.append(Reference(fill, leave_out, leaf.xsd_type, many=many))


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


def fill_references(run: Run) -> None:
    """Fill every IDREF with an ID of the document, once all of them are known.

    Raises:
        OutOfValues: the document has no ID for a reference that must be there.
    """
    ids = sorted(run.ids)
    for reference in run.references:
        _fill(reference, run, ids)


def _fill(reference: Reference, run: Run, ids: list[str]) -> None:
    choices = _several(reference, ids) if reference.many else list(filter(reference.is_allowed, ids))
    if choices:
        reference.fill(run.draw(st.sampled_from(choices)))
    elif reference.leave_out is not None:
        reference.leave_out()
    else:
        raise OutOfValues(f"there is an xs:ID for {place(reference.xsd_type)} to refer to")


def _several(reference: Reference, ids: list[str]) -> list[str]:
    """Give lists of references: one identifier several times, or nothing where nothing is allowed."""
    lists = (" ".join(ids[:1] * number) for number in range(1, _LONGEST_LIST) if ids)
    return list(islice(filter(reference.is_allowed, lists), _MOST_REFERENCES)) or list(
        filter(reference.is_allowed, [""])
    )
