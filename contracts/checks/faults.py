"""A fault's code and detail against what is documented."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from contracts.checks.answer import Answer, SoapAnswer
from contracts.checks.leaks import leak_in
from contracts.checks.outcome import matches
from contracts.checks.protocol import SOAP_CODES
from contracts.checks.response import outcome_judgement
from contracts.exchange import Exchange
from contracts.fieldtable import Table, outcomes
from contracts.labels import field_rule_id
from contracts.model import Contract, Detail, Fault
from contracts.rules import rule_id
from contracts.schemas import detail_schema
from contracts.soap import FaultParts
from contracts.verdicts import Judgement, Verdict
from contracts.xml import children


def judge_fault(
    contract: Contract, exchange: Exchange, answer: SoapAnswer, came: FaultParts
) -> Iterator[Judgement]:
    """Judge whether the code is documented and nothing leaked, and the detail where one is documented.

    ``came`` is the fault of the answer.
    """
    yield _documented(contract, came)
    yield judge_leak(contract, exchange, answer)
    for fault in contract.faults:
        if fault.detail is not None and matches(contract, fault, answer):
            yield from _judge_detail(contract, fault, fault.detail, came)


def _documented(contract: Contract, came: FaultParts) -> Judgement:
    rule = rule_id(contract, "fault", "documented")
    if came.code in {"", *documented_codes(contract)}:  # of an empty one, faultShape speaks
        return Judgement(rule, Verdict.CONFORMS)
    message = f"expected a documented fault code, got {came.code}"
    return Judgement(rule, Verdict.UNDOCUMENTED, message, "Fault/faultcode")


def judge_leak(contract: Contract, exchange: Exchange, answer: Answer) -> Judgement:
    """Judge whether an answer, with an envelope or without one, tells of the server's inside."""
    rule = rule_id(contract, "fault", "leaksNothing")
    found = leak_in(answer, exchange)
    return Judgement(rule, Verdict.CONFORMS) if found is None else Judgement(rule, Verdict.VIOLATES, *found)


def documented_codes(contract: Contract) -> frozenset[str]:
    """Give every fault code that the vendor or SOAP itself documents."""
    own = {fault.code for fault in contract.faults if fault.code is not None}
    others = set(contract.other_faults.codes) if contract.other_faults is not None else set()
    return frozenset(own | others | SOAP_CODES[contract.soap])


def _judge_detail(contract: Contract, fault: Fault, detail: Detail, came: FaultParts) -> Iterator[Judgement]:
    rule = rule_id(contract, "fault", fault.id, "detail")
    entry = _entry(detail, came)
    if entry is None:
        yield Judgement(
            rule, Verdict.VIOLATES, f"expected {detail.element} in the detail, got none", "Fault/detail"
        )
        return
    target = etree.QName(detail.element).namespace if detail.qualified else None
    table = Table(detail.fields, target, f"Fault/detail/{etree.QName(detail.element).localname}")
    found = [each for each in outcomes(table, entry) if detail.fields]
    for outcome in found:
        if outcome.field is not None:
            yield outcome_judgement(field_rule_id(contract, f"fault.{fault.id}", outcome), outcome)
    whole = next((each for each in found if each.field is None and each.problem is not None), None)
    if whole is not None and detail.schema_file is None:  # where there is a schema, it speaks of the whole
        yield outcome_judgement(rule, whole)
        return
    explained = any(each.problem for each in found if each.field is not None)
    yield from _detail_schema_judgement(contract, detail, rule, entry, explained=explained)


def _entry(detail: Detail, came: FaultParts) -> etree._Element | None:
    found = children(came.detail) if came.detail is not None else []
    return next((each for each in found if each.tag == detail.element), None)


def _detail_schema_judgement(
    contract: Contract, detail: Detail, rule: str, entry: etree._Element, *, explained: bool
) -> Iterator[Judgement]:
    schema = detail_schema(contract, detail)
    problems = schema.problems(entry) if schema is not None else []
    if not problems:
        yield Judgement(rule, Verdict.CONFORMS)
    elif not explained:
        message = f"expected a detail that is valid against {detail.schema_file}, got: {problems[0].message}"
        yield Judgement(rule, Verdict.VIOLATES, message, problems[0].path)
