"""``contracts diff``: every change is found, and told whom it breaks."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.contractdiff import Change, Impact, diff
from contracts.discovery import catalogue
from contracts.model import (
    Contract,
    DeclaredRule,
    Detail,
    Fault,
    Field,
    OtherFaults,
    Requires,
    Side,
    When,
)

CLIENTS, SERVER, COMPATIBLE = Impact.CLIENTS, Impact.SERVER, Impact.COMPATIBLE
WALLEY = next(contract for contract in catalogue() if contract.id == "walley.GetCurrentInvoice")


def row(**keys: Any) -> Field:
    """Give a field."""
    given = {
        "name": "Amount",
        "occurs": "1",
        "nillable": False,
        "type": "string",
        "description": "An amount.",
    }
    return Field.model_validate(given | keys)


def with_field(side: Side, *rows: Field, header: bool = False) -> Contract:
    """Give a contract whose request or response has these fields after its own."""
    message = WALLEY.message(side)
    key = "header" if header else "fields"
    changed = message.model_copy(update={key: (*getattr(message, key), *rows)})
    return WALLEY.model_copy(update={side: changed})


def impacts(changes: tuple[Change, ...]) -> set[Impact]:
    """Give the classes of changes."""
    return {change.impact for change in changes}


# What the new field table allows, of what the old one did: less, more, or something else.
NARROWER = [
    pytest.param("max", {"max": 50}, {"max": 20}, id="a maximum from 50 to 20"),
    pytest.param("max", {}, {"max": 20}, id="a maximum where there was none"),
    pytest.param(
        "max", {"type": "decimal", "max": "6,2"}, {"type": "decimal", "max": "6,1"}, id="fewer digits"
    ),
    pytest.param("nillable", {"nillable": True}, {"nillable": False}, id="nillable to not"),
    pytest.param("type", {"type": "string"}, {"type": "int"}, id="string to int"),
    pytest.param("type", {"type": "int"}, {"type": "short"}, id="int to short"),
    pytest.param("type", {"type": "decimal"}, {"type": "long"}, id="decimal to long"),
    pytest.param("minOccurs", {"occurs": "0..1"}, {"occurs": "1"}, id="optional to required"),
    pytest.param("maxOccurs", {"occurs": "1..5"}, {"occurs": "1..2"}, id="fewer times"),
    pytest.param("maxOccurs", {"occurs": "1..unbounded"}, {"occurs": "1..9"}, id="no longer unbounded"),
    pytest.param("enumeration", {}, {"enum": ("A",)}, id="an enumeration where there was none"),
    pytest.param(
        "enumeration value removed", {"enum": ("A", "B")}, {"enum": ("A",)}, id="an enumeration value removed"
    ),
    pytest.param("format", {}, {"format": "country"}, id="a format where there was none"),
]
OTHER = [
    pytest.param("type", {"type": "boolean"}, {"type": "date"}, id="boolean to date"),
    pytest.param(
        "max", {"type": "decimal", "max": "6,2"}, {"type": "decimal", "max": "5,3"}, id="digits to and fro"
    ),
    pytest.param("max", {"max": 9}, {"max": "6,2"}, id="characters to digits"),
    pytest.param("format", {"format": "country"}, {"format": "currency"}, id="country to currency"),
]
SILENT = [
    pytest.param("description", {}, {"description": "Another."}, id="description"),
    pytest.param("source", {}, {"source": "page"}, id="source"),
    pytest.param("draw_from", {}, {"draw_from": ("A",)}, id="draw_from"),
    pytest.param("secret", {}, {"secret": True}, id="secret"),
    pytest.param("personal", {}, {"personal": True}, id="personal"),
]
IMPACT = {("request", False): CLIENTS, ("request", True): SERVER, ("response", False): SERVER}
IMPACT[("response", True)] = CLIENTS


@pytest.mark.parametrize("side", ["request", "response"])
@pytest.mark.parametrize("header", [False, True])
@pytest.mark.parametrize("wider", [False, True])
@pytest.mark.parametrize(("aspect", "broad", "narrow"), NARROWER)
def test_a_narrower_request_breaks_clients_and_a_wider_one_the_server_and_a_response_in_reverse(
    side: Side, *, header: bool, wider: bool, aspect: str, broad: dict[str, Any], narrow: dict[str, Any]
) -> None:
    old, new = (narrow, broad) if wider else (broad, narrow)
    changes = diff(with_field(side, row(**old), header=header), with_field(side, row(**new), header=header))
    aspect = aspect.replace("removed", "added") if wider else aspect
    assert [(change.aspect, change.impact) for change in changes] == [(aspect, IMPACT[side, wider])]
    place = f"{side}.header.Amount" if header else f"{side}.Amount"
    assert changes[0].place == place


@pytest.mark.parametrize("side", ["request", "response"])
@pytest.mark.parametrize(("aspect", "one", "other"), OTHER)
def test_what_allows_less_and_more_breaks_both(
    side: Side, aspect: str, one: dict[str, Any], other: dict[str, Any]
) -> None:
    changes = diff(with_field(side, row(**one)), with_field(side, row(**other)))
    assert {change.aspect for change in changes} == {aspect}
    assert impacts(changes) == {CLIENTS, SERVER}


@pytest.mark.parametrize("side", ["request", "response"])
@pytest.mark.parametrize(("aspect", "one", "other"), SILENT)
def test_what_does_not_travel_is_compatible(
    side: Side, aspect: str, one: dict[str, Any], other: dict[str, Any]
) -> None:
    changes = diff(with_field(side, row(**one)), with_field(side, row(**other)))
    assert [(change.aspect, change.impact) for change in changes] == [(aspect, COMPATIBLE)]


@pytest.mark.parametrize(
    ("side", "occurs", "come", "gone"),
    [
        ("request", "0..1", {SERVER}, {CLIENTS}),
        ("request", "1", {CLIENTS, SERVER}, {CLIENTS, SERVER}),
        ("response", "0..1", {CLIENTS}, {SERVER}),
        ("response", "1", {CLIENTS, SERVER}, {CLIENTS, SERVER}),
    ],
)
def test_a_field_that_comes_or_goes(side: Side, occurs: str, come: set[Impact], gone: set[Impact]) -> None:
    with_it = with_field(side, row(occurs=occurs))
    assert impacts(diff(WALLEY, with_it)) == come
    assert impacts(diff(with_it, WALLEY)) == gone
    assert {change.place for change in diff(WALLEY, with_it)} == {f"{side}.Amount"}


def test_a_field_that_moves_into_the_header_is_one_that_goes_and_one_that_comes() -> None:
    changes = diff(with_field("request", row()), with_field("request", row(), header=True))
    assert {(change.place, change.aspect) for change in changes} == {
        ("request.Amount", "removed"),
        ("request.header.Amount", "added"),
    }


def test_an_enumeration_value_added_in_a_response_is_told_by_name() -> None:
    old, new = (with_field("response", row(enum=values)) for values in (("Open",), ("Open", "Frozen")))
    (change,) = diff(old, new)
    assert change.impact is CLIENTS
    assert (change.old, change.new) == ("nothing", "Frozen")
    assert change.reason == "an old client may get the value Frozen, which it does not expect"


@pytest.mark.parametrize("side", ["request", "response"])
def test_an_order_that_changes_breaks_both_but_not_in_the_header(side: Side) -> None:
    one, other = row(name="One"), row(name="Other")
    assert impacts(diff(with_field(side, one, other), with_field(side, other, one))) == {CLIENTS, SERVER}
    heads = [with_field(side, *rows, header=True) for rows in ((one, other), (other, one))]
    assert diff(*heads) == ()


def test_a_field_that_comes_between_two_others_does_not_change_their_order() -> None:
    one, other, between = row(name="One"), row(name="Other"), row(name="Between", occurs="0..1")
    changes = diff(with_field("request", one, other), with_field("request", one, between, other))
    assert {change.aspect for change in changes} == {"added"}


# --- rules ------------------------------------------------------------------------------------------------


def rule(**keys: Any) -> DeclaredRule:
    """Give a declared rule."""
    return DeclaredRule.model_validate({"id": "some", "description": "Some rule."} | keys)


def with_rules(side: Side, *rules: DeclaredRule) -> Contract:
    """Give a contract with these rules, and no others on that side."""
    return WALLEY.model_copy(update={side: WALLEY.message(side).model_copy(update={"rules": rules})})


ONE, TWO = ("InvoiceNo",), ("InvoiceNo", "StoreId")
RULES = [
    pytest.param("rule added", (), (rule(all_set=ONE),), id="added"),
    pytest.param("only_set", (rule(only_set=TWO),), (rule(only_set=ONE),), id="only_set shorter"),
    pytest.param("all_set", (rule(all_set=ONE),), (rule(all_set=TWO),), id="all_set longer"),
    pytest.param("none_set", (rule(none_set=ONE),), (rule(none_set=TWO),), id="none_set longer"),
    pytest.param(
        "at_most_one_of", (rule(at_most_one_of=ONE),), (rule(at_most_one_of=TWO),), id="at_most_one_of longer"
    ),
    pytest.param(
        "at_least_one_of",
        (rule(at_least_one_of=TWO),),
        (rule(at_least_one_of=ONE),),
        id="at_least_one_of shorter",
    ),
    pytest.param(
        "when", (rule(all_set=ONE, when=When(set="StoreId")),), (rule(all_set=ONE),), id="always now"
    ),
    pytest.param("severity", (rule(all_set=ONE, severity="warning"),), (rule(all_set=ONE),), id="a MUST now"),
]


@pytest.mark.parametrize("side", ["request", "response"])
@pytest.mark.parametrize("wider", [False, True])
@pytest.mark.parametrize(("aspect", "broad", "narrow"), RULES)
def test_a_stricter_rule_narrows_and_a_laxer_one_widens(
    side: Side,
    *,
    wider: bool,
    aspect: str,
    broad: tuple[DeclaredRule, ...],
    narrow: tuple[DeclaredRule, ...],
) -> None:
    old, new = (narrow, broad) if wider else (broad, narrow)
    aspect = aspect.replace("added", "removed") if wider else aspect
    changes = diff(with_rules(side, *old), with_rules(side, *new))
    assert [(change.aspect, change.impact) for change in changes] == [(aspect, IMPACT[side, wider])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (rule(exactly_one_of=ONE), rule(exactly_one_of=TWO)),
        (rule(xpath="true()"), rule(xpath="false()")),
        (rule(requires=Requires(field="A", needs=ONE)), rule(requires=Requires(field="B", needs=ONE))),
        (rule(all_set=ONE), rule(all_set=("StoreId",))),
        (rule(all_set=ONE), rule(none_set=ONE)),
        (rule(all_set=ONE, when=When(set="A")), rule(all_set=ONE, when=When(unset="A"))),
    ],
    ids=["exactly_one_of", "xpath", "requires", "other fields", "another kind", "another condition"],
)
def test_a_rule_that_says_something_else_breaks_both(one: DeclaredRule, other: DeclaredRule) -> None:
    assert impacts(diff(with_rules("request", one), with_rules("request", other))) == {CLIENTS, SERVER}


# --- faults, addresses, the whole contract ----------------------------------------------------------------

FAULT = Fault(id="REFUSED", code="REFUSED", when=("invalid-request",), description="No.")
DETAIL = Detail.model_validate({"element": "{urn:a}b", "fields": [row()]})


def faults(*given: Fault) -> Contract:
    """Give a contract with these faults alone."""
    return WALLEY.model_copy(update={"faults": given})


def changed(**keys: Any) -> Contract:
    """Give the contract with other values."""
    return WALLEY.model_copy(update=keys)


def refused(**keys: Any) -> Contract:
    """Give a contract whose one fault has other values."""
    return faults(FAULT.model_copy(update=keys))


UAT = WALLEY.addresses[0]
HEADERS = WALLEY.authentication
WHOLE = [
    pytest.param(faults(), faults(FAULT), {("fault added", CLIENTS)}, id="a fault added"),
    pytest.param(faults(FAULT), faults(), {("fault removed", SERVER)}, id="a fault removed"),
    pytest.param(refused(), refused(code="NO"), {("code", CLIENTS), ("code", SERVER)}, id="a fault's code"),
    pytest.param(
        refused(), refused(status=400), {("status", CLIENTS), ("status", SERVER)}, id="a fault's status"
    ),
    pytest.param(
        refused(),
        refused(when=("unknown-account",)),
        {("when", CLIENTS), ("when", SERVER)},
        id="a fault's when",
    ),
    pytest.param(refused(), refused(description="Nay."), {("description", COMPATIBLE)}, id="a fault's words"),
    pytest.param(refused(), refused(detail=DETAIL), {("detail added", SERVER)}, id="a detail added"),
    pytest.param(refused(detail=DETAIL), refused(), {("detail removed", CLIENTS)}, id="a detail removed"),
    pytest.param(
        refused(detail=DETAIL),
        refused(detail=DETAIL.model_copy(update={"fields": (row(max=5),)})),
        {("max", SERVER)},
        id="a detail's field",
    ),
    pytest.param(
        refused(detail=DETAIL),
        refused(detail=DETAIL.model_copy(update={"element": "{urn:a}c"})),
        {("element", CLIENTS), ("element", SERVER)},
        id="a detail's element",
    ),
    pytest.param(
        changed(other_faults=None),
        changed(other_faults=OtherFaults(codes=("A",))),
        {("codes added", CLIENTS)},
        id="codes added",
    ),
    pytest.param(
        changed(other_faults=OtherFaults(codes=("A", "B"))),
        changed(other_faults=OtherFaults(codes=("A",))),
        {("codes removed", SERVER)},
        id="codes removed",
    ),
    pytest.param(
        WALLEY, changed(soap="1.2"), {("SOAP version", CLIENTS), ("SOAP version", SERVER)}, id="SOAP"
    ),
    pytest.param(
        WALLEY, changed(soap_action="x"), {("SOAPAction", CLIENTS), ("SOAPAction", SERVER)}, id="action"
    ),
    pytest.param(
        WALLEY, changed(namespace="urn:x"), {("namespace", CLIENTS), ("namespace", SERVER)}, id="namespace"
    ),
    pytest.param(
        WALLEY,
        changed(request=WALLEY.request.model_copy(update={"element": "Ask"})),
        {("element", CLIENTS), ("element", SERVER)},
        id="the body element",
    ),
    pytest.param(
        WALLEY,
        changed(response=WALLEY.response.model_copy(update={"qualified": False})),
        {("qualified", CLIENTS), ("qualified", SERVER)},
        id="qualification",
    ),
    pytest.param(
        WALLEY,
        changed(authentication=HEADERS.model_copy(update={"kind": "basic"})),
        {("kind", CLIENTS), ("kind", SERVER)},
        id="authentication",
    ),
    pytest.param(WALLEY, changed(writes=True), {("writes", CLIENTS)}, id="writes now"),
    pytest.param(changed(writes=True), WALLEY, {("writes", COMPATIBLE)}, id="no longer writes"),
    pytest.param(WALLEY, changed(addresses=(UAT,)), {("address removed", CLIENTS)}, id="an address removed"),
    pytest.param(changed(addresses=(UAT,)), WALLEY, {("address added", COMPATIBLE)}, id="an address added"),
    pytest.param(
        changed(addresses=(UAT,)),
        changed(addresses=(UAT.model_copy(update={"url": "https://other.test/"}),)),
        {("address", CLIENTS)},
        id="an address moved",
    ),
    pytest.param(WALLEY, changed(questions=()), {("removed", COMPATIBLE)}, id="questions"),
    pytest.param(WALLEY, changed(vendor="other"), {("vendor", COMPATIBLE)}, id="the vendor's name"),
    pytest.param(WALLEY, changed(schema_file="a.xsd"), {("schema", COMPATIBLE)}, id="the schema's file"),
]


@pytest.mark.parametrize(("old", "new", "expected"), WHOLE)
def test_changes_beyond_the_field_tables(
    old: Contract, new: Contract, expected: set[tuple[str, Impact]]
) -> None:
    assert {(change.aspect, change.impact) for change in diff(old, new)} == expected
