"""What a writer of XML is free to choose, so that it must make no difference to who reads it.

Each freedom is a choice of a spelling (contracts.cases.spelling says how it is written), and a rule of every
request: the request and its respelled twin get the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Freedom:
    """One freedom of the writer: its name in rule ids, what it says, where it is granted, and the choice it makes."""

    id: str
    promise: str
    source: str
    choice: Mapping[str, Any]


XML = "XML 1.0"
NAMESPACES = "Namespaces in XML 1.0"
XSD2 = "XSD 1.0 part 2"

FREEDOMS: tuple[Freedom, ...] = (
    Freedom(
        "prefixes", "Other prefixes make no difference.", f"{NAMESPACES}, section 3", {"prefixes": "other"}
    ),
    Freedom(
        "defaultNamespace",
        "A default namespace in place of prefixes makes no difference.",
        f"{NAMESPACES}, section 6.2",
        {"default_namespace": True},
    ),
    Freedom(
        "localDeclarations",
        "Where namespaces are declared makes no difference.",
        f"{NAMESPACES}, section 6.1",
        {"declarations": "local"},
    ),
    Freedom("quotes", "The quotes of attributes make no difference.", f"{XML}, section 2.3", {"quote": "'"}),
    Freedom(
        "emptyTags",
        "An empty element is the same as a start tag and an end tag.",
        f"{XML}, section 3.1",
        {"empty": "pair"},
    ),
    Freedom(
        "references",
        "Characters written as references make no difference.",
        f"{XML}, section 4.1",
        {"text": "references"},
    ),
    Freedom("cdata", "Text in CDATA sections makes no difference.", f"{XML}, section 2.7", {"text": "cdata"}),
    Freedom("comments", "Comments make no difference.", f"{XML}, section 2.5", {"comments": True}),
    Freedom(
        "whiteSpace",
        "White space between elements makes no difference.",
        f"{XML}, section 2.10; SOAP 1.1, section 4",
        {"between": "\n\t "},
    ),
    Freedom(
        "lineEnds",
        "The kind of line end makes no difference.",
        f"{XML}, section 2.11",
        {"line_end": "\r\n", "between": "\n"},
    ),
    Freedom(
        "declaration",
        "The quotes of the XML declaration make no difference.",
        f"{XML}, section 2.8",
        {"declaration": "single"},
    ),
    Freedom(
        "byteOrderMark",
        "A byte order mark makes no difference.",
        f"{XML}, section 4.3.3",
        {"encoding": "utf-8-sig"},
    ),
    Freedom(
        "utf16",
        "UTF-16 instead of UTF-8 makes no difference.",
        f"{XML}, section 4.3.3",
        {"encoding": "utf-16"},
    ),
    Freedom(
        "values",
        "Another lexical form of the same value makes no difference.",
        f"{XSD2}, section 2.3",
        {"values": "other"},
    ),
)


def freedom(name: str) -> Freedom:
    """Give the freedom of that id, or raise KeyError."""
    for each in FREEDOMS:
        if each.id == name:
            return each
    raise KeyError(name)
