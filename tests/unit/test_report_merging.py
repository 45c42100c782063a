"""Reports of shards, joined: the same verdicts as one run."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import assembling
from contracts.errors import ReportError
from contracts.reportmodel import Coverage, FieldCoverage, Report, RuleResult
from contracts.reports.jsonfile import canonical
from contracts.reports.merging import MOST_EVIDENCE, NOT_SELECTED, merge
from contracts.verdicts import Verdict
from tests.unit import report_samples as samples


def small() -> Report:
    """Give the rich report without the exchange of megabytes."""
    report = samples.rich()
    rules = tuple(rule for rule in report.rules if ".Note." not in rule.id)
    used = {name for rule in rules for name in rule.evidence}
    exchanges = tuple(exchange for exchange in report.exchanges if exchange.id in used)
    return report.model_copy(update={"rules": rules, "exchanges": exchanges})


RICH = small()


def unseen(rule: RuleResult) -> RuleResult:
    """Give a rule as a run has it that did not look at it."""
    return rule.model_copy(
        update={
            "verdict": Verdict.NOT_EXERCISED,
            "exercises": 0,
            "counts": {},
            "reason": NOT_SELECTED,
            "findings": (),
            "evidence": (),
        }
    )


def shard(report: Report, mine: set[str]) -> Report:
    """Give the report of a run that looked at these rules alone."""
    rules = tuple(rule if rule.id in mine else unseen(rule) for rule in report.rules)
    used = {name for rule in rules for name in rule.evidence}
    exchanges = tuple(exchange for exchange in report.exchanges if exchange.id in used)
    own = report.run.model_copy(update={"sent": 0, "dropped": 0, "exit_code": 0})
    left_out = [
        info.model_copy(update={"left_out": info.left_out or NOT_SELECTED})
        if not any(rule.contract == info.id and rule.id in mine for rule in rules)
        else info
        for info in report.contracts
    ]
    return report.model_copy(
        update={"rules": rules, "exchanges": exchanges, "run": own, "contracts": tuple(left_out)}
    )


@given(places=st.lists(st.integers(0, 3), min_size=len(RICH.rules), max_size=len(RICH.rules)), data=st.data())
def test_a_report_split_by_its_rules_and_joined_is_the_report(places: list[int], data: st.DataObject) -> None:
    groups = [
        {rule.id for rule, place in zip(RICH.rules, places, strict=True) if place == n} for n in range(4)
    ]
    shards = [shard(RICH, group) for group in groups]
    first = shards[0].run.model_copy(update={"sent": 480, "dropped": 7, "exit_code": 1})
    shards[0] = shards[0].model_copy(update={"run": first})
    assert merge(data.draw(st.permutations(shards))) == canonical(RICH)


VERDICTS = st.sampled_from(list(Verdict))


def result(counts: dict[Verdict, int]) -> RuleResult:
    """Give the result of a rule that so many exchanges bore on."""
    worst = min(counts, key=list(Verdict).index, default=Verdict.NOT_EXERCISED)
    rule = samples.rule("request.A.type", worst, reason="none" if not counts else None)
    return rule.model_copy(
        update={
            "counts": {verdict.value: number for verdict, number in counts.items()},
            "exercises": sum(number for verdict, number in counts.items() if verdict != Verdict.UNREACHABLE),
        }
    )


SEEN = st.dictionaries(st.sampled_from([v for v in Verdict if v != Verdict.NOT_EXERCISED]), st.integers(1, 9))


@given(st.lists(SEEN, min_size=1, max_size=4))
def test_the_exchanges_of_one_rule_may_be_split_in_any_way(given_counts: list[dict[Verdict, int]]) -> None:
    total: Counter[Verdict] = sum((Counter(counts) for counts in given_counts), Counter())
    shards = [RICH.model_copy(update={"rules": (result(counts),)}) for counts in given_counts]
    (joined,) = merge(shards).rules
    (whole,) = RICH.model_copy(update={"rules": (result(dict(total)),)}).rules
    assert (joined.verdict, joined.exercises, joined.reason) == (whole.verdict, whole.exercises, whole.reason)
    assert joined.counts == whole.counts


def test_of_two_exchanges_that_show_a_finding_the_smaller_stands_and_times_add_up() -> None:
    name = "sample.GetInvoice.request.A.type"
    small, big = (
        samples.exchange(name, samples.get_invoice(text), None, failure="x") for text in ("1", "12345")
    )
    reports = [
        RICH.model_copy(
            update={
                "rules": (
                    samples.rule(
                        "request.A.type",
                        Verdict.VIOLATES,
                        (samples.finding(Verdict.VIOLATES, "m", each, times=times),),
                    ),
                ),
                "exchanges": (each,),
            }
        )
        for each, times in ((big, 2), (small, 3))
    ]
    for order in (reports, reports[::-1]):
        (rule,) = merge(order).rules
        (found,) = rule.findings
        assert (found.exchange, found.times) == (small.id, 5)
        assert rule.evidence == (small.id, big.id)


def test_evidence_stays_bounded_and_no_exchange_is_kept_that_nothing_refers_to() -> None:
    name = "sample.GetInvoice.request.A.type"
    shown = [samples.exchange(name, samples.get_invoice(str(n)), None, failure="x") for n in range(20)]
    rule = samples.rule("request.A.type", Verdict.CONFORMS)
    reports = [
        RICH.model_copy(
            update={
                "rules": (rule.model_copy(update={"evidence": tuple(each.id for each in part)}),),
                "exchanges": tuple(part),
            }
        )
        for part in (shown[:8], shown[8:16])
    ]
    joined = merge(reports)
    assert len(joined.rules[0].evidence) == MOST_EVIDENCE
    assert {exchange.id for exchange in joined.exchanges} == set(joined.rules[0].evidence)


def test_what_is_told_of_the_run_is_joined() -> None:
    other = RICH.model_copy(
        update={
            "run": RICH.run.model_copy(
                update={
                    "started": "2026-11-21T09:00:00Z",
                    "seconds": 99.0,
                    "settings": {**RICH.run.settings, "--contract-shard": "2/2"},
                    "exit_code": 10,
                }
            ),
            "problems": ("another",),
        }
    )
    run = merge([RICH, other]).run
    assert (run.started, run.seconds, run.sent, run.dropped) == ("2026-11-21T09:00:00Z", 99.0, 960, 14)
    assert run.exit_code == 1
    assert run.settings["--contract-shard"] == "2/2"
    assert run.settings["--contract-max-examples"] == "50"
    assert merge([RICH, other]).problems == (*RICH.problems, "another")


@pytest.mark.parametrize(
    ("codes", "code"), [((0, 5), 0), ((0, 1), 1), ((1, 10), 1), ((3, 1), 3), ((12, 0), 12)]
)
def test_the_exit_code_is_the_one_that_tells_most(codes: tuple[int, int], code: int) -> None:
    reports = [RICH.model_copy(update={"run": samples.run(exit_code=each)}) for each in codes]
    assert merge(reports).run.exit_code == code
    assert merge(reports[::-1]).run.exit_code == code


def test_evidence_of_different_kinds_is_mixed() -> None:
    live = RICH.model_copy(update={"run": samples.run(evidence="live")})
    assert merge([RICH, live]).run.endpoint.evidence == "mixed"


def test_coverage_adds_up() -> None:
    def counted(valued: int) -> Report:
        field = FieldCoverage(place="request.A", valued=valued, nil=1, lengths={"1": valued}, values={"x": 0})
        return RICH.model_copy(
            update={
                "coverage": (Coverage(contract="sample.GetInvoice", fields=(field,), faults={"F": valued}),)
            }
        )

    (joined,) = merge([counted(2), counted(3)]).coverage
    (field,) = joined.fields
    assert (field.valued, field.nil, field.lengths, field.values) == (5, 2, {"1": 5}, {"x": 0})
    assert joined.faults == {"F": 5}


def test_reports_that_do_not_belong_together_are_told() -> None:
    with pytest.raises(ReportError, match="nothing to join"):
        merge([])
    other = RICH.rules[0].model_copy(update={"promise": "Something else."})
    with pytest.raises(ReportError, match="made from contracts that differ"):
        merge([RICH, RICH.model_copy(update={"rules": (other,)})])
    endpoint = RICH.run.endpoint.model_copy(update={"kind": "live"})
    live = RICH.model_copy(update={"run": RICH.run.model_copy(update={"endpoint": endpoint})})
    with pytest.raises(ReportError, match="recorded endpoint, another of a live one"):
        merge([RICH, live])


@settings(max_examples=20)
@given(st.permutations([0, 1, 2]))
def test_one_report_joined_with_shards_that_saw_nothing_is_itself(order: list[int]) -> None:
    nothing = shard(RICH, set())
    assert [rule.verdict for rule in merge([[RICH, nothing, nothing][n] for n in order]).rules] == [
        rule.verdict for rule in RICH.rules
    ]


def test_what_shards_say_of_each_others_rules_is_worded_as_the_suite_words_it() -> None:
    assert (NOT_SELECTED, MOST_EVIDENCE) == (assembling.NOT_SELECTED, assembling.MOST_EVIDENCE)


def part(name: str | None, mine: set[str]) -> Report:
    """Give the report of a part that had these rules alone."""
    report = shard(RICH, mine)
    rules = tuple(rule.model_copy(update={"selected": rule.id in mine}) for rule in report.rules)
    gate = report.gate.model_copy(update={"shard": name})
    return report.model_copy(update={"rules": rules, "gate": gate})


@pytest.mark.parametrize("other", ["1/2", None])
def test_a_part_that_is_given_twice_is_refused(other: str | None) -> None:
    half, rest = {RICH.rules[0].id}, {rule.id for rule in RICH.rules[1:]}
    with pytest.raises(ReportError, match=f"both looked at {RICH.rules[0].id}, which would be counted twice"):
        merge([part("1/2", half), part("2/2", rest), part(other, half)])
    assert merge([part("1/2", half), part("2/2", rest)]).gate.shard is None


def test_parts_of_two_suites_that_were_split_alike_are_joined() -> None:
    """As a matrix of vendors and shards gives them."""
    halves = [{rule.id for rule in RICH.rules[n::4]} for n in range(4)]
    names = ("1/2", "2/2", "1/2", "2/2")
    joined = merge([part(name, half) for name, half in zip(names, halves, strict=True)])
    assert [rule.verdict for rule in joined.rules] == [rule.verdict for rule in canonical(RICH).rules]
