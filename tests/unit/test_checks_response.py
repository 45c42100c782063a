"""A response's body against the field table, the declared rules and the schema: one broken promise, one finding."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contracts.checks import judge
from contracts.checks.response import response_table
from contracts.discovery import catalogue
from contracts.model import Contract
from contracts.rules import rules_by_id
from contracts.verdicts import Judgement, Verdict
from tests.unit.made_contracts import (
    case_of,
    enveloped,
    exchanged,
    get_order,
    http,
    made,
    order,
    payload,
    row,
)

GOOD = "<Id>K1</Id><Status>new</Status>"
V, U = Verdict.VIOLATES, Verdict.UNDOCUMENTED


def judgements(
    contract: Contract, inside: str, *, sent: str = "<Id>K1</Id>", **case: Any
) -> dict[str, Judgement]:
    """Judge a response, and give what is said of the response's rules."""
    exchange = exchanged(http(enveloped(order(inside))), enveloped(get_order(sent)))
    found = judge(contract, case_of(contract, **case), exchange).judgements
    prefix = f"{contract.id}.response."
    return {each.rule.removeprefix(prefix): each for each in found if each.rule.startswith(prefix)}


def broken(contract: Contract, inside: str, **more: Any) -> dict[str, Verdict]:
    found = judgements(contract, inside, **more)
    return {name: each.verdict for name, each in found.items() if each.verdict != Verdict.CONFORMS}


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return made(tmp_path)


BREAKING: dict[str, tuple[str, Verdict]] = {
    "Id.maxLength": ("<Id>123456</Id><Status>new</Status>", V),
    "Id.nillable": ('<Id xsi:nil="true">K1</Id><Status>new</Status>', V),
    "Status.enumeration": ("<Id>K1</Id><Status>lost</Status>", U),
    "Status.nillable": ('<Id>K1</Id><Status xsi:nil="true"/>', V),
    "Status.minOccurs": ("<Id>K1</Id>", V),
    "Status.maxOccurs": (GOOD + "<Status>old</Status>", V),
    "Price.type": (GOOD + "<Price>1,5</Price>", V),
    "Price.fractionDigits": (GOOD + "<Price>1.555</Price>", V),
    "Price.maxInclusive": (GOOD + "<Price>1000</Price>", V),
    "Price.minInclusive": (GOOD + "<Price>-1000</Price>", V),
    "order": ("<Status>new</Status><Id>K1</Id>", V),
    "namespace": (GOOD.replace("<Status>", '<Status xmlns="">'), V),
    "unknownElement": (GOOD + "<Other/>", U),
    "idEchoed": (GOOD.replace("K1", "K2"), V),
}
ECHO_GOES_TOO = {"Id.maxLength", "Id.nillable"}
"""The echo cannot be right where the echoed field itself is not."""


@pytest.mark.parametrize("rule", BREAKING)
def test_a_broken_promise_is_one_finding_at_its_rule(rule: str, contract: Contract) -> None:
    inside, verdict = BREAKING[rule]
    found = broken(contract, inside)
    assert found.pop(rule) == verdict
    assert set(found) <= ({"idEchoed"} if rule in ECHO_GOES_TOO else set())
    told = judgements(contract, inside)[rule]
    assert told.message.startswith("expected ")
    assert told.place.startswith("Envelope/Body/Order")


def test_a_response_that_keeps_everything_bears_out_every_rule_of_what_it_carries(contract: Contract) -> None:
    found = judgements(contract, GOOD + "<Price>1.50</Price>")
    assert {each.verdict for each in found.values()} == {Verdict.CONFORMS}
    prefix = f"{contract.id}.response."
    rules = {name.removeprefix(prefix) for name in rules_by_id(contract) if name.startswith(prefix)}
    assert set(found) == rules - {"Id.nillable"}, "a nillable field that is set says nothing of nil"


def test_a_field_that_does_not_come_bears_on_none_of_its_rules(contract: Contract) -> None:
    assert not [name for name in judgements(contract, GOOD) if name.startswith("Price.")]


def test_a_schema_that_is_stricter_speaks_where_no_field_rule_does(
    contract: Contract, tmp_path: Path
) -> None:
    schema = tmp_path / "orders.xsd"
    schema.write_text(
        schema.read_text(encoding="utf-8").replace('value="old"', 'value="older"'), encoding="utf-8"
    )
    found = judgements(contract, GOOD.replace("new", "old"))["schema"]
    assert found.verdict == Verdict.VIOLATES
    assert "expected a body that is valid against orders.xsd" in found.message
    assert found.place == "Order/Status"


def test_the_schema_is_silent_where_a_field_rule_has_spoken(contract: Contract) -> None:
    assert "schema" not in judgements(contract, BREAKING["Price.type"][0])


@pytest.mark.parametrize(
    "body", [payload("Other", GOOD), "", order(GOOD).replace("urn:example:orders", "urn:x")]
)
def test_another_element_is_the_protocol_s_affair_alone(body: str, contract: Contract) -> None:
    found = judge(contract, case_of(contract), exchanged(http(enveloped(body)))).judgements
    assert not [each for each in found if each.rule.startswith(f"{contract.id}.response.")]
    assert {each.rule for each in found if each.verdict == V} == {f"{contract.id}.protocol.R2712"}


# --- declared rules ---------------------------------------------------------------------------------------

SITUATIONAL: tuple[Mapping[str, Any], ...] = (
    {"id": "few", "description": "Few.", "only_set": ["Id"], "when": {"situation": "found"}},
    {"id": "price", "description": "Price.", "all_set": ["Price"], "when": {"situation": "unknown"}},
    {"id": "old", "description": "Old.", "none_set": ["Price"], "when": {"set": "Status"}},
)


def test_a_rule_applies_in_its_situation_and_condition_alone(tmp_path: Path) -> None:
    contract = made(tmp_path, response_rules=SITUATIONAL)
    given = judgements(contract, "<Id>K1</Id>", situation="found")
    assert given["few"].verdict == Verdict.CONFORMS
    assert "price" not in given
    assert "old" not in given
    other = broken(contract, GOOD, situation="unknown")
    assert other == {"price": V}
    assert broken(contract, GOOD + "<Price>1</Price>", situation="unknown") == {"old": V}


def test_only_set_lets_required_fields_be_absent_in_its_situation(tmp_path: Path) -> None:
    contract = made(tmp_path, response_rules=SITUATIONAL)
    assert response_table(contract, "found").suspended == {"Status", "Price"}
    assert response_table(contract, None).suspended == frozenset()
    assert broken(contract, "<Id>K1</Id>", situation="found").get("Status.minOccurs") is None
    assert broken(contract, "<Id>K1</Id>", situation=None)["Status.minOccurs"] == V


def test_an_xpath_compares_with_the_request(tmp_path: Path) -> None:
    rules = [{"id": "same", "description": "Same.", "xpath": "Id = $request/Id"}]
    contract = made(tmp_path, response_rules=rules)
    assert broken(contract, GOOD) == {}
    assert broken(contract, GOOD, sent="<Id>K2</Id>") == {"same": V}


@pytest.mark.parametrize("sent", [b"no xml", b"<order/>"])
def test_a_request_that_cannot_be_read_has_sent_nothing(sent: bytes, contract: Contract) -> None:
    found = judge(contract, case_of(contract), exchanged(http(enveloped(order(GOOD))), sent)).judgements
    (echo,) = (each for each in found if each.rule.endswith("idEchoed"))
    assert echo.verdict == V
    assert "to be nil or absent as sent" in echo.message


def test_unqualified_fields_are_judged_as_such(tmp_path: Path) -> None:
    contract = made(tmp_path, qualified=False, response=[row("Id", max=5)], response_rules=[])
    inside = '<Id xmlns="">K1</Id>'
    sent = enveloped(payload("GetOrder", inside))
    found = judge(contract, case_of(contract), exchanged(http(enveloped(order(inside))), sent)).judgements
    assert not [each for each in found if each.verdict != Verdict.CONFORMS]
    assert broken(contract, "<Id>K1</Id>") == {"namespace": V}


@pytest.mark.parametrize("contract", catalogue(), ids=lambda each: each.id)
def test_printed_responses_break_nothing(contract: Contract) -> None:
    assert contract.path is not None
    printed = {each.of: contract.path.parent / each.file for each in contract.examples}
    if "response" not in printed:
        return
    sent = printed["request"].read_bytes() if "request" in printed else b""
    case = case_of(contract, situation=contract.situations[0].id)
    found = judge(contract, case, exchanged(http(printed["response"].read_bytes()), sent)).judgements
    about = [each for each in found if each.rule.startswith(f"{contract.id}.response.")]
    assert about
    assert not [each for each in about if each.verdict == V and "Echoed" not in each.rule]


TYPED = (
    '<Id xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:{}">K1</Id><Status>new</Status>'
    '<Price xmlns:d="http://www.w3.org/2001/XMLSchema" xsi:type="d:decimal">1.5</Price>'
)


def test_a_type_may_be_named_as_the_table_has_it(contract: Contract) -> None:
    """The schema that is written from the table restricts the type; the service cannot know of that."""
    assert broken(contract, TYPED.format("string")) == {}


@pytest.mark.parametrize("name", ["int", "nothing"])
def test_another_type_is_still_the_schemas_affair(name: str, contract: Contract) -> None:
    assert broken(contract, TYPED.format(name)) == {"schema": V}


def test_a_published_schema_stands_as_it_is(contract: Contract) -> None:
    published = contract.model_copy(update={"schema_from": "vendor"})
    assert broken(published, TYPED.format("string")) == {"schema": V}


ECHOED = {"label": "violates example.GetOrder.request.Id.maxLength", "rule": "request.Id.maxLength"}


@pytest.mark.parametrize("answered", ["123456", "12345"])
def test_no_answer_to_a_forbidden_value_keeps_both_echo_and_table_so_neither_is_judged(
    answered: str, contract: Contract
) -> None:
    inside = f"<Id>{answered}</Id><Status>new</Status>"
    assert broken(contract, inside, sent="<Id>123456</Id>", **ECHOED) == {}


def test_the_other_fields_of_an_answer_to_a_forbidden_value_are_judged(contract: Contract) -> None:
    inside = "<Id>123456</Id><Status>lost</Status>"
    assert broken(contract, inside, sent="<Id>123456</Id>", **ECHOED) == {"Status.enumeration": U}


def test_the_echo_is_judged_where_another_field_is_forbidden(contract: Contract) -> None:
    other = {"label": "violates example.GetOrder.request.Count.maxLength", "rule": "request.Count.maxLength"}
    found = broken(contract, "<Id>X9</Id><Status>new</Status>", **other)
    assert found == {"idEchoed": V}
