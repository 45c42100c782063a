"""Writing the schema that a contract's field tables amount to.

The output is the same for the same tables, byte for byte, so that a test can keep a committed file equal.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from contracts.model import Contract, Detail, Field, Message
from contracts.promises import integer_and_fraction, largest

XS = "http://www.w3.org/2001/XMLSchema"
_OTHERS = "While another promise speaks of which fields are set ({}), this one may be absent or nil."


def schema_from_tables(contract: Contract) -> bytes:
    """Write the XSD 1.0 schema of a contract's messages and header parts, from its field tables alone."""
    root = _schema(contract.namespace, qualified=contract.request.qualified)
    for row in (*contract.request.header, *contract.response.header):
        root.append(_header_part(row))
    for message in (contract.request, contract.response):
        form = None if message.qualified == contract.request.qualified else _form(qualified=message.qualified)
        root.append(_message(message, form))
    return _written(
        root, f"The field tables of {contract.id} as a schema, written by `contracts xsd`. Do not edit."
    )


def schema_from_detail(detail: Detail) -> bytes:
    """Write the schema of a fault's detail entry from its field table."""
    name = etree.QName(detail.element)
    root = _schema(name.namespace or "", qualified=detail.qualified)
    root.append(_element_with(name.localname, [_element(row) for row in detail.fields]))
    return _written(root, f"The field table of the detail {name.localname} as a schema.")


def suspended_fields(message: Message) -> dict[str, str]:
    """Give the fields whose occurrence and nillability do not count in some situation, with the rule's id.

    These are the fields that an only_set rule for a situation does not list.
    """
    found: dict[str, str] = {}
    for rule in message.rules:
        if rule.only_set and rule.when is not None and rule.when.situation is not None:
            for row in message.fields:
                if row.name not in rule.only_set:
                    found.setdefault(row.name, rule.id)
    return found


# --- elements ---------------------------------------------------------------------------------------------


def _schema(namespace: str, *, qualified: bool) -> etree._Element:
    root = etree.Element(f"{{{XS}}}schema", nsmap={"xs": XS})
    root.set("targetNamespace", namespace)
    root.set("elementFormDefault", _form(qualified=qualified))
    return root


def _form(*, qualified: bool) -> str:
    return "qualified" if qualified else "unqualified"


def _header_part(row: Field) -> etree._Element:
    element = _typed(row)
    if row.nillable:
        element.set("nillable", "true")
    return element


def _message(message: Message, form: str | None) -> etree._Element:
    suspended = suspended_fields(message)
    parts: list[etree._Element] = []
    for row in message.fields:
        element = _element(row)
        if form is not None:
            element.set("form", form)
        if row.name in suspended and _loosened(element):
            parts.append(etree.Comment(f" {_OTHERS.format(suspended[row.name])} "))
        parts.append(element)
    return _element_with(message.element, parts)


def _loosened(element: etree._Element) -> bool:
    """Let the element be absent or nil; tell whether the table alone did not."""
    loose = element.get("minOccurs") == "0" and element.get("nillable") == "true"
    element.set("minOccurs", "0")
    element.set("nillable", "true")
    return not loose


def _element_with(name: str, parts: Iterable[etree._Element]) -> etree._Element:
    element = etree.Element(f"{{{XS}}}element", name=name)
    complex_type = etree.SubElement(element, f"{{{XS}}}complexType")
    etree.SubElement(complex_type, f"{{{XS}}}sequence").extend(parts)
    return element


def _element(row: Field) -> etree._Element:
    element = _typed(row)
    if row.min_occurs != 1:
        element.set("minOccurs", str(row.min_occurs))
    if row.max_occurs != 1:
        element.set("maxOccurs", "unbounded" if row.max_occurs is None else str(row.max_occurs))
    if row.nillable:
        element.set("nillable", "true")
    return element


# --- types ------------------------------------------------------------------------------------------------


def _typed(row: Field) -> etree._Element:
    element = etree.Element(f"{{{XS}}}element", name=row.name)
    facets = _facets(row)
    if not facets:
        element.set("type", f"xs:{row.type}")
        return element
    simple_type = etree.SubElement(element, f"{{{XS}}}simpleType")
    restriction = etree.SubElement(simple_type, f"{{{XS}}}restriction", base=f"xs:{row.type}")
    for name, value in facets:
        etree.SubElement(restriction, f"{{{XS}}}{name}", value=value)
    return element


def _facets(row: Field) -> list[tuple[str, str]]:
    return [*_maximum_facets(row), *(("enumeration", value) for value in row.enum)]


def _maximum_facets(row: Field) -> list[tuple[str, str]]:
    """Give the facets of a maximum; on an integer it counts characters, for which XSD has only a pattern."""
    if row.max is None:
        return []
    if isinstance(row.max, str):
        before, after = integer_and_fraction(row.max)
        limit = largest(before, after)
        return [("fractionDigits", str(after)), ("minInclusive", f"-{limit}"), ("maxInclusive", limit)]
    if row.type == "string":
        return [("maxLength", str(row.max))]
    return [("pattern", f".{{1,{row.max}}}")]


def _written(root: etree._Element, comment: str) -> bytes:
    etree.indent(root, "  ")
    body = etree.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- ' + comment.encode() + b" -->\n" + body + b"\n"
