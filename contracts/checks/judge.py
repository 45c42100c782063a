"""One exchange, every verdict it allows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from contracts.cases.draft import Case
from contracts.checks.answer import Answer, NoEnvelope, Refusal, SoapAnswer, Unreachable, read_answer
from contracts.checks.equivalence import judge_equivalence, no_measure, types_of
from contracts.checks.faults import judge_fault, judge_leak
from contracts.checks.outcome import judge_outcome
from contracts.checks.protocol import CHECKS
from contracts.checks.protocol12 import CHECKS_12, NAMES_IN_12
from contracts.checks.provoked import is_fault_due, judge_provoked
from contracts.checks.response import judge_response
from contracts.checks.state import judge_reading
from contracts.checks.steadiness import unsteady_fields
from contracts.exchange import Exchange
from contracts.model import Contract
from contracts.protocol import requirements
from contracts.rules import UNAUTHORIZED, rule_id
from contracts.schemas import envelope_schema
from contracts.verdicts import Judgement, Verdict

_CARRIED = re.compile(r"Envelope/(?:Body/(?!Fault\b)|Header/[^/]+/|Body/Fault/[dD]etail/[^/]+/)")
"""Places of what an envelope carries: it is not for the envelope's schema to say what stands there."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts of one exchange, at most one on each rule; ``answer`` is what kind of answer it was."""

    answer: Answer
    judgements: tuple[Judgement, ...]

    @property
    def is_response(self) -> bool:
        """Whether the answer was an envelope without a fault."""
        return isinstance(self.answer, SoapAnswer) and self.answer.fault is None

    @property
    def unreachable(self) -> str | None:
        """Why the service could not be asked; None when it could."""
        return self.answer.message if isinstance(self.answer, Unreachable) else None


def judge(
    contract: Contract,
    case: Case,
    exchange: Exchange,
    twin: Exchange | None = None,
    plain: Sequence[Exchange] = (),
) -> Judged:
    """Judge an exchange by every rule that it bears on.

    ``twin`` is the exchange of the plain request that the case is a respelling of, if it is one. ``plain`` are
    exchanges of that plain request, one right after the other, where it was asked more than once: what they differ
    in is no doing of the spelling.
    """
    answer = read_answer(contract, exchange)
    if case.equivalent and twin is not None:
        compared = _compared(contract, case, answer, twin, plain)
        others = _one_a_rule(_besides(contract, case, exchange, answer))
        return Judged(answer, (*([] if compared is None else [compared]), *others))
    if case.reads:
        return Judged(answer, (judge_reading(contract, case, answer),))
    if case.provokes:
        return Judged(answer, tuple(_one_a_rule(_provoked(contract, case, exchange, answer))))
    return Judged(answer, tuple(_one_a_rule(_judgements(contract, case, exchange, answer))))


def _compared(
    contract: Contract, case: Case, answer: Answer, twin: Exchange, plain: Sequence[Exchange]
) -> Judgement | None:
    base = read_answer(contract, twin)
    aside = no_measure(contract, twin, base)
    unsteady = unsteady_fields(contract, plain, aside)
    if unsteady is None:
        return None
    if case.repeats:  # it is asked for the sake of other promises, too
        case = replace(case, rule=rule_id(contract, "request", "repeated"))
    return judge_equivalence(case, base, answer, aside | unsteady, types_of(contract))


def _provoked(contract: Contract, case: Case, exchange: Exchange, answer: Answer) -> Iterator[Judgement]:
    """Judge what was provoked; of its fault, the protocol speaks where it is wrong: else it is no evidence."""
    found = judge_provoked(contract, case, exchange, answer)
    if found is not None:
        yield found
    yield from _leaks(contract, exchange, answer)
    if isinstance(answer, SoapAnswer) and answer.fault is not None and is_fault_due(contract, case):
        yield from _broken(judge_protocol(contract, answer))


def _broken(judgements: Iterable[Judgement]) -> Iterator[Judgement]:
    return (each for each in judgements if each.verdict is not Verdict.CONFORMS)


def _besides(contract: Contract, case: Case, exchange: Exchange, answer: Answer) -> Iterator[Judgement]:
    """An answer to a respelled request must be right in itself, too."""
    if isinstance(answer, SoapAnswer):
        yield from judge_protocol(contract, answer)
        yield from _content(contract, case, exchange, answer)


def _content(contract: Contract, case: Case, exchange: Exchange, answer: SoapAnswer) -> Iterator[Judgement]:
    if answer.fault is None:
        yield from judge_response(contract, case, exchange, answer)
        yield from _leaks(contract, exchange, answer)
    else:
        yield from judge_fault(contract, exchange, answer, answer.fault)


def _judgements(contract: Contract, case: Case, exchange: Exchange, answer: Answer) -> Iterable[Judgement]:
    if isinstance(answer, Unreachable):
        return (Judgement(case.rule, Verdict.UNREACHABLE, answer.message),)
    if isinstance(answer, NoEnvelope):
        return (_no_envelope(contract, case, answer), *_leaks(contract, exchange, answer))
    if isinstance(answer, Refusal):
        return (
            *judge_outcome(contract, case, answer),
            *_challenge(contract, exchange, answer),
            judge_leak(contract, exchange, answer),
        )
    return _judge_envelope(contract, case, exchange, answer)


def _leaks(contract: Contract, exchange: Exchange, answer: Answer) -> Iterator[Judgement]:
    """Say of an answer that is no fault and no documented refusal only that it leaks: else it is no evidence."""
    yield from _broken([judge_leak(contract, exchange, answer)])


def _challenge(contract: Contract, exchange: Exchange, answer: Refusal) -> Iterator[Judgement]:
    """A client that is told 401 must be told how to log in (RFC 9110, section 15.5.2)."""
    if exchange.response is None or exchange.response.status != UNAUTHORIZED:
        return
    rule = rule_id(contract, "fault", answer.fault.id, "challenge")
    if exchange.response.header("WWW-Authenticate"):
        yield Judgement(rule, Verdict.CONFORMS)
    else:
        message = "expected a WWW-Authenticate header with HTTP 401, got none"
        yield Judgement(rule, Verdict.VIOLATES, message, "WWW-Authenticate")


def _no_envelope(contract: Contract, case: Case, answer: NoEnvelope) -> Judgement:
    bare = [fault.id for fault in contract.faults if fault.code is None and fault.id in case.due.faults]
    if bare and case.violated is None:  # no envelope was due: it is the documented refusal that did not come
        message = f"expected {case.due}, but {answer.message}"
        return Judgement(rule_id(contract, "fault", bare[0]), Verdict.VIOLATES, message)
    name = answer.requirement if contract.soap == "1.1" else NAMES_IN_12.get(answer.requirement, "answer")
    return Judgement(rule_id(contract, "protocol", name), Verdict.VIOLATES, answer.message)


def _judge_envelope(
    contract: Contract, case: Case, exchange: Exchange, answer: SoapAnswer
) -> Iterator[Judgement]:
    yield from judge_protocol(contract, answer)
    yield from judge_outcome(contract, case, answer)
    yield from _content(contract, case, exchange, answer)


def judge_protocol(contract: Contract, answer: SoapAnswer) -> Iterator[Judgement]:
    """Judge the protocol promises that this answer bears on."""
    found = list(_protocol_judgements(contract, answer))
    yield from found
    if all(each.verdict == Verdict.CONFORMS for each in found):
        yield from _envelope_judgement(contract, answer)


def _protocol_judgements(contract: Contract, answer: SoapAnswer) -> Iterator[Judgement]:
    checks = CHECKS if contract.soap == "1.1" else CHECKS_12
    kind = "fault" if answer.fault is not None else "response"
    for requirement in requirements(contract.soap):
        if requirement.bears_on in {"any", kind}:
            problem = checks[requirement.id](contract, answer)
            name = rule_id(contract, "protocol", requirement.id)
            kept = Judgement(name, Verdict.CONFORMS)
            yield kept if problem is None else Judgement(name, requirement.broken, *problem)


def _envelope_judgement(contract: Contract, answer: SoapAnswer) -> Iterator[Judgement]:
    """Let the schema of the envelope speak where no check of its own does: stray text, attributes, order."""
    found = envelope_schema(contract.soap).problems(answer.parts.envelope)
    for problem in [each for each in found if not _CARRIED.match(each.path)][:1]:
        in_fault = answer.fault is not None and "Fault" in problem.path
        shape = "R9980" if contract.soap == "1.1" else "envelope"
        message = f"expected an envelope as SOAP {contract.soap} has it, got: {problem.message}"
        name = rule_id(contract, "protocol", "faultShape" if in_fault else shape)
        yield Judgement(name, Verdict.VIOLATES, message, problem.path)


def _one_a_rule(judgements: Iterable[Judgement]) -> Iterator[Judgement]:
    """Keep the worst judgement on each rule: several places in one message are one finding."""
    order = list(Verdict)
    kept: dict[str, Judgement] = {}
    for judgement in judgements:
        before = kept.setdefault(judgement.rule, judgement)
        if order.index(judgement.verdict) < order.index(before.verdict):
            kept[judgement.rule] = judgement
    yield from kept.values()
