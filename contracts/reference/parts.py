"""What there is to look at in an envelope, of either version of SOAP, and what is wrong with it in both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from contracts.xml import XML_WHITE_SPACE, children

_HAS_INSTRUCTION = etree.XPath("boolean(//processing-instruction())")


@dataclass(frozen=True, slots=True)
class Parts:
    """An envelope taken apart, right or wrong; ``soap`` is the namespace of its version."""

    soap: str
    envelope: etree._Element

    @property
    def children(self) -> list[etree._Element]:
        """The children of Envelope."""
        return children(self.envelope)

    @property
    def blocks(self) -> list[etree._Element]:
        """The header blocks."""
        return list(self._inside("Header"))

    @property
    def payloads(self) -> list[etree._Element]:
        """The children of Body."""
        return list(self._inside("Body"))

    @property
    def own(self) -> list[etree._Element]:
        """Envelope, Header and Body: the elements of SOAP itself."""
        within = (child for child in self.children if child.tag in {self.name("Header"), self.name("Body")})
        return [self.envelope, *within]

    def name(self, local: str) -> str:
        """Give a name in the namespace of the envelope."""
        return f"{{{self.soap}}}{local}"

    def _inside(self, local: str) -> Iterator[etree._Element]:
        for element in self.children:
            if element.tag == self.name(local):
                yield from children(element)


def has_instruction(parts: Parts) -> bool:
    """Find a processing instruction."""
    return bool(_HAS_INSTRUCTION(parts.envelope))


def has_wrong_parts(parts: Parts) -> bool:
    """Find other children than at most one Header, then one Body."""
    header, body = parts.name("Header"), parts.name("Body")
    return [child.tag for child in parts.children] not in ([body], [header, body])


def has_loose_text(parts: Parts) -> bool:
    """Find text between the elements of SOAP itself."""
    return any(_own_text(element).strip(XML_WHITE_SPACE) for element in parts.own)


def _own_text(element: etree._Element) -> str:
    return (element.text or "") + "".join(child.tail or "" for child in element)


def has_wrong_attribute(parts: Parts) -> bool:
    """Find an attribute of SOAP's own elements that is unqualified, or in SOAP's own namespace."""
    return any(space(name) in {None, parts.soap} for element in parts.own for name in element.attrib)


def has_unqualified_block(parts: Parts) -> bool:
    """Find a header block in no namespace."""
    return any(space(block.tag) is None for block in parts.blocks)


def has_no_single_payload(parts: Parts) -> bool:
    """Find an empty Body, or one with several children."""
    return len(parts.payloads) != 1


def space(name: object) -> str | None:
    """Give the namespace of a name in Clark notation."""
    return etree.QName(str(name)).namespace
