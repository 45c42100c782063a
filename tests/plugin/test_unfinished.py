"""A promise whose test came to no end has no verdict, and is not told as one that was not selected."""

from __future__ import annotations

import pytest

from contracts.assembling import NOT_SELECTED, UNFINISHED
from tests.plugin.runs import MAX_LENGTH, report_of, run_apart, write_module

LATER = "resurs.peekInvoiceSequence"
KILLED = MAX_LENGTH.replace("maxLength", "nillable")
CRASHED = (
    f"test_promises.py::test_promise[{KILLED}]: failed without a verdict, as when its process crashes; "
    "pytest's output says why"
)


@pytest.mark.parametrize(
    ("end", "workers", "told"),
    [("os._exit(9)", ("-n", "1"), [CRASHED]), ("raise KeyboardInterrupt", (), [])],
    ids=["killed", "Ctrl-C"],
)
def test_a_promise_that_was_selected_and_not_judged_is_told(
    end: str, workers: tuple[str, ...], told: list[str], pytester: pytest.Pytester
) -> None:
    write_module(pytester)
    write_module(pytester, LATER, "test_promises_later")
    pytester.makeconftest(f"""
        import os

        def pytest_runtest_call(item):
            if "InvoiceNo.nillable" in item.name:
                {end}
    """)
    given = (
        "--contract-endpoint",
        "reference",
        "-k",
        f"request and InvoiceNo or {LATER} and equivalent.prefixes",
        "--contract-max-examples",
        "1",
    )
    run_apart(pytester.path, *given, *workers, "--contract-report", "report.json")
    report = report_of(pytester.path / "report.json")
    rules = {rule["id"]: rule for rule in report["rules"]}
    assert [each["id"] for each in report["contracts"]] == [LATER, KILLED.partition(".request")[0]]
    assert report["problems"] == told
    assert (rules[KILLED]["selected"], rules[KILLED]["reason"]) == (True, UNFINISHED)
    others = [rule for rule in rules.values() if rule["verdict"] == "not exercised" and not rule["selected"]]
    assert {rule["reason"] for rule in others} == {NOT_SELECTED}
