"""The suite against one named deviation of the reference services, or against the conforming ones.

What benchmarks.catch_rate and benchmarks.mutation have in common: a run of the engine that looks at every exchange and
ends with the first finding that is waited for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from contracts.cases.draft import Case
from contracts.cases.oncemore import ONCE_MORE, TIMES, in_a_row, is_in_doubt
from contracts.checks import judge
from contracts.discovery import catalogue, specimens
from contracts.endpoints import Endpoint
from contracts.endpoints.http import HttpEndpoint
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.engine import Exerciser
from contracts.environments import Limits
from contracts.errors import BudgetExhausted
from contracts.exchange import Exchange, HttpRequest
from contracts.model import Contract
from contracts.options import Options
from contracts.places import LeftOut, Place, Places
from contracts.recording.redaction import Redactor
from contracts.reference import application
from contracts.reference.deviations import DEVIATIONS, Deviation
from contracts.reference.server import serving
from contracts.rules import Rule, rules_of
from contracts.run import Run
from contracts.verdicts import Judgement, Verdict

FINDINGS = frozenset({Verdict.VIOLATES, Verdict.LENIENT, Verdict.UNDOCUMENTED, Verdict.UNREACHABLE})
RIGHT, OTHER, MISSED, BROKEN = "right", "other", "missed", "error"
OUTCOMES = (RIGHT, OTHER, MISSED, BROKEN)
PATIENT = Limits(requests=100_000, per_second=1e6, timeout=3, retries=0, failed_logins=True)
"""Over HTTP, where a deviation takes its time: it waits for much longer than this."""

Pairs = list[tuple[Contract, Rule]]


def offered() -> tuple[Contract, ...]:
    """Give the contracts of all reference services, of those behind which there is no vendor, too."""
    return (*catalogue(), *specimens())


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Witness:
    """One exchange with what it was judged by."""

    contract: str
    case: Case
    exchange: Exchange
    twin: Exchange | None

    def judged(self, contract: Contract, again: Sequence[Exchange]) -> tuple[Judgement, ...]:
        """Judge it by what its twin was answered once more."""
        plain = () if self.twin is None else in_a_row(self.twin, len(self.case.before), again)
        return judge(contract, self.case, self.exchange, self.twin, plain).judgements


@dataclass(slots=True)
class Watch:
    """Looks at every exchange: how many there were, and what they say."""

    contracts: dict[str, Contract]
    expects: Callable[[str, Verdict], bool]
    requests: int = 0
    rule: str = ""
    message: str = ""
    others: dict[str, str] = field(default_factory=dict)
    witnesses: list[Witness] = field(default_factory=list)
    recent: deque[Exchange] = field(default_factory=lambda: deque(maxlen=16))
    doubted: Witness | None = None
    again: list[Exchange] = field(default_factory=list)

    def see(self, case: Case, exchange: Exchange) -> None:
        """Judge an exchange once more; the engine's own judgement is of the same bytes."""
        self.requests += 1
        # What a case is compared with was sent just before it.
        twin = self.recent[-len(case.before)] if case.before else None
        self.recent.append(exchange)
        witness = Witness(case.contract, case, exchange, twin)
        judgements = judge(self.contracts[case.contract], case, exchange, twin).judgements
        if is_in_doubt(case, judgements):  # the engine asks the twin once more before it says so
            self.doubted, self.again = witness, []
            return
        self._hear(witness, judgements)
        if self.doubted is not None and case.aim == ONCE_MORE:
            self._hear_again(self.doubted, exchange)

    def _hear_again(self, doubted: Witness, exchange: Exchange) -> None:
        self.again.append(exchange)
        if len(self.again) == TIMES:
            self.doubted = None
            self._hear(doubted, doubted.judged(self.contracts[doubted.contract], self.again))

    def _hear(self, witness: Witness, judgements: Iterable[Judgement]) -> None:
        for each in judgements:
            if each.verdict not in FINDINGS:
                continue
            if not self.expects(each.rule, each.verdict):
                self.others.setdefault(each.rule, f"{each.verdict}: {each.message}")
            elif not self.rule:
                self.rule, self.message = each.rule, each.message
                self.witnesses.append(witness)


class Watched:
    """An endpoint that answers until the watch has seen what it waits for."""

    def __init__(self, endpoint: Endpoint, watch: Watch, *, kept: bool = False) -> None:
        self._endpoint = endpoint
        self._watch = watch
        self._kept = kept

    def send(self, request: HttpRequest) -> Exchange:
        """Answer a request; raises BudgetExhausted once the deviation was found."""
        if self._watch.rule:
            raise BudgetExhausted("found")
        return self._endpoint.send(request)

    def close(self) -> None:
        """Give up the state, unless it is kept for the items that follow."""
        if not self._kept:
            self._endpoint.close()


class DeviatingPlaces(Places):
    """Every contract's place, with ``open_endpoint`` behind it."""

    def __init__(self, options: Options, open_endpoint: Callable[[], Endpoint]) -> None:
        super().__init__(options, {contract.id: contract for contract in offered()})
        self._open = open_endpoint

    def of(self, contract: Contract) -> Place | LeftOut:
        """Give the place of a contract."""
        place = super().of(contract)
        return place if isinstance(place, LeftOut) else replace(place, open_endpoint=self._open)


class WatchedRun(Run):
    """The suite's own run, with a watch."""

    def __init__(self, options: Options, open_endpoint: Callable[[], Endpoint], watch: Watch) -> None:
        super().__init__(options)
        self.places = DeviatingPlaces(options, open_endpoint)
        self._watch = watch

    def _exerciser(self, place: Place, endpoint: Endpoint, redactor: Redactor | None = None) -> Exerciser:
        return replace(super()._exerciser(place, endpoint, redactor), keep=self._watch.see)


@contextmanager
def running(needs: str, deviations: Sequence[Deviation], examples: int, watch: Watch) -> Iterator[WatchedRun]:
    """Give a run against the deviating services.

    In process each item meets new services. Where another operation has to be asked before, all items meet the same;
    where time has to pass, they are asked over HTTP on loopback.
    """
    made = application(deviations=deviations)
    if needs == "time":
        with serving(made) as url:
            run = WatchedRun(_options(url, examples), lambda: Watched(HttpEndpoint(PATIENT), watch), watch)
            yield run
            run.close()
    else:
        kept = ReferenceEndpoint(made) if needs == "another operation" else None
        run = WatchedRun(_options("reference", examples), lambda: _in_process(deviations, watch, kept), watch)
        yield run
        run.close()
    made.close()


def _options(endpoint: str, examples: int) -> Options:
    return Options(endpoint=endpoint, max_examples=examples)


def _in_process(deviations: Sequence[Deviation], watch: Watch, kept: Endpoint | None) -> Endpoint:
    if kept is not None:
        return Watched(kept, watch, kept=True)
    return Watched(ReferenceEndpoint(application(deviations=deviations)), watch)


def exercise(
    run: Run, watch: Watch, rules: Iterable[tuple[Contract, Rule]], until: Callable[[], bool]
) -> None:
    """Exercise rules one after the other until there is nothing more to wait for."""
    for contract, rule in rules:
        if until():
            return
        problem = run.exercise(contract, rule).problem
        if problem is not None and not watch.rule:
            raise RuntimeError(f"{rule.id}: {problem}")


def measure(name: str, examples: int, *, others: bool = True) -> tuple[Result, list[Witness]]:
    """Run the suite against one deviation; gives what came of it, and the exchange that showed it.

    Unless ``others``, a deviation is missed when none of the rules that must catch it does so on its own requests.
    """
    deviation = DEVIATIONS[name]
    concerned = {each.id: each for each in offered() if each.id in deviation.operations}
    rules = [(contract, rule) for contract in concerned.values() for rule in rules_of(contract)]
    expected = [pair for pair in rules if deviation.expects(pair[1].id)]
    watch = Watch(concerned, lambda rule, verdict: deviation.expects(rule) and verdict is deviation.verdict)
    with running(deviation.needs, [deviation], examples, watch) as run:
        exercise(run, watch, _asked_before(deviation, rules), until=lambda: bool(watch.rule))
        exercise(run, watch, expected, until=lambda: bool(watch.rule))
        exercise(run, watch, rules if others else [], until=lambda: bool(watch.rule or watch.others))
    outcome = RIGHT if watch.rule else OTHER if watch.others else MISSED
    result = Result(
        name, outcome, examples, watch.requests, watch.rule, watch.message, _sorted(watch), bool(expected)
    )
    return result, watch.witnesses


def _asked_before(deviation: Deviation, rules: Pairs) -> Pairs:
    """Where it takes another operation to show, ask what changes something first, as a run of all rules would."""
    if deviation.needs != "another operation":
        return []
    return [pair for pair in rules if pair[0].writes and pair[1].kind == "accepted"]


def _sorted(watch: Watch) -> dict[str, str]:
    return dict(sorted(watch.others.items()))


def measure_twin(contract_id: str, examples: int, requests: int) -> Result:
    """Run the suite against the conforming services until so many requests were sent; every finding is false."""
    contract = next(each for each in offered() if each.id == contract_id)
    watch = Watch({contract_id: contract}, lambda _rule, _verdict: False)
    with running("", [], examples, watch) as run:
        while watch.requests < requests:
            rules = [(contract, rule) for rule in rules_of(contract)]
            exercise(run, watch, rules, until=lambda: False)
    outcome = "false alarm" if watch.others else "clean"
    return Result(f"twin {contract_id}", outcome, examples, watch.requests, others=_sorted(watch))
