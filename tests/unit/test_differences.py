"""Differences between field tables and published schemas are found by comparing."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.differences import differences
from contracts.discovery import catalogue, find
from contracts.loading import load
from contracts.model import Contract
from tests.unit.contract_files import PEEK, SET, changed

PUBLISHED = Path(__file__).parents[2] / "xsd" / "resurs"


def found(contract: Contract) -> set[tuple[str, str, str, str]]:
    return {(one.place, one.aspect, one.documentation, one.schema_says) for one in differences(contract)}


def requests(contract: Contract) -> set[tuple[str, str, str, str]]:
    return {one for one in found(contract) if one[0].startswith("request")}


def one(name: str) -> Contract:
    (contract,) = find(name)
    return contract


def with_schema(folder: Path, old: str, new: str, *, file: Path = SET) -> Contract:
    """Give a contract beside a published schema that says something else in one place."""
    for path in PUBLISHED.glob("*.xsd"):
        (folder / "resurs").mkdir(exist_ok=True)
        text = path.read_text(encoding="utf-8")
        (folder / "resurs" / path.name).write_text(text.replace(old, new), encoding="utf-8")
    return load(changed(folder, "vendor", "vendor", file=file))


NUMBER = '<element minOccurs="0" name="nextInvoiceNumber" nillable="true" type="integer"/>'
DIGITS = '<simpleType><restriction base="integer"><totalDigits value="9"/></restriction></simpleType>'
PEEKED = '<element minOccurs="0" name="nextInvoiceNumber" type="integer"/>'


def test_the_documented_and_the_published_nillability_of_the_number_differ() -> None:
    assert requests(one("resurs.setInvoiceSequence")) == {
        ("request.nextInvoiceNumber", "nillable", "no", "yes")
    }


def test_the_table_of_the_fault_and_its_schema_differ_where_the_schema_lists_or_forbids() -> None:
    places = {(place, aspect) for place, aspect, _, _ in found(one("resurs.peekInvoiceSequence"))}
    assert places == {
        ("fault.ECommerceErrorException.errorTypeDescription", "minLength"),
        ("fault.ECommerceErrorException.errorTypeId", "enumeration"),
        ("fault.ECommerceErrorException.userErrorMessage", "minLength"),
    }


@pytest.mark.parametrize(
    "contract",
    [contract for contract in catalogue() if contract.schema_from == "field tables"],
    ids=lambda contract: contract.id,
)
def test_a_schema_from_the_tables_cannot_differ_from_them(contract: Contract) -> None:
    assert differences(contract) == ()


def test_header_parts_are_compared_as_well(tmp_path: Path) -> None:
    published = PUBLISHED.parent / "walley" / "information_service_v2.xsd"
    text = published.read_text(encoding="utf-8")
    contract = one("walley.GetCurrentInvoice").model_copy(update={"schema_from": "vendor"})
    assert differences(contract) == ()
    (tmp_path / "walley").mkdir()
    path = changed(tmp_path, 'schema_from = "field tables"', 'schema_from = "vendor"')
    other = text.replace('<xs:element name="Username">', '<xs:element name="Username" nillable="true">')
    (tmp_path / "walley" / published.name).write_text(other, encoding="utf-8")
    assert found(load(path)) == {("request.Username", "nillable", "no", "yes")}


def test_a_difference_names_the_contract_and_the_schema() -> None:
    (difference,) = [one for one in differences(one("resurs.setInvoiceSequence")) if one.aspect == "nillable"]
    assert difference.contract == "resurs.setInvoiceSequence"
    assert difference.source == "resurs/ConfigurationServiceMessages.xsd"


def test_nothing_differs_where_the_schema_says_what_the_table_says(tmp_path: Path) -> None:
    assert requests(with_schema(tmp_path, NUMBER, PEEKED)) == set()


@pytest.mark.parametrize(
    ("declared", "difference"),
    [
        pytest.param(
            PEEKED.replace('minOccurs="0" ', ""),
            ("request.nextInvoiceNumber", "occurs", "0..1", "1"),
            id="occurs",
        ),
        pytest.param(
            PEEKED.replace('minOccurs="0"', 'minOccurs="0" maxOccurs="unbounded"'),
            ("request.nextInvoiceNumber", "occurs", "0..1", "0..unbounded"),
            id="unbounded",
        ),
        pytest.param(
            PEEKED.replace('"integer"', '"int"'),
            ("request.nextInvoiceNumber", "type", "integer", "int"),
            id="type",
        ),
        pytest.param(
            PEEKED.replace("/>", ' form="qualified"/>'),
            ("request.nextInvoiceNumber", "namespace", "unqualified", "qualified"),
            id="form",
        ),
        pytest.param(
            PEEKED.replace("nextInvoiceNumber", "nextNumber"),
            ("request.nextInvoiceNumber", "missing", "a field", "no such element"),
            id="missing",
        ),
        pytest.param(
            PEEKED.replace("nextInvoiceNumber", "nextNumber"),
            ("request.nextNumber", "extra", "no such field", "an element, 0..1"),
            id="extra",
        ),
        pytest.param(
            f'{PEEKED}<any namespace="urn:other"/>',
            ("request", "wildcard", "the listed fields only", "other elements as well (xs:any)"),
            id="wildcard",
        ),
        pytest.param(
            f"<choice>{PEEKED}</choice>",
            ("request", "content model", "a sequence of fields", "choice"),
            id="choice",
        ),
        pytest.param(
            PEEKED.replace('type="integer"/>', ">") + f"{DIGITS}</element>",
            ("request.nextInvoiceNumber", "totalDigits", "nothing", "9"),
            id="facet",
        ),
        pytest.param(
            PEEKED.replace('type="integer"/>', ">") + "<complexType><sequence/></complexType></element>",
            ("request.nextInvoiceNumber", "type", "integer", "complex type"),
            id="complex",
        ),
        pytest.param(
            PEEKED.replace('type="integer"/>', ">")
            + '<simpleType><list itemType="int"/></simpleType></element>',
            ("request.nextInvoiceNumber", "type", "integer", "list"),
            id="list",
        ),
    ],
)
def test_every_way_of_differing_is_found(tmp_path: Path, declared: str, difference: tuple[str, ...]) -> None:
    assert difference in requests(with_schema(tmp_path, NUMBER, declared))


def test_an_attribute_that_the_table_does_not_know_is_a_difference(tmp_path: Path) -> None:
    attribute = '</sequence><attribute name="dryRun" type="boolean"/></complexType>'
    contract = with_schema(tmp_path, f"{NUMBER}\n    </sequence>\n  </complexType>", f"{PEEKED}{attribute}")
    assert requests(contract) == {("request", "attributes", "none", "dryRun")}


def test_a_message_that_the_schema_declares_as_text_is_a_difference(tmp_path: Path) -> None:
    contract = with_schema(
        tmp_path,
        'name="setInvoiceSequence" type="tns:setInvoiceSequence"',
        'name="setInvoiceSequence" type="string"',
    )
    assert ("request", "content", "fields", "text (string)") in requests(contract)


def test_a_message_that_the_schema_does_not_declare_is_a_difference(tmp_path: Path) -> None:
    contract = with_schema(tmp_path, '<element name="setInvoiceSequence"', '<element name="setSequence"')
    assert requests(contract) == {("request", "element", "setInvoiceSequence", "no such element")}


def test_another_order_of_the_fields_is_a_difference(tmp_path: Path) -> None:
    first = '<element name="errorTypeId" type="int"/>'
    second = '<element name="fixableByYou" type="boolean"/>'
    contract = with_schema(tmp_path, f"{first}\n      {second}", f"{second}\n      {first}", file=PEEK)
    orders = [one for one in differences(contract) if one.aspect == "order"]
    assert [one.place for one in orders] == ["fault.ECommerceErrorException"]
    assert orders[0].schema_says.startswith("errorTypeDescription, fixableByYou, errorTypeId")


def test_an_enumeration_on_both_sides_is_compared_value_by_value(tmp_path: Path) -> None:
    declared = (
        '<element name="errorTypeId"><simpleType><restriction base="int">'
        '<enumeration value="1"/><enumeration value="2"/></restriction></simpleType></element>'
    )
    contract = with_schema(tmp_path, '<element name="errorTypeId" type="int"/>', declared, file=PEEK)
    (difference,) = [one for one in differences(contract) if one.aspect == "enumeration"]
    assert difference.schema_says == "1, 2"
    assert difference.documentation.startswith("1, 3, 4")
