"""The encoding of an answer and what is said of it."""

from __future__ import annotations

import codecs
from dataclasses import replace

from contracts.exchange import HttpResponse
from contracts.reference.deviations.deviation import INVOICES, Family
from contracts.reference.deviations.ways import has_envelope, on_bytes, on_response, with_header

encoding = Family("encoding")

DECLARES_LATIN_1 = b'<?xml version="1.0" encoding="iso-8859-1"?>'


def _latin_1(body: bytes) -> bytes:
    return body.decode().encode("iso-8859-1", "xmlcharrefreplace")


def _announced_latin_1(response: HttpResponse) -> HttpResponse:
    changed = replace(response, body=DECLARES_LATIN_1 + _latin_1(response.body))
    return with_header(changed, "Content-Type", "text/xml; charset=iso-8859-1")


def _announced_us_ascii(response: HttpResponse) -> HttpResponse:
    body = b'<?xml version="1.0" encoding="us-ascii"?>' + response.body.decode().encode(
        "ascii", "xmlcharrefreplace"
    )
    return with_header(replace(response, body=body), "Content-Type", "text/xml")


def _contradicting_order(response: HttpResponse) -> HttpResponse:
    changed = replace(response, body=codecs.BOM_UTF16_BE + response.body.decode().encode("utf-16-be"))
    return with_header(changed, "Content-Type", "text/xml; charset=utf-16le")


DEVIATIONS = (
    encoding(
        "latin-1",
        "The envelope is written in ISO 8859-1, and says so.",
        on_response(_announced_latin_1, has_envelope),
        "protocol.R1012",
    ),
    encoding(
        "us-ascii",
        "The envelope is written in US-ASCII, and says so.",
        on_response(_announced_us_ascii, has_envelope),
        "protocol.R1012",
    ),
    encoding(
        "utf-8-as-latin-1",
        "The envelope is written in UTF-8, the Content-Type names ISO 8859-1.",
        on_response(
            lambda response: with_header(response, "Content-Type", "text/xml; charset=iso-8859-1"),
            has_envelope,
        ),
        "protocol.R1018",
        on=INVOICES,
        needs="rare input",
    ),
    encoding(
        "xml-1-1",
        "The XML declaration says version 1.1.",
        on_bytes(lambda body: b'<?xml version="1.1"?>' + body),
        "protocol.xmlVersion",
    ),
    encoding(
        "byte-orders-contradict",
        "The byte order mark is of the one order of UTF-16, the Content-Type names the other.",
        on_response(_contradicting_order, has_envelope),
        "protocol.R1018",
    ),
    encoding(
        "latin-1-as-utf-8",
        "The envelope is written in ISO 8859-1 and announced as UTF-8.",
        on_bytes(_latin_1),
        "protocol.R1018",
        needs="rare input",
    ),
    encoding(
        "declaration-contradicts-header",
        "The XML declaration names ISO 8859-1, the Content-Type UTF-8.",
        on_bytes(lambda body: DECLARES_LATIN_1 + body.decode().encode("ascii", "xmlcharrefreplace")),
        "protocol.R1018",
    ),
    encoding(
        "utf-16-as-utf-8",
        "The envelope is written in UTF-16 and announced as UTF-8.",
        on_bytes(lambda body: body.decode().encode("utf-16")),
        "protocol.R1018",
    ),
    encoding(
        "unknown-charset",
        "The Content-Type names a charset that does not exist.",
        on_response(
            lambda response: with_header(response, "Content-Type", "text/xml; charset=utf-9"), has_envelope
        ),
        "protocol.R1012",
    ),
)
