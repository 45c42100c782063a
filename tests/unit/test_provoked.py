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


def test_a_bare_refusal_that_is_documented_with_a_status_of_the_server_refuses_nothing(
    tmp_path: Path,
) -> None:
    locked = {"id": "locked", "status": 507, "when": ["found"], "description": "Locked."}
    found = provoked(made(tmp_path, faults=[locked]), "R1008.request", http(b"", 507))
    assert found.verdict is V
    assert found.message.endswith("got another answer: HTTP 507")


def test_a_rule_that_cannot_be_provoked_is_a_mistake_of_this_side(contract: Contract) -> None:
    with pytest.raises(ValueError, match=r"R1126 is no rule that can be provoked"):
        provoked(contract, "R1126", GOOD)
