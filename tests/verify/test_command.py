"""``contracts verify``: what it prints, the reports that it writes, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from contracts.cli import main
from contracts.reports import jsonfile
from contracts.reports.merging import merge
from tests.verify.formats import WRITERS, exchanges

TOO_LONG = "walley.GetCurrentInvoice.request.CorrelationId.maxLength"


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["verify", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, " ".join(result.output.split())


def test_a_broken_promise_is_exit_code_1_and_says_whose_it_is(tmp_path: Path) -> None:
    code, output = run(WRITERS["HAR"](tmp_path, exchanges()))
    assert code == 1
    assert "2 by what the client sends, 0 by what the service answers" in output
    assert f"VIOLATES (by the client) {TOO_LONG}" in output
    assert "5 exchanges judged of 5 that stood in 1 file." in output
    assert "Correct the client, which breaks 2 promises." in output
    assert "Exit code 1: the recorded traffic broke a promise." in output


def test_two_reports_never_go_to_one_path(tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, output = run(WRITERS["HAR"](tmp_path, exchanges()), "--json", out, "--html", out)
    assert code == 2
    assert "two formats would be written to this path" in output
    assert not out.exists()


def test_kept_promises_are_exit_code_0(tmp_path: Path) -> None:
    code, output = run(WRITERS["vcrpy, JSON"](tmp_path, exchanges()[:2]))
    assert code == 0
    assert "The recorded traffic keeps all" in output


def test_damage_is_exit_code_12_and_a_broken_promise_outweighs_it(tmp_path: Path) -> None:
    (tmp_path / "torn.har").write_text("{")
    assert run(tmp_path)[0] == 12
    WRITERS["vcrpy, YAML"](tmp_path, exchanges())
    code, output = run(tmp_path)
    assert code == 1
    assert "PROBLEMS on this side" in output
    assert "expected JSON, got something else" in output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing argument 'PATH...'"),
        (("nowhere",), "there is no such file or folder"),
        ((__file__, "--contract", "nobody"), 'there is no contract "nobody"'),
        ((__file__, "--allow", "x"), "--allow goes with --secrets-only"),
        ((__file__, "--secrets-only", "--json", "x.json"), "--secrets-only makes no report"),
        ((__file__, "--json", "no/such/folder/x.json"), "does not exist"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...], said: str) -> None:
    code, output = run(*arguments)
    assert code == 2
    assert said in output


def test_every_report_is_written(tmp_path: Path) -> None:
    path = WRITERS["HAR"](tmp_path, exchanges())
    names = ("json", "html", "markdown", "junit", "sarif", "csv")
    wanted = {name: tmp_path / f"out.{name}" for name in names}
    code, _ = run(path, *(part for name, out in wanted.items() for part in (f"--{name}", out)))
    assert code == 1
    for out in wanted.values():
        assert TOO_LONG in out.read_text().replace("<wbr>", "")
    assert "5 exchanges judged of 5" in wanted["html"].read_text()
    assert "5 exchanges judged of 5" in wanted["markdown"].read_text()
    assert "(by the client)" in wanted["markdown"].read_text()
    jsonschema.validate(json.loads(wanted["json"].read_text()), jsonfile.json_schema())


def test_reports_of_traffic_can_be_joined(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    run(WRITERS["HAR"](one, exchanges()[:2]), "--json", one / "r.json")
    run(WRITERS["HAR"](other, exchanges()[2:]), "--json", other / "r.json")
    joined = merge([jsonfile.read(one / "r.json"), jsonfile.read(other / "r.json")])
    assert joined.traffic is not None
    assert (joined.traffic.files, joined.traffic.judged) == (2, 5)
    assert joined.run.exit_code == 1


def test_only_the_contracts_that_are_named_are_told_of(tmp_path: Path) -> None:
    code, output = run(WRITERS["HAR"](tmp_path, exchanges()), "--contract", "resurs")
    assert code == 0
    assert "resurs.setInvoiceSequence" in output
    assert "collector" not in output.split("resurs.setInvoiceSequence")[1]
    assert "not judged, 4: of no contract: an operation without a contract" in output
