"""What is tried for each rule: reaches the edge, one step outside, or says why nothing can be tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from contracts.cases.aim import Aim, NoAim, due_in
from contracts.cases.aims import aims
from contracts.cases.building import Dropped, build
from contracts.cases.draft import Case, Draft, Due
from contracts.cases.setting import Setting
from contracts.discovery import catalogue
from contracts.environments import Credentials, Environment, KnownData, Limits
from contracts.labels import label
from contracts.model import DeclaredRule
from contracts.protocol import REQUIREMENTS_11, Requirement
from contracts.rules import FIELD_KINDS, MESSAGE_KINDS, Rule, rules_of
from tests.unit.made_contracts import (
    ADDRESS,
    made,
    reference_setting,
    row,
    rule_named,
    setting_of,
)

SETTINGS = {contract.id: reference_setting(contract.id) for contract in catalogue()}
LABELLED = {*FIELD_KINDS, *MESSAGE_KINDS, "exactly_one_of", "at_most_one_of", "at_least_one_of", "requires"}
"""Kinds of request rules that are tried by requests of their own."""


def request_rules(setting: Setting) -> list[Rule]:
    kinds = {"accepted", *LABELLED}
    return [rule for rule in rules_of(setting.contract) if rule.side == "request" and rule.kind in kinds]


def tried(setting: Setting, rule: Rule) -> list[Aim]:
    found = aims(setting, rule)
    assert not isinstance(found, NoAim), (rule.id, found)
    return found


def cases(setting: Setting, rule: Rule, aim: Aim, examples: int = 6) -> tuple[list[Case], list[Dropped]]:
    """Draw some requests for an aim and label them."""
    built: list[Case] = []
    dropped: list[Dropped] = []

    @settings(max_examples=examples, database=None, deadline=None, derandomize=True)
    @given(aim.drafts)
    def collect(draft: Draft) -> None:
        case = build(setting, rule, aim, draft, 0)
        (built if isinstance(case, Case) else dropped).append(case)  # type: ignore[arg-type]  # sorted by type

    collect()
    return built, dropped


IN_REFERENCE = [
    pytest.param(setting, rule, id=rule.id)
    for setting in SETTINGS.values()
    for rule in request_rules(setting)
]


@pytest.mark.parametrize(("setting", "rule"), IN_REFERENCE)
def test_every_request_rule_can_be_tried_on_the_reference_services(setting: Setting, rule: Rule) -> None:
    assert tried(setting, rule)


BREAKABLE = [
    each for each in IN_REFERENCE if isinstance(each.values[1], Rule) and each.values[1].kind in LABELLED
]


@pytest.mark.parametrize(("setting", "rule"), BREAKABLE)
def test_every_violating_aim_yields_requests_that_violate_exactly_its_rule(
    setting: Setting, rule: Rule
) -> None:
    """The label is taken from the bytes again, here, without the engine."""
    for aim in tried(setting, rule):
        if aim.violates is None:
            continue
        built, _ = cases(setting, rule, aim)
        assert built, f"{rule.id}: {aim.name}"
        for case in built:
            assert label(setting.contract, case.request.body).violates_only(rule.id)
            assert case.due.kind == "fault"


@pytest.mark.parametrize(("setting", "rule"), BREAKABLE)
def test_every_valid_aim_yields_requests_that_keep_every_promise(setting: Setting, rule: Rule) -> None:
    for aim in tried(setting, rule):
        if aim.violates is None:
            built, dropped = cases(setting, rule, aim)
            assert built, f"{rule.id}: {aim.name}"
            # Hypothesis draws constants of the code now and then, and those of the test data are among them.
            odd = [drop for drop in dropped if "belongs to known data" not in drop.why]
            assert not odd, f"{rule.id}: {aim.name}"
            assert all(label(setting.contract, case.request.body).valid for case in built)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_every_rule_that_can_be_broken_has_a_violation(setting: Setting) -> None:
    """A field that may be left out, be nil and come back empty is kept by being left out: nothing breaks that."""
    without = {
        rule.id
        for rule in request_rules(setting)
        if rule.kind in LABELLED and not any(aim.violates for aim in tried(setting, rule))
    }
    expected = {
        rule.id
        for rule in request_rules(setting)
        if rule.kind == "minOccurs" and rule.field is not None and rule.field.min_occurs == 0
    }
    assert without == expected


def names(setting: Setting, rule: str) -> set[str]:
    return {aim.name for aim in tried(setting, rule_named(setting.contract, rule))}


WALLEY = SETTINGS["walley.GetCurrentInvoice"]
COLLECTOR = SETTINGS["collector.GetCurrentInvoice"]
SET = SETTINGS["resurs.setInvoiceSequence"]
PEEK = SETTINGS["resurs.peekInvoiceSequence"]


@pytest.mark.parametrize(
    ("setting", "rule", "reached"),
    [
        (
            WALLEY,
            "request.CorrelationId.maxLength",
            {
                "exactly 50 characters, ASCII",
                "exactly 50 characters outside the basic plane",
                "empty",
                "one character",
                "51 characters, ASCII",
                "51 characters outside the basic plane",
            },
        ),
        (WALLEY, "request.CorrelationId.nillable", {"nil", "nil with content"}),
        (WALLEY, "request.CorrelationId.minOccurs", {"absent"}),
        (WALLEY, "request.CorrelationId.maxOccurs", {"2 times"}),
        (COLLECTOR, "request.CorrelationId.minOccurs", {"left out"}),
        (
            WALLEY,
            "request.StoreId.type",
            {
                "the smallest xs:int that fits",
                "the largest xs:int that fits",
                "one more than the largest xs:int",
                "one less than the smallest xs:int",
                "a leading plus",
                "leading zeros",
                "white space around",
                "an element where text is due",
            },
        ),
        (WALLEY, "request.InvoiceNo.maxLength", {"exactly 50 characters, zeros in front"}),
        (WALLEY, "request.CountryCode.format", {f"the value {each}" for each in ("SE", "NO", "FI", "DK")}),
        (WALLEY, "request.oneIdentifier", {"kept", "InvoiceNo and PaymentReference set", "none of them set"}),
        (WALLEY, "request.order", {"two neighbours swapped"}),
        (WALLEY, "request.namespace", {"a field in another namespace"}),
        (PEEK, "request.unknownElement", {"an element that nobody documented"}),
        (WALLEY, "request.Username.minOccurs", {"absent"}),
    ],
)
def test_the_edges_and_the_steps_outside_are_reached(setting: Setting, rule: str, reached: set[str]) -> None:
    assert reached <= names(setting, rule)


def test_the_plain_request_goes_first_for_every_request_rule() -> None:
    for rule in request_rules(WALLEY):
        first = tried(WALLEY, rule)[0]
        assert first.control, rule.id
        assert (first.violates, first.due) == (None, Due("response"))


def test_a_value_in_relation_to_the_state_has_no_fixed_edges() -> None:
    found = names(SET, "request.nextInvoiceNumber.type")
    assert not [name for name in found if "that fits" in name]
    situations = {each.description for each in SET.contract.situations if each.state is not None}
    assert situations <= found


def test_a_free_value_in_an_identifier_is_due_the_fault_for_an_unknown_account() -> None:
    rule = rule_named(WALLEY.contract, "request.PaymentReference.maxLength")
    (longest,) = (aim for aim in tried(WALLEY, rule) if aim.name == "exactly 50 characters, ASCII")
    assert longest.due == Due("fault", ("INVOICE_NOT_FOUND",))


# --- responses, faults, protocol --------------------------------------------------------------------------


def test_an_echo_is_tried_with_everything_that_can_be_sent() -> None:
    found = names(WALLEY, "response.correlationIdEchoed")
    assert {
        "nil",
        "empty",
        "exactly 50 characters outside the basic plane",
        "characters that XML must escape",
    } <= found


def test_a_response_rule_of_a_situation_is_tried_in_it_alone() -> None:
    rule = rule_named(WALLEY.contract, "response.noInvoice")
    described = {each.id: each.description for each in WALLEY.contract.situations}
    assert {aim.name for aim in tried(WALLEY, rule)} == {described["no-invoice"]}


def test_a_fault_is_tried_by_each_situation_that_brings_it() -> None:
    rule = rule_named(WALLEY.contract, "fault.AUTHORIZATION_FAILED")
    assert {aim.due.faults for aim in tried(WALLEY, rule)} == {("AUTHORIZATION_FAILED",)}


def test_a_fault_for_invalid_requests_is_tried_with_invalid_requests() -> None:
    rule = rule_named(PEEK.contract, "fault.ECommerceErrorException")
    found = tried(PEEK, rule)
    assert found
    assert all(aim.violates is not None for aim in found)
    assert {aim.due for aim in found} == {Due("fault", ("ECommerceErrorException",))}


@pytest.mark.parametrize("requirement", REQUIREMENTS_11, ids=lambda each: each.id)
def test_a_protocol_rule_is_tried_by_answers_that_bear_on_it(requirement: Requirement) -> None:
    for setting in SETTINGS.values():
        rule = rule_named(setting.contract, f"protocol.{requirement.id}")
        kinds = {aim.due.kind for aim in tried(setting, rule)}
        bears = requirement.bears_on
        assert kinds == ({bears} if bears != "any" else {"response", "fault"})


def test_what_is_due_in_a_situation_is_its_fault_or_the_response() -> None:
    contract = WALLEY.contract
    assert due_in(contract, contract.situation("invoice")) == Due("response")
    assert due_in(contract, contract.situation("unknown-account")) == Due("fault", ("INVOICE_NOT_FOUND",))


# --- when nothing can be tried ----------------------------------------------------------------------------


def reason(setting: Setting, rule: str) -> str:
    found = aims(setting, rule_named(setting.contract, rule))
    assert isinstance(found, NoAim), found
    return found.reason


def live(known: Sequence[str] = ("invoice",), *, failed_logins: bool = False, logins: bool = True) -> Setting:
    """Give Walley's contract in an environment that is somebody's."""
    credentials = (
        {"default": Credentials.model_validate({"username": "u", "password": "p"})} if logins else {}
    )
    values = {"CountryCode": "SE", "InvoiceNo": "1"}
    return Setting(
        WALLEY.contract,
        Environment(
            vendor="walley",
            name="uat",
            credentials=credentials,
            known=tuple(KnownData(situation=each, values=values) for each in known),
            limits=Limits(failed_logins=failed_logins),
        ),
        ADDRESS,
    )


def test_without_known_data_every_missing_situation_is_named() -> None:
    told = reason(live(known=()), "request.accepted")
    for situation in ("invoice", "no-invoice", "moved"):
        assert f"the environment uat names no known data for the situation {situation}" in told


def test_without_credentials_that_is_the_reason() -> None:
    assert "the environment uat names no credentials" in reason(live(logins=False), "response.schema")


@pytest.mark.parametrize("rule", ["request.Username.minOccurs", "fault.AUTHORIZATION_FAILED"])
def test_failed_logins_are_sent_only_where_they_are_allowed(rule: str) -> None:
    assert "does not allow failed log-ins (limits.failed_logins)" in reason(live(), rule)
    assert tried(live(failed_logins=True), rule_named(WALLEY.contract, rule))


def test_a_rule_of_a_situation_without_known_data_says_which() -> None:
    assert "no known data for the situation moved" in reason(live(), "response.movedPayment")


def test_an_environment_without_an_unknown_account_still_tries_its_identifiers(tmp_path: Path) -> None:
    situations = [{"id": "found", "description": "There is an order.", "from": "known"}]
    contract = made(tmp_path, situation=situations, faults=[])
    rule = rule_named(contract, "request.Id.maxLength")
    assert tried(setting_of(contract), rule)


UNMENTIONED: Mapping[str, Any] = {"id": "GONE", "code": "GONE", "when": ["unknown"], "description": "Gone."}


def test_a_contract_none_of_whose_situations_brings_a_response_says_so(tmp_path: Path) -> None:
    situations = [{"id": "unknown", "description": "No order.", "from": "drawn"}]
    contract = made(tmp_path, situation=situations, faults=[UNMENTIONED])
    assert (
        reason(setting_of(contract), "request.accepted") == "no situation of the contract brings a response"
    )


def test_a_declared_rule_in_xpath_is_tried_by_values(tmp_path: Path) -> None:
    odd = {"id": "even", "description": "Even.", "xpath": "not(Count) or Count mod 2 = 0"}
    contract = made(tmp_path, request_rules=[odd])
    setting, rule = setting_of(contract), rule_named(contract, "request.even")
    (breaking,) = (aim for aim in tried(setting, rule) if aim.violates is not None)
    built, _ = cases(setting, rule, breaking, examples=60)
    assert built
    assert all(case.violated == rule.id for case in built)


@pytest.mark.parametrize(
    ("kind", "broken_by"),
    [
        ({"at_most_one_of": ["Count", "Colour"]}, "Count and Colour set"),
        ({"at_least_one_of": ["Count", "Colour"]}, "none of them set"),
        ({"requires": {"field": "Count", "needs": ["Colour"]}}, "Count set"),
        ({"all_set": ["Count"]}, "none of them set"),
        ({"none_set": ["Count"]}, "Count set"),
    ],
)
def test_every_kind_of_declared_rule_is_broken_by_what_is_set(
    kind: Mapping[str, Any], broken_by: str, tmp_path: Path
) -> None:
    declared = {"id": "rule", "description": "A promise.", **kind}
    DeclaredRule.model_validate(declared)
    contract = made(tmp_path, request_rules=[declared])
    setting, rule = setting_of(contract), rule_named(contract, "request.rule")
    by_name = {aim.name: aim for aim in tried(setting, rule)}
    assert broken_by in by_name
    built, _ = cases(setting, rule, by_name[broken_by])
    assert built
    assert all(case.violated == rule.id for case in built)


def test_a_rule_that_cannot_be_broken_alone_is_tried_only_where_it_is_kept(tmp_path: Path) -> None:
    twice = [
        {"id": "one", "description": "One.", "at_most_one_of": ["Count", "Colour"]},
        {"id": "same", "description": "The same.", "at_most_one_of": ["Count", "Colour"]},
    ]
    contract = made(tmp_path, request_rules=twice)
    found = tried(setting_of(contract), rule_named(contract, "request.same"))
    assert [aim.violates for aim in found if not aim.control] == [None]


@pytest.mark.parametrize("type_name", ["boolean", "decimal", "dateTime", "date", "long"])
def test_every_type_is_tried_on_both_sides_of_its_edge(type_name: str, tmp_path: Path) -> None:
    more = {"max": "3,2"} if type_name == "decimal" else {}
    fields = [row("Id", max=5), row("Value", type_name, "0..1", **more)]
    contract = made(tmp_path, request=fields, response_rules=[])
    setting = setting_of(contract)
    for kind in ("type", *(("fractionDigits", "maxInclusive", "minInclusive") if more else ())):
        rule = rule_named(contract, f"request.Value.{kind}")
        for aim in tried(setting, rule):
            built, _ = cases(setting, rule, aim)
            assert built, aim.name
