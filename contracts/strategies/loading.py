"""Schemas read from files, without network and without document type definitions."""

from __future__ import annotations

from pathlib import Path

import xmlschema
from elementpath import ElementPathError
from xmlschema import XMLSchemaException

from contracts.strategies.components import Component, Schema
from contracts.strategies.errors import NoSuchComponentError, SchemaLoadError

Source = str | Path | xmlschema.XMLSchema10
_SHOWN = 8


def load(schema: Source, *, allow_remote: bool = False) -> Schema:
    """Load a schema from a path, with all that it includes and imports; one that is loaded is given back.

    Raises:
        SchemaLoadError: the file is missing, not well formed, has a DTD, or is not a valid schema of XSD 1.0.
    """
    if isinstance(schema, xmlschema.XMLSchemaBase):
        return schema
    path = Path(schema)
    if not path.is_file():
        raise SchemaLoadError(f"schema {path}: expected a file, found none; check the path")
    try:
        return xmlschema.XMLSchema10(str(path), defuse="always", allow="all" if allow_remote else "local")
    except (XMLSchemaException, ElementPathError, SyntaxError, ValueError, OSError, RecursionError) as error:
        raise SchemaLoadError(
            f"schema {path}: expected a valid schema of XSD 1.0: {_first_line(error)}"
        ) from error


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines[:2]) or type(error).__name__


def global_element(schema: Schema, name: str) -> Component:
    """Find a global element by its expanded name.

    Raises:
        NoSuchComponentError: there is none.
    """
    return _named(schema, name, schema.maps.elements, "element")


def global_type(schema: Schema, name: str) -> Component:
    """Find a global type by its expanded name.

    Raises:
        NoSuchComponentError: there is none.
    """
    return _named(schema, name, schema.maps.types, "type")


def _named(schema: Schema, name: str, components: Component, kind: str) -> Component:
    key = name.removeprefix("{}")
    if key in components:
        return components[key]
    there = sorted(n for n in components if not n.startswith("{http://www.w3.org/"))
    raise NoSuchComponentError(
        f"schema {schema.url or '(given as text)'}: expected a global {kind} {name!r}, the schema has "
        f"{there[:_SHOWN]}{' and more' if len(there) > _SHOWN else ''}; write the name as "
        f"'{{namespace}}local'"
    )
