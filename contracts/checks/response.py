"""The body of a response against the field table, the declared rules and the schema."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from lxml import etree

from contracts.cases.draft import Case
from contracts.checks.answer import SoapAnswer
from contracts.declared import Subject, applies, problem, suspended_fields
from contracts.exchange import Exchange
from contracts.fieldtable import Outcome, Table, outcomes
from contracts.labels import field_rule_id
from contracts.model import Contract, DeclaredRule
from contracts.payload import request_payload
from contracts.rules import rule_id
from contracts.schemas import contract_schema
from contracts.verdicts import Judgement, Verdict
from contracts.xml import XSI, children, local_name

XS = "http://www.w3.org/2001/XMLSchema"
XSI_TYPE = f"{{{XSI}}}type"
UNDOCUMENTED_KINDS = frozenset({"enumeration", "unknownElement"})
"""What the documentation does not list: a value, a field."""


def judge_response(
    contract: Contract, case: Case, exchange: Exchange, answer: SoapAnswer
) -> Iterator[Judgement]:
    """Judge a response's body; a body of another element is R2712's affair and nothing here is said of it."""
    payload = answer.parts.payload
    if payload is None or payload.tag != f"{{{contract.namespace}}}{contract.response.element}":
        return
    found = list(outcomes(response_table(contract, case.situation), payload))
    beyond = _echoes_of_what_is_forbidden(contract, case)
    for outcome in found:
        if outcome.field not in beyond:
            yield outcome_judgement(field_rule_id(contract, "response", outcome), outcome)
    yield from _schema_judgement(contract, payload, explained=any(each.problem for each in found))
    for judgement, declared in _declared_judgements(contract, case, exchange, payload):
        if declared.echo is None or declared.echo.response not in beyond:
            yield judgement


def _echoes_of_what_is_forbidden(contract: Contract, case: Case) -> frozenset[str]:
    """Give the response fields that repeat the very field by which a request breaks a promise.

    Such a request was to be refused. Once it is answered, the echo and the field's own table contradict each other,
    and no answer could keep both: what is to be said is said of the request.
    """
    echoes = (rule.echo for rule in contract.response.rules if rule.echo is not None)
    broken = case.violated or ""
    return frozenset(
        echo.response
        for echo in echoes
        if broken.startswith(f"{rule_id(contract, 'request', echo.request)}.")
    )


def response_table(contract: Contract, situation: str | None) -> Table:
    """Give the response's field table as it holds in a situation."""
    message = contract.response
    target = contract.namespace if message.qualified else None
    suspended = suspended_fields(contract, "response", situation)
    return Table(message.fields, target, f"Envelope/Body/{message.element}", suspended=suspended)


def outcome_judgement(rule: str, outcome: Outcome) -> Judgement:
    """Turn an outcome of a field table into a judgement."""
    if outcome.problem is None:
        return Judgement(rule, Verdict.CONFORMS)
    verdict = Verdict.UNDOCUMENTED if outcome.kind in UNDOCUMENTED_KINDS else Verdict.VIOLATES
    return Judgement(rule, verdict, outcome.problem, outcome.place)


def _schema_judgement(contract: Contract, payload: etree._Element, *, explained: bool) -> Iterator[Judgement]:
    """Let libxml2 speak where no field rule explains it, so that one broken promise is one finding."""
    rule = rule_id(contract, "response", "schema")
    problems = contract_schema(contract).problems(_without_documented_types(contract, payload))
    if not problems:
        yield Judgement(rule, Verdict.CONFORMS)
    elif not explained:
        message = f"expected a body that is valid against {contract.schema_file}, got: {problems[0].message}"
        yield Judgement(rule, Verdict.VIOLATES, message, problems[0].path)


def _without_documented_types(contract: Contract, payload: etree._Element) -> etree._Element:
    """Take off every xsi:type that names the very type of the field's row.

    A schema that is written from field tables restricts that type, and XSD lets xsi:type name nothing above the
    declared type (XSD 1.0 part 1, 3.3.4). The restriction is the suite's own, so the service cannot know of it.
    """
    types = {row.name: f"{{{XS}}}{row.type}" for row in contract.response.fields}
    if contract.schema_from != "field tables" or not any(each.get(XSI_TYPE) for each in children(payload)):
        return payload
    copied = copy.deepcopy(payload)
    for element in children(copied):
        if _named_type(element) == types.get(local_name(element)):
            element.attrib.pop(XSI_TYPE, None)
    return copied


def _named_type(element: etree._Element) -> str:
    prefix, _, name = (element.get(XSI_TYPE) or "").strip().rpartition(":")
    return f"{{{element.nsmap.get(prefix or None)}}}{name}"


def _declared_judgements(
    contract: Contract, case: Case, exchange: Exchange, payload: etree._Element
) -> Iterator[tuple[Judgement, DeclaredRule]]:
    subject = Subject(contract, "response", payload, request_payload(exchange.request), case.situation)
    for declared in contract.response.rules:
        if applies(declared, subject):
            yield _declared_judgement(contract, declared, subject), declared


def _declared_judgement(contract: Contract, declared: DeclaredRule, subject: Subject) -> Judgement:
    rule = rule_id(contract, "response", declared.id)
    found = problem(declared, subject)
    place = f"Envelope/Body/{contract.response.element}"
    return (
        Judgement(rule, Verdict.CONFORMS)
        if found is None
        else Judgement(rule, Verdict.VIOLATES, found, place)
    )
