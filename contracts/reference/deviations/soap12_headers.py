"""What stands around an answer in SOAP 1.2 and is wrong: its version of HTTP, its charset, its header blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from contracts.exchange import HttpResponse
from contracts.reference.deviations.deviation import SPECIMEN, Family
from contracts.reference.deviations.ways import on_envelope, on_response
from contracts.reference.deviations.ways12 import after, has_envelope, name, typed
from contracts.reference.soap12.envelope import MUST_UNDERSTAND, ROLE, SOAP
from contracts.verdicts import Verdict

soap12 = Family("SOAP 1.2")

DECLARED = b'<?xml version="1.0" encoding="utf-8"?>'


def _declaring(response: HttpResponse) -> HttpResponse:
    return replace(response, body=DECLARED + response.body)


def _twice(response: HttpResponse) -> HttpResponse:
    return replace(response, headers=(*response.headers, ("Content-Type", "text/plain")))


def _mandatory(said: str, role: str | None = None) -> Callable[[etree._Element], None]:
    def change(envelope: etree._Element) -> None:
        header = envelope.find(name("Header"))
        if header is None:
            header = etree.Element(name("Header"))
            envelope.insert(0, header)
        block = etree.SubElement(header, "{urn:example:trace}Trace", {MUST_UNDERSTAND: said})
        if role is not None:
            block.set(ROLE, role)

    return change


DEVIATIONS = (
    soap12(
        "soap-12-http-2-7",
        "The status line says HTTP/2.7.",
        on_response(lambda came: replace(came, http_version="2.7"), has_envelope),
        "protocol.httpVersion",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-content-type-twice",
        "A second Content-Type says text/plain.",
        on_response(_twice, has_envelope),
        "protocol.contentType",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-utf-8-as-utf-16",
        "An envelope that is written in UTF-8, and declares it, is announced as UTF-16.",
        after(
            on_response(_declaring, has_envelope),
            typed("application/soap+xml; charset=utf-16"),
        ),
        "protocol.charsets",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-unknown-mandatory-header",
        "A header block that no documentation has must be understood: true.",
        on_envelope(_mandatory("true"), has_envelope),
        "protocol.mandatoryHeader",
        on=SPECIMEN,
        verdict=Verdict.UNDOCUMENTED,
    ),
    soap12(
        "soap-12-mandatory-header-for-next",
        "A header block that no documentation has must be understood by the next node: 1.",
        on_envelope(_mandatory("1", f"{SOAP}/role/next"), has_envelope),
        "protocol.mandatoryHeader",
        on=SPECIMEN,
        verdict=Verdict.UNDOCUMENTED,
    ),
)
