"""The shipped contracts: complete, citing their sources, and found by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.discovery import CATALOGUE, catalogue, find, in_folder
from contracts.errors import ContractFileError
from contracts.lint_files import body_of, example_path
from contracts.model import Contract
from contracts.schemas import contract_schema, envelope_schema
from contracts.xml import is_nil, local_name, parse
from tests.unit.contract_files import PEEK, WALLEY, changed

IDS = (
    "collector.GetCurrentInvoice",
    "resurs.peekInvoiceSequence",
    "resurs.setInvoiceSequence",
    "walley.GetCurrentInvoice",
)
EVERY = pytest.mark.parametrize("contract", catalogue(), ids=lambda contract: contract.id)
INVOICES = pytest.mark.parametrize("name", ["collector.GetCurrentInvoice", "walley.GetCurrentInvoice"])


def one(name: str) -> Contract:
    (contract,) = find(name)
    return contract


def test_the_catalogue_holds_the_documented_operations_in_order() -> None:
    assert tuple(contract.id for contract in catalogue()) == IDS


def test_only_the_operation_that_sets_something_writes() -> None:
    assert [contract.id for contract in catalogue() if contract.writes] == ["resurs.setInvoiceSequence"]


@EVERY
def test_a_contract_stands_in_the_folder_of_its_vendor_and_is_named_for_its_operation(
    contract: Contract,
) -> None:
    assert contract.path == CATALOGUE / contract.vendor / f"{contract.operation}.toml"


@EVERY
def test_an_editor_finds_the_schema_of_the_format(contract: Contract) -> None:
    assert contract.path is not None
    first, _, _ = contract.path.read_text(encoding="utf-8").partition("\n")
    directive, _, location = first.partition(" ")
    assert directive == "#:schema"
    assert (contract.path.parent / location).resolve() == CATALOGUE.parent / "contract.schema.json"


@EVERY
def test_credentials_are_secret_and_identifiers_personal(contract: Contract) -> None:
    secret = {row.name for row in contract.request.header if row.secret}
    assert secret == {row.name for row in contract.request.header}
    assert all(contract.request.field(name).personal for name in contract.request.identifiers)


@EVERY
def test_production_is_marked_and_every_address_is_encrypted(contract: Contract) -> None:
    for address in contract.addresses:
        assert address.url.startswith("https://")
        assert address.production == (address.name == "production")


@EVERY
def test_every_documented_situation_has_one_outcome(contract: Contract) -> None:
    for situation in contract.situations:
        assert len(contract.faults_in(situation.id)) <= 1
    assert any(not contract.faults_in(situation.id) for situation in contract.situations)


@INVOICES
def test_the_body_of_the_invoice_services_is_in_alphabetical_order(name: str) -> None:
    contract = one(name)
    for message in (contract.request, contract.response):
        names = [row.name for row in message.fields]
        assert names == sorted(names)
    assert len(contract.response.fields) == 16


@INVOICES
def test_all_fault_codes_are_listed_once(name: str) -> None:
    contract = one(name)
    assert contract.other_faults is not None
    codes = [*(fault.code for fault in contract.faults), *contract.other_faults.codes]
    assert len(codes) == len(set(codes)) == 105
    assert [fault.code for fault in contract.faults] == ["INVOICE_NOT_FOUND", "AUTHORIZATION_FAILED"]


def test_the_values_that_only_the_newer_page_lists_are_in_its_contract_alone() -> None:
    newer, older = one("walley.GetCurrentInvoice").response, one("collector.GetCurrentInvoice").response
    assert len(newer.field("NotificationType").enum) == 13
    assert len(newer.field("PaymentStatus").enum) == 4
    assert older.field("NotificationType").enum == older.field("PaymentStatus").enum == ()


def test_a_field_of_the_older_service_may_be_left_out_exactly_when_it_is_nullable() -> None:
    contract = one("collector.GetCurrentInvoice")
    for row in (*contract.request.fields, *contract.response.fields):
        assert row.occurs == ("0..1" if row.nillable else "1")


# --- printed messages -------------------------------------------------------------------------------------


def test_the_printed_messages_are_those_of_two_pages() -> None:
    printed = [(contract.id, example.of) for contract in catalogue() for example in contract.examples]
    assert printed == [
        ("resurs.peekInvoiceSequence", "request"),
        ("resurs.peekInvoiceSequence", "response"),
        ("walley.GetCurrentInvoice", "request"),
        ("walley.GetCurrentInvoice", "response"),
    ]


def test_only_the_message_that_is_printed_with_a_bare_ampersand_was_mended() -> None:
    mended = [example for contract in catalogue() for example in contract.examples if example.mended]
    assert [example.file for example in mended] == ["examples/GetCurrentInvoice.response.xml"]
    content = (WALLEY.parent / mended[0].file).read_bytes()
    assert content.count(b"&") == content.count(b"&amp;language=sv-SE") == 1


@pytest.mark.parametrize("name", ["resurs.peekInvoiceSequence", "walley.GetCurrentInvoice"])
def test_a_printed_message_keeps_its_envelope_its_schema_and_the_order_of_its_table(name: str) -> None:
    contract = one(name)
    for example in contract.examples:
        envelope = parse(example_path(contract, example).read_bytes())
        body = body_of(contract, envelope)
        assert body is not None
        assert envelope_schema(contract.soap).problems(envelope) == []
        assert contract_schema(contract).problems(body) == []
        message = contract.message(example.of)
        assert [local_name(child) for child in body] == [row.name for row in message.fields]
        assert all(message.field(local_name(child)).nillable for child in body if is_nil(child))


def test_printed_credentials_are_placeholders() -> None:
    request = (WALLEY.parent / "examples" / "GetCurrentInvoice.request.xml").read_bytes()
    assert b"<inf:Username>USERNAME</inf:Username>\n<inf:Password>PASSWORD</inf:Password>" in request


# --- finding ----------------------------------------------------------------------------------------------


def test_contracts_are_found_by_vendor_operation_file_and_folder() -> None:
    assert [contract.id for contract in find("resurs")] == [IDS[1], IDS[2]]
    assert [contract.id for contract in find("walley.GetCurrentInvoice")] == [IDS[3]]
    assert [contract.id for contract in find(PEEK)] == [IDS[1]]
    assert [contract.id for contract in find(str(CATALOGUE))] == list(IDS)


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("wally", 'there is no contract "wally"; expected a vendor'),
        ("wally", 'did you mean "walley"?'),
        ("walley.GetCurrentInvoce", 'did you mean "walley.GetCurrentInvoice"?'),
        ("nowhere/Operation.toml", "there is no such file"),
    ],
)
def test_an_unknown_selector_is_told_with_the_nearest_one(selector: str, message: str) -> None:
    with pytest.raises(ContractFileError) as caught:
        find(selector)
    assert message in str(caught.value)


def test_the_mistakes_of_all_files_in_a_folder_are_told_at_once(tmp_path: Path) -> None:
    changed(tmp_path, "max = 20", "max = 0")
    changed(tmp_path, "writes      = false", "writes = 1", file=PEEK)
    with pytest.raises(ContractFileError) as caught:
        in_folder(tmp_path)
    assert "GetCurrentInvoice.toml" in str(caught.value)
    assert "peekInvoiceSequence.toml" in str(caught.value)


def test_an_empty_folder_and_one_operation_in_two_files_are_mistakes(tmp_path: Path) -> None:
    with pytest.raises(ContractFileError, match="expected a folder with contract files"):
        in_folder(tmp_path)
    changed(tmp_path, "vendor", "vendor").rename(tmp_path / "Other.toml")
    changed(tmp_path, "vendor", "vendor")
    with pytest.raises(ContractFileError, match="is the operation of another file as well"):
        in_folder(tmp_path)
