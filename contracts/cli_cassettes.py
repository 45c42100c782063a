"""``contracts cassettes``: what is recorded, what differs, what nobody needs, and whether it can be believed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from contracts.cassettediff import Difference, differences
from contracts.cassettes import (
    OF_OTHERS,
    Recorded,
    cassettes_in,
    is_of_others,
    missing,
    problems,
    relabel,
    selected,
    survey,
    unfinished_below,
)
from contracts.discovery import catalogue, find
from contracts.errors import OptionError, RecordingError
from contracts.exchange import HttpRequest, HttpResponse
from contracts.exitcodes import RECORDING
from contracts.model import Contract
from contracts.pruning import pruning
from contracts.recording.bodies import decoded_text
from contracts.recording.cassette import read_corpus
from contracts.recording.corpus import Recording
from contracts.recording.workplace import NAME
from contracts.reports.evidence import visible

FOLDER = click.argument("folder", type=click.Path(path_type=Path), default=Path("cassettes"))
CONTRACTS = click.option(
    "--contract",
    "names",
    multiple=True,
    metavar="CONTRACT",
    help="A vendor, vendor.operation, or a path of contract files beside the catalogue; may be repeated.",
)


@click.group("cassettes")
def cassettes() -> None:
    """Look after recordings. FOLDER holds <vendor>/<operation>/<rule>.yaml; it is ./cassettes when left out."""


@cassettes.command("list")
@FOLDER
@CONTRACTS
@click.option("--json", "as_json", is_flag=True, help="As JSON, one object for every rule.")
def list_command(folder: Path, names: tuple[str, ...], *, as_json: bool) -> None:
    """List what is recorded: for which rules, how many exchanges, when, and who answered.

    A rule with no recording is listed as not exercised, with the reason.
    """
    contracts = _contracts(names)
    found = survey(folder, contracts)
    absent = missing(folder, contracts)
    if as_json:
        click.echo(json.dumps([*map(_plain, found), *({"rule": each.rule.id, "not exercised": each.reason}
                                                      for each in absent)], indent=2))  # fmt: skip
        return
    for each in found:
        click.echo(visible(_line(each)))
    for lacking in absent:
        click.echo(f"{lacking.rule.id}: not exercised: {lacking.reason}")
    for path in unfinished_below(folder):
        click.echo(
            f"{path / NAME}: a recording was broken off, or is under way; the same command continues it"
        )
    total = sum(len(each.corpus.recordings) for each in found if each.corpus is not None)
    click.echo(f"{len(found)} cassettes, {total:,} exchanges; {len(absent)} rules without a recording")


@cassettes.command()
@click.argument("words", metavar="RULE|PATH", nargs=-1, required=True)
@click.option("--folder", type=click.Path(path_type=Path), default=Path("cassettes"), show_default=True)
@CONTRACTS
def show(words: tuple[str, ...], folder: Path, names: tuple[str, ...]) -> None:
    """Show recordings: a path, or words that the rule's id holds."""
    path = Path(words[0])
    found = survey(path if path.is_file() else folder, _contracts(names))
    chosen = found if path.is_file() else selected(found, words)
    if not chosen:
        raise OptionError(
            f"no cassette in {folder} is for a rule whose id holds {' and '.join(words)}; "
            "`contracts cassettes list` names them"
        )
    for each in chosen:
        for line in _shown(each):
            click.echo(visible(line))


@cassettes.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON, one object for every difference.")
@click.pass_context
def diff(context: click.Context, old: Path, new: Path, *, as_json: bool) -> None:
    """Tell what differs between two recordings of the same corpus: a service that changed.

    OLD and NEW are cassettes or folders of them. The exit code is 1 when there is a difference.
    """
    found, alone = _compared(old, new)
    if as_json:
        plain = [*map(asdict, found), *({"only": path} for path in alone)]
        click.echo(json.dumps(plain, indent=2, ensure_ascii=False))
    else:
        for line in (*_told(found), *(f"{path}: is in one of the two only" for path in alone)):
            click.echo(visible(line))
        click.echo(f"{len(found)} exchanges differ, {len(alone)} cassettes are in one of the two only")
    context.exit(1 if found or alone else 0)


@cassettes.command()
@FOLDER
@CONTRACTS
@click.option("--yes", is_flag=True, help="Remove them; without it they are only listed.")
def prune(folder: Path, names: tuple[str, ...], *, yes: bool) -> None:
    """List the recordings that no rule needs, and remove them with --yes.

    Files of others, and recordings of operations without a known contract, are left alone and listed.
    """
    told = pruning(folder, _contracts(names))
    for line in told.left:
        click.echo(visible(line))
    for path in told.needless:
        if yes:
            _remove(path)
        click.echo(visible(f"{path}: {'removed' if yes else 'no rule needs it'}"))
    click.echo(_pruned(len(told.needless), len(told.left), yes=yes))


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise RecordingError(
            f"{path} cannot be removed: {error.strerror}; what was listed before it is"
        ) from error


def _pruned(needless: int, left: int, *, yes: bool) -> str:
    if needless:
        return f"{needless} files {'removed' if yes else 'to be removed; give --yes to do so'}"
    return f"nothing to be removed; {left} files left alone" if left else "every recording is needed"


@cassettes.command()
@FOLDER
@CONTRACTS
@click.pass_context
def check(context: click.Context, folder: Path, names: tuple[str, ...]) -> None:
    """Tell what keeps recordings from being evidence.

    Looked at are the content hash, the version of the contract, the label of every request, secrets and personal data
    in clear, and parts. The exit code is 12 when there is anything.
    """
    found = _own(folder, names)
    said = [line for each in found for line in problems(each)]
    for line in said:
        click.echo(visible(line))
    exchanges = sum(len(each.corpus.recordings) for each in found if each.corpus is not None)
    click.echo(f"{len(found)} cassettes, {exchanges:,} exchanges checked: {len(said) or 'no'} problems")
    context.exit(RECORDING if said else 0)


@cassettes.command("relabel")
@FOLDER
@CONTRACTS
@click.pass_context
def relabel_command(context: click.Context, folder: Path, names: tuple[str, ...]) -> None:
    """Tie recordings to today's contracts where every recorded request still means what it meant.

    For a contract that was changed in a way that asks for no other requests. What is no evidence any more stays as it
    is and is listed; the exit code is 12 then.
    """
    found = _own(folder, names)
    said = [why for each in found if (why := relabel(each)) is not None]
    for line in said:
        click.echo(visible(line))
    click.echo(f"{len(found) - len(said)} cassettes are tied to today's contracts, {len(said)} are not")
    context.exit(RECORDING if said else 0)


def _own(folder: Path, names: Sequence[str]) -> list[Recorded]:
    """Give the cassettes that this suite wrote, and list the other files of the folder."""
    found = survey(folder, _contracts(names))
    for each in found:
        if is_of_others(each):
            click.echo(visible(f"{each.path}: left alone: {OF_OTHERS}"))
    return [each for each in found if not is_of_others(each)]


def _contracts(names: Sequence[str]) -> tuple[Contract, ...]:
    found = [each for name in names for each in find(name)]
    return tuple(dict.fromkeys((*catalogue(), *found)))


def _line(found: Recorded) -> str:
    if found.corpus is None:
        return f"{found.rule_id}: cannot be read: {found.problem}"
    said = found.corpus.provenance
    age = (datetime.now(UTC) - datetime.fromisoformat(said.recorded)).days
    unknown = "" if found.rule is not None else "; no contract has this rule"
    server = f" ({said.server})" if said.server else ""
    return (
        f"{found.rule_id}: {len(found.corpus.recordings)} exchanges, recorded {said.recorded[:10]}, {age} days ago, "
        f"from {said.endpoint}{server}{unknown}"
    )


def _plain(found: Recorded) -> dict[str, Any]:
    said = asdict(found.corpus.provenance) if found.corpus is not None else {}
    exchanges = len(found.corpus.recordings) if found.corpus is not None else None
    known = {
        "rule": found.rule_id,
        "path": str(found.path),
        "exchanges": exchanges,
        "needed": found.rule is not None,
    }
    return {**known, "problem": found.problem, **said}


def _shown(found: Recorded) -> Iterator[str]:
    yield _line(found)
    for number, each in enumerate(found.corpus.recordings if found.corpus is not None else (), 1):
        yield f"  {number}. {each.case.get('aim')} ({each.case.get('label')}; due: {each.case.get('due')})"
        yield from _exchange(each)


def _exchange(recording: Recording) -> Iterator[str]:
    request, response = recording.request, recording.response
    yield f"     > {request.method} {request.url}"
    yield from _message(request, ">")
    yield f"     < HTTP/{response.http_version} {response.status} {response.reason}"
    yield from _message(response, "<")


def _message(message: HttpRequest | HttpResponse, sign: str) -> Iterator[str]:
    yield from (f"     {sign} {name}: {value}" for name, value in message.headers)
    yield from (f"     {sign}   {line}" for line in decoded_text(message.body)[0].splitlines())


def _compared(old: Path, new: Path) -> tuple[list[Difference], list[str]]:
    before, after = _by_name(old), _by_name(new)
    both = [name for name in before if name in after]
    found = [
        each for name in both for each in differences(read_corpus(before[name]), read_corpus(after[name]))
    ]
    return found, sorted(before.keys() ^ after.keys())


def _by_name(place: Path) -> dict[str, Path]:
    if place.is_file():
        return {"": place}
    return {str(path.relative_to(place)): path for path in cassettes_in(place)}


def _told(found: list[Difference]) -> Iterator[str]:
    for each in found:
        yield f"{each.rule}: {each.aim}"
        yield from (f"    {said}" for said in each.said)
