"""What one item found: every verdict counted, the smallest exchange kept, and all of it plain values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.cases.draft import Case, Due
from contracts.exchange import Exchange, Failed, HttpResponse
from contracts.model import Contract
from contracts.reports.evidence import exact
from contracts.tally import Tally, evidence_of
from contracts.verdicts import Judgement, Verdict, worst
from tests.unit.made_contracts import case_of, enveloped, exchanged, get_order, http, made, order, violating

RULE = "example.GetOrder.request.accepted"
SCHEMA = "example.GetOrder.response.schema"
V, C = Verdict.VIOLATES, Verdict.CONFORMS


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return made(tmp_path)


def tally() -> Tally:
    return Tally(rule=RULE, contract="example.GetOrder")


def exchange(identifier: str = "K1") -> Exchange:
    return exchanged(http(enveloped(order())), enveloped(get_order(f"<Id>{identifier}</Id>")))


def ident(case: Case, given: Exchange) -> str:
    return evidence_of(case, given).id


def test_every_verdict_on_every_rule_is_counted(contract: Contract) -> None:
    found, case = tally(), case_of(contract)
    for identifier in ("A", "B", "C"):
        found.add(case, exchange(identifier), [Judgement(RULE, C), Judgement(SCHEMA, V, "no", "Order")])
    assert found.sent == 3
    assert {rule: {v: each.times for v, each in by.items()} for rule, by in found.found.items()} == {
        RULE: {C: 3},
        SCHEMA: {V: 3},
    }
    assert found.verdicts(SCHEMA)[V].message == "no"
    assert found.verdicts(SCHEMA)[V].place == "Order"
    assert found.verdicts("another") == {}


@pytest.mark.parametrize(
    "order_of", [["long-one", "B", "longer-one"], ["longer-one", "long-one", "B"], ["B", "long-one"]]
)
def test_the_smallest_exchange_is_kept_for_each_verdict(order_of: list[str], contract: Contract) -> None:
    found, case = tally(), case_of(contract)
    for identifier in order_of:
        found.add(case, exchange(identifier), [Judgement(SCHEMA, V, identifier)])
    kept = found.verdicts(SCHEMA)[V]
    assert kept.message == "B"
    assert kept.exchange == ident(case, exchange("B"))
    assert kept.times == len(order_of)
    assert kept.exchange in found.exchanges


def test_of_the_same_size_the_last_is_kept(contract: Contract) -> None:
    """Hypothesis comes to the simplest of them last."""
    for identifiers in (["Q", "0"], ["0", "Q"]):
        found, case = tally(), case_of(contract)
        for identifier in identifiers:
            found.add(case, exchange(identifier), [Judgement(SCHEMA, V, identifier)])
        assert found.verdicts(SCHEMA)[V].message == identifiers[-1]


def test_one_exchange_is_kept_for_each_aim_of_its_own_rule(contract: Contract) -> None:
    found = tally()
    found.add(case_of(contract, aim="one"), exchange("A"), [])
    found.add(case_of(contract, aim="one"), exchange("B"), [])
    found.add(case_of(contract, "request.Id.type", aim="other"), exchange("C"), [])
    assert found.aims == {"one": ident(case_of(contract, aim="one"), exchange("A"))}


def test_what_nothing_refers_to_is_left_behind(contract: Contract) -> None:
    found, case = tally(), case_of(contract, "request.Id.type")
    found.add(case, exchange("long-one"), [Judgement(SCHEMA, V)])
    found.add(case, exchange("B"), [Judgement(SCHEMA, V)])
    packed = found.packed()
    assert set(packed["exchanges"]) == {ident(case, exchange("B"))}
    assert packed["sent"] == 2


def test_a_packed_tally_comes_back_through_json(contract: Contract) -> None:
    found = tally()
    found.add(case_of(contract), exchange(), [Judgement(RULE, C), Judgement(SCHEMA, V, "no")])
    found.add(violating(contract, "request.Id.maxLength"), exchanged(Failed("timeout", "too slow")), [])
    found.drop("not what was meant")
    found.drop("not what was meant")
    found.reason, found.problem, found.unreachable = "a reason", "a problem", "nobody"
    packed = found.packed()
    assert Tally.model_validate(json.loads(json.dumps(packed))).model_dump() == found.model_dump()
    assert packed["dropped"] == {"not what was meant": 2}


# --- evidence ---------------------------------------------------------------------------------------------


def test_evidence_holds_the_label_and_the_exact_bytes(contract: Contract) -> None:
    case = violating(contract, "request.Id.maxLength")
    given = exchange()
    evidence = evidence_of(case, given)
    assert evidence.label == "violates example.GetOrder.request.Id.maxLength"
    assert (evidence.rule, evidence.aim, evidence.situation) == (case.rule, "an aim", "found")
    assert evidence.expected == "a fault"
    assert exact(evidence.request.body) == given.request.body
    assert evidence.response is not None
    assert given.response is not None
    assert exact(evidence.response.body) == given.response.body
    assert evidence.failure is None


def test_evidence_of_a_failure_says_why_there_is_no_response(contract: Contract) -> None:
    evidence = evidence_of(case_of(contract), exchanged(Failed("timeout", "too slow")))
    assert evidence.response is None
    assert evidence.failure == "too slow"


@settings(deadline=None)
@given(body=st.binary(max_size=50))
def test_bytes_of_any_kind_are_kept_exactly(body: bytes) -> None:
    case = Case("c", "r", "a", "valid", None, due=Due("response"), request=exchange().request)
    evidence = evidence_of(case, exchanged(http(body)))
    assert evidence.response is not None
    assert exact(evidence.response.body) == body


def test_an_exchange_is_known_by_everything_that_makes_it(contract: Contract) -> None:
    case, base = case_of(contract), exchange()
    others = [
        (violating(contract, "request.Id.type"), base),
        (case_of(contract, aim="another"), base),
        (case, exchange("B")),
        (case, exchanged(http(enveloped(order())), b"other")),
        (case, exchanged(HttpResponse(500, "", (), b""))),
        (case, exchanged(Failed("timeout", "too slow"))),
        (case, exchanged(Failed("timeout", "slow"))),
    ]
    names = [ident(case, base), *(ident(*each) for each in others)]
    assert len(set(names)) == len(names)


def test_the_time_taken_makes_no_difference(contract: Contract) -> None:
    case, base = case_of(contract), exchange()
    assert ident(case, base) == ident(case, Exchange(base.request, base.outcome, 12.5))


# --- verdicts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdicts", "stands"),
    [
        ([], Verdict.NOT_EXERCISED),
        ([C], C),
        ([C, Verdict.LENIENT, V], V),
        ([C, Verdict.UNDOCUMENTED], Verdict.UNDOCUMENTED),
        ([C, Verdict.UNREACHABLE], Verdict.UNREACHABLE),
        ([Verdict.UNDOCUMENTED, Verdict.LENIENT], Verdict.LENIENT),
    ],
)
def test_the_worst_verdict_stands_for_all(verdicts: list[Verdict], stands: Verdict) -> None:
    assert worst(verdicts) == stands
    assert worst(verdicts[::-1]) == stands
