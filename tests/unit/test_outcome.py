"""What came against what was due: on which rule it says something, and what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.cases.draft import Case, Due
from contracts.checks.answer import Refusal, SoapAnswer, read_answer
from contracts.checks.outcome import described, judge_outcome, matches, outcome_rule
from contracts.exchange import HttpResponse
from contracts.model import Contract
from contracts.verdicts import Judgement, Verdict
from tests.unit.made_contracts import (
    NOT_FOUND,
    case_of,
    enveloped,
    exchanged,
    fault,
    fault_12,
    http,
    made,
    order,
    row,
    violating,
)

GONE = {"id": "GONE", "code": "GONE", "when": ["unknown"], "description": "Gone."}
LOCKED = {"id": "locked", "status": 401, "when": ["locked-out"], "description": "Locked."}
BROKEN = {"id": "BROKEN", "code": "BROKEN", "when": ["unknown", "invalid-request"], "description": "Broken."}
SITUATIONS = [
    {"id": "found", "description": "There is an order.", "from": "known"},
    {"id": "unknown", "description": "There is no order.", "from": "drawn"},
    {"id": "locked-out", "description": "Nobody has this log-in.", "from": "credentials"},
]
RESPONSE = http(enveloped(order()))
V, C, L, U = Verdict.VIOLATES, Verdict.CONFORMS, Verdict.LENIENT, Verdict.UNDOCUMENTED
ONE, EITHER, ANY = Due("fault", ("NOT_FOUND",)), Due("fault", ("NOT_FOUND", "GONE")), Due("fault")


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return made(
        tmp_path,
        faults=[NOT_FOUND, GONE, LOCKED, BROKEN],
        situation=SITUATIONS,
        header=[row("User", max=5)],
        authentication={"kind": "headers", "username": "User"},
    )


def refused(code: str) -> HttpResponse:
    return http(enveloped(fault(f"s:{code}")), 500)


def answer_to(contract: Contract, response: HttpResponse) -> SoapAnswer | Refusal:
    answer = read_answer(contract, exchanged(response))
    assert isinstance(answer, SoapAnswer | Refusal)
    return answer


def outcome(contract: Contract, case: Case, response: HttpResponse) -> dict[str, Judgement]:
    found = list(judge_outcome(contract, case, answer_to(contract, response)))
    assert len({each.rule for each in found}) == len(found), "one verdict on each rule"
    return {each.rule.removeprefix(f"{contract.id}."): each for each in found}


ID_LENGTH = "request.Id.maxLength"


@pytest.mark.parametrize(
    ("rule", "more", "spoken_of"),
    [
        ("request.accepted", {}, "request.accepted"),
        (ID_LENGTH, {}, ID_LENGTH),
        (ID_LENGTH, {"due": ONE}, ID_LENGTH),
        (ID_LENGTH, {"control": True}, "request.accepted"),
        ("response.schema", {}, "request.accepted"),
        ("response.schema", {"due": EITHER}, "fault.NOT_FOUND"),
        ("protocol.R1126", {"due": ANY}, "request.accepted"),
        ("fault.documented", {"label": f"violates example.GetOrder.{ID_LENGTH}", "due": EITHER}, ID_LENGTH),
    ],
)
def test_the_rule_that_an_outcome_speaks_of(
    rule: str, more: dict[str, Any], spoken_of: str, contract: Contract
) -> None:
    assert outcome_rule(contract, case_of(contract, rule, **more)) == f"{contract.id}.{spoken_of}"


VALID: list[tuple[str, Due, HttpResponse, dict[str, Verdict]]] = [
    # rule, what is due, what comes, what is said
    ("request.accepted", Due("response"), RESPONSE, {"request.accepted": C}),
    ("request.accepted", Due("response"), refused("NOT_FOUND"), {"request.accepted": V}),
    (ID_LENGTH, Due("response"), refused("NOT_FOUND"), {ID_LENGTH: V}),
    (ID_LENGTH, ONE, refused("NOT_FOUND"), {ID_LENGTH: C, "fault.NOT_FOUND": C}),
    (ID_LENGTH, ONE, refused("GONE"), {ID_LENGTH: V}),
    (ID_LENGTH, ANY, refused("GONE"), {ID_LENGTH: C}),
    (ID_LENGTH, ONE, RESPONSE, {ID_LENGTH: V}),
    ("fault.NOT_FOUND", ONE, refused("NOT_FOUND"), {"fault.NOT_FOUND": C}),
    ("fault.NOT_FOUND", ONE, refused("GONE"), {"fault.NOT_FOUND": V}),
    ("fault.NOT_FOUND", ONE, RESPONSE, {"fault.NOT_FOUND": V}),
    ("fault.NOT_FOUND", EITHER, refused("GONE"), {"fault.GONE": C}),
    ("fault.locked", Due("fault", ("locked",)), http(b"", 401), {"fault.locked": C}),
    ("fault.locked", Due("fault", ("locked",)), refused("GONE"), {"fault.locked": V}),
    ("fault.NOT_FOUND", ONE, http(b"", 401), {"fault.NOT_FOUND": V}),
]


@pytest.mark.parametrize(("rule", "due", "response", "expected"), VALID)
def test_what_a_valid_request_brings(
    rule: str, due: Due, response: HttpResponse, expected: dict[str, Verdict], contract: Contract
) -> None:
    found = outcome(contract, case_of(contract, rule, due=due), response)
    assert {name: each.verdict for name, each in found.items()} == expected


VIOLATING: list[tuple[Due, HttpResponse, dict[str, Verdict]]] = [
    (ANY, refused("ANYTHING"), {ID_LENGTH: C}),
    (ANY, RESPONSE, {ID_LENGTH: L}),
    (ONE, refused("NOT_FOUND"), {ID_LENGTH: C, "fault.NOT_FOUND": C}),
    (ONE, refused("OTHER"), {ID_LENGTH: C, "fault.NOT_FOUND": V}),
    (EITHER, refused("GONE"), {ID_LENGTH: C, "fault.GONE": C}),
    (ANY, refused("NOT_FOUND"), {ID_LENGTH: L}),
    (ANY, refused("GONE"), {ID_LENGTH: L}),
    (ANY, refused("BROKEN"), {ID_LENGTH: C}),
    (ANY, refused("Client"), {ID_LENGTH: C}),
    (ANY, http(b"", 401), {ID_LENGTH: U}),
]


@pytest.mark.parametrize(("due", "response", "expected"), VIOLATING)
def test_what_a_violation_brings(
    due: Due, response: HttpResponse, expected: dict[str, Verdict], contract: Contract
) -> None:
    case = replace(violating(contract, ID_LENGTH), due=due)
    found = outcome(contract, case, response)
    assert {name: each.verdict for name, each in found.items()} == expected


def test_a_lenient_service_is_told_what_it_accepted(contract: Contract) -> None:
    (found,) = outcome(contract, violating(contract, ID_LENGTH), RESPONSE).values()
    assert f"the request violates {contract.id}.{ID_LENGTH} (an aim), got the response" in found.message


def test_a_fault_of_another_situation_is_told_as_what_it_means(contract: Contract) -> None:
    broken = violating(contract, ID_LENGTH)
    (taken,) = outcome(contract, broken, refused("NOT_FOUND")).values()
    assert taken.message.endswith(
        "got the fault NOT_FOUND (No.), as for unknown: the value was accepted and looked up"
    )
    (locked,) = outcome(contract, broken, http(b"", 401)).values()
    assert locked.message.endswith(
        "got HTTP 401, which is documented for locked-out alone and says nothing of this"
    )


def test_a_log_in_that_breaks_a_promise_is_refused_as_one_that_nobody_has(contract: Contract) -> None:
    (found,) = outcome(contract, violating(contract, "request.User.maxLength"), http(b"", 401)).values()
    assert found.verdict is C


def test_messages_say_what_was_due_and_what_came(contract: Contract) -> None:
    (found,) = outcome(contract, case_of(contract, "fault.NOT_FOUND", due=EITHER), refused("BUSY")).values()
    assert found.message == "expected the fault NOT_FOUND or GONE, got the fault BUSY (No.)"
    (other,) = outcome(contract, case_of(contract), refused("BUSY")).values()
    assert other.message.endswith("a request that keeps every promise, got the fault BUSY (No.)")


@pytest.mark.parametrize(
    ("faults", "status", "said"),
    [
        ([NOT_FOUND], 400, None),
        ([{**NOT_FOUND, "status": 400}], 400, None),
        ([{**NOT_FOUND, "status": 400}], 500, "expected HTTP 400 with the fault NOT_FOUND, got HTTP 500"),
        ([{**NOT_FOUND, "status": 500}], 400, "expected HTTP 500 with the fault NOT_FOUND, got HTTP 400"),
        ([{**NOT_FOUND, "status": 400}, {**NOT_FOUND, "id": "LOST", "status": 500}], 500, None),
    ],
)
def test_a_fault_travels_with_its_documented_status(
    faults: list[Mapping[str, Any]], status: int, said: str | None, tmp_path: Path
) -> None:
    contract = made(tmp_path, faults=faults)
    due = Due("fault", tuple(each["id"] for each in faults))
    response = http(enveloped(fault("s:NOT_FOUND")), status)
    (found,) = outcome(contract, case_of(contract, "fault.NOT_FOUND", due=due), response).values()
    assert (found.verdict, found.message) == ((C, "") if said is None else (V, said))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("s:Sender", None),
        ("s:Receiver", "expected the Subcode NOT_FOUND below Sender, got it below Receiver"),
        ("Sender", "expected the Subcode NOT_FOUND below Sender, got it below no code of SOAP"),
    ],
)
def test_a_subcode_stands_below_its_documented_code(code: str, said: str | None, tmp_path: Path) -> None:
    contract = made(tmp_path, soap="1.2", faults=[{**NOT_FOUND, "soap_code": "Sender"}])
    response = http(enveloped(fault_12(code, "s:NOT_FOUND"), soap="1.2"), 400, "application/soap+xml")
    (found,) = outcome(contract, case_of(contract, "fault.NOT_FOUND", due=ONE), response).values()
    assert (found.verdict, found.message) == ((C, "") if said is None else (V, said))


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (RESPONSE, "the response"),
        (http(b"", 401), "HTTP 401"),
        (refused("A"), "the fault A (No.)"),
        (http(enveloped(fault("")), 500), "the fault without a code (No.)"),
        (http(enveloped("<s:Fault><faultcode>s:A</faultcode></s:Fault>"), 500), "the fault A"),
    ],
)
def test_an_answer_is_described_in_words(response: HttpResponse, words: str, contract: Contract) -> None:
    assert described(answer_to(contract, response)) == words


@pytest.mark.parametrize(
    ("code", "same"),
    [
        ("s:NOT_FOUND", True),
        ("NOT_FOUND", True),
        ("s:not_found", False),
        ("s:GONE", False),
    ],
)
def test_a_fault_is_known_by_its_code(code: str, *, same: bool, contract: Contract) -> None:
    answer = answer_to(contract, http(enveloped(fault(code)), 500))
    assert matches(contract, contract.faults[0], answer) is same


@pytest.mark.parametrize(("uri", "same"), [("urn:example:orders", True), ("urn:example:foreign", False)])
def test_a_code_of_a_foreign_namespace_is_another(uri: str, *, same: bool, contract: Contract) -> None:
    text = f'<s:Fault><faultcode xmlns:x="{uri}">x:NOT_FOUND</faultcode><faultstring/></s:Fault>'
    answer = answer_to(contract, http(enveloped(text), 500))
    assert matches(contract, contract.faults[0], answer) is same


def test_of_a_code_in_a_foreign_namespace_it_is_told_why_it_is_another(contract: Contract) -> None:
    text = (
        '<s:Fault><faultcode xmlns:x="urn:x">x:NOT_FOUND</faultcode><faultstring>No.</faultstring></s:Fault>'
    )
    (found,) = outcome(
        contract, case_of(contract, "fault.NOT_FOUND", due=ONE), http(enveloped(text), 500)
    ).values()
    assert found.message == (
        "expected the fault NOT_FOUND, got the fault NOT_FOUND (No.) whose code is in the namespace urn:x, "
        "which is neither SOAP's nor the service's"
    )


def test_a_fault_without_a_code_is_known_by_its_status_alone(contract: Contract) -> None:
    locked = contract.faults[2]
    assert matches(contract, locked, answer_to(contract, http(b"", 401)))
    assert not matches(contract, locked, answer_to(contract, refused("locked")))
    assert not matches(contract, locked, answer_to(contract, RESPONSE))
