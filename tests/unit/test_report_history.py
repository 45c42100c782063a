"""Earlier reports tell since when a promise has its verdict."""

from __future__ import annotations

import pytest

from contracts.reportmodel import Report
from contracts.reports.history import since
from contracts.reports.moments import age, said
from contracts.verdicts import Verdict
from tests.unit import report_samples as samples

BROKEN, KEPT, UNSEEN = Verdict.VIOLATES, Verdict.CONFORMS, Verdict.NOT_EXERCISED


def report(day: int, verdict: Verdict | None) -> Report:
    """Give the report of a run of that day, in which a rule has that verdict, or is not known."""
    rules = () if verdict is None else (samples.rule("request.A.type", verdict),)
    quiet = samples.quiet()
    run = quiet.run.model_copy(update={"started": f"2026-11-{day:02}T08:00:00Z"})
    return quiet.model_copy(update={"run": run, "rules": rules})


@pytest.mark.parametrize(
    ("earlier", "day"),
    [
        ([], None),
        ([(1, BROKEN)], 1),
        ([(1, KEPT)], None),
        ([(1, BROKEN), (2, KEPT), (3, BROKEN)], 3),
        ([(3, BROKEN), (1, BROKEN), (2, BROKEN)], 1),
        ([(1, BROKEN), (2, UNSEEN), (3, BROKEN)], 1),
        ([(1, BROKEN), (2, None)], 1),
        ([(1, KEPT), (2, UNSEEN)], None),
        ([(20, BROKEN)], None),
    ],
)
def test_since_when(earlier: list[tuple[int, Verdict | None]], day: int | None) -> None:
    found = since(report(10, BROKEN), [report(*each) for each in earlier])
    expected = {} if day is None else {"sample.GetInvoice.request.A.type": f"2026-11-{day:02}T08:00:00Z"}
    assert found == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-02T08:00:00Z", "2026-11-02 08:00 UTC"),
        ("2026-11-02T08:00:00+02:00", "2026-11-02 06:00 UTC"),
        ("2026-11-02T08:00:00", "2026-11-02 08:00 UTC"),
        ("yesterday", "yesterday"),
    ],
)
def test_a_moment_is_told_in_utc(text: str, told: str) -> None:
    assert said(text) == told


@pytest.mark.parametrize(
    ("of", "told"),
    [
        ("2026-11-20T08:00:00Z", "1 day"),
        ("2026-11-21T07:59:00Z", "less than a day"),
        ("2025-11-21T08:00:00Z", "365 days"),
        ("2026-11-22T08:00:00Z", None),
        ("", None),
    ],
)
def test_an_age_is_told_in_days(of: str, told: str | None) -> None:
    assert age(of, "2026-11-21T08:00:00Z") == told
