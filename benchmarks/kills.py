"""Recordings that are killed at random moments, again and again, until they are complete: what is lost or damaged.

    python -m benchmarks.kills --times 200

A recording is started, killed, and the same command started again, until all is recorded; then the next one begins,
over the cassettes of the one before. Killed is with SIGKILL, SIGTERM, SIGINT (Ctrl-C), or by a disk on which no file
may grow any more. The baseline is the same recording left alone: it tells how many requests it takes, and what the
cassettes hold in the end.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from contracts.discovery import catalogue
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.errors import RecordingError
from contracts.exchange import Exchange, HttpRequest
from contracts.recording.cassette import read_corpus
from contracts.recording.corpus import Recording
from contracts.recording.workplace import is_unfinished

MODULE = """
import pytest

@pytest.mark.contract("walley")
def test_promise(promise):
    promise.verify()
"""
SELECT = "request and (InvoiceNo or PaymentReference) and not minOccurs"
WAYS = ("SIGKILL", "SIGTERM", "SIGINT", "full disk")
Corpora = dict[str, tuple[Recording, ...]]


@dataclass
class Place:
    """A project that records, with a file that grows by a byte with every answer."""

    folder: Path

    @property
    def cassettes(self) -> Path:
        """Give the folder of cassettes."""
        return self.folder / "cassettes" / "test_promises"

    @property
    def asked(self) -> int:
        """Tell how often the service has answered."""
        answered = self.folder / "answered"
        return answered.stat().st_size if answered.exists() else 0


@dataclass
class Outcome:
    """What became of the kills: each by its way; damaged cassettes, and requests that were asked more than once."""

    kills: Counter[str] = field(default_factory=Counter)
    complete: int = 0
    damaged: int = 0
    unequal: int = 0
    again: int = 0
    lost: int = 0


def main() -> int:
    """Kill, and print what became of it; gives 1 when anything was lost or damaged."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=200, help="how many kills (default: 200)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (default: 1)")
    given = parser.parse_args()
    catalogue()  # every child has it from here
    with tempfile.TemporaryDirectory() as name:
        outcome = measure(Path(name), given.times, random.Random(given.seed))  # noqa: S311 -- moments, not secrets
    return tell(outcome)


def measure(folder: Path, times: int, chance: random.Random) -> Outcome:
    """Kill so many times."""
    (folder / "test_promises.py").write_text(MODULE)
    place, outcome = Place(folder), Outcome()
    started = time.monotonic()
    _wait(_start(place))
    seconds, alone, whole = time.monotonic() - started, place.asked, _corpora(place)
    while outcome.kills.total() < times:
        before, kills = place.asked, outcome.kills.total()
        while _killed(place, before, seconds, chance, outcome):
            outcome.damaged += _damaged(place)
        again = place.asked - before - alone
        outcome.again += again
        outcome.lost += max(
            0, again - (outcome.kills.total() - kills)
        )  # one is under way when the blow falls
        outcome.complete += 1
        outcome.unequal += _corpora(place) != whole
    return outcome


def tell(outcome: Outcome) -> int:
    """Print the outcome; gives the exit code."""
    total = outcome.kills.total()
    print(
        f"killed           {total:>5}  ({', '.join(f'{way} {n}' for way, n in sorted(outcome.kills.items()))})"
    )
    print(f"complete after   {outcome.complete:>5}  recordings, each continued until it was")
    print(f"survived         {total - outcome.damaged:>5}")
    print(f"damaged          {outcome.damaged:>5}  cassettes that cannot be read after a kill")
    print(f"unlike           {outcome.unequal:>5}  complete recordings that differ from one left alone")
    print(f"lost             {outcome.lost:>5}  exchanges beyond the one under way")
    print(f"asked again      {outcome.again:>5}  requests that were under way at a kill")
    return int(bool(outcome.damaged or outcome.unequal or outcome.lost))


def _killed(place: Place, before: int, seconds: float, chance: random.Random, outcome: Outcome) -> bool:
    """Run once and kill it at some moment; tell whether the recording is to be continued."""
    way = chance.choice(WAYS)
    child = _start(place, limit=chance.randrange(600, 40_000) if way == "full disk" else None)
    if way != "full disk":
        time.sleep(chance.uniform(0.2, 1.0) * seconds)
        os.kill(child, getattr(signal, way))
    ended = _wait(child)
    over = place.asked > before and not is_unfinished(place.cassettes)  # killed when all was done
    broken = ended != 0 and not over
    outcome.kills[way] += broken
    return broken


def _start(place: Place, limit: int | None = None) -> int:
    """Record in a child of this process; ``limit`` is how large a file may grow."""
    child = os.fork()
    if child:
        return child
    try:
        _prepare(place, limit)
        folder = str(place.folder)
        os._exit(pytest.main([folder, f"--rootdir={folder}", "-q", "-p", "no:cacheprovider", "-k", SELECT,
                              "--contract-endpoint=reference", "--record-mode=rewrite",
                              "--contract-max-examples=4"]))  # fmt: skip
    finally:
        os._exit(70)


def _prepare(place: Place, limit: int | None) -> None:
    os.chdir(place.folder)
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(
            getattr(signal, name), signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL
        )
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        os.dup2(silence, descriptor)
    counter = os.open(place.folder / "answered", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    plain = ReferenceEndpoint.send

    def counted(self: ReferenceEndpoint, request: HttpRequest) -> Exchange:
        exchange = plain(self, request)
        os.write(counter, b".")
        return exchange

    ReferenceEndpoint.send = counted  # type: ignore[method-assign]  # a probe, in this child alone
    if limit is not None:
        limit = max(limit, place.asked + 4000)  # the probe is no part of what is measured
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def _wait(child: int) -> int:
    """Wait for the end; gives 0 when all went well."""
    return os.waitpid(child, 0)[1]


def _corpora(place: Place) -> Corpora:
    """Give what all cassettes hold."""
    files = sorted(place.cassettes.rglob("*.yaml"))
    return {path.name: read_corpus(path).recordings for path in files}


def _damaged(place: Place) -> int:
    """Count cassettes that cannot be read."""
    count = 0
    for path in place.cassettes.rglob("*.yaml"):
        try:
            read_corpus(path)
        except RecordingError:
            count += 1
    return count


if __name__ == "__main__":
    sys.exit(main())
