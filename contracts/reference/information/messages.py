"""GetCurrentInvoice on the wire: what stands in a request, and the response in the order of the table."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from contracts.xml import NIL, XSI, children, is_nil, local_name, text

NAMESPACE = "http://schemas.ecommerce.collector.se/v30/InformationService"
REQUEST = f"{{{NAMESPACE}}}GetCurrentInvoiceRequest"
RESPONSE = f"{{{NAMESPACE}}}GetCurrentInvoiceResponse"
USERNAME, PASSWORD = f"{{{NAMESPACE}}}Username", f"{{{NAMESPACE}}}Password"

RESPONSE_FIELDS = (
    "CorrelationId",
    "CreditTime",
    "Currency",
    "DueDate",
    "InvoiceNo",
    "InvoiceURL",
    "LowestAmountToPay",
    "MovedToPaymentRef",
    "NotificationDate",
    "NotificationType",
    "NumberOfReminders",
    "OrderNo",
    "PaymentPlan",
    "PaymentReference",
    "PaymentStatus",
    "TotalAmount",
)


def set_fields(request: etree._Element) -> dict[str, str]:
    """Give the fields that are set, as written: present and not nil. An empty one is set."""
    return {local_name(child): text(child) for child in children(request) if not is_nil(child)}


def response(fields: Mapping[str, str | None]) -> etree._Element:
    """Build a response; every field stands once, those without a value as nil."""
    element = etree.Element(RESPONSE, nsmap={None: NAMESPACE})
    for name in RESPONSE_FIELDS:
        _append(element, name, fields.get(name))
    return element


def _append(parent: etree._Element, name: str, value: str | None) -> None:
    if value is None:
        etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", {NIL: "true"}, nsmap={"i": XSI})
        return
    etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = value
