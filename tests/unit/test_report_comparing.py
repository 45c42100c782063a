"""What changed between reports, and what flips."""

from __future__ import annotations

import pytest

from contracts.reportmodel import Report, RuleResult
from contracts.reports.comparing import changes, lines
from contracts.verdicts import Verdict
from tests.unit import report_samples as samples

V, L, U, D, C, N = Verdict


def report(verdict: Verdict | None, day: int = 1) -> Report:
    """Give the report of a run of that day, in which a rule has that verdict, or is not known."""
    rules = () if verdict is None else (samples.rule("request.A.type", verdict),)
    return of(rules, day)


def of(rules: tuple[RuleResult, ...], day: int = 1) -> Report:
    """Give the report of a run of that day."""
    quiet = samples.quiet()
    run = quiet.run.model_copy(update={"started": f"2026-11-{day:02}T08:00:00Z"})
    return quiet.model_copy(update={"run": run, "rules": rules})


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (C, V, "newly broken"),
        (N, V, "newly broken"),
        (L, V, "newly broken"),
        (None, V, "newly broken"),
        (V, C, "mended"),
        (C, L, "newly lenient"),
        (V, L, "newly lenient"),
        (C, U, "newly undocumented"),
        (L, C, "refuses again"),
        (U, C, "refuses again"),
        (C, N, "no longer exercised"),
        (V, D, "no longer exercised"),
        (N, C, "exercised now"),
        (D, C, "exercised now"),
        (None, C, "exercised now"),
        (V, None, "no longer promised"),
    ],
)
def test_a_change_of_verdict_is_named(before: Verdict | None, after: Verdict | None, kind: str) -> None:
    (change,) = changes([report(before)], report(after, 2))
    assert (change.kind, change.before, change.after) == (kind, before, after)


@pytest.mark.parametrize(
    ("before", "after"), [*((verdict, verdict) for verdict in Verdict), (N, D), (D, N), (None, N), (None, D)]
)
def test_what_says_no_more_than_before_is_no_change(before: Verdict | None, after: Verdict) -> None:
    assert changes([report(before)], report(after, 2)) == ()


@pytest.mark.parametrize(
    ("history", "kind"),
    [
        ([C, V, C, V], "flips"),
        ([V, C, V], "flips"),
        ([C, V, N, C], "flips"),
        ([C, C, V], "newly broken"),
        ([C, V, V], None),
        ([V, V, C], "mended"),
        ([L, C, V], "newly broken"),
    ],
)
def test_what_goes_to_and_fro_stands_apart(history: list[Verdict], kind: str | None) -> None:
    *older, newest = [report(verdict, day) for day, verdict in enumerate(history, 1)]
    assert [change.kind for change in changes(older, newest)] == ([] if kind is None else [kind])


def test_older_reports_are_put_in_order_by_their_time() -> None:
    older = [report(C, 3), report(V, 1), report(V, 2)]
    assert [change.kind for change in changes(older, report(C, 4))] == []


def test_a_rule_that_the_same_request_both_keeps_and_breaks_flips() -> None:
    asked = samples.get_invoice("1")
    kept = samples.exchange("sample.GetInvoice.request.A.type", asked, samples.response(samples.invoice()))
    broken = samples.exchange(
        "sample.GetInvoice.request.A.type", asked, samples.response(samples.fault("Server"), 500)
    )
    flaky = samples.rule("request.A.type", V, (samples.finding(V, "m", broken),))
    flaky = flaky.model_copy(update={"evidence": (broken.id, kept.id)})
    newest = of((flaky,), 2).model_copy(update={"exchanges": (kept, broken)})
    assert [change.kind for change in changes([report(C)], newest)] == ["flips"]


def test_changes_are_told_by_kind_the_worst_first() -> None:
    before = of((samples.rule("request.A.type", V), samples.rule("request.B.type", C)))
    after = of((samples.rule("request.A.type", C), samples.rule("request.B.type", V)), 2)
    assert list(lines(changes([before], after))) == [
        "newly broken: 1 promise (kept or not known before, broken now)",
        "  sample.GetInvoice.request.B.type: conforms -> violates",
        "mended: 1 promise (broken before, kept now)",
        "  sample.GetInvoice.request.A.type: violates -> conforms",
    ]


def test_a_report_does_not_differ_from_itself() -> None:
    assert list(lines(changes([samples.rich()], samples.rich()))) == ["No verdict has changed."]


def test_what_the_newer_run_says_is_told_beneath() -> None:
    shown = samples.exchange("sample.GetInvoice.request.A.type", b"<a/>", None, failure="x")
    broken = samples.rule("request.A.type", V, (samples.finding(V, "expected this, got that", shown),))
    assert list(lines(changes([report(C)], of((broken,), 2))))[-1] == "      expected this, got that"
