"""Envelopes of both versions: written, taken apart, faults read."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from lxml import etree

from contracts.model import ENVELOPE_11, ENVELOPE_12
from contracts.schemas import envelope_schema
from contracts.soap import FaultParts, envelope_bytes, read_fault, take_apart
from contracts.xml import NIL, parse
from tests.unit.made_contracts import SPACE, enveloped, fault, fault_12, made

Version = Literal["1.1", "1.2"]
BOTH = pytest.mark.parametrize("version", ["1.1", "1.2"])


def fault_of(text: str, version: Version = "1.1") -> FaultParts:
    parts = take_apart(parse(enveloped(text, soap=version)))
    assert parts is not None
    assert parts.fault is not None
    return read_fault(parts.fault)


@BOTH
def test_what_is_written_is_valid_and_taken_apart_again(version: Version, tmp_path: Path) -> None:
    contract = made(tmp_path, soap=version)
    head = etree.Element(f"{{{SPACE}}}Token")
    body = etree.Element(f"{{{SPACE}}}GetOrder")
    etree.SubElement(body, f"{{{SPACE}}}Id", {NIL: "true"})
    data = envelope_bytes(contract, [head], body)
    root = parse(data)
    assert envelope_schema(version).problems(root) == []
    parts = take_apart(root)
    assert parts is not None
    assert parts.header is not None
    assert [each.tag for each in parts.header] == [f"{{{SPACE}}}Token"]
    assert parts.payload is not None
    assert parts.payload.tag == f"{{{SPACE}}}GetOrder"
    assert parts.fault is None


@BOTH
def test_an_envelope_without_header_entries_has_no_header(version: Version, tmp_path: Path) -> None:
    data = envelope_bytes(made(tmp_path, soap=version), [], etree.Element(f"{{{SPACE}}}GetOrder"))
    parts = take_apart(parse(data))
    assert parts is not None
    assert parts.header is None
    assert b"Header" not in data


def test_the_prefix_of_nil_is_bound_only_where_it_is_used(tmp_path: Path) -> None:
    body = etree.Element(f"{{{SPACE}}}GetOrder")
    assert b"XMLSchema-instance" not in envelope_bytes(made(tmp_path), [], body)
    etree.SubElement(body, f"{{{SPACE}}}Id", {NIL: "true"})
    data = envelope_bytes(made(tmp_path), [], body)
    assert data.count(b"XMLSchema-instance") == 1


@pytest.mark.parametrize("document", [b"<Envelope/>", b"<order/>", b'<Envelope xmlns="urn:x"/>'])
def test_what_is_no_envelope_is_not_taken_apart(document: bytes) -> None:
    assert take_apart(parse(document)) is None


def test_missing_parts_are_none() -> None:
    parts = take_apart(parse(f'<Envelope xmlns="{ENVELOPE_11}"/>'.encode()))
    assert parts is not None
    assert (parts.header, parts.body, parts.payload, parts.fault) == (None, None, None, None)


def test_parts_of_the_other_version_are_not_taken_for_parts() -> None:
    mixed = f'<Envelope xmlns="{ENVELOPE_12}"><Body xmlns="{ENVELOPE_11}"/></Envelope>'
    parts = take_apart(parse(mixed.encode()))
    assert parts is not None
    assert parts.body is None


def test_a_fault_is_found_beside_other_elements() -> None:
    parts = take_apart(parse(enveloped("<x/>" + fault())))
    assert parts is not None
    assert parts.fault is not None
    assert parts.payload is not None
    assert parts.payload.tag == "x"


@pytest.mark.parametrize(
    ("code", "name", "uri"),
    [
        ("s:Server", "Server", ENVELOPE_11),
        (" s:Server\n", "Server", ENVELOPE_11),
        ("Server", "Server", None),
        ("x:Server", "Server", None),
        ("", "", None),
    ],
)
def test_a_fault_code_is_a_qualified_name(code: str, name: str, uri: str | None) -> None:
    parts = fault_of(fault(code))
    assert (parts.code, parts.code_namespace) == (name, uri)


def test_an_unprefixed_code_is_in_the_default_namespace() -> None:
    text = '<s:Fault><faultcode xmlns="urn:x">A</faultcode></s:Fault>'
    assert fault_of(text).code_namespace == "urn:x"


def test_missing_parts_of_a_fault_come_back_empty() -> None:
    assert fault_of("<s:Fault/>") == FaultParts("", None, "", None)
    assert fault_of("<s:Fault/>", "1.2") == FaultParts("", None, "", None)


def test_the_detail_is_the_element_itself() -> None:
    detail = fault_of(fault(more="<detail><a/></detail>")).detail
    assert detail is not None
    assert detail[0].tag == "a"


@pytest.mark.parametrize(
    ("subcode", "name"), [("", "Sender"), ("s:NOT_FOUND", "NOT_FOUND")], ids=["code", "subcode"]
)
def test_the_subcode_of_soap_1_2_says_more_than_its_code(subcode: str, name: str) -> None:
    parts = fault_of(fault_12("s:Sender", subcode), "1.2")
    assert (parts.code, parts.code_namespace, parts.reason) == (name, ENVELOPE_12, "No.")
