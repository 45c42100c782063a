"""Requests that differ only in what XML says makes no difference, and that get another answer all the same."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from contracts.exchange import HttpResponse
from contracts.reference.answers import Answer, Fault
from contracts.reference.configuration.messages import NEXT_INVOICE_NUMBER
from contracts.reference.deviations.deviation import ALL, INVOICES, SET, Change, Deviation, Family, Needs
from contracts.reference.deviations.strictness import refusing_value
from contracts.reference.deviations.validation import mending_value
from contracts.reference.deviations.ways import around, has_envelope, mending, with_header
from contracts.reference.pipeline import Pipeline
from contracts.reference.service import Call, Step
from contracts.xml import XML_WHITE_SPACE, children

equivalence = Family("equivalence")

PROMISE = "a request and its equivalents get the same answer"
COMMENT = b"<!--"
KNOWN_PREFIXES = frozenset({"s", "soap", "soapenv", "SOAP-ENV"})
NIL_PAIR = re.compile(rb"nil=[\"'](?:true|1)[\"'][^>]*(?<!/)></")
DECLARATION = re.compile(rb"^<\?xml[^>]*\?>")
INNER_NAMESPACE = re.compile(rb"<(?!\?)[^>]*Envelope[^>]*>.*xmlns", re.DOTALL)


def _unreadable(call: Call, step: Step, *, unwanted: bool) -> Call | Answer:
    return Fault("Client", "The request cannot be read.") if unwanted else step(call)


def not_written_so(unwanted: Callable[[bytes], bool]) -> Change:
    """Refuse requests that are written in a certain way."""

    def wrap(step: Step) -> Step:
        return lambda call: _unreadable(call, step, unwanted=unwanted(call.http.body))

    return around("version", wrap)


def not_built_so(unwanted: Callable[[etree._Element], bool]) -> Change:
    """Refuse envelopes with an element that is written in a certain way."""

    def wrap(step: Step) -> Step:
        return lambda call: _unreadable(
            call, step, unwanted=any(unwanted(each) for each in call.envelope.iter("*"))
        )

    return around("version", wrap)


def _strange_prefix(element: etree._Element) -> bool:
    return str(element.tag).endswith("}Envelope") and element.prefix not in KNOWN_PREFIXES


def _default_namespace(element: etree._Element) -> bool:
    return element.prefix is None and str(element.tag).startswith("{")


def _indented(element: etree._Element) -> bool:
    return bool(len(children(element)) and element.text and not element.text.strip(XML_WHITE_SPACE))


def _first_text_node(payload: etree._Element) -> None:
    for child in children(payload):
        if not children(child):
            child[:] = []


def _spaced(sent: str) -> bool:
    return sent != sent.strip(XML_WHITE_SPACE)


def _misread(
    name: str, rule: str, claim: str, change: Change, on: tuple[str, ...] = ALL, needs: Needs = ""
) -> Deviation:
    return equivalence(name, claim, change, rule, on=on, needs=needs, promise=PROMISE)


def _plain_text(pipeline: Pipeline) -> Pipeline:
    def transformer(call: Call, response: HttpResponse) -> HttpResponse:
        odd = has_envelope(response) and COMMENT in call.http.body
        return with_header(response, "Content-Type", "text/plain") if odd else response

    return pipeline.with_response(transformer)


DEVIATIONS = (
    equivalence(
        "comments-answered-as-text",
        "A request with comments is answered with the Content-Type text/plain.",
        _plain_text,
        "protocol.R9703",
        needs="two conditions",
        promise=PROMISE,
    ),
    _misread(
        "prefix-matters",
        "request.equivalent.prefixes",
        "An envelope with an unusual prefix is refused.",
        not_built_so(_strange_prefix),
    ),
    _misread(
        "default-namespace-refused",
        "request.equivalent.defaultNamespace",
        "A default namespace is refused.",
        not_built_so(_default_namespace),
    ),
    _misread(
        "inner-declaration-refused",
        "request.equivalent.localDeclarations",
        "A namespace declared below Envelope is refused.",
        not_written_so(lambda body: INNER_NAMESPACE.search(body) is not None),
    ),
    _misread(
        "single-quotes-refused",
        "request.equivalent.quotes",
        "Attributes in single quotes are refused.",
        not_written_so(lambda body: b"='" in DECLARATION.sub(b"", body)),
    ),
    _misread(
        "nil-as-pair-refused",
        "request.equivalent.emptyTags",
        "A nil field of a start and an end tag is refused.",
        not_written_so(lambda body: NIL_PAIR.search(body) is not None),
        on=INVOICES,
    ),
    _misread(
        "cdata-refused",
        "request.equivalent.cdata",
        "CDATA is refused.",
        not_written_so(lambda body: b"<![CDATA[" in body),
    ),
    _misread(
        "references-refused",
        "request.equivalent.references",
        "Character references are refused.",
        not_written_so(lambda body: b"&#" in body),
    ),
    _misread(
        "comments-refused",
        "request.equivalent.comments",
        "Comments are refused.",
        not_written_so(lambda body: b"<!--" in body),
    ),
    _misread(
        "text-ends-at-comment",
        "request.equivalent.comments",
        "A value is read to its first comment only.",
        mending(_first_text_node),
        needs="two conditions",
    ),
    _misread(
        "indentation-refused",
        "request.equivalent.whiteSpace",
        "White space between elements is refused.",
        not_built_so(_indented),
    ),
    _misread(
        "carriage-returns-refused",
        "request.equivalent.lineEnds",
        "Line ends of two characters are refused.",
        not_written_so(lambda body: b"\r\n" in body),
    ),
    _misread(
        "declaration-required",
        "protocol.R1010",
        "A request without an XML declaration is refused.",
        not_written_so(
            lambda body: not body.lstrip(b"\xef\xbb\xbf\xff\xfe").startswith((b"<?xml", b"<\0?\0"))
        ),
    ),
    _misread(
        "one-for-true-refused",
        "request.equivalent.values",
        'A field that says xsi:nil="1" is refused.',
        not_written_so(lambda body: re.search(rb"nil=[\"']1", body) is not None),
        on=INVOICES,
    ),
    _misread(
        "space-around-number-refused",
        "request.equivalent.values",
        "White space around a StoreId is refused.",
        refusing_value("StoreId", _spaced),
        on=INVOICES,
        needs="rare input",
    ),
    # What is set is judged by whether it is accepted: a service that writes is never asked the same thing twice.
    equivalence(
        "leading-zeros-as-octal",
        "A nextInvoiceNumber with leading zeros is read as if written to the base eight.",
        mending_value(
            NEXT_INVOICE_NUMBER, lambda sent: str(int(sent, 8)) if re.fullmatch("0[0-7]+", sent) else sent
        ),
        "request.nextInvoiceNumber.type",
        "request.accepted",
        on=SET,
        needs="rare input",
        promise=PROMISE,
    ),
)
