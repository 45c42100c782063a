"""The envelope of an answer: its parts, its attributes, what it must not contain."""

from __future__ import annotations

import re

from lxml import etree

from contracts.reference.deviations.deviation import Change, Family
from contracts.reference.deviations.ways import body_of, is_reply, on_bytes, on_envelope
from contracts.reference.envelope import BODY, ENCODING_STYLE, HEADER, MUST_UNDERSTAND, SOAP
from contracts.verdicts import Verdict

envelope = Family("envelope")

SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"


def _header_last(root: etree._Element) -> None:
    etree.SubElement(root, HEADER)


def _two_bodies(root: etree._Element) -> None:
    etree.SubElement(root, BODY)


def _trailer(root: etree._Element) -> None:
    etree.SubElement(root, "{urn:example:trailer}Trailer")


def _attribute(name: str, value: str, *, inside: bool = False) -> Change:
    def change(root: etree._Element) -> None:
        (body_of(root)[0] if inside else body_of(root)).set(name, value)

    return on_envelope(change)


def _style(root: etree._Element) -> None:
    root.set(ENCODING_STYLE, ENCODING)


def _stray_text(root: etree._Element) -> None:
    body_of(root).text = "as follows:"


def _odd_must_understand(root: etree._Element) -> None:
    header = etree.Element(HEADER)
    root.insert(0, header)
    etree.SubElement(header, "{urn:example:trace}Trace").set(MUST_UNDERSTAND, "yes")


def _mandatory(root: etree._Element) -> None:
    header = etree.Element(HEADER)
    root.insert(0, header)
    etree.SubElement(header, "{urn:example:trace}Trace").set(MUST_UNDERSTAND, "1")


def _mandatory_for_next(root: etree._Element) -> None:
    _mandatory(root)
    root[0][0].set(f"{{{SOAP}}}actor", "\n http://schemas.xmlsoap.org/soap/actor/next ")


def _header_last_and_styled(root: etree._Element) -> None:
    _header_last(root)
    _style(root)


def _second_child(root: etree._Element) -> None:
    etree.SubElement(body_of(root), "{urn:example:more}More")


def _renamed(root: etree._Element) -> None:
    element = body_of(root)[0]
    element.tag = str(element.tag).replace("Response", "Result")


def _bare(body: bytes) -> bytes:
    # As text: the default namespace of the information services would hold for a renamed element.
    without_default = re.sub(rb'(<\w+Response) xmlns="[^"]*"', rb'\1 xmlns=""', body)
    return re.sub(rb"(</?)ns3:(\w+Response)", rb"\1\2", without_default)


def _fault_beside(root: etree._Element) -> None:
    fault = etree.SubElement(body_of(root), f"{{{SOAP}}}Fault")
    etree.SubElement(fault, "faultcode").text = f"{root.prefix}:Server"
    etree.SubElement(fault, "faultstring").text = "Something went wrong on the way."


def _in_soap_12(body: bytes) -> bytes:
    return body.replace(SOAP.encode(), SOAP_12.encode())


DEVIATIONS = (
    envelope(
        "soap-12-envelope",
        "The envelope is in SOAP 1.2's namespace.",
        on_bytes(_in_soap_12),
        "protocol.R1015",
    ),
    envelope("header-after-body", "A Header follows Body.", on_envelope(_header_last), "protocol.R9980"),
    envelope(
        "header-after-body-and-encoding-style",
        "A Header follows Body, and Envelope carries encodingStyle.",
        on_envelope(_header_last_and_styled),
        "protocol.R9980",
        needs="two conditions",
    ),
    envelope("two-bodies", "A second Body follows the first.", on_envelope(_two_bodies), "protocol.R9980"),
    envelope("trailer-after-body", "An element follows Body.", on_envelope(_trailer), "protocol.R1011"),
    envelope("text-in-body", "Text stands in Body.", on_envelope(_stray_text), "protocol.R9980"),
    envelope(
        "processing-instruction",
        "The envelope has a processing instruction.",
        on_bytes(lambda body: b"<?trace id='1'?>" + body),
        "protocol.R1009",
    ),
    envelope(
        "document-type",
        "The envelope has a document type declaration.",
        on_bytes(lambda body: b"<!DOCTYPE Envelope>" + body),
        "protocol.R1008",
    ),
    envelope(
        "must-understand-on-body",
        "Body carries mustUnderstand.",
        _attribute(MUST_UNDERSTAND, "0"),
        "protocol.R1032",
    ),
    envelope(
        "encoding-style-on-envelope", "Envelope carries encodingStyle.", on_envelope(_style), "protocol.R1005"
    ),
    envelope(
        "encoding-style-in-body",
        "The child of Body carries encodingStyle.",
        _attribute(ENCODING_STYLE, ENCODING, inside=True),
        "protocol.R1006",
    ),
    envelope(
        "must-understand-yes",
        'A header block says mustUnderstand="yes".',
        on_envelope(_odd_must_understand),
        "protocol.R1013",
    ),
    envelope(
        "unknown-mandatory-header",
        "A header block that no documentation has must be understood.",
        on_envelope(_mandatory),
        "protocol.mandatoryHeader",
        verdict=Verdict.UNDOCUMENTED,
    ),
    envelope(
        "mandatory-header-for-next-in-spaces",
        "A header block that no documentation has must be understood by the next actor, whose name stands in spaces.",
        on_envelope(_mandatory_for_next),
        "protocol.mandatoryHeader",
        verdict=Verdict.UNDOCUMENTED,
    ),
    envelope(
        "second-body-child",
        "Body has a second child.",
        on_envelope(_second_child, is_reply),
        "protocol.R2712",
    ),
    envelope(
        "response-renamed",
        "The response element has another name.",
        on_envelope(_renamed, is_reply),
        "protocol.R2712",
    ),
    envelope(
        "response-unqualified",
        "The response element is in no namespace.",
        on_bytes(_bare, is_reply),
        "protocol.R1014",
    ),
    envelope(
        "fault-beside-response",
        "A fault stands beside the response.",
        on_envelope(_fault_beside, is_reply),
        "protocol.R1029",
    ),
    envelope(
        "truncated-envelope",
        "The last 20 bytes of the envelope are missing.",
        on_bytes(lambda body: body[:-20], is_reply),
        "protocol.answer",
    ),
)
