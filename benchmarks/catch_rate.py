"""How much the suite catches: run it against the conforming reference services and every named deviation of them.

    python -m benchmarks.catch_rate [--deviation NAME…] [--examples N] [--processes N] [--twin-requests N] [--out FILE]

Each deviation is one run of the engine, in process. First the rules that must catch it are exercised; where they do
not, all rules of the operations concerned. A run ends with the first finding of a rule that is expected, so the
requests counted are those that an item of the suite sends until it fails. Results are kept in a JSON file; a run that
is broken off goes on where it stopped when it is started again with the same file and number of examples.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from contracts.cases.draft import Case
from contracts.checks import judge
from contracts.discovery import catalogue
from contracts.endpoints import Endpoint
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.engine import Exerciser
from contracts.errors import BudgetExhausted, OptionError
from contracts.exchange import Exchange, HttpRequest
from contracts.model import Contract
from contracts.options import Options
from contracts.places import LeftOut, Place, Places
from contracts.recording.redaction import Redactor
from contracts.reference import application
from contracts.reference.deviations import DEVIATIONS, Deviation, by_family, find
from contracts.rules import Rule, rules_of
from contracts.run import Run
from contracts.verdicts import Verdict

FINDINGS = frozenset({Verdict.VIOLATES, Verdict.LENIENT, Verdict.UNDOCUMENTED, Verdict.UNREACHABLE})
RIGHT, OTHER, MISSED, SKIPPED, BROKEN = "right", "other", "missed", "not run", "error"
COLUMNS = (RIGHT, OTHER, MISSED, SKIPPED, BROKEN)


@dataclass(slots=True)
class Result:
    """What came of one deviation, or of the twin at one operation."""

    name: str
    outcome: str
    examples: int
    requests: int = 0
    rule: str = ""
    message: str = ""
    others: dict[str, str] = field(default_factory=dict)
    has_rule: bool = True


@dataclass(slots=True)
class Watch:
    """Looks at every exchange: how many there were, and what they say."""

    contracts: dict[str, Contract]
    expects: Callable[[str, Verdict], bool]
    requests: int = 0
    rule: str = ""
    message: str = ""
    others: dict[str, str] = field(default_factory=dict)
    recent: deque[Exchange] = field(default_factory=lambda: deque(maxlen=16))

    def see(self, case: Case, exchange: Exchange) -> None:
        """Judge an exchange once more; the engine's own judgement is of the same bytes."""
        self.requests += 1
        # What a case is compared with was sent just before it.
        twin = self.recent[-len(case.before)] if case.before else None
        self.recent.append(exchange)
        for each in judge(self.contracts[case.contract], case, exchange, twin).judgements:
            if each.verdict not in FINDINGS:
                continue
            if self.expects(each.rule, each.verdict):
                self.rule, self.message = self.rule or each.rule, self.message or each.message
            else:
                self.others.setdefault(each.rule, f"{each.verdict}: {each.message}")


class Watched:
    """A reference endpoint that answers until the watch has seen what it waits for."""

    def __init__(self, endpoint: Endpoint, watch: Watch) -> None:
        self._endpoint = endpoint
        self._watch = watch

    def send(self, request: HttpRequest) -> Exchange:
        """Answer a request; raises BudgetExhausted once the deviation was found."""
        if self._watch.rule:
            raise BudgetExhausted("found")
        return self._endpoint.send(request)

    def close(self) -> None:
        """Give up the state."""
        self._endpoint.close()


class DeviatingPlaces(Places):
    """Every contract's place, with deviating services behind it."""

    def __init__(self, options: Options, deviations: Sequence[Deviation], watch: Watch) -> None:
        super().__init__(options, {contract.id: contract for contract in catalogue()})
        self._deviations = deviations
        self._watch = watch

    def of(self, contract: Contract) -> Place | LeftOut:
        """Give the place of a contract."""
        place = super().of(contract)
        return place if isinstance(place, LeftOut) else replace(place, open_endpoint=self._open)

    def _open(self) -> Endpoint:
        return Watched(ReferenceEndpoint(application(deviations=self._deviations)), self._watch)


class WatchedRun(Run):
    """The suite's own run, with a watch."""

    def __init__(self, options: Options, deviations: Sequence[Deviation], watch: Watch) -> None:
        super().__init__(options)
        self.places = DeviatingPlaces(options, deviations, watch)
        self._watch = watch

    def _exerciser(self, place: Place, endpoint: Endpoint, redactor: Redactor | None = None) -> Exerciser:
        return replace(super()._exerciser(place, endpoint, redactor), keep=self._watch.see)


def exercise(
    run: Run, watch: Watch, rules: Iterable[tuple[Contract, Rule]], *, until: Callable[[], bool]
) -> None:
    """Exercise rules one after the other until there is nothing more to wait for."""
    for contract, rule in rules:
        if until():
            return
        problem = run.exercise(contract, rule).problem
        if problem is not None and not watch.rule:
            raise RuntimeError(f"{rule.id}: {problem}")


def measure(name: str, examples: int) -> Result:
    """Run the suite against one deviation."""
    deviation = DEVIATIONS[name]
    if deviation.needs == "time":
        return Result(name, SKIPPED, examples, message="time passes over HTTP only")
    concerned = {each.id: each for each in catalogue() if each.id in deviation.operations}
    rules = [(contract, rule) for contract in concerned.values() for rule in rules_of(contract)]
    expected = [pair for pair in rules if deviation.expects(pair[1].id)]
    watch = Watch(concerned, lambda rule, verdict: deviation.expects(rule) and verdict is deviation.verdict)
    run = WatchedRun(Options(endpoint="reference", max_examples=examples), [deviation], watch)
    exercise(run, watch, expected, until=lambda: bool(watch.rule))
    exercise(run, watch, rules, until=lambda: bool(watch.rule or watch.others))
    run.close()
    return _result(name, examples, watch, has_rule=bool(expected))


def _result(name: str, examples: int, watch: Watch, *, has_rule: bool) -> Result:
    outcome = RIGHT if watch.rule else OTHER if watch.others else MISSED
    others = dict(sorted(watch.others.items()))
    return Result(name, outcome, examples, watch.requests, watch.rule, watch.message, others, has_rule)


def measure_twin(contract_id: str, examples: int, requests: int) -> Result:
    """Run the suite against the conforming services until so many requests were sent; every finding is false."""
    contract = next(each for each in catalogue() if each.id == contract_id)
    watch = Watch({contract_id: contract}, lambda _rule, _verdict: False)
    run = WatchedRun(Options(endpoint="reference", max_examples=examples), [], watch)
    while watch.requests < requests:
        exercise(run, watch, [(contract, rule) for rule in rules_of(contract)], until=lambda: False)
    run.close()
    result = _result(f"twin {contract_id}", examples, watch, has_rule=True)
    return replace(result, outcome="false alarm" if watch.others else "clean")


# --- all of them ------------------------------------------------------------------------------------------


def kept(path: Path, examples: int) -> dict[str, Result]:
    """Give the results of an earlier run with as many examples. Raises OptionError for a file of another kind."""
    if not path.is_file():
        return {}
    try:
        results = [Result(**each) for each in json.loads(path.read_text(encoding="utf-8"))["results"]]
    except (ValueError, KeyError, TypeError) as error:
        raise OptionError(f"--out {path}: expected results of this benchmark, got something else") from error
    return {each.name: each for each in results if each.examples == examples and each.outcome != BROKEN}


def save(path: Path, results: dict[str, Result]) -> None:
    """Write all results."""
    ordered = [asdict(results[name]) for name in sorted(results)]
    path.write_text(json.dumps({"results": ordered}, indent=1, ensure_ascii=False), encoding="utf-8")


def submit(
    pool: ProcessPoolExecutor, names: Iterable[str], options: argparse.Namespace
) -> dict[Future[Result], str]:
    """Start what has no result yet."""
    started: dict[Future[Result], str] = {}
    share = -(-options.twin_requests // len(catalogue()))
    for name in names:
        operation = name.removeprefix("twin ")
        if operation != name:
            started[pool.submit(measure_twin, operation, options.examples, share)] = name
        else:
            started[pool.submit(measure, name, options.examples)] = name
    return started


def collect(
    started: dict[Future[Result], str], results: dict[str, Result], options: argparse.Namespace
) -> None:
    """Take the results as they come, tell and keep them."""
    for number, future in enumerate(as_completed(started), start=1):
        name, error = started[future], future.exception()
        result = (
            future.result() if error is None else Result(name, BROKEN, options.examples, message=repr(error))
        )
        results[name] = result
        save(options.out, results)
        told = result.rule or ", ".join(result.others) or result.message
        print(
            f"{number}/{len(started)} {name}: {result.outcome}, {result.requests} requests: {told}",
            flush=True,
        )


# --- what is told -----------------------------------------------------------------------------------------


def table(results: dict[str, Result]) -> Iterator[str]:
    """Give the table by family."""
    yield f"{'family':<20}{'all':>5}" + "".join(f"{column:>9}" for column in COLUMNS) + f"{'median':>8}"
    total: list[Result] = []
    for family, deviations in by_family().items():
        found = [results[each.name] for each in deviations if each.name in results]
        total += found
        if found:
            yield _line(family, found)
    yield _line("all", total)


def _line(title: str, found: Sequence[Result]) -> str:
    counts = "".join(f"{sum(each.outcome == column for each in found):>9}" for column in COLUMNS)
    needed = [each.requests for each in found if each.outcome == RIGHT]
    median = f"{statistics.median(needed):.0f}" if needed else "-"
    return f"{title:<20}{len(found):>5}{counts}{median:>8}"


def not_right(results: dict[str, Result]) -> Iterator[str]:
    """List what was missed or caught by another rule."""
    for name, result in results.items():
        if name in DEVIATIONS and result.outcome not in {RIGHT, SKIPPED}:
            known = "" if result.has_rule else " (no rule of that name yet)"
            yield f"{result.outcome}: {name}: expected {', '.join(DEVIATIONS[name].rules)}{known}"
            yield from (f"    {rule} {said[:150]}" for rule, said in result.others.items())


def twin_lines(results: dict[str, Result]) -> Iterator[str]:
    """Tell of the twin: requests and false alarms."""
    twins = [each for each in results.values() if each.name.startswith("twin ")]
    alarms = [(each.name, rule, said) for each in twins for rule, said in each.others.items()]
    yield f"twin: {sum(each.requests for each in twins):,} requests, {len(alarms)} false alarms"
    yield from (f"    {name}: {rule} {said[:200]}" for name, rule, said in alarms)


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line. Raises OptionError for a deviation that does not exist."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--deviation", action="append", default=[], metavar="NAME", help="only this; repeatable"
    )
    parser.add_argument("--examples", type=int, default=10, help="as --contract-max-examples (10)")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--twin-requests", type=int, default=20_000, help="to the conforming services; 0 for none"
    )
    parser.add_argument("--out", type=Path, default=Path("catch_rate.json"))
    options = parser.parse_args(argv)
    for name in options.deviation:
        find(name)
    return options


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, tell, and give 1 for a false alarm."""
    try:
        options = arguments(argv)
        results = kept(options.out, options.examples)
    except OptionError as error:
        print(error, file=sys.stderr)
        return 2
    names = options.deviation or list(DEVIATIONS)
    if options.twin_requests and not options.deviation:
        names = [*(f"twin {contract.id}" for contract in catalogue()), *names]
    with ProcessPoolExecutor(options.processes) as pool:
        collect(submit(pool, [name for name in names if name not in results], options), results, options)
    print("", *table(results), "", *twin_lines(results), "", *not_right(results), sep="\n")
    return int(any(each.others for each in results.values() if each.name.startswith("twin ")))


if __name__ == "__main__":
    sys.exit(main())
