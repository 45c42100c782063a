"""peekInvoiceSequence and setInvoiceSequence: a sequence that is unset, set, and never goes down."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.endpoints.reference import ReferenceEndpoint
from contracts.exchange import Headers, HttpResponse
from contracts.reference.configuration.integers import canonical, is_higher
from contracts.reference.schemas import schema
from tests.unit.reference_messages import (
    ACTIONS,
    CON,
    LOGIN,
    PEEK,
    RESURS,
    basic,
    envelope,
    fault_code,
    fields,
    payload,
    post,
)

Ask = Callable[..., HttpResponse]
MESSAGES = "resurs/ConfigurationServiceMessages.xsd"
EXCEPTIONS = "resurs/Exceptions.xsd"
EXC = "http://ecommerce.resurs.com/v4/msg/exception"
WITHOUT_SEQUENCE = basic("reference-user-without-sequence", "reference-password-without-sequence")


def headers(*more: tuple[str, str]) -> Headers:
    return (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", ACTIONS[RESURS]), *more)


def set_to(number: str) -> str:
    return f"<c:setInvoiceSequence><nextInvoiceNumber>{number}</nextInvoiceNumber></c:setInvoiceSequence>"


@pytest.fixture
def endpoint() -> Iterator[ReferenceEndpoint]:
    endpoint = ReferenceEndpoint()
    yield endpoint
    endpoint.close()


@pytest.fixture
def ask(endpoint: ReferenceEndpoint) -> Ask:
    def answer(body: str, login: tuple[str, str] = basic(), header: str = "") -> HttpResponse:
        response = endpoint.send(post(RESURS, envelope(body, header), headers(login))).response
        assert response is not None
        return response

    return answer


def error_of(response: HttpResponse) -> dict[str, str | None]:
    assert fault_code(response) == "Server"
    (error,) = payload(response).iterfind("detail/*")
    assert error.tag == f"{{{EXC}}}ECommerceError"
    schema(EXCEPTIONS).assertValid(error)
    return {str(child.tag): child.text for child in error}


def test_the_printed_request_brings_the_printed_response(ask: Ask) -> None:
    response = ask(PEEK)
    assert response.body == (
        b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        b'<ns3:peekInvoiceSequenceResponse xmlns:ns3="http://ecommerce.resurs.com/v4/msg/configuration"'
        b' xmlns:ns2="http://ecommerce.resurs.com/v4/msg/exception">'
        b"<nextInvoiceNumber>444</nextInvoiceNumber>"
        b"</ns3:peekInvoiceSequenceResponse></soap:Body></soap:Envelope>"
    )
    schema(MESSAGES).assertValid(payload(response))


def test_an_empty_header_is_as_good_as_none(ask: Ask, endpoint: ReferenceEndpoint) -> None:
    without = envelope(PEEK).replace("<s:Header></s:Header>", "")
    assert endpoint.send(post(RESURS, without)).response == ask(PEEK)


def test_no_number_comes_back_while_no_sequence_is_set(ask: Ask) -> None:
    response = ask(PEEK, WITHOUT_SEQUENCE)
    assert response.status == 200
    assert fields(response) == {}
    schema(MESSAGES).assertValid(payload(response))


def test_the_sequence_can_be_raised_and_the_response_is_empty(ask: Ask) -> None:
    response = ask(set_to("445"))
    assert response.status == 200
    assert payload(response).tag == f"{{{CON}}}setInvoiceSequenceResponse"
    assert fields(response) == {}
    assert fields(ask(PEEK)) == {"nextInvoiceNumber": "445"}


@pytest.mark.parametrize("number", ["443", "444", "0", "-1", "+444", "0444", "-445", "-" + "9" * 5000])
def test_a_number_that_is_not_higher_is_refused_and_changes_nothing(ask: Ask, number: str) -> None:
    error = error_of(ask(set_to(number)))
    assert (error["errorTypeId"], error["errorTypeDescription"]) == ("1", "ILLEGAL_ARGUMENT")
    assert error["fixableByYou"] == "true"
    assert error["userErrorMessage"]
    assert fields(ask(PEEK)) == {"nextInvoiceNumber": "444"}


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+445", "445"),
        ("000445", "445"),
        (" \n445\t", "445"),
        ("4<!-- -->4<![CDATA[5]]>", "445"),
        ("&#52;45", "445"),
        ("9" * 6000, "9" * 6000),
    ],
)
def test_a_number_is_kept_exactly_in_its_value(ask: Ask, written: str, number: str) -> None:
    assert ask(set_to(written)).status == 200
    assert fields(ask(PEEK)) == {"nextInvoiceNumber": number}


@pytest.mark.parametrize("number", ["1", "0", "-5", "1" + "0" * 40])
def test_any_number_starts_a_sequence_that_is_not_set(ask: Ask, number: str) -> None:
    assert ask(set_to(number), WITHOUT_SEQUENCE).status == 200
    assert fields(ask(PEEK, WITHOUT_SEQUENCE)) == {"nextInvoiceNumber": number}
    assert fields(ask(PEEK)) == {"nextInvoiceNumber": "444"}


def test_a_sequence_below_zero_goes_up_as_well(ask: Ask) -> None:
    assert [ask(set_to(number), WITHOUT_SEQUENCE).status for number in ("-10", "-11", "-9", "0")] == [
        200,
        500,
        200,
        200,
    ]


@pytest.mark.parametrize("login", [basic(), WITHOUT_SEQUENCE])
def test_a_request_without_a_number_is_accepted_and_changes_nothing(ask: Ask, login: tuple[str, str]) -> None:
    before = fields(ask(PEEK, login))
    assert ask("<c:setInvoiceSequence/>", login).status == 200
    assert fields(ask(PEEK, login)) == before


@pytest.mark.parametrize(
    "body",
    [
        "<c:peekInvoiceSequence><nextInvoiceNumber>1</nextInvoiceNumber></c:peekInvoiceSequence>",
        "<c:peekInvoiceSequence>text</c:peekInvoiceSequence>",
        '<c:peekInvoiceSequence id="1"/>',
        '<c:peekInvoiceSequence xsi:nil="true"/>',
        '<c:setInvoiceSequence><nextInvoiceNumber xsi:nil="true"/></c:setInvoiceSequence>',
        '<c:setInvoiceSequence><nextInvoiceNumber xsi:nil=" 1 "/></c:setInvoiceSequence>',
        set_to(""),
        set_to("+"),
        set_to("445.0"),
        set_to("4 45"),
        set_to("4_45"),
        set_to("four"),
        set_to("\N{ARABIC-INDIC DIGIT FIVE}"),
        set_to("445").replace("<n", "<c:n").replace("</n", "</c:n"),
        set_to("445</nextInvoiceNumber><nextInvoiceNumber>446"),
        set_to("<b/>445"),
        "<c:setInvoiceSequence><other/></c:setInvoiceSequence>",
    ],
)
def test_an_invalid_request_gets_an_ecommerce_error_and_changes_nothing(ask: Ask, body: str) -> None:
    assert error_of(ask(body))["errorTypeId"] == "1"
    assert fields(ask(PEEK)) == {"nextInvoiceNumber": "444"}


def test_a_request_of_another_service_is_a_client_fault_without_detail(ask: Ask) -> None:
    response = ask("<i:GetCurrentInvoiceRequest/>", header=LOGIN)
    assert fault_code(response) == "Client"
    assert payload(response).find("detail") is None


def basic_of(text: bytes) -> tuple[str, str]:
    return ("Authorization", "Basic " + base64.b64encode(text).decode())


@pytest.mark.parametrize(
    "login",
    [
        basic("reference-user", "wrong"),
        basic("stranger", "reference-password"),
        basic("reference-user", ""),
        basic("reference-user", "reference-password-without-sequence"),
        ("Authorization", "Bearer reference-password"),
        ("Authorization", "Basic ???"),
        ("Authorization", "Basic"),
        ("Authorization", "Basic \N{LATIN SMALL LETTER O WITH DIAERESIS}"),
        ("Authorization", ""),
        basic_of(b"reference-user"),
        basic_of(b"\xff\xfe:x"),
        ("X-Nothing", "x"),
    ],
)
@pytest.mark.parametrize("body", [PEEK, set_to("445"), "no XML"])
def test_without_the_right_log_in_data_there_is_401_and_no_envelope(
    ask: Ask, login: tuple[str, str], body: str
) -> None:
    response = ask(body, login)
    assert response.status == 401
    assert (response.header("WWW-Authenticate") or "").startswith("Basic realm=")
    assert response.header("Content-Type") == "text/plain; charset=utf-8"
    assert b"<" not in response.body
    assert b"reference-" not in response.body
    assert fields(ask(PEEK)) == {"nextInvoiceNumber": "444"}


def test_each_endpoint_has_a_sequence_of_its_own(ask: Ask) -> None:
    other = ReferenceEndpoint()
    assert ask(set_to("500")).status == 200
    response = other.send(post(RESURS, envelope(PEEK))).response
    assert response is not None
    assert fields(response) == {"nextInvoiceNumber": "444"}
    other.close()


def test_of_many_callers_at_once_each_number_is_taken_from_one_only(ask: Ask) -> None:
    numbers = [str(500 + number % 20) for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: (number, ask(set_to(number)).status), numbers))
    taken = [number for number, status in answers if status == 200]
    assert len(taken) == len(set(taken))
    assert fields(ask(PEEK)) == {"nextInvoiceNumber": "519"}


@settings(deadline=None)
@given(st.integers(), st.integers())
def test_integers_as_text_are_ordered_like_integers(one: int, other: int) -> None:
    assert is_higher(str(one), str(other)) == (one > other)


@settings(deadline=None)
@given(
    st.integers(),
    st.text("0", max_size=3),
    st.sampled_from(["", "+"]),
    st.text(" \t\r\n", max_size=2),
)
def test_every_way_of_writing_an_integer_has_one_canonical_form(
    number: int, zeros: str, plus: str, space: str
) -> None:
    sign = "-" if number < 0 else plus
    assert canonical(f"{space}{sign}{zeros}{abs(number)}{space}") == str(number)


@pytest.mark.parametrize("zero", ["0", "-0", "+000"])
def test_zero_has_no_sign(zero: str) -> None:
    assert canonical(zero) == "0"
