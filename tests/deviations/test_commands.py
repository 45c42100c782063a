"""The commands of the instruments: wrong options and folders get a message before anything is measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import catch_rate, mutation
from benchmarks.deviating import MISSED, OTHER, RIGHT, Result
from contracts.discovery import catalogue, specimens
from contracts.reference.deviations import DEVIATIONS, by_family


@pytest.mark.parametrize("command", [catch_rate.main, mutation.main], ids=["catch_rate", "mutation"])
@pytest.mark.parametrize(
    "arguments",
    [["--processes", "0"], ["--examples", "-1"], ["--examples", "many"]],
    ids=["none", "negative", "no number"],
)
def test_a_number_that_counts_nothing_is_refused(
    command: object, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(command)
    with pytest.raises(SystemExit):
        command(arguments)
    assert f"expected a whole number of 1 or more, got '{arguments[1]}'" in capsys.readouterr().err


def test_results_that_cannot_be_written_are_told_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "missing" / "results.json"
    assert catch_rate.main(["--deviation", "content-type-missing", "--out", str(out)]) == 2
    assert f"--out {out}: the results cannot be written: No such file" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_told_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit):
        mutation.main(["--out", str(tmp_path / "file" / "folder")])
    assert "cannot be made: Not a directory" in capsys.readouterr().err


@pytest.mark.parametrize(("outcome", "code"), [(RIGHT, 0), (OTHER, 1), (MISSED, 1)])
def test_a_deviation_that_another_rule_catches_is_no_success(
    outcome: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is measured here: the results are there already."""
    out = tmp_path / "results.json"
    catch_rate.save(out, {"html-page": Result("html-page", outcome, 10, 1)})
    assert catch_rate.main(["--deviation", "html-page", "--out", str(out)]) == code
    assert (f"{outcome}: html-page" in capsys.readouterr().out) == bool(code)


def test_a_write_that_breaks_off_leaves_the_results_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "results.json"
    catch_rate.save(out, {})
    before = out.read_bytes()

    def interrupted(_path: Path, *_given: object, **_named: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        catch_rate.save(out, {"twin x": Result("twin x", "right", 1)})
    assert out.read_bytes() == before


def test_a_family_is_measured_with_the_conforming_services_that_it_is_of() -> None:
    options = catch_rate.arguments(["--family", "declared relations", "--family", "leniency"])
    names = catch_rate.chosen(options)
    twins = [name for name in names if name.startswith("twin ")]
    assert "twin specimen.FindCopy" in twins
    assert {DEVIATIONS[name].family for name in names[len(twins) :]} == {"declared relations", "leniency"}
    alone = catch_rate.arguments(["--family", "declared relations", "--twin", "0"])
    assert catch_rate.chosen(alone) == [each.name for each in by_family()["declared relations"]]


def test_without_a_choice_every_deviation_and_every_conforming_service_is_measured() -> None:
    names = catch_rate.chosen(catch_rate.arguments([]))
    assert [name for name in names if name in DEVIATIONS] == list(DEVIATIONS)
    assert len(names) - len(DEVIATIONS) == len(catalogue()) + len(specimens())
