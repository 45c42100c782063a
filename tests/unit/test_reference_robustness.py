"""Whatever is sent, a reference service answers as SOAP over HTTP does; it never breaks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from contracts.endpoints.reference import ReferenceEndpoint
from contracts.exchange import HttpRequest
from tests.unit.reference_messages import (
    ACTIONS,
    COLLECTOR,
    LOGIN,
    PEEK,
    RESURS,
    SOAP,
    WALLEY,
    basic,
    envelope,
    fields,
    invoice_request,
    post,
)

WHOLE = {
    COLLECTOR: envelope(invoice_request(invoice_no="73255093"), LOGIN),
    WALLEY: envelope(invoice_request(payment_reference="100002696235659", store_id="1"), LOGIN),
    RESURS: envelope(PEEK),
}
# A busy machine is no reason to fail.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
URLS = st.sampled_from(sorted(WHOLE))
FRAGMENTS = st.sampled_from(
    [
        "<",
        ">",
        "&",
        "/>",
        "s:",
        "i:",
        '"',
        "<s:Body>",
        "</s:Body>",
        "<i:InvoiceNo/>",
        "xsi:nil='1'",
        "\0",
        "]]>",
    ]
) | st.text(max_size=3)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[ReferenceEndpoint]:
    endpoint = ReferenceEndpoint()
    yield endpoint
    endpoint.close()


def check(endpoint: ReferenceEndpoint, request: HttpRequest) -> None:
    response = endpoint.send(request).response
    assert response is not None
    assert response.status in {200, 400, 401, 405, 415, 500}
    if response.status in {200, 500}:
        root = etree.fromstring(response.body)
        assert [child.tag for child in root] == [f"{{{SOAP}}}Body"]
        assert (root[0][0].tag == f"{{{SOAP}}}Fault") == (response.status == 500)


@patient
@given(url=URLS, body=st.binary())
def test_any_bytes_get_an_answer(endpoint: ReferenceEndpoint, url: str, body: bytes) -> None:
    check(endpoint, post(url, body))


@patient
@given(url=URLS, data=st.data())
def test_any_damage_to_a_request_gets_an_answer(
    endpoint: ReferenceEndpoint, url: str, data: st.DataObject
) -> None:
    whole = WHOLE[url]
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 30)))
    damaged = whole[:start] + data.draw(FRAGMENTS) + whole[end:]
    check(endpoint, post(url, damaged.encode("utf-8", "surrogatepass")))


LATIN = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=20)


@patient
@given(url=URLS, kinds=st.lists(LATIN, max_size=2), actions=st.lists(LATIN, max_size=1), login=LATIN)
def test_any_headers_get_an_answer(
    endpoint: ReferenceEndpoint, url: str, kinds: list[str], actions: list[str], login: str
) -> None:
    content_types = ["text/xml", *kinds, *(f"text/xml; charset={kind}" for kind in kinds)]
    logins = [basic()[1], login, f"Basic {login}"]
    for content_type, action, authorization in product(content_types, [ACTIONS[url], *actions], logins):
        headers = (("Content-Type", content_type), ("SOAPAction", action), ("Authorization", authorization))
        check(endpoint, post(url, WHOLE[url], headers))


# Char of XML 1.0 (2.2); lone surrogates are no characters.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
    lambda character: character >= " " or character in "\t\n\r"
)


@patient
@given(url=st.sampled_from([COLLECTOR, WALLEY]), text=st.text(CHARACTERS, max_size=50))
def test_any_correlation_id_comes_back_unchanged(endpoint: ReferenceEndpoint, url: str, text: str) -> None:
    # As a character reference a carriage return survives the normalization of line ends.
    written = escape(text, {"\r": "&#13;"})
    body = invoice_request(invoice_no="73255093", correlation_id=written)
    response = endpoint.send(post(url, envelope(body, LOGIN))).response
    assert response is not None
    assert fields(response)["CorrelationId"] == text
