"""How fast recordings are verified, with all checks on, and whether the cost of an exchange grows with a cassette.

    python -m benchmarks.recordings

Times for each exchange are those of the processor, so that what else the machine does counts for nothing.

The baseline is vcrpy with its defaults on the same exchanges: it reads the cassette and answers every request through
urllib3, and judges nothing. Its way of matching takes the body of a request for nothing, so that it is also told how
many requests get their own answer when they come in another order than they were recorded in.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import urllib3
import vcr
import yaml

from benchmarks.measuring import table
from contracts.cassettes import cassettes_in
from contracts.discovery import catalogue
from contracts.model import Contract
from contracts.recording import parts
from contracts.recording.cassette import cassette_path, read_corpus, stored
from contracts.recording.corpus import Corpus, Recording
from contracts.replaying import cassette_name, replay
from contracts.rules import Rule, rules_of

ROOT = Path(__file__).parent.parent
RULE = "walley.GetCurrentInvoice.response.correlationIdEchoed"
SIZES = (100, 1_000, 10_000)
BASELINE_UP_TO = (
    1_000  # vcrpy looks at all exchanges for every request: ten times as many take a hundred times as long
)
EXCHANGES = 5_000
AIM = 20.0
MARK = b"CorrelationId>"


def main() -> int:
    """Measure and print; gives 1 when 5,000 exchanges take longer than they may."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cassettes", type=Path, default=ROOT / "cassettes", help="the folder of cassettes")
    folder: Path = parser.parse_args().cassettes
    contract, rule = _known()[RULE]
    recorded = cassette_path(folder, cassette_name(rule))
    corpus = read_corpus(recorded)
    replay(contract, rule, stored(recorded), recorded)  # compiles the schemas, once for a process
    heads = (
        "exchanges",
        "files",
        "largest file",
        "suite, ms each",
        "vcrpy, ms each",
        "own answer under vcrpy",
    )
    print(table(heads, [_row(size, contract, rule, corpus) for size in SIZES]))
    seconds, busy, number = _on_two_cores(folder)
    print(
        f"\n{number:,} exchanges on two cores, all checks on: {seconds:.1f} s, the busier one computed {busy:.1f} s"
    )
    return int(busy > AIM)


def _row(size: int, contract: Contract, rule: Rule, corpus: Corpus) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as name:
        path = cassette_path(Path(name), cassette_name(rule))
        path.parent.mkdir(parents=True)
        many = tuple(itertools.islice(_different(corpus.recordings), size))
        parts.write(path, Corpus(corpus.provenance, many))
        started = time.process_time()
        tally = replay(contract, rule, stored(path), path)
        ours = time.process_time() - started
        files = list(path.parent.iterdir())
        largest = max(each.stat().st_size for each in files)
        theirs = _vcrpy(Path(name) / "default.yaml", many) if size <= BASELINE_UP_TO else ("-", "-")
    return (f"{tally.sent:,}", str(len(files)), f"{largest:,}", f"{ours / size * 1000:.2f}", *theirs)


def _different(recordings: Iterable[Recording]) -> Iterator[Recording]:
    """Give the exchanges again and again, each time with another CorrelationId in request and response."""
    able = [each for each in recordings if MARK in each.request.body and MARK in each.response.body]
    for number in itertools.count(1):
        for each in able:
            request, response = (_with_id(message.body, number) for message in (each.request, each.response))
            yield replace(
                each,
                request=replace(each.request, body=request),
                response=replace(each.response, body=response),
            )


def _with_id(body: bytes, number: int) -> bytes:
    start = body.index(MARK) + len(MARK)
    return body[:start] + b"run-%06d" % number + body[body.index(b"</", start) :]


def _vcrpy(path: Path, recordings: tuple[Recording, ...]) -> tuple[str, str]:
    path.write_text(yaml.dump({"version": 1, "interactions": [_interaction(each) for each in recordings]}))
    started = time.process_time()
    with vcr.use_cassette(str(path), record_mode="none"):
        for each in recordings:
            _ask(each)
    spent = time.process_time() - started
    with vcr.use_cassette(str(path), record_mode="none"):
        own = sum(_ask(each) == each.response.body for each in reversed(recordings))
    return f"{spent / len(recordings) * 1000:.2f}", f"{own:,} of {len(recordings):,}"


def _ask(recording: Recording) -> bytes:
    request = recording.request
    answer = urllib3.request(request.method, request.url, body=request.body, headers=dict(request.headers))
    return answer.data


def _interaction(recording: Recording) -> dict[str, object]:
    request, response = recording.request, recording.response
    return {
        "request": {
            "method": request.method,
            "uri": request.url,
            "headers": {},
            "body": request.body.decode(),
        },
        "response": {
            "status": {"code": response.status, "message": response.reason},
            "headers": {name: [value] for name, value in response.headers},
            "body": {"string": response.body.decode()},
        },
    }


def _on_two_cores(folder: Path) -> tuple[float, float, int]:
    """Verify the cassettes of the project, some of them twice, until so many exchanges are verified.

    Gives the time on the clock, the time that the busier of two processes computed, and how many there were.
    """
    jobs, total = [], 0
    for path in itertools.cycle(cassettes_in(folder)):
        if total >= EXCHANGES:
            break
        jobs.append(path)
        total += path.read_text().count("\n- case:")
    halves = [jobs[0::2], jobs[1::2]]
    started = time.perf_counter()
    with ProcessPoolExecutor(
        2, mp_context=get_context("spawn")
    ) as pool:  # as two workers that begin from nothing
        done = list(pool.map(_verified, halves))
    busy = max(seconds for seconds, _ in done)
    return time.perf_counter() - started, busy, sum(number for _, number in done)


def _verified(paths: list[Path]) -> tuple[float, int]:
    known = _known()
    count = 0
    for path in paths:
        contract, rule = known[".".join((*path.parts[-3:-1], path.name.removesuffix(".yaml")))]
        count += replay(contract, rule, stored(path), path).sent
    return time.process_time(), count  # with what it took to begin


def _known() -> dict[str, tuple[Contract, Rule]]:
    return {rule.id: (contract, rule) for contract in catalogue() for rule in rules_of(contract)}


if __name__ == "__main__":
    sys.exit(main())
