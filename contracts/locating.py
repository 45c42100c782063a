"""Where in a TOML file a key stands.

No TOML library tells line numbers, but tomlkit writes a document back byte for byte. So the value at a
key's path is exchanged for a marker, and the first line that has changed is the line of the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

KeyPath = tuple[str | int, ...]

_MARKER = "\u2063 a value that no file holds \u2063"


def key_text(key: KeyPath) -> str:
    """Write a key's path as people read it: ``request.fields[2].max``; "" for the whole file."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in key]
    return "".join(parts).removeprefix(".")


def line_of(text: str, key: KeyPath) -> int | None:
    """Give the line (from 1) of a key, or of the nearest table around it; None where neither is found."""
    for length in range(len(key), 0, -1):
        line = _line(text, key[:length])
        if line is not None:
            return line
    return None


def _line(text: str, key: KeyPath) -> int | None:
    try:
        document = tomlkit.parse(text)
        leaf = _first_leaf(document.unwrap(), key)
        changed = _with_marker(document, leaf)
    except (TOMLKitError, LookupError, TypeError, AttributeError, ValueError, RecursionError):
        return (
            None  # not in the file, or of a shape that tomlkit cannot exchange: the table around it will do
        )
    line = _first_difference(text, changed)
    return line if line is None or leaf == key else _heading(text, line)


def _first_leaf(data: Any, key: KeyPath) -> KeyPath:  # noqa: ANN401 -- parsed TOML is of any shape
    value: Any = data
    for part in key:
        value = value[part]
    while isinstance(value, (dict, list)) and value:
        first: Any = next(iter(value)) if isinstance(value, dict) else 0
        key, value = (*key, first), value[first]
    return key


def _with_marker(document: tomlkit.TOMLDocument, key: KeyPath) -> str:
    _exchange(document, key, _MARKER)
    return tomlkit.dumps(document)


def _first_difference(text: str, changed: str) -> int | None:
    pairs = zip(text.split("\n"), changed.split("\n"), strict=False)
    return next((number for number, (old, new) in enumerate(pairs, 1) if old != new), None)


def _heading(text: str, line: int) -> int:
    """Go up from the first key of a table to its [heading], where it stands directly above."""
    lines = text.split("\n")
    for number in range(line - 1, 0, -1):
        start = lines[number - 1].lstrip()
        if start.startswith("["):
            return number
        if start and not start.startswith("#"):
            break
    return line


def lines_of(text: str, keys: Iterable[KeyPath]) -> dict[KeyPath, int]:
    """Give the lines of many keys of one file at once; keys that are not found are left out.

    Each value gets a marker of its own in one copy of the document, so that it is parsed and written once. A value
    of several lines would move what comes after it: such keys are looked up one by one.
    """
    wanted = list(dict.fromkeys(keys))
    try:
        document = tomlkit.parse(text)
        data = document.unwrap()
    except (TOMLKitError, ValueError, RecursionError):
        return {}
    marked = [(key, leaf) for key in wanted if (leaf := _single_line_leaf(document, data, key)) is not None]
    for number, leaf in enumerate(dict.fromkeys(leaf for _, leaf in marked)):
        _exchange(document, leaf, f"{_MARKER} {number}.")
    leaves = {leaf: number for number, leaf in enumerate(dict.fromkeys(leaf for _, leaf in marked))}
    places = _marker_lines(tomlkit.dumps(document))
    found = {
        key: places[leaves[leaf]] if leaf == key else _heading(text, places[leaves[leaf]])
        for key, leaf in marked
        if leaves[leaf] in places
    }
    others = {key: line for key in wanted if key not in found and (line := line_of(text, key)) is not None}
    return found | others


def _marker_lines(text: str) -> dict[int, int]:
    """Give the line of every numbered marker."""
    found: dict[int, int] = {}
    for at, line in enumerate(text.split("\n"), 1):
        for number in re.findall(rf"{re.escape(_MARKER)} (\d+)\.", line):
            found.setdefault(int(number), at)
    return found


def _single_line_leaf(document: tomlkit.TOMLDocument, data: Any, key: KeyPath) -> KeyPath | None:  # noqa: ANN401 -- parsed TOML is of any shape
    """Give the first leaf at a key, if it is there and written on one line."""
    try:
        leaf = _first_leaf(data, key)
        node: Any = document
        for part in leaf:
            node = node[part]
        return leaf if "\n" not in node.as_string() else None
    except (TOMLKitError, LookupError, TypeError, AttributeError, ValueError):
        return None


def _exchange(document: tomlkit.TOMLDocument, leaf: KeyPath, value: str) -> None:
    node: Any = document
    for part in leaf[:-1]:
        node = node[part]
    node[leaf[-1]] = value
