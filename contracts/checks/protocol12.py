"""The promises of SOAP 1.2 over HTTP that an answer alone can show; one function a requirement, named for its claim."""

from __future__ import annotations

from lxml import etree

from contracts.checks.answer import SoapAnswer
from contracts.checks.http import (
    FAULT_STATUS,
    Check,
    Problem,
    http_is_a_version_that_exists,
    media_type,
    success_is_2xx,
    the_length_is_told_once,
    there_is_no_second_content_type,
)
from contracts.checks.protocol import (
    SOAP_CODES,
    a_fault_stands_alone,
    charsets_agree,
    header_blocks,
    kept_by_reading,
    names_in_envelope,
    no_processing_instruction,
    the_declared_element_comes,
    undocumented_among,
    unless_header_then_body,
    xml_is_1_0,
)
from contracts.model import ENVELOPE_12, Contract

BAD_REQUEST = 400
TRUE = frozenset({"1", "true"})
CLIENTS_ROLES = frozenset({"", f"{ENVELOPE_12}/role/next", f"{ENVELOPE_12}/role/ultimateReceiver"})
"""The roles that the receiver of an answer has; an empty one is as good as none (SOAP 1.2 part 1, 2.2 and 5.2.2)."""
OWN_BLOCKS = frozenset({f"{{{ENVELOPE_12}}}NotUnderstood", f"{{{ENVELOPE_12}}}Upgrade"})
"""Every client knows them, whatever is documented (5.4.7 and 5.4.8)."""


def _the_envelope_has_nothing_else(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    return unless_header_then_body(names_in_envelope(answer))


def _no_unknown_header_is_mandatory(contract: Contract, answer: SoapAnswer) -> Problem | None:
    blocks = [each for each in header_blocks(answer.parts) if each.tag not in OWN_BLOCKS]
    return undocumented_among(contract, [each for each in blocks if _is_mandatory(each)])


def _is_mandatory(block: etree._Element) -> bool:
    """Tell whether the client has to understand a block; white space around either value counts for nothing."""
    said, role = (block.get(f"{{{ENVELOPE_12}}}{name}", "").strip() for name in ("mustUnderstand", "role"))
    return said in TRUE and role in CLIENTS_ROLES


def _the_media_type_is_soap_xml(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    came = media_type(answer.response)
    return (
        None
        if came == "application/soap+xml"
        else (f"expected application/soap+xml, got {came or 'none'}", "Content-Type")
    )


def _a_fault_has_status_400_or_500(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    came = answer.response.status
    return (
        None
        if came in {BAD_REQUEST, FAULT_STATUS}
        else (f"expected HTTP 400 or 500, got HTTP {came}", "HTTP status")
    )


def _the_status_is_that_of_the_code(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """Of a status that no fault has, faultStatus speaks; of a code that SOAP has not, faultShape."""
    code = answer.fault.soap_code if answer.fault is not None else ""
    came, due = answer.response.status, BAD_REQUEST if code == "Sender" else FAULT_STATUS
    if came == due or came not in {BAD_REQUEST, FAULT_STATUS} or code not in SOAP_CODES["1.2"]:
        return None
    return f"expected HTTP {due} with the code {code}, got HTTP {came}", "HTTP status"


def _a_fault_has_code_and_reason(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    fault = answer.fault_element
    for path in (("Code", "Value"), ("Reason", "Text")):
        steps = "/".join(f"{{{ENVELOPE_12}}}{step}" for step in path)
        if fault is not None and fault.find(steps) is None:
            return f"expected {'/'.join(path)}, got none", "Fault"
    return None


CHECKS_12: dict[str, Check] = {
    "answer": kept_by_reading,
    "httpVersion": http_is_a_version_that_exists,
    "framing": the_length_is_told_once,
    "contentType": there_is_no_second_content_type,
    "mediaType": _the_media_type_is_soap_xml,
    "status": success_is_2xx,
    "faultStatus": _a_fault_has_status_400_or_500,
    "faultStatusOfCode": _the_status_is_that_of_the_code,
    "charsets": charsets_agree,
    "xmlVersion": xml_is_1_0,
    "doctype": kept_by_reading,
    "instruction": no_processing_instruction,
    "envelope": _the_envelope_has_nothing_else,
    "namespace": kept_by_reading,
    "mandatoryHeader": _no_unknown_header_is_mandatory,
    "body": the_declared_element_comes,
    "faultAlone": a_fault_stands_alone,
    "faultShape": _a_fault_has_code_and_reason,
}

NAMES_IN_12 = {
    "R1015": "namespace",
    "R1018": "charsets",
    "R1008": "doctype",
    "R2712": "body",
    "R1126": "faultStatus",
}
"""Under which entry of SOAP 1.2 an answer is told that could not be read."""
