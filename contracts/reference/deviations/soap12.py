"""What a service of SOAP 1.2 answers, and how it may be wrong: media type, status, envelope, fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from contracts.exchange import HttpResponse
from contracts.reference.answers import Fault
from contracts.reference.deviations.deviation import SPECIMEN, Family
from contracts.reference.deviations.http import HTML, two_lengths
from contracts.reference.deviations.ways import is_reply, on_bytes, on_envelope, on_fault, on_response
from contracts.reference.deviations.ways12 import (
    after,
    body_of,
    has_envelope,
    is_fault,
    name,
    on_code,
    on_fault_element,
    typed,
    with_status,
)
from contracts.reference.envelope import SOAP as SOAP_11
from contracts.reference.soap12.envelope import SOAP
from contracts.reference.specimen.messages import NAMESPACE
from contracts.verdicts import Verdict

soap12 = Family("SOAP 1.2")

TEXT_XML = "text/xml; charset=utf-8"


def _in_soap_11(body: bytes) -> bytes:
    return body.replace(SOAP.encode(), SOAP_11.encode())


def _trailer(envelope: etree._Element) -> None:
    etree.SubElement(envelope, "{urn:example:after}Trailer")


def _header_last(envelope: etree._Element) -> None:
    etree.SubElement(envelope, name("Header"))


def _encoding_style(envelope: etree._Element) -> None:
    envelope.set(name("encodingStyle"), "urn:example:style")


def _renamed(envelope: etree._Element) -> None:
    body_of(envelope)[0].tag = f"{{{NAMESPACE}}}FindCopyResult"


def _response_beside(envelope: etree._Element) -> None:
    etree.SubElement(body_of(envelope), f"{{{NAMESPACE}}}FindCopyResponse")


def _drop(part: str) -> Callable[[etree._Element], None]:
    def drop(fault: etree._Element) -> None:
        for found in fault.findall(name(part)):
            fault.remove(found)

    return drop


def _old_code(fault: etree._Element) -> None:
    for found in fault.findall(f"{name('Code')}/{name('Value')}"):
        found.text = (found.text or "").replace("Sender", "Client")


def _no_language(fault: etree._Element) -> None:
    for found in fault.iter(name("Text")):
        found.attrib.clear()


def _old_fault(fault: etree._Element) -> None:
    fault[:] = []
    etree.SubElement(fault, "faultcode").text = "env:Sender"
    etree.SubElement(fault, "faultstring").text = "The request is not valid."


def _of_receiver(fault: etree._Element) -> None:
    for code in fault.findall(name("Code")):
        if code.find(name("Subcode")) is not None:
            code[0].text = (code[0].text or "").replace("Sender", "Receiver")


def _is_of_receiver(response: HttpResponse) -> bool:
    return b":Receiver<" in response.body


def _drop_subcode(fault: etree._Element) -> None:
    for found in fault.findall(f"{name('Code')}/{name('Subcode')}"):
        fault[0].remove(found)


def _undocumented(fault: Fault) -> Fault:
    return replace(fault, code=fault.code.replace("INVALID", "BAD_INPUT"))


DEVIATIONS = (
    soap12(
        "answer-as-text-xml",
        "An envelope of SOAP 1.2 has the media type of SOAP 1.1.",
        typed(TEXT_XML),
        "protocol.mediaType",
        on=SPECIMEN,
    ),
    soap12(
        "answer-without-media-type",
        "An envelope of SOAP 1.2 has no Content-Type.",
        typed(None),
        "protocol.mediaType",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-response-with-500",
        "A response in SOAP 1.2 travels with HTTP 500.",
        with_status(500, "Internal Server Error", is_reply),
        "protocol.status",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-fault-with-200",
        "A fault in SOAP 1.2 travels with HTTP 200.",
        with_status(200, "OK", is_fault),
        "protocol.faultStatus",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-fault-with-503",
        "A fault in SOAP 1.2 travels with HTTP 503, as if nobody had been there.",
        with_status(503, "Service Unavailable", is_fault),
        "protocol.faultStatus",
        on=SPECIMEN,
    ),
    soap12(
        "sender-fault-with-500",
        "The fault Sender travels with HTTP 500.",
        with_status(500, "Internal Server Error", is_fault),
        "protocol.faultStatusOfCode",
        on=SPECIMEN,
    ),
    soap12(
        "answer-in-soap-11",
        "The envelope is in the namespace of SOAP 1.1.",
        on_bytes(_in_soap_11, has_envelope),
        "protocol.namespace",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-two-lengths",
        "An envelope of SOAP 1.2 is sent in chunks and has a Content-Length as well.",
        on_response(two_lengths, has_envelope),
        "protocol.framing",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-in-xml-1-1",
        "The XML declaration of an envelope in SOAP 1.2 says version 1.1.",
        on_bytes(lambda body: b'<?xml version="1.1"?>' + body, has_envelope),
        "protocol.xmlVersion",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-document-type",
        "An envelope in SOAP 1.2 has a document type declaration.",
        on_bytes(lambda body: b"<!DOCTYPE Envelope>" + body, has_envelope),
        "protocol.doctype",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-processing-instruction",
        "An envelope in SOAP 1.2 has a processing instruction.",
        on_bytes(lambda body: b"<?trace on?>" + body, has_envelope),
        "protocol.instruction",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-page",
        "A page of HTML comes where a response in SOAP 1.2 was due.",
        on_response(lambda came: replace(came, body=HTML), is_reply),
        "protocol.answer",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-trailer",
        "An element stands behind Body.",
        on_envelope(_trailer, has_envelope),
        "protocol.envelope",
        on=SPECIMEN,
    ),
    soap12(
        "trailer-as-text-xml",
        "An element stands behind Body, and the media type is that of SOAP 1.1.",
        after(on_envelope(_trailer, has_envelope), typed(TEXT_XML)),
        "protocol.envelope",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-header-last",
        "Header stands behind Body.",
        on_envelope(_header_last, has_envelope),
        "protocol.envelope",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-encoding-style",
        "Envelope carries encodingStyle.",
        on_envelope(_encoding_style, has_envelope),
        "protocol.envelope",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-response-renamed",
        "The response element has another name.",
        on_envelope(_renamed, is_reply),
        "protocol.body",
        on=SPECIMEN,
    ),
    soap12(
        "response-beside-soap-12-fault",
        "A response stands beside the fault.",
        on_envelope(_response_beside, is_fault),
        "protocol.faultAlone",
        on=SPECIMEN,
    ),
    soap12(
        "reason-missing",
        "A fault has no Reason.",
        on_fault_element(_drop("Reason")),
        "protocol.faultShape",
        on=SPECIMEN,
    ),
    soap12(
        "reason-missing-with-200",
        "A fault has no Reason, and travels with HTTP 200.",
        after(on_fault_element(_drop("Reason")), with_status(200, "OK", is_fault)),
        "protocol.faultShape",
        on=SPECIMEN,
    ),
    soap12(
        "code-missing-with-200",
        "A fault has no Code, and travels with HTTP 200.",
        after(on_fault_element(_drop("Code")), with_status(200, "OK", is_fault)),
        "protocol.faultShape",
        on=SPECIMEN,
    ),
    soap12(
        "code-of-soap-11",
        "The code of a fault is Client, as SOAP 1.1 has it.",
        on_fault_element(_old_code),
        "protocol.faultShape",
        on=SPECIMEN,
    ),
    soap12(
        "reason-without-language",
        "The text of a fault does not say its language.",
        on_fault_element(_no_language),
        "protocol.faultShape",
        on=SPECIMEN,
    ),
    soap12(
        "fault-of-soap-11",
        "A fault has faultcode and faultstring, as in SOAP 1.1.",
        on_fault_element(_old_fault),
        "protocol.faultShape",
        on=SPECIMEN,
    ),
    soap12(
        "subcode-missing",
        "A fault has no Subcode, though one is documented.",
        on_fault_element(_drop_subcode),
        "fault.COPY_NOT_FOUND",
        on=SPECIMEN,
    ),
    soap12(
        "copy-not-found-with-500",
        "The fault of an unknown copy alone travels with HTTP 500.",
        with_status(500, "Internal Server Error", lambda came: b":COPY_NOT_FOUND<" in came.body),
        "fault.COPY_NOT_FOUND",
        on=SPECIMEN,
    ),
    soap12(
        "sender-as-receiver",
        "A documented Subcode stands below Receiver, and travels with HTTP 500.",
        after(on_fault_element(_of_receiver), with_status(500, "Internal Server Error", _is_of_receiver)),
        "fault.COPY_NOT_FOUND",
        "fault.INVALID",
        on=SPECIMEN,
    ),
    soap12(
        "sender-as-receiver-with-400",
        "A documented Subcode stands below Receiver, and travels with HTTP 400 all the same.",
        on_fault_element(_of_receiver),
        "fault.COPY_NOT_FOUND",
        "fault.INVALID",
        on=SPECIMEN,
    ),
    soap12(
        "subcode-undocumented",
        "The Subcode of an invalid request is one that is not documented.",
        on_code("Sender", _undocumented),
        "fault.documented",
        on=SPECIMEN,
        verdict=Verdict.UNDOCUMENTED,
    ),
    soap12(
        "soap-12-detail-missing",
        "A fault has no Detail, though one is documented.",
        on_fault(lambda _, fault: replace(fault, detail=None)),
        "fault.COPY_NOT_FOUND.detail",
        on=SPECIMEN,
    ),
)
