"""The schemas of contracts, compiled for both judges: libxml2 validates, xmlschema introspects."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from urllib.parse import unquote, urlsplit

import xmlschema
from lxml import etree

from contracts.errors import SchemaError
from contracts.mistakes import shown
from contracts.model import Contract, Detail
from contracts.xml import NotXml, children, local_name, parse, text
from contracts.xsdwriting import XS, schema_from_detail, schema_from_tables

_HERE = Path(__file__).parent
XSD_ROOT = _HERE / "xsd" if (_HERE / "xsd").is_dir() else _HERE.parent / "xsd"

_REFERRING = tuple(f"{{{XS}}}{name}" for name in ("import", "include", "redefine"))
_STEP = re.compile(r"(?P<name>[^/\[]+)(?:\[(?P<number>\d+)\])?")


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """What libxml2 holds against an element: where (names from the root of what was judged) and what.

    The message never repeats the element's own text, which may be personal.
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@dataclass(frozen=True, slots=True)
class CompiledSchema:
    """One schema, compiled by both libraries; ``path`` is None when it was made in memory."""

    path: Path | None
    libxml2: etree.XMLSchema
    xmlschema: xmlschema.XMLSchema10
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def problems(self, element: etree._Element) -> list[SchemaProblem]:
        """Give what is wrong with an element and everything below it; nothing when it is valid."""
        with self._lock:  # lxml keeps the errors of the last validation in the schema object
            if self.libxml2.validate(element):
                return []
            found = [_problem(element, error) for error in self.libxml2.error_log]
            trimmed = _with_dates_trimmed(element)
            return [] if trimmed is not None and self.libxml2.validate(trimmed) else found


_DATE = re.compile(r"[ \t\r\n]*(-?[0-9]{4,}-[0-9]{2}-[0-9]{2}[0-9T:.Z+-]*)[ \t\r\n]*")


def _with_dates_trimmed(element: etree._Element) -> etree._Element | None:
    """Give a copy without white space around dates; None where there is none.

    XSD collapses it (1.0 part 2, 4.3.6); libxml2 does so for numbers and not for dates.
    """
    copied = copy.deepcopy(element)
    changed = False
    for leaf in copied.iter("*"):
        found = _DATE.fullmatch(leaf.text or "") if not len(leaf) else None
        if found is not None and found.group(1) != leaf.text:
            leaf.text, changed = found.group(1), True
    return copied if changed else None


# --- which schema -----------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def contract_schema(contract: Contract) -> CompiledSchema:
    """Give the schema file that the contract names; raises SchemaError when it is missing or no schema."""
    return compile_schema(schema_path(contract, contract.schema_file))


@lru_cache(maxsize=256)
def documented_schema(contract: Contract) -> CompiledSchema:
    """Give the schema that the contract's field tables amount to, made in memory."""
    return _in_memory(schema_from_tables(contract), f"the field tables of {contract.id}")


@lru_cache(maxsize=256)
def documented_detail_schema(detail: Detail) -> CompiledSchema:
    """Give the schema that the field table of a fault's detail amounts to, made in memory."""
    return _in_memory(schema_from_detail(detail), f"the field table of {detail.element}")


def detail_schema(contract: Contract, detail: Detail) -> CompiledSchema | None:
    """Give the schema file that declares a fault's detail; None when the contract names none."""
    if detail.schema_file is None:
        return None
    return compile_schema(schema_path(contract, detail.schema_file))


def envelope_schema(version: str) -> CompiledSchema:
    """Give the schema of SOAP envelopes and faults of a version, 1.1 or 1.2."""
    return compile_schema(XSD_ROOT / "soap" / f"envelope-{version}.xsd")


def schema_path(contract: Contract, name: str) -> Path:
    """Find a schema that a contract names: beside the contract's own file, or below ``xsd/``.

    Raises SchemaError when it is in neither place.
    """
    places = [XSD_ROOT / name] if contract.path is None else [contract.path.parent / name, XSD_ROOT / name]
    for place in places:
        if place.is_file():
            return place.resolve()
    tried = " or ".join(shown(place) for place in places)
    remedy = (
        "" if contract.schema_from == "vendor" else f"; write it with `contracts xsd {selector(contract)}`"
    )
    raise SchemaError(f'{contract.id}: expected the schema "{name}" at {tried}, found no such file{remedy}')


def selector(contract: Contract) -> str:
    """Give the word by which the commands find a contract: its file, or its id when it has none."""
    return contract.id if contract.path is None else shown(contract.path)


def compile_schema(path: Path | str) -> CompiledSchema:
    """Compile a schema file, once for each path; imports may only lead to files beside it.

    Raises SchemaError, with file, line and reason, when a file is missing, is not XML, leads to the network,
    or is no XSD 1.0 schema.
    """
    return _compiled(Path(path).resolve())


def schema_documents(paths: Iterable[Path]) -> list[etree._Element]:
    """Give these schema documents and all that they import or include, each file once.

    Raises SchemaError as ``compile_schema`` does, at the first document that is missing or no schema.
    """
    seen: set[Path] = set()
    return [root for path in paths for root in _documents(path.resolve(), seen)]


# --- compiling --------------------------------------------------------------------------------------------


@cache
def _compiled(path: Path) -> CompiledSchema:
    for _ in _documents(path, set()):
        pass  # every document is read and its references are checked before a library follows them
    try:
        libxml2 = etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True, resolve_entities=False)))
        return CompiledSchema(path, libxml2, _introspected(str(path)))
    except etree.XMLSchemaParseError as error:
        raise SchemaError(_compile_message(path, error)) from error
    except xmlschema.XMLSchemaException as error:
        raise SchemaError(f"{shown(path)}: expected an XSD 1.0 schema: {_one_line(error)}") from error


def _introspected(source: str) -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(source, allow="local", defuse="always")


def _in_memory(data: bytes, name: str) -> CompiledSchema:
    try:
        return CompiledSchema(None, etree.XMLSchema(parse(data)), _introspected(data.decode()))
    except (etree.XMLSchemaParseError, xmlschema.XMLSchemaException) as error:
        raise SchemaError(f"{name} make no XSD 1.0 schema: {_one_line(error)}") from error


def _documents(path: Path, seen: set[Path]) -> Iterator[etree._Element]:
    """Give the schema document and every one that it leads to; raises SchemaError at the first bad one."""
    if path in seen:
        return
    seen.add(path)
    root = _document(path)
    yield root
    for reference in root.iter(*_REFERRING):
        location = reference.get("schemaLocation")
        if location is not None:
            yield from _documents(_target(path, reference, location), seen)


def _document(path: Path) -> etree._Element:
    try:
        root = parse(path.read_bytes(), base_url=path.as_uri())
    except FileNotFoundError as error:
        raise SchemaError(f"{shown(path)}: expected a schema, found no such file") from error
    except OSError as error:
        raise SchemaError(f"{shown(path)}: expected a schema that can be read: {error.strerror}") from error
    except NotXml as error:
        raise SchemaError(f"{shown(path)}: expected well-formed XML: {error}") from error
    if root.tag != f"{{{XS}}}schema":
        raise SchemaError(
            f"{shown(path)}:{root.sourceline}: expected xs:schema as the root, got {local_name(root)}"
        )
    return root


def _target(path: Path, reference: etree._Element, location: str) -> Path:
    place = f"{shown(path)}:{reference.sourceline}"
    if urlsplit(location).scheme or location.startswith("//"):
        raise SchemaError(
            f"{place}: expected a schemaLocation relative to this file, got {location}; "
            "keep a copy beside it, nothing is fetched from the network"
        )
    target = (path.parent / unquote(location)).resolve()
    if not target.is_file():
        raise SchemaError(f"{place}: expected the file {location} beside this schema, found no such file")
    return target


def _compile_message(path: Path, error: etree.XMLSchemaParseError) -> str:
    lines = [
        f"{shown(_file_of(entry.filename) or path)}:{entry.line}: {' '.join(entry.message.split())}"
        for entry in error.error_log.filter_from_errors()
    ]
    return "\n".join(dict.fromkeys(lines)) or f"{shown(path)}: expected an XSD 1.0 schema: {_one_line(error)}"


def _file_of(name: str | None) -> Path | None:
    if not name or name.startswith("<"):
        return None
    return Path(unquote(urlsplit(name).path)) if name.startswith("file:") else Path(name)


def _one_line(error: Exception) -> str:
    return " ".join(str(getattr(error, "message", "") or error).split())


# --- telling problems -------------------------------------------------------------------------------------


def _problem(root: etree._Element, error: etree._LogEntry) -> SchemaProblem:
    element, path = _found(root, error.path or "")
    message = re.sub(r"\{[^{}]*\}(?=[^\s'{}]+)", "", error.message)
    message = message.removeprefix(f"Element '{local_name(element)}': ") if element is not None else message
    return SchemaProblem(path, _without_text(message, element))


def _without_text(message: str, element: etree._Element | None) -> str:
    """Leave out what the message quotes of the element: its text, as it is or collapsed, and attributes."""
    if element is None:
        return message
    content = text(element)
    for quoted in (content, " ".join(content.split()), *element.attrib.values()):
        if quoted:
            message = message.replace(f"'{quoted}'", "'…'")
    return message


def _found(root: etree._Element, path: str) -> tuple[etree._Element | None, str]:
    """Follow libxml2's path of an error, and write it with local names."""
    element, names = root, [local_name(root)]
    for step in _STEP.finditer(path.partition("/")[2].partition("/")[2]):
        same = [child for child in children(element) if step["name"] in ("*", _prefixed(child))]
        number = int(step["number"] or 1)
        if number > len(same):
            return None, "/".join(names)
        element = same[number - 1]
        names.append(_step(element))
    return element, "/".join(names)


def _prefixed(element: etree._Element) -> str:
    return f"{element.prefix}:{local_name(element)}" if element.prefix else local_name(element)


def _step(element: etree._Element) -> str:
    """Write an element's name, with its number where siblings have the same name."""
    parent = element.getparent()
    same = (
        [child for child in children(parent) if child.tag == element.tag] if parent is not None else [element]
    )
    return local_name(element) if len(same) == 1 else f"{local_name(element)}[{same.index(element) + 1}]"
