"""Namespaces, order, omissions, additions and duplicates in the body of a response."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from contracts.reference.configuration.messages import NAMESPACE as CONFIGURATION
from contracts.reference.configuration.messages import NEXT_INVOICE_NUMBER
from contracts.reference.deviations.deviation import INVOICES, PEEK, SET, WALLEY, Family
from contracts.reference.deviations.ways import field_of, is_reply, on_bytes, on_field, on_reply, value_of
from contracts.reference.information.messages import NAMESPACE
from contracts.reference.service import Call
from contracts.verdicts import Verdict
from contracts.xml import NIL, XSI

namespaces = Family("namespaces")
order = Family("element order")
omissions = Family("omissions")
additions = Family("additions")
duplicates = Family("duplicates")


def _other_version(body: bytes) -> bytes:
    return body.replace(b"/v30/", b"/v31/").replace(b"/v4/", b"/v5/")


def _unqualified(body: bytes) -> bytes:
    # As text: the default namespace holds for an element of none until xmlns="" says otherwise.
    return body.replace(b"<Currency>", b'<Currency xmlns="">')


def _qualified(element: etree._Element) -> None:
    element.tag = f"{{{CONFIGURATION}}}{etree.QName(element).localname}"


def _undeclared_prefix(body: bytes) -> bytes:
    return body.replace(b"<Currency>", b"<a:Currency>").replace(b"</Currency>", b"</a:Currency>")


def _move_before(payload: etree._Element, name: str, other: str) -> None:
    moved, before = field_of(payload, name), field_of(payload, other)
    if moved is not None and before is not None:
        before.addprevious(moved)


def _currency_first(_: Call, payload: etree._Element) -> None:
    _move_before(payload, "Currency", "CorrelationId")


def _moved_first(_: Call, payload: etree._Element) -> None:
    if value_of(payload, "MovedToPaymentRef") is not None and value_of(payload, "InvoiceNo") is not None:
        _move_before(payload, "TotalAmount", "CorrelationId")


def remove(element: etree._Element) -> None:
    """Take a field out of its message."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _no_currency_without_invoice(_: Call, payload: etree._Element) -> None:
    currency = field_of(payload, "Currency")
    if value_of(payload, "InvoiceNo") is None and currency is not None:
        make_nil(currency)


def make_nil(element: etree._Element) -> None:
    """Make a field nil."""
    element.text = None
    element.set(NIL, "true")


def fill(element: etree._Element | None, value: str) -> None:
    """Give a field a value."""
    if element is not None:
        element.attrib.pop(NIL, None)
        element.text = value


def _debug(_: Call, payload: etree._Element) -> None:
    etree.SubElement(payload, f"{{{NAMESPACE}}}DebugInfo").text = "ok"


def _zero_total(_: Call, payload: etree._Element) -> None:
    if value_of(payload, "InvoiceNo") is None:
        fill(field_of(payload, "TotalAmount"), "0.00")


def _always_moved(_: Call, payload: etree._Element) -> None:
    if value_of(payload, "InvoiceNo") is not None and value_of(payload, "MovedToPaymentRef") is None:
        fill(field_of(payload, "MovedToPaymentRef"), value_of(payload, "PaymentReference") or "")


def _zero_sequence(_: Call, payload: etree._Element) -> None:
    if payload.tag == f"{{{CONFIGURATION}}}peekInvoiceSequenceResponse" and not len(payload):
        etree.SubElement(payload, NEXT_INVOICE_NUMBER).text = "0"


def _told_again(call: Call, payload: etree._Element) -> None:
    if payload.tag == f"{{{CONFIGURATION}}}setInvoiceSequenceResponse":
        number = value_of(call.payload, NEXT_INVOICE_NUMBER) or "0"
        etree.SubElement(payload, NEXT_INVOICE_NUMBER).text = number


def _loose_text(_: Call, payload: etree._Element) -> None:
    payload[0].tail = "and"


def _version_attribute(_: Call, payload: etree._Element) -> None:
    payload.set("version", "2")


def _source_attribute(element: etree._Element) -> None:
    element.set("source", "ledger")


def _twice(element: etree._Element) -> None:
    element.addnext(deepcopy(element))


def _odd_type(_: Call, payload: etree._Element) -> None:
    payload.set(f"{{{XSI}}}type", "Something")


DEVIATIONS = (
    namespaces(
        "other-namespace-version",
        "The response is in the namespace of another version of the service.",
        on_bytes(_other_version, is_reply),
        "protocol.R2712",
    ),
    namespaces(
        "field-unqualified",
        "Currency is in no namespace.",
        on_bytes(_unqualified, is_reply),
        "response.namespace",
        on=INVOICES,
    ),
    namespaces(
        "field-qualified",
        "nextInvoiceNumber is in the namespace of its part.",
        on_field(NEXT_INVOICE_NUMBER, _qualified),
        "response.namespace",
        on=PEEK,
    ),
    namespaces(
        "prefix-undeclared",
        "Currency has a prefix that is not declared.",
        on_bytes(_undeclared_prefix),
        "protocol.answer",
        on=INVOICES,
    ),
    namespaces(
        "xsi-type-of-nothing",
        "The response says xsi:type with a type that does not exist.",
        on_reply(_odd_type),
        "response.schema",
    ),
    order(
        "currency-first", "Currency stands first.", on_reply(_currency_first), "response.order", on=INVOICES
    ),
    order(
        "total-first-when-moved",
        "TotalAmount stands first where an invoice was moved.",
        on_reply(_moved_first),
        "response.order",
        on=INVOICES,
        needs="two conditions",
    ),
    omissions(
        "total-absent",
        "TotalAmount is left out.",
        on_field("TotalAmount", remove),
        "response.TotalAmount.minOccurs",
        on=WALLEY,
    ),
    omissions(
        "currency-nil-without-invoice",
        "Currency is nil while there is no invoice.",
        on_reply(_no_currency_without_invoice),
        "response.noInvoiceReturns",
        on=INVOICES,
        needs="two conditions",
    ),
    omissions(
        "moved-reference-nil",
        "MovedToPaymentRef is nil where the invoice was moved.",
        on_field("MovedToPaymentRef", make_nil),
        "response.movedPayment",
        on=INVOICES,
    ),
    omissions(
        "sequence-number-absent",
        "The number is left out though a sequence is set.",
        on_field(NEXT_INVOICE_NUMBER, remove),
        "response.sequenceSet",
        on=PEEK,
    ),
    additions(
        "undocumented-field",
        "A field that nobody documented stands at the end.",
        on_reply(_debug),
        "response.unknownElement",
        on=INVOICES,
        verdict=Verdict.UNDOCUMENTED,
    ),
    additions(
        "total-without-invoice",
        "TotalAmount is 0.00 while there is no invoice.",
        on_reply(_zero_total),
        "response.noInvoice",
        on=INVOICES,
    ),
    additions(
        "moved-to-itself",
        "MovedToPaymentRef names the account itself where nothing was moved.",
        on_reply(_always_moved),
        "response.notMoved",
        on=INVOICES,
    ),
    additions(
        "zero-for-unset-sequence",
        "0 comes back while no sequence is set.",
        on_reply(_zero_sequence),
        "response.sequenceUnset",
        on=PEEK,
    ),
    additions(
        "set-tells-the-number",
        "setInvoiceSequenceResponse holds the number.",
        on_reply(_told_again),
        "response.unknownElement",
        on=SET,
        verdict=Verdict.UNDOCUMENTED,
    ),
    additions(
        "text-between-fields",
        "Text stands between fields.",
        on_reply(_loose_text),
        "response.schema",
        on=INVOICES,
    ),
    additions(
        "attribute-on-response",
        "The response element has an attribute that no schema knows.",
        on_reply(_version_attribute),
        "response.schema",
    ),
    additions(
        "attribute-on-field",
        "TotalAmount has an attribute that no schema knows.",
        on_field("TotalAmount", _source_attribute),
        "response.TotalAmount.type",
        on=INVOICES,
    ),
    duplicates(
        "currency-twice",
        "Currency stands twice.",
        on_field("Currency", _twice),
        "response.Currency.maxOccurs",
        on=INVOICES,
    ),
    duplicates(
        "number-twice",
        "nextInvoiceNumber stands twice.",
        on_field(NEXT_INVOICE_NUMBER, _twice),
        "response.nextInvoiceNumber.maxOccurs",
        on=PEEK,
    ),
)
