"""From an answer to the bytes that travel, in the shapes that the documentation prints."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from lxml import etree

from contracts.exchange import Headers, HttpResponse
from contracts.reference.answers import Answer, Fault, Refusal, Reply
from contracts.reference.envelope import BODY, ENVELOPE, HEADER, SOAP

SOAP_TYPE = ("Content-Type", "text/xml; charset=utf-8")
TEXT_TYPE = ("Content-Type", "text/plain; charset=utf-8")


def render(answer: Answer, prefix: str) -> HttpResponse:
    """Give the HTTP response for an answer; ``prefix`` is the envelope's namespace prefix.

    A fault travels with status 500 (R1126), a reply with 200 (R1111), both as text/xml (R9703).
    """
    if isinstance(answer, Refusal):
        return _response(answer.status, (TEXT_TYPE, *answer.headers), answer.text.encode())
    if isinstance(answer, Reply):
        return _response(200, (SOAP_TYPE,), enveloped(answer.payload, prefix))
    return _response(500, (SOAP_TYPE,), enveloped(fault_element(answer, prefix), prefix))


def _response(status: int, headers: Headers, body: bytes) -> HttpResponse:
    return HttpResponse(status, HTTPStatus(status).phrase, headers, body)


def enveloped(payload: etree._Element, prefix: str, header: Sequence[etree._Element] = ()) -> bytes:
    """Put an element into the Body of an envelope, blocks into its Header, and serialize it as UTF-8."""
    envelope = etree.Element(ENVELOPE, nsmap={prefix: SOAP})
    if header:
        etree.SubElement(envelope, HEADER).extend(header)
    etree.SubElement(envelope, BODY).append(payload)
    return etree.tostring(envelope, encoding="utf-8")


def fault_element(fault: Fault, prefix: str) -> etree._Element:
    """Build a Fault: unqualified children in order, faultcode with the envelope's prefix (SOAP 1.1, 4.4)."""
    element = etree.Element(f"{{{SOAP}}}Fault", nsmap={prefix: SOAP})
    etree.SubElement(element, "faultcode").text = f"{prefix}:{fault.code}"
    etree.SubElement(element, "faultstring").text = fault.text
    if fault.detail is not None:
        etree.SubElement(element, "detail").append(fault.detail)
    return element
