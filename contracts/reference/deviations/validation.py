"""Requests that should be refused and are not: the mistake is overlooked."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from contracts.reference.configuration.messages import NEXT_INVOICE_NUMBER
from contracts.reference.deviations.deviation import (
    COLLECTOR,
    INVOICES,
    SET,
    Change,
    Family,
)
from contracts.reference.deviations.structure import fill, make_nil
from contracts.reference.deviations.ways import field_of, mending
from contracts.reference.information.accounts import PRINTED
from contracts.reference.information.messages import NAMESPACE
from contracts.verdicts import Verdict
from contracts.xml import XML_WHITE_SPACE, children, is_nil, local_name

validation = Family("validation")

FIELDS = ("CorrelationId", "CountryCode", "InvoiceNo", "PaymentReference", "StoreId")
IDENTIFIERS = ("InvoiceNo", "PaymentReference")
LENIENT = Verdict.LENIENT
LONGEST = 50
"""The documented maximum of CorrelationId and PaymentReference."""


def mending_value(name: str, mend: Callable[[str], str]) -> Change:
    """Take another value for a field than was sent."""

    def change(payload: etree._Element) -> None:
        found = field_of(payload, name)
        if found is not None and not len(found) and not is_nil(found):
            found.text = mend(found.text or "")

    return mending(change)


def _second_unset(payload: etree._Element) -> None:
    found = [field_of(payload, name) for name in IDENTIFIERS]
    if all(each is not None and not is_nil(each) for each in found) and found[1] is not None:
        make_nil(found[1])


def _first_account(payload: etree._Element) -> None:
    found = [field_of(payload, name) for name in IDENTIFIERS]
    if all(each is None or is_nil(each) for each in found):
        _put(payload, "PaymentReference", PRINTED.payment_reference)
        _put(payload, "CountryCode", PRINTED.country)


def _put(payload: etree._Element, name: str, value: str) -> None:
    """Set a field, in its place."""
    element = field_of(payload, name)
    if element is None:
        element = etree.Element(f"{{{NAMESPACE}}}{name}")
        later = FIELDS[FIELDS.index(name) + 1 :]
        follower = next((child for child in children(payload) if local_name(child) in later), None)
        payload.append(element) if follower is None else follower.addprevious(element)
    fill(element, value)


def _drop_unknown(payload: etree._Element) -> None:
    for child in children(payload):
        if local_name(child) not in (*FIELDS, NEXT_INVOICE_NUMBER):
            payload.remove(child)


def _sort(payload: etree._Element) -> None:
    payload[:] = sorted(children(payload), key=local_name)


def _last_counts(payload: etree._Element) -> None:
    last = {local_name(child): child for child in children(payload)}
    for child in children(payload):
        if last[local_name(child)] is not child:
            payload.remove(child)


def _any_namespace(payload: etree._Element) -> None:
    for child in children(payload):
        child.tag = f"{{{NAMESPACE}}}{local_name(child)}"


def _empty_nil(payload: etree._Element) -> None:
    for child in children(payload):
        if is_nil(child):
            make_nil(child)


def _sweden(payload: etree._Element) -> None:
    found = field_of(payload, "CountryCode")
    if found is None or (is_nil(found) and not found.text):
        _put(payload, "CountryCode", "SE")


def _without_nil_number(payload: etree._Element) -> None:
    found = field_of(payload, NEXT_INVOICE_NUMBER)
    if found is not None and is_nil(found):
        payload.remove(found)


def _integer_part(written: str) -> str:
    return written.partition(".")[0] if re.fullmatch(r"[0-9]+\.[0-9]+", written) else written


def _cut_to(size: int) -> Callable[[str], str]:
    return lambda sent: sent[:size] if len(sent) == size + 1 else sent


def _trimmed(size: int) -> Callable[[str], str]:
    return lambda sent: sent.strip(XML_WHITE_SPACE) if len(sent) > size else sent


def _only_numbers(sent: str) -> str:
    return sent if re.fullmatch(r"\s*[+-]?[0-9]{1,9}\s*", sent) else "0"


DEVIATIONS = (
    validation(
        "both-identifiers",
        "A request with both identifiers is accepted; InvoiceNo counts.",
        mending(_second_unset),
        "request.oneIdentifier",
        on=INVOICES,
        verdict=LENIENT,
    ),
    validation(
        "no-identifier",
        "A request without an identifier brings the first account.",
        mending(_first_account),
        "request.oneIdentifier",
        on=INVOICES,
        verdict=LENIENT,
    ),
    validation(
        "unknown-elements-ignored",
        "Elements that nobody documented are ignored.",
        mending(_drop_unknown),
        "request.unknownElement",
        verdict=LENIENT,
    ),
    validation(
        "any-order",
        "The fields may stand in any order.",
        mending(_sort),
        "request.order",
        on=INVOICES,
        verdict=LENIENT,
    ),
    validation(
        "last-of-several",
        "Of a field that stands twice the last one counts.",
        mending(_last_counts),
        *(f"request.{name}.maxOccurs" for name in FIELDS),
        on=INVOICES,
        verdict=LENIENT,
    ),
    validation(
        "any-namespace",
        "The fields may be in any namespace.",
        mending(_any_namespace),
        "request.namespace",
        on=INVOICES,
        verdict=LENIENT,
    ),
    validation(
        "content-of-nil-ignored",
        "The content of a nil field is ignored.",
        mending(_empty_nil),
        "request.CorrelationId.nillable",
        "request.StoreId.nillable",
        on=INVOICES,
        verdict=LENIENT,
    ),
    validation(
        "country-optional",
        "Without a CountryCode Sweden is meant.",
        mending(_sweden),
        "request.CountryCode.minOccurs",
        "request.CountryCode.nillable",
        on=INVOICES,
        verdict=LENIENT,
    ),
    validation(
        "country-in-any-case",
        "A CountryCode in lower case is accepted.",
        mending_value("CountryCode", str.upper),
        "request.CountryCode.format",
        on=INVOICES,
        verdict=LENIENT,
    ),
    validation(
        "invoice-number-one-longer",
        "An InvoiceNo of one character too many is cut.",
        mending_value("InvoiceNo", _cut_to(20)),
        "request.InvoiceNo.maxLength",
        on=COLLECTOR,
        verdict=LENIENT,
    ),
    validation(
        "reference-one-longer",
        "A PaymentReference of one character too many is cut.",
        mending_value("PaymentReference", _cut_to(LONGEST)),
        "request.PaymentReference.maxLength",
        on=INVOICES,
        verdict=LENIENT,
    ),
    validation(
        "correlation-id-cut",
        "A CorrelationId of one character too many is cut.",
        mending_value("CorrelationId", _cut_to(LONGEST)),
        "request.CorrelationId.maxLength",
        on=INVOICES,
        verdict=LENIENT,
    ),
    validation(
        "trimmed-before-its-length",
        "White space around a PaymentReference does not count for its length.",
        mending_value("PaymentReference", _trimmed(LONGEST)),
        "request.PaymentReference.maxLength",
        on=INVOICES,
        verdict=LENIENT,
        needs="rare input",
    ),
    validation(
        "any-store",
        "Any text is accepted as a StoreId.",
        mending_value("StoreId", _only_numbers),
        "request.StoreId.type",
        on=INVOICES,
        verdict=LENIENT,
    ),
    validation(
        "nil-number",
        "A nil nextInvoiceNumber is accepted and changes nothing.",
        mending(_without_nil_number),
        "request.nextInvoiceNumber.nillable",
        on=SET,
        verdict=LENIENT,
    ),
    validation(
        "number-with-point",
        "A number with digits after a point is accepted and cut.",
        mending_value(NEXT_INVOICE_NUMBER, _integer_part),
        "request.nextInvoiceNumber.type",
        on=SET,
        verdict=LENIENT,
    ),
)
