"""Schema files that are missing, broken, or lead away from this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.discovery import catalogue, find
from contracts.errors import SchemaError
from contracts.schemas import (
    XSD_ROOT,
    compile_schema,
    contract_schema,
    detail_schema,
    documented_schema,
    schema_path,
)
from contracts.xml import parse

HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">\n'
IMPORT = '<xs:import namespace="urn:o" schemaLocation="{}"/>\n'


def told(path: Path) -> str:
    with pytest.raises(SchemaError) as caught:
        compile_schema(path)
    return str(caught.value)


def written(folder: Path, content: str, name: str = "s.xsd") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(XSD_ROOT.rglob("*.xsd")), ids=lambda path: path.name)
def test_every_shipped_schema_compiles_alone(path: Path) -> None:
    assert compile_schema(path).path == path.resolve()


@pytest.mark.parametrize("path", sorted(XSD_ROOT.rglob("*.xsd")), ids=lambda path: path.name)
def test_a_shipped_schema_leads_to_files_beside_it_only_and_holds_no_documentation(path: Path) -> None:
    root = parse(path.read_bytes())
    locations = [element.get("schemaLocation") for element in root.iter() if element.get("schemaLocation")]
    assert all("/" not in (location or "") for location in locations)
    assert root.find(".//{http://www.w3.org/2001/XMLSchema}annotation") is None


def test_the_schemas_of_every_shipped_contract_are_found_and_compiled_once() -> None:
    for contract in catalogue():
        assert contract_schema(contract) is contract_schema(contract)
        assert compile_schema(schema_path(contract, contract.schema_file)) is contract_schema(contract)
        for fault in contract.faults:
            assert fault.detail is None or detail_schema(contract, fault.detail) is not None


def test_a_missing_schema_is_told_with_every_place_that_was_tried() -> None:
    contract = catalogue()[0].model_copy(update={"schema_file": "nowhere.xsd"})
    with pytest.raises(SchemaError) as caught:
        contract_schema(contract)
    assert 'expected the schema "nowhere.xsd" at' in str(caught.value)
    assert "write it with `contracts xsd " in str(caught.value)


def test_tables_that_make_no_schema_are_told_with_the_contract() -> None:
    contract = catalogue()[0]
    response = contract.response.model_copy(update={"element": contract.request.element})
    with pytest.raises(
        SchemaError, match=r"the field tables of collector.GetCurrentInvoice make no XSD 1.0 schema"
    ):
        documented_schema(contract.model_copy(update={"response": response}))


def test_a_detail_without_a_schema_file_has_no_schema() -> None:
    (contract,) = find("resurs.peekInvoiceSequence")
    detail = contract.faults[0].detail
    assert detail is not None
    assert detail_schema(contract, detail.model_copy(update={"schema_file": None})) is None


def test_a_file_that_is_not_there_not_xml_or_no_schema_is_told(tmp_path: Path) -> None:
    assert "found no such file" in told(tmp_path / "gone.xsd")
    assert "expected well-formed XML" in told(written(tmp_path, "<a", "a.xsd"))
    assert ":2: expected xs:schema as the root, got a" in told(written(tmp_path, "\n<a/>", "b.xsd"))
    assert "that can be read" in told(tmp_path)


@pytest.mark.parametrize(
    "location",
    ["http://example.com/o.xsd", "https://example.com/o.xsd", "//example.com/o.xsd", "file:///etc/o.xsd"],
)
def test_an_import_from_elsewhere_is_refused_before_any_library_follows_it(
    tmp_path: Path, location: str
) -> None:
    message = told(written(tmp_path, HEAD + IMPORT.format(location) + "</xs:schema>"))
    assert f"s.xsd:2: expected a schemaLocation relative to this file, got {location}" in message


def test_an_import_of_an_import_is_checked_as_well(tmp_path: Path) -> None:
    other = HEAD.replace("urn:t", "urn:o") + IMPORT.replace("urn:o", "urn:p").format("p.xsd") + "</xs:schema>"
    written(tmp_path, other, "o.xsd")
    message = told(written(tmp_path, HEAD + IMPORT.format("o.xsd") + "</xs:schema>"))
    assert "o.xsd:2: expected the file p.xsd beside this schema" in message


def test_schemas_that_import_each_other_are_read_once(tmp_path: Path) -> None:
    back = '<xs:import namespace="urn:t" schemaLocation="s.xsd"/>\n'
    written(tmp_path, HEAD.replace("urn:t", "urn:o") + back + "</xs:schema>", "o.xsd")
    assert compile_schema(written(tmp_path, HEAD + IMPORT.format("o.xsd") + "</xs:schema>")).problems(
        parse(b"<a/>")
    )


def test_a_schema_that_does_not_compile_is_told_with_its_line(tmp_path: Path) -> None:
    message = told(written(tmp_path, HEAD + '<xs:element name="a" type="xs:strng"/>\n</xs:schema>'))
    assert "s.xsd:2: " in message
    assert "strng" in message
    assert "\n" not in message


def test_a_schema_that_only_one_library_refuses_is_refused(tmp_path: Path) -> None:
    facets = '<xs:minLength value="5"/><xs:maxLength value="2"/>'
    never = (
        f'<xs:simpleType name="n"><xs:restriction base="xs:string">{facets}</xs:restriction></xs:simpleType>'
    )
    message = told(written(tmp_path, f"{HEAD}{never}</xs:schema>"))
    assert "s.xsd: expected an XSD 1.0 schema: " in message
    assert "\n" not in message


def test_a_schema_with_a_document_type_is_refused(tmp_path: Path) -> None:
    dtd = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    assert "document type declaration" in told(written(tmp_path, f"{dtd}\n{HEAD}</xs:schema>"))
