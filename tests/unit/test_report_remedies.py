"""What would mend a finding is said by what was found."""

from __future__ import annotations

import pytest

from contracts.discovery import catalogue
from contracts.reports.remedies import remedy
from contracts.rules import rules_of
from contracts.verdicts import Verdict
from tests.unit import report_samples as samples

RULE = "sample.GetInvoice.request.InvoiceNo.maxLength"
KINDS = sorted(
    {rule.kind for contract in catalogue() for rule in rules_of(contract) if rule.side == "response"}
)


@pytest.mark.parametrize(
    ("label", "expected", "told"),
    [
        ("valid", "the response", "Accept what the documentation allows"),
        (f"violates {RULE}", "a fault", "Refuse the request with a documented fault, as a SOAP envelope."),
        ("valid", "the fault NOT_FOUND", "Answer this situation with the documented fault"),
    ],
)
def test_a_refusal_of_what_is_allowed_is_told_from_a_wrong_refusal(
    label: str, expected: str, told: str
) -> None:
    shown = samples.exchange(RULE, samples.get_invoice("1"), None, label=label)
    shown = shown.model_copy(update={"expected": expected})
    assert remedy(samples.rule("request.InvoiceNo.maxLength", Verdict.VIOLATES), shown).startswith(told)


def test_what_is_lenient_is_to_be_refused_or_documented() -> None:
    assert remedy(samples.rule("request.InvoiceNo.maxLength", Verdict.LENIENT)).startswith(
        "Refuse the request"
    )


def test_a_page_where_an_envelope_was_due_is_a_crash() -> None:
    answer = samples.rule("protocol.answer", Verdict.VIOLATES)
    other = samples.rule("protocol.R1126", Verdict.VIOLATES)
    assert remedy(answer) != remedy(other)
    assert "SOAP envelope" in remedy(answer)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "xpath"])
def test_every_kind_of_promise_about_a_response_has_a_remedy_of_its_own(kind: str) -> None:
    general = remedy(samples.rule("response.x.xpath", Verdict.VIOLATES))
    assert remedy(samples.rule(f"response.x.{kind}", Verdict.VIOLATES)) != general
