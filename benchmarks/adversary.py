"""Time and memory that an endpoint can take from the suite by misbehaving: python -m benchmarks.adversary.

Every request of one rule meets the behaviour, each behaviour in a process of its own. The baseline is a server without
fault, in the first row. Memory is the peak of the process, the server included.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from dataclasses import dataclass

from benchmarks.measuring import table
from contracts.verdicts import Verdict
from tests.adversary.asking import ACCEPTED, PATIENT, exercised, plain_answer, worst
from tests.adversary.behaviours import BEHAVIOURS, Behaviour
from tests.adversary.server import healthy

BASELINE = Behaviour("without fault", healthy, Verdict.CONFORMS, "", PATIENT)
HEADS = ("behaviour", "verdict", "due", "requests", "seconds", "times the baseline", "peak MB")


@dataclass(frozen=True, slots=True)
class Measured:
    """What became of one behaviour."""

    verdict: Verdict
    requests: int
    seconds: float
    megabytes: int


def measure(name: str) -> Measured:
    """Exercise one rule against the behaviour of that name."""
    behaviour = next(each for each in (BASELINE, *BEHAVIOURS) if each.name == name)
    with behaviour.running() as url:
        started = time.perf_counter()
        (tally,) = exercised(url, ACCEPTED, limits=behaviour.limits)
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Measured(worst(tally), tally.sent, seconds, peak)


def row(behaviour: Behaviour, measured: Measured, baseline: Measured) -> list[str]:
    """Give one row of the table."""
    ratio = (measured.seconds / measured.requests) / (baseline.seconds / baseline.requests)
    figures = [f"{measured.requests:,}", f"{measured.seconds:.2f}", f"{ratio:.1f}", f"{measured.megabytes:,}"]
    return [behaviour.name, measured.verdict.value, behaviour.verdict.value, *figures]


def main() -> None:
    """Measure all behaviours and print the table; the ratio is that of the seconds of one request."""
    plain_answer()  # so that no process pays for it
    behaviours = (BASELINE, *BEHAVIOURS)
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        measured = pool.map(measure, [each.name for each in behaviours], chunksize=1)
    rows = [row(each, found, measured[0]) for each, found in zip(behaviours, measured, strict=True)]
    print(table(HEADS, rows))
    right = sum(each.verdict is found.verdict for each, found in zip(behaviours, measured, strict=True))
    print(
        f"\n{right} of {len(behaviours)} verdicts are right; at most {max(m.seconds for m in measured):.1f} s"
    )


if __name__ == "__main__":
    main()
