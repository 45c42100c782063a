"""From the tallies of a run to its report: one result for every promise, whoever found it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contracts.coverage import Seen, coverage
from contracts.differences import differences
from contracts.gate.judging import judged
from contracts.model import Contract
from contracts.reportmodel import (
    ContractInfo,
    Coverage,
    ExchangeEvidence,
    Finding,
    Gate,
    Provenance,
    Report,
    RuleResult,
    RunInfo,
)
from contracts.reports.curl import curl
from contracts.reports.evidence import http_request
from contracts.rulelines import rule_lines
from contracts.rules import Rule, rules_of
from contracts.tally import Found, Tally
from contracts.verdicts import Verdict, worst

NOT_SELECTED = "not selected in this run"
UNFINISHED = "selected, but its test came to no end: it was interrupted, skipped, or it crashed"
NOTHING_BORE = "no exchange of this run bore on it"
MOST_EVIDENCE = 8

Variables = Callable[[str], Mapping[str, str]]
"""Gives for a contract's vendor the shell variable that stands for each pseudonym of a credential."""


@dataclass(frozen=True)
class Collected:
    """The tallies of a run by rule, what all of them found of every rule, and the rules that were selected."""

    tallies: Mapping[str, Tally]
    found: Mapping[str, Mapping[str, Found]] = field(default_factory=dict)
    exchanges: Mapping[str, ExchangeEvidence] = field(default_factory=dict)
    selected: frozenset[str] = frozenset()


def collect(tallies: Iterable[Tally], selected: Iterable[str] = ()) -> Collected:
    """Bring the tallies of all items together; the order in which they came makes no difference.

    ``selected`` are the ids of rules that had an item, whether or not it came to an end.
    """
    # Two test modules may ask for one promise: the verdicts of both count, the fuller tally tells the rest.
    ordered = sorted(tallies, key=lambda each: (each.rule, each.sent, each.reason or "", each.problem or ""))
    by_rule = {tally.rule: tally for tally in ordered}
    found: dict[str, dict[str, Found]] = {}
    exchanges: dict[str, ExchangeEvidence] = {}
    for tally in ordered:
        exchanges.update(tally.exchanges)
        for rule, by_verdict in tally.found.items():
            for verdict, new in by_verdict.items():
                kept = found.setdefault(rule, {})
                kept[verdict] = _joined(kept.get(verdict), new)
    return Collected(by_rule, found, exchanges, frozenset(selected).union(by_rule))


def _joined(known: Found | None, new: Found) -> Found:
    if known is None:
        return new
    smaller = min(known, new, key=lambda each: (each.rank, each.exchange))
    return smaller.model_copy(update={"times": known.times + new.times})


def assemble(
    contracts: Sequence[Contract],
    collected: Collected,
    run: RunInfo,
    *,
    variables: Variables,
    problems: Sequence[str],
    rules: Callable[[Contract], Iterable[Rule]] = rules_of,
    gate: Gate | None = None,
) -> Report:
    """Make the report of a run.

    ``rules`` gives the rules of a contract that it tells of; ``gate`` says what fails the run, by default a
    broken promise.
    """
    results = [
        result
        for contract in contracts
        for result in _results(contract, rules(contract), collected, variables)
    ]
    used = {name for result in results for name in result.evidence}
    used |= {twin for name in used if (twin := collected.exchanges[name].twin) is not None}
    report = Report(
        run=run,
        provenance=_provenance(collected),
        contracts=tuple(_contract_info(contract, results) for contract in contracts),
        rules=tuple(results),
        exchanges=tuple(collected.exchanges[name] for name in sorted(used)),
        problems=tuple(problems),
        coverage=tuple(_coverage(contract, collected) for contract in contracts),
        gate=gate or Gate(),
    )
    return judged(report)


def _coverage(contract: Contract, collected: Collected) -> Coverage:
    seen = Seen()
    for tally in collected.tallies.values():
        if tally.contract == contract.id:
            seen.add(tally.seen)
    return coverage(contract, seen)


def _results(
    contract: Contract, rules: Iterable[Rule], collected: Collected, variables: Variables
) -> Iterable[RuleResult]:
    lines = rule_lines(contract)
    for rule in rules:
        result = _result(rule, contract, collected, variables)
        yield result.model_copy(update={"line": lines.get(rule.id)})


def _result(rule: Rule, contract: Contract, collected: Collected, variables: Variables) -> RuleResult:
    tally = collected.tallies.get(rule.id)
    found = collected.found.get(rule.id, {})
    verdict = worst([each.verdict for each in found.values()])
    return RuleResult(
        id=rule.id,
        contract=rule.contract,
        kind=rule.kind,
        side=rule.side,
        severity=rule.severity,
        promise=rule.promise,
        source=rule.source,
        source_url=rule.source_url,
        verdict=verdict,
        exercises=sum(each.times for each in found.values() if each.verdict != Verdict.UNREACHABLE),
        counts={str(each.verdict): each.times for each in found.values()},
        reason=_reason(tally, verdict, selected=rule.id in collected.selected),
        dropped=sum(tally.dropped.values()) if tally is not None else 0,
        findings=tuple(_findings(contract, found, collected, variables)),
        evidence=_evidence(tally, found),
        selected=rule.id in collected.selected,
    )


def _reason(tally: Tally | None, verdict: Verdict, *, selected: bool) -> str | None:
    if verdict == Verdict.UNREACHABLE and tally is not None:
        return tally.unreachable
    if verdict != Verdict.NOT_EXERCISED:
        return None
    if tally is None:
        return UNFINISHED if selected else NOT_SELECTED
    return tally.reason or tally.problem or _dropped_reason(tally) or NOTHING_BORE


def _dropped_reason(tally: Tally) -> str | None:
    if not tally.dropped or tally.sent:
        return None
    why = next(iter(sorted(tally.dropped)))
    return (
        f"{sum(tally.dropped.values())} cases dropped, their bytes not being what they were meant for: {why}"
    )


def _findings(
    contract: Contract, found: Mapping[str, Found], collected: Collected, variables: Variables
) -> Iterable[Finding]:
    order = list(Verdict)
    for each in sorted(found.values(), key=lambda one: order.index(one.verdict)):
        if each.verdict != Verdict.CONFORMS:
            exchange = collected.exchanges[each.exchange]
            yield Finding(
                verdict=each.verdict,
                message=each.message,
                place=each.place,
                exchange=each.exchange,
                times=each.times,
                by=each.by,
                reproduce=curl(http_request(exchange.request), variables(contract.vendor)),
            )


def _evidence(tally: Tally | None, found: Mapping[str, Found]) -> tuple[str, ...]:
    names = {each.exchange: each.rank for each in found.values()}
    ordered = sorted(names, key=lambda name: (names[name], name))
    own = sorted(set(tally.aims.values())) if tally is not None else []
    return tuple(dict.fromkeys([*ordered, *own]))[:MOST_EVIDENCE]


def _provenance(collected: Collected) -> tuple[Provenance, ...]:
    given = [tally.provenance for tally in collected.tallies.values() if tally.provenance is not None]
    values = [Provenance.model_validate(each) for each in given]
    return tuple(sorted(values, key=lambda each: each.cassette))


def _contract_info(contract: Contract, results: Sequence[RuleResult]) -> ContractInfo:
    own = [result for result in results if result.contract == contract.id]
    reasons = {result.reason for result in own}
    left_out = reasons.pop() if len(reasons) == 1 else None
    return ContractInfo(
        id=contract.id,
        vendor=contract.vendor,
        service=contract.service,
        operation=contract.operation,
        writes=contract.writes,
        sources=contract.sources,
        questions=contract.questions,
        differences=differences(contract),
        left_out=left_out,
        file=_file(contract),
        schema_from=contract.schema_from,
    )


def _file(contract: Contract) -> str | None:
    """The contract file, relative to the working folder; one that lies elsewhere is named without its folders."""
    if contract.path is None:
        return None
    here = Path.cwd()
    within = contract.path.is_relative_to(here)
    return contract.path.relative_to(here).as_posix() if within else contract.path.name
