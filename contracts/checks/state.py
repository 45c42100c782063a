"""What a service tells of its state, against what it was last told."""

from __future__ import annotations

from contracts.cases.draft import READS, Case
from contracts.checks.answer import Answer, SoapAnswer, Unreachable
from contracts.declared import field_element, is_set
from contracts.lexical import same_value
from contracts.model import Contract
from contracts.rules import rule_id
from contracts.verdicts import Judgement, Verdict
from contracts.xml import text


def judge_reading(contract: Contract, case: Case, answer: Answer) -> Judgement:
    """Judge the answer of the operation that tells the state; the label says by which rule, and what is expected."""
    kind, _, expected = case.label.removeprefix(READS).partition(" ")
    rule = rule_id(contract, "state", kind)
    if isinstance(answer, Unreachable):
        return Judgement(case.rule, Verdict.UNREACHABLE, answer.message)
    field = next(each.state.reads for each in contract.situations if each.state is not None)
    came = _told(answer, field)
    if came is not None and same_value("integer", came, expected):
        return Judgement(rule, Verdict.CONFORMS)
    message = f"expected {field} to be {expected} ({case.aim}), got {came or 'none'}"
    return Judgement(rule, Verdict.VIOLATES, message, f"Envelope/Body/{field}")


def _told(answer: Answer, field: str) -> str | None:
    payload = answer.parts.payload if isinstance(answer, SoapAnswer) and answer.fault is None else None
    element = field_element(payload, field)
    return (
        text(element).strip()
        if element is not None and payload is not None and is_set(payload, field)
        else None
    )
