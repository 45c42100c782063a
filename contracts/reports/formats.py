"""The formats that a report is written in, by what the path ends in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from contracts.reportmodel import Report
from contracts.reports import csvfile, html, jsonfile, junit, markdown, sarif

Write = Callable[[Report, Path], None]

BY_NAME: Mapping[str, Write] = {
    "json": jsonfile.write,
    "html": html.write,
    "markdown": markdown.write,
    "junit": junit.write,
    "sarif": sarif.write,
    "csv": csvfile.write,
}
"""As the options of the commands name them."""

BY_SUFFIX: Mapping[str, Write] = {
    ".json": BY_NAME["json"],
    ".html": BY_NAME["html"],
    ".md": BY_NAME["markdown"],
    ".junit.xml": BY_NAME["junit"],
    ".sarif": BY_NAME["sarif"],
    ".csv": BY_NAME["csv"],
}


def write(report: Report, path: Path) -> None:
    """Write a report in the format that its path names; raises ReportError when it cannot be written."""
    writer = next(each for suffix, each in BY_SUFFIX.items() if path.name.endswith(suffix))
    writer(report, path)
