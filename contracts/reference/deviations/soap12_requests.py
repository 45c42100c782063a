"""What a service of SOAP 1.2 makes of requests that its specification speaks of, and how it may be wrong."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

from lxml import etree

from contracts.exchange import HttpRequest, HttpResponse
from contracts.reference.answers import Fault, Refusal, Reply
from contracts.reference.deviations.deviation import SPECIMEN, Change, Family
from contracts.reference.deviations.http import HTML
from contracts.reference.deviations.ways12 import (
    before,
    name,
    on_code,
    recoded,
    refusing,
    sent_as,
    skipping,
)
from contracts.reference.pipeline import Pipeline
from contracts.reference.service import NOT_YET, Call, Step
from contracts.reference.soap12.envelope import BODY, HEADER, MUST_UNDERSTAND, ROLE
from contracts.reference.specimen.copies import COPIES
from contracts.reference.specimen.messages import response
from contracts.verdicts import Verdict
from contracts.xml import children, local_name, namespace

soap12 = Family("SOAP 1.2")

LENIENT = Verdict.LENIENT
REFUSED = Fault("Sender", "The request is not taken.")
UNKNOWN_MEDIA_TYPE = Refusal(415, "The media type is not known.")
DOCTYPE = re.compile(rb"<!DOCTYPE[^>]*>")


def _content_type(call: Call) -> str:
    return call.http.header("Content-Type") or ""


# --- the version and what has to be understood ------------------------------------------------------------


def _any_version(call: Call) -> Call:
    """Take an envelope in any namespace for one of SOAP 1.2."""
    uri, envelope = namespace(call.envelope), deepcopy(call.envelope)
    for element in envelope.iter("*"):
        if namespace(element) == uri:
            element.tag = name(local_name(element))
    return replace(call, envelope=envelope)


def _without_header(fault: Fault) -> Fault:
    return replace(fault, header=())


def _naming(other: str) -> Callable[[Fault], Fault]:
    def change(fault: Fault) -> Fault:
        for element in (each for block in fault.header for each in block.iter("*")):
            if element.get("qname"):
                element.set("qname", other)
        return fault

    return change


def _headed(alter: Callable[[etree._Element], None]) -> Change:
    """Let the blocks of Header be seen otherwise than they came."""

    def mend(call: Call) -> Call:
        envelope = deepcopy(call.envelope)
        for header in envelope.findall(HEADER):
            for block in children(header):
                alter(block)
        return replace(call, envelope=envelope)

    return before("structure", mend)


def _only_1_is_true(block: etree._Element) -> None:
    if block.get(MUST_UNDERSTAND) == "true":
        del block.attrib[MUST_UNDERSTAND]


def _next_is_another(block: etree._Element) -> None:
    if block.get(ROLE, "").endswith("/next"):
        block.set(ROLE, "urn:example:another-role")


def _every_role(block: etree._Element) -> None:
    block.attrib.pop(ROLE, None)


def _always_mandatory(block: etree._Element) -> None:
    block.set(MUST_UNDERSTAND, "true")


def _zero_is_true(block: etree._Element) -> None:
    if block.get(MUST_UNDERSTAND) == "0":
        block.set(MUST_UNDERSTAND, "1")


# --- what a message may not hold --------------------------------------------------------------------------


def _without_doctype(request: HttpRequest) -> HttpRequest:
    return replace(request, body=DOCTYPE.sub(b"", request.body))


def _without_instruction(call: Call) -> Call:
    # Parsed anew from its root, an envelope has lost what stood before it.
    return replace(call, envelope=etree.fromstring(etree.tostring(call.envelope)))


def _without_trailer(call: Call) -> Call:
    envelope = deepcopy(call.envelope)
    names = [child.tag for child in children(envelope)]
    for behind in children(envelope)[names.index(BODY) + 1 :] if BODY in names else []:
        envelope.remove(behind)
    return replace(call, envelope=envelope)


def _first_child_counts(call: Call) -> Call:
    envelope = deepcopy(call.envelope)
    for body in envelope.findall(BODY):
        for child in children(body)[1:]:
            body.remove(child)
    return replace(call, envelope=envelope)


def _page_for_malformed(pipeline: Pipeline) -> Pipeline:
    def transformer(call: Call, came: HttpResponse) -> HttpResponse:
        unread = call.envelope is NOT_YET and came.status == 400  # noqa: PLR2004 -- it could not be parsed
        page = HttpResponse(500, "Internal Server Error", (("Content-Type", "text/html"),), HTML)
        return page if unread else came

    return pipeline.with_response(transformer)


def _any_operation(step: Step) -> Step:
    def answered(call: Call) -> Call | Fault | Reply:
        outcome = step(call)
        return outcome if isinstance(outcome, Call) else Reply(response(COPIES[0], None))

    return answered


DEVIATIONS = (
    soap12(
        "any-envelope-taken",
        "An envelope in any namespace is taken for one of SOAP 1.2.",
        before("version", _any_version),
        "protocol.versionMismatch",
        on=SPECIMEN,
    ),
    soap12(
        "mismatch-as-sender",
        "An envelope in another namespace brings the fault Sender.",
        recoded("version", "Sender"),
        "protocol.versionMismatch",
        on=SPECIMEN,
    ),
    soap12(
        "upgrade-missing",
        "The fault VersionMismatch does not say which envelopes are understood.",
        on_code("VersionMismatch", _without_header),
        "protocol.upgrade",
        on=SPECIMEN,
    ),
    soap12(
        "upgrade-names-body",
        "The header block Upgrade names something else than an Envelope.",
        on_code("VersionMismatch", _naming("env:Body")),
        "protocol.upgrade",
        on=SPECIMEN,
    ),
    soap12(
        "mandatory-block-overlooked",
        "A mandatory header block that nobody knows is overlooked.",
        skipping("understood"),
        "protocol.mustUnderstand",
        on=SPECIMEN,
    ),
    soap12(
        "mandatory-only-as-1",
        "A header block is mandatory with 1 only, not with true.",
        _headed(_only_1_is_true),
        "protocol.mustUnderstand",
        on=SPECIMEN,
    ),
    soap12(
        "role-next-overlooked",
        "A header block for the next node is left to others.",
        _headed(_next_is_another),
        "protocol.mustUnderstand",
        on=SPECIMEN,
    ),
    soap12(
        "not-understood-as-sender",
        "A mandatory header block that nobody knows brings the fault Sender.",
        recoded("understood", "Sender"),
        "protocol.mustUnderstand",
        on=SPECIMEN,
    ),
    soap12(
        "not-understood-not-named",
        "The fault MustUnderstand does not say what was not understood.",
        on_code("MustUnderstand", _without_header),
        "protocol.notUnderstood",
        on=SPECIMEN,
    ),
    soap12(
        "not-understood-names-another",
        "The header block NotUnderstood names another block.",
        on_code("MustUnderstand", _naming("not:Another")),
        "protocol.notUnderstood",
        on=SPECIMEN,
    ),
    soap12(
        "optional-block-refused",
        "A header block that nobody knows is refused, though it is not mandatory.",
        _headed(_always_mandatory),
        "protocol.optionalHeader",
        on=SPECIMEN,
    ),
    soap12(
        "must-understand-0-as-1",
        "A header block with mustUnderstand 0 is mandatory.",
        _headed(_zero_is_true),
        "protocol.optionalHeader",
        on=SPECIMEN,
    ),
    soap12(
        "every-role-played",
        "A mandatory header block for another role is refused.",
        _headed(_every_role),
        "protocol.otherRole",
        on=SPECIMEN,
    ),
    soap12(
        "malformed-brings-a-page",
        "A request that is not well-formed brings a page of HTML and HTTP 500.",
        _page_for_malformed,
        "protocol.wellFormed.request",
        on=SPECIMEN,
    ),
    soap12(
        "malformed-as-receiver",
        "A request that is not well-formed is the receiver's fault, with HTTP 500.",
        recoded("well_formed", "Receiver"),
        "protocol.wellFormed.status",
        on=SPECIMEN,
    ),
    soap12(
        "doctype-as-receiver",
        "A document type declaration brings the fault Receiver.",
        recoded("well_formed", "Receiver"),
        "protocol.doctype.request",
        on=SPECIMEN,
    ),
    soap12(
        "doctype-overlooked",
        "A document type declaration is overlooked.",
        sent_as("well_formed", _without_doctype),
        "protocol.doctype.request",
        on=SPECIMEN,
        verdict=LENIENT,
    ),
    soap12(
        "instruction-overlooked",
        "A processing instruction is overlooked.",
        before("structure", _without_instruction),
        "protocol.instruction.request",
        on=SPECIMEN,
        verdict=LENIENT,
    ),
    soap12(
        "trailer-overlooked",
        "What stands behind Body is overlooked.",
        before("structure", _without_trailer),
        "protocol.envelope.request",
        on=SPECIMEN,
        verdict=LENIENT,
    ),
    soap12(
        "structure-as-receiver",
        "An envelope that is built wrongly brings the fault Receiver.",
        recoded("structure", "Receiver"),
        "protocol.envelope.request",
        on=SPECIMEN,
    ),
    soap12(
        "first-child-counts",
        "Of two children of Body the first one counts.",
        before("structure", _first_child_counts),
        "protocol.body.request",
        on=SPECIMEN,
        verdict=LENIENT,
    ),
    soap12(
        "any-operation-answered",
        "An element that no operation declares brings a response.",
        lambda pipeline: pipeline.with_step("operation", _any_operation(dict(pipeline.steps)["operation"])),
        "protocol.operation.request",
        on=SPECIMEN,
    ),
    soap12(
        "unknown-operation-as-receiver",
        "An element that no operation declares brings the fault Receiver.",
        recoded("operation", "Receiver"),
        "protocol.operation.sender",
        on=SPECIMEN,
    ),
    soap12(
        "put-taken",
        "The methods PUT, DELETE and PATCH are taken for POST.",
        skipping("method"),
        "protocol.method",
        on=SPECIMEN,
    ),
    soap12(
        "any-media-type-taken",
        "Every media type is taken.",
        skipping("media_type"),
        "protocol.mediaType.request",
        on=SPECIMEN,
    ),
    soap12(
        "no-media-type-taken",
        "A request without a Content-Type is taken.",
        skipping("media_type"),
        "protocol.mediaType.missing",
        on=SPECIMEN,
        verdict=LENIENT,
    ),
    soap12(
        "media-type-in-lower-case-only",
        "The media type is known in lower case only.",
        refusing("media_type", lambda call: "SOAP" in _content_type(call), UNKNOWN_MEDIA_TYPE),
        "protocol.mediaType.spelling",
        on=SPECIMEN,
    ),
    soap12(
        "action-required",
        "A request without the parameter action is refused.",
        refusing("media_type", lambda call: "action=" not in _content_type(call), REFUSED),
        "protocol.action",
        on=SPECIMEN,
    ),
    soap12(
        "charset-parameter-required",
        "A request without a charset parameter is refused.",
        refusing("media_type", lambda call: "charset=" not in _content_type(call).lower(), REFUSED),
        "protocol.charset",
        on=SPECIMEN,
    ),
    soap12(
        "xml-declaration-required",
        "A request without an XML declaration is refused.",
        refusing("well_formed", lambda call: b"<?xml" not in call.http.body[:40], REFUSED),
        "protocol.declaration",
        on=SPECIMEN,
    ),
    soap12(
        "byte-order-mark-not-known",
        "A byte order mark is refused.",
        refusing("well_formed", lambda call: call.http.body.startswith(codecs.BOM_UTF8), REFUSED),
        "protocol.byteOrderMark",
        on=SPECIMEN,
    ),
    soap12(
        "utf-8-only",
        "UTF-16 is refused.",
        refusing("media_type", lambda call: "utf-16" in _content_type(call), UNKNOWN_MEDIA_TYPE),
        "protocol.utf16",
        on=SPECIMEN,
    ),
)
