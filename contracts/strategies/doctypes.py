"""Document type definitions in the files of a schema: where the one is that keeps it from being read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlparse

from lxml import etree

from contracts.strategies.facets import XSD

_PARSER = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
_DOCTYPE = b"<!DOCTYPE"
_REFERRING = tuple(f"{XSD}{name}" for name in ("include", "import", "redefine"))


def place_of_doctype(path: Path) -> str | None:
    """Say which of a file and the local ones that it refers to has a document type definition, and in which line."""
    pending, seen = [path.resolve()], set()
    while pending:
        file = pending.pop(0)
        if file in seen or not file.is_file():
            continue
        seen.add(file)
        data = file.read_bytes()
        if _DOCTYPE in data:
            line = data.count(b"\n", 0, data.index(_DOCTYPE)) + 1
            return f"{file}, line {line}"
        pending.extend(_referred(file))
    return None


def _referred(file: Path) -> Iterator[Path]:
    try:
        root = etree.parse(file, _PARSER).getroot()
    except (etree.LxmlError, OSError):
        return
    for part in root.iterchildren(*_REFERRING):
        url = urlparse(urljoin(file.as_uri(), part.get("schemaLocation", "").strip()))
        if url.scheme == "file":
            yield Path(unquote(url.path)).resolve()
