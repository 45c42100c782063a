"""The formats that a report is written in, by what the path ends in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from contracts.reportmodel import Report
from contracts.reports import csvfile, html, jsonfile, junit, markdown, sarif

Write = Callable[[Report, Path], None]

BY_SUFFIX: Mapping[str, Write] = {
    ".json": jsonfile.write,
    ".html": html.write,
    ".md": markdown.write,
    ".junit.xml": junit.write,
    ".sarif": sarif.write,
    ".csv": csvfile.write,
}


def write(report: Report, path: Path) -> None:
    """Write a report in the format that its path names; raises ReportError when it cannot be written."""
    writer = next(each for suffix, each in BY_SUFFIX.items() if path.name.endswith(suffix))
    writer(report, path)
