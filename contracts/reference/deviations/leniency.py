"""Messages that SOAP and the Basic Profile forbid, and that are answered or refused in another way."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

from lxml import etree

from contracts.exchange import HttpResponse
from contracts.reference.answers import Answer, Reply
from contracts.reference.deviations.deviation import Change, Family
from contracts.reference.deviations.envelope import SOAP_12
from contracts.reference.deviations.ways import around, on_fault, on_response
from contracts.reference.envelope import BODY, HEADER, SOAP
from contracts.reference.pipeline import Pipeline
from contracts.reference.service import Call, Step, proceed
from contracts.verdicts import Verdict
from contracts.xml import children

leniency = Family("leniency")

BAD_REQUEST, NOT_ALLOWED, UNSUPPORTED = 400, 405, 415


def leaving_out(name: str) -> Change:
    """Leave a step out."""
    return lambda pipeline: pipeline.with_step(name, proceed)


def _status(old: int, new: int, reason: str) -> Change:
    def alter(response: HttpResponse) -> HttpResponse:
        return replace(response, status=new, reason=reason)

    return on_response(alter, lambda response: response.status == old)


def _any_media_type(step: Step) -> Step:
    def lenient(call: Call) -> Call | Answer:
        others = tuple(line for line in call.http.headers if line[0].lower() != "content-type")
        return step(replace(call, http=replace(call.http, headers=(*others, ("Content-Type", "text/xml")))))

    return lenient


def _recovering(step: Step) -> Step:
    def lenient(call: Call) -> Call | Answer:
        outcome = step(call)
        root = None if isinstance(outcome, Call) else _recovered(call.http.body)
        return outcome if root is None else replace(call, envelope=root)

    return lenient


def _recovered(body: bytes) -> etree._Element | None:
    """Read what can be read, as long as it has no document type and only prefixes that are declared."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    if not body or b"<!DOCTYPE" in body:
        return None
    root = _read(body, parser)
    names = () if root is None else (str(each.tag).rpartition("}")[2] for each in root.iter("*"))
    return None if any(":" in name for name in names) else root


def _read(body: bytes, parser: etree.XMLParser) -> etree._Element | None:
    """Give None where there is nothing to recover, as a parser that recovers does."""
    return etree.fromstring(body, parser)


def _document_type_dropped(step: Step) -> Step:
    def lenient(call: Call) -> Call | Answer:
        start, found, rest = call.http.body.partition(b"<!DOCTYPE")
        bare = (
            start + rest.partition(b">")[2]
            if found and b"[" not in rest.partition(b">")[0]
            else call.http.body
        )
        return step(replace(call, http=replace(call.http, body=bare)))

    return lenient


def _declaration_dropped(step: Step) -> Step:
    def lenient(call: Call) -> Call | Answer:
        bare = re.sub(rb"^<\?xml[^>]*\?>", b"", call.http.body)
        return step(replace(call, http=replace(call.http, body=bare)))

    return lenient


def _content_type_optional(step: Step) -> Step:
    def lenient(call: Call) -> Call | Answer:
        return step(call) if call.http.header("Content-Type") is not None else call

    return lenient


def _in_latin_1(step: Step) -> Step:
    def lenient(call: Call) -> Call | Answer:
        kind = (call.http.header("Content-Type") or "").lower()
        if "iso-8859-1" not in kind:
            return step(call)
        headers = tuple(line for line in call.http.headers if line[0].lower() != "content-type")
        text = call.http.body.decode("iso-8859-1").replace("iso-8859-1", "utf-8")
        plain = replace(call.http, headers=(*headers, ("Content-Type", "text/xml")), body=text.encode())
        return step(replace(call, http=plain))

    return lenient


def mending_envelope(mend: Callable[[etree._Element], None], at: str = "structure") -> Change:
    """Overlook what is wrong with an envelope: the step gets a copy in which it is mended."""

    def wrap(step: Step) -> Step:
        def lenient(call: Call) -> Call | Answer:
            # The whole document is copied: what stands beside the root is looked at as well.
            envelope = deepcopy(call.envelope.getroottree()).getroot()
            mend(envelope)
            return step(replace(call, envelope=envelope))

        return lenient

    return around(at, wrap)


def _to_soap_11(envelope: etree._Element) -> None:
    for element in (envelope, *children(envelope)):
        element.tag = str(element.tag).replace(SOAP_12, SOAP)


def _without_instructions(step: Step) -> Step:
    def lenient(call: Call) -> Call | Answer:
        envelope = deepcopy(call.envelope)  # without what stands beside it
        etree.strip_elements(envelope, etree.ProcessingInstruction, with_tail=False)
        return step(replace(call, envelope=envelope))

    return lenient


def _detach(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _nothing_after_body(envelope: etree._Element) -> None:
    for child in children(envelope):
        if child.tag not in {HEADER, BODY}:
            _detach(child)


def _first_child_of_body(envelope: etree._Element) -> None:
    for body in envelope.iterfind(BODY):
        for child in children(body)[1:]:
            _detach(child)


def _last_body(envelope: etree._Element) -> None:
    for body in envelope.findall(BODY)[:-1]:
        _detach(body)


def _first_operation(step: Step) -> Step:
    def lenient(call: Call) -> Call | Answer:
        if call.payload.tag in call.service.operations:
            return step(call)
        return Reply(etree.Element("{urn:example:nothing}Nothing"))

    return lenient


def _understood_last(pipeline: Pipeline) -> Pipeline:
    understood = dict(pipeline.steps)["understood"]

    def wrap(step: Step) -> Step:
        def late(call: Call) -> Call | Answer:
            answer, looked = step(call), understood(call)
            refused = isinstance(answer, Reply) and not isinstance(looked, Call)
            return looked if refused else answer

        return late

    return around("perform", wrap)(leaving_out("understood")(pipeline))


def _other_code(code: str) -> Change:
    return on_fault(lambda _, fault: replace(fault, code="Server") if fault.code == code else fault)


REFUSED = frozenset(
    f"{number}.{part}"
    for number, part in (
        ("R1008", "request"),
        ("R1009", "request"),
        ("R1011", "request"),
        ("R1012", "otherEncoding"),
        ("R1018", "request"),
        ("R2744", "request"),
        ("R9702", "request"),
        ("R9980", "request"),
    )
)
"""Where a refusal of any kind is due: an answer is lenient."""

_FORBIDDEN: tuple[tuple[str, str, Change, str, str], ...] = (
    (
        "any-method",
        "A GET with an envelope is answered like a POST.",
        leaving_out("method"),
        "R1114",
        "another method than POST gets 405",
    ),
    (
        "wrong-method-with-400",
        "Another method than POST gets 400.",
        _status(NOT_ALLOWED, BAD_REQUEST, "Bad Request"),
        "R1114",
        "another method than POST gets 405",
    ),
    (
        "any-media-type",
        "Any Content-Type is accepted.",
        around("media_type", _any_media_type),
        "R1115",
        "a wrong media type gets 415",
    ),
    (
        "wrong-media-type-with-500",
        "A wrong media type gets 500.",
        _status(UNSUPPORTED, 500, "Internal Server Error"),
        "R1115",
        "a wrong media type gets 415",
    ),
    (
        "malformed-accepted",
        "XML that is not well-formed is mended and answered.",
        around("well_formed", _recovering),
        "R1113",
        "malformed XML gets 400",
    ),
    (
        "malformed-with-200",
        "XML that is not well-formed gets HTTP 200.",
        _status(BAD_REQUEST, 200, "OK"),
        "R1113",
        "malformed XML gets 400",
    ),
    (
        "malformed-with-500",
        "XML that is not well-formed gets HTTP 500.",
        _status(BAD_REQUEST, 500, "Internal Server Error"),
        "R1113",
        "malformed XML gets 400",
    ),
    (
        "document-type-accepted",
        "A request with a document type declaration is answered.",
        around("well_formed", _document_type_dropped),
        "R1008.request",
        "a DTD is refused",
    ),
    (
        "instruction-accepted",
        "A request with a processing instruction is answered.",
        around("structure", _without_instructions),
        "R1009.request",
        "a processing instruction is refused",
    ),
    (
        "latin-1-accepted",
        "A request in ISO 8859-1 is answered.",
        around("media_type", _in_latin_1),
        "R1012.otherEncoding",
        "ISO-8859-1 is refused",
    ),
    (
        "soap-12-accepted",
        "An envelope of SOAP 1.2 is answered with one of SOAP 1.1.",
        mending_envelope(_to_soap_11, "version"),
        "R1015.request",
        "an Envelope in another namespace gets a fault",
    ),
    (
        "version-mismatch-as-server",
        "Another version brings the code Server.",
        _other_code("VersionMismatch"),
        "R1015.request",
        "VersionMismatch for a SOAP 1.2 envelope",
    ),
    (
        "after-body-ignored",
        "What stands after Body is ignored.",
        mending_envelope(_nothing_after_body),
        "R1011.request",
        "content after Body is refused",
    ),
    (
        "second-child-ignored",
        "A second child of Body is ignored.",
        mending_envelope(_first_child_of_body),
        "R9980.request",
        "two Body children are refused",
    ),
    (
        "last-body-counts",
        "Of two Bodies the last one counts.",
        mending_envelope(_last_body),
        "R9980.request",
        "two Bodies are refused",
    ),
    (
        "unknown-operation-answered",
        "An element that no operation declares is answered.",
        around("operation", _first_operation),
        "R2712.request",
        "an unknown operation element gets a fault",
    ),
    (
        "contradicting-charset-accepted",
        "A request whose XML declaration contradicts its bytes is answered.",
        around("well_formed", _declaration_dropped),
        "R1018.request",
        "a charset that contradicts the declaration is refused",
    ),
    (
        "content-type-optional",
        "A request without a Content-Type is answered.",
        around("media_type", _content_type_optional),
        "R9702.request",
        "a missing Content-Type is refused",
    ),
    (
        "must-understand-ignored",
        "A header block that must be understood is ignored.",
        leaving_out("understood"),
        "R1027",
        "an unknown mandatory header gets a MustUnderstand fault",
    ),
    (
        "must-understand-checked-last",
        "Whether a header block is understood is looked at once the request is answered.",
        _understood_last,
        "R1027",
        "an unknown mandatory header gets a MustUnderstand fault, before the body is processed",
    ),
    (
        "must-understand-as-server",
        "A header block that is not understood brings the code Server.",
        _other_code("MustUnderstand"),
        "R1027",
        "an unknown mandatory header gets a MustUnderstand fault",
    ),
    (
        "any-soap-action",
        "The SOAPAction is not looked at.",
        leaving_out("action"),
        "R2744.request",
        "a wrong or missing SOAPAction is refused",
    ),
)


DEVIATIONS = tuple(
    leniency(
        name,
        claim,
        change,
        f"protocol.{rule}",
        verdict=Verdict.LENIENT if rule in REFUSED else Verdict.VIOLATES,
        promise=f"{promise}",
    )
    for name, claim, change, rule, promise in _FORBIDDEN
)
