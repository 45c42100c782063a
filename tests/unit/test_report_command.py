"""``contracts report``: from the JSON file to the page, or a message."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts.cli_report import report_command
from contracts.exitcodes import RECORDING
from contracts.reports import csvfile, html, jsonfile, junit, markdown, sarif
from contracts.verdicts import Verdict
from tests.unit import report_samples as samples


def run(*arguments: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(report_command, [str(argument) for argument in arguments])


def test_a_report_becomes_a_page(tmp_path: Path) -> None:
    source, out = tmp_path / "report.json", tmp_path / "report.html"
    jsonfile.write(samples.rich(), source)
    result = run(source, "--html", out)
    assert (result.exit_code, result.output) == (0, f"{out}: written.\n")
    assert out.read_text(encoding="utf-8") == html.render(samples.rich())


def test_a_page_never_replaces_the_report_it_is_made_from(tmp_path: Path) -> None:
    source = tmp_path / "report.json"
    jsonfile.write(samples.quiet(), source)
    result = run(source, "--html", source)
    assert result.exit_code == 1
    assert "would replace the report" in result.output
    assert jsonfile.read(source).rules == samples.quiet().rules


@pytest.mark.parametrize("content", [None, "{}", "no json"])
def test_bad_input_gets_a_message_and_no_page(content: str | None, tmp_path: Path) -> None:
    source, out = tmp_path / "report.json", tmp_path / "report.html"
    if content is not None:
        source.write_text(content)
    result = run(source, "--html", out)
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {source}: ")
    assert not out.exists()


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    jsonfile.write(samples.quiet(), tmp_path / "report.json")
    result = run(tmp_path / "report.json", "--html", tmp_path / "none" / "report.html")
    assert result.exit_code == 1
    assert "does not exist" in result.output


def test_one_report_becomes_every_format_at_once(tmp_path: Path) -> None:
    source = tmp_path / "report.json"
    jsonfile.write(samples.rich(), source)
    formats = ("html", "markdown", "junit", "sarif", "csv")
    outs = {name: tmp_path / f"out.{name}" for name in formats}
    result = run(source, *(part for name, path in outs.items() for part in (f"--{name}", path)))
    assert result.exit_code == 0
    assert sorted(result.output.split()) == sorted(
        f"{path}: written.".split()[0] for path in outs.values()
    ) + ["written."] * len(formats)
    assert outs["html"].read_text(encoding="utf-8") == html.render(samples.rich())
    assert outs["markdown"].read_text(encoding="utf-8") == markdown.render(samples.rich())
    assert outs["junit"].read_bytes() == junit.render(samples.rich())
    assert outs["sarif"].read_text(encoding="utf-8") == sarif.dumps(samples.rich())
    assert outs["csv"].read_bytes().decode() == csvfile.render(samples.rich())


def test_the_default_command_may_be_named(tmp_path: Path) -> None:
    jsonfile.write(samples.quiet(), tmp_path / "report.json")
    assert run("render", tmp_path / "report.json", "--csv", tmp_path / "out.csv").exit_code == 0


def test_a_report_without_a_format_is_asked_for_one(tmp_path: Path) -> None:
    jsonfile.write(samples.quiet(), tmp_path / "report.json")
    result = run(tmp_path / "report.json")
    assert result.exit_code == 2
    assert "say what to make of the report" in result.output


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--csv", "out.csv", "--earlier", "old.json"), "--earlier is for the page of --html"),
        (("--csv", "out.csv", "--json"), "--json is for the changes that --diff tells"),
    ],
)
def test_an_option_that_does_nothing_alone_is_refused(
    given: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    jsonfile.write(samples.quiet(), tmp_path / "report.json")
    result = run(tmp_path / "report.json", *given)
    assert result.exit_code == 2
    assert told in result.output


def test_two_formats_never_go_to_one_path(tmp_path: Path) -> None:
    jsonfile.write(samples.quiet(), tmp_path / "report.json")
    result = run(tmp_path / "report.json", "--csv", tmp_path / "out", "--html", tmp_path / "out")
    assert result.exit_code == 1
    assert "two formats would be written to this path" in result.output
    assert not (tmp_path / "out").exists()


def mended(tmp_path: Path) -> tuple[Path, Path]:
    """Give the files of two reports; in the newer one a promise is kept again."""
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    report = samples.rich()
    kept = report.rules[0].model_copy(update={"verdict": Verdict.CONFORMS, "findings": ()})
    later = report.run.model_copy(update={"started": "2026-11-22T10:00:00Z"})
    jsonfile.write(report, old)
    jsonfile.write(report.model_copy(update={"rules": (kept, *report.rules[1:]), "run": later}), new)
    return old, new


def test_two_reports_are_compared(tmp_path: Path) -> None:
    old, new = mended(tmp_path)
    result = run("--diff", old, new)
    assert result.exit_code == 0
    assert result.output == (
        "mended: 1 promise (broken before, kept now)\n"
        "  sample.GetInvoice.response.CorrelationId.echo: violates -> conforms\n"
    )


def test_a_comparison_is_given_as_json(tmp_path: Path) -> None:
    old, new = mended(tmp_path)
    (change,) = json.loads(run("--diff", old, new, "--json").output)
    assert (change["kind"], change["before"], change["after"]) == ("mended", "violates", "conforms")


def test_an_earlier_report_lets_the_page_say_since_when(tmp_path: Path) -> None:
    old, new = mended(tmp_path)
    assert run(new, "--html", tmp_path / "out.html", "--earlier", old).exit_code == 0
    assert "the run of 2026-11-21 10:00 UTC, at least" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_shards_are_joined(tmp_path: Path) -> None:
    old, new = mended(tmp_path)
    out = tmp_path / "joined.json"
    result = run("merge", old, new, "--output", out)
    assert (result.exit_code, result.output) == (
        0,
        (
            f"{out}: written, 2 reports joined, 11 rules.\n"
            "Exit code 1: the embedded reference service broke a promise.\n"
        ),
    )
    assert run("merge", old, new, "--output", out, "--exit-code").exit_code == 1
    assert jsonfile.read(out).run.sent == 960


def test_a_gate_over_parts_does_not_open_while_one_is_missing(tmp_path: Path) -> None:
    report = samples.quiet()
    gate = report.gate.model_copy(update={"shard": "1/2"})
    jsonfile.write(report.model_copy(update={"gate": gate}), tmp_path / "part.json")
    out = tmp_path / "joined.json"
    result = run("merge", tmp_path / "part.json", "--output", out, "--exit-code")
    assert result.exit_code == RECORDING
    assert "shards 1/2 only: the others are missing" in result.output
    assert run("merge", tmp_path / "part.json", "--output", out).exit_code == 0
    assert jsonfile.read(out).run.exit_code == 0  # so that the rest can be joined with it later


def test_the_same_report_twice_is_refused(tmp_path: Path) -> None:
    jsonfile.write(samples.quiet(), tmp_path / "one.json")
    (tmp_path / "copy.json").write_bytes((tmp_path / "one.json").read_bytes())
    result = run("merge", tmp_path / "one.json", tmp_path / "copy.json", "--output", tmp_path / "out.json")
    assert result.exit_code == 1
    assert "copy.json: is the same report as" in result.output
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize(
    "arguments", [["merge"], ["merge", "none.json"], ["merge", "none.json", "--output", "x"]]
)
def test_a_merge_that_cannot_be_done_is_told(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code in {1, 2}
    assert "Error: " in result.output
    assert list(tmp_path.iterdir()) == []


def test_the_help_names_both_commands() -> None:
    assert {"merge", "render"} <= set(run("--help").output.split())
