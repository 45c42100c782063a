"""Report files: refused before the run when they cannot be written, valid and whole after it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from contracts.reports.files import claim
from tests.plugin.runs import MAX_LENGTH, ROOT, output_of, report_of, run, verdicts_in, write_module

RUN = ("-k", "request and InvoiceNo and maxLength", "--contract-endpoint", "reference")


def test_both_kinds_are_written_and_the_json_one_follows_its_schema(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    result = run(pytester, *RUN, "--contract-report", "a.json", "--contract-report", "b.html")
    assert result.ret == 0
    schema = json.loads((ROOT / "contracts/reports/report.schema.json").read_text())
    report = report_of(pytester.path / "a.json")
    jsonschema.Draft202012Validator(schema).validate(report)
    assert verdicts_in(report)[MAX_LENGTH] == "conforms"
    page = (pytester.path / "b.html").read_text()
    assert page.lower().startswith("<!doctype html>")
    assert MAX_LENGTH in page
    result.stdout.fnmatch_lines(["report: */a.json", "report: */b.html"])
    assert not list(pytester.path.glob(".*.lock"))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("report.xml", "expected a path that ends in .json, .html, .md, .junit.xml, .sarif or .csv"),
        ("nowhere/report.json", "does not exist"),
        ("folder.json", "found a folder"),
        ("file/report.json", "does not exist"),
    ],
)
def test_a_path_that_cannot_be_written_is_a_usage_error_before_the_run(
    path: str, said: str, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile("raise SystemExit('this module must not be collected')")
    pytester.mkdir("folder.json")
    (pytester.path / "file").touch()
    result = run(pytester, "--contract-report", path)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said in result.stderr.str()
    assert "Traceback" not in output_of(result)


def test_a_report_that_another_run_writes_is_a_usage_error(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    with claim(pytester.path / "report.json"):
        result = run(pytester, *RUN, "--contract-report", "report.json")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "another run is writing this report" in result.stderr.str()
    assert run(pytester, *RUN, "--contract-report", "report.json").ret == 0


def test_one_report_named_twice_is_written_once(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    pytester.mkdir("sub")
    result = run(pytester, *RUN, "--contract-report", "a.json", "--contract-report", "sub/../a.json")
    assert result.ret == 0, output_of(result)
    assert result.stdout.str().count("report: ") == 1


def test_a_refused_report_leaves_no_lock_of_another(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--contract-report", "a.json", "--contract-report", "nowhere/b.json")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert not list(pytester.path.glob(".*"))


def test_an_old_report_stays_when_there_is_nothing_to_report_and_that_is_said(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("def test_other():\n    pass\n")
    path: Path = pytester.path / "report.json"
    path.write_text("old")
    result = run(pytester, "--contract-report", "report.json")
    assert result.ret == 0
    assert path.read_text() == "old"
    result.stdout.fnmatch_lines(["contracts: no report was written, since no promise was collected"])


def test_two_modules_that_ask_for_one_promise_do_not_hide_each_others_verdict(
    pytester: pytest.Pytester,
) -> None:
    """The second module cannot replay anything: the first one's evidence counts all the same."""
    write_module(pytester, name="test_first")
    assert run(pytester, *RUN, "--record-mode=rewrite").ret == 0
    write_module(pytester, name="test_second")
    result = run(pytester, *RUN[:2], "--contract-report", "report.json")
    assert result.ret == 12
    report = report_of(pytester.path / "report.json")
    assert verdicts_in(report)[MAX_LENGTH] == "conforms"
    assert len(report["problems"]) == 1
