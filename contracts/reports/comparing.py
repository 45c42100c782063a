"""What changed between runs: newly broken, mended, and what flips apart from the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from contracts.reportmodel import ExchangeEvidence, Report, RuleResult
from contracts.reports.evidence import exact
from contracts.reports.moments import moment
from contracts.reports.summary import counted
from contracts.verdicts import Verdict

_SILENT = (Verdict.NOT_EXERCISED, Verdict.UNREACHABLE)
_CLASSES = (
    ("newly broken", "kept or not known before, broken now"),
    ("mended", "broken before, kept now"),
    ("newly lenient", "what the documentation forbids is accepted now"),
    ("newly undocumented", "what the documentation does not list shows now"),
    ("refuses again", "no longer lenient or undocumented"),
    ("no longer exercised", "there is no evidence any more"),
    ("exercised now", "there was no evidence before; kept now"),
    ("flips", "the verdict goes to and fro between runs, or within one: look for a flaky service first"),
    ("no longer promised", "the rule is gone from the contract"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One rule whose verdict changed: what kind of change it is, both verdicts, and what the newer run says."""

    kind: str
    rule: str
    before: Verdict | None
    after: Verdict | None
    message: str


def changes(older: Sequence[Report], newest: Report) -> tuple[Change, ...]:
    """Compare a report with the latest of one or more older ones; all of them tell what flips.

    The changes come by kind, what is newly broken first, and then in the order of the newest report.
    """
    ordered = sorted(older, key=lambda report: moment(report.run.started))
    found = tuple(_changes([*ordered, newest]))
    order = [kind for kind, _ in _CLASSES]
    return tuple(sorted(found, key=lambda change: order.index(change.kind)))


def _changes(reports: Sequence[Report]) -> Iterator[Change]:
    history = [{rule.id: rule for rule in report.rules} for report in reports]
    before, after = history[-2], history[-1]
    flipping = {*_to_and_fro(history), *_both_ways(reports[-2]), *_both_ways(reports[-1])}
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name), after.get(name)
        kind = "flips" if name in flipping else _kind(old, new)
        if kind is not None:
            yield Change(kind, name, _verdict(old), _verdict(new), _message(new))


def _verdict(rule: RuleResult | None) -> Verdict | None:
    return None if rule is None else rule.verdict


def _message(rule: RuleResult | None) -> str:
    if rule is None:
        return ""
    found = next((each.message for each in rule.findings if each.verdict == rule.verdict), None)
    return found or rule.reason or ""


def _kind(old: RuleResult | None, new: RuleResult | None) -> str | None:
    """Name the change from one verdict to another; None when there is none to tell."""
    if new is None:
        return "no longer promised"
    before = Verdict.NOT_EXERCISED if old is None else old.verdict
    if before == new.verdict or (before in _SILENT and new.verdict in _SILENT):
        return None
    if new.verdict in _SILENT:
        return "no longer exercised"
    if new.verdict is Verdict.CONFORMS:
        return _better(before)
    return {
        Verdict.VIOLATES: "newly broken",
        Verdict.LENIENT: "newly lenient",
        Verdict.UNDOCUMENTED: "newly undocumented",
    }[new.verdict]


def _better(before: Verdict) -> str:
    if before is Verdict.VIOLATES:
        return "mended"
    return "exercised now" if before in _SILENT else "refuses again"


def _to_and_fro(history: Sequence[Mapping[str, RuleResult]]) -> Iterator[str]:
    """Give the rules whose verdict went away and came back; runs that say nothing of a rule are passed over."""
    for name in history[-1]:
        verdicts = [run[name].verdict for run in history if name in run]
        heard = [verdict for verdict in verdicts if verdict not in _SILENT]
        turns = sum(one != other for one, other in pairwise(heard))
        if turns >= max(2, len(set(heard))):
            yield name


def _both_ways(report: Report) -> Iterator[str]:
    """Give the rules that one and the same request both kept and broke in a single run."""
    exchanges = {exchange.id: exchange for exchange in report.exchanges}
    for rule in report.rules:
        broken = {each.exchange for each in rule.findings if each.verdict is Verdict.VIOLATES}
        if broken and Verdict.CONFORMS.value in rule.counts:
            # evidence begins with the smallest exchange of each verdict
            kept = set(rule.evidence[: len(rule.counts)]) - {each.exchange for each in rule.findings}
            asked = {_asked(exchanges[name]) for name in broken if name in exchanges}
            if any(_asked(exchanges[name]) in asked for name in kept if name in exchanges):
                yield rule.id


def _asked(exchange: ExchangeEvidence) -> tuple[str, str, bytes]:
    request = exchange.request
    return request.method, request.url, exact(request.body)


def lines(found: Sequence[Change]) -> Iterator[str]:
    """Tell the changes as text, by kind."""
    if not found:
        yield "No verdict has changed."
    for kind, meaning in _CLASSES:
        same = [change for change in found if change.kind == kind]
        if same:
            yield f"{kind}: {counted(len(same), 'promise')} ({meaning})"
            yield from (line for change in same for line in _told(change))


def _told(change: Change) -> Iterator[str]:
    before = "new" if change.before is None else change.before.value
    after = "gone" if change.after is None else change.after.value
    yield f"  {change.rule}: {before} -> {after}"
    if change.message:
        yield f"      {change.message}"
