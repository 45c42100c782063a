"""What a verification says, in short."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from contracts.discovery import catalogue
from contracts.reportmodel import Report
from contracts.verdicts import Verdict
from contracts.verifying.verification import Verification


def verified(*paths: Path, without: str = "") -> Report:
    """Judge by the shipped contracts, but for those of one vendor."""
    return Verification(each for each in catalogue() if each.vendor != without).verify(paths)


def found(report: Report, *verdicts: Verdict) -> dict[str, str]:
    """Give the rules with findings of these verdicts, and who is to blame."""
    wanted = verdicts or (Verdict.VIOLATES, Verdict.LENIENT, Verdict.UNDOCUMENTED)
    return {
        rule.id: finding.by for rule in report.rules for finding in rule.findings if finding.verdict in wanted
    }


def left_out(report: Report) -> dict[str, int]:
    """Give what was not judged, by reason."""
    assert report.traffic is not None
    return {each.reason: each.times for each in report.traffic.left_out}


def verdict(report: Report, rule: str) -> Verdict:
    return next(each.verdict for each in report.rules if each.id == rule)


def kept(report: Report, sides: Iterable[str] = ("request", "response", "fault", "protocol")) -> set[str]:
    """Give the rules that conform."""
    wanted = set(sides)
    return {each.id for each in report.rules if each.verdict == Verdict.CONFORMS and each.side in wanted}
