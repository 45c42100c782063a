"""What one exchange says in all: beside a comparison, and of who was asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.cases.draft import EQUIVALENT, PROVOKES, Due
from contracts.checks import judge
from contracts.checks.judge import Judged
from contracts.exchange import HttpResponse
from contracts.model import Contract
from contracts.verdicts import Verdict
from tests.unit.made_contracts import case_of, enveloped, exchanged, fault, http, made, order, row

RULE = "request.equivalent.quotes"
GOOD = http(enveloped(order()))
LOCKED = {"id": "locked", "status": 401, "when": ["found"], "description": "Locked."}


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return made(tmp_path, faults=[LOCKED])


def respelled(contract: Contract, answer: HttpResponse, twin: HttpResponse = GOOD) -> Judged:
    case = case_of(contract, RULE, label=f"{EQUIVALENT}quotes", due=Due("response"))
    return judge(contract, case, exchanged(answer), exchanged(twin))


def broken(judged: Judged) -> set[str]:
    return {each.rule.split(".", 2)[2] for each in judged.judgements if each.verdict is Verdict.VIOLATES}


def test_an_answer_to_a_respelled_request_must_be_right_in_itself(contract: Contract) -> None:
    odd = http(enveloped(order("<Id>K1</Id><Status>new</Status><Price>1,5</Price>")))
    assert broken(respelled(contract, GOOD)) == set()
    assert broken(respelled(contract, odd, odd)) == {"response.Price.type"}
    assert broken(respelled(contract, http(enveloped(order()), content_type="text/plain"))) == {
        "protocol.R9703"
    }


def test_a_fault_to_a_respelled_request_is_judged_as_a_fault(contract: Contract) -> None:
    twin = http(enveloped(fault()), 500)
    found = respelled(contract, http(enveloped(fault()), 200), twin)
    assert broken(found) == {"protocol.R1126"}
    assert broken(respelled(contract, http(enveloped(fault("s:NOT_FOUND", "10.1.2.3")), 500), twin)) >= {
        "fault.leaksNothing"
    }
    assert not any(".response." in each.rule for each in found.judgements)


def test_a_refusal_of_a_respelled_request_has_no_envelope_to_judge(contract: Contract) -> None:
    found = respelled(contract, http(b"", 401), http(b"", 401))
    assert [each.verdict for each in found.judgements] == [Verdict.CONFORMS]


def test_where_nothing_can_be_compared_the_answer_is_judged_all_the_same(contract: Contract) -> None:
    found = respelled(contract, GOOD, http(b""))
    assert found.judgements
    assert all(each.verdict is Verdict.CONFORMS for each in found.judgements)
    assert not any(each.rule.endswith(RULE) for each in found.judgements)


def test_of_several_places_the_worst_counts(tmp_path: Path) -> None:
    """Whichever stands last."""
    contract = made(tmp_path, response=[row("Tag", occurs="0..3", max=4)], response_rules=[])
    for inside in ("<Tag>12345</Tag><Tag>1</Tag>", "<Tag>1</Tag><Tag>12345</Tag>"):
        judged = judge(contract, case_of(contract), exchanged(http(enveloped(order(inside)))))
        assert broken(judged) == {"response.Tag.maxLength"}


def test_another_element_is_neither_the_response_nor_a_refusal(contract: Contract) -> None:
    """Of it R2712 speaks, and nothing is said of the promise that was tried."""
    other = exchanged(http(enveloped(order().replace("Order", "Other"))))
    judged = judge(contract, case_of(contract, "request.Id.maxLength"), other)
    assert broken(judged) == {"protocol.R2712"}
    assert not any(".request." in each.rule for each in judged.judgements)


def test_only_http_401_must_say_how_to_log_in(tmp_path: Path) -> None:
    """RFC 9110, 15.5.2 asks it of 401 alone; a 403 tells that no log-in would help."""
    for status, told in ((401, [Verdict.VIOLATES]), (403, [])):
        contract = made(tmp_path, faults=[LOCKED | {"status": status}])
        case = case_of(contract, "fault.locked", due=Due("fault", ("locked",)))
        found = judge(contract, case, exchanged(http(b"", status))).judgements
        assert [each.verdict for each in found if each.rule.endswith(".challenge")] == told


def test_who_cannot_be_reached_was_provoked_in_vain(contract: Contract) -> None:
    case = case_of(contract, "protocol.R1125", label=f"{PROVOKES}an empty body", due=Due("fault"))
    (found,) = judge(contract, case, exchanged(http(b"", 503))).judgements
    assert (found.rule, found.verdict) == (case.rule, Verdict.UNREACHABLE)


def test_only_who_cannot_be_reached_is_unreachable(contract: Contract) -> None:
    case = case_of(contract)
    assert judge(contract, case, exchanged(http(b"", 503))).unreachable == "HTTP 503 Service Unavailable"
    assert judge(contract, case, exchanged(GOOD)).unreachable is None
    assert judge(contract, case, exchanged(http(b""))).unreachable is None
