"""What stands in a WSDL, found by the names of WSDL 1.1, its SOAP binding and XSD: for those who judge it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

WSDL = "http://schemas.xmlsoap.org/wsdl/"
SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
XS = "http://www.w3.org/2001/XMLSchema"
NS = {"w": WSDL, "s": SOAP, "x": XS}
REFERRING = ("type", "base", "ref", "itemType", "memberTypes", "substitutionGroup", "refer")

Element = etree._Element


def found(root: Element, path: str) -> list[Element]:
    """Give the elements at an XPath; w, s and x are WSDL, its SOAP binding, and XSD."""
    return list(root.iterfind(path, NS))


def qualified(element: Element, value: str) -> tuple[str | None, str]:
    """Give namespace and local name of a QName that stands in a value."""
    prefix, _, name = value.rpartition(":")
    return element.nsmap.get(prefix or None), name


def names_of(root: Element, path: str) -> set[tuple[str | None, str]]:
    space = root.get("targetNamespace")
    return {(space, each.get("name", "")) for each in found(root, path)}


def schemas(root: Element) -> list[Element]:
    return found(root, "w:types/x:schema")


def references(root: Element) -> Iterator[tuple[Element, str | None, str]]:
    """Give every reference to a component within schemas: from where, the namespace, the name."""
    for schema in schemas(root):
        for each in schema.iter("*"):
            for attribute in REFERRING:
                for value in each.get(attribute, "").split():
                    yield (schema, *qualified(each, value))


def parts_of(root: Element, element: Element, message: str) -> list[Element]:
    name = qualified(element, message)[1]
    return found(root, f"w:message[@name='{name}']/w:part")


def bound(root: Element) -> Iterator[tuple[Element, Element]]:
    """Give each input, output and fault of the bindings with its counterpart in the port type."""
    for binding in found(root, "w:binding"):
        port_type = qualified(binding, binding.get("type", ""))[1]
        for operation in found(binding, "w:operation"):
            path = f"w:portType[@name='{port_type}']/w:operation[@name='{operation.get('name')}']/"
            for message in operation.iterchildren(*(f"{{{WSDL}}}{n}" for n in ("input", "output", "fault"))):
                same = f"[@name='{message.get('name')}']" if message.get("name") else ""
                kind = etree.QName(message).localname
                yield from ((message, each) for each in found(root, f"{path}w:{kind}{same}"))


def body_parts(root: Element) -> Iterator[Element]:
    for message, abstract in bound(root):
        for body in found(message, "s:body"):
            named = body.get("parts")
            for part in parts_of(root, abstract, abstract.get("message", "")):
                if named is None or part.get("name") in named.split():
                    yield part


def header_parts(root: Element) -> Iterator[Element | None]:
    for each in (*root.iter(f"{{{SOAP}}}header"), *root.iter(f"{{{SOAP}}}headerfault")):
        parts = parts_of(root, each, each.get("message", ""))
        yield next((part for part in parts if part.get("name") == each.get("part")), None)


def fault_parts(root: Element) -> Iterator[Element]:
    for message, abstract in bound(root):
        if found(message, "s:fault"):
            yield from parts_of(root, abstract, abstract.get("message", ""))


def soap_bindings(root: Element) -> list[list[Element]]:
    return [found(each, "s:binding") for each in found(root, "w:binding")]


def soap_extensions(root: Element) -> list[Element]:
    return [e for name in ("body", "fault", "header", "headerfault") for e in root.iter(f"{{{SOAP}}}{name}")]
