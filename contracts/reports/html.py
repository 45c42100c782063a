"""The conformance report as one HTML page: no network, nothing beside it, complete without its small script."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from contracts.reportmodel import Report
from contracts.reports.addresses import web_address
from contracts.reports.charts import Bar
from contracts.reports.evidence import is_harmless, visible
from contracts.reports.files import write_atomically
from contracts.reports.moments import said
from contracts.reports.page import page
from contracts.reports.summary import CLAUSES, clauses, counted
from contracts.verdicts import Verdict

_INVISIBLE = re.compile(r"[^\n\t\x20-\x7e]+")
_SHORT = 160
_WORD_ENDS = re.compile(r"(?<=[._])(?=[^._])|(?<=[a-z])(?=[A-Z])")
# Verdicts are told apart by shape as well as by colour.
_GLYPHS = {
    Verdict.VIOLATES: "✕",  # a cross
    Verdict.LENIENT: "≈",  # about equal
    Verdict.UNDOCUMENTED: "?",
    Verdict.UNREACHABLE: "!",
    Verdict.CONFORMS: "✓",  # a check mark
    Verdict.NOT_EXERCISED: "·",  # a dot
}
_WORDS = CLAUSES | {Verdict.LENIENT: "accepted beyond the documentation"}


def write(report: Report, path: Path, earlier: Sequence[Report] = ()) -> None:
    """Write the page, whole or not at all; raises ReportError when that fails."""
    write_atomically(path, render(report, earlier).encode("utf-8"))


def render(report: Report, earlier: Sequence[Report] = ()) -> str:
    """Give the page; reports of earlier runs let it say since when a promise is broken.

    Everything from outside is escaped; characters without a shape are shown as escapes. Raises ReportError
    when the report holds a body that is damaged.
    """
    script = _script()
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(page=page(report, earlier), script=script, script_hash=_hash(script))
    )


@cache
def _script() -> Markup:
    source = resources.files("contracts.reports") / "templates" / "comfort.js"
    return Markup(source.read_text(encoding="utf-8"))  # noqa: S704 -- the package's own file


def _hash(script: str) -> str:
    """Give the source expression that lets this script run and no other (Content Security Policy, level 2)."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("contracts.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.filters.update(
        breakable=_breakable,
        clauses=clauses,
        counted=counted,
        glyph=_GLYPHS.__getitem__,
        marked=_marked,
        moment=said,
        number=_number,
        pasteable=_pasteable,
        shortened=_shortened,
        slices=_slices,
        slug=_slug,
        web_address=web_address,
        words=_WORDS.__getitem__,
    )
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


def _slug(name: str) -> str:
    return name.replace(" ", "-")


def _shortened(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"


def _breakable(name: str) -> Markup:
    """Escape a name, and let a line break where a word in it ends."""
    return Markup("<wbr>").join(_WORD_ENDS.split(visible(name)))


def _slices(bar: Bar) -> str:
    """Say in words what a bar shows."""
    return ", ".join(f"{each.number:,} {each.name}" for each in bar.slices)
