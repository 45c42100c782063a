"""Both sides of one recorded exchange: what the client sent, and what the service answered.

A run knows which situation its request was made for; of recorded traffic nobody says. So a response counts as
broken only when it is so in every documented situation, and what holds in one situation alone is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from contracts.cases.aim import due_in
from contracts.cases.draft import EQUIVALENT, VIOLATES, Case, Due, case_from
from contracts.checks import judge
from contracts.checks.answer import SoapAnswer, read_answer
from contracts.checks.judge import Judged
from contracts.checks.outcome import described, matches
from contracts.contentcoding import NotDecodable, content_codings, decoded_body
from contracts.exchange import Exchange, HttpRequest
from contracts.labels import Label, label
from contracts.model import INVALID_REQUEST, Contract
from contracts.payload import request_payload
from contracts.rules import rule_id, rules_by_id
from contracts.verdicts import Judgement, Verdict
from contracts.verifying.client import judge_client
from contracts.verifying.facts import is_told
from contracts.verifying.recorded import Recorded

GONE = "recorded by this suite, for a rule that the contract no longer has"
ON_PURPOSE = "of the client: the request was made by this suite, on purpose"


@dataclass(frozen=True, slots=True)
class BothSides:
    """What one recorded exchange says: the case as which it was judged, and its verdicts.

    ``answered`` is None where no response was judged. ``silent`` says what of it was not judged, and why.
    """

    case: Case
    judgements: tuple[Judgement, ...]
    answered: Judged | None
    silent: tuple[str, ...] = ()


def judge_recorded(contract: Contract, recorded: Recorded) -> BothSides:
    """Judge a recorded exchange of a contract by every rule that it bears on."""
    request, why = _without_codings(recorded.request)
    if why is not None:
        return BothSides(_case(contract, request, Label(doubt=why), None), (), None, (why,))
    found = label(contract, request.body)
    if recorded.case is not None:
        return _of_this_suite(contract, recorded, request, found)
    sent = tuple(judge_client(contract, request, found))
    case = _case(contract, request, found, None)
    return _joined(contract, recorded, case, found, sent)


def _joined(
    contract: Contract, recorded: Recorded, case: Case, found: Label, sent: tuple[Judgement, ...]
) -> BothSides:
    """Judge the response as well, where there is one."""
    told = tuple(each for each in sent if is_told(contract, each, recorded))
    shown = replace(case, label=str(found))
    if recorded.response is None:
        return BothSides(shown, told, None, (f"of the service: {recorded.why}",))
    exchange = Exchange(case.request, recorded.response)
    judged = _most_favourable(contract, case, exchange)
    if judged.unreachable is not None:
        return BothSides(shown, told, None, (f"of the service: {judged.unreachable}",))
    came = (each for each in _of_service(contract, case, found, judged) if is_told(contract, each, recorded))
    return BothSides(shown, _one_each((*told, *came)), judged)


def _one_each(judgements: tuple[Judgement, ...]) -> tuple[Judgement, ...]:
    """Keep one judgement for each rule and verdict."""
    return tuple({(each.rule, each.verdict): each for each in reversed(judgements)}.values())[::-1]


def _without_codings(request: HttpRequest) -> tuple[HttpRequest, str | None]:
    if not content_codings(request):
        return request, None
    try:
        body = decoded_body(request)
    except NotDecodable:
        return request, "the request's body cannot be unpacked"
    headers = tuple(pair for pair in request.headers if pair[0].lower() != "content-encoding")
    return replace(request, headers=headers, body=body), None


def _case(contract: Contract, request: HttpRequest, found: Label, situation: str | None) -> Case:
    """Make a case of a request: what is due follows from its label, as far as that tells."""
    first = min(found.broken, default=None)
    return Case(
        contract=contract.id,
        rule=rule_id(contract, "request", "accepted"),
        aim="recorded traffic",
        label=str(found) if first is None else f"{VIOLATES}{first}",
        situation=situation,
        due=Due("response") if found.valid else Due("fault"),
        request=request,
        control=True,
    )


# --- the service ------------------------------------------------------------------------------------------


def _most_favourable(contract: Contract, case: Case, exchange: Exchange) -> Judged:
    """Judge as if in no situation, and where that finds something, in each that lets fields be left out."""
    case = replace(case, due=_due_for(contract, case, exchange))
    judged = judge(contract, case, exchange)
    least = judged
    for situation in _lenient_situations(contract) if _broken(judged) else ():
        other = judge(contract, replace(case, situation=situation), exchange)
        least = other if _broken(other) < _broken(least) else least
    return least


def _broken(judged: Judged) -> int:
    return sum(each.verdict == Verdict.VIOLATES for each in judged.judgements)


@lru_cache(maxsize=256)
def _lenient_situations(contract: Contract) -> tuple[str, ...]:
    """Name the situations in which fewer fields are due than otherwise."""
    rules = contract.response.rules
    named = (rule.when.situation for rule in rules if rule.only_set and rule.when is not None)
    return tuple(dict.fromkeys(name for name in named if name is not None))


def _due_for(contract: Contract, case: Case, exchange: Exchange) -> Due:
    """A valid request may be in a situation that brings a fault: then whichever came was due."""
    if not case.valid:
        return case.due
    answer = read_answer(contract, exchange)
    is_response = isinstance(answer, SoapAnswer) and answer.fault is None
    return Due("response" if is_response else "fault")


def _of_service(contract: Contract, case: Case, found: Label, judged: Judged) -> Iterator[Judgement]:
    accepted = rule_id(contract, "request", "accepted")
    conditional = _conditional_rules(contract) | _lacking(contract, case.request)
    for each in judged.judgements:
        if each.rule == case.violated:
            yield from _accepted_all_the_same(each, found)
        elif each.rule == accepted:
            yield from _acceptance(each, found, judged)
        elif each.rule not in conditional:
            yield each
    yield from _refused_as_invalid(contract, found, judged)


def _accepted_all_the_same(each: Judgement, found: Label) -> Iterator[Judgement]:
    """A request that breaks several rules was accepted in spite of each; that it was refused says nothing of one."""
    if each.verdict == Verdict.LENIENT and found.doubt is None:
        for rule in sorted(found.broken):
            message = "expected a fault because the request breaks this rule, got the response"
            yield replace(each, rule=rule, message=message)


def _acceptance(each: Judgement, found: Label, judged: Judged) -> Iterator[Judgement]:
    """Only a response shows acceptance: a fault may be due to a situation that nobody tells."""
    if found.valid and judged.is_response:
        yield each


def _refused_as_invalid(contract: Contract, found: Label, judged: Judged) -> Iterator[Judgement]:
    """A fault that is documented for invalid requests alone must not answer a valid one."""
    answer = judged.answer
    if not found.valid or not isinstance(answer, SoapAnswer) or answer.fault is None:
        return
    fitting = [each for each in contract.faults if matches(contract, each, answer)]
    if fitting and all(each.when == (INVALID_REQUEST,) for each in fitting):
        rule = rule_id(contract, "request", "accepted")
        came = described(answer)
        message = f"expected no fault for invalid requests, since the request keeps every promise; got {came}"
        yield Judgement(rule, Verdict.VIOLATES, message, "Envelope/Body")


@lru_cache(maxsize=256)
def _conditional_rules(contract: Contract) -> frozenset[str]:
    """Name the rules that hold in one situation only, and those that say which fault a situation brings."""
    declared = (rule for rule in contract.response.rules if rule.when is not None and rule.when.situation)
    names = {rule_id(contract, "response", rule.id) for rule in declared}
    return frozenset(names | {rule_id(contract, "fault", fault.id) for fault in contract.faults})


def _lacking(contract: Contract, request: HttpRequest) -> frozenset[str]:
    """Name the rules that compare with the request, where nothing can be read of it."""
    payload = request_payload(request)
    if payload is not None and payload.tag == f"{{{contract.namespace}}}{contract.request.element}":
        return frozenset()
    comparing = (rule.id for rule in contract.response.rules if rule.echo or "$request" in (rule.xpath or ""))
    return frozenset(rule_id(contract, "response", name) for name in comparing)


# --- recordings that this suite made ----------------------------------------------------------------------


def _of_this_suite(contract: Contract, recorded: Recorded, request: HttpRequest, found: Label) -> BothSides:
    """Judge by the situation that was noted; what the suite sent on purpose is nobody's finding."""
    noted = _noted(contract, recorded, request)
    if noted is None or recorded.response is None:
        return BothSides(_case(contract, request, found, None), (), None, (GONE,))
    exchange = Exchange(request, recorded.response)
    if noted.provokes or noted.reads:
        judged = judge(contract, noted, exchange)
        return BothSides(noted, judged.judgements, judged, (ON_PURPOSE,))
    case = replace(noted, label="valid") if noted.label.startswith(EQUIVALENT) else noted
    case = replace(case, due=_noted_due(contract, noted))
    judged = judge(contract, case, exchange)
    return BothSides(noted, judged.judgements, judged, (ON_PURPOSE,))


def _noted(contract: Contract, recorded: Recorded, request: HttpRequest) -> Case | None:
    """Give the case that was noted; None where this suite or the contract no longer knows such a one."""
    try:
        noted = case_from(contract.id, recorded.case or {}, request)
    except KeyError:
        return None
    return noted if noted.rule in rules_by_id(contract) else None


def _noted_due(contract: Contract, case: Case) -> Due:
    known = {situation.id for situation in contract.situations}
    if case.violated is None and case.situation in known:
        return due_in(contract, contract.situation(case.situation or ""))
    return case.due
