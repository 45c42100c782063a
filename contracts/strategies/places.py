"""Where a component stands in its schema file, for messages."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote, urlparse

from lxml import etree

from contracts.strategies.components import Component

_PARSER = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)


def place(component: Component) -> str:
    """Say what a schema component is and where it stands: its kind and name, file and line."""
    kind = type(component).__name__.removeprefix("Xsd")
    name = getattr(component, "name", None) or "(anonymous)"
    url = getattr(getattr(component, "schema", None), "url", None) or "(schema given as text)"
    line = _line(component)
    return f"{kind} {name} in {url}" + (f", line {line}" if line else "")


def _line(component: Component) -> int | None:
    """Find the line of a component; ``xmlschema`` reads schemas without them, so they are looked up again."""
    schema, elem = getattr(component, "schema", None), getattr(component, "elem", None)
    if schema is None or elem is None or not (schema.url or "").startswith("file:"):
        return None
    order = next((at for at, other in enumerate(schema.root.iter()) if other is elem), None)
    lines = _lines(schema.url)
    return lines[order] if order is not None and order < len(lines) else None


@lru_cache(maxsize=8)
def _lines(url: str) -> list[int | None]:
    try:
        tree = etree.parse(unquote(urlparse(url).path), _PARSER)
    except (etree.LxmlError, OSError):
        return []
    return [element.sourceline for element in tree.iter(etree.Element)]
