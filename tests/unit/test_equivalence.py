"""What two answers must have in common to be the same answer, part by part."""

from __future__ import annotations

import pytest

from contracts.checks.answer import read_answer
from contracts.checks.equivalence import difference_of
from contracts.discovery import find
from contracts.exchange import Exchange, HttpRequest, HttpResponse

WALLEY = find("walley")[0]
ENVELOPE = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{}</s:Body></s:Envelope>'
FAULT = "<s:Fault><faultcode>s:{}</faultcode><faultstring>no</faultstring></s:Fault>"
PLAIN = '<R xmlns="urn:x"><A>1</A><B>2</B></R>'


def _difference(one: str, other: str) -> tuple[str, str] | None:
    answers = []
    for inside in (one, other):
        body = ENVELOPE.format(inside).encode()
        response = HttpResponse(200, "", (("Content-Type", "text/xml; charset=utf-8"),), body)
        exchange = Exchange(HttpRequest("POST", "http://reference.invalid/", (), b""), response)
        answers.append(read_answer(WALLEY, exchange))
    return difference_of(*answers)


@pytest.mark.parametrize(
    ("other", "place"),
    [
        ('<R xmlns="urn:x"><A>1</A><B>3</B></R>', "Envelope/Body/R/B"),
        ('<R xmlns="urn:x"><A>1</A><C>2</C></R>', "Envelope/Body/R/B"),
        ('<R xmlns="urn:x"><A>1</A><B n="1">2</B></R>', "Envelope/Body/R/B"),
        ('<R xmlns="urn:x"><A>1</A></R>', "Envelope/Body/R"),
        ('<R xmlns="urn:y"><A>1</A><B>2</B></R>', "Envelope/Body/R"),
        (FAULT.format("X"), "Envelope/Body"),
        ("", "Envelope/Body"),
    ],
)
def test_a_difference_is_told_with_its_place(other: str, place: str) -> None:
    found = _difference(PLAIN, other)
    assert found is not None
    assert found[1] == place


def test_another_fault_is_another_answer() -> None:
    assert _difference(FAULT.format("X"), FAULT.format("Y")) is not None
    assert _difference(FAULT.format("X"), FAULT.format("X")) is None


def test_another_spelling_is_the_same_answer() -> None:
    respelled = '<p:R xmlns:p="urn:x">\n<p:A><![CDATA[1]]></p:A><!-- so --><p:B>2</p:B></p:R>'
    assert _difference(PLAIN, respelled) is None
