"""How long the whole recorded suite takes: the main job, serial and on two workers.

    python -m benchmarks.suite

The baseline is the serial run. Seconds are those of the whole process, from its start to its end.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import table

ROOT = Path(__file__).parents[1]
HEADS = ("recorded suite", "seconds", "exchanges", "exchanges a second", "serial / this")
RUNS: dict[str, tuple[str, ...]] = {"serial": (), "-n 2": ("-n", "2")}


@dataclass(frozen=True, slots=True)
class Timed:
    """How long a run took and how many exchanges it judged."""

    seconds: float
    exchanges: int


def run(arguments: tuple[str, ...]) -> Timed:
    """Run the main job. Raises SystemExit with its output when a promise is broken or it cannot run."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "-q",
            "tests/contract",
            *arguments,
        ]
        started = time.perf_counter()
        done = subprocess.run(
            [*command, f"--contract-report={report}"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - started
        if done.returncode != 0:
            raise SystemExit(done.stdout + done.stderr)
        return Timed(seconds, json.loads(report.read_text(encoding="utf-8"))["run"]["sent"])


def main() -> None:
    """Time every way of running and print the table."""
    timed = {name: run(arguments) for name, arguments in RUNS.items()}
    serial = timed["serial"].seconds
    rows = [
        (
            name,
            f"{each.seconds:.1f}",
            f"{each.exchanges:,}",
            f"{each.exchanges / each.seconds:,.0f}",
            f"{serial / each.seconds:.2f}",
        )
        for name, each in timed.items()
    ]
    print(table(HEADS, rows))


if __name__ == "__main__":
    main()
