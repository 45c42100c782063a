"""The report as SARIF 2.1.0 (OASIS), for code-scanning views: results point to the contract file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from contracts.gate.judging import known_as
from contracts.reportmodel import Acceptance, ContractInfo, Finding, Gate, Report, RuleResult
from contracts.reports.addresses import web_address
from contracts.reports.evidence import visible
from contracts.reports.files import write_atomically
from contracts.reports.remedies import remedy
from contracts.verdicts import Verdict

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_TOLD = (Verdict.VIOLATES, Verdict.LENIENT, Verdict.UNDOCUMENTED)


def write(report: Report, path: Path) -> None:
    """Write the SARIF log, whole or not at all; raises ReportError when that fails."""
    write_atomically(path, dumps(report).encode("utf-8"))


def dumps(report: Report) -> str:
    """Give the SARIF log as JSON text."""
    return json.dumps(log(report), ensure_ascii=False, indent=1) + "\n"


def log(report: Report) -> dict[str, Any]:
    """Give the SARIF log: one run, a rule for every promise, a result for what is broken or warns."""
    infos = {info.id: info for info in report.contracts}
    results = [
        _result(rule, index, finding, infos.get(rule.contract), report.gate)
        for index, rule in enumerate(report.rules)
        for finding in rule.findings
        if finding.verdict in _TOLD
    ]
    driver = {
        "name": "soap-contracts",
        "version": report.run.versions.get("soap-contracts", "unknown"),
        "rules": [_rule(rule) for rule in report.rules],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: RuleResult) -> dict[str, Any]:
    described = {
        "id": visible(rule.id),
        "name": visible(rule.kind),
        "shortDescription": {"text": visible(rule.promise)},
        "fullDescription": {"text": visible(f"{rule.promise} Source: {rule.source}.")},
        "help": {"text": remedy(rule)},
        "defaultConfiguration": {"level": "error" if rule.severity == "error" else "warning"},
    }
    url = web_address(rule.source_url)
    return {**described, "helpUri": quote(url, safe=":/?#[]@!$&'()*+,;=%")} if url else described


def _result(
    rule: RuleResult, index: int, finding: Finding, info: ContractInfo | None, gate: Gate
) -> dict[str, Any]:
    result = {
        "ruleId": visible(rule.id),
        "ruleIndex": index,
        "level": _level(rule, finding, gate),
        "message": {"text": visible(f"{rule.promise} {finding.message}")},
        "locations": [_location(rule, finding, info)],
        "partialFingerprints": {"contractRule/v1": visible(f"{rule.id} {finding.verdict.value}")},
        "occurrenceCount": max(1, finding.times),
        "properties": {"verdict": finding.verdict.value, "exchange": finding.exchange},
    }
    return result | _suppressed(known_as(gate, rule.id, finding.verdict))


def _suppressed(known: Acceptance | None) -> dict[str, Any]:
    """Mark a finding that is known and accepted (SARIF, 3.27.23): a view hides it, and can show why."""
    if known is None or known.expired:
        return {}
    why = visible(f"Accepted until {known.expires}, by {known.accepted_by}: {known.reason}")
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": why}]}


def _level(rule: RuleResult, finding: Finding, gate: Gate) -> str:
    if rule.severity == "error" and finding.verdict in {Verdict.VIOLATES, *gate.fail_on}:
        return "error"
    if finding.verdict is Verdict.VIOLATES:
        return "warning"
    return "warning" if finding.verdict is Verdict.LENIENT else "note"


def _location(rule: RuleResult, finding: Finding, info: ContractInfo | None) -> dict[str, Any]:
    logical = {"fullyQualifiedName": visible(rule.id), "kind": "member"}
    if finding.place:
        logical["name"] = visible(finding.place)
    location: dict[str, Any] = {"logicalLocations": [logical]}
    if info is not None and info.file:
        region = {"startLine": rule.line or 1}
        location["physicalLocation"] = {"artifactLocation": {"uri": quote(info.file)}, "region": region}
    return location
