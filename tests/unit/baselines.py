"""Baselines and reports for the tests of the gate."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from contracts.gate.judging import judged
from contracts.reportmodel import Gate, KnownFinding, Report, RuleResult
from contracts.verdicts import Verdict
from tests.unit import report_samples as samples

TODAY = date(2026, 11, 22)
LENIENT = "sample.GetInvoice.request.InvoiceNo.maxLength"
BROKEN = "sample.GetInvoice.response.CorrelationId.echo"
KEPT = "sample.GetInvoice.request.InvoiceNo.occurs"
UNSEEN = "sample.GetInvoice.request.Country.enumeration"
SHOULD = "sample.GetInvoice.protocol.charset"
FILE = """# Known findings.
strict = true

# The vendor knows: ticket 4711.
[[finding]]
rule = "sample.GetInvoice.request.InvoiceNo.maxLength"
verdict = "lenient"
reason = "Longer numbers are cut off."
accepted_by = "the integration team"
expires = 2027-03-31

[[finding]]
rule = "sample.GetInvoice.response.CorrelationId.echo"
verdict = "violates"
reason = "It is mended in the next release."
accepted_by = "the integration team"
expires = 2027-01-31
"""


def known(
    rule: str = BROKEN,
    verdict: Verdict = Verdict.VIOLATES,
    *,
    expires: date = date(2027, 1, 31),
    reason: str = "It is mended in the next release.",
) -> KnownFinding:
    """Give an entry of a baseline."""
    return KnownFinding(
        rule=rule, verdict=verdict, reason=reason, accepted_by="the integration team", expires=expires
    )


def gate(*entries: KnownFinding, **more: object) -> Gate:
    """Give a gate of today with these known findings."""
    fields = {"day": TODAY, "known": entries, "baseline": "contract-baseline.toml", **more}
    return Gate.model_validate(fields)


def gated(*entries: KnownFinding, rules: tuple[RuleResult, ...] | None = None, **more: object) -> Report:
    """Give the rich report, or one of these rules, as judged with these known findings and without problems."""
    base = samples.rich()
    chosen = base.rules if rules is None else rules
    return judged(base.model_copy(update={"gate": gate(*entries, **more), "rules": chosen, "problems": ()}))


def result(report: Report, rule: str) -> RuleResult:
    """Give the result of one rule."""
    return next(each for each in report.rules if each.id == rule)


def written(folder: Path, text: str = FILE) -> Path:
    """Write a baseline."""
    path = folder / "contract-baseline.toml"
    path.write_text(text, encoding="utf-8")
    return path
