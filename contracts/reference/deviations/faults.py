"""Faults: their status, shape, code, detail, and what they give away."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from contracts.exchange import HttpResponse
from contracts.reference.answers import Answer, Fault, Reply
from contracts.reference.deviations.deviation import INVOICES, SEQUENCES, Change, Family
from contracts.reference.deviations.http import HTML
from contracts.reference.deviations.leaks import LEAK
from contracts.reference.deviations.ways import (
    field_of,
    is_fault,
    on_fault,
    on_fault_element,
    on_response,
    with_header,
)
from contracts.reference.envelope import MUST_UNDERSTAND, SOAP
from contracts.reference.information.messages import response
from contracts.reference.service import Call
from contracts.verdicts import Verdict
from contracts.xml import local_name

faults = Family("faults")

TRACE = "System.NullReferenceException at Ledger.Find(String no) in C:\\build\\Ledger.cs:line 42"
QUERY = "ORA-00942: SELECT * FROM account WHERE reference = ?: table or view does not exist"
DETAIL = "fault.ECommerceErrorException"


def _status(number: int, reason: str) -> Change:
    return on_response(lambda came: replace(came, status=number, reason=reason), is_fault)


def _compressed_with_401(came: HttpResponse) -> HttpResponse:
    packed = replace(came, status=401, reason="Unauthorized", body=gzip.compress(came.body, mtime=0))
    return with_header(packed, "Content-Encoding", "gzip")


def _not_found(change: Callable[[Fault], Answer]) -> Change:
    def alter(_: Call, fault: Fault) -> Answer:
        return change(fault) if fault.code == "INVOICE_NOT_FOUND" else fault

    return on_fault(alter)


def _text(words: str) -> Change:
    return on_fault(lambda _, fault: replace(fault, text=words))


def _code(alter: Callable[[str], str]) -> Change:
    def change(fault: etree._Element) -> None:
        code = field_of(fault, "faultcode")
        if code is not None:
            code.text = alter(code.text or "")

    return on_fault_element(change)


def _foreign(fault: etree._Element) -> None:
    code = field_of(fault, "faultcode")
    if code is not None:
        other = etree.Element("faultcode", nsmap={"x": "urn:example:ledger"})
        other.text = f"x:{(code.text or '').rpartition(':')[2]}"
        fault.replace(code, other)


def _as_log_in(_: Call, fault: Fault) -> Answer:
    return replace(fault, code="AUTHORIZATION_FAILED") if fault.code.startswith("VALIDATION") else fault


def _swapped(fault: etree._Element) -> None:
    fault.append(fault[0])


def _no_string(fault: etree._Element) -> None:
    fault.remove(fault[1])


def _no_string_and_time(fault: etree._Element) -> None:
    _no_string(fault)
    _time(fault)


def _prefix_undeclared_and_time(fault: etree._Element) -> None:
    code = field_of(fault, "faultcode")
    if code is not None:
        code.text = f"x{code.text}"
    _time(fault)


def _qualified(fault: etree._Element) -> None:
    for child in fault:
        child.tag = f"{{{SOAP}}}{local_name(child)}"


def _time(fault: etree._Element) -> None:
    etree.SubElement(fault, "timestamp").text = "2021-01-31T23:59:59"


def _detail_attribute(fault: etree._Element) -> None:
    found = fault.find("detail")
    if found is None:
        found = etree.SubElement(fault, "detail")
    found.set(MUST_UNDERSTAND, "0")


def _detail(alter: Callable[[etree._Element], None]) -> Change:
    def change(_: Call, fault: Fault) -> Answer:
        if fault.detail is not None:
            alter(fault.detail)
        return fault

    return on_fault(change)


def _detail_value(name: str, value: str) -> Change:
    def change(detail: etree._Element) -> None:
        found = field_of(detail, name)
        if found is not None:
            found.text = value

    return _detail(change)


def _drop_message(detail: etree._Element) -> None:
    detail.remove(detail[3])


def _second_first(detail: etree._Element) -> None:
    detail.insert(0, detail[1])


def _other_namespace(detail: etree._Element) -> None:
    detail.tag = str(detail.tag).replace("/v4/", "/v3/")


def _undocumented(_: Call, fault: Fault) -> Fault:
    return replace(fault, code="BAD_INPUT") if fault.code.startswith("VALIDATION_") else fault


DEVIATIONS = (
    faults("fault-with-200", "A fault travels with HTTP 200.", _status(200, "OK"), "protocol.R1126"),
    faults("fault-with-400", "A fault travels with HTTP 400.", _status(400, "Bad Request"), "protocol.R1126"),
    faults(
        "fault-with-503",
        "A fault travels with HTTP 503, as if nobody had been there.",
        _status(503, "Service Unavailable"),
        "protocol.R1126",
    ),
    faults(
        "fault-with-401-compressed",
        "A fault travels with HTTP 401, compressed, as if it were the refusal that has no envelope.",
        on_response(_compressed_with_401, is_fault),
        "protocol.R1126",
        on=SEQUENCES,
    ),
    faults(
        "not-found-as-client",
        "An unknown account brings the code Client.",
        _not_found(lambda fault: replace(fault, code="Client")),
        "fault.INVOICE_NOT_FOUND",
        on=INVOICES,
    ),
    faults(
        "not-found-in-lower-case",
        "An unknown account brings its code in lower case.",
        _not_found(lambda fault: replace(fault, code=fault.code.lower())),
        "fault.INVOICE_NOT_FOUND",
        on=INVOICES,
    ),
    faults(
        "not-found-as-empty-response",
        "An unknown account brings a response without values.",
        _not_found(lambda _: Reply(response({"Currency": "SEK", "PaymentReference": "0"}))),
        "fault.INVOICE_NOT_FOUND",
        on=INVOICES,
    ),
    faults(
        "code-unqualified",
        "faultcode has no prefix.",
        _code(lambda code: code.partition(":")[2]),
        "protocol.R1004",
    ),
    faults(
        "code-with-dots",
        "faultcode has dot notation.",
        _code(lambda code: f"{code}.General"),
        "protocol.R1031",
    ),
    faults(
        "code-prefix-undeclared",
        "faultcode has a prefix that is not declared.",
        _code(lambda code: f"x{code}"),
        "protocol.faultShape",
    ),
    faults("code-empty", "faultcode is empty.", _code(lambda _: ""), "protocol.faultShape"),
    faults(
        "code-undocumented",
        "An invalid request brings a code that no list has.",
        on_fault(_undocumented),
        "fault.documented",
        on=INVOICES,
        verdict=Verdict.UNDOCUMENTED,
    ),
    faults(
        "code-in-foreign-namespace",
        "The prefix of faultcode is bound to a namespace that is neither SOAP's nor the service's.",
        on_fault_element(_foreign),
        "fault.INVOICE_NOT_FOUND",
        "fault.AUTHORIZATION_FAILED",
        on=INVOICES,
    ),
    faults(
        "invalid-as-log-in",
        "A request that is not valid is refused as if the log-in were wrong.",
        on_fault(_as_log_in),
        "request.*",
        on=INVOICES,
        verdict=Verdict.UNDOCUMENTED,
    ),
    faults(
        "faultcode-last",
        "faultcode stands behind the other children of a fault.",
        on_fault_element(_swapped),
        "protocol.faultShape",
    ),
    faults(
        "faultstring-missing",
        "A fault has no faultstring.",
        on_fault_element(_no_string),
        "protocol.faultShape",
    ),
    faults(
        "faultstring-missing-with-time",
        "A fault has no faultstring, and a child of its own.",
        on_fault_element(_no_string_and_time),
        "protocol.faultShape",
        needs="two conditions",
    ),
    faults(
        "code-prefix-undeclared-with-time",
        "faultcode has a prefix that is not declared, and the fault has a child of its own.",
        on_fault_element(_prefix_undeclared_and_time),
        "protocol.faultShape",
        needs="two conditions",
    ),
    faults(
        "fault-children-qualified",
        "The children of a fault are in the envelope's namespace.",
        on_fault_element(_qualified),
        "protocol.R1001",
    ),
    faults("fault-with-time", "A fault has a child of its own.", on_fault_element(_time), "protocol.R1000"),
    faults(
        "detail-attribute",
        "detail carries an attribute of the envelope's namespace.",
        on_fault_element(_detail_attribute),
        "protocol.R1003",
    ),
    faults(
        "detail-missing",
        "The fault has no detail.",
        on_fault(lambda _, fault: replace(fault, detail=None)),
        f"{DETAIL}.detail",
        on=SEQUENCES,
    ),
    faults(
        "detail-namespace",
        "The detail entry is in the namespace of another version.",
        _detail(_other_namespace),
        f"{DETAIL}.detail",
        on=SEQUENCES,
    ),
    faults(
        "detail-out-of-order",
        "Two fields of the detail are swapped.",
        _detail(_second_first),
        f"{DETAIL}.detail",
        on=SEQUENCES,
    ),
    faults(
        "detail-field-missing",
        "The detail has no userErrorMessage.",
        _detail(_drop_message),
        f"{DETAIL}.userErrorMessage.minOccurs",
        on=SEQUENCES,
    ),
    faults(
        "detail-type-in-words",
        "errorTypeId is a word.",
        _detail_value("errorTypeId", "ILLEGAL_ARGUMENT"),
        f"{DETAIL}.errorTypeId.type",
        on=SEQUENCES,
    ),
    faults(
        "detail-type-undocumented",
        "errorTypeId is a number that no list has.",
        _detail_value("errorTypeId", "2"),
        f"{DETAIL}.errorTypeId.enumeration",
        on=SEQUENCES,
        verdict=Verdict.UNDOCUMENTED,
    ),
    faults(
        "detail-boolean-in-words",
        "fixableByYou is yes.",
        _detail_value("fixableByYou", "yes"),
        f"{DETAIL}.fixableByYou.type",
        on=SEQUENCES,
    ),
    faults(
        "fault-as-html",
        "A page of HTML comes with HTTP 500 where a fault was due.",
        on_response(
            lambda came: with_header(replace(came, body=HTML), "Content-Type", "text/html"), is_fault
        ),
        "protocol.answer",
    ),
    faults(
        "stack-trace", "faultstring holds a stack trace.", _text(TRACE), "fault.leaksNothing", promise=LEAK
    ),
    faults(
        "query-in-faultstring",
        "faultstring holds a database's message.",
        _text(QUERY),
        "fault.leaksNothing",
        promise=LEAK,
    ),
)
