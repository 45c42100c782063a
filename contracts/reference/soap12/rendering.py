"""From an answer to the bytes that travel in SOAP 1.2."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from lxml import etree

from contracts.exchange import HttpResponse
from contracts.reference import envelope as soap11
from contracts.reference import rendering as rendering11
from contracts.reference.answers import Answer, Fault, Refusal, Reply
from contracts.reference.service import Call
from contracts.reference.soap12.envelope import BODY, ENVELOPE, HEADER, SOAP
from contracts.xml import namespace

SOAP_TYPE = ("Content-Type", "application/soap+xml; charset=utf-8")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
OWN_CODES = frozenset({"VersionMismatch", "MustUnderstand", "DataEncodingUnknown", "Sender", "Receiver"})


def render(call: Call, answer: Answer) -> HttpResponse:
    """Give the HTTP response for an answer.

    A reply travels with status 200, a fault with the one of its code (Part 2, table 20). A message of SOAP 1.1 gets its
    fault in SOAP 1.1, which its sender can read (Part 1, appendix A).
    """
    prefix = call.service.prefix
    if isinstance(answer, Refusal):
        return rendering11.render(answer, prefix)
    if isinstance(answer, Reply):
        return _response(200, enveloped(answer.payload, prefix))
    if namespace(call.envelope) == soap11.SOAP:
        body = rendering11.enveloped(rendering11.fault_element(answer, prefix), prefix, answer.header)
        return HttpResponse(500, HTTPStatus(500).phrase, (rendering11.SOAP_TYPE,), body)
    status = 400 if code_of(answer)[0] == "Sender" else 500
    return _response(status, enveloped(fault_element(answer, prefix), prefix, answer.header))


def _response(status: int, body: bytes) -> HttpResponse:
    return HttpResponse(status, HTTPStatus(status).phrase, (SOAP_TYPE,), body)


def enveloped(payload: etree._Element, prefix: str, header: Sequence[etree._Element] = ()) -> bytes:
    """Put an element into the Body of an envelope, blocks into its Header, and serialize it as UTF-8."""
    envelope = etree.Element(ENVELOPE, nsmap={prefix: SOAP})
    if header:
        etree.SubElement(envelope, HEADER).extend(header)
    etree.SubElement(envelope, BODY).append(payload)
    return etree.tostring(envelope, encoding="utf-8")


def code_of(fault: Fault) -> tuple[str, etree.QName | None]:
    """Give SOAP's own code of a fault and its Subcode: a code in Clark notation is a Subcode of Sender."""
    if fault.code in OWN_CODES:
        return fault.code, None
    return "Sender", etree.QName(fault.code)


def fault_element(fault: Fault, prefix: str) -> etree._Element:
    """Build a Fault: Code, Reason with its language, then Detail (Part 1, 5.4)."""
    own, subcode = code_of(fault)
    element = etree.Element(_name("Fault"), nsmap={prefix: SOAP})
    code = etree.SubElement(element, _name("Code"))
    etree.SubElement(code, _name("Value")).text = f"{prefix}:{own}"
    if subcode is not None:
        inner = etree.SubElement(code, _name("Subcode"), nsmap={"m": subcode.namespace or ""})
        etree.SubElement(inner, _name("Value")).text = f"m:{subcode.localname}"
    reason = etree.SubElement(element, _name("Reason"))
    etree.SubElement(reason, _name("Text"), {XML_LANG: "en"}).text = fault.text
    if fault.detail is not None:
        etree.SubElement(element, _name("Detail")).append(fault.detail)
    return element


def _name(local: str) -> str:
    return f"{{{SOAP}}}{local}"
