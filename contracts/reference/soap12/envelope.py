"""The next steps: take an envelope as SOAP 1.2, part 1 wants it, and no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from contracts.reference.answers import Fault
from contracts.reference.parts import (
    Parts,
    has_instruction,
    has_loose_text,
    has_no_single_payload,
    has_unqualified_block,
    has_wrong_attribute,
    has_wrong_parts,
)
from contracts.reference.service import Call
from contracts.xml import XML_WHITE_SPACE, local_name, namespace

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ENVELOPE, HEADER, BODY = (f"{{{SOAP}}}{name}" for name in ("Envelope", "Header", "Body"))
MUST_UNDERSTAND, ROLE = f"{{{SOAP}}}mustUnderstand", f"{{{SOAP}}}role"
OWN_ROLES = frozenset({"", f"{SOAP}/role/next", f"{SOAP}/role/ultimateReceiver"})
TRUE, FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})


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
    parts = Parts(SOAP, call.envelope)
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


def _boolean(block: etree._Element) -> str:
    return block.get(MUST_UNDERSTAND, "false").strip(XML_WHITE_SPACE)


def _has_odd_must_understand(parts: Parts) -> bool:
    return any(_boolean(block) not in TRUE | FALSE for block in parts.blocks)


STRUCTURE: tuple[tuple[Callable[[Parts], bool], str], ...] = (
    (has_instruction, "A SOAP message has no processing instructions (section 5)."),
    (has_wrong_parts, "An Envelope has at most one Header, then one Body, and nothing else (section 5.1)."),
    (has_loose_text, "Envelope, Header and Body hold elements only (section 5)."),
    (
        has_wrong_attribute,
        "Envelope, Header and Body carry attributes of other namespaces only (section 5).",
    ),
    (has_unqualified_block, "Header blocks are namespace-qualified (section 5.2)."),
    (_has_odd_must_understand, "mustUnderstand is true or false (section 5.2.3)."),
    (has_no_single_payload, "Body holds exactly one element."),
)
