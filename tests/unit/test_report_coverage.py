"""What was reached of each field, counted by the run or in the kept evidence; and the three columns."""

from __future__ import annotations

import pytest

from contracts.discovery import catalogue
from contracts.reportmodel import Coverage, ExchangeEvidence, FieldCoverage, Report, RuleResult
from contracts.reports import charts, html
from contracts.reports.coverage import count_fields, coverage, is_sample
from contracts.reports.disagreements import disagreements
from contracts.rules import rules_of
from contracts.verdicts import Verdict
from tests.unit import report_samples as samples

WALLEY = next(contract for contract in catalogue() if contract.id == "walley.GetCurrentInvoice")


def results() -> tuple[RuleResult, ...]:
    """Give the rules of a shipped contract as a report has them."""
    given = {"verdict": Verdict.CONFORMS, "exercises": 3, "counts": {"conforms": 3}, "dropped": 0}
    return tuple(
        RuleResult.model_validate(
            {
                **{name: getattr(rule, name) for name in ("id", "contract", "kind", "side", "severity")},
                **{name: getattr(rule, name) for name in ("promise", "source", "source_url")},
                **given,
                "reason": None,
                "findings": (),
                "evidence": (),
            }
        )
        for rule in rules_of(WALLEY)
    )


def asked(fields: str, answer: bytes) -> ExchangeEvidence:
    """Give an exchange of the shipped contract's operation."""
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    body = f'<GetCurrentInvoiceRequest xmlns="{WALLEY.namespace}" xmlns:xsi="{xsi}">{fields}</GetCurrentInvoiceRequest>'
    return samples.exchange(
        "walley.GetCurrentInvoice.request.accepted",
        samples.envelope(body, samples.credentials()),
        samples.response(answer),
        contract=WALLEY.id,
    )


def answered(fields: str) -> bytes:
    """Give a response of the shipped contract's operation."""
    return samples.envelope(
        f'<GetCurrentInvoiceResponse xmlns="{WALLEY.namespace}">{fields}</GetCurrentInvoiceResponse>'
    )


EXCHANGES = (
    asked("<CountryCode>SE</CountryCode>", answered("<NotificationType>Annuity</NotificationType>")),
    asked('<CountryCode></CountryCode><InvoiceNo xsi:nil="true"/>', samples.fault("NO")),
    asked("<CountryCode>SEK</CountryCode>", b"<html>"),
)


def report() -> Report:
    """Give a report with these exchanges."""
    return samples.quiet().model_copy(update={"rules": results(), "exchanges": EXCHANGES})


def fields() -> dict[str, FieldCoverage]:
    """Give what was counted, by place."""
    (found,) = coverage(report())
    return {field.place: field for field in found.fields}


def test_fields_are_counted_in_the_kept_evidence() -> None:
    country = fields()["request.CountryCode"]
    assert (country.valued, country.empty, country.nil, country.absent) == (2, 1, 0, 0)
    assert country.lengths == {"0": 1, "2": 1, "3": 1}
    number = fields()["request.InvoiceNo"]
    assert (number.valued, number.nil, number.absent) == (0, 1, 2)


def test_a_header_part_is_a_field_as_well() -> None:
    assert fields()["request.Username"].valued == 3


def test_a_fault_and_a_page_are_no_response_with_absent_fields() -> None:
    kind = fields()["response.NotificationType"]
    assert (kind.valued, kind.absent) == (1, 0)


def test_the_maximum_and_the_listed_values_are_those_of_the_contract() -> None:
    assert fields()["request.CountryCode"].maximum == 2
    listed = WALLEY.response.field("NotificationType").enum
    assert fields()["response.NotificationType"].values == {
        value: int(value == "Annuity") for value in listed
    }


def test_documented_faults_are_counted() -> None:
    (found,) = coverage(report())
    assert found.faults == {"INVOICE_NOT_FOUND": 3, "AUTHORIZATION_FAILED": 3}


def test_what_the_run_counted_stands_before_what_is_derived() -> None:
    counted = (Coverage(contract="walley.GetCurrentInvoice"),)
    whole = report().model_copy(update={"coverage": counted})
    assert coverage(whole) == counted
    assert is_sample(report())
    assert not is_sample(whole)


def test_the_page_draws_what_was_counted() -> None:
    page = html.render(report())
    assert 'aria-label="Lengths of CountryCode: 3 different ones, from 0 to 3, maximum 2"' in page
    assert "1 of 13 seen" in page
    assert "not seen: Direct Invoice, Direct Invoice Reminder" in page


@pytest.mark.parametrize(
    "counts", [{}, {Verdict.CONFORMS: 1}, {Verdict.CONFORMS: 1, Verdict.VIOLATES: 10**9}]
)
def test_a_bar_is_as_wide_as_its_slices_and_none_of_them_vanishes(counts: dict[Verdict, int]) -> None:
    slices = charts.bar(counts).slices
    assert sum(each.width for each in slices) == pytest.approx(charts.WIDTH if counts else 0, abs=0.1)
    assert all(each.width >= 3 for each in slices)
    ends = [each.start + each.width for each in slices]
    assert [each.start for each in slices[1:]] == pytest.approx(ends[:-1], abs=0.1)


def test_many_lengths_are_cut_to_those_nearest_to_the_maximum() -> None:
    field = FieldCoverage(place="request.A", maximum=50, lengths={str(n): 1 for n in range(200)})
    (chart,) = charts.coverage_charts(
        report().model_copy(update={"coverage": (Coverage(contract="x", fields=(field,)),)})
    )
    shown = [length.characters for length in chart.fields[0].lengths]
    assert shown == list(range(min(shown), max(shown) + 1))
    assert 50 in shown
    assert len(shown) == 24


# --- documentation, schema, service -----------------------------------------------------------------------


def test_a_difference_of_the_schema_is_told_with_what_the_service_does() -> None:
    found = disagreements(samples.rich())
    assert (found[0].place, found[0].documentation, found[0].schema) == (
        "request.Number",
        "No",
        'nillable="true"',
    )
    assert found[0].service == "unreachable: uat.example.test: the name could not be resolved"


def test_what_the_service_alone_does_otherwise_stands_beside_it() -> None:
    told = {each.rule.id: each for each in disagreements(samples.rich()) if each.rule is not None}
    lenient = told["sample.GetInvoice.request.InvoiceNo.maxLength"]
    assert lenient.documentation == "InvoiceNo has at most 50 characters."
    assert lenient.schema == "no difference was found"
    assert lenient.service == "lenient: expected a fault for 51 characters, came a response"


@pytest.mark.parametrize(
    ("schema_from", "told"),
    [
        ("vendor", "no difference from the documentation"),
        ("field tables", "none is published"),
        (None, "no difference was found"),
    ],
)
def test_the_schema_column_says_whether_there_is_a_published_one(schema_from: str | None, told: str) -> None:
    whole = samples.rich()
    infos = tuple(info.model_copy(update={"schema_from": schema_from}) for info in whole.contracts)
    found = disagreements(whole.model_copy(update={"contracts": infos}))
    assert found[-1].schema == told


def test_the_rules_of_a_contract_tell_the_fields_as_those_of_a_report_do() -> None:
    assert count_fields(rules_of(WALLEY), EXCHANGES) == count_fields(results(), EXCHANGES)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"verdict": Verdict.CONFORMS, "findings": ()}, "follows the documentation, in 12 exchanges"),
        ({"verdict": Verdict.NOT_EXERCISED, "reason": "no recording"}, "not exercised: no recording"),
        ({"verdict": Verdict.NOT_EXERCISED, "reason": None}, "not exercised: no reason was given"),
        ({"verdict": Verdict.LENIENT, "findings": ()}, "lenient"),
    ],
)
def test_the_service_column_says_what_was_seen(keys: dict[str, object], told: str) -> None:
    whole = samples.rich()
    last = whole.rules[-1].model_copy(update=keys)
    assert disagreements(whole.model_copy(update={"rules": (last,)}))[0].service == told


def test_a_difference_that_no_promise_is_about_says_so() -> None:
    alone = samples.rich().model_copy(update={"rules": ()})
    assert disagreements(alone)[0].service == "no promise was derived from it, so nothing was sent"
