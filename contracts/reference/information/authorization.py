"""The header parts Username and Password: each once, as text, and right."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from contracts.reference.answers import Fault
from contracts.reference.credentials import DEFAULT
from contracts.reference.envelope import SOAP
from contracts.reference.information.messages import PASSWORD, USERNAME
from contracts.reference.schemas import schema
from contracts.reference.service import Call
from contracts.xml import is_nil, text

DENIED = Fault("AUTHORIZATION_FAILED", "The user name or the password is not right.")
EXPECTED = {USERNAME: DEFAULT.username, PASSWORD: DEFAULT.password}


def authorize(call: Call, schema_file: str) -> Call | Fault:
    """Let the reference credentials through; refuse every other one, and parts that are not as documented."""
    for name, expected in EXPECTED.items():
        problem = _problem([block for block in call.blocks if block.tag == name], name, expected, schema_file)
        if problem:
            return problem
    return call


def _problem(blocks: list[etree._Element], name: str, expected: str, schema_file: str) -> Fault | None:
    if not blocks or is_nil(blocks[0]):
        part = etree.QName(name).localname
        return Fault(f"VALIDATION_{part.upper()}_REQUIRED", f"The header part {part} has to be set.")
    if len(blocks) > 1 or not _is_valid(blocks[0], schema_file) or text(blocks[0]) != expected:
        return DENIED
    return None


def _is_valid(block: etree._Element, schema_file: str) -> bool:
    if not len(block) and not block.attrib:
        return True  # Plain text: the comparison with what is expected says the rest.
    # SOAP's own attributes may stand on every header block; a schema of the part alone does not know them.
    bare = deepcopy(block)
    bare.tail = None
    for name in [str(name) for name in bare.attrib]:
        if etree.QName(name).namespace == SOAP:
            del bare.attrib[name]
    return schema(schema_file).validate(bare)
