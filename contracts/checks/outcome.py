"""What came against what was due: the response, or a documented fault."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.cases.draft import Case
from contracts.checks.answer import Refusal, SoapAnswer
from contracts.model import Contract, Fault
from contracts.rules import rule_id
from contracts.verdicts import Judgement, Verdict


def judge_outcome(contract: Contract, case: Case, answer: SoapAnswer | Refusal) -> Iterator[Judgement]:
    """Judge the promise that the case was made for, by whether the answer is of the kind that is due."""
    target = outcome_rule(contract, case)
    if isinstance(answer, SoapAnswer) and answer.fault is None and not _is_declared(contract, answer):
        return  # it is neither the response nor a fault, and R2712 says so
    if _is_response(answer):
        yield _response_came(case, target)
    elif case.due.kind == "response":
        message = f"expected the response to a request that keeps every promise, got {described(answer)}"
        yield Judgement(target, Verdict.VIOLATES, message, "Envelope/Body")
    else:
        yield from _fault_came(contract, case, answer, target)


def outcome_rule(contract: Contract, case: Case) -> str:
    """Name the rule that an outcome speaks of.

    A case made for a request rule speaks of that rule, one that breaks a rule speaks of the rule that it
    breaks; any other case, and the plain request that goes first, speaks of acceptance, or of the fault that its
    situation brings.
    """
    if case.violated is not None:
        return case.violated
    if _of_request(contract, case.rule) and not case.control:
        return case.rule
    if case.due.kind == "response" or not case.due.faults:
        return rule_id(contract, "request", "accepted")
    return rule_id(contract, "fault", case.due.faults[0])


def _of_request(contract: Contract, rule: str) -> bool:
    return rule.startswith(f"{contract.id}.request.")


def _is_declared(contract: Contract, answer: SoapAnswer) -> bool:
    payload = answer.parts.payload
    return payload is not None and payload.tag == f"{{{contract.namespace}}}{contract.response.element}"


def _is_response(answer: SoapAnswer | Refusal) -> bool:
    return isinstance(answer, SoapAnswer) and answer.fault is None


def _response_came(case: Case, target: str) -> Judgement:
    if case.due.kind == "response":
        return Judgement(target, Verdict.CONFORMS)
    if not case.valid:
        message = f"expected a fault because the request {case.label} ({case.aim}), got the response"
        return Judgement(target, Verdict.LENIENT, message, "Envelope/Body")
    return Judgement(target, Verdict.VIOLATES, f"expected {case.due}, got the response", "Envelope/Body")


def _fault_came(
    contract: Contract, case: Case, answer: SoapAnswer | Refusal, target: str
) -> Iterator[Judgement]:
    if case.violated is not None or not case.due.faults:
        yield Judgement(target, Verdict.CONFORMS)
    if not case.due.faults:
        return
    due = [fault for fault in contract.faults if fault.id in case.due.faults]
    matching = [fault for fault in due if matches(contract, fault, answer)]
    if matching:
        yield Judgement(rule_id(contract, "fault", matching[0].id), Verdict.CONFORMS)
    if matching and case.violated is None and _of_request(contract, target):
        yield Judgement(target, Verdict.CONFORMS)
    elif not matching:
        named = rule_id(contract, "fault", case.due.faults[0]) if case.violated is not None else target
        yield Judgement(
            named, Verdict.VIOLATES, f"expected {case.due}, got {described(answer)}", "Fault/faultcode"
        )


def matches(contract: Contract, fault: Fault, answer: SoapAnswer | Refusal) -> bool:
    """Tell whether an answer is that documented fault."""
    if isinstance(answer, Refusal):
        return answer.fault.id == fault.id
    if answer.fault is None or fault.code is None:
        return False
    expected = {contract.envelope_namespace, contract.namespace, None}
    return answer.fault.code == fault.code and answer.fault.code_namespace in expected


def described(answer: SoapAnswer | Refusal) -> str:
    """Say what came, for a message."""
    if isinstance(answer, Refusal):
        return f"HTTP {answer.fault.status}"
    if answer.fault is None:
        return "the response"
    reason = f" ({answer.fault.reason.strip()})" if answer.fault.reason.strip() else ""
    return f"the fault {answer.fault.code or 'without a code'}{reason}"
