"""The ``contracts`` command: what every part of it prints, and how it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts import __version__
from contracts.cli import main
from contracts.discovery import CATALOGUE, catalogue
from contracts.rules import rules_of


def call(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, arguments)


def test_it_names_its_commands() -> None:
    said = call("--help")
    assert said.exit_code == 0
    for command in ("lint", "report", "rules", "serve", "wsdl", "xsd"):
        assert f"\n  {command} " in said.output


def test_it_names_its_version() -> None:
    assert __version__ in call("--version").output


def test_rules_lists_every_promise_of_the_catalogue() -> None:
    listed = call("rules").output.splitlines()
    ids = [rule.id for contract in catalogue() for rule in rules_of(contract)]
    assert [line for line in listed if not line.startswith(" ")] == [*ids, f"{len(ids)} rules"]


@pytest.mark.parametrize(
    "selector", ["resurs.peekInvoiceSequence", str(CATALOGUE / "resurs/peekInvoiceSequence.toml")]
)
def test_rules_of_one_contract_are_those_alone(selector: str) -> None:
    listed = json.loads(call("rules", selector, "--json").output)
    assert {rule["contract"] for rule in listed} == {"resurs.peekInvoiceSequence"}
    assert all(
        rule["promise"] and rule["source"] and rule["severity"] in {"error", "warning"} for rule in listed
    )


def test_a_contract_asked_for_twice_is_listed_once() -> None:
    assert call("rules", "walley", "walley.GetCurrentInvoice").output == call("rules", "walley").output


def test_an_unknown_contract_is_told_with_the_nearest_word_and_no_traceback() -> None:
    result = call("rules", "waley")
    assert result.exit_code == 1
    assert 'did you mean "walley"?' in result.output
    assert isinstance(result.exception, SystemExit)


def test_an_unknown_command_is_a_usage_error() -> None:
    result = call("rule")
    assert result.exit_code == 2
    assert "No such command" in result.output


def test_lint_finds_nothing_in_the_catalogue() -> None:
    result = call("lint")
    assert result.exit_code == 0, result.output
    assert "4 contract files read, no mistakes" in result.output


def test_lint_names_file_line_key_and_nearest_word(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    text = (CATALOGUE / "resurs/peekInvoiceSequence.toml").read_text()
    path.write_text(text.replace("[source]", "[sorce]", 1) if "[source]" in text else "sorce = 1\n" + text)
    result = call("lint", str(path))
    assert result.exit_code == 1
    assert "wrong.toml" in result.output
    assert "sorce" in result.output
    assert "source" in result.output.replace("sorce", "")


def test_lint_of_a_path_that_is_not_there_is_a_message(tmp_path: Path) -> None:
    result = call("lint", str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    assert "nowhere" in result.output
    assert isinstance(result.exception, SystemExit)


def test_the_committed_schemas_are_what_the_tables_give() -> None:
    result = call("xsd", "--check")
    assert result.exit_code == 0, result.output


def test_report_of_a_file_that_is_none_is_a_message(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("{}")
    result = call("report", str(path), "--html", str(tmp_path / "page.html"))
    assert result.exit_code == 1
    assert "no conformance report" in result.output
    assert not (tmp_path / "page.html").exists()


def test_a_reader_that_stops_reading_gets_no_traceback() -> None:
    command = f"{sys.executable} -c 'from contracts.cli import main; main()' rules | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602 -- a pipe is the point
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr
