"""``contracts baseline``: what it writes, and how it refuses."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts.cli import main
from contracts.gate.baseline import load_baseline
from contracts.reports import jsonfile
from contracts.verdicts import Verdict
from tests.unit import report_samples as samples
from tests.unit.baselines import BROKEN, FILE, KEPT, LENIENT, UNSEEN, written

WHY = ("--reason", "Known.", "--accepted-by", "the team", "--expires", "2999-12-31")


@pytest.fixture
def report(tmp_path: Path) -> str:
    """Write the rich report."""
    jsonfile.write(samples.rich(), tmp_path / "report.json")
    return str(tmp_path / "report.json")


def call(*given: object) -> Result:
    return CliRunner().invoke(main, ["baseline", *map(str, given)])


def test_several_findings_are_accepted_at_once_each_with_its_verdict(report: str, tmp_path: Path) -> None:
    file = tmp_path / "known.toml"
    result = call("add", report, LENIENT, BROKEN, UNSEEN, BROKEN, *WHY, "--baseline", file)
    assert result.exit_code == 0, result.output
    assert [(each.rule, each.verdict) for each in load_baseline(file).known] == [
        (UNSEEN, Verdict.NOT_EXERCISED),
        (LENIENT, Verdict.LENIENT),
        (BROKEN, Verdict.VIOLATES),
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((KEPT, *WHY), "there is nothing to accept"),
        ((BROKEN[:-1], *WHY), f"did you mean {BROKEN}?"),
        ((BROKEN, *WHY, "--verdict", "lenient"), "lenient was not found"),
        ((BROKEN, *WHY, "--verdict", "lenint"), "'lenint' is not one of"),
        ((BROKEN, *WHY[:4], "--expires", "2020-01-01"), "has gone by"),
        ((BROKEN, *WHY[:4], "--expires", "soon"), "expected a day such as 2027-03-31"),
        ((BROKEN, *WHY[:4], "--expires", "2099-W01"), "expected a day such as 2027-03-31"),
        ((BROKEN, *WHY[:4]), "Missing option '--expires'"),
        ((BROKEN, *WHY[2:]), "Missing option '--reason'"),
        ((BROKEN, "--reason", " ", *WHY[2:]), "expected a text that is not empty"),
        (WHY, "Missing argument"),
    ],
)
def test_what_cannot_be_accepted_is_told_and_nothing_is_written(
    given: tuple[str, ...], said: str, report: str, tmp_path: Path
) -> None:
    result = call("add", report, *given, "--baseline", tmp_path / "known.toml")
    assert result.exit_code in {1, 2}
    assert said in result.output
    assert not (tmp_path / "known.toml").exists()


def test_a_baseline_with_mistakes_is_not_edited(report: str, tmp_path: Path) -> None:
    text = FILE.replace('"lenient"', '"lenint"')
    file = written(tmp_path, text)
    for command in (("add", report, BROKEN, *WHY), ("prune", report)):
        result = call(*command, "--baseline", file)
        assert result.exit_code == 1
        assert 'did you mean "lenient"?' in result.output
    assert file.read_text() == text


def test_a_folder_that_is_not_there_is_told(report: str, tmp_path: Path) -> None:
    result = call("add", report, BROKEN, *WHY, "--baseline", tmp_path / "none" / "known.toml")
    assert result.exit_code == 1
    assert "does not exist" in result.output


def test_what_no_longer_occurs_is_taken_out_and_what_is_not_checked_stays(
    report: str, tmp_path: Path
) -> None:
    file = tmp_path / "known.toml"
    assert call("add", report, LENIENT, BROKEN, *WHY, "--baseline", file).exit_code == 0
    kept = [
        rule.model_copy(update={"findings": (), "verdict": Verdict.CONFORMS}) for rule in samples.rich().rules
    ]
    unseen = [
        rule.model_copy(update={"verdict": Verdict.NOT_EXERCISED}) if rule.id == BROKEN else rule
        for rule in kept
    ]
    jsonfile.write(samples.rich().model_copy(update={"rules": tuple(unseen)}), tmp_path / "new.json")
    given = ("prune", tmp_path / "new.json", "--baseline", file)
    check = call(*given, "--check")
    assert check.exit_code == 1
    assert "1 entry to take out, 1 left" in check.output
    assert len(load_baseline(file).known) == 2
    assert call(*given).exit_code == 0
    assert [each.rule for each in load_baseline(file).known] == [BROKEN]
    assert call(*given, "--check").exit_code == 0


def test_an_entry_about_a_rule_that_is_gone_is_taken_out(report: str, tmp_path: Path) -> None:
    file = written(tmp_path, FILE.replace("CorrelationId.echo", "CorrelationId.echoed"))
    assert "1 entry taken out, 1 left" in call("prune", report, "--baseline", file).output


def test_check_tells_mistakes_unknown_rules_and_expired_entries(tmp_path: Path) -> None:
    assert call("check", written(tmp_path)).exit_code == 0
    expired = call("check", written(tmp_path, FILE.replace("2027-01-31", "2020-01-31")))
    assert expired.exit_code == 1
    assert f"contract-baseline.toml:12: {BROKEN}: has expired on 2020-01-31" in expired.output
    unknown = FILE.replace(LENIENT, "walley.GetCurrentInvoice.request.InvoiceNo.maxLenght")
    told = call("check", written(tmp_path, unknown))
    assert told.exit_code == 1
    assert 'did you mean "walley.GetCurrentInvoice.request.InvoiceNo.maxLength"?' in told.output
    assert call("check", tmp_path / "none.toml").exit_code == 1


def test_edits_at_the_same_time_lose_no_entry(tmp_path: Path) -> None:
    """Eight processes that all say that they accepted a finding have accepted eight."""
    rules = [rule for rule in samples.rich().rules if rule.id == UNSEEN]
    many = [rules[0].model_copy(update={"id": f"{UNSEEN}{n}"}) for n in range(8)]
    jsonfile.write(samples.rich().model_copy(update={"rules": tuple(many)}), tmp_path / "report.json")
    begun = [
        subprocess.Popen(
            [
                *(sys.executable, "-c", "from contracts.cli import main; main()", "baseline", "add"),
                *("report.json", rule.id, *WHY, "--baseline", "known.toml"),
            ],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
        )
        for rule in many
    ]
    assert [each.wait() for each in begun] == [0] * 8
    assert {each.rule for each in load_baseline(tmp_path / "known.toml").known} == {rule.id for rule in many}


def test_an_edit_keeps_line_ends_and_links(report: str, tmp_path: Path) -> None:
    file = tmp_path / "known.toml"
    file.write_bytes(FILE.replace("\n", "\r\n").encode())
    (tmp_path / "link.toml").symlink_to("known.toml")
    assert call("add", report, UNSEEN, *WHY, "--baseline", tmp_path / "link.toml").exit_code == 0
    assert (tmp_path / "link.toml").is_symlink()
    assert file.read_bytes().count(b"\r\n") == file.read_bytes().count(b"\n")
    assert UNSEEN in {each.rule for each in load_baseline(file).known}


def test_a_lock_that_cannot_be_taken_is_told(
    report: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))
    result = call("add", report, UNSEEN, *WHY, "--baseline", tmp_path / "known.toml")
    assert result.exit_code == 1
    assert "cannot be taken" in result.output
