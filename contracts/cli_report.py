"""``contracts report``: what a JSON report can be turned into, compared with, and joined with."""

from __future__ import annotations

import json
from pathlib import Path

import click

from contracts.errors import ReportError
from contracts.exitcodes import RECORDING
from contracts.reportmodel import Report
from contracts.reports import html, jsonfile
from contracts.reports.annotations import lines as annotation_lines
from contracts.reports.comparing import Change, changes, lines
from contracts.reports.evidence import visible
from contracts.reports.files import refuse_shared
from contracts.reports.formats import BY_NAME
from contracts.reports.merging import merge
from contracts.reports.summary import exit_meaning

_PATH = click.Path(path_type=Path)


class _Group(click.Group):
    """A group that renders unless told otherwise: ``contracts report REPORT.json --html OUT``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the default command before what names none."""
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["render", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what is wrong with a report is a message."""
        try:
            return super().invoke(ctx)
        except ReportError as error:
            raise click.ClickException(str(error)) from error


@click.group("report", cls=_Group)
def report_command() -> None:
    """Turn a JSON report into other formats, compare reports, or join them.

    `contracts report REPORT.json --html OUT` is `contracts report render REPORT.json --html OUT`.
    """


@report_command.command()
@click.argument("report", type=_PATH, metavar="REPORT.json")
@click.option("--html", "html_path", type=_PATH, metavar="OUT", help="One HTML page, complete in itself.")
@click.option("--markdown", type=_PATH, metavar="OUT", help="For a pull request's comment or a step summary.")
@click.option("--junit", type=_PATH, metavar="OUT", help="JUnit XML, a test case for every rule.")
@click.option("--sarif", type=_PATH, metavar="OUT", help="SARIF 2.1.0, for code-scanning views.")
@click.option("--csv", type=_PATH, metavar="OUT", help="The rules, for a spreadsheet.")
@click.option(
    "--annotations",
    is_flag=True,
    help="Print findings as annotations of GitHub Actions, at their contract's line.",
)
@click.option(
    "--earlier",
    type=_PATH,
    multiple=True,
    metavar="OLD.json",
    help="An earlier report, for --html to say since when a promise is broken; may be repeated.",
)
@click.option(
    "--diff",
    type=_PATH,
    multiple=True,
    metavar="OLD.json",
    help="Tell what changed since this report; repeated, what flips between runs stands apart.",
)
@click.option("--json", "as_json", is_flag=True, help="With --diff: as JSON.")
def render(
    report: Path,
    html_path: Path | None,
    earlier: tuple[Path, ...],
    diff: tuple[Path, ...],
    *,
    annotations: bool,
    as_json: bool,
    **others: Path | None,
) -> None:
    """Turn REPORT.json, as written by --contract-report, into other formats, or compare it (--diff OLD.json).

    At least one of --html, --markdown, --junit, --sarif, --csv, --annotations and --diff is to be given.
    """
    wanted = {name: path for name, path in others.items() if path is not None}
    _check(
        report, [*wanted.values(), *([html_path] if html_path else [])], needed=not diff and not annotations
    )
    _check_partners(html_path, earlier, diff, as_json=as_json)
    read = jsonfile.read(report)
    for name, path in wanted.items():
        BY_NAME[name](read, path)
        click.echo(f"{path}: written.")
    if html_path is not None:
        html.write(read, html_path, [jsonfile.read(path) for path in earlier])
        click.echo(f"{html_path}: written.")
    if annotations:
        for line in annotation_lines(read):
            click.echo(line)
    if diff:
        _tell([jsonfile.read(path) for path in diff], read, as_json=as_json)


def _check(report: Path, outs: list[Path], *, needed: bool) -> None:
    if needed and not outs:
        raise click.UsageError(
            "say what to make of the report: --html, --markdown, --junit, --sarif or --csv with a path, "
            "--annotations, or --diff with an older report."
        )
    for out in outs:
        if out.resolve() == report.resolve():
            raise ReportError(
                f"{out}: the page would replace the report that it is made from. Give another path."
            )
    refuse_shared(outs)


def _check_partners(
    html_path: Path | None, earlier: tuple[Path, ...], diff: tuple[Path, ...], *, as_json: bool
) -> None:
    """Refuse an option that would do nothing without another."""
    if earlier and html_path is None:
        raise click.UsageError("--earlier is for the page of --html, which is not given.")
    if as_json and not diff:
        raise click.UsageError("--json is for the changes that --diff tells; give --diff OLD.json with it.")


def _tell(older: list[Report], newest: Report, *, as_json: bool) -> None:
    found = changes(older, newest)
    if as_json:
        click.echo(json.dumps([_plain(change) for change in found], indent=2, ensure_ascii=False))
        return
    for line in lines(found):
        click.echo(visible(line))


def _plain(change: Change) -> dict[str, str | None]:
    names = ("kind", "rule", "before", "after", "message")
    return {name: None if (value := getattr(change, name)) is None else str(value) for name in names}


@report_command.command("merge")
@click.argument("reports", type=_PATH, nargs=-1, required=True, metavar="A.json B.json...")
@click.option("--output", type=_PATH, required=True, metavar="OUT.json", help="Where the joined report goes.")
@click.option("--exit-code", is_flag=True, help="Exit as one run over everything would.")
def merge_command(reports: tuple[Path, ...], output: Path, *, exit_code: bool) -> None:
    """Join the JSON reports of a suite that was split over machines into the report of one run."""
    joined = merge(_each_once(reports))
    jsonfile.write(joined, output)
    click.echo(f"{output}: written, {len(reports)} reports joined, {len(joined.rules)} rules.")
    click.echo(_meaning(joined))
    if exit_code:
        raise click.exceptions.Exit(RECORDING if _lacks_parts(joined) else joined.run.exit_code)


def _each_once(paths: tuple[Path, ...]) -> list[Report]:
    """Read the reports; raises ReportError where two are the same, whose exchanges would be counted twice."""
    read: dict[Path, Report] = {}
    for path in paths:
        report = jsonfile.read(path)
        same = next((other for other, known in read.items() if known == report), None)
        if same is not None:
            raise ReportError(f"{path}: is the same report as {same}. Give each report once.")
        read[path] = report
    return list(read.values())


def _lacks_parts(joined: Report) -> bool:
    """Tell whether nothing failed in the parts that are there, and others are missing.

    The report keeps the exit code of its parts: it may be joined with the missing ones later.
    """
    return joined.gate.shard is not None and joined.run.exit_code == 0


def _meaning(joined: Report) -> str:
    missing = f"shards {joined.gate.shard} only: the others are missing"
    if _lacks_parts(joined):
        return (
            f"{missing}, so that this says nothing of the whole.\n"
            f"Exit code {RECORDING} with --exit-code: join the reports of all parts."
        )
    return exit_meaning(joined) if joined.gate.shard is None else f"{missing}.\n{exit_meaning(joined)}"
