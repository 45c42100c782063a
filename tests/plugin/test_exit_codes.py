"""Exit codes keep blame apart; no switch of pytest takes the verdicts away."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.exitcodes import RECORDING
from tests.plugin.runs import (
    MODULE,
    Served,
    arguments,
    environ,
    lose_correlation_id,
    output_of,
    report_of,
    run,
    serving_damaged,
    verdicts_in,
    write_module,
)

SELECT = ("-k", "correlationIdEchoed", "--contract-max-examples", "2")
BESIDE = ("-k", "correlationIdEchoed or other", "--contract-max-examples", "2")
REFERENCE = ("--contract-endpoint", "reference")


@pytest.fixture
def broken() -> Iterator[Served]:
    """Serve services that do not give the CorrelationId back."""
    with serving_damaged(lose_correlation_id) as served:
        yield served


def test_kept_promises_end_with_0(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    assert run(pytester, *SELECT, *REFERENCE).ret == 0


def test_a_broken_promise_ends_with_1(broken: Served, pytester: pytest.Pytester) -> None:
    write_module(pytester)
    result = run(pytester, *SELECT, "--contract-endpoint", broken.url, "--contract-report", "r.json")
    assert result.ret == 1
    assert result.parseoutcomes()["broken"] == 1
    report = report_of(pytester.path / "r.json")
    assert report["run"]["exit_code"] == 1
    assert "violates" in verdicts_in(report).values()


def test_nothing_selected_ends_with_5(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    assert run(pytester, "-k", "nothingOfThisName").ret == pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.mark.parametrize(
    "option",
    [
        ("--contract-endpoint", "refrence"),
        ("--contract-endpoint", "http://127.0.0.1:8080/path"),
        ("--contract-endpoint", "http://[::1"),
        ("--contract-endpoint", "http://127.0.0.1:99999"),
        ("--contract-max-examples", "0"),
        ("--contract-max-examples", "many"),
        ("--contract-env", "uat"),
        ("--contract-dry-run",),
        ("--contract-no-such-option",),
    ],
)
def test_an_option_value_that_does_not_exist_ends_with_4(
    option: tuple[str, ...], pytester: pytest.Pytester
) -> None:
    result = run(pytester, *option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "Traceback" not in output_of(result)
    assert option[0] in result.stderr.str()


def test_a_failing_test_beside_kept_promises_ends_with_1_and_is_not_blamed_on_the_service(
    pytester: pytest.Pytester,
) -> None:
    write_module(pytester)
    pytester.makepyfile(test_other="def test_other():\n    assert 0\n")
    result = run(pytester, *BESIDE, *REFERENCE)
    assert result.ret == 1
    assert "Exit code 1: a test failed." in output_of(result)


def test_a_failing_test_beside_missing_recordings_ends_with_1(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    assert run(pytester, *SELECT).ret == RECORDING
    pytester.makepyfile(test_other="def test_other():\n    assert 0\n")
    assert run(pytester, *BESIDE).ret == 1


def test_an_assertion_after_a_kept_promise_fails_the_test_as_any_other(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.contract("walley")
        def test_promise(promise):
            assert promise.verify().sent == -1
        """
    )
    result = run(pytester, "-k", "request.accepted", *REFERENCE)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*assert promise.verify().sent == -1*", "*1 failed*"])


def test_a_broken_promise_that_is_expected_to_be_broken_does_not_fail_the_run(
    broken: Served, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.xfail(reason="the vendor knows")
        @pytest.mark.contract("walley")
        def test_promise(promise):
            promise.verify()
        """
    )
    result = run(pytester, *SELECT, "--contract-endpoint", broken.url)
    assert result.parseoutcomes().get("xfailed") == 1, output_of(result)
    assert result.ret == 0


def test_the_first_failure_ends_the_run_when_asked(broken: Served, pytester: pytest.Pytester) -> None:
    write_module(pytester)
    given = ("--contract-endpoint", broken.url, "-x", "--contract-report", "r.json")
    result = run(pytester, *SELECT, *given)
    assert result.ret == 1
    assert "stopping after 1 failures" in output_of(result)
    assert "violates" in verdicts_in(report_of(pytester.path / "r.json")).values()


def test_the_last_failures_are_run_again_when_asked(broken: Served, pytester: pytest.Pytester) -> None:
    write_module(pytester)
    first = pytester.runpytest_inprocess(*SELECT, "--contract-endpoint", broken.url)
    number = first.parseoutcomes()["broken"]
    again = pytester.runpytest_inprocess("--lf", "--contract-endpoint", broken.url)
    assert again.parseoutcomes()["broken"] == number
    assert again.ret == 1


@pytest.mark.parametrize("switch", ["no:terminal", "no:xdist", "no:cacheprovider", "no:logging"])
def test_verdict_and_report_do_not_depend_on_other_plugins(
    switch: str, broken: Served, pytester: pytest.Pytester
) -> None:
    write_module(pytester)
    given = ("-p", switch, "--contract-endpoint", broken.url, "--contract-report", "r.json")
    result = run(pytester, *SELECT, *given)
    assert result.ret == 1
    assert "violates" in verdicts_in(report_of(pytester.path / "r.json")).values()


def test_a_cassette_that_cannot_be_written_is_a_problem_of_this_side(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    (pytester.path / "cassettes").write_text("a file where the folder should be")
    result = run(pytester, "-k", "request.accepted", *REFERENCE, "--record-mode=rewrite")
    said = " ".join(output_of(result).split())
    assert result.ret == RECORDING, said
    assert "cannot be" in said
    assert "Traceback" not in said


def test_ctrl_c_keeps_what_was_done(tmp_path: Path) -> None:
    (tmp_path / "test_promises.py").write_text(MODULE.format(selector="walley"))
    command = [sys.executable, "-m", "pytest", *arguments("-v", *REFERENCE, "--contract-report", "r.json")]
    process = subprocess.Popen(command, cwd=tmp_path, env=environ(), stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        seen = 0
        for line in process.stdout:
            seen += "PASSED" in line
            if seen == 3:
                process.send_signal(signal.SIGINT)
                break
        rest = process.stdout.read()
    assert process.returncode == pytest.ExitCode.INTERRUPTED, rest
    report = report_of(tmp_path / "r.json")
    assert report["run"]["exit_code"] == pytest.ExitCode.INTERRUPTED
    assert list(verdicts_in(report).values()).count("conforms") >= 3
    assert "Exit code 2: the run was interrupted before its end." in rest
    assert not list(tmp_path.glob(".*.lock"))
