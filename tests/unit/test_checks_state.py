"""What a service tells of its state: the number, another one, none, or nothing at all."""

from __future__ import annotations

import pytest

from contracts.cases.draft import READS
from contracts.checks import judge
from contracts.discovery import find
from contracts.verdicts import Verdict
from tests.unit.made_contracts import case_of, enveloped, exchanged, fault, http

SET = find("resurs.setInvoiceSequence")[0]
SPACE = 'xmlns:m="http://ecommerce.resurs.com/v4/msg/configuration"'
TOLD = f"<m:peekInvoiceSequenceResponse {SPACE}>{{}}</m:peekInvoiceSequenceResponse>"
NUMBER = "<nextInvoiceNumber>{}</nextInvoiceNumber>"
NIL = '<nextInvoiceNumber xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:nil="true"/>'


@pytest.mark.parametrize(
    ("body", "status", "verdict", "told"),
    [
        (enveloped(TOLD.format(NUMBER.format(" 0500 "))), 200, Verdict.CONFORMS, ""),
        (enveloped(TOLD.format(NUMBER.format("499"))), 200, Verdict.VIOLATES, "got 499"),
        (enveloped(TOLD.format("")), 200, Verdict.VIOLATES, "got none"),
        (enveloped(TOLD.format(NIL)), 200, Verdict.VIOLATES, "got none"),
        (enveloped(fault("s:Server")), 500, Verdict.VIOLATES, "got none"),
        (b"<html/>", 500, Verdict.VIOLATES, "got none"),
        (b"", 503, Verdict.UNREACHABLE, "HTTP 503"),
    ],
)
def test_a_reading_is_held_against_what_was_set(
    body: bytes, status: int, verdict: Verdict, told: str
) -> None:
    case = case_of(SET, "state.readsBack", label=f"{READS}readsBack 500")
    (found,) = judge(SET, case, exchanged(http(body, status))).judgements
    assert (found.rule, found.verdict) == (case.rule, verdict)
    assert told in found.message
