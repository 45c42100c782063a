"""Exercising one rule: Hypothesis draws, the endpoint answers, the checks judge, the tally counts.

A recorded rule is exercised from its corpus instead (contracts.replaying); both ways end in ``count``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import ExampleDatabase
from hypothesis.errors import Flaky, FlakyFailure, Unsatisfiable

from contracts.attribution import plain_case, wrong_code
from contracts.cases.aim import Aim, NoAim, situation_aim
from contracts.cases.aims import aims
from contracts.cases.building import Dropped, build
from contracts.cases.draft import Case, Draft
from contracts.cases.oncemore import in_a_row, is_in_doubt, once_more
from contracts.cases.present import PresentValue
from contracts.cases.setting import Setting
from contracts.checks import judge
from contracts.checks.judge import Judged
from contracts.endpoints import Endpoint
from contracts.errors import BudgetExhausted, RecordingError
from contracts.exampledatabase import KeyedDatabase
from contracts.exchange import Exchange, HttpRequest
from contracts.rules import STATE_KINDS, Rule, rule_id
from contracts.sent import NoRedaction, Redaction, Sent, count
from contracts.stateful import STEPS, walk
from contracts.tally import Tally
from contracts.verdicts import Judgement, Verdict

FAILING = frozenset({Verdict.VIOLATES, Verdict.LENIENT, Verdict.UNDOCUMENTED})


WALKS = 5
"""How many walks through the service's states are made at most."""


MOST_HELD = 16 * 1024 * 1024
"""So many bytes of answers are held for one rule: until the last has come, none can be redacted and made small."""


class PromiseBroken(Exception):
    """An example that shows a rule broken; Hypothesis makes it smaller."""


class Stop(Exception):
    """Nothing more is to be sent for this rule."""


@dataclass(frozen=True)
class Exerciser:
    """Exercises rules of one contract against one endpoint.

    ``examples`` is how many requests an aim may draw; ``shrink_requests`` how many more may be spent on making a
    failing one smaller; ``repeatable`` draws the same requests every time, so that recordings made anew differ
    only where something changed; ``keep`` is called with every case and its exchange as it came, for a recording that
    redacts by itself. ``database`` holds failing examples of other runs, which are tried first.
    """

    setting: Setting
    endpoint: Endpoint
    examples: int = 10
    shrink_requests: int = 500
    repeatable: bool = False
    redaction: Redaction = field(default_factory=NoRedaction)
    present: PresentValue | None = None
    database: ExampleDatabase | None = None
    keep: Callable[[Case, Exchange], None] = lambda _case, _exchange: None

    def exercise(self, rule: Rule) -> Tally:
        """Try everything that the rule asks for; a budget that runs out on the way is a problem of the tally."""
        tally = Tally(rule=rule.id, contract=rule.contract)
        if rule.kind in STATE_KINDS:
            return self._walk(rule, tally)
        found = aims(self.setting, rule)
        if isinstance(found, NoAim):
            tally.reason = found.reason
            return tally
        log: list[Sent] = []
        shown: set[Verdict] = set()
        try:
            for aim in found:
                _AimRun(self, rule, aim, tally, log, shown).run()
        except Stop as stop:
            tally.reason = str(stop) or None
        except BudgetExhausted as error:
            tally.problem = str(error)
        count(tally, log, self.setting.contract, self.redaction)
        return tally

    def _walk(self, rule: Rule, tally: Tally) -> Tally:
        """Exercise a promise about the service's state, which no single request can show."""
        if self.present is None or self.present.question() is None or not self.setting.answered:
            tally.reason = "the operation that tells the state cannot be asked here"
            return tally
        log: list[Sent] = []
        run = _AimRun(self, rule, situation_aim(self.setting, self.setting.answered[0]), tally, log, set())
        try:
            run.walk(self.present)
        except BudgetExhausted as error:
            tally.problem = str(error)
        count(tally, log, self.setting.contract, self.redaction)
        return tally

    def planned(self, rule: Rule) -> int:
        """Tell how many requests a rule asks for at most, shrinking aside."""
        if rule.kind in STATE_KINDS:
            return min(self.examples, WALKS) * STEPS * 2
        found = aims(self.setting, rule)
        return 0 if isinstance(found, NoAim) else sum(self.examples_of(aim) * aim.cost for aim in found)

    def examples_of(self, aim: Aim) -> int:
        """Tell how many requests an aim may draw."""
        return min(self.examples, aim.examples or self.examples)


class _AimRun:
    """One aim under Hypothesis. An answer is remembered by the request's bytes, so that shrinking repeats nothing.

    ``log`` and ``shown`` are shared by the aims of a rule: what was sent, and the failing verdicts that have their
    smallest example.
    """

    def __init__(
        self, exerciser: Exerciser, rule: Rule, aim: Aim, tally: Tally, log: list[Sent], shown: set[Verdict]
    ) -> None:
        self._log = log
        self._shown = shown
        self._exerciser = exerciser
        self._rule = rule
        self._aim = aim
        self._tally = tally
        self._seen: dict[HttpRequest, tuple[Judgement, ...]] = {}
        self._plain: dict[str, str | None] = {}
        self._failed_at: int | None = None
        self._broken: HttpRequest | None = None
        self._broken_as: set[Verdict] = set()
        self._stop: Stop | BudgetExhausted | RecordingError | None = None

    def run(self) -> None:
        """Draw, send and judge; raises Stop when nothing more is to be sent for the rule."""
        try:
            self._test()()
        except (PromiseBroken, FlakyFailure, Flaky):
            self._mark_minimal()
        except Unsatisfiable:
            self._tally.drop(f"{self._aim.name}: no request could be drawn")
        if self._stop is not None:
            raise self._stop

    def walk(self, present: PresentValue) -> None:
        """Walk through the states of the service; the tally holds what was found."""
        how = self._settings(min(self._exerciser.examples, WALKS))
        with suppress(PromiseBroken, FlakyFailure, Flaky, Stop):
            walk(self._exerciser.setting, self._rule, present, self._stepped, how)
        if isinstance(self._stop, RecordingError):
            raise self._stop

    def _stepped(self, case: Case) -> Judged:
        if self._stop is not None:
            raise Stop(str(self._stop))
        try:
            judged = self._sent(case).judged
        except RecordingError as error:
            self._stop = error  # walk() raises it when Hypothesis has let go
            raise Stop(str(error)) from error
        if judged.unreachable is not None:
            raise Stop(judged.unreachable)
        if self._failing(judged.judgements):
            raise PromiseBroken(self._rule.id)
        if self._stop is not None:
            raise self._stop
        return judged

    @property
    def _database(self) -> ExampleDatabase | None:
        shared = None if self._exerciser.repeatable else self._exerciser.database
        return None if shared is None else KeyedDatabase(shared, self._rule.id, self._aim.name)

    def _settings(self, examples: int) -> settings:
        database = self._database
        return settings(
            max_examples=examples,
            deadline=None,
            database=database,
            # Hypothesis' own profile `ci`, which it loads by itself there, asks for the same requests every time;
            # a database is there to try what other runs found.
            derandomize=self._exerciser.repeatable or (database is None and settings().derandomize),
            print_blob=False,
            phases=(*([Phase.reuse] if database is not None else []), Phase.generate, Phase.shrink),
            # They advise whoever writes a strategy; whoever asks a service can do nothing about them.
            suppress_health_check=tuple(HealthCheck),
        )

    def _test(self) -> Callable[[], None]:
        @self._settings(self._exerciser.examples_of(self._aim))
        @hypothesis.given(self._aim.drafts)
        def exercise(draft: Draft) -> None:
            self._try(draft)

        return exercise

    def _try(self, draft: Draft) -> None:
        if self._stop is not None:
            return
        case = build(self._exerciser.setting, self._rule, self._aim, draft, self._present_value(draft))
        if isinstance(case, Dropped):
            self._tally.drop(f"{case.aim}: {case.why}")
            return
        failing = self._failing(self._judged(case))
        if self._is_to_shrink(failing):
            self._broken, self._broken_as = case.request, failing  # the smallest is the last to be tried
            raise PromiseBroken(self._rule.id)

    def _is_to_shrink(self, failing: set[Verdict]) -> bool:
        """Tell whether Hypothesis is to make an example smaller, for which it may ask hundreds of requests.

        What another aim has shown is counted, and the aim goes on: something else may come to light. A database is
        to keep what fails for every aim.
        """
        return bool(failing if self._database is not None else failing - self._shown)

    def _failing(self, judgements: Iterable[Judgement]) -> set[Verdict]:
        return {each.verdict for each in judgements if each.rule == self._rule.id and each.verdict in FAILING}

    def _mark_minimal(self) -> None:
        for at, sent in enumerate(self._log):
            if sent.case.request == self._broken:
                self._log[at] = replace(sent, minimal=True)
        self._shown |= self._broken_as

    def _present_value(self, draft: Draft) -> int | None:
        present = self._exerciser.present
        return present.value if present is not None and draft.step is not None else None

    def _judged(self, case: Case) -> tuple[Judgement, ...]:
        if case.request not in self._seen:
            self._seen[case.request] = () if self._spent() else self._ask(case)
        return self._seen[case.request]

    def _spent(self) -> bool:
        """After a failure only so many further requests are sent to make it smaller."""
        return (
            self._failed_at is not None
            and len(self._log) - self._failed_at >= self._exerciser.shrink_requests
        )

    def _ask(self, case: Case) -> tuple[Judgement, ...]:
        try:
            before = [self._sent(each).exchange for each in case.before]
            judged = self._compared(case, before[0]) if before else self._sent(case).judged
        except (BudgetExhausted, RecordingError) as error:  # trying a smaller example would not mend it
            self._stop = error
            return ()
        self._note(case, judged)
        return judged.judgements

    def _compared(self, case: Case, twin: Exchange) -> Judged:
        """Ask the twin twice more before a difference is blamed on what the case does otherwise."""
        sent = self._sent(case, twin)
        if not is_in_doubt(case, sent.judged.judgements):
            return sent.judged
        at = len(self._log) - 1
        again = self._once_more(case, twin)
        plain = in_a_row(twin, len(case.before), again)
        judged = judge(self._exerciser.setting.contract, sent.case, sent.exchange, twin, plain)
        self._log[at] = replace(sent, judged=judged)
        return judged

    def _once_more(self, case: Case, twin: Exchange) -> tuple[Exchange, ...]:
        first, second = once_more(case)
        one = self._sent(first, twin if first.before else None)
        self._note(first, one.judged)
        other = self._sent(second, one.exchange)
        self._note(second, other.judged)
        return one.exchange, other.exchange

    def _sent(self, case: Case, twin: Exchange | None = None) -> Sent:
        exchange = self._exerciser.endpoint.send(case.request)
        case = self._attributed(case, exchange)
        sent = Sent(case, exchange, judge(self._exerciser.setting.contract, case, exchange, twin), twin)
        self._log.append(sent)
        self._exerciser.keep(case, exchange)
        self._hold(exchange)
        return sent

    def _hold(self, exchange: Exchange) -> None:
        """Stop before the answers to one rule fill the memory."""
        if (
            _size(exchange) > MOST_HELD // 1000
            and sum(_size(each.exchange) for each in self._log) > MOST_HELD
        ):
            bound = f"the answers to this promise have more than {MOST_HELD:,} bytes in all"
            self._tally.drop(f"{self._aim.name}: {bound}")
            self._stop = Stop(f"{bound}; nothing more was asked")

    def _attributed(self, case: Case, exchange: Exchange) -> Case:
        """Say of a wrong code that it is the fault's affair, where a plain request of the situation brings it too."""
        code = None if case.control else wrong_code(self._exerciser.setting.contract, case, exchange)
        if code is None or case.situation is None or code != self._plain_code(case.situation):
            return case
        return replace(case, control=True)

    def _plain_code(self, situation: str) -> str | None:
        if situation not in self._plain:
            self._plain[situation] = None
            value = self._exerciser.present.value if self._exerciser.present is not None else None
            case = plain_case(self._exerciser.setting, self._rule, situation, value)
            if case is not None:
                exchange = self._sent(replace(case, control=True)).exchange
                self._plain[situation] = wrong_code(self._exerciser.setting.contract, case, exchange)
        return self._plain[situation]

    def _note(self, case: Case, judged: Judged) -> None:
        present = self._exerciser.present
        verdicts = {each.rule: each.verdict for each in judged.judgements}
        if present is not None:
            present.note(case, accepted=judged.is_response)
        if verdicts.get(self._rule.id) in FAILING and self._failed_at is None:
            self._failed_at = len(self._log)
        if Verdict.UNREACHABLE in verdicts.values():
            self._stop = Stop("the environment could not be reached")
        if self._aim.control and self._rule.kind != "accepted" and _refused(self._exerciser, verdicts):
            accepted = rule_id(self._exerciser.setting.contract, "request", "accepted")
            self._stop = Stop(f"the service refuses even the plain request that goes first: see {accepted}")


def _size(exchange: Exchange) -> int:
    return len(exchange.response.body) if exchange.response is not None else 0


def _refused(exerciser: Exerciser, verdicts: dict[str, Verdict]) -> bool:
    accepted = rule_id(exerciser.setting.contract, "request", "accepted")
    return verdicts.get(accepted) is not Verdict.CONFORMS
