"""What two answers must have in common to be the same answer, part by part."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from contracts.checks import judge
from contracts.checks.answer import Answer, NoEnvelope, Refusal, SoapAnswer, Unreachable, read_answer
from contracts.checks.equivalence import difference_of, judge_equivalence, no_measure
from contracts.discovery import find
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.model import TypeName
from contracts.verdicts import Judgement, Verdict
from tests.unit.made_contracts import RESPONSE, case_of, enveloped, exchanged, fault, http, made, order, row

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
    before, after = answers
    return difference_of(before, after)


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


def test_words_of_a_fault_may_differ() -> None:
    """What a person reads may name the moment; the code is what a client goes by."""
    assert _difference(FAULT.format("X"), FAULT.format("X").replace("no", "not now")) is None
    assert _difference(FAULT.format("X"), FAULT.format("Y")) == (
        "the fault Y (no) instead of the fault X (no)",
        "Fault/faultcode",
    )


def test_fields_that_are_no_measure_are_not_compared_and_stay_where_they_are() -> None:
    one, other = _answer(PLAIN), _answer('<R xmlns="urn:x"><A>1</A><B>3</B><B>4</B></R>')
    assert isinstance(other, SoapAnswer)
    assert other.parts.payload is not None
    assert difference_of(one, other, frozenset({"B"})) is None
    assert difference_of(one, other, frozenset({"A"})) == ("2 elements instead of 1", "Envelope/Body/R")
    assert len(other.parts.payload) == 3


def test_a_field_below_a_field_is_compared_whatever_its_name() -> None:
    one, other = (_answer(f'<R xmlns="urn:x"><A><B>{n}</B></A></R>') for n in "12")
    assert difference_of(one, other, frozenset({"B"})) == ("'2' instead of '1'", "Envelope/Body/R/A/B")


@pytest.mark.parametrize(
    ("answered", "aside"),
    [
        (enveloped(order("<Id>K1</Id><Status>new</Status>")), {"At"}),
        (enveloped(order("<Id>X9</Id><Status>new</Status>")), {"At", "Id"}),
        (enveloped(fault()), {"At"}),
        (b"no answer", {"At"}),
    ],
    ids=["the echo is right", "the echo is wrong", "a fault", "nothing"],
)
def test_what_varies_and_an_echo_that_is_wrong_anyway_are_no_measure(
    answered: bytes, aside: set[str], tmp_path: Path
) -> None:
    contract = made(tmp_path, response=(*RESPONSE, row("At", "dateTime", "0..1", varies=True)))
    plain = exchanged(http(answered))
    assert no_measure(contract, plain, read_answer(contract, plain)) == aside


NIL_AS = '<R xmlns="urn:x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><A{}>1</A><B{}/></R>'


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("", ' xsi:nil="true"'), ("", ' xsi:nil="1"')),
        (("", ""), (' xsi:nil="false"', "")),
        ((' xmlns:a="urn:t" xsi:type="a:n"', ""), (' xmlns:b="urn:t" xsi:type=" b:n"', "")),
        ((' xsi:schemaLocation="urn:x one.xsd"', ""), ("", "")),
    ],
    ids=["nil", "not nil", "type", "hint"],
)
def test_attributes_of_schemas_are_compared_by_what_they_mean(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert _difference(NIL_AS.format(*one), NIL_AS.format(*other)) is None


@pytest.mark.parametrize(
    "other", [' xsi:nil="true"', ' xmlns:a="urn:u" xsi:type="a:n"', ' xmlns:a="urn:t" xsi:type="a:m"']
)
def test_attributes_of_schemas_that_mean_another_thing_differ(other: str) -> None:
    plain = NIL_AS.format("", ' xmlns:a="urn:t" xsi:type="a:n"')
    assert _difference(plain, NIL_AS.format("", other)) is not None


@pytest.mark.parametrize(
    ("types", "value", "same"),
    [
        ({"A": "int"}, "+01", True),
        ({"A": "int"}, "2", False),
        ({}, "+01", False),
        ({"A": "string"}, " 1", False),
        ({"B": "int"}, "+01", False),
    ],
)
def test_a_field_is_compared_as_a_value_of_its_type(
    types: dict[str, TypeName], value: str, *, same: bool
) -> None:
    other = _answer(f'<R xmlns="urn:x"><A>{value}</A><B>2</B></R>')
    assert (difference_of(_answer(PLAIN), other, types=types) is None) is same


def test_a_typed_field_is_no_other_answer_when_it_comes_in_the_form_in_which_it_was_sent(
    tmp_path: Path,
) -> None:
    contract = made(tmp_path, response=(*RESPONSE, row("At", "dateTime")))
    one, other = (
        exchanged(http(enveloped(order(f"<Id>K1</Id><Status>new</Status><At>{at}</At>"))))
        for at in ("1999-12-31T16:32:06+01:00", "1999-12-31T17:32:06+02:00")
    )
    case = replace(case_of(contract, "request.equivalent.values"), label="equivalent: values")
    (said,) = [each for each in judge(contract, case, other, one).judgements if each.rule == case.rule]
    assert said.verdict is Verdict.CONFORMS


def test_an_empty_body_is_the_same_as_another() -> None:
    assert _difference("", "") is None


RESURS = find("resurs.peekInvoiceSequence")[0]
LOCKED, OTHER = (Refusal(RESURS.faults[number]) for number in (1, 0))
GONE, NOTHING = Unreachable("HTTP 503"), NoEnvelope("answer", "expected a SOAP envelope, got none")


def _answer(inside: str) -> Answer:
    body = ENVELOPE.format(inside).encode()
    response = HttpResponse(200, "", (("Content-Type", "text/xml; charset=utf-8"),), body)
    return read_answer(WALLEY, Exchange(HttpRequest("POST", "http://reference.invalid/", (), b""), response))


def _judged(base: Answer, answer: Answer) -> Judgement | None:
    return judge_equivalence(case_of(WALLEY, "request.equivalent.quotes"), base, answer)


@pytest.mark.parametrize(("base", "answer"), [(GONE, _answer(PLAIN)), (_answer(PLAIN), GONE)])
def test_who_cannot_be_reached_is_compared_with_nobody(base: Answer, answer: Answer) -> None:
    found = _judged(base, answer)
    assert found is not None
    assert (found.verdict, found.message) == (Verdict.UNREACHABLE, "HTTP 503")


def test_an_answer_that_is_none_is_no_measure() -> None:
    assert _judged(NOTHING, _answer(PLAIN)) is None


@pytest.mark.parametrize(
    ("base", "answer", "message"),
    [
        (LOCKED, LOCKED, ""),
        (LOCKED, OTHER, "got HTTP 500 instead of HTTP 401"),
        (LOCKED, _answer(PLAIN), "got the response instead of HTTP 401"),
        (_answer(PLAIN), LOCKED, "got HTTP 401 instead of the response"),
        (_answer(PLAIN), NOTHING, "got no SOAP answer instead of the response"),
        (_answer(PLAIN), _answer(PLAIN), ""),
    ],
)
def test_refusals_are_compared_too(base: Answer, answer: Answer, message: str) -> None:
    found = _judged(base, answer)
    assert found is not None
    assert found.verdict is (Verdict.VIOLATES if message else Verdict.CONFORMS)
    assert found.message.endswith(message)
