"""Every documented promise becomes one rule with a stable id, and nothing else does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contracts.discovery import catalogue
from contracts.model import RULE_KINDS, Contract
from contracts.promises import PROMISES, integer_and_fraction, largest, times
from contracts.protocol import REQUIREMENTS_11, REQUIREMENTS_12
from contracts.provocations12 import PROVOCATIONS_12
from contracts.rules import FIELD_KINDS, MESSAGE_KINDS, Rule, declared_kind, rule_id, rules_by_id, rules_of
from tests.unit.made_contracts import made, row, rule_named

CATALOGUE = pytest.mark.parametrize("contract", catalogue(), ids=lambda each: each.id)
DETAIL = {
    "element": "{urn:example:errors}Error",
    "fields": [{"name": "id", "occurs": "1", "nillable": False, "type": "int", "description": "A number."}],
}


def names(contract: Contract) -> list[str]:
    return [rule.id.removeprefix(f"{contract.id}.") for rule in rules_of(contract)]


@CATALOGUE
def test_ids_are_unique_and_begin_with_their_contract(contract: Contract) -> None:
    found = [rule.id for rule in rules_of(contract)]
    assert len(set(found)) == len(found) == len(rules_by_id(contract))
    assert all(name.startswith(f"{contract.id}.") for name in found)


@CATALOGUE
def test_every_rule_says_what_is_promised_and_where(contract: Contract) -> None:
    for rule in rules_of(contract):
        assert rule.promise.endswith((".", ")")) or rule.kind in {"fault", *RULE_KINDS}, rule.id
        assert rule.source, rule.id
        assert rule.contract == contract.id


@CATALOGUE
def test_every_field_gives_a_rule_for_each_promise_of_its_row(contract: Contract) -> None:
    given = names(contract)
    for side in ("request", "response"):
        message = contract.message(side)
        for field in (*message.header, *message.fields):
            for kind in FIELD_KINDS:
                promised = PROMISES[kind](field, side) is not None
                assert (f"{side}.{field.name}.{kind}" in given) is promised


@CATALOGUE
def test_every_declared_rule_fault_and_question_of_protocol_is_a_rule(contract: Contract) -> None:
    given = set(names(contract))
    assert {
        f"{side}.{each.id}" for side in ("request", "response") for each in contract.message(side).rules
    } <= given
    assert {f"fault.{each.id}" for each in contract.faults} <= given
    assert {f"protocol.{each.id}" for each in REQUIREMENTS_11} <= given
    assert "fault.documented" in given


def test_the_id_that_the_design_names_exists() -> None:
    (walley,) = (each for each in catalogue() if each.vendor == "walley")
    assert "walley.GetCurrentInvoice.request.InvoiceNo.maxLength" in rules_by_id(walley)


def test_ids_of_a_small_contract(tmp_path: Path) -> None:
    """The whole list, because an id must never change its meaning."""
    contract = made(tmp_path, request=[row("A", max=2)], response=[], response_rules=[], identifiers=["A"])
    expected = [
        "request.accepted",
        "request.namespace",
        "request.unknownElement",
        "request.A.type",
        "request.A.maxLength",
        "request.A.nillable",
        "request.A.minOccurs",
        "request.A.maxOccurs",
        "response.schema",
        "response.unknownElement",
        "fault.NOT_FOUND",
        "fault.documented",
        *(f"protocol.{each.id}" for each in REQUIREMENTS_11),
    ]
    assert [name for name in names(contract) if name in expected] == expected
    assert {name.split(".")[1] for name in names(contract) if ".A." in f".{name}."} == {"A"}


def test_order_is_promised_where_there_are_two_fields_to_be_ordered(tmp_path: Path) -> None:
    two = made(tmp_path, request=[row("A"), row("B")], identifiers=[])
    assert "request.order" in names(two)
    assert set(MESSAGE_KINDS) <= {rule.kind for rule in rules_of(two)}


def test_a_field_that_may_be_left_out_is_a_promise_of_the_request_alone(tmp_path: Path) -> None:
    contract = made(
        tmp_path,
        request=[row("A", occurs="0..1")],
        response=[row("A", occurs="0..unbounded")],
        response_rules=[],
        identifiers=[],
    )
    given = names(contract)
    assert "request.A.minOccurs" in given
    assert "response.A.minOccurs" not in given
    assert "response.A.maxOccurs" not in given


def test_the_fields_of_a_detail_are_rules_of_its_fault(tmp_path: Path) -> None:
    fault = {"id": "F", "code": "F", "when": ["unknown"], "description": "No.", "detail": DETAIL}
    contract = made(tmp_path, faults=[fault])
    given = names(contract)
    assert "fault.F.detail" in given
    rule = rule_named(contract, "fault.F.id.type")
    assert (rule.side, rule.fault, rule.severity) == ("fault", contract.faults[0], "error")


def test_header_parts_are_marked(tmp_path: Path) -> None:
    contract = made(tmp_path, header=[row("Token", max=4)])
    assert rule_named(contract, "request.Token.maxLength").in_header
    assert not rule_named(contract, "request.Id.maxLength").in_header


def test_severities_are_those_of_the_sources(tmp_path: Path) -> None:
    soft = {"id": "soft", "description": "Should.", "severity": "warning", "all_set": ["Id"]}
    contract = made(tmp_path, response_rules=[soft])
    assert rule_named(contract, "response.soft").severity == "warning"
    assert rule_named(contract, "protocol.R1140").severity == "warning"
    assert rule_named(contract, "protocol.R1126").severity == "error"
    assert rule_named(contract, "fault.documented").severity == "warning"


def test_a_source_is_cited_with_its_address(tmp_path: Path) -> None:
    sources = [
        {"id": "page", "title": "Get Order"},
        {"id": "xsd", "title": "The XSD", "url": "https://a.example/x"},
    ]
    contract = made(tmp_path, request=[row("A", source="xsd"), row("B")], identifiers=[], source=sources)
    rule = rule_named(contract, "request.A.type")
    assert (rule.source, rule.source_url) == ("The XSD, field A", "https://a.example/x")
    assert rule_named(contract, "request.B.type").source == "Get Order, field B"


def test_the_kind_of_a_declared_rule_is_the_one_that_it_gives(tmp_path: Path) -> None:
    contract = made(tmp_path)
    assert [declared_kind(each) for each in contract.response.rules] == ["echo"]
    assert rule_named(contract, "response.idEchoed").kind == "echo"


def test_ids_of_ws_i_are_never_applied_to_soap_1_2(tmp_path: Path) -> None:
    contract = made(tmp_path, soap="1.2")
    protocol = [rule for rule in rules_of(contract) if rule.side == "protocol"]
    assert len(protocol) == len(REQUIREMENTS_12) + len(PROVOCATIONS_12)
    assert not [rule.id for rule in protocol if re.search(r"\.R\d{4}$", rule.id) or "WS-I" in rule.source]


def test_what_was_found_for_basic_profile_1_0_alone_is_cited_as_such() -> None:
    by_id = {each.id: each for each in REQUIREMENTS_11}
    assert {name for name, each in by_id.items() if "Basic Profile 1.0" in each.source} == {
        "R1124",
        "R1029",
        "R1031",
    }


@pytest.mark.parametrize(("maximum", "digits"), [("6,2", (6, 2)), ("3", (3, 0)), ("10,0", (10, 0))])
def test_a_maximum_of_digits_is_read(maximum: str, digits: tuple[int, int]) -> None:
    assert integer_and_fraction(maximum) == digits


@pytest.mark.parametrize(("digits", "written"), [((6, 2), "999999.99"), ((2, 0), "99")])
def test_the_largest_decimal_is_written_in_full(digits: tuple[int, int], written: str) -> None:
    assert largest(*digits) == written


def test_numbers_of_times_are_words_where_there_are_words() -> None:
    assert [times(number) for number in (1, 2, 3)] == ["once", "twice", "3 times"]


def test_rule_ids_are_joined_by_dots(tmp_path: Path) -> None:
    assert rule_id(made(tmp_path), "request", "A") == "example.GetOrder.request.A"


def test_a_rule_shows_no_more_than_it_needs_to(tmp_path: Path) -> None:
    rule: Rule = rule_named(made(tmp_path), "request.Id.maxLength")
    assert "Field(" not in repr(rule)
