"""Findings as annotations: at the contract's line, bounded, and nothing in them is a command of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contracts.reportmodel import Report
from contracts.reports.annotations import MOST, lines
from tests.unit import report_samples as samples
from tests.unit.baselines import BROKEN, gated, known, result

COMMAND = re.compile(r"::(error|warning|notice)( [a-z]+=[^:,]*(,[a-z]+=[^:,]*)*)?::[^\r\n]*")


def placed(report: Report) -> Report:
    """Give the report with a contract file and a line for every rule."""
    infos = tuple(info.model_copy(update={"file": "my, own/a.toml"}) for info in report.contracts)
    rules = tuple(rule.model_copy(update={"line": 7}) for rule in report.rules)
    return report.model_copy(update={"contracts": infos, "rules": rules})


def test_a_finding_stands_at_the_line_of_its_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("my, own").mkdir()
    Path("my, own/a.toml").touch()
    said = list(lines(placed(gated())))
    assert f"::error file=my%2C own/a.toml,line=7,title=violates%3A {BROKEN}::" in said[0]
    levels = [line.split(" ")[0] for line in said]
    assert levels == sorted(levels, key=("::error", "::warning", "::notice").index)


def test_a_contract_that_is_not_in_the_repository_is_no_place_for_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert not [line for line in lines(placed(gated())) if "file=" in line]


def test_what_is_accepted_is_a_notice_with_its_expiry() -> None:
    (line,) = [each for each in lines(gated(known())) if BROKEN in each]
    assert line.startswith("::notice title=")
    assert "accepted until 2027-01-31, by the integration team" in line


def test_nothing_that_a_service_sent_begins_a_command_or_a_line() -> None:
    broken = result(gated(), BROKEN)
    nasty = broken.findings[0].model_copy(update={"message": "100%\n::error::mine\r\n::add-mask::x"})
    rule = broken.model_copy(update={"findings": (nasty,)})
    (line,) = lines(gated(rules=(rule,)))
    assert COMMAND.fullmatch(line)
    assert "100%25" in line
    assert "\n" not in line


def test_every_line_is_a_command() -> None:
    assert all(COMMAND.fullmatch(line) for line in lines(placed(gated())))


def test_what_a_step_cannot_show_is_counted() -> None:
    said = list(lines(samples.large(rules=60, broken=50)))
    assert len(said) == MOST + 1
    assert said[-1] == f"::notice::{50 - MOST} more errors: see the report"


def test_a_report_in_which_all_is_kept_has_no_annotation() -> None:
    assert list(lines(samples.quiet())) == []
