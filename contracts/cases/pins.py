"""What a field of a draft shall be: absent, nil, these texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from contracts.model import Field
from contracts.xml import NIL, children, local_name


@dataclass(frozen=True, slots=True)
class Piece:
    """One element of a field. ``inner`` puts a child element where only text may stand."""

    text: str = ""
    nil: bool = False
    inner: bool = False


Pin = tuple[Piece, ...]
"""The elements of one field; none when it is absent."""

ABSENT: Pin = ()
NIL_PIN: Pin = (Piece(nil=True),)


def of_text(text: str) -> Pin:
    """Pin a field to one element with that text."""
    return (Piece(text),)


def pin_fields(
    parent: etree._Element, rows: Sequence[Field], namespace: str | None, pins: Mapping[str, Pin]
) -> etree._Element:
    """Put the pinned fields in place of what stands in ``parent``, in the order of the table; give ``parent``."""
    standing = {
        row.name: [child for child in children(parent) if local_name(child) == row.name] for row in rows
    }
    for row in rows:
        if row.name in pins:
            standing[row.name] = [_element(row.name, namespace, piece) for piece in pins[row.name]]
    for child in list(parent):
        parent.remove(child)
    parent.extend([element for row in rows for element in standing[row.name]])
    return parent


def _element(name: str, namespace: str | None, piece: Piece) -> etree._Element:
    element = etree.Element(f"{{{namespace}}}{name}" if namespace else name)
    element.text = piece.text or None
    if piece.nil:
        element.set(NIL, "true")
    if piece.inner:
        etree.SubElement(element, element.tag)
    return element
