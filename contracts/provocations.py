"""What has to be provoked of a service that speaks SOAP 1.1: requests that SOAP or HTTP speak of, and what is due.

Bound to WS-I Basic Profile 1.1; where the wording was found for Basic Profile 1.0 alone, that is cited.
"""

from __future__ import annotations

import re
from dataclasses import replace

from contracts.exchange import HttpRequest
from contracts.model import ENVELOPE_11, ENVELOPE_12
from contracts.provocations12 import PROVOCATIONS_12
from contracts.provoking import (
    STRANGER,
    Change,
    Provocation,
    Way,
    before_root,
    empty_soap_body,
    in_encoding,
    second_body,
    second_child,
    unknown_operation,
    unquoted_action,
    with_body,
    with_bytes,
    with_header,
    with_header_block,
    with_method,
    without_declaration,
    without_soap_body,
)

BP11 = "WS-I Basic Profile 1.1"
BP10 = "WS-I Basic Profile 1.0"
SOAP11 = "SOAP 1.1"
MANDATORY = b' soapenv:mustUnderstand="1"'
ADDRESSED = b' soapenv:actor="http://schemas.xmlsoap.org/soap/actor/next"'


def _utf_16_charset(request: HttpRequest) -> HttpRequest:
    media = with_header("Content-Type", "text/xml; charset=utf-16")(request)
    return replace(media, body=in_encoding("utf-16", "utf-16")(request.body))


def _latin_1(request: HttpRequest) -> HttpRequest:
    media = with_header("Content-Type", "text/xml; charset=iso-8859-1")(request)
    return replace(media, body=in_encoding("iso-8859-1", "iso-8859-1")(request.body))


def _mandatory_without_fields(body: bytes) -> bytes:
    """Whether headers are looked at first shows only where Body has to be refused as well (R1025)."""
    bare = re.sub(rb"(<soapenv:Body><[^<>]*[^/])>.*(?=</soapenv:Body>)", rb"\1/>", body, flags=re.DOTALL)
    return with_header_block(STRANGER % (MANDATORY + ADDRESSED))(bare)


def _namespace(uri: str) -> Change:
    return with_bytes(ENVELOPE_11.encode(), uri.encode())


PROVOCATIONS: tuple[Provocation, ...] = (
    Provocation(
        "R1114",
        "A method other than POST is answered with HTTP 405.",
        "warning",
        f"{BP10}, R1114",
        "status",
        tuple(Way(f"the method {name}", with_method(name)) for name in ("GET", "PUT", "DELETE", "PATCH")),
        statuses=(405,),
    ),
    Provocation(
        "R1115",
        "A media type other than text/xml is answered with HTTP 415.",
        "warning",
        f"{BP10}, R1115",
        "status",
        (
            Way("text/plain", with_header("Content-Type", "text/plain; charset=utf-8")),
            Way("application/json", with_header("Content-Type", "application/json")),
        ),
        statuses=(415,),
    ),
    Provocation(
        "R9702.request",
        "A request without a Content-Type is refused.",
        "error",
        "WS-I Simple SOAP Binding Profile 1.0, R9702",
        "refusal",
        (Way("no Content-Type", with_header("Content-Type", None)),),
    ),
    Provocation(
        "R1125",
        "A request that is not well-formed is answered with a 4xx status.",
        "error",
        f"{BP10}, R1125",
        "status",
        (
            Way("an end tag is missing", with_bytes(b"</soapenv:Envelope>", b"")),
            Way("an empty body", with_body(lambda _body: b"")),
            Way("no XML at all", with_body(lambda _body: b"This is no XML.")),
        ),
        statuses=tuple(range(400, 500)),
    ),
    Provocation(
        "R1113",
        "A request that is not well-formed is answered with HTTP 400.",
        "warning",
        f"{BP10}, R1113",
        "status",
        (Way("an end tag is missing", with_bytes(b"</soapenv:Envelope>", b"")),),
        statuses=(400,),
    ),
    Provocation(
        "R1109.request",
        "A SOAPAction that is not quoted is refused.",
        "error",
        f"{BP11}, R1109",
        "refusal",
        (Way("no quotes", unquoted_action),),
    ),
    Provocation(
        "R2744.request",
        "A SOAPAction other than the documented one, or none at all, is refused.",
        "error",
        f"{BP11}, R2744 and R2745",
        "refusal",
        (
            Way("another action", with_header("SOAPAction", '"urn:example:another"')),
            Way("no SOAPAction", with_header("SOAPAction", None)),
        ),
    ),
    Provocation(
        "R1015.request",
        "An Envelope of another namespace brings the fault VersionMismatch.",
        "error",
        f"{BP11}, R1015; {SOAP11}, section 4.4",
        "fault",
        (
            Way("the namespace of SOAP 1.2", _namespace(ENVELOPE_12)),
            Way("a namespace that nobody knows", _namespace("urn:example:envelope")),
        ),
        code="VersionMismatch",
    ),
    Provocation(
        "R1027",
        "A mandatory header that the service does not know brings the fault MustUnderstand, before anything else.",
        "error",
        f"{BP11}, R1027 and R1025",
        "fault",
        (
            Way("an unknown mandatory header", with_body(with_header_block(STRANGER % MANDATORY))),
            Way("one for the next actor, and none of the fields", with_body(_mandatory_without_fields)),
        ),
        code="MustUnderstand",
    ),
    Provocation(
        "R2739",
        "A header that is not mandatory and unknown makes no difference.",
        "error",
        f"{BP11}, R2739",
        "response",
        (
            Way("an unknown optional header", with_body(with_header_block(STRANGER % b""))),
            Way(
                "mustUnderstand is 0",
                with_body(with_header_block(STRANGER % b' soapenv:mustUnderstand="0"')),
            ),
        ),
    ),
    Provocation(
        "R1011.request",
        "A request with something after Body is refused.",
        "error",
        f"{BP11}, R1011",
        "refusal",
        (
            Way(
                "an element after Body",
                with_bytes(b"</soapenv:Envelope>", STRANGER % b"" + b"</soapenv:Envelope>"),
            ),
        ),
    ),
    Provocation(
        "R9980.request",
        "A request whose Body is missing, empty or has two children is refused.",
        "error",
        f"{BP11}, R9980 and R2201",
        "refusal",
        (
            Way("no Body", with_body(without_soap_body)),
            Way("an empty Body", with_body(empty_soap_body)),
            Way("two children of Body", with_body(second_child)),
            Way("two Bodies", with_body(second_body)),
        ),
    ),
    Provocation(
        "R2712.request",
        "An element in Body that no operation declares brings a fault.",
        "error",
        f"{BP11}, R2712",
        "fault",
        (Way("an operation that nobody documented", with_body(unknown_operation)),),
    ),
    Provocation(
        "R1008.request",
        "A request with a document type declaration is refused.",
        "error",
        f"{BP11}, R1008; {SOAP11}, section 3",
        "refusal",
        (Way("a document type declaration", with_body(before_root(b"<!DOCTYPE Envelope>"))),),
    ),
    Provocation(
        "R1009.request",
        "A request with a processing instruction is refused.",
        "error",
        f"{BP11}, R1009; {SOAP11}, section 3",
        "refusal",
        (Way("a processing instruction", with_body(before_root(b"<?nobody asked?>"))),),
    ),
    Provocation(
        "R1010",
        "A request is answered with and without an XML declaration.",
        "error",
        f"{BP10}, R1010",
        "response",
        (Way("no XML declaration", with_body(without_declaration)),),
    ),
    Provocation(
        "charset",
        "A request without a charset parameter is answered.",
        "error",
        "RFC 7303, section 3.2",
        "response",
        (Way("text/xml alone", with_header("Content-Type", "text/xml")),),
    ),
    Provocation(
        "R4001",
        "A request with a byte order mark is answered.",
        "error",
        f"{BP10}, R4001",
        "response",
        (Way("a byte order mark", with_body(lambda body: b"\xef\xbb\xbf" + body)),),
    ),
    Provocation(
        "R1012.request",
        "A request in UTF-16 is answered.",
        "error",
        f"{BP11}, R1012",
        "response",
        (Way("UTF-16", _utf_16_charset),),
    ),
    Provocation(
        "R1012.otherEncoding",
        "A request in an encoding other than UTF-8 and UTF-16 is refused.",
        "error",
        f"{BP11}, R1012",
        "refusal",
        (Way("ISO-8859-1", _latin_1),),
    ),
    Provocation(
        "R1018.request",
        "A request whose charset contradicts its XML declaration is refused.",
        "error",
        f"{BP11}, R1018",
        "refusal",
        (Way("UTF-8, declared as UTF-16", with_bytes(b"encoding='utf-8'", b"encoding='utf-16'")),),
    ),
)


def provocations(soap: str) -> tuple[Provocation, ...]:
    """Give what is provoked in a version of SOAP: ``1.1`` or ``1.2``."""
    return PROVOCATIONS if soap == "1.1" else PROVOCATIONS_12


def provocation(name: str) -> Provocation:
    """Give the provocation of SOAP 1.1 of that id, or raise KeyError."""
    for each in PROVOCATIONS:
        if each.id == name:
            return each
    raise KeyError(name)
