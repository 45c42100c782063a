"""The deviations as a list for people: README.md beside this file, and ``contracts serve --list-deviations``."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import wrap

from contracts.reference.deviations.deviation import Deviation
from contracts.reference.deviations.registry import DEVIATIONS, by_family

README = Path(__file__).parent / "README.md"
WIDTH = 80
INTRODUCTION = """\
# Named deviations

Each is one way of not doing what the documentation says. `contracts serve --deviation NAME` (repeatable) starts the
reference services with it, and `python -m benchmarks.catch_rate` measures which of them the suite finds.

This file is written by `python -m contracts.reference.deviations.listing`; a test keeps it equal to the code. A rule
that ends a line is the one that must catch the deviation; where the suite has no such rule yet, the promise says what
it would be about.
"""


def markdown() -> str:
    """Give the list in Markdown."""
    sections = [INTRODUCTION, f"There are {len(DEVIATIONS)}.\n"]
    for family, deviations in by_family().items():
        sections += [f"## {family}\n", "".join(map(_entry, deviations))]
    return "\n".join(sections)


def _entry(deviation: Deviation) -> str:
    needs = f" Needs: {deviation.needs}." if deviation.needs else ""
    promise = f" Promise: {deviation.promise}." if deviation.promise else ""
    rules = ", ".join(f"`{rule}`" for rule in deviation.rules)
    return f"- **{deviation.name}**: {deviation.claim}{needs}{promise} → {rules}: {deviation.verdict}\n"


def terminal() -> str:
    """Give the list for a terminal: the names with their claims, by family."""
    lines: list[str] = []
    for family, deviations in by_family().items():
        lines += ["", family, *(line for each in deviations for line in _told(each))]
    return "\n".join(lines[1:])


def _told(deviation: Deviation) -> list[str]:
    margin = " " * 6
    claim = wrap(deviation.claim, WIDTH, initial_indent=margin, subsequent_indent=margin)
    return [f"  {deviation.name}", *claim]


if __name__ == "__main__":
    README.write_text(markdown(), encoding="utf-8")
    sys.stdout.write(f"{README.name}: {len(DEVIATIONS)} deviations\n")
