"""A message's body indented for people, with the element that a finding is about marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from contracts.xml import NotXml, children, local_name, parse

# Indenting a larger document costs more than it tells: only a part of it is shown anyway.
_LARGEST = 256 * 1024
_STEPS = re.compile(r"(?:\{[^}]*\}|[^/{])+")
_STEP = re.compile(r"(?:\{[^}]*\}|[^:/\[\]]+:)?(?P<name>[^:/\[\]]+)(?:\[(?P<number>[0-9]+)\])?")
_BODY = "Envelope/Body/"
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Marked:
    """Text in three parts; ``marked`` is empty when nothing of it is meant in particular."""

    before: str
    marked: str = ""
    after: str = ""

    @property
    def size(self) -> int:
        """The number of characters in all."""
        return len(self.before) + len(self.marked) + len(self.after)


def marked(data: bytes, places: Sequence[str] = ()) -> Marked | None:
    """Indent an XML document, and mark the element at the first of the places that is in it.

    A place is an XPath of names, with prefixes or without, from the root or from within the SOAP body; a
    star stands for any name. Gives None for bytes that are no XML, or too many to indent.
    """
    root = _root(data)
    if root is None:
        return None
    etree.indent(root)
    found = next((each for place in places if (each := element_at(root, place)) is not None), None)
    if found is None or found is root:
        return Marked(etree.tostring(root, encoding="unicode"))
    return _around(root, found)


def _root(data: bytes) -> etree._Element | None:
    if not data.strip() or len(data) > _LARGEST:
        return None
    try:
        return parse(data)
    except NotXml:
        return None


def element_at(root: etree._Element, place: str) -> etree._Element | None:
    """Give the element that a path of names leads to, whatever the prefixes; None when there is none."""
    steps = _parsed(place)
    if steps and steps[0][0] != local_name(root):
        steps = _parsed(_BODY + place.lstrip("/"))
    if not steps or steps[0][0] != local_name(root):
        return None
    found: etree._Element | None = root
    for name, number in steps[1:]:
        found = None if found is None else _child(found, name, number)
    return found


def _parsed(place: str) -> list[tuple[str, int]]:
    """Split at the slashes that stand outside a namespace in braces; nothing for what is no path."""
    steps = [_STEP.fullmatch(step) for step in _STEPS.findall(place.strip("/"))]
    return [(step["name"], int(step["number"] or 1)) for step in steps if step is not None]


def _child(element: etree._Element, name: str, number: int) -> etree._Element | None:
    named = [child for child in children(element) if name in {_ANY, local_name(child)}]
    return named[number - 1] if 0 < number <= len(named) else None


def _around(root: etree._Element, found: etree._Element) -> Marked:
    """Serialize with a comment on either side of the element, and split at the two."""
    comment = _unused(etree.tostring(root, encoding="unicode"))
    found.addprevious(etree.Comment(comment))
    found.addnext(etree.Comment(comment))
    before, inside, after = etree.tostring(root, encoding="unicode").split(f"<!--{comment}-->")
    element = inside.rstrip()  # the line break after it is not meant
    return Marked(before, element, inside[len(element) :] + after)


def _unused(text: str) -> str:
    number = 0
    while f"mark {number}" in text:
        number += 1
    return f"mark {number}"


def cut(whole: Marked, limit: int) -> tuple[Marked, int]:
    """Cut to at most ``limit`` characters around the mark; gives with it how many were left out."""
    if whole.size <= limit:
        return whole, 0
    if not whole.marked:
        return Marked((whole.before + whole.after)[:limit]), whole.size - limit
    third = limit // 3
    kept = Marked(whole.before[-third:], whole.marked[:third], whole.after[:third])
    return kept, whole.size - kept.size
