"""What has to be provoked of a service that speaks SOAP 1.2: requests that SOAP or HTTP speak of, and what is due.

Bound to "SOAP Version 1.2", second edition: Part 1 (messaging framework) and Part 2 (adjuncts, with the HTTP binding).
What that leaves open is not asked for: GET may be served (Part 2, 6.3), a wrong action may be overlooked (Part 2, 6.5),
and any encoding that both sides know may be used.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from contracts.exchange import HttpRequest
from contracts.model import ENVELOPE_11, ENVELOPE_12
from contracts.provoking import (
    STRANGER,
    STRANGER_NAME,
    Change,
    Provocation,
    Way,
    before_root,
    empty_soap_body,
    in_encoding,
    second_body,
    second_child,
    unknown_operation,
    with_body,
    with_bytes,
    with_header,
    with_method,
    with_stranger,
    without_declaration,
    without_soap_body,
)

PART1 = "SOAP 1.2, part 1"
PART2 = "SOAP 1.2, part 2"
MEDIA_TYPE = "RFC 3902, section 2"
ROLE = f' soapenv:role="{ENVELOPE_12}/role/%s"'
MANDATORY = ' soapenv:mustUnderstand="%s"'
ANY_4XX = tuple(range(400, 500))
METHOD_REFUSED = (405, 501)
"""Not allowed here, or known nowhere (RFC 9110, sections 15.5.6 and 15.6.2)."""

_CHARSET = re.compile(r";\s*charset=[^;]*", re.IGNORECASE)
_ACTION = re.compile(r';\s*action="[^"]*"', re.IGNORECASE)


def _content_type(make: Callable[[str], str]) -> Change:
    """Make another Content-Type of the request's own."""
    return lambda request: with_header("Content-Type", make(request.header("Content-Type") or ""))(request)


def _respelled(value: str) -> str:
    return value.replace("application/soap+xml", "Application/SOAP+XML").replace(
        "charset=utf-8", 'Charset="UTF-8"'
    )


def _utf_16(request: HttpRequest) -> HttpRequest:
    typed = _content_type(lambda value: value.replace("charset=utf-8", "charset=utf-16"))(request)
    return replace(typed, body=in_encoding("utf-16", "utf-16")(request.body))


def _header_last(body: bytes) -> bytes:
    end = body.index(b"</soapenv:Envelope>")
    return body[:end] + b"<soapenv:Header/>" + body[end:]


def _headed(*attributes: str) -> Change:
    return with_stranger("".join(attributes).encode())


NOT_UNDERSTOOD = (
    Way("mustUnderstand is true", _headed(MANDATORY % "true")),
    Way("mustUnderstand is 1", _headed(MANDATORY % "1")),
    Way("for the role next", _headed(MANDATORY % "true", ROLE % "next")),
    Way("for the role ultimateReceiver", _headed(MANDATORY % "true", ROLE % "ultimateReceiver")),
)
OTHER_VERSIONS = (
    Way("the namespace of SOAP 1.1", with_bytes(ENVELOPE_12.encode(), ENVELOPE_11.encode())),
    Way("a namespace that nobody knows", with_bytes(ENVELOPE_12.encode(), b"urn:example:envelope")),
)
NOT_WELL_FORMED = (
    Way("an end tag is missing", with_bytes(b"</soapenv:Envelope>", b"")),
    Way("an empty body", with_body(lambda _body: b"")),
    Way("no XML at all", with_body(lambda _body: b"This is no XML.")),
)

PROVOCATIONS_12: tuple[Provocation, ...] = (
    Provocation(
        "versionMismatch",
        "An Envelope of another namespace brings the fault VersionMismatch.",
        "error",
        f"{PART1}, section 2.8 and appendix A",
        "mismatch",
        OTHER_VERSIONS,
        code="VersionMismatch",
    ),
    Provocation(
        "upgrade",
        "The fault VersionMismatch tells in the header block Upgrade which envelopes are understood.",
        "warning",
        f"{PART1}, section 5.4.7",
        "block",
        OTHER_VERSIONS,
        code="VersionMismatch",
        block="Upgrade",
        names=f"{{{ENVELOPE_12}}}Envelope",
    ),
    Provocation(
        "mustUnderstand",
        "A mandatory header block that the service does not know brings the fault MustUnderstand.",
        "error",
        f"{PART1}, sections 2.4 and 2.6",
        "fault",
        NOT_UNDERSTOOD,
        code="MustUnderstand",
    ),
    Provocation(
        "notUnderstood",
        "The fault MustUnderstand names what was not understood in a header block NotUnderstood.",
        "warning",
        f"{PART1}, section 5.4.8",
        "block",
        NOT_UNDERSTOOD[:1],
        code="MustUnderstand",
        block="NotUnderstood",
        names=STRANGER_NAME,
    ),
    Provocation(
        "optionalHeader",
        "A header block that is not mandatory and unknown makes no difference.",
        "error",
        f"{PART1}, sections 2.4 and 5.2.3",
        "response",
        (
            Way("an unknown optional header block", _headed()),
            Way("mustUnderstand is false", _headed(MANDATORY % "false")),
            Way("mustUnderstand is 0", _headed(MANDATORY % "0")),
            Way("relay is true", _headed(' soapenv:relay="true"')),
        ),
    ),
    Provocation(
        "otherRole",
        "A mandatory header block for a role that the service does not have makes no difference.",
        "error",
        f"{PART1}, sections 2.2 and 2.4",
        "response",
        (
            Way("for the role none", _headed(MANDATORY % "true", ROLE % "none")),
            Way(
                "for a role that nobody knows",
                _headed(MANDATORY % "true", ' soapenv:role="urn:example:another-role"'),
            ),
        ),
    ),
    Provocation(
        "wellFormed.request",
        "A request that is not well-formed is refused.",
        "error",
        f"{PART1}, section 2.8; XML 1.0, section 1.2",
        "refusal",
        NOT_WELL_FORMED,
    ),
    Provocation(
        "wellFormed.status",
        "A request that is not well-formed is answered with a 4xx status.",
        "warning",
        f"{PART2}, section 7.5.2",
        "status",
        NOT_WELL_FORMED[:1],
        statuses=ANY_4XX,
    ),
    Provocation(
        "doctype.request",
        "A request with a document type declaration brings the fault Sender.",
        "error",
        f"{PART1}, section 5",
        "refusal",
        (Way("a document type declaration", with_body(before_root(b"<!DOCTYPE Envelope>"))),),
        code="Sender",
    ),
    Provocation(
        "instruction.request",
        "A request with a processing instruction brings the fault Sender.",
        "warning",
        f"{PART1}, section 5",
        "refusal",
        (Way("a processing instruction", with_body(before_root(b"<?nobody asked?>"))),),
        code="Sender",
    ),
    Provocation(
        "envelope.request",
        "A request that is not built of Header at most once, then Body once, brings the fault Sender.",
        "error",
        f"{PART1}, sections 2.8 and 5.1",
        "refusal",
        (
            Way("no Body", with_body(without_soap_body)),
            Way("two Bodies", with_body(second_body)),
            Way("Header behind Body", with_body(_header_last)),
            Way(
                "an element behind Body",
                with_bytes(b"</soapenv:Envelope>", STRANGER % b"" + b"</soapenv:Envelope>"),
            ),
        ),
        code="Sender",
    ),
    Provocation(
        "body.request",
        "A request whose Body holds other than one element is refused.",
        "error",
        "WSDL 1.1, section 3.5",
        "refusal",
        (
            Way("an empty Body", with_body(empty_soap_body)),
            Way("two children of Body", with_body(second_child)),
        ),
    ),
    Provocation(
        "operation.request",
        "An element in Body that no operation declares brings a fault.",
        "error",
        "WSDL 1.1, section 3.5",
        "fault",
        (Way("an operation that nobody documented", with_body(unknown_operation)),),
    ),
    Provocation(
        "operation.sender",
        "An element in Body that no operation declares brings the fault Sender.",
        "warning",
        f"{PART1}, section 5.4.6",
        "fault",
        (Way("an operation that nobody documented", with_body(unknown_operation)),),
        code="Sender",
    ),
    Provocation(
        "method",
        "A method that SOAP does not use is answered with HTTP 405 or 501.",
        "warning",
        f"{PART2}, section 7.5; RFC 9110, section 15.5.6",
        "status",
        tuple(Way(f"the method {name}", with_method(name)) for name in ("PUT", "DELETE", "PATCH")),
        statuses=METHOD_REFUSED,
    ),
    Provocation(
        "mediaType.request",
        "A media type other than application/soap+xml is answered with HTTP 415.",
        "warning",
        f"{PART2}, section 7.5; RFC 9110, section 15.5.16",
        "status",
        (
            Way("text/plain", with_header("Content-Type", "text/plain; charset=utf-8")),
            Way("application/json", with_header("Content-Type", "application/json")),
        ),
        statuses=(415,),
    ),
    Provocation(
        "mediaType.missing",
        "A request without a Content-Type is refused.",
        "warning",
        f"{PART2}, section 7.1.4",
        "refusal",
        (Way("no Content-Type", with_header("Content-Type", None)),),
    ),
    Provocation(
        "mediaType.spelling",
        "Letter case and quotes in the Content-Type make no difference.",
        "error",
        "RFC 9110, section 8.3.1",
        "response",
        (Way("capital letters, the charset in quotes", _content_type(_respelled)),),
    ),
    Provocation(
        "action",
        "A request without the parameter action is answered.",
        "warning",
        MEDIA_TYPE,
        "response",
        (Way("no action", _content_type(lambda value: _ACTION.sub("", value))),),
    ),
    Provocation(
        "charset",
        "A request without a charset parameter is answered.",
        "error",
        f"{MEDIA_TYPE}; RFC 7303, section 3.2",
        "response",
        (Way("no charset", _content_type(lambda value: _CHARSET.sub("", value))),),
    ),
    Provocation(
        "declaration",
        "A request is answered with and without an XML declaration.",
        "error",
        "XML 1.0, section 2.8",
        "response",
        (Way("no XML declaration", with_body(without_declaration)),),
    ),
    Provocation(
        "byteOrderMark",
        "A request with a byte order mark is answered.",
        "error",
        "XML 1.0, section 4.3.3",
        "response",
        (Way("a byte order mark", with_body(lambda body: b"\xef\xbb\xbf" + body)),),
    ),
    Provocation(
        "utf16",
        "A request in UTF-16 is answered.",
        "error",
        "XML 1.0, section 2.2; RFC 7303, section 3.2",
        "response",
        (Way("UTF-16", _utf_16),),
    ),
)
