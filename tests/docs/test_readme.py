"""What README.md shows is what happens."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from contracts.cli import main
from contracts.exchange import HttpResponse
from contracts.exitcodes import BASELINE, NOTHING_EXERCISED, RECORDING, UNREACHABLE
from contracts.plugin.client import JudgeResponse
from contracts.pytest_plugin import OPTIONS
from contracts.reference import application
from contracts.reference.pipeline import Pipeline
from contracts.reference.server import serving
from contracts.reference.service import Call
from contracts.verdicts import Verdict
from tests.docs.blocks import ROOT, block, document, lines_not_printed, printed_by

README = document("README.md")


def arguments_of(command: str) -> list[str]:
    """Give what follows ``pytest`` in the last step of a command line."""
    words = shlex.split(command.strip().rpartition("&&")[2])
    assert words[0] == "pytest"
    return words[1:]


def test_the_main_job_prints_what_is_shown() -> None:
    code, output = printed_by(arguments_of(block("sh", "main-job")))
    assert not lines_not_printed(block("text", "main-job"), output), output
    assert code == 0


def test_the_tests_are_run_in_parallel_with_what_their_extra_installs() -> None:
    command = block("sh", "test-job")
    assert "pip install -e '.[test]'" in command
    assert arguments_of(command) == ["-n", "auto", "--dist", "loadfile"]


def test_recorded_traffic_is_judged_as_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")
    result = CliRunner().invoke(main, shlex.split(block("sh", "verify"))[1:])
    assert not lines_not_printed(block("text", "verify"), result.output), result.output
    assert result.exit_code == 1


def without_correlation_id(pipeline: Pipeline) -> Pipeline:
    """A deviation: CorrelationId is left out of every response."""

    def leave_out(_: Call, response: HttpResponse) -> HttpResponse:
        body = re.sub(rb"<CorrelationId(/>|.*?</CorrelationId>)", b"", response.body, flags=re.DOTALL)
        kept = tuple(each for each in response.headers if each[0].lower() != "content-length")
        return replace(response, headers=(*kept, ("Content-Length", str(len(body)))), body=body)

    return pipeline.with_response(leave_out)


def test_a_broken_promise_is_told_as_shown() -> None:
    app = application(["walley"], deviations=[without_correlation_id])
    with serving(app) as url:
        command = block("sh", "failure").replace("http://127.0.0.1:8080", url)
        code, output = printed_by(arguments_of(command))
    app.close()
    shown = block("text", "failure").replace("http://127.0.0.1:8080", url)
    assert not lines_not_printed(shown, output), output
    assert code == 1


def test_the_dry_run_against_uat_sends_nothing_and_needs_only_the_named_variables() -> None:
    commands = block("sh", "uat").splitlines()
    dry_run = next(line for line in commands if "--contract-dry-run" in line)
    variables = {name: "anything" for line in commands for name in re.findall(r"(\w+)=…", line)}
    arguments = [*arguments_of(dry_run), "--contract-environments", "environments.example.toml"]
    arguments[arguments.index("-k") + 1] = "correlationIdEchoed"
    code, output = printed_by(arguments, **variables)
    assert "none was" in output
    assert "walley.GetCurrentInvoice.response.correlationIdEchoed: " in output
    assert code == 0


def test_the_module_of_ones_own_works_outside_the_clone(pytester: pytest.Pytester) -> None:
    code = block("python", "test_walley.py")
    assert len([line for line in code.splitlines() if line]) <= 10
    pytester.makepyfile(test_walley=code)
    arguments = arguments_of(block("sh", "own-module"))
    result = pytester.runpytest_subprocess(
        *arguments, "--contract-max-examples", "1", "-p", "no:cacheprovider"
    )
    result.stdout.fnmatch_lines(["walley.GetCurrentInvoice: * kept"])
    result.assert_outcomes(failed=0, errors=0, passed=result.parseoutcomes()["passed"])
    assert result.ret == 0


def test_an_exchange_of_another_client_is_judged_as_shown(judge_response: JudgeResponse) -> None:
    example = ROOT / "contracts/catalogue/walley/examples"
    request, response = (next(example.glob(f"*{side}*")).read_bytes() for side in ("request", "response"))
    call = re.search(r"`(judge_response\(.+?\)\.conforms\(\))`", README)
    assert call is not None
    names = {"judge_response": judge_response, "request": request, "response": response}
    assert eval(call[1], names) is True  # noqa: S307 -- the README's own words


def test_a_finding_is_accepted_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command of the README, given to a report that has the finding, writes the entry of the README."""
    app = application(["walley"], deviations=[without_correlation_id])
    with serving(app) as url:
        report = tmp_path / "report.json"
        given = [*arguments_of(block("sh", "failure")), "--contract-report", str(report)]
        code, output = printed_by([url if each == "http://127.0.0.1:8080" else each for each in given])
    app.close()
    assert code == 1, output
    monkeypatch.chdir(tmp_path)
    shown = block("sh", "baseline").replace("\\\n", "").splitlines()
    add = next(line for line in shown if line.startswith("contracts baseline add"))
    assert CliRunner().invoke(main, shlex.split(add)[1:]).exit_code == 0
    assert block("toml", "baseline") in (tmp_path / "contract-baseline.toml").read_text()


def test_two_contracts_are_compared_as_shown() -> None:
    result = CliRunner().invoke(main, shlex.split(block("sh", "diff"))[1:])
    assert result.exit_code == 0
    assert not lines_not_printed(block("text", "diff"), result.output)


def test_the_commands_are_listed() -> None:
    listed = re.findall(r"^\| `contracts (\w+)` \|", README, re.MULTILINE)
    assert listed == sorted(main.commands)


def test_the_catalogue_is_linted_as_shown() -> None:
    shown = block("console").partition("$ contracts lint\n")[2]
    assert CliRunner().invoke(main, ["lint"]).output == shown


@pytest.mark.parametrize(
    "command",
    sorted(set(re.findall(r"(?<![\w-])contracts (?:lint|report|rules|serve|xsd) [^`\n]+", README))),
)
def test_every_command_named_is_one_that_can_be_given(command: str) -> None:
    _, name, *arguments = shlex.split(command)
    chosen = main.commands[name]
    assert chosen.make_context(name, arguments).command is chosen  # a wrong one is a usage error


def test_the_options_are_the_ones_of_the_plugin() -> None:
    listed = re.findall(r"^\| `(--contract-[\w-]+)` \|", README, re.MULTILINE)
    assert sorted(listed) == sorted(name for name, _ in OPTIONS)
    named = set(re.findall(r"--contract-[\w-]+", README))
    assert named == set(listed)


def test_the_exit_codes_are_listed() -> None:
    listed = re.findall(r"^\| (\d+(?: to \d+)?) \|", README, re.MULTILINE)
    assert listed == ["0", "1", "2 to 5", *map(str, (UNREACHABLE, NOTHING_EXERCISED, RECORDING, BASELINE))]


def test_the_example_report_is_laid_out_as_reports_are_today() -> None:
    page = document("docs/example-report.html")
    templates = ROOT / "contracts/reports/templates"
    for part in ("style.css", "comfort.js"):
        assert (templates / part).read_text(encoding="utf-8").strip() in page, (
            f"{part} has changed: make it anew"
        )
    assert "walley.GetCurrentInvoice.response.order" in page
    assert "Known and accepted (1)" in page


def test_the_verdicts_are_listed() -> None:
    table = README.partition("| verdict | when |")[2].partition("\n\n")[0]
    listed = re.findall(r"^\| ([a-z ]+) \|", table, re.MULTILINE)
    assert sorted(listed) == sorted(str(verdict) for verdict in Verdict)


def test_the_variables_are_the_ones_of_the_example_file() -> None:
    example = document("environments.example.toml")
    named = re.findall(r"(\w+)=…", block("sh", "uat"))
    assert named
    assert [name for name in named if f'"{name}"' not in example] == []
