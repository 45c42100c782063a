"""What an answer to a provocation is told as: kept, broken or lenient, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.cases.draft import PROVOKES, Due
from contracts.checks import judge
from contracts.exchange import Failed, HttpResponse
from contracts.model import Contract
from contracts.verdicts import Judgement, Verdict
from tests.unit.made_contracts import case_of, enveloped, exchanged, fault, http, made, order

GOOD = http(enveloped(order()))
REFUSED = http(enveloped(fault("s:Client")), 500)
MISUNDERSTOOD = http(enveloped(fault("s:MustUnderstand")), 500)
FOREIGN = fault("v:MustUnderstand").replace("<faultcode>", '<faultcode xmlns:v="urn:example:vendor">')
PAGE = http(b"<html/>", 400, "text/html")
BROKEN = http(b"<html/>", 500, "text/html")
CLOSED = Failed("closed", "the connection was closed")
C, V, L = Verdict.CONFORMS, Verdict.VIOLATES, Verdict.LENIENT


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return made(tmp_path)


def provoked(contract: Contract, name: str, came: HttpResponse | Failed) -> Judgement:
    case = case_of(contract, f"protocol.{name}", label=f"{PROVOKES}a way", due=Due("fault"))
    (found,) = judge(contract, case, exchanged(came)).judgements
    assert found.rule == case.rule
    return found


ANSWERS: list[tuple[str, HttpResponse | Failed, Verdict, str]] = [
    # rule, what came, the verdict, what is said
    ("R4001", GOOD, C, ""),
    (
        "R4001",
        REFUSED,
        V,
        "expected the response all the same (an aim), got HTTP 500 with the fault Client (No.)",
    ),
    ("R4001", PAGE, V, "got HTTP 400"),
    ("R4001", CLOSED, V, "got no HTTP response"),
    ("R1027", MISUNDERSTOOD, C, ""),
    (
        "R1027",
        REFUSED,
        V,
        "expected the fault MustUnderstand (an aim), got HTTP 500 with the fault Client (No.)",
    ),
    ("R1027", http(enveloped(FOREIGN), 500), V, "(No.), whose code is in the namespace urn:example:vendor"),
    ("R1015.request", http(enveloped(fault("s:VersionMismatch")), 500), C, ""),
    ("R1027", GOOD, V, "got HTTP 200 with the response"),
    ("R1027", PAGE, V, "got HTTP 400"),
    ("R2712.request", REFUSED, C, ""),
    ("R2712.request", GOOD, V, "expected a fault (an aim), got HTTP 200 with the response"),
    ("R1114", http(b"", 405), C, ""),
    ("R1114", PAGE, V, "expected HTTP 405 (an aim), got HTTP 400"),
    ("R1114", CLOSED, V, "got no HTTP response"),
    ("R1125", PAGE, C, ""),
    ("R1125", REFUSED, V, "expected a 4xx status (an aim), got HTTP 500 with the fault Client (No.)"),
    ("R1008.request", REFUSED, C, ""),
    ("R1008.request", PAGE, C, ""),
    ("R1008.request", GOOD, L, "expected a refusal (an aim), got the response"),
    (
        "R1008.request",
        BROKEN,
        V,
        "got another answer: expected a SOAP envelope, got HTTP 500 with a page of HTML",
    ),
    (
        "R1008.request",
        CLOSED,
        V,
        "got another answer: expected a SOAP envelope, got none: the connection was closed",
    ),
]


@pytest.mark.parametrize(("name", "came", "verdict", "message"), ANSWERS)
def test_an_answer_to_a_provocation(
    name: str, came: HttpResponse | Failed, verdict: Verdict, message: str, contract: Contract
) -> None:
    found = provoked(contract, name, came)
    assert found.verdict is verdict
    assert found.message.endswith(message)


def test_a_bare_refusal_that_is_documented_is_none_of_the_protocol(tmp_path: Path) -> None:
    locked = {"id": "locked", "status": 411, "when": ["found"], "description": "Locked."}
    contract = made(tmp_path, faults=[locked])
    assert provoked(contract, "R1008.request", http(b"", 411)).verdict is C
    assert provoked(contract, "R1027", http(b"", 411)).message.endswith("got HTTP 411")


def test_a_bare_refusal_that_blames_the_server_is_no_refusal_of_a_message(tmp_path: Path) -> None:
    down = {"id": "down", "status": 500, "when": ["found"], "description": "Down."}
    found = provoked(made(tmp_path, faults=[down]), "R1008.request", http(b"", 500))
    assert found.verdict is V
    assert found.message.endswith("got another answer: HTTP 500")


def findings(contract: Contract, name: str, came: HttpResponse) -> list[str]:
    case = case_of(contract, f"protocol.{name}", label=f"{PROVOKES}a way", due=Due("fault"))
    found = judge(contract, case, exchanged(came)).judgements
    return [each.rule.split(".protocol.")[1] for each in found if each.verdict is not C]


def test_a_code_without_a_prefix_is_not_the_one_of_soap(contract: Contract) -> None:
    bare = http(enveloped(fault("MustUnderstand")), 500)
    assert findings(contract, "R1027", bare) == ["R1027", "R1004"]


def test_a_fault_that_was_provoked_must_be_right_in_itself(contract: Contract) -> None:
    body = enveloped(fault("s:MustUnderstand").replace("<faultstring>No.</faultstring>", ""))
    assert findings(contract, "R1027", http(body, 200, "text/html")) == ["R1126", "R9703", "faultShape"]
    assert findings(contract, "R2712.request", http(enveloped(fault()), 200)) == ["R1126"]


@pytest.mark.parametrize("name", ["R1125", "R1008.request", "R2744.request", "R1109.request"])
def test_a_fault_may_travel_as_the_refusal_that_is_due(name: str, contract: Contract) -> None:
    assert findings(contract, name, http(enveloped(fault("s:Client")), 400)) == []


def test_a_rule_that_cannot_be_provoked_is_a_mistake_of_this_side(contract: Contract) -> None:
    with pytest.raises(ValueError, match=r"R1126 is no rule that can be provoked"):
        provoked(contract, "R1126", GOOD)
