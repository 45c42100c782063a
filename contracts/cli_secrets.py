"""``contracts verify --secrets-only``: what a pre-commit hook asks of recordings before they are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import click

from contracts.errors import TrafficError
from contracts.exitcodes import RECORDING
from contracts.model import Contract
from contracts.recording.secrets_found import Finding, look
from contracts.reports.evidence import visible
from contracts.verifying.finding import files
from contracts.verifying.openfile import NotTraffic
from contracts.verifying.recorded import Skipped


@dataclass
class _Looked:
    findings: list[Finding] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    recordings: int = 0


def tell_secrets(paths: tuple[Path, ...], contracts: tuple[Contract, ...], allowed: frozenset[str]) -> int:
    """Print where secrets stand, never the secrets; give the exit code: 0 none, 1 some, 12 not all could be read.

    What is passed over with 0 is listed all the same: files that are no recording, and what is encrypted.

    Raises TrafficError for a path that does not exist.
    """
    looked = _Looked()
    for found in list(files(paths)):
        if isinstance(found, Skipped):
            looked.passed_over.append(f"{found.where}: not looked at: {found.reason}")
        else:
            _look(looked, found, contracts, allowed)
    _print(looked)
    if looked.findings:
        return 1
    return RECORDING if looked.problems else 0


def _look(
    looked: _Looked, found: tuple[Path, bool], contracts: tuple[Contract, ...], allowed: frozenset[str]
) -> None:
    path, named = found
    try:
        came = look(path, contracts=contracts, allowed=allowed)
        looked.findings += came.findings
        for each in came.unread:
            told = looked.passed_over if each.encrypted else looked.problems
            told.append(f"{each.where}: not looked at: {each.reason}")
        looked.recordings += 1
    except NotTraffic as error:
        told = looked.problems if named else looked.passed_over
        told.append(str(error) if named else f"{path}: not looked at: in no format that is read")
    except TrafficError as error:
        looked.problems.append(str(error))


def _print(looked: _Looked) -> None:
    for line in (*looked.passed_over, *map(str, looked.findings)):
        click.echo(visible(line))
    for problem in looked.problems:
        click.echo(visible(problem), err=True)
    places = len(looked.findings)
    click.echo(
        f"{looked.recordings} recording{'s' * (looked.recordings != 1)} looked at; secrets or personal data in "
        f"{places} place{'s' * (places != 1)}."
    )
