"""Cassettes replayed under other versions of Python and Hypothesis: the same exchanges, the same verdicts.

    python -m benchmarks.replay_matrix --python python3.11 --python python3.12 --hypothesis 6.148.2 --hypothesis latest

For each pair an environment is made, the cassettes are replayed in it, and the report is compared with that of the
interpreter that runs this. A pair that cannot be installed is listed with the reason.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
YEAR_OLD = "6.148.2"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What one replay gave: its versions, how many exchanges, and the verdict and count of each rule."""

    python: str
    hypothesis: str
    exchanges: int
    verdicts: dict[str, str]


def main() -> int:
    """Replay everywhere and print a row for each environment; gives 1 when a verdict differs."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        here = _replay(sys.executable, given.select, given.cassettes, folder / "here.json")
        equal = True
        _print("Python", "Hypothesis", "replayed", "rules", "verdicts equal")
        _print(*_row(here, here))
        for python in given.python or [sys.executable]:
            for version in given.hypothesis or [YEAR_OLD, "latest"]:
                row, same = _pair(python, version, given, folder, here)
                _print(*row)
                equal = equal and same
    return int(not equal)


def _print(*cells: str) -> None:
    """Print a row at once: making an environment takes its time."""
    print("".join(cell.ljust(12) for cell in cells), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", action="append", help="an interpreter; may be repeated")
    parser.add_argument("--hypothesis", action="append", help=f"a version (default: {YEAR_OLD} and latest)")
    parser.add_argument("--select", default="walley or collector or resurs", help="as pytest's -k")
    parser.add_argument("--cassettes", type=Path, default=ROOT / "cassettes", help="the folder of cassettes")
    return parser.parse_args()


def _pair(
    python: str, version: str, given: argparse.Namespace, folder: Path, here: Replayed
) -> tuple[tuple[str, ...], bool]:
    try:
        interpreter = _environment(python, version, folder)
        there = _replay(interpreter, given.select, given.cassettes, folder / "there.json")
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "").strip().splitlines()
        return (python, version, "-", "-", f"no: {said[-1] if said else 'it failed'}"), False
    return _row(there, here), there.verdicts == here.verdicts


def _environment(python: str, version: str, folder: Path) -> str:
    """Make an environment with that Hypothesis and what else the suite needs."""
    place = folder / f"{Path(python).parent.parent.name}-{version}"
    _run(python, "-m", "venv", str(place))
    interpreter = str(place / "bin" / "python")
    wanted = "hypothesis" if version == "latest" else f"hypothesis=={version}"
    _run(
        interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted, "-e", str(ROOT)
    )
    return interpreter


def _replay(interpreter: str, select: str, cassettes: Path, out: Path) -> Replayed:
    module = out.with_name("test_promises.py")
    module.write_text(
        "import pytest\n\n"
        f"@pytest.fixture(scope='module')\ndef vcr_cassette_dir():\n    return {str(cassettes.resolve())!r}\n\n\n"
        "def test_promise(promise):\n    promise.verify()\n"
    )
    out.unlink(missing_ok=True)
    options = ("-q", "-p", "no:cacheprovider", f"--rootdir={out.parent}", "-k", select)
    _run(interpreter, "-m", "pytest", str(module), *options, "--contract-report", str(out))
    return _read(json.loads(out.read_text()))


def _read(report: dict[str, Any]) -> Replayed:
    versions = report["run"]["versions"]
    verdicts = {rule["id"]: f"{rule['verdict']} {rule['exercises']}" for rule in report["rules"]}
    return Replayed(versions["python"], versions["hypothesis"], report["run"]["sent"], verdicts)


def _row(there: Replayed, here: Replayed) -> tuple[str, ...]:
    same = sum(here.verdicts.get(rule) == verdict for rule, verdict in there.verdicts.items())
    equal = f"{same} of {len(here.verdicts)}"
    return there.python, there.hypothesis, f"{there.exchanges:,}", str(len(there.verdicts)), equal


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, cwd=tempfile.gettempdir())


if __name__ == "__main__":
    sys.exit(main())
