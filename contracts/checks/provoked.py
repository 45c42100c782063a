"""How a service answered what provoked it: one verdict, on the rule that the provocation belongs to."""

from __future__ import annotations

from collections.abc import Callable

from contracts.cases.draft import Case
from contracts.checks.answer import Answer, NoEnvelope, SoapAnswer, Unreachable
from contracts.checks.outcome import described
from contracts.exchange import Exchange
from contracts.model import Contract
from contracts.provocations import Provocation, Wanted
from contracts.rules import rules_by_id
from contracts.verdicts import Judgement, Verdict

Reply = tuple[Verdict, str]


def judge_provoked(contract: Contract, case: Case, exchange: Exchange, answer: Answer) -> Judgement:
    """Judge one provocation; nothing else is said of an answer to a request that is none of the contract's."""
    if isinstance(answer, Unreachable):
        return Judgement(case.rule, Verdict.UNREACHABLE, answer.message)
    provocation = rules_by_id(contract)[case.rule].provocation
    if provocation is None:
        raise ValueError(f"{case.rule} is no rule that can be provoked")
    verdict, message = _REPLIES[provocation.wanted](provocation, case, exchange, answer)
    return Judgement(case.rule, verdict, message)


def _came(exchange: Exchange, answer: Answer) -> str:
    status = f"HTTP {exchange.response.status}" if exchange.response is not None else "no HTTP response"
    return f"{status} with {described(answer)}" if isinstance(answer, SoapAnswer) else status


def _is_response(answer: Answer) -> bool:
    return isinstance(answer, SoapAnswer) and answer.fault is None


def _is_refusal(exchange: Exchange, answer: Answer) -> bool:
    if isinstance(answer, SoapAnswer):
        return answer.fault is not None
    return exchange.response is not None and exchange.response.status // 100 == 4  # noqa: PLR2004 -- 4xx


def _response_due(_of: Provocation, case: Case, exchange: Exchange, answer: Answer) -> Reply:
    if _is_response(answer):
        return Verdict.CONFORMS, ""
    return Verdict.VIOLATES, f"expected the response all the same ({case.aim}), got {_came(exchange, answer)}"


def _fault_due(of: Provocation, case: Case, exchange: Exchange, answer: Answer) -> Reply:
    fault = answer.fault if isinstance(answer, SoapAnswer) else None
    if fault is not None and of.code in {None, fault.code}:
        return Verdict.CONFORMS, ""
    wanted = f"the fault {of.code}" if of.code is not None else "a fault"
    return Verdict.VIOLATES, f"expected {wanted} ({case.aim}), got {_came(exchange, answer)}"


def _status_due(of: Provocation, case: Case, exchange: Exchange, answer: Answer) -> Reply:
    came = exchange.response.status if exchange.response is not None else None
    if came in of.statuses:
        return Verdict.CONFORMS, ""
    wanted = f"HTTP {of.statuses[0]}" if len(of.statuses) == 1 else "a 4xx status"
    return Verdict.VIOLATES, f"expected {wanted} ({case.aim}), got {_came(exchange, answer)}"


def _refusal_due(_of: Provocation, case: Case, exchange: Exchange, answer: Answer) -> Reply:
    if _is_refusal(exchange, answer):
        return Verdict.CONFORMS, ""
    if _is_response(answer):
        return Verdict.LENIENT, f"expected a refusal ({case.aim}), got the response"
    came = answer.message if isinstance(answer, NoEnvelope) else _came(exchange, answer)
    return Verdict.VIOLATES, f"expected a fault or a 4xx status ({case.aim}), got another answer: {came}"


_REPLIES: dict[Wanted, Callable[[Provocation, Case, Exchange, Answer], Reply]] = {
    "response": _response_due,
    "fault": _fault_due,
    "status": _status_due,
    "refusal": _refusal_due,
}
