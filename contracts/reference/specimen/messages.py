"""The messages of the lending service on the wire."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from contracts.reference.answers import Fault
from contracts.reference.specimen.copies import Copy
from contracts.xml import NIL, XSI, children, is_nil, local_name, text

NAMESPACE = "urn:example:specimen:lending"
XS = "http://www.w3.org/2001/XMLSchema"
REQUEST = f"{{{NAMESPACE}}}FindCopy"
RESPONSE = f"{{{NAMESPACE}}}FindCopyResponse"


def set_fields(request: etree._Element) -> dict[str, str]:
    """Give the fields of a request that are set."""
    return {local_name(each): text(each) for each in children(request) if not is_nil(each)}


def response(copy: Copy, reference: str | None) -> etree._Element:
    """Build the response about a copy; the type of its title is named, as some writers of SOAP do."""
    element = etree.Element(RESPONSE, nsmap={None: NAMESPACE, "xsi": XSI, "xs": XS})
    told = {"CopyNumber": str(copy.number), **copy.told}
    put(element, "Reference", reference)
    for name, value in told.items():
        put(element, name, value)
    title = element.find(f"{{{NAMESPACE}}}Title")
    if title is not None:
        title.set(f"{{{XSI}}}type", "xs:string")
    return element


def put(parent: etree._Element, name: str, value: str | None) -> None:
    """Add a field at the end, nil for None."""
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    child.text = value
    if value is None:
        child.set(NIL, "true")


def not_found(fields: Mapping[str, str]) -> Fault:
    """Build the fault for an identifier that no copy has."""
    detail = etree.Element(f"{{{NAMESPACE}}}NotFound", nsmap={"m": NAMESPACE})
    put(detail, "Sought", "Barcode" if "Barcode" in fields else "CopyNumber")
    return Fault(f"{{{NAMESPACE}}}COPY_NOT_FOUND", "No copy has this number or barcode.", detail)


def invalid(said: str) -> Fault:
    """Build the fault for a request that is not as the table and the rules say."""
    return Fault(f"{{{NAMESPACE}}}INVALID", said)
