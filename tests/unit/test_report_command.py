"""``contracts report``: from the JSON file to the page, or a message."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts.cli_report import report_command
from contracts.reports import html, jsonfile
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
