"""Where a component stands in its schema file, for messages."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlparse

from lxml import etree

from contracts.strategies.components import Component

_BUILT_IN = "{http://www.w3.org/2001/XMLSchema}"
_PARSER = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)


def place(component: Component) -> str:
    """Say what a schema component is and where it stands: its kind and name, file and line; ``xs:int`` says it all."""
    name = getattr(component, "name", None) or ""
    if name.startswith(_BUILT_IN):
        return f"xs:{name.removeprefix(_BUILT_IN)}"
    url = getattr(getattr(component, "schema", None), "url", None) or "(schema given as text)"
    line = _line(component)
    return f"{_named(component)} in {url}" + (f", line {line}" if line else "")


def _named(component: Component) -> str:
    """Say what a component is, an anonymous one by what it belongs to."""
    kind = type(component).__name__.removeprefix("Xsd")
    name, parent = getattr(component, "name", None), getattr(component, "parent", None)
    if name or parent is None:
        return f"{kind} {name or '(anonymous)'}"
    return f"{kind} (anonymous) of {_named(parent)}"


def _line(component: Component) -> int | None:
    """Find the line of a component; ``xmlschema`` reads schemas without them, so they are looked up again."""
    schema, elem = getattr(component, "schema", None), getattr(component, "elem", None)
    if schema is None or elem is None or not (schema.url or "").startswith("file:"):
        return None
    order = next((at for at, other in enumerate(schema.root.iter()) if other is elem), None)
    path = Path(unquote(urlparse(schema.url).path))
    lines = _lines(path, path.stat().st_mtime_ns if path.exists() else 0)
    return lines[order] if order is not None and order < len(lines) else None


@lru_cache(maxsize=8)
def _lines(path: Path, _changed: int) -> list[int | None]:
    try:
        tree = etree.parse(path, _PARSER)
    except (etree.LxmlError, OSError):
        return []
    return [element.sourceline for element in tree.iter(etree.Element)]
