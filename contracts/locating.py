"""Where in a TOML file a key stands.

No TOML library tells line numbers, but tomlkit writes a document back byte for byte. So the value at a
key's path is exchanged for a marker, and the first line that has changed is the line of the key.
"""

from __future__ import annotations

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
    node: Any = document
    for part in key[:-1]:
        node = node[part]
    node[key[-1]] = _MARKER
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
