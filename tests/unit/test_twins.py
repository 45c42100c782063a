"""Equivalence, repetition, recovery and state: a service that treats equals unequally is found, by the right rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from contracts.cases.present import PresentValue, reader_of, state_of
from contracts.discovery import catalogue, find
from contracts.endpoints import Endpoint
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.engine import Exerciser
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.model import Contract
from contracts.options import Options
from contracts.places import Place
from contracts.rules import rule_id, rules_by_id
from contracts.run import Run
from contracts.tally import Tally
from contracts.verdicts import Verdict

WALLEY = find("walley")[0]
RESURS = find("resurs.setInvoiceSequence")[0]
RUN = Run(Options(endpoint="reference", max_examples=5))
FIFTY = re.compile("<m:PaymentReference>[^<]{50}</m:PaymentReference>")
Damage = Callable[[HttpRequest, HttpResponse], HttpResponse]


class Damaged:
    """The reference service, with its answers changed."""

    def __init__(self, damage: Damage) -> None:
        self._reference = ReferenceEndpoint()
        self._damage = damage

    def send(self, request: HttpRequest) -> Exchange:
        exchange = self._reference.send(request)
        assert isinstance(exchange.outcome, HttpResponse)
        return replace(exchange, outcome=self._damage(request, exchange.outcome))

    def close(self) -> None:
        self._reference.close()


def _exercise(contract: Contract, name: str, endpoint: Endpoint, examples: int = 5) -> Tally:
    place = RUN.places.of(contract)
    assert isinstance(place, Place)
    exerciser = Exerciser(replace(place.setting, contract=contract), endpoint, examples=examples)
    state = state_of(contract)
    if state is not None:
        reader = reader_of(contract, state, catalogue())
        assert reader is not None
        found = RUN.places.of(reader)
        assert isinstance(found, Place)
        present = PresentValue(state, found.setting, endpoint)
        present.refresh()
        exerciser = replace(exerciser, present=present)
    return exerciser.exercise(rules_by_id(contract)[rule_id(contract, *name.split("."))])


def _unless(sign: bytes) -> Damage:
    """Answer a request that holds these bytes with another total."""

    def damage(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if sign not in request.body:
            return response
        return replace(response, body=response.body.replace(b"</TotalAmount>", b"1</TotalAmount>"))

    return damage


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("request.equivalent.comments", b"<!--"),
        ("request.equivalent.cdata", b"<![CDATA["),
        ("request.equivalent.utf16", "<".encode("utf-16-le")),
        ("request.equivalent.references", b"&#x"),
        ("request.equivalent.emptyTags", b"></"),
    ],
)
def test_a_spelling_that_makes_a_difference_is_found(name: str, sign: bytes) -> None:
    rule = rule_id(WALLEY, *name.split("."))
    found = _exercise(WALLEY, name, Damaged(_unless(sign))).verdicts(rule)
    if name.endswith("emptyTags"):  # every envelope holds these bytes: no difference between twins
        assert Verdict.VIOLATES not in found
    else:
        assert Verdict.VIOLATES in found


def test_of_several_freedoms_the_one_that_makes_the_difference_is_named() -> None:
    name = "request.equivalent.together"
    tally = _exercise(WALLEY, name, Damaged(_unless(b"<!--")), examples=30)  # each draws comments or not
    found = tally.verdicts(rule_id(WALLEY, *name.split(".")))
    assert "(comments (" in found[Verdict.VIOLATES].message


@pytest.mark.parametrize(
    "name",
    [
        "request.equivalent.comments",
        "request.repeated",
        "request.recovered",
        "request.InvoiceNo.type",
        "request.PaymentReference.maxLength",
    ],
)
def test_a_wrong_code_that_a_plain_request_brings_too_is_said_of_the_fault_alone(name: str) -> None:
    def damage(_request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return replace(response, body=response.body.replace(b"INVOICE_NOT_FOUND", b"NOT_HERE"))

    tally = _exercise(WALLEY, name, Damaged(damage))
    assert Verdict.VIOLATES not in tally.verdicts(rule_id(WALLEY, *name.split(".")))
    assert Verdict.VIOLATES in tally.verdicts(rule_id(WALLEY, "fault", "INVOICE_NOT_FOUND"))


def test_a_wrong_code_that_a_plain_request_does_not_bring_is_said_of_the_rule_that_is_tried() -> None:
    def damage(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        body = response.body.replace(b"INVOICE_NOT_FOUND", b"TOO_LONG")
        return replace(response, body=body) if FIFTY.search(request.body.decode()) else response

    name = "request.PaymentReference.maxLength"
    tally = _exercise(WALLEY, name, Damaged(damage))
    assert Verdict.VIOLATES in tally.verdicts(rule_id(WALLEY, *name.split(".")))
    assert Verdict.VIOLATES not in tally.verdicts(rule_id(WALLEY, "fault", "INVOICE_NOT_FOUND"))


def _every_second() -> Damage:
    numbers = count(1)

    def damage(_request: HttpRequest, response: HttpResponse) -> HttpResponse:
        odd = next(numbers) % 2
        changed = response.body.replace(b"<CreditTime>", b"<CreditTime>1") if odd else response.body
        return replace(response, body=changed)

    return damage


def test_an_answer_that_changes_by_itself_is_found() -> None:
    found = _exercise(WALLEY, "request.repeated", Damaged(_every_second()))
    assert Verdict.VIOLATES in found.verdicts(f"{WALLEY.id}.request.repeated")


def test_a_field_that_varies_by_itself_makes_no_answer_another() -> None:
    rows = tuple(
        row.model_copy(update={"varies": row.name == "CreditTime"}) for row in WALLEY.response.fields
    )
    moving = WALLEY.model_copy(update={"response": WALLEY.response.model_copy(update={"fields": rows})})
    for name in ("request.repeated", "request.equivalent.comments"):
        unnamed = _exercise(WALLEY, name, Damaged(_every_second()))
        assert Verdict.VIOLATES in unnamed.verdicts(f"{WALLEY.id}.request.repeated")
        found = _exercise(moving, name, Damaged(_every_second())).verdicts(f"{WALLEY.id}.{name}")
        assert set(found) == {Verdict.CONFORMS}


def _counting() -> Damage:
    """Answer each request with another total."""
    numbers = count(100)

    def damage(_request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return replace(response, body=TOTAL.sub(rb"\g<1>%d.00" % next(numbers), response.body))

    return damage


TOTAL = re.compile(rb"(<TotalAmount>)[^<]*")


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("request.equivalent.quotes", _counting),
        ("request.equivalent.quotes", _every_second),
        ("request.equivalent.together", _every_second),
        ("request.sameAccount", _counting),
        ("request.sameAccount", _every_second),
        ("request.recovered", _counting),
    ],
)
def test_an_answer_that_changes_by_itself_is_a_finding_of_the_repetition_alone(
    name: str, made: Callable[[], Damage]
) -> None:
    tally = _exercise(WALLEY, name, Damaged(made()))
    assert Verdict.VIOLATES not in tally.verdicts(f"{WALLEY.id}.{name}")
    assert Verdict.VIOLATES in tally.verdicts(f"{WALLEY.id}.request.repeated")


def test_a_spelling_that_makes_a_difference_is_found_where_another_field_changes_by_itself() -> None:
    def damage(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        moved = moving(request, response)
        return replace(moved, body=moved.body.replace(b"SEK", b"NOK")) if b"<!--" in request.body else moved

    moving = _counting()
    tally = _exercise(WALLEY, "request.equivalent.comments", Damaged(damage))
    for name in ("request.equivalent.comments", "request.repeated"):
        assert Verdict.VIOLATES in tally.verdicts(f"{WALLEY.id}.{name}")


def test_where_a_plain_request_is_refused_now_and_then_nothing_is_said_of_a_spelling() -> None:
    numbers = count()

    def damage(_request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if next(numbers) % 2 == 0:
            return response
        return replace(response, status=500, body=SERVER_FAULT)

    tally = _exercise(WALLEY, "request.equivalent.comments", Damaged(damage))
    assert Verdict.VIOLATES not in tally.verdicts(f"{WALLEY.id}.request.equivalent.comments")
    assert Verdict.VIOLATES in tally.verdicts(f"{WALLEY.id}.request.repeated")


SERVER_FAULT = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
    b"<faultcode>s:Server</faultcode><faultstring>Busy.</faultstring></s:Fault></s:Body></s:Envelope>"
)


def test_nothing_more_is_asked_where_nothing_differs() -> None:
    tally = _exercise(WALLEY, "request.recovered", ReferenceEndpoint())
    assert set(tally.verdicts(f"{WALLEY.id}.request.recovered")) == {Verdict.CONFORMS}
    assert tally.verdicts(f"{WALLEY.id}.request.repeated") == {}


ECHO = re.compile(rb"(<CorrelationId>)[^<]*")


@pytest.mark.parametrize("name", ["request.repeated", "request.equivalent.quotes", "request.sameAccount"])
def test_an_echo_that_is_always_wrong_is_a_finding_of_the_echo_alone(name: str) -> None:
    numbers = count(1)

    def damage(_request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return replace(response, body=ECHO.sub(rb"\g<1>made-%d" % next(numbers), response.body))

    tally = _exercise(WALLEY, name, Damaged(damage))
    assert Verdict.VIOLATES not in tally.verdicts(f"{WALLEY.id}.{name}")
    assert Verdict.VIOLATES in tally.verdicts(f"{WALLEY.id}.response.correlationIdEchoed")


def test_an_echo_that_the_spelling_damages_is_found() -> None:
    def damage(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        spoilt = ECHO.sub(rb"\g<1>cut", response.body)
        return replace(response, body=spoilt) if b"<!--" in request.body else response

    name = f"{WALLEY.id}.request.equivalent.comments"
    assert Verdict.VIOLATES in _exercise(WALLEY, "request.equivalent.comments", Damaged(damage)).verdicts(
        name
    )


def test_an_account_that_differs_by_identifier_is_found() -> None:
    nil = b"<m:InvoiceNo xsi:nil"
    found = _exercise(WALLEY, "request.sameAccount", Damaged(_unless(nil)))
    assert Verdict.VIOLATES in found.verdicts(f"{WALLEY.id}.request.sameAccount")


def _after_a_fault() -> Damage:
    broken = [False]

    def damage(_request: HttpRequest, response: HttpResponse) -> HttpResponse:
        before = broken[0]
        broken[0] = broken[0] or b"Fault>" in response.body
        return replace(response, body=response.body.replace(b"SEK", b"NOK")) if before else response

    return damage


def test_a_service_that_a_refusal_upsets_is_found() -> None:
    found = _exercise(WALLEY, "request.recovered", Damaged(_after_a_fault()))
    assert Verdict.VIOLATES in found.verdicts(f"{WALLEY.id}.request.recovered")


def _after_a_fragment() -> Damage:
    """Fail at what follows a message that ends too early."""
    ended = [True]

    def damage(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        before, ended[0] = ended[0], not request.body or request.body.endswith(b"Envelope>")
        return response if before else replace(response, status=500, body=SERVER_FAULT)

    return damage


def test_a_service_that_malformed_xml_upsets_is_found() -> None:
    tally = _exercise(WALLEY, "request.recovered", Damaged(_after_a_fragment()))
    found = tally.verdicts(f"{WALLEY.id}.request.recovered")
    assert "an end tag is missing" in found[Verdict.VIOLATES].message
    assert Verdict.VIOLATES not in tally.verdicts(f"{WALLEY.id}.request.repeated")


@pytest.mark.parametrize("name", [WALLEY.id, RESURS.id, "resurs.peekInvoiceSequence", "specimen.FindCopy"])
def test_the_reference_services_recover_from_everything(name: str) -> None:
    tally = _exercise(find(name)[0], "request.recovered", ReferenceEndpoint(), examples=1)
    assert set(tally.verdicts(f"{name}.request.recovered")) == {Verdict.CONFORMS}


def _stale(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tell the number of the beginning for ever."""
    if b"peekInvoiceSequence" not in request.body:
        return response
    start = response.body.index(b"<nextInvoiceNumber>") + len(b"<nextInvoiceNumber>")
    end = response.body.index(b"</nextInvoiceNumber>")
    return replace(response, body=response.body[:start] + b"444" + response.body[end:])


def test_a_number_that_is_not_read_back_is_found() -> None:
    found = _exercise(RESURS, "state.readsBack", Damaged(_stale))
    assert Verdict.VIOLATES in found.verdicts(f"{RESURS.id}.state.readsBack")


@pytest.mark.parametrize("name", ["state.readsBack", "state.refusalChangesNothing"])
def test_the_reference_service_keeps_its_state(name: str) -> None:
    found = _exercise(RESURS, name, ReferenceEndpoint()).verdicts(f"{RESURS.id}.{name}")
    assert set(found) == {Verdict.CONFORMS}


def test_a_page_in_place_of_the_plain_answer_is_no_measure() -> None:
    """What is broken is told of the page; nothing is said of the request that only came after it."""

    def page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if b"<!--" in request.body:
            return response
        return replace(response, body=b"<html></html>", headers=(("Content-Type", "text/html"),))

    tally = _exercise(WALLEY, "request.equivalent.comments", Damaged(page))
    assert Verdict.VIOLATES not in tally.verdicts(f"{WALLEY.id}.request.equivalent.comments")


def test_an_answer_to_a_respelled_request_must_be_right_in_itself() -> None:
    def plain(_request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return replace(response, body=response.body.replace(b"<CreditTime>", b"<CreditTime>abc"))

    tally = _exercise(WALLEY, "request.equivalent.comments", Damaged(plain))
    assert Verdict.VIOLATES in tally.verdicts(f"{WALLEY.id}.response.CreditTime.type")
