"""``contracts report``: turn the JSON report of a run into a page for people."""

from __future__ import annotations

from pathlib import Path

import click

from contracts.errors import ReportError
from contracts.reports import html, jsonfile


@click.command("report")
@click.argument("report", type=click.Path(path_type=Path), metavar="REPORT.json")
@click.option(
    "--html",
    "html_path",
    type=click.Path(path_type=Path),
    metavar="OUT",
    required=True,
    help="Write the report as one HTML page, complete in itself.",
)
def report_command(report: Path, html_path: Path) -> None:
    """Turn REPORT.json, as written by --contract-report, into a page for people."""
    try:
        _check_apart(report, html_path)
        html.write(jsonfile.read(report), html_path)
    except ReportError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{html_path}: written.")


def _check_apart(report: Path, out: Path) -> None:
    if report.resolve() == out.resolve():
        raise ReportError(
            f"{out}: the page would replace the report that it is made from. Give another path."
        )
