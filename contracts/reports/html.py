"""The conformance report as one HTML page: no script, no network, nothing beside it."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from contracts.reportmodel import Report
from contracts.reports.evidence import is_harmless, visible
from contracts.reports.files import write_atomically
from contracts.reports.page import page, web_address

_INVISIBLE = re.compile(r"[^\n\t\x20-\x7e]+")


def write(report: Report, path: Path) -> None:
    """Write the page, whole or not at all; raises ReportError when that fails."""
    write_atomically(path, render(report).encode("utf-8"))


def render(report: Report) -> str:
    """Give the page. Everything from outside is escaped; characters without a shape are shown as escapes.

    Raises ReportError when the report holds a body that is damaged.
    """
    return _environment().get_template("report.html.jinja").render(page=page(report))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("contracts.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.filters["marked"] = _marked
    environment.filters["pasteable"] = _pasteable
    environment.filters["web_address"] = web_address
    environment.filters["number"] = _number
    return environment


def _finalized(value: object) -> object:
    """Keep characters that HTML does not allow, or that reorder text, out of every expression."""
    return visible(value) if type(value) is str else value


def _marked(text: str) -> Markup:
    """Escape a message's text, with a mark around what is written as an escape, to tell it from the like."""
    if text.isprintable():
        return escape(text)
    return Markup("").join(_mark(character) for character in _runs(text))


def _runs(text: str) -> list[str]:
    """Split into runs of ASCII, which need no mark, and single other characters."""
    runs: list[str] = []
    end = 0
    for match in _INVISIBLE.finditer(text):
        runs += [text[end : match.start()], *match.group()]
        end = match.end()
    return [*runs, text[end:]]


def _mark(run: str) -> Markup:
    shown = visible(run)
    return escape(shown) if shown == run else Markup("<span class=esc>{}</span>").format(shown)


def _pasteable(command: str) -> Markup:
    """Escape a command and change nothing of it, unless it could do harm where it is pasted."""
    return escape(command if is_harmless(command) else visible(command))


def _number(value: int) -> str:
    return f"{value:,}"
