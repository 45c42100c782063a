"""Schemas written from field tables, and the command that writes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree
from xmlschema.validators import XsdElement

from contracts.cli_contracts import xsd
from contracts.discovery import catalogue, find
from contracts.loading import load
from contracts.model import Contract, Field
from contracts.schemas import contract_schema, documented_schema, schema_path
from contracts.xsdwriting import schema_from_tables, suspended_fields
from tests.unit.contract_files import PEEK, changed

XS = "{http://www.w3.org/2001/XMLSchema}"
FROM_TABLES = [contract for contract in catalogue() if contract.schema_from == "field tables"]
EVERY = pytest.mark.parametrize("contract", catalogue(), ids=lambda contract: contract.id)


def one(name: str) -> Contract:
    (contract,) = find(name)
    return contract


def with_row(**changes: object) -> Contract:
    """Give a contract whose request has one field."""
    contract = one("resurs.setInvoiceSequence")
    row = Field.model_validate(
        {"name": "f", "occurs": "1", "nillable": False, "type": "string", "description": "d"}
    )
    request = contract.request.model_copy(update={"fields": (row.model_copy(update=changes),)})
    return contract.model_copy(update={"request": request})


def field_of(contract: Contract) -> str:
    root = etree.fromstring(schema_from_tables(contract))
    found = root.find(f".//{XS}sequence/{XS}element")
    assert found is not None
    etree.cleanup_namespaces(found)
    return etree.tostring(found, encoding="unicode", with_tail=False).replace(f' xmlns:xs="{XS[1:-1]}"', "")


@pytest.mark.parametrize("contract", FROM_TABLES, ids=lambda contract: contract.id)
def test_a_committed_schema_is_what_its_field_tables_give(contract: Contract) -> None:
    assert schema_path(contract, contract.schema_file).read_bytes() == schema_from_tables(contract)


@EVERY
def test_both_libraries_compile_what_is_written(contract: Contract) -> None:
    schema = documented_schema(contract)
    names = {
        contract.request.element,
        contract.response.element,
        *(row.name for row in contract.request.header),
    }
    assert set(schema.xmlschema.elements) == names


@EVERY
def test_fields_are_qualified_as_the_contract_says(contract: Contract) -> None:
    element = documented_schema(contract).xmlschema.elements[contract.response.element]
    assert all(bool(child.qualified) == contract.response.qualified for child in element.iterchildren())


@pytest.mark.parametrize(
    ("changes", "written"),
    [
        pytest.param({}, '<xs:element name="f" type="xs:string"/>', id="plain"),
        pytest.param(
            {"occurs": "0..1"}, '<xs:element name="f" type="xs:string" minOccurs="0"/>', id="optional"
        ),
        pytest.param(
            {"occurs": "2..unbounded"},
            '<xs:element name="f" type="xs:string" minOccurs="2" maxOccurs="unbounded"/>',
            id="unbounded",
        ),
        pytest.param(
            {"nillable": True}, '<xs:element name="f" type="xs:string" nillable="true"/>', id="nillable"
        ),
        pytest.param({"max": 50}, '<xs:maxLength value="50"/>', id="string-maximum"),
        pytest.param({"type": "int", "max": 2}, '<xs:pattern value=".{1,2}"/>', id="integer-maximum"),
        pytest.param({"type": "decimal", "max": "6,2"}, '<xs:fractionDigits value="2"/>', id="digits-after"),
        pytest.param({"type": "decimal", "max": "6,2"}, '<xs:minInclusive value="-999999.99"/>', id="least"),
        pytest.param(
            {"type": "decimal", "max": "6,2"}, '<xs:maxInclusive value="999999.99"/>', id="greatest"
        ),
        pytest.param({"type": "decimal", "max": "3,0"}, '<xs:maxInclusive value="999"/>', id="whole-decimal"),
        pytest.param({"enum": ("a b", "c")}, '<xs:enumeration value="a b"/>', id="enumeration"),
    ],
)
def test_a_row_is_written_as_the_facets_that_it_means(changes: dict[str, object], written: str) -> None:
    assert written in field_of(with_row(**changes))


def test_a_form_that_differs_between_request_and_response_is_written_at_the_fields() -> None:
    contract = one("resurs.peekInvoiceSequence")
    mixed = contract.model_copy(update={"response": contract.response.model_copy(update={"qualified": True})})
    element = documented_schema(mixed).xmlschema.elements[mixed.response.element]
    assert [child.name for child in element.iterchildren()] == [f"{{{mixed.namespace}}}nextInvoiceNumber"]


def test_what_a_conditional_only_set_does_not_list_may_be_absent_or_nil_and_the_schema_says_why() -> None:
    contract = one("walley.GetCurrentInvoice")
    suspended = suspended_fields(contract.response)
    assert set(suspended.values()) == {"noInvoice"}
    assert set(suspended) == {row.name for row in contract.response.fields} - {
        "CorrelationId",
        "Currency",
        "MovedToPaymentRef",
        "PaymentReference",
    }
    element = documented_schema(contract).xmlschema.elements[contract.response.element]
    children = [child for child in element.iterchildren() if isinstance(child, XsdElement)]
    loose = {child.local_name for child in children if child.nillable and child.min_occurs == 0}
    assert loose == set(suspended)
    assert schema_from_tables(contract).count(b"<!-- While another promise") == len(suspended)


def test_a_field_that_its_row_lets_be_absent_and_nil_needs_no_explanation() -> None:
    assert b"<!-- While another promise" not in schema_from_tables(one("collector.GetCurrentInvoice"))


# --- the command ------------------------------------------------------------------------------------------


def test_the_command_finds_the_shipped_schemas_up_to_date() -> None:
    done = CliRunner().invoke(xsd, ["--check"])
    assert done.exit_code == 0
    assert done.output.count("is what the field tables give") == len(FROM_TABLES)
    assert done.output.count("there is nothing to write") == len(catalogue()) - len(FROM_TABLES)


def test_the_command_writes_a_missing_schema_beside_a_contract_file(tmp_path: Path) -> None:
    path = changed(tmp_path, 'schema      = "walley/', 'schema      = "own/')
    checked = CliRunner().invoke(xsd, [str(path), "--check"])
    assert checked.exit_code == 1
    assert "is not what the field tables give" in checked.output
    assert not (tmp_path / "own").exists()
    written = CliRunner().invoke(xsd, [str(path)])
    assert written.exit_code == 0
    assert (tmp_path / "own" / "information_service_v2.xsd").read_bytes() == schema_from_tables(load(path))
    assert CliRunner().invoke(xsd, [str(path), "--check"]).exit_code == 0
    assert contract_schema(load(path)).path == tmp_path / "own" / "information_service_v2.xsd"


def test_the_command_tells_what_it_cannot_find_or_write(tmp_path: Path) -> None:
    unknown = CliRunner().invoke(xsd, ["wally"])
    assert unknown.exit_code == 1
    assert 'did you mean "walley"?' in unknown.output
    path = changed(tmp_path, 'schema      = "walley/', 'schema      = "own/')
    (tmp_path / "own").write_text("a file where a folder is to be", encoding="utf-8")
    unwritable = CliRunner().invoke(xsd, [str(path)])
    assert unwritable.exit_code == 1
    assert "the schema cannot be written" in unwritable.output


def test_the_command_leaves_published_schemas_alone() -> None:
    done = CliRunner().invoke(xsd, [str(PEEK)])
    assert (
        done.output
        == "resurs.peekInvoiceSequence: the vendor publishes its schema; there is nothing to write\n"
    )
