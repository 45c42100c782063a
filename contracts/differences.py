"""Where the field tables and the published schema of a contract say different things, found by comparing.

Both sides are read in the same way: the tables are turned into a schema in memory, and xmlschema introspects
that one and the published one alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree
from xmlschema.validators import XsdComplexType, XsdElement, XsdGroup

from contracts.model import Contract
from contracts.reportmodel import Difference
from contracts.schemas import (
    CompiledSchema,
    contract_schema,
    detail_schema,
    documented_detail_schema,
    documented_schema,
)
from contracts.schematypes import SimpleType, simple_type

_NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class _Said:
    """One thing that both sides say, in words."""

    place: str
    aspect: str
    documentation: str
    schema: str


@dataclass(frozen=True, slots=True)
class _Child:
    """What one side says of a field."""

    min_occurs: int
    max_occurs: int | None
    nillable: bool
    qualified: bool
    type: SimpleType

    @property
    def occurs(self) -> str:
        most = "unbounded" if self.max_occurs is None else str(self.max_occurs)
        return most if most == str(self.min_occurs) else f"{self.min_occurs}..{most}"


@lru_cache(maxsize=256)
def differences(contract: Contract) -> tuple[Difference, ...]:
    """Compare the field tables of a contract with its published schema, fault details included.

    Nothing comes out for a contract whose schema is written from the tables. Raises SchemaError when a
    schema cannot be compiled.
    """
    if contract.schema_from != "vendor":
        return ()
    return tuple(
        Difference(
            contract=contract.id,
            place=said.place,
            aspect=said.aspect,
            documentation=said.documentation,
            schema_says=said.schema,
            source=source,
        )
        for source, said in _all(contract)
    )


def _all(contract: Contract) -> Iterator[tuple[str, _Said]]:
    tables, published = documented_schema(contract), contract_schema(contract)
    for place, name in _global_elements(contract):
        expanded = f"{{{contract.namespace}}}{name}"
        for said in _element_differences(place, expanded, tables, published):
            yield contract.schema_file, said
    for fault in contract.faults:
        schema = None if fault.detail is None else detail_schema(contract, fault.detail)
        if fault.detail is None or schema is None:
            continue
        documented = documented_detail_schema(fault.detail)
        place = f"fault.{fault.id}"
        for said in _element_differences(place, fault.detail.element, documented, schema):
            yield fault.detail.schema_file or "", said


def _global_elements(contract: Contract) -> Iterator[tuple[str, str]]:
    yield from ((f"request.{row.name}", row.name) for row in contract.request.header)
    yield "request", contract.request.element
    yield from ((f"response.{row.name}", row.name) for row in contract.response.header)
    yield "response", contract.response.element


def _element_differences(
    place: str, name: str, tables: CompiledSchema, published: CompiledSchema
) -> Iterator[_Said]:
    documented, declared = _element(tables, name), _element(published, name)
    if documented is None or declared is None:  # the tables declare every element that is asked for
        yield _Said(place, "element", etree.QName(name).localname, "no such element")
    elif documented.type.is_simple():
        yield from _child_differences(place, _child(documented), _child(declared))
    else:
        yield from _content_differences(place, _particles(documented), _particles(declared))
        yield from _group_differences(place, declared)


def _element(schema: CompiledSchema, name: str) -> XsdElement | None:
    found = schema.xmlschema.maps.elements.get(name)
    return found if isinstance(found, XsdElement) else None


# --- the fields of a message ------------------------------------------------------------------------------


def _particles(element: XsdElement) -> dict[str, _Child]:
    group = _group(element)
    if group is None:
        return {}
    found = (child for child in group.iter_elements() if isinstance(child, XsdElement))
    return {child.local_name: _child(child) for child in found}


def _group(element: XsdElement) -> XsdGroup | None:
    """Give the model group of an element; None when its content is text."""
    type_ = element.type
    return (
        type_.content if isinstance(type_, XsdComplexType) and isinstance(type_.content, XsdGroup) else None
    )


def _child(element: XsdElement) -> _Child:
    return _Child(
        min_occurs=element.min_occurs,
        max_occurs=element.max_occurs,
        nillable=element.nillable,
        qualified=bool(element.qualified),
        type=simple_type(element.type),
    )


def _content_differences(
    place: str, documented: Mapping[str, _Child], declared: Mapping[str, _Child]
) -> Iterator[_Said]:
    for name, child in documented.items():
        if name in declared:
            yield from _child_differences(f"{place}.{name}", child, declared[name])
        else:
            yield _Said(f"{place}.{name}", "missing", "a field", "no such element")
    for name in declared:
        if name not in documented:
            yield _Said(f"{place}.{name}", "extra", "no such field", f"an element, {declared[name].occurs}")
    yield from _order_difference(place, list(documented), list(declared))


def _order_difference(place: str, documented: Sequence[str], declared: Sequence[str]) -> Iterator[_Said]:
    ours = [name for name in documented if name in declared]
    theirs = [name for name in declared if name in documented]
    if ours != theirs:
        yield _Said(place, "order", ", ".join(ours), ", ".join(theirs))


def _group_differences(place: str, declared: XsdElement) -> Iterator[_Said]:
    group = _group(declared)
    if group is None:
        yield _Said(place, "content", "fields", f"text ({simple_type(declared.type).name})")
        return
    models = sorted({part.model for part in _groups(group)} - {"sequence"})
    if models:
        yield _Said(place, "content model", "a sequence of fields", " and ".join(models))
    if any(not isinstance(part, XsdElement) for part in group.iter_elements()):
        yield _Said(place, "wildcard", "the listed fields only", "other elements as well (xs:any)")
    if declared.attributes:
        yield _Said(place, "attributes", "none", ", ".join(str(name) for name in declared.attributes))


def _groups(group: XsdGroup) -> Iterator[XsdGroup]:
    yield group
    for part in group:
        if isinstance(part, XsdGroup):
            yield from _groups(part)


# --- one field --------------------------------------------------------------------------------------------


def _child_differences(place: str, documented: _Child, declared: _Child) -> Iterator[_Said]:
    pairs = (
        ("occurs", documented.occurs, declared.occurs),
        ("nillable", _yes_no(value=documented.nillable), _yes_no(value=declared.nillable)),
        ("type", documented.type.name, declared.type.name),
        ("namespace", _form(declared=documented), _form(declared=declared)),
    )
    for aspect, ours, theirs in pairs:
        if ours != theirs:
            yield _Said(place, aspect, ours, theirs)
    yield from _facet_differences(place, dict(documented.type.facets), dict(declared.type.facets))


def _facet_differences(place: str, documented: dict[str, str], declared: dict[str, str]) -> Iterator[_Said]:
    for name in sorted({*documented, *declared}):
        ours, theirs = documented.get(name, _NOTHING), declared.get(name, _NOTHING)
        if ours != theirs:
            yield _Said(place, name, ours, theirs)


def _yes_no(*, value: bool) -> str:
    return "yes" if value else "no"


def _form(*, declared: _Child) -> str:
    return "qualified" if declared.qualified else "unqualified"
