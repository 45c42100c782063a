"""Every way of answering, and every way of not being a SOAP answer, has its own word."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from contracts.checks.answer import (
    ENVIRONMENT_FAILURES,
    Answer,
    NoEnvelope,
    Refusal,
    SoapAnswer,
    Unreachable,
    charsets_of,
    encoding_of,
    read_answer,
)
from contracts.exchange import Failed, HttpResponse, TransportFailure
from contracts.model import Contract
from tests.unit.made_contracts import enveloped, exchanged, fault, fault_12, http, made, order

GOOD = enveloped(order())
DECLARED = b'<?xml version="1.0" encoding="utf-8"?>'
UNAUTHORIZED = {"id": "unauthorized", "status": 401, "when": ["unknown"], "description": "No."}


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return made(tmp_path)


def read(contract: Contract, outcome: HttpResponse | Failed) -> Answer:
    return read_answer(contract, exchanged(outcome))


def soap_answer(contract: Contract, response: HttpResponse) -> SoapAnswer:
    answer = read(contract, response)
    assert isinstance(answer, SoapAnswer), answer
    return answer


@pytest.mark.parametrize("kind", get_args(TransportFailure))
def test_a_transport_failure_is_the_environment_unless_the_service_had_taken_the_request(
    kind: TransportFailure, contract: Contract
) -> None:
    answer = read(contract, Failed(kind, "no luck"))
    if kind in {"closed", "too-large", "protocol"}:
        assert answer == NoEnvelope("answer", "expected a SOAP envelope, got none: no luck")
    else:
        assert kind in ENVIRONMENT_FAILURES
        assert answer == Unreachable("no luck")


@pytest.mark.parametrize(
    ("status", "name"), [(502, "Bad Gateway"), (503, "Service Unavailable"), (504, "Gateway Timeout")]
)
def test_a_gateway_that_finds_nobody_is_the_environment(status: int, name: str, contract: Contract) -> None:
    assert read(contract, http(b"<html>", status)) == Unreachable(f"HTTP {status} {name}")


@pytest.mark.parametrize("status", [502, 503, 504])
def test_who_sends_an_envelope_is_there_whatever_the_status(status: int, contract: Contract) -> None:
    assert soap_answer(contract, http(enveloped(fault()), status)).fault is not None
    assert isinstance(read(contract, http(enveloped(order(), soap="1.2"), status)), NoEnvelope)
    assert isinstance(read(contract, http(b"<unavailable/>", status)), Unreachable)


REDIRECT = HttpResponse(302, "Found", (("Location", "https://a.example/login"),), b"")
NOT_SOAP: dict[str, tuple[HttpResponse, str, str]] = {
    "a redirect": (REDIRECT, "answer", "redirect HTTP 302 to https://a.example/login"),
    "a redirect to nowhere": (http(b"", 307), "answer", "an address that is not given"),
    "nothing": (http(b""), "answer", "HTTP 200 with an empty body"),
    "white space": (http(b" \r\n", 500), "answer", "HTTP 500 with an empty body"),
    "a word": (http(b"OK"), "answer", "text that is no XML (2 bytes)"),
    "a word behind a mark": (http(codecs.BOM_UTF8 + b" OK"), "answer", "text that is no XML"),
    "a byte that is no UTF-8": (http(b"<a>\xff</a>"), "R1018", "(invalid start byte at byte 3)"),
    "HTML by its start": (http(b"\n<!DOCTYPE HTML><html></html>"), "answer", "a page of HTML"),
    "HTML by its type": (http(b"<p>Sorry.", 200, "text/html"), "answer", "a page of HTML"),
    "truncated XML": (http(GOOD[:-20]), "answer", f"truncated XML ({len(GOOD) - 20:,} bytes)"),
    "something behind the envelope": (http(GOOD + b"garbage"), "answer", "nothing after it"),
    "crossed tags": (http(b"<a><b></a></b>"), "answer", "not well-formed"),
    "another root": (http(b"<order/>"), "answer", "XML with the root order"),
    "a damaged gzip body": (
        replace(http(b"no gzip"), headers=(("Content-Encoding", "gzip"),)),
        "answer",
        "cannot be decoded",
    ),
    "an unknown coding": (
        replace(http(GOOD), headers=(("Content-Encoding", "zopfli"),)),
        "answer",
        "cannot be decoded",
    ),
    "a DTD": (http(b"<!DOCTYPE a>" + GOOD), "R1008", "no document type declaration"),
    "Latin-1 called UTF-8": (http(GOOD.replace(b"K1", b"\xe9")), "R1018", "expected utf-8, got bytes"),
    "Latin-1 without a charset": (http(GOOD.replace(b"K1", b"\xe9"), 200, "text/xml"), "R1018", "utf-8"),
    "UTF-16 that is cut": (
        http(b"\xff\xfe" + "<a/>".encode("utf-16-le")[:-1], 200, "text/xml; charset=utf-16"),
        "R1018",
        "expected utf-16, got bytes",
    ),
    "a charset that does not exist, and no XML": (
        http(b"<a>", 200, "text/xml; charset=klingon"),
        "R1018",
        "expected a charset that exists, got 'klingon'",
    ),
    "a charset that is none of texts": (
        http(b"<a>", 200, "text/xml; charset=hex"),
        "R1018",
        "expected a charset that exists, got 'hex'",
    ),
    "a charset of host names": (
        http(b"<a>", 200, "text/xml; charset=punycode"),
        "R1018",
        "expected punycode, got bytes that are not",
    ),
    "SOAP 1.2 where 1.1 is spoken": (
        http(enveloped(order(), soap="1.2")),
        "R1015",
        "got http://www.w3.org/2003/05/soap-envelope (SOAP 1.2)",
    ),
    "an Envelope of no version": (http(b"<Envelope/>"), "R1015", "got None"),
}


@pytest.mark.parametrize("name", NOT_SOAP)
def test_what_is_no_soap_answer_has_its_own_sentence(name: str, contract: Contract) -> None:
    response, requirement, told = NOT_SOAP[name]
    answer = read(contract, response)
    assert isinstance(answer, NoEnvelope)
    assert answer.requirement == requirement
    assert told in answer.message
    assert answer.message.startswith("expected ")


def test_a_documented_status_without_an_envelope_is_a_refusal(tmp_path: Path) -> None:
    contract = made(tmp_path, faults=[UNAUTHORIZED])
    answer = read(contract, http(b"", 401))
    assert isinstance(answer, Refusal)
    assert answer.fault.id == "unauthorized"
    assert isinstance(read(contract, http(b"", 403)), NoEnvelope)


FAULT = enveloped(fault())


@pytest.mark.parametrize(
    ("content_type", "body", "coding"),
    [
        ("text/xml; charset=utf-8", FAULT, ()),
        ("text/xml; charset=utf-8", gzip.compress(FAULT), (("Content-Encoding", "gzip"),)),
        ("text/xml; charset=iso-8859-1", FAULT.replace(b"No.", b"\xe9"), ()),
    ],
)
def test_an_envelope_is_an_answer_whatever_its_status_and_coding(
    content_type: str, body: bytes, coding: tuple[tuple[str, str], ...], tmp_path: Path
) -> None:
    contract = made(tmp_path, faults=[UNAUTHORIZED])
    response = HttpResponse(401, "", (("Content-Type", content_type), *coding), body)
    assert soap_answer(contract, response).fault is not None


def test_a_coding_that_is_announced_only_hides_no_envelope(tmp_path: Path) -> None:
    contract = made(tmp_path, faults=[UNAUTHORIZED])
    announced = (("Content-Encoding", "gzip"),)
    assert isinstance(read(contract, HttpResponse(401, "", announced, FAULT)), NoEnvelope)
    assert isinstance(read(contract, HttpResponse(401, "", announced, b"No.")), Refusal)


def test_a_response_is_taken_apart(contract: Contract) -> None:
    answer = soap_answer(contract, http(GOOD))
    assert answer.fault is None
    assert answer.parts.payload is not None
    assert answer.parts.payload.tag == "{urn:example:orders}Order"


def test_a_fault_is_read(contract: Contract) -> None:
    answer = soap_answer(contract, http(enveloped(fault(more="<detail/>")), 500))
    assert answer.fault is not None
    assert (answer.fault.code, answer.fault.reason) == ("NOT_FOUND", "No.")
    assert answer.fault.detail is not None


def test_a_fault_of_soap_1_2_is_read(tmp_path: Path) -> None:
    contract = made(tmp_path, soap="1.2")
    body = enveloped(fault_12("s:Sender", "s:NOT_FOUND"), soap="1.2")
    answer = soap_answer(contract, http(body, 500, "application/soap+xml"))
    assert answer.fault is not None
    assert answer.fault.code == "NOT_FOUND"


def test_a_compressed_body_is_read(contract: Contract) -> None:
    response = replace(http(gzip.compress(GOOD)), headers=(("Content-Encoding", "gzip"),))
    assert soap_answer(contract, response).fault is None


TEXT = enveloped(order("<Id>é</Id><Status>new</Status>")).decode()
READABLE: dict[str, tuple[bytes, str]] = {
    "UTF-8": (TEXT.encode(), "text/xml; charset=utf-8"),
    "UTF-8 without a charset": (TEXT.encode(), "text/xml"),
    "UTF-8 with a mark": (codecs.BOM_UTF8 + TEXT.encode(), "text/xml; charset=utf-8"),
    "UTF-8 with a mark and a declaration": (codecs.BOM_UTF8 + DECLARED + TEXT.encode(), "text/xml"),
    "UTF-16 with a mark": (TEXT.encode("utf-16"), "text/xml; charset=utf-16"),
    "UTF-16LE without a mark": (TEXT.encode("utf-16-le"), "text/xml; charset=utf-16le"),
    "UTF-16BE without a mark": (TEXT.encode("utf-16-be"), 'text/xml; charset="UTF-16BE"'),
    "UTF-8 called UTF-16": (TEXT.encode(), "text/xml; charset=utf-16"),
    "UTF-8 called Windows-1252": (TEXT.encode(), "text/xml; charset=windows-1252"),
    "UTF-8 in a charset that does not exist": (TEXT.encode(), "text/xml; charset=klingon"),
    "declared Latin-1": (
        b'<?xml version="1.0" encoding="iso-8859-1"?>' + TEXT.encode("latin-1"),
        "text/xml; charset=utf-8",
    ),
    "Latin-1 by the Content-Type": (TEXT.encode("latin-1"), "text/xml; charset=latin-1"),
}


@pytest.mark.parametrize("name", READABLE)
def test_a_wrong_word_about_the_charset_does_not_keep_the_rest_from_being_read(
    name: str, contract: Contract
) -> None:
    body, content_type = READABLE[name]
    answer = soap_answer(contract, http(body, 200, content_type))
    assert answer.parts.payload is not None
    assert answer.parts.payload[0].text == "é"


@pytest.mark.parametrize(
    ("content_type", "charsets"),
    [
        ("text/xml", []),
        ("text/xml; charset=UTF-8", ["utf-8"]),
        ('text/xml; action="a;b"; charset="utf-16" ', ["utf-16"]),
        ("text/xml; charset=utf-8; Charset=UTF-16", ["utf-8", "utf-16"]),
        ("text/xml; charset*=utf-8''utf-8", []),
        (None, []),
    ],
)
def test_the_charsets_are_read_from_the_content_type(content_type: str | None, charsets: list[str]) -> None:
    assert charsets_of(http(b"", 200, content_type)) == charsets


@pytest.mark.parametrize(
    ("charset", "body", "by_the_bytes"),
    [
        ("utf-8", "é".encode(), None),
        ("utf-16", b"<a/>", "utf-8"),
        ("windows-1252", b"plain", None),
        ("windows-1252", "é".encode(), "utf-8"),
        ("windows-1252", b"\xe9", None),
        ("utf-16le", "<a/>".encode("utf-16-le"), None),
    ],
)
def test_bytes_that_are_utf_8_count_where_the_content_type_reads_them_otherwise(
    charset: str, body: bytes, by_the_bytes: str | None
) -> None:
    assert encoding_of(http(body, 200, f"text/xml; charset={charset}"), body).body == by_the_bytes


@pytest.mark.parametrize(
    ("response", "effective"),
    [
        (http(DECLARED + GOOD, 200, "text/xml; charset=utf-16"), "utf-16"),
        (http(codecs.BOM_UTF16_LE, 200, "text/xml"), "utf-16le"),
        (http(codecs.BOM_UTF16_BE, 200, "text/xml"), "utf-16be"),
        (http(DECLARED.replace(b"utf-8", b"UTF-16"), 200, "text/xml"), "utf-16"),
        (http(b"", 200, None), "utf-8"),
    ],
)
def test_the_content_type_counts_before_the_mark_before_the_declaration(
    response: HttpResponse, effective: str
) -> None:
    assert encoding_of(response, response.body).effective == effective


def test_every_kind_of_answer_is_met_here(contract: Contract, tmp_path: Path) -> None:
    makers: list[Callable[[], Answer]] = [
        lambda: read(contract, Failed("dns", "x")),
        lambda: read(contract, http(b"")),
        lambda: read(made(tmp_path, faults=[UNAUTHORIZED]), http(b"", 401)),
        lambda: read(contract, http(GOOD)),
    ]
    assert {type(maker()) for maker in makers} == set(get_args(Answer))


def test_what_a_document_says_of_itself_is_read_in_its_own_encoding() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><a/>'
    for body in (text.encode("utf-16"), codecs.BOM_UTF16_BE + text.encode("utf-16-be")):
        assert encoding_of(http(body), body).declared == "utf-16"


@pytest.mark.parametrize("start", [codecs.BOM_UTF8, b'<?xml version="1.0" encoding="utf-8"?>'])
def test_a_document_that_says_what_it_is_is_not_guessed_at(start: bytes) -> None:
    body = start + "<a>é</a>".encode()
    assert encoding_of(http(body, 200, "text/xml; charset=iso-8859-1"), body).body is None
