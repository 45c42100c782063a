"""``contracts verify``: recorded traffic that this suite did not make, judged offline."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import click

from contracts.cli_secrets import tell_secrets
from contracts.discovery import catalogue, find
from contracts.errors import ContractsError
from contracts.model import Contract
from contracts.reportmodel import Report
from contracts.reports.files import claim, refuse_shared
from contracts.reports.formats import BY_NAME
from contracts.reports.terminal import Style, summary_lines
from contracts.verifying.verification import Verification

_PATH = click.Path(path_type=Path)
_WIDEST = 100
Result = TypeVar("Result")
_COLOURS: dict[Style, tuple[str | None, bool]] = {
    "plain": (None, False),
    "strong": (None, True),
    "good": ("green", False),
    "bad": ("red", True),
    "warning": ("yellow", False),
    "muted": (None, False),
}


@click.command("verify")
@click.argument("paths", type=_PATH, nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--contract",
    "selectors",
    multiple=True,
    metavar="NAME",
    help="A vendor, vendor.operation, or the path of a contract file or folder; may be repeated. "
    "Without it, the shipped contracts.",
)
@click.option(
    "--json", type=_PATH, metavar="OUT", help="The report, for `contracts report` and for programs."
)
@click.option("--html", type=_PATH, metavar="OUT", help="One HTML page, complete in itself.")
@click.option("--markdown", type=_PATH, metavar="OUT", help="For a pull request's comment or a step summary.")
@click.option("--junit", type=_PATH, metavar="OUT", help="JUnit XML, a test case for every rule.")
@click.option("--sarif", type=_PATH, metavar="OUT", help="SARIF 2.1.0, for code-scanning views.")
@click.option("--csv", type=_PATH, metavar="OUT", help="The rules, for a spreadsheet.")
@click.option(
    "--secrets-only",
    is_flag=True,
    help="Only look for credentials and personal data; exit code 1 if there are.",
)
@click.option(
    "--allow",
    multiple=True,
    metavar="FIELD",
    help="With --secrets-only: a field, header or parameter whose values are invented; may be repeated.",
)
@click.option("-v", "--verbose", count=True, help="Show messages unfolded and every problem.")
@click.option("-q", "--quiet", count=True, help="Leave messages and commands out.")
def verify_command(
    paths: tuple[Path, ...],
    selectors: tuple[str, ...],
    allow: tuple[str, ...],
    *,
    secrets_only: bool,
    verbose: int,
    quiet: int,
    **outs: Path | None,
) -> None:
    """Judge recorded traffic, offline: what a client sent and what the service answered.

    PATH is a file or folder: VCR cassettes (YAML, JSON), HAR, mitmproxy flows, pcap and pcapng of plain HTTP, and
    NAME.request.http or NAME.request.xml beside the response of that name; also as .gz.

    Exit code 0: nothing broken; 1: a promise was broken; 2: wrong usage; 12: a recording cannot be used, or none
    belongs to a contract.
    """
    contracts = _usable(lambda: _contracts(selectors))
    if secrets_only:
        _refuse_reports(outs)
        raise click.exceptions.Exit(_usable(lambda: tell_secrets(paths, contracts, frozenset(allow))))
    if allow:
        raise click.UsageError("--allow goes with --secrets-only")
    wanted = {name: path for name, path in outs.items() if path is not None}
    raise click.exceptions.Exit(_usable(lambda: _judge(paths, contracts, wanted, verbose - quiet)))


def _judge(
    paths: tuple[Path, ...], contracts: tuple[Contract, ...], wanted: Mapping[str, Path], verbosity: int
) -> int:
    """Judge, print and write; the reports are claimed first, so that no work is lost to a wrong path."""
    refuse_shared(list(wanted.values()))
    with ExitStack() as claims:
        for path in wanted.values():
            claims.enter_context(claim(path))
        report = Verification(contracts).verify(paths)
        _print(report, verbosity)
        for name, path in wanted.items():
            BY_NAME[name](report, path)
            click.echo(f"report: {path}")
    return report.run.exit_code


def _usable(action: Callable[[], Result]) -> Result:
    """Tell a mistake in what was given as wrong usage: 1 would say that a promise was broken."""
    try:
        return action()
    except ContractsError as error:
        raise click.UsageError(str(error)) from error


def _contracts(selectors: tuple[str, ...]) -> tuple[Contract, ...]:
    if not selectors:
        return catalogue()
    found = {contract.id: contract for selector in selectors for contract in find(selector)}
    return tuple(found[name] for name in sorted(found))


def _refuse_reports(outs: dict[str, Path | None]) -> None:
    given = [f"--{name}" for name, path in outs.items() if path is not None]
    if given:
        raise click.UsageError(
            f"--secrets-only makes no report, so {', '.join(given)} cannot be given with it"
        )


def _print(report: Report, verbosity: int) -> None:
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    for line in summary_lines(report, width, verbosity):
        colour, bold = _COLOURS[line.style]
        click.secho(line.text, fg=colour, bold=bold or None, dim=line.style == "muted" or None)
