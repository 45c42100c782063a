"""What came against what was due: the response, or a documented fault."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.cases.draft import Case
from contracts.checks.answer import Refusal, SoapAnswer
from contracts.model import INVALID_REQUEST, Contract, Fault
from contracts.rules import rule_id, rules_by_id
from contracts.soap import FaultParts
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
    if case.violated is not None:
        yield _refused(contract, case, answer, target)
    elif not case.due.faults:
        yield Judgement(target, Verdict.CONFORMS)
    if not case.due.faults:
        return
    due = [fault for fault in contract.faults if fault.id in case.due.faults]
    matching = [fault for fault in due if matches(contract, fault, answer)]
    if matching:
        yield _as_documented(contract, matching, answer)
    if matching and case.violated is None and _of_request(contract, target):
        yield Judgement(target, Verdict.CONFORMS)
    elif not matching:
        named = rule_id(contract, "fault", case.due.faults[0]) if case.violated is not None else target
        yield Judgement(
            named, Verdict.VIOLATES, f"expected {case.due}, got {_came(contract, answer)}", "Fault/faultcode"
        )


def _as_documented(contract: Contract, matching: list[Fault], answer: SoapAnswer | Refusal) -> Judgement:
    """Judge how a documented fault travelled; of several with its code, the one counts that it keeps."""
    problems = {fault.id: travel_problem(fault, answer) for fault in matching}
    kept = next((name for name, problem in problems.items() if problem is None), None)
    name = matching[0].id if kept is None else kept
    rule, problem = rule_id(contract, "fault", name), problems[name]
    return (
        Judgement(rule, Verdict.CONFORMS) if problem is None else Judgement(rule, Verdict.VIOLATES, *problem)
    )


def travel_problem(fault: Fault, answer: SoapAnswer | Refusal) -> tuple[str, str] | None:
    """Say below which code of SOAP's, or in which status, a fault came instead of those that its contract names."""
    if isinstance(answer, Refusal):
        return None
    return _soap_code_problem(fault, answer) or _status_problem(fault, answer)


def _soap_code_problem(fault: Fault, answer: SoapAnswer) -> tuple[str, str] | None:
    came = "" if answer.fault is None else answer.fault.soap_code
    if fault.soap_code in {None, came}:
        return None
    said = (
        f"expected the Subcode {fault.code} below {fault.soap_code}, got it below {came or 'no code of SOAP'}"
    )
    return said, "Fault/Code/Value"


def _status_problem(fault: Fault, answer: SoapAnswer) -> tuple[str, str] | None:
    came = answer.response.status
    if "status" not in fault.model_fields_set or came == fault.status:
        return None
    return f"expected HTTP {fault.status} with the fault {fault.code}, got HTTP {came}", "HTTP status"


def _refused(contract: Contract, case: Case, answer: SoapAnswer | Refusal, target: str) -> Judgement:
    """Judge what refused a request that breaks a promise: a fault of another situation did not refuse it for that.

    One that tells of the data (an unknown account) says that the value was taken and looked up: lenient. One that
    tells of the log-in says nothing of the value, and no list has it for such a request: undocumented. Of a
    log-in that breaks a promise it is the right one: nobody is told which part of it was wrong.
    """
    other = _of_another_situation(contract, answer)
    if other is None or other.id in case.due.faults:
        return Judgement(target, Verdict.CONFORMS)
    of_log_in = any(_is_log_in(contract, name) for name in other.when)
    if of_log_in and _breaks_the_log_in(contract, target):
        return Judgement(target, Verdict.CONFORMS)
    expected = f"expected a refusal because the request {case.label} ({case.aim}), got {described(answer)}"
    meaning = (
        f"which is documented for {' and '.join(other.when)} alone and says nothing of this"
        if of_log_in
        else f"as for {' or '.join(other.when)}: the value was accepted and looked up"
    )
    verdict = Verdict.UNDOCUMENTED if of_log_in else Verdict.LENIENT
    return Judgement(target, verdict, f"{expected}, {meaning}", "Fault/faultcode")


def _of_another_situation(contract: Contract, answer: SoapAnswer | Refusal) -> Fault | None:
    """Give the documented fault that came, if no documented fault of that code is for invalid requests."""
    came = [fault for fault in contract.faults if matches(contract, fault, answer)]
    if any(INVALID_REQUEST in fault.when for fault in came):
        return None
    return came[0] if came else None


def _is_log_in(contract: Contract, name: str) -> bool:
    return contract.situation(name).source_of_values == "credentials"


def _breaks_the_log_in(contract: Contract, rule: str) -> bool:
    of = rules_by_id(contract).get(rule)
    names = {contract.authentication.username, contract.authentication.password}
    return of is not None and of.in_header and of.field is not None and of.field.name in names


def matches(contract: Contract, fault: Fault, answer: SoapAnswer | Refusal) -> bool:
    """Tell whether an answer is that documented fault."""
    if isinstance(answer, Refusal):
        return answer.fault.id == fault.id
    if answer.fault is None or fault.code is None:
        return False
    return answer.fault.code == fault.code and not _is_foreign(contract, answer.fault)


def _is_foreign(contract: Contract, fault: FaultParts) -> bool:
    return fault.code_namespace not in {contract.envelope_namespace, contract.namespace, None}


def _came(contract: Contract, answer: SoapAnswer | Refusal) -> str:
    """Say what came, and of a code in another namespace that this makes it another code."""
    fault = answer.fault if isinstance(answer, SoapAnswer) else None
    if fault is None or not _is_foreign(contract, fault):
        return described(answer)
    return (
        f"{described(answer)} whose code is in the namespace {fault.code_namespace}, "
        f"which is neither SOAP's nor the service's"
    )


def described(answer: SoapAnswer | Refusal) -> str:
    """Say what came, for a message."""
    if isinstance(answer, Refusal):
        return f"HTTP {answer.fault.status}"
    if answer.fault is None:
        return "the response"
    reason = f" ({answer.fault.reason.strip()})" if answer.fault.reason.strip() else ""
    return f"the fault {answer.fault.code or 'without a code'}{reason}"
