"""Elements that overrides give as a whole: what in them names other places of a document, or must not stand twice.

XSD Part 1, sections 3.11.4 (identity constraints) and 3.15.4 (ID/IDREF table).
"""

from __future__ import annotations

from functools import lru_cache

from hypothesis import strategies as st
from xmlschema import XMLSchemaException

from contracts.strategies.alternatives import declaration
from contracts.strategies.components import Component, Element
from contracts.strategies.errors import OverrideError
from contracts.strategies.governing import Governing, governing
from contracts.strategies.identity import text_at
from contracts.strategies.leaves import Leaf, note_given
from contracts.strategies.run import Run


def note_given_elements(run: Run) -> None:
    """Let a document know of the identifiers, references and keys within the elements that it was given.

    Raises:
        OutOfValues: an identifier is given twice.
        OverrideError: `xmlschema` cannot read an element.
    """
    for element, decl, key in run.given_elements:
        for inner, governs in _known(decl, element, key).items():
            _note_texts(run, inner, governs, key)
            own = declaration(governs.decl)
            if own.identities:
                run.identities.append((inner, own))


def _known(decl: Component, element: Element, key: str) -> dict[Element, Governing]:
    try:
        return governing(_declared(decl, element), element)
    except (ArithmeticError, RecursionError, XMLSchemaException) as error:
        raise OverrideError(
            f"overrides[{key!r}]: expected an element that xmlschema can read, got one over which it fails: {error}; "
            "give one with smaller values and fewer levels"
        ) from error


def _declared(decl: Component, element: Element) -> Component:
    """Give the declaration of an element: the one that it stands for, or a member of its substitution group."""
    return decl if decl.name == element.tag else decl.maps.elements.get(element.tag, decl)


def _note_texts(run: Run, element: Element, governs: Governing, key: str) -> None:
    for attribute in (None, *map(str, element.attrib)):
        xsd_type = governs.text_type(attribute)
        if xsd_type is not None:
            leaf = _leaf(xsd_type, key)
            if run.tracks:
                run.leaves[element, attribute] = leaf
            note_given(leaf, run, text_at((element, attribute)))


@lru_cache(maxsize=512)
def _leaf(xsd_type: Component, key: str) -> Leaf:
    """Give the leaf of a text that stays as it is: none is drawn."""
    return Leaf(xsd_type, texts=st.just(""), keys=(key,))
