"""Reading XML from outside: no network, no DTD, no entities, bounded depth and size."""

from __future__ import annotations

import re

from lxml import etree

MAX_BYTES = 16 * 1024 * 1024
MAX_TAGS = 200_000
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NIL = f"{{{XSI}}}nil"
XML_WHITE_SPACE = " \t\n\r"
_PROLOG_BYTES = 64 * 1024
_DTD = re.compile(rb"[^<]*+(?:(?><\?.*?\?>|<!--.*?-->)\s*+)*+<!DOCTYPE\b", re.DOTALL)
_HAS_DTD = "the document has a document type declaration (DTD), which SOAP forbids"


class NotXml(Exception):
    """The bytes are no acceptable XML document; the message says why and where."""


def parse(data: bytes, *, base_url: str | None = None, encoding: str | None = None) -> etree._Element:
    """Parse a document and give its root element; ``encoding`` overrides what the document says of itself.

    Raises NotXml for bytes that are not well-formed, carry a DTD, are larger or deeper than libxml2's own limits
    allow (256 levels, 16 MiB), or have more tags than any message: each element takes a hundred bytes. The source of
    the DTD ban is R1008 of the WS-I Basic Profile.
    """
    if len(data) > MAX_BYTES:
        raise NotXml(f"the document has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    if data.count(b"<") > MAX_TAGS:
        raise NotXml(f"the document has more than {MAX_TAGS:,} tags; that many are read")
    try:
        root = etree.fromstring(data, parser=_parser(encoding), base_url=base_url)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise NotXml(_HAS_DTD if _starts_with_dtd(data) else str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotXml(_HAS_DTD)
    return root


def _starts_with_dtd(data: bytes) -> bool:
    """Tell whether a document that cannot be parsed has a DTD: then it is that which makes it unacceptable."""
    return _DTD.match(data[:_PROLOG_BYTES].replace(b"\0", b"")) is not None


def _parser(encoding: str | None) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )


def local_name(element: etree._Element) -> str:
    """Give the local part of an element's name; "" for comments and processing instructions."""
    name = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""  # asked for a hundred times an exchange


def namespace(element: etree._Element) -> str | None:
    """Give the namespace of an element's name, None when it is in none."""
    return etree.QName(element).namespace if isinstance(element.tag, str) else None


def children(element: etree._Element) -> list[etree._Element]:
    """Give the child elements, without comments and processing instructions."""
    return [child for child in element if isinstance(child.tag, str)]


def is_nil(element: etree._Element) -> bool:
    """Tell whether the element carries xsi:nil with a true value (XSD 1.0 part 1, 2.6.2)."""
    return (element.get(NIL) or "").strip(XML_WHITE_SPACE) in {"true", "1"}


def text(element: etree._Element) -> str:
    """Give the character data of an element: comments left out, references resolved."""
    if not len(element):  # by far the most frequent case, and many times faster
        return element.text or ""
    return str(element.xpath("string()"))


def to_bytes(element: etree._Element) -> bytes:
    """Serialize as UTF-8 with an XML declaration, as an envelope travels."""
    return etree.tostring(element, xml_declaration=True, encoding="utf-8")


def pretty(data: bytes) -> str:
    """Indent a document for people; text that is no XML comes back as it is, undecodable bytes escaped."""
    try:
        root = parse(data)
    except NotXml:
        return data.decode("utf-8", "backslashreplace")
    etree.indent(root)
    return etree.tostring(root, encoding="unicode")
