"""Measuring two ways of one job side by side, and telling the result as a table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Job = Callable[[], int]
"""Does some work and gives how many things it did."""

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Rates:
    """What was measured: things a second of the baseline and of the suite, and their ratio."""

    baseline: float
    suite: float
    ratio: float


def compare(baseline: Job, suite: Job, rounds: int = ROUNDS) -> Rates:
    """Measure both in turn, so that whatever else the machine does falls on both; gives the medians.

    One round before is not counted: it fills the caches of both.
    """
    baseline()
    suite()
    pairs = [(rate(baseline), rate(suite)) for _ in range(rounds)]
    return Rates(
        statistics.median(first for first, _ in pairs),
        statistics.median(second for _, second in pairs),
        statistics.median(second / first for first, second in pairs),
    )


def rate(job: Job) -> float:
    """Give how many things a job does in a second."""
    started = time.perf_counter()
    done = job()
    return done / (time.perf_counter() - started)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay rows out in columns: the first to the left, the others to the right."""
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    return "\n".join(_line(row, widths) for row in (heads, ["-" * width for width in widths], *rows))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first = row[0].ljust(widths[0])
    rest = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
    return "  ".join([first, *rest])
