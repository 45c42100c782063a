"""The encoding of an answer and what is said of it."""

from __future__ import annotations

from dataclasses import replace

from contracts.exchange import HttpResponse
from contracts.reference.deviations.deviation import Family
from contracts.reference.deviations.ways import has_envelope, on_bytes, on_response, with_header

encoding = Family("encoding")

DECLARES_LATIN_1 = b'<?xml version="1.0" encoding="iso-8859-1"?>'


def _latin_1(body: bytes) -> bytes:
    return body.decode().encode("iso-8859-1", "xmlcharrefreplace")


def _announced_latin_1(response: HttpResponse) -> HttpResponse:
    changed = replace(response, body=DECLARES_LATIN_1 + _latin_1(response.body))
    return with_header(changed, "Content-Type", "text/xml; charset=iso-8859-1")


DEVIATIONS = (
    encoding(
        "latin-1",
        "The envelope is written in ISO 8859-1, and says so.",
        on_response(_announced_latin_1, has_envelope),
        "protocol.R1012",
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
