"""Mistakes between a contract file and the files around it: schemas, printed messages, other contracts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree

from contracts.errors import SchemaError
from contracts.locating import KeyPath
from contracts.mistakes import Mistake, nearest
from contracts.model import Contract, Example
from contracts.schemas import (
    CompiledSchema,
    contract_schema,
    detail_schema,
    envelope_schema,
    schema_path,
    selector,
)
from contracts.xml import NotXml, children, parse
from contracts.xsdwriting import schema_from_tables


def file_mistakes(contract: Contract, others: Sequence[Contract]) -> Iterator[Mistake]:
    """Find schemas, printed messages and operations that are missing or do not fit; ``others`` are known."""
    yield from _schema_mistakes(contract)
    yield from _detail_mistakes(contract)
    for number, example in enumerate(contract.examples):
        yield from _example_mistakes(contract, ("example", number, "file"), example)
    yield from _state_mistakes(contract, others)


def file_warnings(contract: Contract) -> Iterator[Mistake]:
    """Find printed messages that break the schema, and a file that is not named for its operation."""
    if contract.path is not None and contract.path.stem != contract.operation:
        expected = f"{contract.operation}.toml"
        yield Mistake(("operation",), f"expected the file to be named {expected}, got {contract.path.name}")
    for number, example in enumerate(contract.examples):
        yield from _invalid_example(contract, ("example", number, "file"), example)


# --- schemas ----------------------------------------------------------------------------------------------


def _schema_mistakes(contract: Contract) -> Iterator[Mistake]:
    try:
        schema = contract_schema(contract)
    except SchemaError as error:
        yield Mistake(("schema",), str(error))
        return
    yield from _missing_elements(contract, schema)


def stale_schema_mistakes(contract: Contract) -> Iterator[Mistake]:
    """Find a schema that should be what the field tables give, and is not; for contracts without mistakes."""
    if contract.schema_from == "vendor":
        return
    if schema_path(contract, contract.schema_file).read_bytes() != schema_from_tables(contract):
        remedy = f"write it again with `contracts xsd {selector(contract)}`"
        yield Mistake(("schema",), f"expected what the field tables give, got another schema; {remedy}")


def _missing_elements(contract: Contract, schema: CompiledSchema) -> Iterator[Mistake]:
    wanted: list[tuple[KeyPath, str]] = [
        (("request", "element"), contract.request.element),
        (("response", "element"), contract.response.element),
    ]
    for number, row in enumerate(contract.request.header):
        wanted.append((("request", "header", number, "name"), row.name))
    for key, name in wanted:
        yield from _missing_element(key, f"{{{contract.namespace}}}{name}", schema)


def _missing_element(key: KeyPath, name: str, schema: CompiledSchema) -> Iterator[Mistake]:
    known = list(schema.xmlschema.maps.elements)
    if name not in known:
        local = [etree.QName(other).localname for other in known]
        file = schema.path.name if schema.path else "the schema"
        hint = nearest(etree.QName(name).localname, local)
        yield Mistake(key, f"expected an element that {file} declares, got {name}{hint}")


def _detail_mistakes(contract: Contract) -> Iterator[Mistake]:
    for number, fault in enumerate(contract.faults):
        if fault.detail is None:
            continue
        path = ("fault", number, "detail")
        try:
            schema = detail_schema(contract, fault.detail)
        except SchemaError as error:
            yield Mistake((*path, "schema"), str(error))
        else:
            if schema is not None:
                yield from _missing_element((*path, "element"), fault.detail.element, schema)


# --- printed messages -------------------------------------------------------------------------------------


def example_path(contract: Contract, example: Example) -> Path:
    """Give the file of a printed message, which is named relative to the contract file."""
    return (contract.path.parent if contract.path else Path()) / example.file


def body_of(contract: Contract, envelope: etree._Element) -> etree._Element | None:
    """Give the one child of an envelope's Body; None when there is no such thing."""
    body = envelope.find(f"{{{contract.envelope_namespace}}}Body")
    found = children(body) if body is not None else []
    return found[0] if len(found) == 1 else None


def _example_mistakes(contract: Contract, key: KeyPath, example: Example) -> Iterator[Mistake]:
    path = example_path(contract, example)
    try:
        envelope = parse(path.read_bytes())
    except OSError as error:
        yield Mistake(key, f"expected the printed message in {path}: {error.strerror}")
    except NotXml as error:
        yield Mistake(
            key, f"expected well-formed XML in {path.name}: {error}; mend it, and say so under `mended`"
        )
    else:
        yield from _wrong_body(contract, key, example, envelope)


def _wrong_body(
    contract: Contract, key: KeyPath, example: Example, envelope: etree._Element
) -> Iterator[Mistake]:
    expected = f"{{{contract.namespace}}}{contract.message(example.of).element}"
    body = body_of(contract, envelope)
    if envelope.tag != f"{{{contract.envelope_namespace}}}Envelope":
        yield Mistake(key, f"expected a SOAP {contract.soap} envelope, got {etree.QName(envelope).text}")
    elif body is None or body.tag != expected:
        came = "no single element" if body is None else etree.QName(body).text
        yield Mistake(key, f"expected {expected} in Body, got {came}")


def _invalid_example(contract: Contract, key: KeyPath, example: Example) -> Iterator[Mistake]:
    try:
        envelope = parse(example_path(contract, example).read_bytes())
        judges = (envelope_schema(contract.soap), contract_schema(contract))
    except (OSError, NotXml, SchemaError):
        return  # told as a mistake
    body = body_of(contract, envelope)
    for schema, element in zip(judges, (envelope, body), strict=True):
        for problem in schema.problems(element) if element is not None else ():
            yield Mistake(key, f"the printed message does not keep its schema: {problem}")


# --- other contracts --------------------------------------------------------------------------------------


def _state_mistakes(contract: Contract, others: Sequence[Contract]) -> Iterator[Mistake]:
    known = {other.operation: other for other in others if other.vendor == contract.vendor}
    for number, situation in enumerate(contract.situations):
        state = situation.state
        if state is None:
            continue
        path = ("situation", number, "state")
        if state.operation not in known:
            hint = nearest(state.operation, known)
            yield Mistake(
                (*path, "operation"),
                f'expected another operation of the vendor, got "{state.operation}"{hint}',
            )
        else:
            yield from _unread(path, state.reads, known[state.operation])


def _unread(path: KeyPath, name: str, other: Contract) -> Iterator[Mistake]:
    fields = [row.name for row in other.response.fields]
    if name not in fields:
        hint = nearest(name, fields)
        yield Mistake((*path, "reads"), f'expected a response field of {other.id}, got "{name}"{hint}')
