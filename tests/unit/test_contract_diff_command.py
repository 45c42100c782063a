"""``contracts diff`` on the command line: files, ids and git revisions; text and JSON; messages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts.cli_diff import diff_command
from contracts.discovery import CATALOGUE

COLLECTOR = CATALOGUE / "collector" / "GetCurrentInvoice.toml"
WALLEY = CATALOGUE / "walley" / "GetCurrentInvoice.toml"


def run(*arguments: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(diff_command, [str(argument) for argument in arguments])


def test_the_older_page_against_the_newer_one() -> None:
    result = run(COLLECTOR, WALLEY)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "collector.GetCurrentInvoice -> walley.GetCurrentInvoice"
    for part in (
        "  request.InvoiceNo, type: string -> int",
        "      an old client may send text that is no xs:int, which is refused now",
        "  request.InvoiceNo, max: 20 -> 50",
        "  request.StoreId, type: short -> int",
        "  response.CreditTime, nillable: yes -> no",
    ):
        assert part in lines
    assert lines[-1].endswith("compatible.")
    assert all(len(line) <= 80 for line in lines)


def test_contracts_are_named_by_id_as_well() -> None:
    by_id = run("collector.GetCurrentInvoice", "walley.GetCurrentInvoice")
    assert by_id.output == run(COLLECTOR, WALLEY).output


def test_a_contract_and_itself_have_no_changes() -> None:
    assert (
        run(WALLEY, WALLEY).output == "walley.GetCurrentInvoice -> walley.GetCurrentInvoice\n\nNo changes.\n"
    )


def test_json_holds_every_change_with_its_reason() -> None:
    told = json.loads(run(COLLECTOR, WALLEY, "--json").output)
    assert (told["old"], told["new"]) == ("collector.GetCurrentInvoice", "walley.GetCurrentInvoice")
    assert {
        "impact": "breaking for the server",
        "place": "request.InvoiceNo",
        "aspect": "max",
        "old": "20",
        "new": "50",
        "reason": "a new client may send more than 20 characters, which an old server refuses",
    } in told["changes"]
    assert all(change["reason"] for change in told["changes"])


@pytest.mark.parametrize(("new", "code"), [(WALLEY, 1), (COLLECTOR, 0)])
def test_the_exit_code_tells_of_what_breaks_when_asked(new: Path, code: int) -> None:
    assert run(COLLECTOR, new, "--exit-code").exit_code == code


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a repository with a contract in its first commit, changed since."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "contracts" / "some.toml"
    file.parent.mkdir()
    file.write_bytes(WALLEY.read_bytes())
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.test", "-c", "commit.gpgsign=false"]
    for command in (["init", "--quiet"], ["add", "."], [*identity, "commit", "--quiet", "--message", "one"]):
        subprocess.run(["git", *command], check=True, capture_output=True)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"string", max = 2,', '"string", max = 3,', 1), encoding="utf-8")
    return file


def test_a_file_is_compared_with_itself_at_a_revision(repository: Path) -> None:
    result = run("HEAD:contracts/some.toml", repository)
    assert "  request.CountryCode, max: 2 -> 3" in result.output.splitlines()
    assert result.output.endswith("\n1 breaking for the server.\n")


@pytest.mark.parametrize(
    ("old", "told"),
    [
        ("HEAD:none.toml", "git has no such file at that revision"),
        ("no-such-revision:contracts/some.toml", "git has no such file at that revision"),
        ("HEAD:contracts/", "is a folder at that revision"),
        ("none.toml", "there is no such file"),
        ("nobody", 'there is no contract "nobody"'),
        ("resurs", "expected one contract, found 2"),
    ],
)
def test_what_cannot_be_read_gets_a_message(old: str, told: str, repository: Path) -> None:
    result = run(old, repository)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert told in result.output


def test_a_revision_is_never_taken_for_an_option_of_git(repository: Path) -> None:
    result = run("--", "--output=stolen:contracts/some.toml", repository)
    assert result.exit_code == 1
    assert "expected a git revision and a path" in result.output
    assert not (repository.parents[1] / "stolen:contracts").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"vendor = 1\n", "bad.toml: vendor: "),
        (b"vendor = \n", "is not TOML"),
        (b"vendor = '\xff'\n", "expected UTF-8, got other bytes"),
    ],
)
def test_mistakes_at_a_revision_are_told_with_its_name(content: bytes, told: str, repository: Path) -> None:
    blob = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"], input=content, check=True, capture_output=True
    )
    entry = f"100644 blob {blob.stdout.decode().strip()}\tbad.toml\n".encode()
    tree = subprocess.run(["git", "mktree"], input=entry, check=True, capture_output=True)
    name = f"{tree.stdout.decode().strip()}:bad.toml"
    result = run(name, repository)
    assert result.exit_code == 1
    assert name in result.output
    assert told in result.output


def test_a_machine_without_git_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    result = run("HEAD:contracts/some.toml", repository)
    assert result.exit_code == 1
    assert "git cannot be run" in result.output
