"""The promises of SOAP 1.2 over HTTP that an answer alone can show; one function a requirement, named for its claim."""

from __future__ import annotations

from contracts.checks.answer import SoapAnswer
from contracts.checks.http import (
    FAULT_STATUS,
    Check,
    Problem,
    media_type,
    success_is_2xx,
    the_length_is_told_once,
)
from contracts.checks.protocol import (
    SOAP_CODES,
    a_fault_stands_alone,
    kept_by_reading,
    names_in_envelope,
    no_processing_instruction,
    the_declared_element_comes,
    unless_header_then_body,
    xml_is_1_0,
)
from contracts.model import ENVELOPE_12, Contract

BAD_REQUEST = 400


def _the_envelope_has_nothing_else(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    return unless_header_then_body(names_in_envelope(answer))


def _the_media_type_is_soap_xml(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    came = media_type(answer.response)
    return (
        None
        if came == "application/soap+xml"
        else (f"expected application/soap+xml, got {came}", "Content-Type")
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
    "framing": the_length_is_told_once,
    "mediaType": _the_media_type_is_soap_xml,
    "status": success_is_2xx,
    "faultStatus": _a_fault_has_status_400_or_500,
    "faultStatusOfCode": _the_status_is_that_of_the_code,
    "xmlVersion": xml_is_1_0,
    "doctype": kept_by_reading,
    "instruction": no_processing_instruction,
    "envelope": _the_envelope_has_nothing_else,
    "namespace": kept_by_reading,
    "body": the_declared_element_comes,
    "faultAlone": a_fault_stands_alone,
    "faultShape": _a_fault_has_code_and_reason,
}

NAMES_IN_12 = {
    "R1015": "namespace",
    "R1018": "answer",
    "R1008": "doctype",
    "R2712": "body",
    "R1126": "faultStatus",
}
"""Under which entry of SOAP 1.2 an answer is told that could not be read."""
