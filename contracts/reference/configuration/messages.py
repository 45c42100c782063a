"""The messages of ConfigurationService on the wire: parts in its namespace, their fields in none."""

from __future__ import annotations

from lxml import etree

from contracts.reference.answers import Fault

NAMESPACE = "http://ecommerce.resurs.com/v4/msg/configuration"
EXCEPTION = "http://ecommerce.resurs.com/v4/msg/exception"
NAMES = {"ns3": NAMESPACE, "ns2": EXCEPTION}
NEXT_INVOICE_NUMBER = "nextInvoiceNumber"


def response(operation: str, next_invoice_number: str | None = None) -> etree._Element:
    """Build the response of an operation; the number is left out where there is none."""
    element = etree.Element(f"{{{NAMESPACE}}}{operation}Response", nsmap=NAMES)
    if next_invoice_number is not None:
        etree.SubElement(element, NEXT_INVOICE_NUMBER).text = next_invoice_number
    return element


def illegal_argument(technical: str, for_users: str) -> Fault:
    """Build the fault that carries an ECommerceError of type 1; the caller could have prevented it.

    The type ids and the shape are those of the published Exceptions.xsd.
    """
    error = etree.Element(f"{{{EXCEPTION}}}ECommerceError", nsmap={"ns2": EXCEPTION})
    etree.SubElement(error, "errorTypeDescription").text = "ILLEGAL_ARGUMENT"
    etree.SubElement(error, "errorTypeId").text = "1"
    etree.SubElement(error, "fixableByYou").text = "true"
    etree.SubElement(error, "userErrorMessage").text = for_users
    return Fault("Server", technical, error)
