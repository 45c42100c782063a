"""The next steps: take an envelope as SOAP 1.2, part 1 wants it, and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from lxml import etree

from contracts.reference.answers import Fault
from contracts.reference.service import Call
from contracts.xml import XML_WHITE_SPACE, children, local_name, namespace

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ENVELOPE, HEADER, BODY = (f"{{{SOAP}}}{name}" for name in ("Envelope", "Header", "Body"))
MUST_UNDERSTAND, ROLE = f"{{{SOAP}}}mustUnderstand", f"{{{SOAP}}}role"
OWN_ROLES = frozenset({"", f"{SOAP}/role/next", f"{SOAP}/role/ultimateReceiver"})
TRUE, FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})

_HAS_INSTRUCTION = etree.XPath("boolean(//processing-instruction())")


@dataclass(frozen=True, slots=True)
class Parts:
    """What there is to look at in an envelope, right or wrong."""

    envelope: etree._Element
    children: tuple[etree._Element, ...]
    blocks: tuple[etree._Element, ...]
    payloads: tuple[etree._Element, ...]

    @property
    def own(self) -> tuple[etree._Element, ...]:
        """Envelope, Header and Body: the elements of SOAP itself."""
        return (self.envelope, *(child for child in self.children if child.tag in {HEADER, BODY}))


def version(call: Call) -> Call | Fault:
    """Take an Envelope of SOAP 1.2 only, and tell so (sections 2.8 and 5.4.7)."""
    if local_name(call.envelope) != "Envelope":
        return Fault("Sender", "The document element has to be a SOAP Envelope.")
    if namespace(call.envelope) != SOAP:
        said = f"The Envelope has to be in the namespace {SOAP}."
        return Fault("VersionMismatch", said, header=(_upgrade(),))
    return call


def structure(call: Call) -> Call | Fault:
    """Take an envelope of at most one Header, then one Body with one child; give its parts to the call."""
    parts = _parts(call.envelope)
    problem = next((said for broken, said in STRUCTURE if broken(parts)), None)
    if problem:
        return Fault("Sender", problem)
    # What is for another role, or for none, is none of this service's business (section 2.2).
    blocks = tuple(each for each in parts.blocks if each.get(ROLE, "").strip(XML_WHITE_SPACE) in OWN_ROLES)
    return replace(call, blocks=blocks, payload=parts.payloads[0])


def understood(call: Call) -> Call | Fault:
    """Refuse header blocks that must be understood and are not, and name them (sections 2.6 and 5.4.8)."""
    mandatory = [block for block in call.blocks if _boolean(block) in TRUE]
    unknown = [block for block in mandatory if block.tag not in call.service.understood]
    if not unknown:
        return call
    said = "A header block that has to be understood is not known here."
    return Fault("MustUnderstand", said, header=tuple(map(_not_understood, unknown)))


def operation(call: Call) -> Call | Fault:
    """Refuse an element that no operation of the service declares: the message is to be another (section 5.4.6)."""
    if call.payload.tag in call.service.operations:
        return call
    return Fault("Sender", "The element in Body is the request of no operation of this service.")


# --- what a fault says of the envelope --------------------------------------------------------------------


def _upgrade() -> etree._Element:
    block = etree.Element(f"{{{SOAP}}}Upgrade", nsmap={"env": SOAP})
    etree.SubElement(block, f"{{{SOAP}}}SupportedEnvelope", {"qname": "env:Envelope"})
    return block


def _not_understood(block: etree._Element) -> etree._Element:
    uri = namespace(block) or ""
    told = {"qname": f"not:{local_name(block)}"}
    return etree.Element(f"{{{SOAP}}}NotUnderstood", told, nsmap={"env": SOAP, "not": uri})


# --- how an envelope is built -----------------------------------------------------------------------------


def _parts(envelope: etree._Element) -> Parts:
    within = tuple(children(envelope))
    return Parts(envelope, within, tuple(_inside(within, HEADER)), tuple(_inside(within, BODY)))


def _inside(elements: Iterable[etree._Element], name: str) -> Iterable[etree._Element]:
    return (child for element in elements if element.tag == name for child in children(element))


def _boolean(block: etree._Element) -> str:
    return block.get(MUST_UNDERSTAND, "false").strip(XML_WHITE_SPACE)


def _has_instruction(parts: Parts) -> bool:
    return bool(_HAS_INSTRUCTION(parts.envelope))


def _has_wrong_parts(parts: Parts) -> bool:
    return [child.tag for child in parts.children] not in ([BODY], [HEADER, BODY])


def _has_loose_text(parts: Parts) -> bool:
    return any(_own_text(element).strip(XML_WHITE_SPACE) for element in parts.own)


def _own_text(element: etree._Element) -> str:
    return (element.text or "") + "".join(child.tail or "" for child in element)


def _has_wrong_attribute(parts: Parts) -> bool:
    return any(_space(name) in {None, SOAP} for element in parts.own for name in element.attrib)


def _has_unqualified_block(parts: Parts) -> bool:
    return any(_space(block.tag) is None for block in parts.blocks)


def _has_odd_must_understand(parts: Parts) -> bool:
    return any(_boolean(block) not in TRUE | FALSE for block in parts.blocks)


def _has_no_single_payload(parts: Parts) -> bool:
    return len(parts.payloads) != 1


def _space(name: object) -> str | None:
    return etree.QName(str(name)).namespace


STRUCTURE: tuple[tuple[Callable[[Parts], bool], str], ...] = (
    (_has_instruction, "A SOAP message has no processing instructions (section 5)."),
    (_has_wrong_parts, "An Envelope has at most one Header, then one Body, and nothing else (section 5.1)."),
    (_has_loose_text, "Envelope, Header and Body hold elements only (section 5)."),
    (
        _has_wrong_attribute,
        "Envelope, Header and Body carry attributes of other namespaces only (section 5).",
    ),
    (_has_unqualified_block, "Header blocks are namespace-qualified (section 5.2)."),
    (_has_odd_must_understand, "mustUnderstand is true or false (section 5.2.3)."),
    (_has_no_single_payload, "Body holds exactly one element."),
)
