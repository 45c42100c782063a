"""A draft becomes a case: addressed, labelled by its bytes, or dropped with what it is instead."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from lxml import etree

from contracts.cases.aim import Aim
from contracts.cases.building import Dropped, build
from contracts.cases.draft import Case, Draft, Due, Login, Step, case_from
from contracts.cases.setting import Setting
from contracts.model import ENVELOPE_12
from contracts.soap import take_apart
from contracts.xml import parse, text
from tests.unit.made_contracts import (
    ADDRESS,
    case_of,
    made,
    payload,
    reference_setting,
    row,
    rule_named,
    sent_fields,
    setting_of,
    violating,
)

LOGIN = Login("someone", "hunter2")
PEEK = reference_setting("resurs.peekInvoiceSequence")
SET = reference_setting("resurs.setInvoiceSequence")


def drafted(inside: str, *, element: str = "GetOrder", **more: Any) -> Draft:
    return Draft([], etree.fromstring(payload(element, inside)), "found", **more)


def built(setting: Setting, draft: Draft, rule: str = "request.accepted", **more: Any) -> Case | Dropped:
    aim = Aim("an aim", st.just(draft), more.pop("due", Due("response")), **more)
    return build(setting, rule_named(setting.contract, rule), aim, draft)


def case(setting: Setting, draft: Draft, rule: str = "request.accepted", **more: Any) -> Case:
    found = built(setting, draft, rule, **more)
    assert isinstance(found, Case), found
    return found


def test_a_valid_draft_becomes_a_valid_case(tmp_path: Path) -> None:
    setting = setting_of(made(tmp_path))
    found = case(setting, drafted("<Id>K1</Id>"), control=True)
    assert (found.label, found.valid, found.violated) == ("valid", True, None)
    assert (found.rule, found.aim, found.situation) == (
        "example.GetOrder.request.accepted",
        "an aim",
        "found",
    )
    assert found.control
    assert (found.request.method, found.request.url) == ("POST", ADDRESS)
    assert sent_fields(found.request) == {"Id": "K1"}


def test_a_draft_that_breaks_what_it_was_meant_to_break_is_labelled_so(tmp_path: Path) -> None:
    setting = setting_of(made(tmp_path))
    name = "example.GetOrder.request.Id.maxLength"
    found = case(setting, drafted("<Id>123456</Id>"), "request.Id.maxLength", violates=name, due=Due("fault"))
    assert (found.label, found.violated, found.valid) == (f"violates {name}", name, False)


@pytest.mark.parametrize(
    ("inside", "violates", "why"),
    [
        ("<Id>123456</Id>", None, "violates example.GetOrder.request.Id.maxLength"),
        ("<Id>K1</Id>", "Id.maxLength", "valid"),
        ("<Id>123456</Id><Count>x</Count>", "Id.maxLength", "Count.type"),
    ],
)
def test_bytes_that_are_not_what_was_meant_are_dropped_with_what_they_are(
    inside: str, violates: str | None, why: str, tmp_path: Path
) -> None:
    meant = None if violates is None else f"example.GetOrder.request.{violates}"
    found = built(setting_of(made(tmp_path)), drafted(inside), violates=meant)
    assert isinstance(found, Dropped)
    assert found.aim == "an aim"
    assert why in found.why


def test_an_identifier_that_was_to_be_unknown_and_is_known_by_chance_is_dropped(tmp_path: Path) -> None:
    setting = setting_of(made(tmp_path))
    for known, draft in ((True, drafted("<Id>K1</Id>")), (False, drafted("<Id>K2</Id>"))):
        draft.situation = "unknown"
        found = built(setting, draft, "request.Id.maxLength", due=Due("fault", ("NOT_FOUND",)))
        assert isinstance(found, Dropped) is known
    dropped = built(setting, Draft([], drafted("<Id>K1</Id>").body, "unknown"))
    assert isinstance(dropped, Dropped)
    assert dropped.why == "Id was to be unknown, and belongs to known data"


# --- HTTP -------------------------------------------------------------------------------------------------


def test_a_request_of_soap_1_1_carries_its_action_as_a_quoted_header(tmp_path: Path) -> None:
    found = case(setting_of(made(tmp_path)), drafted("<Id>K1</Id>")).request
    assert found.header("SOAPAction") == '"urn:example:get"'
    assert found.header("Content-Type") == "text/xml; charset=utf-8"
    assert found.header("Authorization") is None


def test_an_empty_action_is_a_pair_of_quotes() -> None:
    body = etree.Element(f"{{{PEEK.contract.namespace}}}peekInvoiceSequence")
    assert case(PEEK, Draft([], body, "sequence-set")).request.header("SOAPAction") == '""'


def test_a_request_of_soap_1_2_carries_its_action_in_the_media_type(tmp_path: Path) -> None:
    found = case(setting_of(made(tmp_path, soap="1.2")), drafted("<Id>K1</Id>")).request
    assert found.header("SOAPAction") is None
    assert found.header("Content-Type") == 'application/soap+xml; charset=utf-8; action="urn:example:get"'
    parts = take_apart(parse(found.body))
    assert parts is not None
    assert parts.envelope.tag == f"{{{ENVELOPE_12}}}Envelope"


def test_http_basic_sends_user_name_and_password_in_utf_8() -> None:
    body = etree.Element(f"{{{PEEK.contract.namespace}}}peekInvoiceSequence")
    login = Login("jörg", "pass:word")
    sent = case(PEEK, Draft([], body, "sequence-set", login)).request.header("Authorization") or ""
    kind, _, token = sent.partition(" ")
    assert kind == "Basic"
    assert base64.b64decode(token).decode() == "jörg:pass:word"


def test_without_a_log_in_there_is_no_authorization() -> None:
    body = etree.Element(f"{{{PEEK.contract.namespace}}}peekInvoiceSequence")
    assert case(PEEK, Draft([], body, "sequence-set")).request.header("Authorization") is None


def test_credentials_in_the_header_are_not_sent_by_http_as_well(tmp_path: Path) -> None:
    authentication = {"kind": "headers", "username": "User", "password": "Word"}
    header = [row("User", secret=True), row("Word", secret=True)]
    setting = setting_of(made(tmp_path, authentication=authentication, header=header))
    draft = drafted("<Id>K1</Id>", login=LOGIN)
    draft.header = list(etree.fromstring(payload("h", "<User>someone</User><Word>hunter2</Word>")))
    assert case(setting, draft).request.header("Authorization") is None


# --- steps from the present value -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("present", "delta", "form", "written"),
    [
        (444, 1, "{}", "445"),
        (444, 0, "+{}", "+444"),
        (444, -1, "00{}", "00443"),
        (0, -5, "+{}", "-5"),
        (None, 7, " {} ", " 7 "),
    ],
)
def test_a_step_is_written_from_the_present_value(
    present: int | None, delta: int, form: str, written: str
) -> None:
    body = etree.fromstring(
        payload(
            "setInvoiceSequence",
            '<nextInvoiceNumber xmlns="">0</nextInvoiceNumber>',
            uri=SET.contract.namespace,
        )
    )
    draft = Draft([], body, "above-sequence", step=Step("nextInvoiceNumber", delta, form))
    aim = Aim("a step", st.just(draft), Due("response"))
    found = build(SET, rule_named(SET.contract, "request.accepted"), aim, draft, present)
    assert isinstance(found, Case)
    sent = take_apart(parse(found.request.body))
    assert sent is not None
    assert sent.payload is not None
    assert text(sent.payload[0]) == written


def test_a_step_of_a_field_that_is_absent_changes_nothing(tmp_path: Path) -> None:
    setting = setting_of(made(tmp_path))
    draft = drafted("<Id>K1</Id>", step=Step("Count", 5))
    assert sent_fields(case(setting, draft).request) == {"Id": "K1"}


# --- what is due ------------------------------------------------------------------------------------------

NOT_FOUND = Due("fault", ("NOT_FOUND",))


@pytest.mark.parametrize(
    ("inside", "due"),
    [
        ("<Id>K1</Id>", NOT_FOUND),
        ("<Id/>", Due("fault")),
        ("<Id> </Id>", Due("fault")),
        ('<Id xsi:nil="true"/>', NOT_FOUND),
    ],
)
def test_a_blank_identifier_names_no_account_in_particular(inside: str, due: Due, tmp_path: Path) -> None:
    assert case(setting_of(made(tmp_path)), drafted(inside), due=NOT_FOUND).due == due


def test_a_blank_identifier_may_still_be_due_the_response(tmp_path: Path) -> None:
    assert case(setting_of(made(tmp_path)), drafted("<Id/>")).due == Due("response")


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (Due("response"), "the response"),
        (Due("fault"), "a fault"),
        (Due("fault", ("A",)), "the fault A"),
        (Due("fault", ("A", "B")), "the fault A or B"),
    ],
)
def test_what_is_due_is_said_in_words(due: Due, said: str) -> None:
    assert str(due) == said


def test_a_case_comes_back_from_what_a_recording_keeps(tmp_path: Path) -> None:
    contract = made(tmp_path)
    for each in (
        case_of(contract),
        case_of(contract, due=Due("fault", ("A", "B")), situation=None, control=True),
        violating(contract, "request.Id.maxLength"),
    ):
        assert case_from(contract.id, each.metadata(), each.request) == each


def test_a_recording_without_a_label_is_not_taken_for_a_case(tmp_path: Path) -> None:
    contract = made(tmp_path)
    metadata = case_of(contract).metadata()
    del metadata["label"]
    with pytest.raises(KeyError, match="label"):
        case_from(contract.id, metadata, case_of(contract).request)
