"""``contracts diff``: what changed between two contracts, and whom it breaks."""

from __future__ import annotations

import json
import subprocess
import textwrap
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from contracts.contractdiff import Change, Impact, diff
from contracts.discovery import find
from contracts.errors import ContractFileError, ContractsError
from contracts.mistakes import told
from contracts.model import Contract
from contracts.reports.evidence import visible
from contracts.shape import shaped

_WIDTH = 80


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when a change breaks clients or the server.")
def diff_command(old: str, new: str, *, as_json: bool, exit_code: bool) -> None:
    """Tell what changed from OLD to NEW: breaking for clients, breaking for the server, or compatible.

    OLD and NEW are contract files, vendor.operation, or files at a git revision, as REV:PATH.

    Clients and server are those that were written for OLD: a narrower request breaks clients, a wider one
    the server; of a response, the reverse.
    """
    try:
        before, after = _contract(old), _contract(new)
    except ContractsError as error:
        raise click.ClickException(str(error)) from error
    changes = diff(before, after)
    if as_json:
        click.echo(json.dumps(_plain(before, after, changes), indent=2, ensure_ascii=False))
    else:
        for line in _lines(before, after, changes):
            click.echo(line)
    if exit_code and any(change.impact is not Impact.COMPATIBLE for change in changes):
        raise click.exceptions.Exit(1)


def _contract(name: str) -> Contract:
    """Read the contract that an argument means; raises ContractFileError."""
    if ":" in name and not Path(name).exists():
        return _at_revision(name)
    found = find(name)
    if len(found) != 1:
        raise ContractFileError(
            f"{name}: expected one contract, found {len(found)}: {', '.join(each.id for each in found)}; "
            "name one of them"
        )
    return found[0]


def _at_revision(name: str) -> Contract:
    """Read a contract file as git has it at a revision; only its shape is judged, by today's format."""
    try:
        data = shaped(tomllib.loads(_git_show(name)))
    except tomllib.TOMLDecodeError as error:
        raise ContractFileError(f"{name}: is not TOML: {error}") from error
    if isinstance(data, list):
        raise ContractFileError("\n".join(told(mistake, Path(name)) for mistake in data))
    return data


def _git_show(name: str) -> str:
    if name.startswith("-"):
        raise ContractFileError(f"{name}: expected a git revision and a path, as REV:PATH")
    try:
        done = subprocess.run(  # noqa: S603 -- no shell; the name is one argument and cannot be an option
            ["git", "show", name],  # noqa: S607 -- whichever git the user runs
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise ContractFileError(f"{name}: git cannot be run: {error.strerror}; install it") from error
    if done.returncode:
        why = visible(done.stderr.decode("utf-8", "replace").strip().partition("\n")[0])
        raise ContractFileError(
            f"{name}: git has no such file at that revision ({why}); expected REV:PATH, the path as from the "
            "root of the repository, or the path of a file that exists"
        )
    if done.stdout.startswith(b"tree "):
        raise ContractFileError(f"{name}: is a folder at that revision; name a contract file in it")
    try:
        return done.stdout.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ContractFileError(f"{name}: expected UTF-8, got other bytes") from error


def _plain(old: Contract, new: Contract, changes: Sequence[Change]) -> dict[str, object]:
    names = ("impact", "place", "aspect", "old", "new", "reason")
    return {
        "old": old.id,
        "new": new.id,
        "changes": [{name: str(getattr(change, name)) for name in names} for change in changes],
    }


def _lines(old: Contract, new: Contract, changes: Sequence[Change]) -> Iterator[str]:
    yield f"{old.id} -> {new.id}"
    for impact in Impact:
        same = [change for change in changes if change.impact is impact]
        if same:
            yield ""
            yield f"{impact.value.capitalize()} ({len(same)})"
            yield from (line for change in same for line in _told(change))
    yield ""
    yield _counts(changes)


def _told(change: Change) -> Iterator[str]:
    text = visible(f"{change.place}, {change.aspect}: {change.old} -> {change.new}")
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False
    )
    if change.impact is not Impact.COMPATIBLE:
        yield from textwrap.wrap(
            change.reason, _WIDTH, initial_indent="      ", subsequent_indent="      ", break_on_hyphens=False
        )


def _counts(changes: Sequence[Change]) -> str:
    if not changes:
        return "No changes."
    numbers = [(impact, sum(change.impact is impact for change in changes)) for impact in Impact]
    return ", ".join(f"{number} {impact.value}" for impact, number in numbers if number) + "."
