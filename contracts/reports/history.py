"""Since when a promise has the verdict that it has, told by earlier reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contracts.reportmodel import Report
from contracts.reports.moments import moment
from contracts.verdicts import Verdict

_SILENT = (Verdict.NOT_EXERCISED, Verdict.UNREACHABLE)


def since(report: Report, earlier: Sequence[Report]) -> dict[str, str]:
    """Give for each rule the start of the oldest run from which on its verdict has been the same.

    Runs that say nothing of a rule neither begin nor end the stretch. Rules whose verdict is new, and all
    rules when there is no earlier report, are left out.
    """
    newest_first = sorted(
        (one for one in earlier if moment(one.run.started) < moment(report.run.started)),
        key=lambda one: moment(one.run.started),
        reverse=True,
    )
    runs = [(one.run.started, _verdicts(one)) for one in newest_first]
    found = {rule.id: _oldest(rule.id, rule.verdict, runs) for rule in report.rules}
    return {rule: started for rule, started in found.items() if started is not None}


def _verdicts(report: Report) -> dict[str, Verdict]:
    return {rule.id: rule.verdict for rule in report.rules}


def _oldest(rule: str, verdict: Verdict, runs: Sequence[tuple[str, Mapping[str, Verdict]]]) -> str | None:
    oldest = None
    for started, verdicts in runs:
        known = verdicts.get(rule, Verdict.NOT_EXERCISED)
        if known == verdict:
            oldest = started
        elif known not in _SILENT:
            break
    return oldest
