"""What fails a run: known findings, expiry, --contract-fail-on, and the exit code."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from contracts.gate.judging import exit_code, failing, is_blamed, judged, known_as
from contracts.reportmodel import RuleResult
from contracts.reports.merging import NOT_SELECTED
from contracts.verdicts import Verdict
from tests.unit import report_samples as samples
from tests.unit.baselines import BROKEN, KEPT, LENIENT, SHOULD, TODAY, UNSEEN, gate, gated, known, result

KEPT_RULES = samples.quiet().rules


def one(verdict: Verdict, **more: object) -> RuleResult:
    return samples.rule("request.Field.type", verdict).model_copy(update=more)


def test_a_known_finding_is_marked_and_does_not_fail_the_run() -> None:
    report = gated(known())
    rule = result(report, BROKEN)
    assert rule.is_accepted
    assert rule not in failing(report)
    assert [each.state for each in report.gate.known] == ["accepted"]


@pytest.mark.parametrize(("days", "fails"), [(-1, True), (0, False), (1, False)])
def test_the_last_day_is_still_a_day_on_which_it_is_accepted(days: int, fails: bool) -> None:
    report = gated(known(expires=TODAY + timedelta(days=days)))
    assert (result(report, BROKEN) in failing(report)) is fails
    assert report.gate.known[0].state == ("expired" if fails else "accepted")
    accepted = result(report, BROKEN).accepted
    assert accepted is not None
    assert accepted.expired is fails


def test_another_verdict_on_the_same_rule_is_not_accepted() -> None:
    report = gated(known(verdict=Verdict.LENIENT))
    assert result(report, BROKEN) in failing(report)
    assert result(report, BROKEN).accepted is None
    assert report.gate.known[0].state == "gone"


def test_an_accepted_verdict_does_not_hide_another_one_on_the_same_rule() -> None:
    rule = result(gated(), BROKEN)
    lenient = rule.findings[0].model_copy(update={"verdict": Verdict.LENIENT})
    both = rule.model_copy(update={"findings": (*rule.findings, lenient)})
    fail_on = (Verdict.VIOLATES, Verdict.LENIENT)
    assert failing(gated(known(), rules=(both,))) == []
    report = gated(known(), rules=(both,), fail_on=fail_on)
    assert [each.id for each in failing(report)] == [BROKEN]
    assert not report.rules[0].is_accepted
    assert report.gate.known[0].state == "accepted"


def test_a_recommendation_never_fails_a_run() -> None:
    report = gated(fail_on=tuple(Verdict))
    assert result(report, SHOULD) not in failing(report)
    assert not is_blamed(gate(), SHOULD, "warning", Verdict.VIOLATES)


@pytest.mark.parametrize(
    ("fail_on", "rule"),
    [(Verdict.VIOLATES, BROKEN), (Verdict.LENIENT, LENIENT), (Verdict.NOT_EXERCISED, UNSEEN)],
)
def test_what_fails_is_what_was_asked_for(fail_on: Verdict, rule: str) -> None:
    report = gated(fail_on=(fail_on,))
    assert {each.verdict for each in failing(report)} == {fail_on}
    assert result(report, rule) in failing(report)
    accepted = gated(known(rule, fail_on), fail_on=(fail_on,))
    assert result(accepted, rule) not in failing(accepted)


def test_what_was_not_selected_does_not_fail_for_not_being_exercised() -> None:
    rule = one(Verdict.NOT_EXERCISED, selected=False, reason=NOT_SELECTED)
    report = gated(known(rule.id, Verdict.NOT_EXERCISED), rules=(rule,), fail_on=(Verdict.NOT_EXERCISED,))
    assert failing(report) == []
    assert report.gate.known[0].state == "not checked"


@pytest.mark.parametrize("verdict", [Verdict.NOT_EXERCISED, Verdict.UNREACHABLE])
def test_without_evidence_an_entry_is_not_called_gone(verdict: Verdict) -> None:
    rule = one(verdict)
    assert gated(known(rule.id), rules=(rule,)).gate.known[0].state == "not checked"


def test_an_entry_whose_rule_was_exercised_without_the_finding_is_gone() -> None:
    assert gated(known(KEPT)).gate.known[0].state == "gone"


def test_an_entry_about_a_rule_that_only_others_bore_on_is_not_called_gone() -> None:
    rule = one(Verdict.CONFORMS, selected=False)
    assert gated(known(rule.id), rules=(rule,)).gate.known[0].state == "not checked"


def test_judging_twice_says_the_same() -> None:
    report = gated(known(), known(KEPT))
    assert judged(report) == report


def test_nothing_is_known_of_what_no_entry_names() -> None:
    assert known_as(gate(known()), LENIENT, Verdict.LENIENT) is None


# --- exit codes -------------------------------------------------------------------------------------------


def test_accepted_findings_alone_end_with_0() -> None:
    broken = tuple(rule for rule in samples.rich().rules if rule.id == BROKEN)
    assert exit_code(gated(rules=broken)) == 1
    assert exit_code(gated(known(), rules=broken)) == 0
    assert exit_code(gated(known(expires=date(2026, 1, 1)), rules=broken)) == 1


def test_a_run_in_which_nothing_was_exercised_ends_with_11() -> None:
    unseen = (one(Verdict.NOT_EXERCISED),)
    assert exit_code(gated(rules=unseen)) == 11
    assert exit_code(gated(rules=(*unseen, *KEPT_RULES))) == 0
    assert exit_code(gated(rules=(*unseen, one(Verdict.UNREACHABLE)))) == 10


def test_entries_that_no_longer_occur_end_with_13_where_the_baseline_is_strict() -> None:
    gone = known(KEPT_RULES[0].id)
    assert exit_code(gated(gone, rules=KEPT_RULES)) == 0
    assert exit_code(gated(gone, rules=KEPT_RULES, strict=True)) == 13


def test_a_shard_says_nothing_of_the_whole_run() -> None:
    gone = known(KEPT_RULES[0].id)
    assert exit_code(gated(gone, rules=KEPT_RULES, strict=True, shard="1/3")) == 0
    assert exit_code(gated(rules=(one(Verdict.NOT_EXERCISED),), shard="1/3")) == 0
    assert exit_code(gated(shard="1/3")) == 1


def test_a_problem_of_this_side_comes_before_an_empty_run() -> None:
    report = gated(rules=(one(Verdict.NOT_EXERCISED),)).model_copy(update={"problems": ("no cassette",)})
    assert exit_code(report) == 12


def test_what_is_expected_to_fail_does_not_count() -> None:
    broken = tuple(rule for rule in samples.rich().rules if rule.id == BROKEN)
    assert exit_code(gated(rules=broken), expected={BROKEN}) == 0
