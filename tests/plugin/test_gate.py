"""The gate in real runs: a baseline, what fails, shards, and every format of report."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from contracts.cli import main
from contracts.exitcodes import BASELINE, BROKEN, NOTHING_EXERCISED
from tests.plugin.runs import (
    ECHO,
    ROOT,
    Served,
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
REFERENCE = ("--contract-endpoint", "reference")
ENTRY = """
[[finding]]
rule = "{rule}"
verdict = "{verdict}"
reason = "The vendor mends it in spring."
accepted_by = "the integration team"
expires = {expires}
"""


@pytest.fixture
def broken() -> Iterator[Served]:
    """Serve services that do not give the CorrelationId back."""
    with serving_damaged(lose_correlation_id) as served:
        yield served


def baseline(
    folder: Path, rule: str = ECHO, verdict: str = "violates", expires: str = "2999-12-31", head: str = ""
) -> str:
    path = folder / "contract-baseline.toml"
    path.write_text(head + ENTRY.format(rule=rule, verdict=verdict, expires=expires), encoding="utf-8")
    return str(path)


def contracts(*given: object) -> str:
    result = CliRunner().invoke(main, [str(each) for each in given])
    assert result.exit_code == 0, result.output
    return result.output


def test_an_accepted_finding_lets_the_run_pass_and_is_told_with_reason_and_expiry(
    broken: Served, pytester: pytest.Pytester
) -> None:
    write_module(pytester)
    given = (*SELECT, "--contract-endpoint", broken.url, "--contract-report", "r.json")
    result = run(pytester, *given, "--contract-baseline", baseline(pytester.path))
    assert result.ret == 0, output_of(result)
    assert result.parseoutcomes()["accepted"] == 1
    result.stdout.fnmatch_lines(
        [
            f"ACCEPTED VIOLATES {ECHO}",
            "*2999-12-31, by the integration team:*",
            "BASELINE *1 accepted.",
            "Exit code 0*",
        ]
    )
    rule = next(each for each in report_of(pytester.path / "r.json")["rules"] if each["id"] == ECHO)
    assert rule["accepted"]["expires"] == "2999-12-31"
    assert rule["line"] > 1


def test_an_expired_entry_fails_and_says_so(broken: Served, pytester: pytest.Pytester) -> None:
    write_module(pytester)
    given = (*SELECT, "--contract-endpoint", broken.url)
    result = run(pytester, *given, "--contract-baseline", baseline(pytester.path, expires="2020-01-01"))
    assert result.ret == BROKEN
    assert "1 expired" in output_of(result)
    assert "2020-01-01" in output_of(result)


def test_what_is_accepted_is_found_and_kept_in_several_processes(
    broken: Served, pytester: pytest.Pytester
) -> None:
    write_module(pytester)
    given = (*SELECT, "--contract-endpoint", broken.url, "-n", "2")
    assert run(pytester, *given).ret == BROKEN
    result = run(pytester, *given, "--contract-baseline", baseline(pytester.path))
    assert result.ret == 0, output_of(result)
    assert result.parseoutcomes()["accepted"] == 1


@pytest.mark.parametrize("head", ["", "strict = true\n"])
def test_an_entry_that_no_longer_occurs_is_told_and_fails_where_that_is_asked_for(
    head: str, pytester: pytest.Pytester
) -> None:
    write_module(pytester)
    given = (*SELECT, *REFERENCE, "--contract-baseline", baseline(pytester.path, head=head))
    result = run(pytester, *given)
    assert result.ret == (BASELINE if head else 0)
    result.stdout.fnmatch_lines(["BASELINE *1 no longer occurring.", "*contracts baseline prune*"])
    assert run(pytester, *given, "--contract-baseline-strict").ret == BASELINE


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_rule_that_there_is_none_of_is_a_usage_error_with_line_and_nearest(
    workers: tuple[str, ...], pytester: pytest.Pytester
) -> None:
    write_module(pytester)
    wrong = baseline(pytester.path, ECHO.replace("Echoed", "Echo"))
    result = run(pytester, *SELECT, *REFERENCE, *workers, "--contract-baseline", wrong)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "contract-baseline.toml:3: finding[0].rule:" in output_of(result)
    assert f'did you mean "{ECHO}"?' in output_of(result)
    assert "Traceback" not in output_of(result)


def test_a_mistake_in_the_baseline_is_told_before_anything_is_collected(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("raise SystemExit('this module must not be collected')")
    wrong = baseline(pytester.path, verdict="lenint")
    result = run(pytester, "--contract-baseline", wrong)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert 'did you mean "lenient"?' in output_of(result)
    for option in (("--contract-baseline", "none.toml"), ("--contract-baseline-strict",)):
        assert run(pytester, *option).ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--contract-fail-on", "lenint"), "did you mean lenient?"),
        (("--contract-fail-on", ""), "expected one or more of violates"),
        (("--contract-shard", "4/3"), "expected I/N"),
    ],
)
def test_an_option_with_another_value_is_a_usage_error(
    option: tuple[str, ...], said: str, pytester: pytest.Pytester
) -> None:
    result = run(pytester, *option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said in output_of(result)


def lenient_service(_sent: bytes, answer: bytes) -> bytes:
    """Answer every request, right or wrong, with the last response."""
    if b"Fault>" not in answer:
        LAST.append(answer)
    return LAST[-1] if LAST else answer


LAST: list[bytes] = []


def test_lenience_fails_where_it_is_asked_for(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    select = (
        "-k",
        "StoreId and type and request",
        "--contract-max-examples",
        "2",
        "--contract-report",
        "r.json",
    )
    with serving_damaged(lenient_service) as served:
        given = (*select, "--contract-endpoint", served.url)
        assert run(pytester, *given, "--contract-fail-on", "undocumented").ret == 0
        lenient = [k for k, v in verdicts_in(report_of(pytester.path / "r.json")).items() if v == "lenient"]
        assert lenient
        result = run(pytester, *given, "--contract-fail-on", "lenient")
        assert result.ret == BROKEN
        result.stdout.fnmatch_lines(["Exit code 1: --contract-fail-on names what was found: lenient."])
        known = baseline(pytester.path, lenient[0], "lenient")
        accepted = run(pytester, *given, "--contract-fail-on", "lenient", "--contract-baseline", known)
        assert accepted.ret == (0 if len(lenient) == 1 else BROKEN)


def test_a_run_that_exercises_nothing_fails(pytester: pytest.Pytester) -> None:
    write_module(pytester, "resurs.setInvoiceSequence")
    with serving_damaged() as served:
        (pytester.path / "environments.toml").write_text(
            f'[resurs.test]\nurl = "{served.url}/x"\n'
            '[resurs.test.credentials.default]\nusername = { env = "U" }\npassword = { env = "P" }\n'
        )
        given = ("--contract-endpoint", "live", "--contract-env", "test", "-k", "accepted")
        pytester._monkeypatch.setenv("U", "u")
        pytester._monkeypatch.setenv("P", "p")
        result = run(pytester, *given)
    assert result.ret == NOTHING_EXERCISED, output_of(result)
    assert served.bodies == []
    result.stdout.fnmatch_lines(["Exit code 11: no promise was exercised*"])


def test_every_format_is_written_by_its_suffix(broken: Served, pytester: pytest.Pytester) -> None:
    write_module(pytester)
    names = ("r.json", "r.html", "r.md", "r.junit.xml", "r.sarif", "r.csv")
    wanted = [each for name in names for each in ("--contract-report", name)]
    known = ("--contract-baseline", baseline(pytester.path))
    result = run(pytester, *SELECT, "--contract-endpoint", broken.url, *wanted, *known)
    assert result.ret == 0
    for name in names:
        assert "the integration team" in (pytester.path / name).read_text(), name
        result.stdout.fnmatch_lines([f"report: *{name}"])
    sarif = json.loads((pytester.path / "r.sarif").read_text())
    told = [each for each in sarif["runs"][0]["results"] if each["ruleId"] == ECHO]
    assert [each["suppressions"][0]["status"] for each in told] == ["accepted"]
    assert 'failures="0"' in (pytester.path / "r.junit.xml").read_text()


# --- the commands -----------------------------------------------------------------------------------------


def test_a_finding_is_accepted_from_a_report_and_pruned_when_it_is_mended(
    broken: Served, pytester: pytest.Pytester
) -> None:
    write_module(pytester)
    file = pytester.path / "known.toml"
    where = ("--contract-report", "r.json")
    given = (*SELECT, "--contract-endpoint", broken.url, *where)
    assert run(pytester, *given).ret == BROKEN
    why = ("--reason", "Known.", "--accepted-by", "the team", "--expires", "2999-01-01", "--baseline", file)
    contracts("baseline", "add", pytester.path / "r.json", ECHO, *why)
    assert run(pytester, *given, "--contract-baseline", "known.toml").ret == 0
    assert "0 entries taken out, 1 left" in contracts(
        "baseline", "prune", pytester.path / "r.json", "--baseline", file
    )
    assert run(pytester, *SELECT, *REFERENCE, *where).ret == 0
    assert "1 entry taken out, 0 left" in contracts(
        "baseline", "prune", pytester.path / "r.json", "--baseline", file
    )
    assert "[[finding]]" not in file.read_text()


# --- shards -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Run promises of one vendor on the recordings as a whole, and in three parts."""
    folder = tmp_path_factory.mktemp("shards")
    for part in ("whole", "1/3", "2/3", "3/3"):
        path = folder / f"{part.replace('/', '-of-')}.json"
        split = () if part == "whole" else ("--contract-shard", part)
        done = subprocess.run(
            [
                *(
                    sys.executable,
                    "-m",
                    "pytest",
                    "-q",
                    "-p",
                    "no:cacheprovider",
                    "tests/contract",
                    "-k",
                    "resurs",
                ),
                *(*split, "--contract-report", str(path)),
            ],
            cwd=ROOT,
            env=environ(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
    return {path.stem: path for path in folder.glob("*.json")}


def results_of(report: dict[str, Any]) -> dict[str, Any]:
    """Give what a report says of each rule, but for the choice of further evidence."""
    return {rule["id"]: {k: v for k, v in rule.items() if k != "evidence"} for rule in report["rules"]}


def test_shards_are_disjoint_and_complete(shards: dict[str, Path]) -> None:
    selected = [
        [rule["id"] for rule in report_of(path)["rules"] if rule["selected"]]
        for name, path in shards.items()
        if name != "whole"
    ]
    whole = sorted(rule["id"] for rule in report_of(shards["whole"])["rules"])
    assert sorted(name for part in selected for name in part) == whole
    assert all(len(part) > 50 for part in selected)


def test_joined_shards_say_what_one_run_says(shards: dict[str, Path], tmp_path: Path) -> None:
    parts = [path for name, path in sorted(shards.items()) if name != "whole"]
    said = contracts("report", "merge", *parts, "--output", tmp_path / "joined.json", "--exit-code")
    assert "Exit code 0" in said
    joined, whole = report_of(tmp_path / "joined.json"), report_of(shards["whole"])
    assert results_of(joined) == results_of(whole)
    assert joined["coverage"] == whole["coverage"]
    assert joined["run"]["sent"] == whole["run"]["sent"]
    assert joined["gate"]["shard"] is None


def test_a_missing_shard_is_told(shards: dict[str, Path], tmp_path: Path) -> None:
    said = contracts(
        "report", "merge", shards["1-of-3"], shards["3-of-3"], "--output", tmp_path / "joined.json"
    )
    assert "shards 1+3/3 only: the others are missing" in said
