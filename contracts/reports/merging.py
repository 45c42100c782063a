"""Several reports of one suite, as its shards wrote them, joined into the report of one run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from contracts.errors import ReportError
from contracts.exitcodes import BASELINE, BROKEN, NOTHING_EXERCISED, RECORDING, UNREACHABLE
from contracts.gate.judging import exit_code, failing, judged
from contracts.reportmodel import (
    ContractInfo,
    Coverage,
    EndpointInfo,
    ExchangeEvidence,
    FieldCoverage,
    Finding,
    Gate,
    KnownFinding,
    LeftOut,
    Report,
    RuleResult,
    RunInfo,
    Traffic,
)
from contracts.reports.evidence import exact
from contracts.reports.jsonfile import canonical
from contracts.reports.moments import moment
from contracts.verdicts import Verdict, worst

# As contracts.assembling says of a rule that another shard looks at; any other reason tells more.
NOT_SELECTED = "not selected in this run"
MOST_EVIDENCE = 8
# pytest's own: there was no test.
NONE_COLLECTED = 5
# Of several exit codes the first in this order stands: what went wrong on this side hides the rest.
_EXIT_CODES = (3, 4, 2, BROKEN, UNREACHABLE, RECORDING, NOTHING_EXERCISED, BASELINE, 0, NONE_COLLECTED)
# What a part cannot tell: that nothing was exercised anywhere, or that an entry of the baseline occurs nowhere.
_OF_THE_WHOLE = frozenset({0, NOTHING_EXERCISED, BASELINE, NONE_COLLECTED})


def merge(reports: Sequence[Report]) -> Report:
    """Join reports: every rule once, with the verdict that one run over everything would give it.

    Raises ReportError when there is none, when they went to different kinds of endpoint, when they were
    made from contracts that differ, or when a part is given twice.
    """
    if not reports:
        raise ReportError("there is nothing to join: give the JSON reports of the shards.")
    _check_apart(reports)
    joined = judged(canonical(reduce(_joined, reports)))
    return joined.model_copy(
        update={"run": joined.run.model_copy(update={"exit_code": _code(reports, joined)})}
    )


def _code(reports: Sequence[Report], joined: Report) -> int:
    """Give the exit code of the whole: the one that tells most, or what only the whole can show."""
    told = min((report.run.exit_code for report in reports), key=_precedence)
    if told not in _OF_THE_WHOLE:
        return told
    # What a shard saw and did not fail for was expected to fail there (xfail).
    expected = {rule.id for rule in failing(joined) if rule.verdict is not Verdict.NOT_EXERCISED}
    code = exit_code(joined, expected)
    return code if code in {BROKEN, *_OF_THE_WHOLE} and told != NONE_COLLECTED else told


def _joined(one: Report, other: Report) -> Report:
    exchanges = {exchange.id: exchange for exchange in (*one.exchanges, *other.exchanges)}
    sizes = {name: _size(exchange) for name, exchange in exchanges.items()}
    rules = _rules(one.rules, other.rules, sizes)
    used = {name for rule in rules for name in (*rule.evidence, *(each.exchange for each in rule.findings))}
    used |= {twin for name in used if name in exchanges and (twin := exchanges[name].twin) is not None}
    return Report(
        run=_run(one.run, other.run),
        provenance=tuple(dict.fromkeys((*one.provenance, *other.provenance))),
        contracts=_contracts(one.contracts, other.contracts),
        rules=rules,
        exchanges=tuple(exchange for name, exchange in exchanges.items() if name in used),
        problems=tuple(dict.fromkeys((*one.problems, *other.problems))),
        coverage=_coverage(one.coverage, other.coverage),
        traffic=_traffic(one.traffic, other.traffic),
        gate=_gate(one.gate, other.gate),
    )


def _check_apart(reports: Sequence[Report]) -> None:
    """Refuse, where there is a shard, two reports that looked at one rule: it would be counted twice."""
    if all(report.gate.shard is None for report in reports):
        return
    seen: dict[str, str] = {}
    for report in reports:
        name = report.gate.shard or "a whole run"
        for rule in sorted(_selected(report)):
            if rule in seen:
                raise ReportError(
                    f"{seen[rule]} and {name} both looked at {rule}, which would be counted twice: give the "
                    "report of each part once, and none of the whole beside it."
                )
        seen |= dict.fromkeys(_selected(report), name)


def _selected(report: Report) -> set[str]:
    return {rule.id for rule in report.rules if rule.selected}


def _traffic(one: Traffic | None, other: Traffic | None) -> Traffic | None:
    """Add what was read and judged; what was left out is counted by reason."""
    if one is None or other is None:
        return one or other
    return Traffic(
        files=one.files + other.files,
        read=one.read + other.read,
        judged=one.judged + other.judged,
        left_out=_left_out((*one.left_out, *other.left_out)),
    )


def _left_out(every: Sequence[LeftOut]) -> tuple[LeftOut, ...]:
    found: dict[str, LeftOut] = {}
    for each in every:
        known = found.get(each.reason)
        times = each.times + (known.times if known else 0)
        found[each.reason] = (known or each).model_copy(update={"times": times})
    return tuple(found.values())


def _gate(one: Gate, other: Gate) -> Gate:
    """Give what fails the whole; the shards make it up together, as far as these are the shards of one run."""
    plain = {"shard": None, "day": None, "known": ()}
    if one.model_copy(update=plain) != other.model_copy(update=plain) or _entries(one) != _entries(other):
        raise ReportError(
            "the reports were made with different gates: join reports of runs with the same --contract-fail-on and "
            "one and the same baseline."
        )
    days = [gate.day for gate in (one, other) if gate.day is not None]
    return one.model_copy(update={"shard": _shards(one, other), "day": max(days, default=None)})


def _entries(gate: Gate) -> list[KnownFinding]:
    return [known.model_copy(update={"state": "not checked"}) for known in gate.known]


def _shards(one: Gate, other: Gate) -> str | None:
    """Give the shards that are joined so far, such as 1+2/3; None once all parts are there."""
    if one.shard is None or other.shard is None:
        return None
    parts, whole = zip(*(gate.shard.split("/") for gate in (one, other) if gate.shard), strict=True)
    if len(set(whole)) > 1:
        raise ReportError(
            f"the reports are shards of different splits, {one.shard} and {other.shard}: join those of one."
        )
    indexes = sorted({int(index) for part in parts for index in part.split("+")})
    return None if len(indexes) == int(whole[0]) else f"{'+'.join(map(str, indexes))}/{whole[0]}"


def _size(exchange: ExchangeEvidence) -> int:
    response = exchange.response
    return len(exact(exchange.request.body)) + (len(exact(response.body)) if response else 0)


# --- rules ------------------------------------------------------------------------------------------------


def _rules(
    one: Sequence[RuleResult], other: Sequence[RuleResult], sizes: Mapping[str, int]
) -> tuple[RuleResult, ...]:
    """Join rules by id; those that only the second has come last, in its order."""
    found = {rule.id: rule for rule in one}
    for rule in other:
        found[rule.id] = _rule(found[rule.id], rule, sizes) if rule.id in found else rule
    return tuple(found.values())


def _rule(one: RuleResult, other: RuleResult, sizes: Mapping[str, int]) -> RuleResult:
    if (one.promise, one.severity, one.contract) != (other.promise, other.severity, other.contract):
        raise ReportError(
            f"{one.id}: the reports were made from contracts that differ: one promises {one.promise!r}, another "
            f"{other.promise!r}. Join reports of one and the same version of the contract."
        )
    verdict = worst([one.verdict, other.verdict])
    return one.model_copy(
        update={
            "verdict": verdict,
            "exercises": one.exercises + other.exercises,
            "counts": _sums(one.counts, other.counts),
            "reason": _reason(one, other, verdict),
            "dropped": one.dropped + other.dropped,
            "findings": _findings((*one.findings, *other.findings), sizes),
            "evidence": _evidence(one, other, sizes),
            "line": one.line or other.line,
            "selected": one.selected or other.selected,
            "accepted": None,
        }
    )


def _reason(one: RuleResult, other: RuleResult, verdict: Verdict) -> str | None:
    """Keep the reason that belongs to the verdict, and of two the one that tells more."""
    given = [rule.reason for rule in (one, other) if rule.verdict == verdict and rule.reason is not None]
    return next((reason for reason in given if reason != NOT_SELECTED), given[0] if given else None)


def _findings(findings: Iterable[Finding], sizes: Mapping[str, int]) -> tuple[Finding, ...]:
    """Tell each verdict once, with the smallest exchange that shows it, and how often in all."""
    joined: dict[Verdict, list[Finding]] = {}
    for finding in findings:
        joined.setdefault(finding.verdict, []).append(finding)
    order = list(Verdict)
    return tuple(_finding(joined[verdict], sizes) for verdict in sorted(joined, key=order.index))


def _finding(same: Sequence[Finding], sizes: Mapping[str, int]) -> Finding:
    smallest = min(same, key=lambda each: (sizes.get(each.exchange, 0), each.exchange))
    return smallest.model_copy(update={"times": sum(each.times for each in same)})


def _evidence(one: RuleResult, other: RuleResult, sizes: Mapping[str, int]) -> tuple[str, ...]:
    if not other.evidence or not one.evidence:
        return one.evidence or other.evidence
    names = set(one.evidence) | set(other.evidence)
    return tuple(sorted(names, key=lambda name: (sizes.get(name, 0), name))[:MOST_EVIDENCE])


# --- contracts --------------------------------------------------------------------------------------------


def _contracts(one: Sequence[ContractInfo], other: Sequence[ContractInfo]) -> tuple[ContractInfo, ...]:
    found = {info.id: info for info in one}
    for info in other:
        found[info.id] = _contract(found[info.id], info) if info.id in found else info
    return tuple(found.values())


def _contract(one: ContractInfo, other: ContractInfo) -> ContractInfo:
    """Leave a contract out only if every shard did, for a reason of its own."""
    reasons = (one.left_out, other.left_out)
    own = [reason for reason in reasons if reason is not None and reason != NOT_SELECTED]
    left_out = None if None in reasons else (own or [NOT_SELECTED])[0]
    return one.model_copy(update={"left_out": left_out, "file": one.file or other.file})


# --- the run ----------------------------------------------------------------------------------------------


def _run(one: RunInfo, other: RunInfo) -> RunInfo:
    return RunInfo(
        started=min(one.started, other.started, key=moment),
        seconds=max(one.seconds, other.seconds),
        endpoint=_endpoint(one.endpoint, other.endpoint),
        versions=_texts(one.versions, other.versions),
        settings=_texts(one.settings, other.settings),
        sent=one.sent + other.sent,
        dropped=one.dropped + other.dropped,
        exit_code=min(one.exit_code, other.exit_code, key=_precedence),
    )


def _precedence(code: int) -> int:
    return _EXIT_CODES.index(code) if code in _EXIT_CODES else -1


def _endpoint(one: EndpointInfo, other: EndpointInfo) -> EndpointInfo:
    if one.kind != other.kind:
        raise ReportError(
            f"one report is of a {one.kind} endpoint, another of a {other.kind} one: joined they would say nothing. "
            "Join reports of one suite that was split."
        )
    moments = [each for info in (one, other) if info.recorded for each in info.recorded]
    span = (min(moments, key=moment), max(moments, key=moment)) if moments else None
    evidence = one.evidence if one.evidence == other.evidence else "mixed"
    return EndpointInfo(kind=one.kind, name=_both(one.name, other.name), evidence=evidence, recorded=span)


def _texts(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    return {
        name: _both(one.get(name, other.get(name, "")), other.get(name, one.get(name, "")))
        for name in sorted({*one, *other})
    }


def _both(one: str, other: str) -> str:
    """Give two texts as one; a third that is the same as either adds nothing."""
    return ", ".join(dict.fromkeys([*one.split(", "), *other.split(", ")])) if one != other else one


# --- coverage ---------------------------------------------------------------------------------------------


def _coverage(one: Sequence[Coverage], other: Sequence[Coverage]) -> tuple[Coverage, ...]:
    found = {each.contract: each for each in one}
    for each in other:
        known = found.get(each.contract)
        found[each.contract] = each if known is None else _covered(known, each)
    return tuple(found.values())


def _covered(one: Coverage, other: Coverage) -> Coverage:
    fields = {field.place: field for field in one.fields}
    for field in other.fields:
        fields[field.place] = _field(fields[field.place], field) if field.place in fields else field
    return Coverage(
        contract=one.contract,
        fields=tuple(fields.values()),
        faults=_sums(one.faults, other.faults),
        choices=_sums(one.choices, other.choices),
    )


def _field(one: FieldCoverage, other: FieldCoverage) -> FieldCoverage:
    return FieldCoverage(
        place=one.place,
        valued=one.valued + other.valued,
        empty=one.empty + other.empty,
        nil=one.nil + other.nil,
        absent=one.absent + other.absent,
        maximum=one.maximum,
        lengths=_sums(one.lengths, other.lengths),
        values=_sums(one.values, other.values),
    )


def _sums(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Add up by name; a name that was counted 0 times stays."""
    return {name: one.get(name, 0) + other.get(name, 0) for name in dict.fromkeys((*one, *other))}
