"""Which findings fail a run: the baseline held against its results, and the exit code that follows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from contracts.exitcodes import BASELINE, BROKEN, NOTHING_EXERCISED, RECORDING, UNREACHABLE
from contracts.model import Severity
from contracts.reportmodel import Acceptance, Gate, KnownFinding, KnownState, Report, RuleResult
from contracts.verdicts import Verdict

SILENT = frozenset({Verdict.NOT_EXERCISED, Verdict.UNREACHABLE})


def known_as(gate: Gate, rule: str, verdict: Verdict) -> Acceptance | None:
    """Say what the baseline says of a verdict on a rule; None when it says nothing."""
    for known in gate.known:
        if (known.rule, known.verdict) == (rule, verdict):
            return _acceptance(known, gate.day)
    return None


def _acceptance(known: KnownFinding, day: date | None) -> Acceptance:
    return Acceptance(
        reason=known.reason,
        accepted_by=known.accepted_by,
        expires=known.expires,
        expired=day is not None and day > known.expires,
    )


def is_blamed(gate: Gate, rule: str, severity: Severity, verdict: Verdict) -> bool:
    """Tell whether this verdict on this rule fails the run. A recommendation (a SHOULD) never does."""
    if verdict not in gate.fail_on or severity != "error":
        return False
    known = known_as(gate, rule, verdict)
    return known is None or known.expired


def fails(report: Report, rule: RuleResult) -> bool:
    """Tell whether the result of this rule fails the run of the report."""
    return rule.selected_or_heard and bool(_blamed(report.gate, rule))


def _blamed(gate: Gate, rule: RuleResult) -> list[Verdict]:
    """Give the verdicts for which a rule fails the run: one that is accepted does not hide another."""
    return [each for each in _seen(rule) if is_blamed(gate, rule.id, rule.severity, each)]


def _seen(rule: RuleResult) -> tuple[Verdict, ...]:
    return tuple(dict.fromkeys((rule.verdict, *(finding.verdict for finding in rule.findings))))


def failing(report: Report) -> list[RuleResult]:
    """Give the rules that fail the run, in the report's order."""
    return [rule for rule in report.rules if fails(report, rule)]


def judged(report: Report) -> Report:
    """Give the report with every known finding marked, and every entry of its baseline in its state."""
    by_id = {rule.id: rule for rule in report.rules}
    rules = tuple(_marked(rule, report.gate) for rule in report.rules)
    known = tuple(_in_state(each, by_id.get(each.rule), report.gate) for each in report.gate.known)
    gate = report.gate.model_copy(update={"known": known})
    return report.model_copy(update={"rules": rules, "gate": gate})


def _marked(rule: RuleResult, gate: Gate) -> RuleResult:
    said = known_as(gate, rule.id, rule.verdict) if rule.selected_or_heard else None
    if said is not None and not said.expired and _blamed(gate, rule):
        said = None  # the worst verdict is accepted, another one is not: the rule is not done with
    return rule if said == rule.accepted else rule.model_copy(update={"accepted": said})


def _in_state(known: KnownFinding, rule: RuleResult | None, gate: Gate) -> KnownFinding:
    return known.model_copy(update={"state": _state(known, rule, gate)})


def _state(known: KnownFinding, rule: RuleResult | None, gate: Gate) -> KnownState:
    if rule is not None and rule.selected_or_heard and known.verdict in _seen(rule):
        return "expired" if _acceptance(known, gate.day).expired else "accepted"
    if rule is None or not rule.selected or rule.verdict in SILENT:
        return "not checked"
    return "gone"


def exit_code(report: Report, expected: Collection[str] = ()) -> int:
    """Give the exit code that the results call for (contracts.exitcodes); ``expected`` are rules marked xfail.

    What the service did comes first, then what kept this side from looking, then what is wrong with the baseline.
    """
    if any(rule.id not in expected for rule in _of_this_part(report)):
        return BROKEN
    if any(rule.verdict == Verdict.UNREACHABLE for rule in report.rules if rule.id not in expected):
        return UNREACHABLE
    if report.problems:
        return RECORDING
    if report.gate.shard is not None:  # a part of a run says nothing of the whole: the joined report does
        return 0
    if nothing_exercised(report.rules):
        return NOTHING_EXERCISED
    return BASELINE if report.gate.strict and report.gate.in_state("gone") else 0


def _of_this_part(report: Report) -> list[RuleResult]:
    """Give the rules that fail the run: what a shard did not exercise, another one may have."""
    rules = failing(report)
    whole = report.gate.shard is None
    return rules if whole else [rule for rule in rules if rule.verdict is not Verdict.NOT_EXERCISED]


def nothing_exercised(rules: Sequence[RuleResult]) -> bool:
    """Tell whether there were promises, and none of them was looked at."""
    return bool(rules) and all(rule.verdict in SILENT for rule in rules)
