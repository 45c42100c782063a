"""What a client sent, held against the contract: field tables, declared rules, schema, envelope, HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contracts.checks.answer import NoEnvelope, SoapAnswer, read_answer
from contracts.checks.protocol import CHECKS
from contracts.checks.protocol12 import CHECKS_12
from contracts.declared import Subject, applies, problem
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.labels import Label, field_rule_id, request_outcomes
from contracts.model import Contract
from contracts.rules import rule_id
from contracts.soap import Parts
from contracts.verdicts import Judgement, Verdict
from contracts.verifying.clientrules import (
    ACTION,
    ACTION_12,
    MESSAGE,
    OF_MESSAGES,
    POST,
    QUOTED,
    SCHEMA,
    client_id,
)
from contracts.verifying.matching import soap_action

SAYS = "the client sends what the documentation forbids"


def judge_client(contract: Contract, request: HttpRequest, found: Label) -> Iterator[Judgement]:
    """Judge a request whose body has no content coding by every promise that binds its sender.

    ``found`` is the label of its bytes.
    """
    yield from _http(contract, request)
    read = _read(contract, request)
    name = f"{{{contract.namespace}}}{contract.request.element}"
    if isinstance(read, NoEnvelope):
        yield _no_envelope(contract, read, found)
        return
    yield from _message(contract, read)
    payload = read.parts.payload
    if payload is None or payload.tag != name:
        yield _said(
            client_id(contract, MESSAGE), found.doubt or f"no envelope around {name}", "Envelope/Body"
        )
        return
    yield _told(client_id(contract, MESSAGE), _beyond_envelope(found), "Envelope/Body")
    yield from _fields(contract, read.parts)
    yield from _declared(contract, read.parts)
    yield _told(client_id(contract, SCHEMA), _beyond_tables(found), "Envelope/Body")


def _read(contract: Contract, request: HttpRequest) -> SoapAnswer | NoEnvelope:
    """Read a request as the checks of answers read theirs: WS-I says of messages what it says of both."""
    as_answer = HttpResponse(200, "", request.headers, request.body)
    answer = read_answer(contract, Exchange(request, as_answer))
    return answer if isinstance(answer, SoapAnswer | NoEnvelope) else NoEnvelope("answer", "")


def _no_envelope(contract: Contract, read: NoEnvelope, found: Label) -> Judgement:
    if read.requirement in OF_MESSAGES[contract.soap]:
        return _said(client_id(contract, read.requirement), read.message)
    came = f"got a request that is none ({found.doubt})" if found.doubt else "got none"
    return _said(client_id(contract, MESSAGE), f"expected an envelope of SOAP {contract.soap}, {came}")


def _beyond_envelope(found: Label) -> str | None:
    """Give the doubt where it is about what stands around the payload, which labels leave to SOAP."""
    doubt = found.doubt or ""
    return doubt if doubt.startswith(("the envelope is not", "Body has more", "no envelope")) else None


def _beyond_tables(found: Label) -> str | None:
    doubt = found.doubt or ""
    told = "the tables are kept, yet the schema refuses: "
    if not doubt.startswith(told):
        return None
    return f"expected a request that is valid against the schema, got: {doubt.removeprefix(told)}"


def _message(contract: Contract, read: SoapAnswer) -> Iterator[Judgement]:
    checks = CHECKS if contract.soap == "1.1" else CHECKS_12
    for name in OF_MESSAGES[contract.soap]:
        found = checks[name](contract, read)
        rule = client_id(contract, name)
        yield _told(rule, None, "") if found is None else _said(rule, *found)


def _fields(contract: Contract, parts: Parts) -> Iterator[Judgement]:
    for outcome in request_outcomes(contract, parts):
        yield _told(field_rule_id(contract, "request", outcome), outcome.problem, outcome.place)


def _declared(contract: Contract, parts: Parts) -> Iterator[Judgement]:
    if parts.payload is None:
        return
    subject = Subject(contract, "request", parts.payload, request=parts.payload)
    for declared in contract.request.rules:
        of_fields = declared.when is None or declared.when.situation is None
        if of_fields and applies(declared, subject):
            name = rule_id(contract, "request", declared.id)
            yield _told(name, problem(declared, subject), f"Envelope/Body/{contract.request.element}")


def _http(contract: Contract, request: HttpRequest) -> Iterator[Judgement]:
    for name, check in (_HTTP_11 if contract.soap == "1.1" else _HTTP_12).items():
        yield _told(client_id(contract, name), check(contract, request), "HTTP request")


def _posts(_contract: Contract, request: HttpRequest) -> str | None:
    return None if request.method == "POST" else f"expected POST, got {request.method}"


def _is_quoted(_contract: Contract, request: HttpRequest) -> str | None:
    given = (request.header("SOAPAction") or '""').strip()
    quoted = len(given) > 1 and given.startswith('"') and given.endswith('"')
    return None if quoted else f"expected SOAPAction in quotes, got {given}"


def _names_the_action(contract: Contract, request: HttpRequest) -> str | None:
    if request.header("SOAPAction") is None:
        return f'expected SOAPAction: "{contract.soap_action}", got no such header'
    return _same_action(contract, request)


def _same_action(contract: Contract, request: HttpRequest) -> str | None:
    given = soap_action(request)
    if given is None or given == contract.soap_action:
        return None
    return f'expected the action "{contract.soap_action}", got "{given}"'


_HTTP_11: dict[str, Callable[[Contract, HttpRequest], str | None]] = {
    POST: _posts,
    QUOTED: _is_quoted,
    ACTION: _names_the_action,
}
_HTTP_12: dict[str, Callable[[Contract, HttpRequest], str | None]] = {ACTION_12: _same_action}


def _told(rule: str, found: str | None, place: str) -> Judgement:
    return Judgement(rule, Verdict.CONFORMS, by="client") if found is None else _said(rule, found, place)


def _said(rule: str, found: str, place: str = "") -> Judgement:
    return Judgement(rule, Verdict.VIOLATES, f"{SAYS}: {found}", place, by="client")
