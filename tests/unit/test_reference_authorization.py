"""Log-in data in the SOAP header: each part once, as text, right, and looked at first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from contracts.endpoints.reference import ReferenceEndpoint
from contracts.exchange import HttpResponse
from tests.unit.reference_messages import (
    COLLECTOR,
    LOGIN,
    WALLEY,
    envelope,
    fault_code,
    invoice_request,
    post,
)

Ask = Callable[..., HttpResponse]
EDITIONS = (COLLECTOR, WALLEY)


@pytest.fixture
def ask() -> Iterator[Ask]:
    endpoint = ReferenceEndpoint()

    def answer(url: str, body: str, header: str) -> HttpResponse:
        response = endpoint.send(post(url, envelope(body, header))).response
        assert response is not None
        return response

    yield answer
    endpoint.close()


USER, WORD = "<i:Username>reference-user</i:Username>", "<i:Password>reference-password</i:Password>"
LOGINS = {
    "wrong user": (LOGIN.replace("-user", "-User"), "AUTHORIZATION_FAILED"),
    "wrong password": (LOGIN.replace("-password", "-passwort"), "AUTHORIZATION_FAILED"),
    "empty user": ("<i:Username/>" + WORD, "AUTHORIZATION_FAILED"),
    "space around the user": (
        LOGIN.replace(">reference-user<", "> reference-user <"),
        "AUTHORIZATION_FAILED",
    ),
    "user and password changed round": (
        "<i:Username>reference-password</i:Username><i:Password>reference-user</i:Password>",
        "AUTHORIZATION_FAILED",
    ),
    "no header parts": ("", "VALIDATION_USERNAME_REQUIRED"),
    "no user": (WORD, "VALIDATION_USERNAME_REQUIRED"),
    "no password": (USER, "VALIDATION_PASSWORD_REQUIRED"),
    "nil user": ('<i:Username xsi:nil="true"/>' + WORD, "VALIDATION_USERNAME_REQUIRED"),
    "nil password": (USER + '<i:Password xsi:nil="1"/>', "VALIDATION_PASSWORD_REQUIRED"),
    "two users": (USER + USER + WORD, "AUTHORIZATION_FAILED"),
    "two passwords": (USER + WORD + WORD, "AUTHORIZATION_FAILED"),
    "long password": (USER + f"<i:Password>{'x' * 51}</i:Password>", "AUTHORIZATION_FAILED"),
    "an element in the user": (
        LOGIN.replace("reference-user", "<i:b>reference-user</i:b>"),
        "AUTHORIZATION_FAILED",
    ),
    "an attribute on the user": (LOGIN.replace("<i:Username", '<i:Username id="1"'), "AUTHORIZATION_FAILED"),
    "another type": (
        LOGIN.replace(
            "<i:Username", '<i:Username xmlns:x="http://www.w3.org/2001/XMLSchema" xsi:type="x:int"'
        ),
        "AUTHORIZATION_FAILED",
    ),
    "another namespace": (LOGIN.replace("i:Username", "c:Username"), "VALIDATION_USERNAME_REQUIRED"),
    "for another actor": (
        LOGIN.replace("<i:Username", '<i:Username s:actor="urn:other"'),
        "VALIDATION_USERNAME_REQUIRED",
    ),
}


@pytest.mark.parametrize("url", EDITIONS)
@pytest.mark.parametrize(("header", "code"), LOGINS.values(), ids=LOGINS.keys())
def test_credentials_that_are_not_right_are_refused(ask: Ask, url: str, header: str, code: str) -> None:
    response = ask(url, invoice_request(invoice_no="73255093"), header)
    assert fault_code(response) == code
    assert b"reference-" not in response.body


@pytest.mark.parametrize("url", EDITIONS)
@pytest.mark.parametrize("body", [invoice_request(), invoice_request(invoice_no="99999999")])
def test_credentials_are_looked_at_first(ask: Ask, url: str, body: str) -> None:
    assert fault_code(ask(url, body, LOGIN.replace("-user", "-stranger"))) == "AUTHORIZATION_FAILED"


@pytest.mark.parametrize(
    "header",
    [
        LOGIN.replace("<i:Username", '<i:Username s:mustUnderstand="0"'),
        LOGIN.replace("<i:Username", '<i:Username s:actor="http://schemas.xmlsoap.org/soap/actor/next"'),
        LOGIN.replace("-user", "<!-- x -->-user"),
    ],
)
def test_what_soap_allows_on_a_header_part_is_allowed(ask: Ask, header: str) -> None:
    assert ask(WALLEY, invoice_request(invoice_no="73255093"), header).status == 200
