"""The rules of a report as CSV (RFC 4180), for a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from contracts.reportmodel import Report, RuleResult
from contracts.reports.evidence import visible
from contracts.reports.files import write_atomically
from contracts.verdicts import Verdict

COLUMNS = (
    "id",
    "contract",
    "kind",
    "side",
    "severity",
    "verdict",
    "exercises",
    "violates",
    "lenient",
    "undocumented",
    "dropped",
    "promise",
    "source",
    "source_url",
    "message",
    "reason",
    "line",
    "accepted_until",
    "accepted_by",
    "accepted_because",
)
_COUNTED = (Verdict.VIOLATES, Verdict.LENIENT, Verdict.UNDOCUMENTED)
# A spreadsheet takes what begins so for a formula.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def write(report: Report, path: Path) -> None:
    """Write the CSV file, whole or not at all; raises ReportError when that fails."""
    write_atomically(path, render(report).encode("utf-8"))


def render(report: Report) -> str:
    """Give a header line and a line for every rule, in the report's order."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_row(rule) for rule in report.rules)
    return text.getvalue()


def _row(rule: RuleResult) -> list[str | int]:
    counts = {verdict.value: rule.counts.get(verdict.value, 0) for verdict in _COUNTED}
    message = next((one.message for one in rule.findings if one.verdict == rule.verdict), "")
    values = {**counts, **_acceptance(rule), "message": message}
    return [_cell(values[name] if name in values else getattr(rule, name)) for name in COLUMNS]


def _acceptance(rule: RuleResult) -> dict[str, str]:
    """Give who accepted the finding, until when and why; an acceptance that has expired shows by its date."""
    known = rule.accepted
    return {
        "accepted_until": "" if known is None else known.expires.isoformat(),
        "accepted_by": "" if known is None else known.accepted_by,
        "accepted_because": "" if known is None else known.reason,
    }


def _cell(value: object) -> str | int:
    """Give a cell that no spreadsheet runs: an apostrophe stands before what would be a formula."""
    if isinstance(value, int):
        return value
    text = "" if value is None else visible(str(value))
    return f"'{text}" if text.startswith(_FORMULAS) else text
