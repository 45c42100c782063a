"""What SOAP 1.1 and the WS-I Basic Profile ask of a service: raw requests in, HTTP responses out."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from contracts.endpoints import Endpoint
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.exchange import HttpRequest, HttpResponse
from tests.unit.reference_messages import (
    ACTIONS,
    COLLECTOR,
    INF,
    LOGIN,
    PEEK,
    RESURS,
    SOAP,
    WALLEY,
    basic,
    envelope,
    fault_code,
    fields,
    invoice_request,
    post,
)

Send = Callable[[HttpRequest], HttpResponse]
PRINTED = envelope(invoice_request(invoice_no="73255093"), LOGIN)


@pytest.fixture
def send() -> Iterator[Send]:
    endpoint = ReferenceEndpoint()

    def answer(request: HttpRequest) -> HttpResponse:
        response = endpoint.send(request).response
        assert response is not None
        return response

    yield answer
    endpoint.close()


def typed(content_type: str, body: bytes, url: str = WALLEY) -> HttpRequest:
    return post(url, body, (("Content-Type", content_type), ("SOAPAction", ACTIONS[url])))


def test_it_is_an_endpoint() -> None:
    endpoint = ReferenceEndpoint()
    assert isinstance(endpoint, Endpoint)
    endpoint.close()


def test_an_exchange_keeps_the_request_and_times_the_answer() -> None:
    endpoint = ReferenceEndpoint()
    request = post(WALLEY, PRINTED)
    exchange = endpoint.send(request)
    assert exchange.request is request
    assert exchange.seconds > 0
    endpoint.close()


@pytest.mark.parametrize("url", [COLLECTOR, WALLEY])
def test_a_response_is_200_and_text_xml_in_utf_8(send: Send, url: str) -> None:
    response = send(post(url, PRINTED))
    assert (response.status, response.reason) == (200, "OK")
    assert response.header("content-type") == "text/xml; charset=utf-8"
    assert response.header("content-length") == str(len(response.body))


def test_a_fault_is_500_and_text_xml_in_utf_8_without_detail(send: Send) -> None:
    response = send(post(WALLEY, envelope(invoice_request(invoice_no="1"), LOGIN)))
    assert (response.status, response.reason) == (500, "Internal Server Error")
    assert response.header("content-type") == "text/xml; charset=utf-8"
    assert b"<faultcode>s:INVOICE_NOT_FOUND</faultcode><faultstring>" in response.body
    assert b"detail" not in response.body


def test_the_host_of_the_address_does_not_matter(send: Send) -> None:
    request = replace(post(WALLEY, PRINTED), url="https://elsewhere.invalid/v3.0/InformationServiceV2.svc")
    assert send(request) == send(post(WALLEY, PRINTED))


@pytest.mark.parametrize("path", ["/", "/v3.0/InformationServiceV3.svc", "/v3.0/"])
def test_an_unknown_path_is_not_found(send: Send, path: str) -> None:
    response = send(replace(post(WALLEY, PRINTED), url="http://reference.invalid" + path))
    assert response.status == 404
    assert response.header("Content-Type") == "text/plain; charset=utf-8"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("url", [WALLEY, RESURS])
def test_a_method_other_than_post_is_405(send: Send, method: str, url: str) -> None:
    response = send(replace(post(url, PRINTED), method=method))
    assert response.status == 405
    assert response.header("Allow") == "POST"


@pytest.mark.parametrize(
    "content_type",
    ["application/soap+xml; charset=utf-8", "application/xml", "text/html", "text/plain", "", "text/xmlx"],
)
def test_another_media_type_is_415(send: Send, content_type: str) -> None:
    assert send(typed(content_type, PRINTED.encode())).status == 415


def test_a_missing_content_type_is_415(send: Send) -> None:
    assert send(post(WALLEY, PRINTED, (("SOAPAction", ACTIONS[WALLEY]),))).status == 415


@pytest.mark.parametrize("charset", ["iso-8859-1", "us-ascii", "utf-32", "nonsense"])
def test_another_charset_than_utf_8_and_utf_16_is_415(send: Send, charset: str) -> None:
    assert send(typed(f"text/xml; charset={charset}", PRINTED.encode())).status == 415


def test_a_compressed_request_is_415(send: Send) -> None:
    request = post(WALLEY, PRINTED)
    assert send(replace(request, headers=(*request.headers, ("Content-Encoding", "gzip")))).status == 415


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/xml", PRINTED.encode()),
        ('Text/XML; Charset="UTF-8"', PRINTED.encode()),
        ("text/xml; charset=utf-8", codecs.BOM_UTF8 + PRINTED.encode()),
        ("text/xml; charset=utf-8", b'<?xml version="1.0" encoding="UTF-8"?>' + PRINTED.encode()),
        ("text/xml", codecs.BOM_UTF8 + b"<?xml version='1.0' encoding='utf-8'?>\n" + PRINTED.encode()),
        ("text/xml; charset=utf-16", PRINTED.encode("utf-16")),
        ("text/xml", codecs.BOM_UTF16_BE + PRINTED.encode("utf-16-be")),
        ("text/xml; charset=UTF-16", ('<?xml version="1.0" encoding="UTF-16"?>' + PRINTED).encode("utf-16")),
    ],
)
def test_every_way_of_writing_utf_8_and_utf_16_gets_the_same_answer(
    send: Send, content_type: str, body: bytes
) -> None:
    assert send(typed(content_type, body)) == send(post(WALLEY, PRINTED))


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/xml; charset=utf-8", PRINTED.encode("utf-16")),
        ("text/xml; charset=utf-16", PRINTED.encode()),
        ("text/xml", PRINTED.encode("utf-16-le")),
        ("text/xml", PRINTED.encode("utf-32")),
        ("text/xml", b'<?xml version="1.0" encoding="iso-8859-1"?>' + PRINTED.encode()),
        ("text/xml", b'<?xml version="1.0" encoding="UTF-16"?>' + PRINTED.encode()),
        ("text/xml", ('<?xml version="1.0" encoding="UTF-8"?>' + PRINTED).encode("utf-16")),
        ("text/xml", PRINTED.replace("SE", "\N{LATIN SMALL LETTER O WITH DIAERESIS}").encode("latin-1")),
    ],
)
def test_an_encoding_that_contradicts_itself_is_400(send: Send, content_type: str, body: bytes) -> None:
    assert send(typed(content_type, body)).status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no xml",
        PRINTED.encode()[:-1],
        PRINTED.encode() + b"<more/>",
        PRINTED.replace("SE", "\x01").encode(),
        b"<!DOCTYPE Envelope>" + PRINTED.encode(),
        b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>" + PRINTED.replace("SE", "&e;").encode(),
        b"<a>" * 5000 + b"</a>" * 5000,
    ],
)
def test_what_is_no_well_formed_xml_or_has_a_dtd_is_400_without_an_envelope(send: Send, body: bytes) -> None:
    response = send(post(WALLEY, body))
    assert response.status == 400
    assert response.header("Content-Type") == "text/plain; charset=utf-8"
    assert b"reference-password" not in response.body


def test_a_body_beyond_the_limit_is_413(send: Send) -> None:
    assert send(post(WALLEY, b" " * (16 * 1024 * 1024) + PRINTED.encode())).status == 413


def test_another_envelope_namespace_is_a_version_mismatch(send: Send) -> None:
    request = post(WALLEY, PRINTED.replace(SOAP, "http://www.w3.org/2003/05/soap-envelope"))
    assert fault_code(send(request)) == "VersionMismatch"


STRUCTURES = {
    "no envelope": "<Envelopes/>",
    "no body": f'<s:Envelope xmlns:s="{SOAP}"/>',
    "two bodies": PRINTED.replace("</s:Envelope>", "<s:Body/></s:Envelope>"),
    "header after body": PRINTED.replace("</s:Envelope>", "<s:Header/></s:Envelope>"),
    "two headers": PRINTED.replace("<s:Header>", "<s:Header/><s:Header>"),
    "something after body": PRINTED.replace("</s:Envelope>", "<i:Trailer/></s:Envelope>"),
    "an empty body": envelope("", LOGIN),
    "two children of body": envelope(invoice_request(invoice_no="73255093") * 2, LOGIN),
    "an unqualified child of body": envelope("<GetCurrentInvoiceRequest/>", LOGIN),
    "an unqualified header block": PRINTED.replace("<s:Header>", "<s:Header><Trace/>"),
    "text in body": PRINTED.replace("<s:Body>", "<s:Body>text"),
    "text after a header block": PRINTED.replace("</s:Header>", "text</s:Header>"),
    "text in envelope": PRINTED.replace("<s:Header>", "text<s:Header>"),
    "an attribute of SOAP on body": PRINTED.replace("<s:Body>", '<s:Body s:encodingStyle="">'),
    "an attribute of SOAP on envelope": PRINTED.replace("<s:Envelope", '<s:Envelope s:mustUnderstand="1"'),
    "an unqualified attribute on header": PRINTED.replace("<s:Header>", '<s:Header lang="sv">'),
    "encodingStyle on the child of body": PRINTED.replace("Request>", 'Request s:encodingStyle="">', 1),
    "a processing instruction": PRINTED.replace("<s:Body>", "<s:Body><?show me?>"),
    "a processing instruction before the envelope": "<?show me?>" + PRINTED,
    "an odd mustUnderstand": PRINTED.replace("<i:Username", '<i:Username s:mustUnderstand="true"'),
    "an unknown operation": envelope("<i:GetNextInvoiceRequest/>", LOGIN),
    "an operation of another namespace": PRINTED.replace(f'xmlns:i="{INF}"', 'xmlns:i="urn:other"', 1),
}


@pytest.mark.parametrize("text", STRUCTURES.values(), ids=STRUCTURES.keys())
def test_an_envelope_that_soap_forbids_is_a_client_fault(send: Send, text: str) -> None:
    assert fault_code(send(post(WALLEY, text))) == "Client"


def test_a_mandatory_header_that_is_unknown_is_not_understood(send: Send) -> None:
    block = '<t:Trace xmlns:t="urn:trace" s:mustUnderstand="1">x</t:Trace>'
    assert (
        fault_code(send(post(WALLEY, PRINTED.replace("<s:Header>", "<s:Header>" + block))))
        == "MustUnderstand"
    )


def test_header_checks_come_before_authorization(send: Send) -> None:
    block = '<t:Trace xmlns:t="urn:trace" s:mustUnderstand="1">x</t:Trace>'
    request = post(WALLEY, envelope(invoice_request(invoice_no="73255093"), block))
    assert fault_code(send(request)) == "MustUnderstand"


@pytest.mark.parametrize(
    "block",
    [
        '<t:Trace xmlns:t="urn:trace">x</t:Trace>',
        '<t:Trace xmlns:t="urn:trace" s:mustUnderstand="0">x</t:Trace>',
        '<t:Trace xmlns:t="urn:trace" s:mustUnderstand="1" s:actor="urn:somebody-else">x</t:Trace>',
    ],
)
def test_a_header_that_need_not_be_understood_changes_nothing(send: Send, block: str) -> None:
    request = post(WALLEY, PRINTED.replace("<s:Header>", "<s:Header>" + block))
    assert send(request) == send(post(WALLEY, PRINTED))


def test_the_credentials_are_headers_that_are_understood(send: Send) -> None:
    request = post(WALLEY, PRINTED.replace("<i:Username", '<i:Username s:mustUnderstand="1"'))
    assert send(request) == send(post(WALLEY, PRINTED))


@pytest.mark.parametrize(
    "action",
    [None, "", '""', '"urn:other"', ACTIONS[WALLEY].strip('"'), ACTIONS[COLLECTOR], ACTIONS[WALLEY].lower()],
)
def test_another_soap_action_is_a_client_fault(send: Send, action: str | None) -> None:
    headers = (("Content-Type", "text/xml"), *([("SOAPAction", action)] if action is not None else []))
    assert fault_code(send(post(WALLEY, PRINTED, headers))) == "Client"


@pytest.mark.parametrize("action", [None, "", '"peekInvoiceSequence"'])
def test_the_empty_soap_action_has_its_quotes(send: Send, action: str | None) -> None:
    headers = (
        ("Content-Type", "text/xml"),
        basic(),
        *([("SOAPAction", action)] if action is not None else []),
    )
    assert fault_code(send(post(RESURS, envelope(PEEK), headers))) == "Client"


REQUEST = invoice_request(invoice_no="73255093")
EQUIVALENTS = {
    "other prefixes": PRINTED.replace("<s:", "<e:").replace("</s:", "</e:").replace("xmlns:s=", "xmlns:e="),
    "a default namespace": PRINTED.replace(
        REQUEST,
        REQUEST.replace("i:", "").replace("xs", "xsi:").replace("Request>", f'Request xmlns="{INF}">', 1),
    ),
    "character references": PRINTED.replace("73255093", "&#55;325509&#x33;"),
    "CDATA": PRINTED.replace("73255093", "<![CDATA[7325]]>50<![CDATA[93]]>"),
    "a comment within a value": PRINTED.replace("73255093", "7325<!-- half -->5093"),
    "comments between elements": PRINTED.replace("<i:CountryCode>", "<!-- a --><i:CountryCode>").replace(
        "<s:Body>", "<!-- b --><s:Body><!-- c -->"
    ),
    "white space between elements": PRINTED.replace("><", ">\r\n\t <"),
    "a plus": PRINTED.replace("73255093", "+73255093"),
    "leading zeros": PRINTED.replace("73255093", "00073255093"),
    "white space around a number": PRINTED.replace("73255093", "\n 73255093\t"),
    "nil written as 1": PRINTED.replace('"true"', "' 1 '"),
    "start and end tag": PRINTED.replace(
        '<i:StoreId xsi:nil="true"/>', '<i:StoreId xsi:nil="true"></i:StoreId>'
    ),
    "nil false on a value": PRINTED.replace("<i:InvoiceNo>", '<i:InvoiceNo xsi:nil="false">'),
    "headers in another order": PRINTED.replace(
        LOGIN, "<i:Password>reference-password</i:Password><i:Username>reference-user</i:Username>"
    ),
    "a CDATA password": PRINTED.replace("reference-password", "<![CDATA[reference-password]]>"),
}


@pytest.mark.parametrize("text", EQUIVALENTS.values(), ids=EQUIVALENTS.keys())
def test_what_makes_no_difference_in_xml_makes_none_in_the_answer(send: Send, text: str) -> None:
    assert text != PRINTED
    response = send(post(WALLEY, text))
    assert fields(response)["InvoiceNo"] == "73255093"
    assert response == send(post(WALLEY, PRINTED))
