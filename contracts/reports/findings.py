"""What is broken, each finding once: rules that one and the same answer breaks stand together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from contracts.reportmodel import ExchangeEvidence, Finding, Report, RuleResult
from contracts.reports import summary
from contracts.reports.addresses import web_address
from contracts.reports.messages import Message, messages, paired
from contracts.reports.remedies import remedy
from contracts.reports.twins import twin_of
from contracts.verdicts import Verdict

COMMAND_CHARACTERS = 8_000
# A finding with its messages takes up to 30 KB, so this keeps the worst page at a few megabytes.
FINDINGS_WITH_EVIDENCE = 100
FINDINGS_PER_RULE = 3
OPEN_AT_FIRST = 3

_SECTIONS = {
    Verdict.VIOLATES: ("Broken promises", "The service does not do what its documentation says."),
    Verdict.LENIENT: (
        "Accepted beyond the documentation",
        "The service accepts requests that its documentation forbids.",
    ),
    Verdict.UNDOCUMENTED: ("Undocumented", "The service shows what its documentation does not list."),
}
_TRAFFIC = "Client or service does not do what the documentation says; each finding tells which."
ACCEPTED = "accepted"
_KNOWN = (
    "Known and accepted",
    "The baseline names these findings: they do not fail the run until the day on which they expire.",
)
# Which of several rules that one answer breaks names the finding: what the answer itself shows comes first.
_SIDES = ("fault", "response", "protocol", "request")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The smallest exchange that shows a finding; a command that is too long to show is None.

    ``twin`` is what it was held against, where the finding is about two requests; ``messages`` are then those of both.
    """

    exchange: ExchangeEvidence
    twin: ExchangeEvidence | None
    messages: tuple[Message, ...]
    command: str | None
    command_size: int


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding; ``evidence`` is None when the page has enough of it, or the report has none."""

    finding: Finding
    evidence: Evidence | None
    expanded: bool


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule with what was found, the rules that the same answer breaks, and what would mend it."""

    rule: RuleResult
    url: str | None
    findings: tuple[FindingView, ...]
    more: int
    same: tuple[RuleResult, ...]
    remedy: str
    since: str | None
    accepted: str


@dataclass(frozen=True, slots=True)
class Section:
    """The rules of one verdict, or those that are known and accepted; ``name`` is the section's anchor."""

    name: str
    title: str
    intro: str
    rules: tuple[RuleView, ...]
    number: int


def sections(report: Report, chooser: Chooser) -> Iterator[Section]:
    """Give the sections of what is broken or warns, the worst first; empty ones are left out."""
    for verdict, (title, intro) in _SECTIONS.items():
        rules = [rule for rule in report.rules if rule.verdict == verdict and not rule.is_accepted]
        if rules:
            told = _TRAFFIC if report.traffic is not None and verdict is Verdict.VIOLATES else intro
            yield _section(verdict.value, title, told, rules, chooser)
    if known := [rule for rule in summary.accepted(report) if rule.verdict in _SECTIONS]:
        yield _section(ACCEPTED, *_KNOWN, known, chooser)


def _section(name: str, title: str, intro: str, rules: list[RuleResult], chooser: Chooser) -> Section:
    views = tuple(chooser.rule(first, same) for first, same in grouped(rules))
    return Section(name, title, intro, views, len(rules))


def grouped(rules: Iterable[RuleResult]) -> list[tuple[RuleResult, tuple[RuleResult, ...]]]:
    """Give the rules that are found in the same way with the one that names the finding, the worst first."""
    found: dict[object, list[RuleResult]] = {}
    for rule in rules:
        found.setdefault(_likeness(rule), []).append(rule)
    ordered = [sorted(group, key=lambda rule: _SIDES.index(rule.side)) for group in found.values()]
    ordered.sort(key=lambda group: (group[0].severity != "error", -_times(group[0])))
    return [(group[0], tuple(group[1:])) for group in ordered]


def _likeness(rule: RuleResult) -> object:
    """Tell by what rules are one finding: the same is said of the same place of the same operation."""
    told = tuple((finding.message, finding.place) for finding in rule.findings)
    return (rule.contract, rule.severity, rule.accepted, told) if told and told[0][1] else rule.id


def _times(rule: RuleResult) -> int:
    return sum(finding.times for finding in rule.findings if finding.verdict == rule.verdict)


class Chooser:
    """Decides, in the order of the page, which findings are shown with their exchange."""

    def __init__(self, report: Report, since: Mapping[str, str]) -> None:
        self._exchanges = summary.exchanges(report)
        self._since = since
        self._shown = 0

    def rule(self, rule: RuleResult, same: tuple[RuleResult, ...] = ()) -> RuleView:
        """Give what is shown of a rule."""
        ordered = sorted(rule.findings, key=lambda finding: summary.ORDER.index(finding.verdict))
        findings = tuple(self._finding(rule, finding) for finding in ordered[:FINDINGS_PER_RULE])
        return RuleView(
            rule=rule,
            url=web_address(rule.source_url),
            findings=findings,
            more=len(ordered) - len(findings),
            same=same,
            remedy=remedy(rule, self._smallest(ordered)),
            since=self._since.get(rule.id),
            accepted=summary.until(rule),
        )

    def _smallest(self, findings: Sequence[Finding]) -> ExchangeEvidence | None:
        return self._exchanges.get(findings[0].exchange) if findings else None

    def _finding(self, rule: RuleResult, finding: Finding) -> FindingView:
        exchange = self._exchanges.get(finding.exchange)
        if exchange is None or self._shown >= FINDINGS_WITH_EVIDENCE:
            return FindingView(finding, None, expanded=False)
        self._shown += 1
        evidence = _evidence(rule, finding, exchange, twin_of(rule, exchange, self._exchanges))
        return FindingView(finding, evidence, expanded=self._shown <= OPEN_AT_FIRST)


def _evidence(
    rule: RuleResult, finding: Finding, exchange: ExchangeEvidence, twin: ExchangeEvidence | None
) -> Evidence:
    command = finding.reproduce if len(finding.reproduce) <= COMMAND_CHARACTERS else None
    shown = messages(rule, finding, exchange) if twin is None else paired(rule, finding, exchange, twin)
    return Evidence(exchange, twin, shown, command, len(finding.reproduce))
