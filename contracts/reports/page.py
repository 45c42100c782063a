"""What the HTML page shows, chosen and cut: the template only lays it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.reportmodel import (
    ContractInfo,
    Difference,
    ExchangeEvidence,
    Finding,
    Report,
    RequestEvidence,
    ResponseEvidence,
    RuleResult,
)
from contracts.reports import summary
from contracts.reports.evidence import exact, excerpt, indented
from contracts.verdicts import Verdict

PANE_BYTES = 4_000
COMMAND_CHARACTERS = 8_000
# A finding with its messages takes up to 24 KB, so this keeps the worst page at a few megabytes.
FINDINGS_WITH_EVIDENCE = 100
FINDINGS_PER_RULE = 3
OPEN_AT_FIRST = 3

_SECTIONS = {
    Verdict.VIOLATES: ("Broken promises", "The service does not do what its documentation says."),
    Verdict.LENIENT: ("Lenient", "The service accepts requests that its documentation forbids."),
    Verdict.UNDOCUMENTED: ("Undocumented", "The service shows what its documentation does not list."),
}


@dataclass(frozen=True, slots=True)
class Message:
    """One HTTP message: its first line, headers, and its body indented and exact."""

    title: str
    start: str
    headers: tuple[tuple[str, str], ...]
    pretty: str | None
    pretty_cut: bool
    exact: str
    size: int
    left_out: int
    utf_8: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """The smallest exchange that shows a finding; a command that is too long to show is None."""

    exchange: ExchangeEvidence
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
    """One rule with what was found, and how many more findings the JSON report has."""

    rule: RuleResult
    url: str | None
    findings: tuple[FindingView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Section:
    """The rules of one verdict."""

    verdict: Verdict
    title: str
    intro: str
    rules: tuple[RuleView, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """What kept rules from being looked at, and an exchange that shows it, if there is one."""

    text: str
    rules: tuple[RuleResult, ...]
    example: FindingView | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One contract: counts by verdict, and all its rules, the worst verdict first."""

    id: str
    info: ContractInfo | None
    counts: dict[Verdict, int]
    rules: tuple[RuleResult, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the template reads."""

    report: Report
    headline: str
    caution: str | None
    advice: str
    exit_meaning: str
    counts: dict[Verdict, int]
    operations: tuple[Operation, ...]
    sections: tuple[Section, ...]
    unreachable: tuple[Cause, ...]
    not_exercised: tuple[Cause, ...]
    differences: tuple[Difference, ...]
    questioned: tuple[ContractInfo, ...]
    questions: int
    documented: frozenset[str]


def page(report: Report) -> Page:
    """Choose what is shown of a report. Raises ReportError when a body of it is damaged."""
    chooser = _Chooser(summary.exchanges(report))
    sections = tuple(_sections(report, chooser))
    return Page(
        report=report,
        headline=summary.headline(report),
        caution=summary.caution(report),
        advice=summary.advice(report),
        exit_meaning=summary.exit_meaning(report),
        counts=summary.tally(report.rules),
        operations=tuple(_operation(group) for group in summary.groups(report)),
        sections=sections,
        unreachable=tuple(_unreachable(report, chooser)),
        not_exercised=tuple(_not_exercised(report)),
        differences=tuple(difference for info in report.contracts for difference in info.differences),
        questioned=tuple(info for info in report.contracts if info.questions),
        questions=sum(len(info.questions) for info in report.contracts),
        documented=frozenset(view.rule.id for section in sections for view in section.rules),
    )


def web_address(url: str | None) -> str | None:
    """Give the URL if it can be a link: a page on the web, never a script or a file."""
    return url if url is not None and url.lower().startswith(("https://", "http://")) else None


def _operation(group: summary.Group) -> Operation:
    rules = sorted(group.rules, key=lambda rule: summary.ORDER.index(rule.verdict))
    return Operation(group.id, group.info, summary.tally(rules), tuple(rules))


def _sections(report: Report, chooser: _Chooser) -> Iterator[Section]:
    for verdict, (title, intro) in _SECTIONS.items():
        rules = tuple(chooser.rule(rule) for rule in summary.with_verdict(report, verdict))
        if rules:
            yield Section(verdict, title, intro, rules)


def _unreachable(report: Report, chooser: _Chooser) -> Iterator[Cause]:
    """Tell each cause once: a service that is down concerns every rule in the same way."""
    for text, rules in summary.by_message(summary.with_verdict(report, Verdict.UNREACHABLE)):
        example = next(iter(chooser.rule(rules[0]).findings), None)
        yield Cause(text, tuple(rules), example)


def _not_exercised(report: Report) -> Iterator[Cause]:
    for text, rules in summary.by_reason(summary.with_verdict(report, Verdict.NOT_EXERCISED)):
        yield Cause(text, tuple(rules))


class _Chooser:
    """Decides, in the order of the page, which findings are shown with their exchange."""

    def __init__(self, exchanges: dict[str, ExchangeEvidence]) -> None:
        self._exchanges = exchanges
        self._shown = 0

    def rule(self, rule: RuleResult) -> RuleView:
        ordered = sorted(rule.findings, key=lambda finding: summary.ORDER.index(finding.verdict))
        findings = tuple(self._finding(finding) for finding in ordered[:FINDINGS_PER_RULE])
        return RuleView(rule, web_address(rule.source_url), findings, len(ordered) - len(findings))

    def _finding(self, finding: Finding) -> FindingView:
        exchange = self._exchanges.get(finding.exchange)
        if exchange is None or self._shown >= FINDINGS_WITH_EVIDENCE:
            return FindingView(finding, None, expanded=False)
        self._shown += 1
        return FindingView(finding, _evidence(finding, exchange), expanded=self._shown <= OPEN_AT_FIRST)


def _evidence(finding: Finding, exchange: ExchangeEvidence) -> Evidence:
    messages = [_request(exchange.request)]
    if exchange.response is not None:
        messages.append(_response(exchange.response))
    command = finding.reproduce if len(finding.reproduce) <= COMMAND_CHARACTERS else None
    return Evidence(exchange, tuple(messages), command, len(finding.reproduce))


def _request(request: RequestEvidence) -> Message:
    return _message("Request", f"{request.method} {request.url}", request)


def _response(response: ResponseEvidence) -> Message:
    start = f"HTTP/{response.http_version} {response.status} {response.reason}".rstrip()
    return _message("Response", start, response)


def _message(title: str, start: str, of: RequestEvidence | ResponseEvidence) -> Message:
    data = exact(of.body)
    part = excerpt(data, PANE_BYTES)
    tree = indented(data)
    return Message(
        title=title,
        start=start,
        headers=of.headers,
        pretty=tree if tree is None else tree[:PANE_BYTES],
        pretty_cut=tree is not None and len(tree) > PANE_BYTES,
        exact=part.text,
        size=part.size,
        left_out=part.left_out,
        utf_8=part.utf_8,
    )
