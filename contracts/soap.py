"""Envelopes: written for requests, taken apart for labels and checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from contracts.model import ENVELOPE_11, ENVELOPE_12, Contract
from contracts.xml import XSI, children, local_name, namespace, text, to_bytes


@dataclass(frozen=True, slots=True)
class Parts:
    """An envelope taken apart. ``header`` and ``body`` are None when they are missing."""

    envelope: etree._Element
    header: etree._Element | None
    body: etree._Element | None

    @property
    def payload(self) -> etree._Element | None:
        """The first child element of Body."""
        found = children(self.body) if self.body is not None else []
        return found[0] if found else None

    @property
    def fault(self) -> etree._Element | None:
        """The Fault in Body, whether or not it stands alone there."""
        if self.body is None:
            return None
        name = etree.QName(namespace(self.envelope), "Fault")
        return next((child for child in children(self.body) if child.tag == name.text), None)


def take_apart(root: etree._Element) -> Parts | None:
    """Take an envelope of SOAP 1.1 or 1.2 apart; None when the root is no Envelope of either."""
    if local_name(root) != "Envelope" or namespace(root) not in {ENVELOPE_11, ENVELOPE_12}:
        return None
    uri = namespace(root)
    return Parts(root, root.find(f"{{{uri}}}Header"), root.find(f"{{{uri}}}Body"))


def envelope(contract: Contract, header: Iterable[etree._Element], body: etree._Element) -> etree._Element:
    """Build the envelope around header entries and a body element, in the version that the contract names."""
    uri = contract.envelope_namespace
    names = {"soapenv": uri, "m": contract.namespace}
    if _uses_xsi(body):
        names["xsi"] = XSI
    root = etree.Element(f"{{{uri}}}Envelope", nsmap=names)
    entries = list(header)
    if entries:
        etree.SubElement(root, f"{{{uri}}}Header").extend(entries)
    etree.SubElement(root, f"{{{uri}}}Body").append(body)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["soapenv", "m"])
    return root


def _uses_xsi(element: etree._Element) -> bool:
    return any(str(name).startswith(f"{{{XSI}}}") for each in element.iter("*") for name in each.attrib)


def envelope_bytes(contract: Contract, header: Iterable[etree._Element], body: etree._Element) -> bytes:
    """Give the same envelope as it travels: UTF-8 with an XML declaration."""
    return to_bytes(envelope(contract, header, body))


@dataclass(frozen=True, slots=True)
class FaultParts:
    """What a fault says. ``code`` is the local name, ``code_namespace`` what its prefix is bound to.

    In SOAP 1.2, ``code`` is the Subcode's where there is one. ``soap_code`` is the local name of the code that stands
    above it, in SOAP 1.1 of faultcode, if that is in the envelope's own namespace; "" where it is anybody else's.
    """

    code: str
    code_namespace: str | None
    reason: str
    detail: etree._Element | None
    soap_code: str = ""


def read_fault(fault: etree._Element) -> FaultParts:
    """Read a fault of either version; missing parts come back empty (their shape is judged elsewhere)."""
    if namespace(fault) == ENVELOPE_12:
        return _read_fault_12(fault)
    code = _child(fault, "faultcode")
    name, uri = _qualified(code)
    reason = _child(fault, "faultstring")
    return FaultParts(
        name, uri, "" if reason is None else text(reason), _child(fault, "detail"), _of_soap(fault, code)
    )


def _read_fault_12(fault: etree._Element) -> FaultParts:
    def inner(*path: str) -> etree._Element | None:
        return fault.find("/".join(f"{{{ENVELOPE_12}}}{step}" for step in path))

    code, subcode = inner("Code", "Value"), inner("Code", "Subcode", "Value")
    name, uri = _qualified(subcode if subcode is not None else code)
    reason = inner("Reason", "Text")
    said = "" if reason is None else text(reason)
    return FaultParts(name, uri, said, inner("Detail"), _of_soap(fault, code))


def _of_soap(fault: etree._Element, code: etree._Element | None) -> str:
    name, uri = _qualified(code)
    return name if uri == namespace(fault) else ""


def _child(fault: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in children(fault) if local_name(child) == name), None)


def _qualified(element: etree._Element | None) -> tuple[str, str | None]:
    if element is None:
        return "", None
    prefix, colon, name = text(element).strip().rpartition(":")
    return name, element.nsmap.get(prefix if colon else None)
