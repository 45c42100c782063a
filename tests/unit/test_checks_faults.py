"""A fault's code and detail against what is documented."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contracts.cases.draft import Due
from contracts.checks import judge
from contracts.checks.faults import documented_codes
from contracts.checks.protocol import SOAP_CODES
from contracts.discovery import find
from contracts.model import Contract
from contracts.verdicts import Judgement, Verdict
from tests.unit.made_contracts import case_of, enveloped, exchanged, fault, fault_12, http, made

ERRORS = "urn:example:errors"
DETAIL: Mapping[str, Any] = {
    "element": f"{{{ERRORS}}}Error",
    "fields": [
        {
            "name": "id",
            "occurs": "1",
            "nillable": False,
            "type": "int",
            "enum": ["1", "2"],
            "description": "A number.",
        },
        {
            "name": "text",
            "occurs": "0..1",
            "nillable": False,
            "type": "string",
            "max": 5,
            "description": "A text.",
        },
    ],
}
REFUSED: Mapping[str, Any] = {
    "id": "Refused",
    "code": "Server",
    "when": ["unknown"],
    "description": "Refused.",
    "detail": DETAIL,
}
V, U, C = Verdict.VIOLATES, Verdict.UNDOCUMENTED, Verdict.CONFORMS


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return made(tmp_path, faults=[REFUSED])


def said(contract: Contract, text: str, **case: Any) -> dict[str, Judgement]:
    """Judge a fault, and give what is said of the fault's rules."""
    given: dict[str, Any] = {
        "due": Due("fault", (contract.faults[0].id,)),
        "rule": "fault.documented",
        "situation": "unknown",
    }
    body = enveloped(text, soap=contract.soap)
    found = judge(contract, case_of(contract, **(given | case)), exchanged(http(body, 500))).judgements
    prefix = f"{contract.id}.fault."
    return {each.rule.removeprefix(prefix): each for each in found if each.rule.startswith(prefix)}


def detail(inside: str, *, element: str = "Error", uri: str = ERRORS) -> str:
    return fault("s:Server", f'<detail><e:{element} xmlns:e="{uri}">{inside}</e:{element}></detail>')


GOOD = "<id>1</id><text>abc</text>"


def broken(contract: Contract, text: str) -> dict[str, Verdict]:
    return {name: each.verdict for name, each in said(contract, text).items() if each.verdict != C}


def test_a_fault_as_documented_bears_out_its_code_its_detail_and_every_field(contract: Contract) -> None:
    found = said(contract, detail(GOOD))
    assert {each.verdict for each in found.values()} == {C}
    assert {"Refused", "documented", "Refused.detail", "Refused.id.type", "Refused.text.maxLength"} <= set(
        found
    )


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<id>3</id>", {"Refused.id.enumeration": U}),
        ("<id>x</id>", {"Refused.id.type": V}),
        ("<text>abc</text>", {"Refused.id.minOccurs": V}),
        ("<id>1</id><id>1</id>", {"Refused.id.maxOccurs": V}),
        ("<id>1</id><text>abcdef</text>", {"Refused.text.maxLength": V}),
        (
            '<id xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>',
            {"Refused.id.nillable": V},
        ),
        ("<text>abc</text><id>1</id>", {"Refused.detail": V}),
        ("<id>1</id><other/>", {"Refused.detail": U}),
        ('<id xmlns="urn:x">1</id>', {"Refused.detail": V}),
    ],
)
def test_a_detail_that_breaks_its_table_is_told_by_the_rule_concerned(
    inside: str, expected: dict[str, Verdict], contract: Contract
) -> None:
    assert broken(contract, detail(inside)) == expected


@pytest.mark.parametrize(
    "text",
    [
        fault("s:Server"),
        fault("s:Server", "<detail/>"),
        detail(GOOD, element="Other"),
        detail(GOOD, uri="urn:x"),
    ],
    ids=["no detail", "an empty one", "another element", "another namespace"],
)
def test_a_missing_detail_is_told_once(text: str, contract: Contract) -> None:
    assert broken(contract, text) == {"Refused.detail": V}
    told = said(contract, text)["Refused.detail"]
    assert told.message == f"expected {{{ERRORS}}}Error in the detail, got none"


def test_other_entries_may_stand_beside_the_documented_one(contract: Contract) -> None:
    inside = f'<x xmlns="urn:x"/><e:Error xmlns:e="{ERRORS}">{GOOD}</e:Error>'
    assert broken(contract, fault("s:Server", f"<detail>{inside}</detail>")) == {}


def test_the_detail_of_another_fault_is_not_judged(contract: Contract) -> None:
    found = said(contract, fault("s:Client"))
    assert "Refused.detail" not in found
    assert found["Refused"].verdict == V


def test_an_undocumented_code_is_undocumented(contract: Contract) -> None:
    found = said(contract, fault("s:TEAPOT"))["documented"]
    assert (found.verdict, found.message) == (U, "expected a documented fault code, got TEAPOT")
    assert said(contract, fault(""))["documented"].verdict != U, "of an empty code, faultShape speaks"


def test_documented_codes_are_the_contract_s_the_vendor_s_and_soap_s_own(tmp_path: Path) -> None:
    contract = made(tmp_path, other_faults={"codes": ["BUSY"]})
    assert documented_codes(contract) == {"NOT_FOUND", "BUSY", *SOAP_CODES["1.1"]}


def test_a_refusal_without_an_envelope_has_no_code(tmp_path: Path) -> None:
    bare = {"id": "unauthorized", "status": 401, "when": ["unknown"], "description": "No."}
    assert documented_codes(made(tmp_path, faults=[bare])) == SOAP_CODES["1.1"]


# --- with a schema ----------------------------------------------------------------------------------------

(PEEK,) = find("resurs.peekInvoiceSequence")
EXCEPTION = "http://ecommerce.resurs.com/v4/msg/exception"
FIELDS = {
    "errorTypeDescription": "X",
    "errorTypeId": "1",
    "fixableByYou": "true",
    "userErrorMessage": "No.",
}


def e_commerce_error(**changed: str) -> str:
    inside = "".join(
        f"<{name}>{text}</{name}>" for name, text in (FIELDS | changed).items() if text != "absent"
    )
    return detail(inside, element="ECommerceError", uri=EXCEPTION)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"errorTypeId": "12"}, {"errorTypeId.enumeration": U}),
        ({"errorTypeId": "one"}, {"errorTypeId.type": V}),
        ({"fixableByYou": "yes"}, {"fixableByYou.type": V}),
        ({"userErrorMessage": "absent"}, {"userErrorMessage.minOccurs": V}),
        ({"userErrorMessage": ""}, {"detail": V}),
        ({"other": "x"}, {"detail": V}),
    ],
    ids=str,
)
def test_the_schema_speaks_where_no_field_rule_does(
    changed: dict[str, str], expected: dict[str, Verdict]
) -> None:
    """The published schema forbids empty texts; a field table has no word for it."""
    prefix = "ECommerceErrorException."
    found = broken(PEEK, e_commerce_error(**changed))
    assert {name.removeprefix(prefix): verdict for name, verdict in found.items()} == expected


# --- SOAP 1.2 ---------------------------------------------------------------------------------------------


def test_a_fault_of_soap_1_2_is_judged_by_its_subcode(tmp_path: Path) -> None:
    contract = made(tmp_path, soap="1.2")
    body = enveloped(fault_12("s:Sender", "s:NOT_FOUND"), soap="1.2")
    case = case_of(contract, "fault.documented", due=Due("fault", ("NOT_FOUND",)), situation="unknown")
    response = http(body, 400, "application/soap+xml; charset=utf-8")
    found = judge(contract, case, exchanged(response)).judgements
    assert not [each for each in found if each.verdict != C]
    assert f"{contract.id}.fault.NOT_FOUND" in {each.rule for each in found}


@pytest.mark.parametrize(
    "code", ["Sender", "Receiver", "MustUnderstand", "VersionMismatch", "DataEncodingUnknown"]
)
def test_soap_1_2_s_own_codes_are_documented_by_it(code: str, tmp_path: Path) -> None:
    contract = made(tmp_path, soap="1.2")
    assert code in documented_codes(contract)
    assert "Client" not in documented_codes(contract)


def test_fields_of_a_qualified_detail_are_in_its_namespace(tmp_path: Path) -> None:
    qualified = made(tmp_path, faults=[{**REFUSED, "detail": {**DETAIL, "qualified": True}}])
    assert broken(qualified, detail("<e:id>1</e:id><e:text>abc</e:text>")) == {}
    assert broken(qualified, detail(GOOD)) != {}
