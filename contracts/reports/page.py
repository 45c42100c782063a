"""What the HTML page shows, chosen and cut: the template only lays it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contracts.reportmodel import ContractInfo, Report, RuleResult
from contracts.reports import summary
from contracts.reports.charts import Bar, CoverageChart, bar, coverage_charts
from contracts.reports.coverage import is_sample
from contracts.reports.disagreements import Disagreement, disagreements
from contracts.reports.findings import ACCEPTED, Chooser, FindingView, Section, sections
from contracts.reports.history import since
from contracts.reports.moments import age, said
from contracts.reports.rulemap import Part, parts
from contracts.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Cause:
    """What kept rules from being looked at, and an exchange that shows it, if there is one."""

    text: str
    rules: tuple[RuleResult, ...]
    example: FindingView | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One contract: its counts as a picture, the map of its rules, and all of them, the worst first."""

    id: str
    info: ContractInfo | None
    counts: dict[Verdict, int]
    bar: Bar
    map: tuple[Part, ...]
    rules: tuple[RuleResult, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the template reads."""

    report: Report
    headline: str
    part: str | None
    caution: str | None
    traffic: tuple[str, ...]
    answered: tuple[str, ...]
    advice: str
    exit_meaning: str
    counts: dict[Verdict, int]
    bar: Bar
    operations: tuple[Operation, ...]
    sections: tuple[Section, ...]
    anchors: dict[Verdict, str]
    accepted: int
    baseline: tuple[str, ...]
    unreachable: tuple[Cause, ...]
    not_exercised: tuple[Cause, ...]
    coverage: tuple[CoverageChart, ...]
    coverage_is_sample: bool
    disagreements: tuple[Disagreement, ...]
    questioned: tuple[ContractInfo, ...]
    questions: int
    documented: frozenset[str]


def page(report: Report, earlier: Sequence[Report] = ()) -> Page:
    """Choose what is shown of a report; earlier ones tell since when. Raises ReportError for a damaged body."""
    chooser = Chooser(report, since(report, earlier))
    found = tuple(sections(report, chooser))
    counts = summary.tally(report.rules)
    return Page(
        report=report,
        headline=summary.headline(report),
        part=summary.part(report),
        caution=summary.caution(report),
        traffic=tuple(summary.traffic_lines(report)),
        answered=tuple(_answered(report)),
        advice=summary.advice(report),
        exit_meaning=summary.exit_meaning(report),
        counts=counts,
        bar=bar(counts),
        operations=tuple(_operation(group) for group in summary.groups(report)),
        sections=found,
        anchors=_anchors(report, found),
        accepted=len(summary.accepted(report)),
        baseline=tuple(summary.baseline_lines(report)),
        unreachable=tuple(_unreachable(report, chooser)),
        not_exercised=tuple(_not_exercised(report)),
        coverage=coverage_charts(report),
        coverage_is_sample=is_sample(report),
        disagreements=disagreements(report),
        questioned=tuple(info for info in report.contracts if info.questions),
        questions=sum(len(info.questions) for info in report.contracts),
        documented=frozenset(
            rule.id for section in found for view in section.rules for rule in (view.rule, *view.same)
        ),
    )


def _anchors(report: Report, found: Sequence[Section]) -> dict[Verdict, str]:
    """Give the section that tells of each verdict: its own, or that of the accepted ones, or else the map."""
    there = {section.name for section in found}
    for verdict in (Verdict.UNREACHABLE, Verdict.NOT_EXERCISED):
        there |= {verdict.value} if summary.with_verdict(report, verdict) else set()
    anchors = {}
    for verdict in Verdict:
        known = any(rule.verdict == verdict for rule in summary.accepted(report))
        other = ACCEPTED if known and ACCEPTED in there else "map"
        anchors[verdict] = verdict.value.replace(" ", "-") if verdict.value in there else other
    return anchors


def _answered(report: Report) -> Iterator[str]:
    """Say who answered, when, and what kind of evidence this is, of what age."""
    run = report.run
    yield f"Run of {said(run.started)}, {run.seconds:,.1f} s"
    kind = {
        "recorded": "a recording",
        "reference": "in process",
        "url": "at a given address",
        "live": "live",
        "traffic": "whose client somebody else is",
    }
    yield f"answered by {run.endpoint.name}, {kind[run.endpoint.kind]}"
    if run.endpoint.recorded:
        yield _recorded(*run.endpoint.recorded, run.started)
    done = {"recorded": "replayed", "traffic": "read"}.get(run.endpoint.kind, "sent")
    yield f"{run.sent:,} requests {done}"


def _recorded(oldest: str, newest: str, started: str) -> str:
    days = age(oldest, started)
    span = said(oldest) if oldest == newest else f"{said(oldest)} to {said(newest)}"
    return f"recorded {span}{f', at most {days} old at the time of the run' if days else ''}"


def _operation(group: summary.Group) -> Operation:
    rules = sorted(group.rules, key=lambda rule: summary.ORDER.index(rule.verdict))
    counts = summary.tally(rules)
    return Operation(group.id, group.info, counts, bar(counts), parts(group.rules), tuple(rules))


def _unreachable(report: Report, chooser: Chooser) -> Iterator[Cause]:
    """Tell each cause once: a service that is down concerns every rule in the same way."""
    for text, rules in summary.by_message(summary.with_verdict(report, Verdict.UNREACHABLE)):
        example = next(iter(chooser.rule(rules[0]).findings), None)
        yield Cause(text, tuple(rules), example)


def _not_exercised(report: Report) -> Iterator[Cause]:
    for text, rules in summary.by_reason(summary.with_verdict(report, Verdict.NOT_EXERCISED)):
        yield Cause(text, tuple(rules))
