"""Schemas read from files, without network and without document type definitions."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlparse

import xmlschema
from elementpath import ElementPathError
from lxml import etree
from xmlschema import XMLSchemaException, XMLSchemaModelError
from xmlschema.validators import XsdPatternFacets, XsdType, XsdUnion

from contracts.strategies.components import Component, Schema
from contracts.strategies.doctypes import place_of_doctype
from contracts.strategies.errors import (
    NoSuchComponentError,
    NotCoveredError,
    PatternError,
    SchemaLoadError,
    SchemaWarning,
)
from contracts.strategies.facets import XSD
from contracts.strategies.places import place
from contracts.strategies.regex_syntax import parse

# The schemas that were read last, with their files and when these were changed.
_KNOWN: dict[tuple[Path, bool], tuple[Schema, dict[Path, int]]] = {}
_MOST_KNOWN = 16
Source = str | Path | xmlschema.XMLSchema10
_SHOWN = 8
_LONGEST_SHOWN = 200
_NEWER = frozenset(
    f"{XSD}{name}"
    for name in ("assert", "assertion", "alternative", "openContent", "override", "explicitTimezone")
)
# With its own errors those that it stumbles over: an unusual schema must not look like a fault of the caller.
_LIBRARY_ERRORS = (
    XMLSchemaException,
    ElementPathError,
    SyntaxError,
    ValueError,
    ArithmeticError,
    OSError,
    RecursionError,
    ArithmeticError,
    MemoryError,
    AssertionError,
    AttributeError,
    KeyError,
    TypeError,
)


def load(schema: Source, *, allow_remote: bool = False) -> Schema:
    """Load a schema from a path, with all that it includes and imports; one that is loaded is given back.

    A schema with errors is loaded as far as it goes: `check_usable` then says whether a component is touched.

    Raises:
        SchemaLoadError: the file is missing, not well formed, has a DTD, or is no schema of XSD 1.0 at all.
    """
    if isinstance(schema, xmlschema.XMLSchemaBase):
        return _of_this_version(schema)
    path = _file_of(schema)
    known = _KNOWN.pop((path, allow_remote), None)
    loaded, files = (
        known if known is not None and _are_unchanged(known[1]) else _read_anew(path, allow_remote)
    )
    _KNOWN[path, allow_remote] = loaded, files
    while len(_KNOWN) > _MOST_KNOWN:
        _KNOWN.pop(next(iter(_KNOWN)))
    return loaded


def _read_anew(path: Path, allow_remote: bool) -> tuple[Schema, dict[Path, int]]:
    changed = path.stat().st_mtime_ns
    loaded = _read(path, allow_remote=allow_remote)
    urls = {one.url for one in loaded.maps.iter_schemas() if one.url and one.url.startswith("file:")}
    files = [Path(unquote(urlparse(url).path)) for url in urls]
    return loaded, {**{file: _changed(file) for file in files}, path: changed}


def _changed(file: Path) -> int:
    """Give when a file was changed; a number that no file has, where it is gone."""
    return file.stat().st_mtime_ns if file.is_file() else -1


def _are_unchanged(files: dict[Path, int]) -> bool:
    return all(_changed(file) == changed for file, changed in files.items())


def _file_of(schema: str | Path) -> Path:
    remedy = "check the path, or load a text or an address with xmlschema.XMLSchema10 and give that"
    shown = str(schema) if len(str(schema)) <= _LONGEST_SHOWN else f"{str(schema)[:_LONGEST_SHOWN]}…"
    if not isinstance(schema, str | os.PathLike):
        raise SchemaLoadError(f"expected the path of a schema or an XMLSchema10, got {shown!r}; {remedy}")
    try:
        path = Path(schema).resolve()
        is_file = path.is_file()
    except (OSError, ValueError) as error:
        raise SchemaLoadError(f"schema {shown!r}: expected a path: {error}; {remedy}") from error
    if not is_file:
        where = f"schema {path}" if len(str(path)) <= _LONGEST_SHOWN else f"schema {shown!r}"
        raise SchemaLoadError(f"{where}: expected a file, found none; {remedy}")
    return path


def check_tag(tag: str) -> None:
    """Check that an element can be called so.

    Raises:
        NoSuchComponentError: it is no expanded name.
    """
    try:
        etree.QName(tag)
    except (ValueError, TypeError) as error:
        raise NoSuchComponentError(
            f"expected a tag such as 'value' or '{{namespace}}value', got {tag!r}"
        ) from error


def check_type(xsd_type: Component) -> None:
    """Check that what is given is a type of a loaded schema.

    Raises:
        NoSuchComponentError: it is something else.
    """
    if not isinstance(xsd_type, XsdType):
        raise NoSuchComponentError(
            f"expected a type of a loaded schema, such as schema.types['T'] or element.type, got {xsd_type!r}"
        )


def _of_this_version(schema: Schema) -> Schema:
    if schema.XSD_VERSION != "1.0":
        raise SchemaLoadError(
            f"schema {schema.url or '(given as text)'}: expected one loaded by xmlschema.XMLSchema10, got "
            "XSD "
            f"{schema.XSD_VERSION}; load it with XMLSchema10"
        )
    return schema


def _read(path: Path, *, allow_remote: bool) -> Schema:
    """Read a file, with all that it includes and imports."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        loaded = _loaded(path, allow="all" if allow_remote else "local")
    _check_version(loaded, path)
    # Others than its own, such as those of `re` on a pattern, are no business of the caller's.
    for warning in (one for one in caught if one.category.__module__.startswith("xmlschema")):
        warnings.warn(f"schema {path}: {warning.message}", SchemaWarning, stacklevel=2)
    return loaded


def _check_version(schema: Schema, path: Path) -> None:
    if schema.root.tag != f"{XSD}schema":
        raise SchemaLoadError(
            f"schema {path}: expected a root {XSD}schema, got {schema.root.tag}; give the file of "
            "the schema itself"
        )
    newer = _newer_in(schema.root)
    if newer:
        raise SchemaLoadError(
            f"schema {path}: expected XSD 1.0, got constructs of XSD 1.1: {', '.join(newer)}; "
            "take them out, or give a schema of XSD 1.0"
        )


def _loaded(path: Path, *, allow: str) -> Schema:
    try:
        return xmlschema.XMLSchema10(str(path), validation="lax", defuse="always", allow=allow)
    except _LIBRARY_ERRORS as error:
        raise SchemaLoadError(
            f"schema {_blamed(path, error)}: expected a valid schema of XSD 1.0: {_brief(error)}; "
            f"{_remedy_of_file(error)}"
        ) from error


def _blamed(path: Path, error: Exception) -> str:
    """Say which file an error is of: a document type definition may be in one that is included."""
    return (place_of_doctype(path) if "forbidden" in str(error) else None) or str(path)


def _remedy_of_file(error: Exception) -> str:
    if isinstance(error, RecursionError) or "maximum XML depth" in str(error):
        return (
            "groups in a pattern, elements, or types derived from each other have more levels than the library for "
            "schemas can follow: write them with fewer"
        )
    if isinstance(error, (ArithmeticError, MemoryError)):
        return (
            "some value, bound or number of occurrences in it is larger than the library for schemas can hold: write a "
            "smaller one, such as durations below 2**31 months and years below 2**31"
        )
    if "forbidden" in str(error):
        return "take the document type definition out: none is read, for it can name files and swell without bound"
    if "remote resource" in str(error):
        return (
            "keep the file beside the schema and name that as its schemaLocation, or let it be fetched "
            "(allow_remote=True)"
        )
    return "correct the schema"


def check_usable(schema: Schema, component: Component) -> None:
    """Check that no error of a schema touches a component; errors elsewhere are told as a warning.

    An ambiguous content model (Unique Particle Attribution) is among them: vendors serve such schemas.

    Raises:
        SchemaLoadError, PatternError: the component, or one that it uses, is in error.
    """
    if not schema.maps.all_errors:
        return
    for used in _used_by(component):
        _check_not_newer(used)
        _check_patterns(used)
        for error in (one for one in used.errors if not _is_tolerable(one, used)):
            raise SchemaLoadError(
                f"{place(used)}: expected a valid component of XSD 1.0: {_brief(error)}; {_remedy(error)}"
            ) from error
    first = schema.maps.all_errors[0]
    warnings.warn(
        f"{place(component)} is usable, but its schema has errors, the first: {_brief(first)}",
        SchemaWarning,
        stacklevel=2,
    )


def _check_patterns(used: Component) -> None:
    """Check the patterns that `xmlschema` finds an error in; of one that is none the warning tells.

    Raises:
        PatternError: it is no regular expression of XSD.
    """
    facets = (getattr(used, "facets", None) or {}).values()
    doubtful = [one for one in facets if isinstance(one, XsdPatternFacets) and one.errors]
    for pattern in (elem.get("value", "") for facet in doubtful for elem in facet):
        try:
            parse(pattern)
        except PatternError as error:
            raise PatternError(f"{place(used)}: {error}") from error
        except NotCoveredError:
            # Told where it is needed: what it is part of may be given in overrides.
            continue


def _check_not_newer(used: Component) -> None:
    """Check that a component of whichever file has nothing of XSD 1.1, which `xmlschema` only passes over."""
    newer = _newer_in(used.elem) if getattr(used, "elem", None) is not None else []
    if newer:
        raise SchemaLoadError(
            f"{place(used)}: expected XSD 1.0, got constructs of XSD 1.1: {', '.join(newer)}; take them out"
        )


def _newer_in(elem: Component) -> list[str]:
    return sorted({part.tag.removeprefix(XSD) for part in elem.iter() if part.tag in _NEWER})


def _remedy(error: Exception) -> str:
    if "unknown" in _brief(error) or "missing" in _brief(error):
        return (
            "correct the name, or make the file available that declares it: what is included or imported must be found "
            "beside the schema, or be allowed to be fetched (allow_remote=True)"
        )
    return "correct the schema there"


def _is_tolerable(error: Exception, component: Component) -> bool:
    """Say whether documents are valid in spite of an error.

    One that `xmlschema` finds is none: a union is not derived from xs:ID because one of its members is (XSD Part 1,
    section 3.3.6, e-props-correct 5).
    """
    if isinstance(error, XMLSchemaModelError):
        return True
    of_union = isinstance(getattr(component, "type", None), XsdUnion)
    return of_union and _brief(error).startswith("xs:ID or a type derived from xs:ID cannot have a ")


def _used_by(component: Component) -> Iterator[Component]:
    pending, seen = [component], set()
    while pending:
        used = pending.pop()
        if id(used) in seen:
            continue
        seen.add(id(used))
        yield used
        pending.extend(_parts(used))


def _parts(component: Component) -> list[Component]:
    """Give what a component is made of, one step down."""
    found = [getattr(component, name, None) for name in ("ref", "type", "base_type", "content", "item_type")]
    found.extend(getattr(component, "member_types", None) or ())
    found.extend(getattr(component, "identities", None) or ())
    attributes = getattr(component, "attributes", None)
    if attributes is not None and hasattr(attributes, "iter_components"):
        found.extend(attributes.values())
    if hasattr(component, "model"):
        found.extend(component)
    facets = getattr(component, "facets", None) or {}
    # A pattern in error is left to the parser of patterns, which says where in the pattern it is.
    found.extend(facet for facet in facets.values() if not isinstance(facet, XsdPatternFacets))
    return [part for part in found if hasattr(part, "errors")]


def _brief(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "something in it nests too deep"
    reason = getattr(error, "reason", None)
    lines = [line.strip() for line in str(reason or error).splitlines() if line.strip()]
    told = " ".join(lines[:2]).removesuffix("Schema component:").rstrip(" :")
    return told or type(error).__name__


def global_element(schema: Schema, name: str) -> Component:
    """Find a global element by its expanded name.

    Raises:
        NoSuchComponentError: there is none.
        SchemaLoadError: it is in error.
    """
    return _named(schema, name, schema.maps.elements, "element")


def global_type(schema: Schema, name: str) -> Component:
    """Find a global type by its expanded name.

    Raises:
        NoSuchComponentError: there is none.
        SchemaLoadError: it is in error.
    """
    return _named(schema, name, schema.maps.types, "type")


def _named(schema: Schema, name: str, components: Component, kind: str) -> Component:
    key = str(name).removeprefix("{}")
    if key in components:
        check_usable(schema, components[key])
        return components[key]
    there = sorted(n for n in components if not n.startswith("{http://www.w3.org/"))
    raise NoSuchComponentError(
        f"schema {schema.url or '(given as text)'}: expected a global {kind} {name!r}, the schema has "
        f"{there[:_SHOWN]}{' and more' if len(there) > _SHOWN else ''}; "
        "write the name as '{namespace}local'"
    )
