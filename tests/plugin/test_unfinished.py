"""A promise whose test came to no end has no verdict, and is not told as one that was not selected."""

from __future__ import annotations

import pytest

from contracts.assembling import NOT_SELECTED, UNFINISHED
from tests.plugin.runs import MAX_LENGTH, report_of, run_apart, write_module

KILLED = MAX_LENGTH.replace("maxLength", "nillable")


@pytest.mark.parametrize(
    ("end", "workers"),
    [("os._exit(9)", ("-n", "1")), ("raise KeyboardInterrupt", ())],
    ids=["killed", "Ctrl-C"],
)
def test_a_promise_that_was_selected_and_not_judged_is_told(
    end: str, workers: tuple[str, ...], pytester: pytest.Pytester
) -> None:
    write_module(pytester)
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
        "request and InvoiceNo",
        "--contract-max-examples",
        "1",
    )
    run_apart(pytester.path, *given, *workers, "--contract-report", "report.json")
    rules = {rule["id"]: rule for rule in report_of(pytester.path / "report.json")["rules"]}
    assert (rules[KILLED]["selected"], rules[KILLED]["reason"]) == (True, UNFINISHED)
    others = [rule for rule in rules.values() if rule["verdict"] == "not exercised" and not rule["selected"]]
    assert {rule["reason"] for rule in others} == {NOT_SELECTED}
