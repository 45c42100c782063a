"""The report as JUnit XML: a test suite for each contract, a test case for each promise."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from contracts.gate.judging import fails
from contracts.reportmodel import ExchangeEvidence, Finding, Report, RuleResult
from contracts.reports import summary
from contracts.reports.evidence import visible
from contracts.reports.files import write_atomically
from contracts.reports.remedies import remedy
from contracts.verdicts import Verdict

_PROPERTIES = ("verdict", "kind", "side", "severity", "exercises", "dropped", "source", "source_url")
_Exchanges = dict[str, ExchangeEvidence]


def write(report: Report, path: Path) -> None:
    """Write the XML, whole or not at all; raises ReportError when that fails."""
    write_atomically(path, render(report))


def render(report: Report) -> bytes:
    """Give the XML; two reports of the same results differ in ``timestamp`` and ``time`` alone.

    What fails the run is a failure, an unreachable environment an error, what was not exercised is skipped;
    what only warns, or is known and accepted, passes and is told in system-out.
    """
    root = etree.Element("testsuites", name="soap-contracts", time=f"{report.run.seconds:.3f}")
    exchanges = summary.exchanges(report)
    totals = [_suite(root, group, report, exchanges) for group in summary.groups(report)]
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(total[name] for total in totals)))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8") + b"\n"


def _suite(
    root: etree._Element, group: summary.Group, report: Report, exchanges: _Exchanges
) -> dict[str, int]:
    suite = etree.SubElement(root, "testsuite", name=visible(group.id), timestamp=report.run.started)
    outcomes = [_case(suite, rule, report, exchanges) for rule in group.rules]
    counts = {"tests": len(outcomes), "failures": outcomes.count("failure")}
    counts |= {"errors": outcomes.count("error"), "skipped": outcomes.count("skipped")}
    for name, number in counts.items():
        suite.set(name, str(number))
    return counts


def _case(suite: etree._Element, rule: RuleResult, report: Report, exchanges: _Exchanges) -> str:
    """Add a test case, and give the name of what it came to."""
    case = etree.SubElement(suite, "testcase", classname=visible(rule.contract), name=visible(rule.id))
    properties = etree.SubElement(case, "properties")
    for name in _PROPERTIES:
        value = getattr(rule, name)
        if value is not None:
            etree.SubElement(properties, "property", name=name, value=visible(str(value)))
    if rule.accepted is not None:
        etree.SubElement(properties, "property", name="accepted", value=visible(summary.until(rule)))
    return _outcome(case, rule, exchanges, blamed=fails(report, rule))


def _outcome(case: etree._Element, rule: RuleResult, exchanges: _Exchanges, *, blamed: bool) -> str:
    if blamed:
        failure = etree.SubElement(case, "failure", type=rule.verdict.value, message=visible(_said(rule)))
        failure.text = visible(_told(rule, exchanges))
        return "failure"
    if rule.verdict is Verdict.NOT_EXERCISED:
        etree.SubElement(case, "skipped", message=visible(rule.reason or summary.NO_REASON))
        return "skipped"
    if rule.verdict is Verdict.UNREACHABLE:
        etree.SubElement(case, "error", type=rule.verdict.value, message=visible(rule.reason or _said(rule)))
        return "error"
    if rule.verdict is not Verdict.CONFORMS:
        kind = "accepted" if rule.is_accepted else "warning"
        etree.SubElement(case, "system-out").text = visible(
            f"{kind}: {rule.verdict.value}\n{_told(rule, exchanges)}"
        )
    return "passed"


def _said(rule: RuleResult) -> str:
    finding = _finding(rule)
    return (rule.reason or rule.promise) if finding is None else finding.message


def _finding(rule: RuleResult) -> Finding | None:
    return next((finding for finding in rule.findings if finding.verdict == rule.verdict), None)


def _told(rule: RuleResult, exchanges: _Exchanges) -> str:
    finding = _finding(rule)
    lines = [f"promised: {rule.promise}", f"source: {rule.source}"]
    lines += [summary.until(rule)] if rule.accepted is not None else []
    if finding is not None:
        lines += [f"found in {finding.times:,} of {rule.exercises:,}: {finding.message}"]
        lines += [f"at {finding.place}"] if finding.place else []
    exchange = exchanges.get(finding.exchange) if finding is not None else None
    lines += [f"would mend it: {remedy(rule, exchange)}"]
    if finding is not None:
        lines += [f"exchange {finding.exchange} of the JSON report", finding.reproduce]
    return "\n".join(lines)
