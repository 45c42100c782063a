"""From tallies to the report: one result for every promise, in whatever order the items ran."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from contracts.assembling import MOST_EVIDENCE, NOT_SELECTED, NOTHING_BORE, assemble, collect
from contracts.cases.draft import Case
from contracts.exchange import Failed
from contracts.gate.judging import exit_code
from contracts.model import Contract
from contracts.reportmodel import Report, RuleResult, RunInfo
from contracts.rules import rules_of
from contracts.tally import Tally
from contracts.verdicts import Judgement, Verdict
from tests.unit.made_contracts import case_of, enveloped, exchanged, get_order, http, made, order
from tests.unit.report_samples import rich, run

V, C, L, U = Verdict.VIOLATES, Verdict.CONFORMS, Verdict.LENIENT, Verdict.UNDOCUMENTED


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return made(tmp_path)


def run_info() -> RunInfo:
    return run()


def tally_of(contract: Contract, rule: str, *said: tuple[str, Verdict, str], **more: Any) -> Tally:
    """Make a tally in which each verdict comes from an exchange with the identifier that is given."""
    tally = Tally(rule=f"{contract.id}.{rule}", contract=contract.id, **more)
    for about, verdict, identifier in said:
        exchange = exchanged(http(enveloped(order())), enveloped(get_order(f"<Id>{identifier}</Id>")))
        case: Case = case_of(contract, rule, aim=f"aim {identifier}", request=exchange.request)
        message = "" if verdict == C else f"expected x, got {identifier}"
        tally.add(case, exchange, [Judgement(f"{contract.id}.{about}", verdict, message, "Order")])
    return tally


def report_of(contract: Contract, tallies: Sequence[Tally], problems: Sequence[str] = ()) -> Report:
    return assemble([contract], collect(tallies), run_info(), variables=lambda _vendor: {}, problems=problems)


def result(report: Report, rule: str) -> RuleResult:
    (found,) = (each for each in report.rules if each.id == f"example.GetOrder.{rule}")
    return found


def test_every_rule_has_a_result_in_the_order_of_the_rules(contract: Contract) -> None:
    report = report_of(contract, [])
    assert [each.id for each in report.rules] == [rule.id for rule in rules_of(contract)]
    assert {each.verdict for each in report.rules} == {Verdict.NOT_EXERCISED}
    assert {each.reason for each in report.rules} == {NOT_SELECTED}


def test_what_one_item_found_of_another_rule_counts_for_that_rule(contract: Contract) -> None:
    tallies = [
        tally_of(contract, "request.accepted", ("request.accepted", C, "A"), ("response.schema", V, "BB")),
        tally_of(contract, "response.schema", ("response.schema", C, "C"), ("response.schema", V, "D")),
    ]
    schema = result(report_of(contract, tallies), "response.schema")
    assert schema.verdict == V
    assert schema.counts == {"violates": 2, "conforms": 1}
    assert schema.exercises == 3
    (finding,) = schema.findings
    assert (finding.verdict, finding.times, finding.message) == (V, 2, "expected x, got D")
    assert "curl" in finding.reproduce


def test_findings_stand_worst_first_and_conforming_is_none(contract: Contract) -> None:
    said = [("response.schema", each, letter) for each, letter in ((C, "A"), (U, "B"), (V, "C"), (L, "D"))]
    found = result(report_of(contract, [tally_of(contract, "response.schema", *said)]), "response.schema")
    assert [each.verdict for each in found.findings] == [V, L, U]


def test_evidence_is_in_the_report_smallest_first_and_bounded(contract: Contract) -> None:
    said = [("response.schema", C, "x" * number) for number in range(1, 2 * MOST_EVIDENCE)]
    report = report_of(contract, [tally_of(contract, "response.schema", *said)])
    found = result(report, "response.schema")
    assert len(found.evidence) == MOST_EVIDENCE
    known = {each.id: each for each in report.exchanges}
    assert set(found.evidence) <= set(known)
    assert "<Id>x</Id>" in known[found.evidence[0]].request.body.content
    for each in report.rules:
        assert {finding.exchange for finding in each.findings} <= set(known)


def test_the_order_in_which_items_ran_makes_no_difference(contract: Contract) -> None:
    letters = random.Random(7)  # noqa: S311 -- a shuffle that is the same every time
    tallies = [
        tally_of(
            contract,
            rule.id.removeprefix(f"{contract.id}."),
            *(("response.schema", letters.choice([C, V, U]), letters.choice("ABCDE") * 2) for _ in range(4)),
        )
        for rule in rules_of(contract)
    ]
    whole = report_of(contract, tallies)
    for _ in range(5):
        letters.shuffle(tallies)
        assert report_of(contract, tallies) == whole


# --- reasons ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"reason": "no known data"}, "no known data"),
        ({"problem": "the budget is used up"}, "the budget is used up"),
        ({"reason": "first", "problem": "second"}, "first"),
        ({}, NOTHING_BORE),
    ],
)
def test_a_rule_that_was_not_exercised_says_why(
    more: dict[str, str], reason: str, contract: Contract
) -> None:
    report = report_of(contract, [tally_of(contract, "response.schema", **more)])
    found = result(report, "response.schema")
    assert (found.verdict, found.reason, found.exercises) == (Verdict.NOT_EXERCISED, reason, 0)


def test_cases_that_were_all_dropped_are_the_reason(contract: Contract) -> None:
    tally = tally_of(contract, "response.schema")
    tally.drop("an aim: valid")
    tally.drop("an aim: valid")
    found = result(report_of(contract, [tally]), "response.schema")
    assert found.dropped == 2
    assert found.reason is not None
    assert found.reason.startswith("2 cases dropped")
    assert found.reason.endswith("an aim: valid")


def test_dropped_cases_are_no_reason_where_others_were_sent(contract: Contract) -> None:
    tally = tally_of(contract, "response.schema", ("request.accepted", C, "A"))
    tally.drop("an aim: valid")
    assert result(report_of(contract, [tally]), "response.schema").reason == NOTHING_BORE


def unreachable(contract: Contract) -> Tally:
    tally = Tally(rule=f"{contract.id}.response.schema", contract=contract.id, unreachable="nobody there")
    exchange = exchanged(Failed("refused", "nobody there"))
    case = case_of(contract, "response.schema")
    tally.add(case, exchange, [Judgement(tally.rule, Verdict.UNREACHABLE, "nobody there")])
    return tally


def test_an_unreachable_environment_exercises_nothing(contract: Contract) -> None:
    found = result(report_of(contract, [unreachable(contract)]), "response.schema")
    assert (found.verdict, found.exercises, found.reason) == (Verdict.UNREACHABLE, 0, "nobody there")


def test_a_contract_none_of_whose_rules_ran_for_one_reason_was_left_out_for_it(contract: Contract) -> None:
    names = [rule.id.removeprefix(f"{contract.id}.") for rule in rules_of(contract)]
    (info,) = report_of(contract, [tally_of(contract, name, reason="it writes") for name in names]).contracts
    assert info.left_out == "it writes"
    mixed = [
        tally_of(contract, names[0], ("request.accepted", C, "A")),
        *(tally_of(contract, name) for name in names[1:]),
    ]
    assert report_of(contract, mixed).contracts[0].left_out is None


def test_provenance_is_told_once_for_each_cassette(contract: Contract) -> None:
    def recorded(cassette: str) -> dict[str, str | None]:
        made_of = rich().provenance
        return {**made_of[0].model_dump(), "cassette": cassette}

    tallies = [
        tally_of(contract, "response.schema", provenance=recorded("b.yaml")),
        tally_of(contract, "request.accepted", provenance=recorded("a.yaml")),
        tally_of(contract, "fault.documented"),
    ]
    assert [each.cassette for each in report_of(contract, tallies).provenance] == ["a.yaml", "b.yaml"]


# --- exit codes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "verdict", "code"),
    [
        ("response.schema", C, 0),
        ("response.schema", V, 1),
        ("request.accepted", L, 0),
        ("response.unknownElement", U, 0),
        ("protocol.R1140", V, 0),
    ],
)
def test_only_a_broken_promise_of_severity_error_is_1(
    rule: str, verdict: Verdict, code: int, contract: Contract
) -> None:
    assert exit_code(report_of(contract, [tally_of(contract, rule, (rule, verdict, "A"))])) == code


def test_an_unreachable_environment_is_10_unless_a_promise_is_broken(contract: Contract) -> None:
    alone = [unreachable(contract)]
    assert exit_code(report_of(contract, alone)) == 10
    broken = tally_of(contract, "request.accepted", ("request.accepted", V, "A"))
    assert exit_code(report_of(contract, [*alone, broken])) == 1


def test_a_problem_of_the_run_is_12_unless_something_worse_came(contract: Contract) -> None:
    assert exit_code(report_of(contract, [], ["a cassette is missing"])) == 12
    assert exit_code(report_of(contract, [unreachable(contract)], ["a cassette is missing"])) == 10
