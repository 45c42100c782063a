"""Two requests that mean the same must get the same answer."""

from __future__ import annotations

from lxml import etree

from contracts.cases.draft import Case
from contracts.checks.answer import Answer, NoEnvelope, Refusal, SoapAnswer, Unreachable
from contracts.checks.outcome import described
from contracts.declared import Subject, applies, problem
from contracts.exchange import Exchange
from contracts.fieldtable import shortened
from contracts.model import Contract
from contracts.payload import request_payload
from contracts.verdicts import Judgement, Verdict
from contracts.xml import children, local_name, text


def judge_equivalence(
    case: Case, base: Answer, answer: Answer, aside: frozenset[str] = frozenset()
) -> Judgement | None:
    """Compare the answer to a respelled request with the answer to the plain one, the fields in ``aside`` apart.

    None when the plain one was not answered as SOAP says: that is a finding of its own, and no measure.
    """
    for each in (base, answer):
        if isinstance(each, Unreachable):
            return Judgement(case.rule, Verdict.UNREACHABLE, each.message)
    if isinstance(base, NoEnvelope):
        return None
    difference = difference_of(base, answer, aside)
    if difference is None:
        return Judgement(case.rule, Verdict.CONFORMS)
    message, place = difference
    return Judgement(
        case.rule, Verdict.VIOLATES, f"expected the same answer ({case.aim}), got {message}", place
    )


def no_measure(contract: Contract, plain: Exchange, base: Answer) -> frozenset[str]:
    """Give the fields whose values say nothing of the spelling.

    They are those that vary by themselves, and an echo that is wrong in the plain answer already: of that its own
    rule speaks.
    """
    payload = base.parts.payload if isinstance(base, SoapAnswer) and base.fault is None else None
    varying = {row.name for row in contract.response.fields if row.varies}
    if payload is None:
        return frozenset(varying)
    subject = Subject(contract, "response", payload, request_payload(plain.request), None)
    wrong = {
        rule.echo.response
        for rule in contract.response.rules
        if rule.echo is not None and applies(rule, subject) and problem(rule, subject) is not None
    }
    return frozenset(varying | wrong)


def difference_of(
    base: Answer, answer: Answer, aside: frozenset[str] = frozenset()
) -> tuple[str, str] | None:
    """Say where two answers differ in what they mean, and the place; None when they are the same.

    The fields of the response that are named in ``aside`` are not compared.
    """
    if isinstance(base, Refusal) and isinstance(answer, Refusal) and base.fault.id == answer.fault.id:
        return None
    if not (isinstance(base, SoapAnswer) and isinstance(answer, SoapAnswer)):
        return f"{_said(answer)} instead of {_said(base)}", ""
    if (base.fault is None) != (answer.fault is None):
        return f"{_said(answer)} instead of {_said(base)}", "Envelope/Body"
    if base.fault is not None and answer.fault is not None:
        same = base.fault.code == answer.fault.code
        return None if same else (f"{_said(answer)} instead of {_said(base)}", "Fault/faultcode")
    return _payload_difference(base.parts.payload, answer.parts.payload, aside)


def _said(answer: Answer) -> str:
    return described(answer) if isinstance(answer, SoapAnswer | Refusal) else "no SOAP answer"


def _payload_difference(
    one: etree._Element | None, other: etree._Element | None, aside: frozenset[str]
) -> tuple[str, str] | None:
    if one is None or other is None:
        return None if one is other else ("an empty Body in one of them", "Envelope/Body")
    return _element_difference(one, other, f"Envelope/Body/{local_name(one)}", aside)


def _element_difference(
    one: etree._Element, other: etree._Element, path: str, aside: frozenset[str] = frozenset()
) -> tuple[str, str] | None:
    if one.tag != other.tag:
        return f"{etree.QName(other).text} instead of {etree.QName(one).text}", path
    if dict(one.attrib) != dict(other.attrib):
        return f"the attributes {dict(other.attrib)} instead of {dict(one.attrib)}", path
    return _content_difference(one, other, path, aside)


def _content_difference(
    one: etree._Element, other: etree._Element, path: str, aside: frozenset[str]
) -> tuple[str, str] | None:
    if not children(one) and not children(other):
        same = text(one) == text(other)
        return None if same else (f"{shortened(text(other))} instead of {shortened(text(one))}", path)
    inner, inner_other = (
        [child for child in children(each) if local_name(child) not in aside] for each in (one, other)
    )
    if len(inner) != len(inner_other):
        return f"{len(inner_other)} elements instead of {len(inner)}", path
    for child, child_other in zip(inner, inner_other, strict=True):
        found = _element_difference(child, child_other, f"{path}/{local_name(child)}")
        if found is not None:
            return found
    return None
