"""Drafts are valid but for what their plan pins: known accounts, unknown ones, who logs in, what is set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.cases.draft import Draft
from contracts.cases.drafts import Plan, assignments, drafts, unset_pins
from contracts.cases.pins import ABSENT, NIL_PIN, of_text
from contracts.cases.setting import Setting
from contracts.labels import label
from contracts.model import Contract
from contracts.soap import envelope_bytes
from contracts.xml import is_nil, local_name, text
from tests.unit.made_contracts import made, reference_setting, row, setting_of

WALLEY = reference_setting("walley.GetCurrentInvoice")
PEEK = reference_setting("resurs.peekInvoiceSequence")


def values(draft: Draft) -> dict[str, str | None]:
    return {local_name(each): None if is_nil(each) else text(each) for each in draft.body}


def plan_for(setting: Setting, situation: str, **more: Any) -> Plan:
    return Plan(setting.contract.situation(situation), **more)


def each(setting: Setting, plan: Plan, examine: Callable[[Draft], None], examples: int = 40) -> None:
    """Hold a claim against some drafts of a plan."""

    @settings(max_examples=examples, database=None, deadline=None, derandomize=True)
    @given(drafts(setting, plan))
    def holds(draft: Draft) -> None:
        examine(draft)

    holds()


@pytest.mark.parametrize(
    "situation", ["invoice", "no-invoice", "moved", "unknown-account", "wrong-credentials"]
)
def test_a_draft_of_a_situation_is_valid(situation: str) -> None:
    def examine(draft: Draft) -> None:
        envelope = envelope_bytes(WALLEY.contract, draft.header, draft.body)
        assert str(label(WALLEY.contract, envelope)) == "valid"
        assert draft.situation == situation

    each(WALLEY, plan_for(WALLEY, situation), examine)


def test_known_situations_name_a_known_account_by_one_of_its_identifiers() -> None:
    entries = WALLEY.known(WALLEY.contract.situation("moved"))

    def examine(draft: Draft) -> None:
        sent = values(draft)
        chosen = [name for name in WALLEY.contract.request.identifiers if sent[name] is not None]
        assert len(chosen) == 1
        name = chosen[0]
        pairs = [
            (entry.values[name], entry.values["CountryCode"]) for entry in entries if name in entry.values
        ]
        assert (sent[name], sent["CountryCode"]) in pairs

    each(WALLEY, plan_for(WALLEY, "moved"), examine)


def test_known_data_can_be_narrowed() -> None:
    entry = WALLEY.known(WALLEY.contract.situation("invoice"))[3]

    def examine(draft: Draft) -> None:
        sent = values(draft)
        assert sent["InvoiceNo"] in {None, entry.values["InvoiceNo"]}
        assert sent["CountryCode"] == entry.values["CountryCode"]

    each(WALLEY, plan_for(WALLEY, "invoice", known=(entry,)), examine)


@pytest.mark.parametrize("rules", [[], [{"id": "set", "description": "Set.", "all_set": ["Id"]}]])
def test_drawn_identifiers_are_set_and_none_of_the_known_ones(
    rules: list[dict[str, Any]], tmp_path: Path
) -> None:
    fields = [row("Id", "int", max=1, nillable=True)]
    contract = made(tmp_path, request=fields, request_rules=rules, response_rules=[])
    setting = setting_of(contract, [{"Id": str(number)} for number in range(1, 9)])

    def examine(draft: Draft) -> None:
        assert values(draft)["Id"] is not None
        assert not setting.is_known("Id", values(draft)["Id"] or "")

    each(setting, plan_for(setting, "unknown"), examine)


def test_fields_with_listed_values_are_left_out_now_and_then(tmp_path: Path) -> None:
    setting = setting_of(made(tmp_path))
    seen: set[bool] = set()
    each(setting, plan_for(setting, "found"), lambda draft: seen.add("Colour" in values(draft)))
    assert seen == {True, False}


def test_wrong_credentials_are_invented_in_both_halves() -> None:
    real = WALLEY.environment.login()

    def examine(draft: Draft) -> None:
        assert draft.login is not None
        assert draft.login.username.startswith("nobody-")
        assert draft.login.password.startswith("wrong-")
        sent = {local_name(part): text(part) for part in draft.header}
        assert sent == {"Username": draft.login.username, "Password": draft.login.password}
        assert real.password.get_secret_value() not in sent.values()

    each(WALLEY, plan_for(WALLEY, "wrong-credentials"), examine)


def test_known_data_may_ask_for_credentials_of_its_own() -> None:
    def examine(draft: Draft) -> None:
        assert draft.credentials == "without-sequence"
        assert draft.login is not None
        assert draft.login.username == "reference-user-without-sequence"

    each(PEEK, plan_for(PEEK, "sequence-unset"), examine, examples=5)


def test_a_log_in_is_not_shown() -> None:
    def examine(draft: Draft) -> None:
        assert draft.login is not None
        assert draft.login.password not in repr(draft)
        assert draft.login.username not in repr(draft)

    each(WALLEY, plan_for(WALLEY, "invoice"), examine, examples=3)


def test_without_authentication_nobody_logs_in(tmp_path: Path) -> None:
    contract = made(tmp_path, header=[row("Token", max=3)])

    def examine(draft: Draft) -> None:
        assert draft.login is None
        assert [text(part) for part in draft.header] == ["A"]

    each(setting_of(contract), plan_for(setting_of(contract), "found"), examine, examples=5)


def test_pins_take_the_place_of_what_would_be_drawn(tmp_path: Path) -> None:
    setting = setting_of(made(tmp_path))
    seen: list[str] = []

    def pin(present: str) -> st.SearchStrategy[Any]:
        seen.append(present)
        return st.just((*of_text("a"), *of_text("b")))

    def examine(draft: Draft) -> None:
        assert [text(child) for child in draft.body if local_name(child) == "Tag"] == ["a", "b"]

    each(setting, plan_for(setting, "found", pins={"Tag": pin}), examine)
    assert seen


def test_a_pin_is_told_the_known_text() -> None:
    entry = WALLEY.known(WALLEY.contract.situation("invoice"))[0]
    told: list[str] = []

    def pin(present: str) -> st.SearchStrategy[Any]:
        told.append(present)
        return st.just(of_text(f"+{present}"))

    plan = plan_for(
        WALLEY,
        "invoice",
        known=(entry,),
        pins={"InvoiceNo": pin},
        assignment={"InvoiceNo": True, "PaymentReference": False},
    )
    each(WALLEY, plan, lambda draft: check(values(draft)["InvoiceNo"] == f"+{entry.values['InvoiceNo']}"))
    assert set(told) == {entry.values["InvoiceNo"]}


def check(holds: bool) -> None:
    assert holds


def test_known_nil_is_sent_as_nil(tmp_path: Path) -> None:
    setting = setting_of(made(tmp_path, identifiers=[]), [{"Id": None}])
    each(setting, plan_for(setting, "found"), lambda draft: check(values(draft)["Id"] is None))


# --- which fields are set ---------------------------------------------------------------------------------


def ways(contract: Contract, breaking: str | None = None) -> list[Mapping[str, bool]]:
    return list(assignments(contract, breaking))


def test_assignments_keep_every_declared_rule_or_break_one_alone() -> None:
    both = {"InvoiceNo": True, "PaymentReference": True}
    none = {"InvoiceNo": False, "PaymentReference": False}
    assert ways(WALLEY.contract, "oneIdentifier") == [both, none]
    kept = ways(WALLEY.contract)
    assert len(kept) == 2
    assert both not in kept
    assert none not in kept


def test_without_declared_rules_nothing_is_assigned(tmp_path: Path) -> None:
    assert ways(made(tmp_path)) == []


def test_a_field_that_must_be_set_is_never_unset(tmp_path: Path) -> None:
    rules = [{"id": "one", "description": "One.", "at_least_one_of": ["A", "B"]}]
    contract = made(
        tmp_path, request=[row("A"), row("B", occurs="0..1")], request_rules=rules, identifiers=[]
    )
    assert ways(contract) == [{"A": True, "B": True}, {"A": True, "B": False}]
    assert ways(contract, "one") == []


def test_rules_in_xpath_and_header_parts_are_left_to_the_label(tmp_path: Path) -> None:
    rules: list[dict[str, Any]] = [
        {"id": "x", "description": "X.", "xpath": "false()"},
        {"id": "t", "description": "T.", "all_set": ["Token"]},
    ]
    contract = made(tmp_path, header=[row("Token")], request_rules=rules)
    assert ways(contract) == []


@pytest.mark.parametrize(
    ("occurs", "nillable", "expected"),
    [
        ("1", True, [NIL_PIN]),
        ("0..1", False, [ABSENT]),
        ("0..1", True, [ABSENT, NIL_PIN]),
        ("1", False, [ABSENT]),
    ],
)
def test_a_field_is_unset_in_the_ways_that_its_row_allows(
    occurs: str, expected: list[object], *, nillable: bool
) -> None:
    assert unset_pins(row("A", occurs=occurs, nillable=nillable)) == expected
