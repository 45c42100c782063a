"""Requests that keep every documented promise and are refused all the same."""

from __future__ import annotations

import re
from collections.abc import Callable

from contracts.reference.configuration.messages import NEXT_INVOICE_NUMBER
from contracts.reference.deviations.deviation import COLLECTOR, INVOICES, SET, WALLEY, Change
from contracts.reference.deviations.validation import LONGEST, validation
from contracts.reference.deviations.ways import field_of, refusing, value_of
from contracts.reference.service import Call
from contracts.xml import XML_WHITE_SPACE, is_nil, text

SHORT_MAX = 2**15 - 1
ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def refusing_value(name: str, unwanted: Callable[[str], bool]) -> Change:
    """Refuse values that the documentation allows."""

    def refused(call: Call) -> bool:
        found = field_of(call.payload, name)
        return found is not None and not is_nil(found) and unwanted(text(found))

    return refusing(refused)


def _nil_echo(call: Call) -> bool:
    found = field_of(call.payload, "CorrelationId")
    return found is not None and is_nil(found)


def _no_store(call: Call) -> bool:
    return field_of(call.payload, "StoreId") is None


def _no_number(call: Call) -> bool:
    return (
        str(call.payload.tag).endswith("}setInvoiceSequence")
        and value_of(call.payload, NEXT_INVOICE_NUMBER) is None
    )


def _beyond_64_bits(sent: str) -> bool:
    digits = sent.strip(XML_WHITE_SPACE).lstrip("+-").lstrip("0")
    return digits.isdecimal() and len(digits) > len(str(2**63))


DEVIATIONS = (
    validation(
        "longest-reference-refused",
        "A PaymentReference of exactly the maximum is refused.",
        refusing_value("PaymentReference", lambda sent: len(sent) == LONGEST),
        "request.PaymentReference.maxLength",
        on=INVOICES,
    ),
    validation(
        "longest-correlation-id-refused",
        "A CorrelationId of exactly the maximum is refused.",
        refusing_value("CorrelationId", lambda sent: len(sent) == LONGEST),
        "request.CorrelationId.maxLength",
        on=INVOICES,
    ),
    validation(
        "length-in-bytes",
        "The maximum of PaymentReference counts bytes of UTF-8.",
        refusing_value("PaymentReference", lambda sent: len(sent.encode()) > LONGEST),
        "request.PaymentReference.maxLength",
        on=INVOICES,
    ),
    validation(
        "length-in-utf-16",
        "The maximum of CorrelationId counts units of UTF-16.",
        refusing_value("CorrelationId", lambda sent: len(sent.encode("utf-16-le")) > 2 * LONGEST),
        "request.CorrelationId.maxLength",
        on=INVOICES,
    ),
    validation(
        "nil-correlation-id-refused",
        "A nil CorrelationId is refused.",
        refusing(_nil_echo),
        "request.CorrelationId.nillable",
        on=INVOICES,
    ),
    validation(
        "empty-correlation-id-refused",
        "An empty CorrelationId is refused.",
        refusing_value("CorrelationId", lambda sent: not sent),
        "request.CorrelationId.maxLength",
        on=INVOICES,
    ),
    validation(
        "store-required",
        "A request without a StoreId is refused.",
        refusing(_no_store),
        "request.StoreId.minOccurs",
        on=COLLECTOR,
    ),
    validation(
        "store-as-short",
        "A StoreId beyond the range of a short is refused.",
        refusing_value(
            "StoreId",
            lambda sent: abs(int(sent)) > SHORT_MAX if re.fullmatch(r"\s*[+-]?\d+\s*", sent) else False,
        ),
        "request.StoreId.type",
        on=WALLEY,
    ),
    validation(
        "negative-store-refused",
        "A negative StoreId is refused.",
        refusing_value("StoreId", lambda sent: sent.strip(XML_WHITE_SPACE).startswith("-")),
        "request.StoreId.type",
        on=INVOICES,
    ),
    validation(
        "plus-sign-refused",
        "An integer with a plus sign is refused.",
        refusing_value("InvoiceNo", lambda sent: sent.strip(XML_WHITE_SPACE).startswith("+")),
        "request.InvoiceNo.type",
        on=WALLEY,
    ),
    validation(
        "leading-zeros-refused",
        "An integer with leading zeros is refused.",
        refusing_value(
            "InvoiceNo",
            lambda sent: sent.strip(XML_WHITE_SPACE).startswith("0") and sent.strip(XML_WHITE_SPACE) != "0",
        ),
        "request.InvoiceNo.type",
        on=WALLEY,
    ),
    validation(
        "astral-refused",
        "Characters beyond the basic plane are refused in a CorrelationId.",
        refusing_value("CorrelationId", lambda sent: ASTRAL.search(sent) is not None),
        "request.CorrelationId.type",
        on=INVOICES,
    ),
    validation(
        "markup-characters-refused",
        "A CorrelationId with a less-than sign is refused.",
        refusing_value("CorrelationId", lambda sent: "<" in sent),
        "request.CorrelationId.type",
        on=INVOICES,
    ),
    validation(
        "number-required",
        "A request without a nextInvoiceNumber is refused.",
        refusing(_no_number),
        "request.nextInvoiceNumber.minOccurs",
        on=SET,
    ),
    validation(
        "number-beyond-64-bits-refused",
        "A nextInvoiceNumber that fits no 64 bits is refused.",
        refusing_value(NEXT_INVOICE_NUMBER, _beyond_64_bits),
        "request.nextInvoiceNumber.type",
        on=SET,
        needs="rare input",
    ),
)
