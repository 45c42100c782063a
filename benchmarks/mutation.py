"""Whether every check is needed: change one at a time, and see whether a deviation slips through.

    python -m benchmarks.mutation [--processes N] [--examples N] [--only TEXT] [--out FOLDER]

First every named deviation is caught once by the suite as it is, and the exchange that showed it is kept, beside
exchanges of the conforming services. Then each mutant (benchmarks.mutants) judges them again. A deviation slips
through when its exchange does not show it any more and, where a whole check is gone, when the rules that must catch it
do not catch it in requests of their own either. A mutant that no deviation notices may still raise a false alarm on
the conforming services, or be noticed by the tests of the checks; one that nothing notices has survived and is listed.

The folder keeps exchanges and results; a run that is broken off goes on where it stopped. After a change of a check
start with an empty folder.
"""

from __future__ import annotations

import argparse
import json
import pickle
import signal
import sys
import tomllib
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass
from io import StringIO
from multiprocessing import get_context
from pathlib import Path

import pytest

from benchmarks.counting import at_least_one
from benchmarks.deviating import FINDINGS, RIGHT, Watch, Witness, measure, offered, running
from benchmarks.mutants import Mutant, apply, mutants
from contracts.cases.draft import Case
from contracts.checks import judge
from contracts.exchange import Exchange
from contracts.model import Contract
from contracts.reference.deviations import DEVIATIONS
from contracts.rules import rules_of

SLIPS, ALARM, TESTS, CRASH, ENDLESS, SURVIVES = (
    "a deviation slips through",
    "false alarm",
    "tests fail",
    "crash",
    "does not end",
    "survives",
)
FATES = (SLIPS, ALARM, TESTS, CRASH, ENDLESS, SURVIVES)
SECONDS = 300
"""How long a mutant may take; a condition that decides whether a loop ends may let it run forever."""
TRIES = 2
"""How many of the deviations that are not seen any more are run once more, the quickest first."""
TESTED_BY = (
    "test_answer.py",
    "test_checks_faults.py",
    "test_checks_protocol.py",
    "test_checks_response.py",
    "test_checks_state.py",
    "test_declared.py",
    "test_envelope_schema.py",
    "test_equivalence.py",
    "test_fieldtable.py",
    "test_judge.py",
    "test_leaks.py",
    "test_outcome.py",
    "test_provoked.py",
    "test_provoked12.py",
)
UNNOTICED = Path(__file__).with_name("unnoticed.toml")
"""Mutants that nothing can notice, with the reason; the list only gets shorter."""
UNIT = Path(__file__).parents[1] / "tests" / "unit"
TEST_FILES = tuple(UNIT / name for name in TESTED_BY)


@dataclass(frozen=True, slots=True)
class Caught:
    """A deviation as the suite caught it, and what it took."""

    name: str
    requests: int
    witness: Witness


@dataclass(frozen=True, slots=True)
class Corpus:
    """The exchanges that mutants judge again."""

    caught: tuple[Caught, ...]
    conforming: tuple[Witness, ...]
    examples: int


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant; ``by`` names the deviation, the rule or the test that noticed it."""

    mutant: str
    fate: str
    by: str = ""


# --- the exchanges ----------------------------------------------------------------------------------------


class Gathering(Watch):
    """Keeps exchanges of the conforming services, one of each label that a rule's requests have."""

    def see(self, case: Case, exchange: Exchange) -> None:
        """Keep the first exchange of a rule and label."""
        twin = self.recent[-len(case.before)] if case.before else None
        self.recent.append(exchange)
        kind = (case.rule, case.label, case.control)
        if all((each.case.rule, each.case.label, each.case.control) != kind for each in self.witnesses):
            self.witnesses.append(Witness(case.contract, case, exchange, twin))


def _caught(job: tuple[str, int]) -> Caught | None:
    name, examples = job
    result, witnesses = measure(name, examples)
    return Caught(name, result.requests, witnesses[0]) if result.outcome == RIGHT else None


def _conforming(contract: Contract, examples: int) -> list[Witness]:
    watch = Gathering({contract.id: contract}, lambda _rule, _verdict: False)
    with running("", [], examples, watch) as run:
        for rule in rules_of(contract):
            run.exercise(contract, rule)
    return watch.witnesses


def gathered(path: Path, examples: int, processes: int) -> Corpus:
    """Give the exchanges, from the folder where an earlier run left them."""
    if path.is_file():
        corpus: Corpus = pickle.loads(path.read_bytes())  # noqa: S301 -- what this benchmark itself wrote
        return corpus
    quick = [name for name, each in DEVIATIONS.items() if each.needs != "time"]
    with get_context("fork").Pool(processes) as pool:
        found = pool.map(_caught, [(name, examples) for name in quick], chunksize=4)
    conforming = [each for contract in offered() for each in _conforming(contract, 1)]
    corpus = Corpus(tuple(each for each in found if each is not None), tuple(conforming), examples)
    path.write_bytes(pickle.dumps(corpus))
    return corpus


# --- one mutant -------------------------------------------------------------------------------------------


def _sees(caught: Caught, contracts: dict[str, Contract]) -> bool:
    deviation, witness = DEVIATIONS[caught.name], caught.witness
    judged = judge(contracts[witness.contract], witness.case, witness.exchange, witness.twin)
    return any(
        deviation.expects(each.rule) and each.verdict is deviation.verdict for each in judged.judgements
    )


def slips(corpus: Corpus, contracts: dict[str, Contract], *, whole: bool) -> str | None:
    """Name a deviation that is not caught any more; ``whole`` when the rules are to be exercised once more."""
    unseen = (each for each in corpus.caught if not _sees(each, contracts))
    if not whole:
        return next((each.name for each in unseen), None)
    for each in sorted(unseen, key=lambda caught: caught.requests)[:TRIES]:
        result, _ = measure(each.name, corpus.examples, others=False)
        if result.outcome != RIGHT:
            return each.name
    return None


def alarms(corpus: Corpus, contracts: dict[str, Contract]) -> str | None:
    """Name a rule that the conforming services break now, as it seems."""
    for each in corpus.conforming:
        judged = judge(contracts[each.contract], each.case, each.exchange, each.twin)
        for judgement in judged.judgements:
            if judgement.verdict in FINDINGS:
                return judgement.rule
    return None


class TestsNotRun(Exception):
    """The tests of the checks could not be run, so they cannot have noticed anything."""

    __test__ = False


class _Failures:
    """A plugin of pytest that notes the first test, or module of tests, that fails."""

    first = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed and not self.first:
            self.first = report.nodeid.rpartition("/")[2]


def fails(tests: Sequence[Path] = TEST_FILES) -> str | None:
    """Name a test of the checks that fails now. Raises TestsNotRun when pytest ends in any other way."""
    failures, said = _Failures(), StringIO()
    # The modules are imported already, as the mutant needs them; pytest would warn that it cannot rewrite them, and
    # the plugin of Hypothesis that this process has drawn before, which is an error in a run that bears no warning.
    arguments = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "--assert=plain"]
    with redirect_stdout(said), redirect_stderr(said):
        code = pytest.main([*arguments, *map(str, tests)], plugins=[failures])
    if code != pytest.ExitCode.OK and not failures.first:
        raise TestsNotRun(f"pytest ended with {code!r} and no test failed:\n{said.getvalue()[-2000:]}")
    return failures.first or None


def _out_of_time(_signal: int, _frame: object) -> None:
    raise TimeoutError


@dataclass(slots=True)
class _Given:
    """What every process is forked with: the exchanges, and the contracts with their schemas read already."""

    corpus: Corpus
    contracts: dict[str, Contract]


_GIVEN: list[_Given] = []


def _give(corpus: Corpus) -> None:
    contracts = {each.id: each for each in offered()}
    _GIVEN[:] = [_Given(corpus, contracts)]
    alarms(corpus, contracts)


def judged(mutant: Mutant) -> Fate:
    """Become the mutant and find out who notices; in a process of its own."""
    corpus, contracts = _GIVEN[0].corpus, _GIVEN[0].contracts
    signal.signal(signal.SIGALRM, _out_of_time)
    signal.alarm(SECONDS)
    try:
        apply(mutant)
        return _fate(mutant, corpus, contracts)
    except TimeoutError:
        return Fate(mutant.id, ENDLESS)
    except TestsNotRun:
        raise
    except Exception as error:  # noqa: BLE001 -- a mutant may break in any way, and is noticed by that
        return Fate(mutant.id, CRASH, repr(error)[:200])
    finally:
        signal.alarm(0)


def _fate(mutant: Mutant, corpus: Corpus, contracts: dict[str, Contract]) -> Fate:
    if (slipped := slips(corpus, contracts, whole=mutant.is_whole)) is not None:
        return Fate(mutant.id, SLIPS, slipped)
    if (alarm := alarms(corpus, contracts)) is not None:
        return Fate(mutant.id, ALARM, alarm)
    if (failed := fails()) is not None:
        return Fate(mutant.id, TESTS, failed)
    return Fate(mutant.id, SURVIVES)


# --- all of them ------------------------------------------------------------------------------------------


def kept(path: Path) -> dict[str, Fate]:
    """Give the fates that an earlier run found."""
    if not path.is_file():
        return {}
    return {each["mutant"]: Fate(**each) for each in json.loads(path.read_text(encoding="utf-8"))}


def save(path: Path, fates: dict[str, Fate]) -> None:
    """Write every fate."""
    written = [asdict(fates[name]) for name in sorted(fates)]
    path.write_text(json.dumps(written, indent=1), encoding="utf-8")


def told(fates: dict[str, Fate], wanted: Sequence[Mutant], reasons: dict[str, str]) -> Iterator[str]:
    """Give the table by module, the survivors with the reason, where there is one, and what the tests alone notice."""
    yield f"{'module':<32}" + "".join(f"{fate:>28}" for fate in FATES)
    for module in dict.fromkeys(each.module for each in wanted):
        counts = Counter(fates[each.id].fate for each in wanted if each.module == module and each.id in fates)
        yield f"{module:<32}" + "".join(f"{counts[fate]:>28}" for fate in FATES)
    survivors = [each for each in wanted if each.id in fates and fates[each.id].fate == SURVIVES]
    yield f"\n{len(wanted)} mutants, {len(survivors)} survive"
    yield from (f"    {each.id}: {reasons.get(each.name, 'no reason is known')}" for each in survivors)
    tested = [each for each in wanted if each.is_whole and each.id in fates and fates[each.id].fate == TESTS]
    yield f"{len(tested)} whole checks that no deviation notices, only a test"
    yield from (f"    {each.id}: {fates[each.id].by}" for each in tested)


def read_reasons(path: Path = UNNOTICED) -> dict[str, str]:
    """Give the mutants that nothing can notice, by name, with the reason."""
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: each["reason"] for each in said["because"] for name in each["mutants"]}


def untrue(
    fates: dict[str, Fate], wanted: Sequence[Mutant], reasons: dict[str, str], *, whole: bool
) -> list[str]:
    """Name the mutants that are listed as unnoticed and are not; of a ``whole`` run, those that do not exist too."""
    noticed = {each.name for each in wanted if fates[each.id].fate != SURVIVES}
    gone = set(reasons) - {each.name for each in wanted} if whole else set()
    return sorted(set(reasons) & noticed | gone)


def main(argv: Sequence[str] | None = None) -> int:
    """Make every mutant, tell and keep its fate; gives 1 when one survives without a reason, or a reason is untrue."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--processes", type=at_least_one, default=2)
    parser.add_argument("--examples", type=at_least_one, default=10, help="as --contract-max-examples (10)")
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="mutants whose name contains this: a module, a function"
    )
    parser.add_argument("--out", type=Path, default=Path("mutation"), help="a folder, made if it is missing")
    options = parser.parse_args(argv)
    warnings.simplefilter("ignore", ResourceWarning)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        parser.error(f"argument --out: the folder {options.out} cannot be made: {error.strerror}")
    corpus = gathered(options.out / "exchanges.pickle", options.examples, options.processes)
    print(
        f"{len(corpus.caught)} deviations caught, {len(corpus.conforming)} exchanges of the conforming services"
    )
    wanted = sorted(
        (each for each in mutants() if options.only in each.id), key=lambda mutant: not mutant.is_whole
    )
    fates = kept(options.out / "fates.json")
    left = [each for each in wanted if each.id not in fates]
    _give(corpus)
    with get_context("fork").Pool(options.processes, maxtasksperchild=1) as pool:
        for number, fate in enumerate(pool.imap_unordered(judged, left), start=1):
            fates[fate.mutant] = fate
            save(options.out / "fates.json", fates)
            print(f"{number}/{len(left)} {fate.mutant}: {fate.fate} {fate.by}", flush=True)
    reasons = read_reasons()
    print("", *told(fates, wanted, reasons), sep="\n")
    stale = untrue(fates, wanted, reasons, whole=not options.only)
    for name in stale:
        print(f"{UNNOTICED.name} lists what is noticed or is not there: {name}")
    survivors = (each for each in wanted if fates[each.id].fate == SURVIVES)
    return int(bool(stale) or any(each.name not in reasons for each in survivors))


if __name__ == "__main__":
    sys.exit(main())
