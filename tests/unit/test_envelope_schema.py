"""What no check of its own speaks of: the envelope's schema, white space around dates, how a 401 is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from contracts.checks import judge
from contracts.discovery import CATALOGUE, find
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.engine import Exerciser
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.options import Options
from contracts.places import Place
from contracts.rules import rules_by_id
from contracts.run import Run
from contracts.schemas import contract_schema
from contracts.verdicts import Verdict
from tests.unit.made_contracts import case_of

WALLEY = find("walley")[0]
PEEK = find("resurs.peekInvoiceSequence")[0]
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
FAULT = "<s:Fault><faultcode>s:INVOICE_NOT_FOUND</faultcode><faultstring>no</faultstring>{}</s:Fault>"


def _broken(inside: str, status: int = 500) -> set[str]:
    body = f'<s:Envelope xmlns:s="{SOAP}">{inside}</s:Envelope>'.encode()
    response = HttpResponse(status, "", (("Content-Type", "text/xml; charset=utf-8"),), body)
    exchange = Exchange(HttpRequest("POST", "http://reference.invalid/", (), b""), response)
    found = judge(WALLEY, case_of(WALLEY), exchange).judgements
    prefix = f"{WALLEY.id}.protocol."
    return {
        each.rule.removeprefix(prefix)
        for each in found
        if each.verdict == Verdict.VIOLATES and each.rule.startswith(prefix)
    }


def test_a_fault_as_soap_has_it_is_right() -> None:
    assert _broken(f"<s:Body>{FAULT.format('')}</s:Body>") == set()


@pytest.mark.parametrize(
    ("inside", "rule"),
    [
        (f"stray text<s:Body>{FAULT.format('')}</s:Body>", "R9980"),
        (f"<s:Header>stray text</s:Header><s:Body>{FAULT.format('')}</s:Body>", "R9980"),
        (f"<s:Body>{FAULT.format('<detail/><detail/>')}</s:Body>", "faultShape"),
        (f"<s:Body>{FAULT.format('stray text')}</s:Body>", "faultShape"),
    ],
)
def test_what_only_the_schema_of_the_envelope_forbids_is_one_finding(inside: str, rule: str) -> None:
    assert _broken(inside) == {rule}


TYPED = (
    '<t:A xmlns:t="urn:t" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:x="http://www.w3.org/2001/XMLSchema" i:type="x:int">text</t:A>'
)
DETAIL = f"<detail><t:D xmlns:t='urn:t'>{TYPED}</t:D></detail>"


RESPONSE = f"<m:GetCurrentInvoiceResponse xmlns:m='{WALLEY.namespace}'>{TYPED}</m:GetCurrentInvoiceResponse>"


@pytest.mark.parametrize(
    ("inside", "status"),
    [
        (f"<s:Body>{RESPONSE}</s:Body>", 200),
        (f"<s:Header><t:H xmlns:t='urn:t'>{TYPED}</t:H></s:Header><s:Body>{FAULT.format('')}</s:Body>", 500),
        (f"<s:Body>{FAULT.format(DETAIL)}</s:Body>", 500),
    ],
    ids=["body", "header", "detail"],
)
def test_what_an_envelope_carries_is_not_for_its_schema_to_judge(inside: str, status: int) -> None:
    """An xsi:type of XSD's own makes libxml2 look inside; what stands there other rules speak of."""
    assert _broken(inside, status) == set()


def _due_date(written: str) -> list[str]:
    printed = CATALOGUE / "walley" / "examples" / "GetCurrentInvoice.response.xml"
    payload = etree.fromstring(printed.read_bytes()).find(
        f".//{{{WALLEY.namespace}}}GetCurrentInvoiceResponse"
    )
    assert payload is not None
    element = payload.find(f"{{{WALLEY.namespace}}}DueDate")
    assert element is not None
    element.text = written
    return [problem.message for problem in contract_schema(WALLEY).problems(payload)]


def test_white_space_around_a_date_makes_no_difference() -> None:
    assert _due_date(" 2021-01-31T23:59:59\n") == []
    assert _due_date(" 2021-02-30T23:59:59\n") != []


class WithoutChallenge:
    """The reference service, which forgets to say how to log in."""

    def __init__(self) -> None:
        self._reference = ReferenceEndpoint()

    def send(self, request: HttpRequest) -> Exchange:
        exchange = self._reference.send(request)
        assert isinstance(exchange.outcome, HttpResponse)
        kept = tuple(each for each in exchange.outcome.headers if each[0].lower() != "www-authenticate")
        return replace(exchange, outcome=replace(exchange.outcome, headers=kept))

    def close(self) -> None:
        self._reference.close()


def test_a_401_that_does_not_say_how_to_log_in_is_found() -> None:
    rule = rules_by_id(PEEK)[f"{PEEK.id}.fault.unauthorized.challenge"]
    run = Run(Options(endpoint="reference", max_examples=1))
    place = run.places.of(PEEK)
    assert isinstance(place, Place)
    assert set(run.exercise(PEEK, rule).verdicts(rule.id)) == {Verdict.CONFORMS}
    found = Exerciser(place.setting, WithoutChallenge(), examples=1).exercise(rule)
    assert Verdict.VIOLATES in found.verdicts(rule.id)
