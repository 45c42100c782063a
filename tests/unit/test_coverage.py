"""What a run reached is counted field by field, and what it never reached is there with a nought."""

from __future__ import annotations

from contracts.coverage import Seen, coverage
from contracts.discovery import find
from contracts.options import Options
from contracts.rules import rule_id, rules_by_id
from contracts.run import Run

WALLEY = find("walley")[0]


def _seen(name: str) -> Seen:
    rule = rules_by_id(WALLEY)[rule_id(WALLEY, *name.split("."))]
    return Run(Options(endpoint="reference", max_examples=10)).exercise(WALLEY, rule).seen


def test_every_field_of_both_messages_is_listed() -> None:
    places = [each.place for each in coverage(WALLEY, Seen()).fields]
    assert places == [f"request.{row.name}" for row in WALLEY.request.fields] + [
        f"response.{row.name}" for row in WALLEY.response.fields
    ]


def test_lengths_nil_and_values_are_counted() -> None:
    fields = {each.place: each for each in coverage(WALLEY, _seen("request.CorrelationId.maxLength")).fields}
    correlation_id = fields["request.CorrelationId"]
    assert {"1", "50", "51"} <= set(correlation_id.lengths)
    assert correlation_id.maximum == 50
    assert correlation_id.empty > 0
    assert fields["request.PaymentReference"].nil + fields["request.InvoiceNo"].nil > 0
    statuses = fields["response.PaymentStatus"].values
    assert list(statuses) == ["In Debt", "Not Paid", "Partially Paid", "Fully Paid"]
    assert sum(statuses.values()) == fields["response.PaymentStatus"].valued


def test_faults_are_counted_and_the_unseen_ones_listed() -> None:
    faults = coverage(WALLEY, _seen("fault.INVOICE_NOT_FOUND")).faults
    assert faults["INVOICE_NOT_FOUND"] > 0
    assert faults["AUTHORIZATION_FAILED"] == 0


def test_choices_of_optional_parts_are_counted_and_the_unseen_ones_listed() -> None:
    unseen = coverage(WALLEY, Seen()).choices
    assert sorted(unseen) == sorted(
        before + identifier + after
        for before in ("", "CorrelationId + ")
        for identifier in ("InvoiceNo", "PaymentReference")
        for after in ("", " + StoreId")
    )
    seen = coverage(WALLEY, _seen("request.oneIdentifier")).choices
    assert sum(seen[choice] for choice in unseen) > 0
    assert any("InvoiceNo + PaymentReference" in choice for choice in seen), "what must not be set together"


def test_a_request_without_fields_leaves_no_choice() -> None:
    peek, set_number = find("resurs.peekInvoiceSequence")[0], find("resurs.setInvoiceSequence")[0]
    assert coverage(peek, Seen()).choices == {}
    assert coverage(set_number, Seen()).choices == {"nextInvoiceNumber": 0, "none": 0}


def test_what_two_items_saw_adds_up() -> None:
    one, other = _seen("request.oneIdentifier"), _seen("fault.INVOICE_NOT_FOUND")
    together = Seen()
    together.add(one)
    together.add(other)
    place = "request.CountryCode"
    assert together.fields[place].valued == one.fields[place].valued + other.fields[place].valued
    choice = next(iter(one.choices))
    assert together.choices[choice] == one.choices[choice] + other.choices.get(choice, 0)
    code = "INVOICE_NOT_FOUND"
    assert together.faults[code] == one.faults.get(code, 0) + other.faults[code]
