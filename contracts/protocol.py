"""What SOAP over HTTP promises of every answer, as a table of requirements.

SOAP 1.1: WS-I Basic Profile 1.1 with Simple SOAP Binding Profile 1.0; ids whose wording was found for
Basic Profile 1.0 alone are cited as such. The ids are never applied to SOAP 1.2, which has entries of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from contracts.model import Severity
from contracts.verdicts import Verdict

Bears = Literal["any", "response", "fault"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One protocol promise: its id, what it says, how strict it is, and which answers bear on it.

    ``broken`` is the verdict on an answer that does not keep it.
    """

    id: str
    promise: str
    severity: Severity
    source: str
    bears_on: Bears = "any"
    broken: Verdict = Verdict.VIOLATES


BP11 = "WS-I Basic Profile 1.1"
SSBP = "WS-I Simple SOAP Binding Profile 1.0"
BP10 = "WS-I Basic Profile 1.0"
SOAP11 = "SOAP 1.1"
SOAP12 = "SOAP 1.2"


def _must(number: str, promise: str, source: str = BP11, bears_on: Bears = "any") -> Requirement:
    return Requirement(number, promise, "error", f"{source}, {number}", bears_on)


def _should(number: str, promise: str, source: str = BP11, bears_on: Bears = "any") -> Requirement:
    return Requirement(number, promise, "warning", f"{source}, {number}", bears_on)


FRAMING = Requirement(
    "framing",
    "The answer has one length, by Content-Length or by Transfer-Encoding, and nothing follows it.",
    "error",
    "RFC 9112, sections 6.1 to 6.3",
)

REQUIREMENTS_11: tuple[Requirement, ...] = (
    Requirement(
        "answer", "Every request is answered with a SOAP envelope.", "error", f"{SOAP11}, section 6.2"
    ),
    _must("R1141", "The answer is HTTP/1.0 or HTTP/1.1."),
    _should("R1140", "The answer is HTTP/1.1."),
    FRAMING,
    _must("R1126", "A fault travels with HTTP status 500.", bears_on="fault"),
    _must("R1124", "A successful answer has a 2xx status.", BP10, "response"),
    _should("R1111", "A successful answer has HTTP status 200.", bears_on="response"),
    _must("R9702", "The answer has a Content-Type.", SSBP),
    _must("R9703", "The Content-Type is text/xml.", SSBP),
    _must("R9700", "The envelope is the only thing in the body.", SSBP),
    _must("R1012", "The envelope is written in UTF-8 or UTF-16."),
    _must("R1018", "The charset agrees with the byte order mark and the XML declaration."),
    Requirement("xmlVersion", "The envelope is XML 1.0.", "error", f"{SOAP11}, section 3"),
    _must("R1008", "The envelope has no document type declaration."),
    _must("R1009", "The envelope has no processing instruction."),
    _must("R9980", "The envelope is built as SOAP 1.1, section 4 says: Header at most once, then Body once."),
    _must("R1015", "The envelope is in the namespace of SOAP 1.1."),
    _must("R1011", "Nothing stands after Body."),
    _must("R1014", "The children of Body are namespace-qualified."),
    _must("R1032", "Envelope, Header and Body carry no attribute of the envelope's namespace."),
    _must("R1005", "SOAP's own elements carry no encodingStyle."),
    _must("R1006", "The children of Body carry no encodingStyle."),
    _must("R1013", "mustUnderstand is 0 or 1."),
    # R2739 permits header blocks that no description has, so such a block breaks nothing; but a client that does not
    # know it must refuse the whole answer.
    Requirement(
        "mandatoryHeader",
        "No header block asks to be understood that the documentation does not have.",
        "warning",
        f"{SOAP11}, section 4.2.3; {BP11}, R2739",
        broken=Verdict.UNDOCUMENTED,
    ),
    _must("R2712", "The child of Body is the element that the operation declares.", bears_on="response"),
    _must("R1029", "A fault replaces the response: Body holds one or the other.", BP10),
    _must(
        "R1000", "A fault has no child but faultcode, faultstring, faultactor and detail.", bears_on="fault"
    ),
    _must("R1001", "The children of a fault are unqualified.", bears_on="fault"),
    _must("R1003", "The attributes of detail are not in the envelope's namespace.", bears_on="fault"),
    _should("R1004", "faultcode is one of SOAP 1.1's own or is namespace-qualified.", bears_on="fault"),
    _should("R1031", "faultcode has no dot notation.", BP10, "fault"),
    Requirement(
        "faultShape",
        "A fault has faultcode and faultstring, each once, and faultcode is a qualified name.",
        "error",
        f"{SOAP11}, section 4.4",
        "fault",
    ),
)

REQUIREMENTS_12: tuple[Requirement, ...] = (
    Requirement(
        "answer", "Every request is answered with a SOAP envelope.", "error", f"{SOAP12}, part 2, section 7"
    ),
    Requirement(
        "httpVersion",
        "The answer is in a version of HTTP that exists.",
        "error",
        f"{SOAP12}, part 2, section 7; RFC 9110, section 2.5; RFC 9112, section 2.3",
    ),
    FRAMING,
    Requirement(
        "contentType",
        "The answer has no second Content-Type.",
        "error",
        "RFC 9110, sections 5.3 and 8.3",
    ),
    Requirement(
        "mediaType", "The media type is application/soap+xml.", "error", f"{SOAP12}, part 2, section 7.1.4"
    ),
    Requirement(
        "status", "A successful answer has a 2xx status.", "error", f"{SOAP12}, part 2, 7.5.1", "response"
    ),
    Requirement(
        "faultStatus", "A fault travels with 400 or 500.", "error", f"{SOAP12}, part 2, 7.5.2", "fault"
    ),
    Requirement(
        "faultStatusOfCode",
        "The fault Sender travels with 400, every other one with 500.",
        "warning",
        f"{SOAP12}, part 2, 7.5.2.2, table 20",
        "fault",
    ),
    Requirement(
        "charsets",
        "The charset agrees with the byte order mark, the XML declaration and the bytes.",
        "error",
        "RFC 3902, section 2; RFC 7303, section 3",
    ),
    Requirement("xmlVersion", "The envelope is XML 1.0.", "error", "RFC 3902"),
    Requirement(
        "doctype", "The envelope has no document type declaration.", "error", f"{SOAP12}, part 1, section 5"
    ),
    Requirement(
        "instruction", "The envelope has no processing instruction.", "error", f"{SOAP12}, part 1, section 5"
    ),
    Requirement(
        "envelope", "Header at most once, then Body once, nothing else.", "error", f"{SOAP12}, part 1, 5.1"
    ),
    Requirement(
        "namespace", "The envelope is in the namespace of SOAP 1.2.", "error", f"{SOAP12}, part 1, 5.1"
    ),
    # As in SOAP 1.1: such a block breaks nothing, but a client that does not know it must refuse the whole answer.
    Requirement(
        "mandatoryHeader",
        "No header block asks to be understood that the documentation does not have.",
        "warning",
        f"{SOAP12}, part 1, sections 2.4 and 5.2.3",
        broken=Verdict.UNDOCUMENTED,
    ),
    Requirement(
        "body",
        "The child of Body is the element that the operation declares.",
        "error",
        "WSDL 1.1",
        "response",
    ),
    Requirement(
        "faultAlone", "A fault is the only child of Body.", "error", f"{SOAP12}, part 1, 5.4", "fault"
    ),
    Requirement(
        "faultShape", "A fault has Code/Value and Reason/Text.", "error", f"{SOAP12}, part 1, 5.4", "fault"
    ),
)


def requirements(soap: str) -> tuple[Requirement, ...]:
    """Give the requirements of a version of SOAP: ``1.1`` or ``1.2``."""
    return REQUIREMENTS_11 if soap == "1.1" else REQUIREMENTS_12
