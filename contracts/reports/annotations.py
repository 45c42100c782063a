"""Findings as annotations of GitHub Actions: one workflow command for each, at the contract file's line.

Source: GitHub's documentation of workflow commands (error, warning, notice, and what is escaped in them).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from contracts.gate.judging import fails
from contracts.reportmodel import ContractInfo, Report, RuleResult
from contracts.reports import summary
from contracts.reports.evidence import visible
from contracts.verdicts import Verdict

# GitHub shows at most ten errors and ten warnings of a step.
MOST = 10
_TOLD = (Verdict.VIOLATES, Verdict.LENIENT, Verdict.UNDOCUMENTED)


def lines(report: Report) -> Iterator[str]:
    """Give the commands: an error for what fails the run, a warning for other findings, a notice for known ones.

    What is more than a step can show is counted in one notice of its own.
    """
    infos = {info.id: info for info in report.contracts}
    for level, rules in _by_level(report).items():
        yield from (_command(level, rule, infos.get(rule.contract)) for rule in rules[:MOST])
        if len(rules) > MOST:
            yield f"::notice::{summary.counted(len(rules) - MOST, f'more {level}')}: see the report"


def _by_level(report: Report) -> dict[str, list[RuleResult]]:
    levels: dict[str, list[RuleResult]] = {"error": [], "warning": [], "notice": []}
    for rule in report.rules:
        if fails(report, rule):
            levels["error"].append(rule)
        elif rule.is_accepted:
            levels["notice"].append(rule)
        elif rule.verdict in _TOLD:
            levels["warning"].append(rule)
    return levels


def _command(level: str, rule: RuleResult, info: ContractInfo | None) -> str:
    finding = next((each for each in rule.findings if each.verdict == rule.verdict), None)
    said = finding.message if finding is not None else rule.reason or rule.verdict.value
    known = f" {summary.until(rule)}" if rule.accepted is not None else ""
    properties = {**_where(rule, info), "title": f"{rule.verdict.value}: {rule.id}"}
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{level} {listed}::{_data(f'{rule.promise} {said}{known}')}"


def _where(rule: RuleResult, info: ContractInfo | None) -> dict[str, str]:
    """Say where the rule is promised, if that is in the repository: a shipped contract's file is not."""
    if info is None or info.file is None or not Path(info.file).is_file():
        return {}
    return {"file": info.file, "line": str(rule.line or 1)}


def _data(text: str) -> str:
    """Escape a message: it is one line, and a percent sign begins an escape."""
    return " ".join(visible(text).split()).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
