"""Every provocation is told from an answer that ignores it, and the reference service answers each as is due."""

from __future__ import annotations

import pytest

from contracts.discovery import find
from contracts.engine import Exerciser
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.options import Options
from contracts.places import Place
from contracts.provocations import PROVOCATIONS, provocation
from contracts.provoking import Provocation
from contracts.rules import rule_id, rules_by_id
from contracts.run import Run
from contracts.verdicts import Verdict

WALLEY = find("walley")[0]
RUN = Run(Options(endpoint="reference", max_examples=1))
RESPONSE = b"""<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<GetCurrentInvoiceResponse xmlns="http://schemas.ecommerce.collector.se/v30/InformationService"/></s:Body></s:Envelope>"""
FAULT = b"""<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>
<faultcode>s:SOMETHING_ELSE</faultcode><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>"""


class Answers:
    """An endpoint that answers the first request as the reference does, and all others in one way."""

    def __init__(self, status: int, body: bytes, content_type: str = "text/xml; charset=utf-8") -> None:
        self._plain = _place().open_endpoint()
        self._answer = HttpResponse(status, "", (("Content-Type", content_type),), body)
        self._asked = 0

    def send(self, request: HttpRequest) -> Exchange:
        self._asked += 1
        return self._plain.send(request) if self._asked == 1 else Exchange(request, self._answer)

    def close(self) -> None:
        self._plain.close()


def _place() -> Place:
    place = RUN.places.of(WALLEY)
    assert isinstance(place, Place)
    return place


def _verdicts(each: Provocation, endpoint: Answers) -> set[Verdict]:
    rule = rules_by_id(WALLEY)[rule_id(WALLEY, "protocol", each.id)]
    tally = Exerciser(_place().setting, endpoint, examples=1).exercise(rule)
    return {Verdict(verdict) for verdict in tally.verdicts(rule.id)}


@pytest.mark.parametrize("each", PROVOCATIONS, ids=lambda each: each.id)
def test_the_reference_service_answers_as_is_due(each: Provocation) -> None:
    rule = rules_by_id(WALLEY)[rule_id(WALLEY, "protocol", each.id)]
    tally = RUN.exercise(WALLEY, rule)
    assert set(tally.verdicts(rule.id)) == {Verdict.CONFORMS}
    assert tally.verdicts(rule.id)[Verdict.CONFORMS].times >= len(each.ways)


@pytest.mark.parametrize("each", PROVOCATIONS, ids=lambda each: each.id)
def test_the_wrong_kind_of_answer_is_found(each: Provocation) -> None:
    wrong = Answers(500, FAULT) if each.wanted == "response" else Answers(200, RESPONSE)
    expected = Verdict.LENIENT if each.wanted == "refusal" else Verdict.VIOLATES
    assert expected in _verdicts(each, wrong)


@pytest.mark.parametrize("name", ["R1015.request", "R1027"])
def test_another_fault_than_the_one_that_is_due_is_found(name: str) -> None:
    assert Verdict.VIOLATES in _verdicts(provocation(name), Answers(500, FAULT))


@pytest.mark.parametrize("status", [200, 302])
def test_a_page_is_no_refusal(status: int) -> None:
    page = Answers(status, b"<html></html>", "text/html")
    assert Verdict.VIOLATES in _verdicts(provocation("R1008.request"), page)


def test_a_client_error_without_an_envelope_is_a_refusal() -> None:
    assert _verdicts(provocation("R1008.request"), Answers(400, b"no", "text/plain")) == {Verdict.CONFORMS}


@pytest.mark.parametrize("each", PROVOCATIONS, ids=lambda each: each.id)
def test_every_way_changes_the_request(each: Provocation) -> None:
    body = (
        b"<?xml version='1.0' encoding='utf-8'?>\n"
        b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="urn:x">'
        b"<soapenv:Header><m:A/></soapenv:Header><soapenv:Body><m:B/></soapenv:Body></soapenv:Envelope>"
    )
    headers = (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", '"urn:x"'))
    plain = HttpRequest("POST", "http://reference.invalid/", headers, body)
    changed = [way.change(plain) for way in each.ways]
    assert plain not in changed
    assert len(set(changed)) == len(changed)


def test_an_unknown_id_is_told() -> None:
    with pytest.raises(KeyError, match="R0"):
        provocation("R0")


def test_nothing_else_is_said_of_a_provoked_answer() -> None:
    rule = rules_by_id(WALLEY)[rule_id(WALLEY, "protocol", "R1125")]
    tally = Exerciser(_place().setting, Answers(200, b"<html></html>", "text/html"), examples=1).exercise(
        rule
    )
    assert {name for name, found in tally.found.items() if Verdict.VIOLATES in found} == {rule.id}
