"""The next steps: take an envelope as SOAP 1.1 and the WS-I Basic Profile 1.1 want it, and no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from contracts.reference.answers import Fault
from contracts.reference.parts import (
    Parts,
    has_instruction,
    has_loose_text,
    has_no_single_payload,
    has_unqualified_block,
    has_wrong_attribute,
    has_wrong_parts,
    space,
)
from contracts.reference.service import Call
from contracts.xml import local_name, namespace

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
NEXT = "http://schemas.xmlsoap.org/soap/actor/next"
ENVELOPE, HEADER, BODY = (f"{{{SOAP}}}{name}" for name in ("Envelope", "Header", "Body"))
MUST_UNDERSTAND, ACTOR, ENCODING_STYLE = (
    f"{{{SOAP}}}{name}" for name in ("mustUnderstand", "actor", "encodingStyle")
)


def version(call: Call) -> Call | Fault:
    """Take an Envelope of SOAP 1.1 only (R1015; SOAP 1.1, section 4.1.2)."""
    if local_name(call.envelope) != "Envelope":
        return Fault("Client", "The document element has to be a SOAP Envelope.")
    if namespace(call.envelope) != SOAP:
        return Fault("VersionMismatch", f"The Envelope has to be in the namespace {SOAP}.")
    return call


def structure(call: Call) -> Call | Fault:
    """Take an envelope of at most one Header, then one Body with one child; give its parts to the call."""
    parts = Parts(SOAP, call.envelope)
    problem = next((said for broken, said in STRUCTURE if broken(parts)), None)
    if problem:
        return Fault("Client", problem)
    # What is addressed to another actor is none of this service's business (SOAP 1.1, section 4.2.2).
    blocks = tuple(block for block in parts.blocks if block.get(ACTOR) in {None, NEXT})
    return replace(call, blocks=blocks, payload=parts.payloads[0])


def understood(call: Call) -> Call | Fault:
    """Refuse a header block that must be understood and is not (R1027, R1025)."""
    mandatory = [block for block in call.blocks if block.get(MUST_UNDERSTAND) == "1"]
    if all(block.tag in call.service.understood for block in mandatory):
        return call
    return Fault("MustUnderstand", "A header block that has to be understood is not known here.")


def _has_odd_must_understand(parts: Parts) -> bool:
    return any(block.get(MUST_UNDERSTAND) not in {None, "0", "1"} for block in parts.blocks)


def _has_unqualified_payload(parts: Parts) -> bool:
    return any(space(payload.tag) is None for payload in parts.payloads)


def _has_encoding_style(parts: Parts) -> bool:
    return any(ENCODING_STYLE in payload.attrib for payload in parts.payloads)


STRUCTURE: tuple[tuple[Callable[[Parts], bool], str], ...] = (
    (has_instruction, "A SOAP message has no processing instructions (R1009)."),
    (
        has_wrong_parts,
        "An Envelope has at most one Header, then one Body, and nothing after it (R9980, R1011).",
    ),
    (has_loose_text, "Envelope, Header and Body hold elements only (R9980)."),
    (has_wrong_attribute, "Envelope, Header and Body carry attributes of other namespaces only (R1032)."),
    (has_unqualified_block, "Header blocks are namespace-qualified (SOAP 1.1, section 4.2)."),
    (_has_odd_must_understand, "mustUnderstand is 0 or 1 (R1013)."),
    (has_no_single_payload, "Body holds exactly one element (R2712)."),
    (_has_unqualified_payload, "The element in Body is namespace-qualified (R1014)."),
    (_has_encoding_style, "The element in Body carries no encodingStyle (R1006)."),
)
