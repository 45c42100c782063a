"""Each promise of a row is kept by its edge and broken, alone, by one step outside."""

from __future__ import annotations

import pytest
from lxml import etree

from contracts.fieldtable import FACETS, Outcome, Table, outcomes, shortened
from contracts.lexical import FACET_PROBLEMS
from contracts.promises import PROMISES
from contracts.rules import FIELD_KINDS, MESSAGE_KINDS
from tests.unit.made_contracts import SPACE, payload, row

ROWS = (
    row("Id", max=3),
    row("Note", occurs="0..1", nillable=True),
    row("Price", "decimal", "0..1", max="2,1"),
    row("Kind", occurs="0..2", enum=("a", "b")),
    row("Country", occurs="0..1", format="country"),
)
TABLE = Table(ROWS, SPACE, "Body/Order")
ID = "<Id>abc</Id>"


def held(inside: str, table: Table = TABLE) -> list[Outcome]:
    return list(outcomes(table, etree.fromstring(payload("Order", inside))))


def broken(inside: str, table: Table = TABLE) -> dict[tuple[str, str | None], Outcome]:
    return {(each.kind, each.field): each for each in held(inside, table) if each.problem is not None}


BREAKING: dict[tuple[str, str | None], tuple[str, str, str]] = {
    # rule: a message that keeps it on the edge, one that breaks it alone, what is told
    ("type", "Price"): (f"{ID}<Price> +1.5 </Price>", f"{ID}<Price>1e1</Price>", "an xs:decimal, got '1e1'"),
    ("maxLength", "Id"): (ID, "<Id>abcd</Id>", "at most 3 characters, got 4"),
    ("fractionDigits", "Price"): (f"{ID}<Price>1.50</Price>", f"{ID}<Price>1.55</Price>", "at most 1 digits"),
    ("minInclusive", "Price"): (f"{ID}<Price>-99.9</Price>", f"{ID}<Price>-100</Price>", "at least -99.9"),
    ("maxInclusive", "Price"): (f"{ID}<Price>99.9</Price>", f"{ID}<Price>100</Price>", "at most 99.9"),
    ("enumeration", "Kind"): (f"{ID}<Kind>b</Kind>", f"{ID}<Kind>B</Kind>", "one of a, b; got 'B'"),
    ("format", "Country"): (f"{ID}<Country>SE</Country>", f"{ID}<Country>ZZ</Country>", "ISO 3166-1"),
    ("nillable", "Id"): (ID, '<Id xsi:nil="true"/>', 'without xsi:nil, got xsi:nil="true"'),
    ("minOccurs", "Id"): (ID, "", "at least 1 of Id, got 0"),
    ("maxOccurs", "Kind"): (
        f"{ID}{'<Kind>a</Kind>' * 2}",
        f"{ID}{'<Kind>a</Kind>' * 3}",
        "at most 2 of Kind",
    ),
    ("order", None): (f"{ID}<Note/>", f"<Note/>{ID}", "expected Id before Note"),
    ("namespace", None): (f"{ID}<Note/>", f'{ID}<Note xmlns=""/>', "in no namespace"),
    ("unknownElement", None): (ID, f"{ID}<Other/>", f"got {{{SPACE}}}Other"),
}


def test_order_and_namespace_bear_on_fields_that_there_are() -> None:
    """What a message cannot show is no evidence that the promise is kept."""
    kinds = [
        {each.kind for each in held(inside)} & {"order", "namespace"} for inside in ("", ID, f"{ID}<Note/>")
    ]
    assert kinds == [set(), {"namespace"}, {"order", "namespace"}]


def test_a_namespace_is_told_with_the_one_that_was_expected() -> None:
    found = broken(f'{ID}<Note xmlns="urn:x"/>')["namespace", None]
    assert found.problem == f"expected in namespace {SPACE}, got Note in namespace urn:x"


def test_an_only_element_has_the_place_of_its_field() -> None:
    places = {each.place for each in held(f"{ID}<Kind>a</Kind><Kind>b</Kind>") if each.kind == "type"}
    assert places == {"Body/Order/Id", "Body/Order/Kind[1]", "Body/Order/Kind[2]"}


def test_every_kind_of_promise_faces_a_message_that_breaks_it() -> None:
    assert {kind for kind, _ in BREAKING} == {*FIELD_KINDS, *MESSAGE_KINDS}
    assert set(PROMISES) == set(FIELD_KINDS)
    assert set(FACETS) == set(FACET_PROBLEMS) <= set(FIELD_KINDS)


@pytest.mark.parametrize("rule", BREAKING, ids=lambda rule: f"{rule[1] or 'message'}.{rule[0]}")
def test_a_promise_is_kept_at_its_edge_and_bears_on_the_message(rule: tuple[str, str | None]) -> None:
    kept, _, _ = BREAKING[rule]
    assert broken(kept) == {}
    assert rule in {(each.kind, each.field) for each in held(kept)}


@pytest.mark.parametrize("rule", BREAKING, ids=lambda rule: f"{rule[1] or 'message'}.{rule[0]}")
def test_a_promise_is_broken_alone_one_step_outside(rule: tuple[str, str | None]) -> None:
    _, outside, told = BREAKING[rule]
    found = broken(outside)
    assert set(found) == {rule}
    assert told in (found[rule].problem or "")
    assert found[rule].place.startswith("Body/Order")


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ('<Note xsi:nil="true">x</Note>', "nil Note to be empty"),
        ('<Note xsi:nil="1"><x/></Note>', "nil Note to be empty"),
        ('<Note xsi:nil="yes"/>', "xsi:nil to be a boolean"),
        ('<Note xsi:nil="\u00a0true"/>', "xsi:nil to be a boolean"),
    ],
)
def test_a_nillable_field_is_nil_in_one_way_only(inside: str, told: str) -> None:
    found = broken(ID + inside)
    assert set(found) == {("nillable", "Note")}
    assert told in (found["nillable", "Note"].problem or "")


@pytest.mark.parametrize("inside", ['<Note xsi:nil=" true "/>', '<Note xsi:nil="false">x</Note>', "<Note/>"])
def test_a_nillable_field_may_be_nil_or_set_or_empty(inside: str) -> None:
    assert broken(ID + inside) == {}


def test_a_row_that_is_not_nillable_keeps_it_by_being_set() -> None:
    assert ("nillable", "Id", None) in {(each.kind, each.field, each.problem) for each in held(ID)}


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("<Id><b/></Id>", f"got the element {{{SPACE}}}b"),
        ('<Id a="1">abc</Id>', "expected no attribute, got a"),
    ],
)
def test_a_field_holds_text_and_nothing_else(inside: str, told: str) -> None:
    found = broken(inside)
    assert set(found) == {("type", "Id")}
    assert told in (found["type", "Id"].problem or "")


def test_comments_references_and_schema_instance_attributes_are_part_of_no_value() -> None:
    assert broken('<Id xsi:type="x">a<!-- long comment -->&#98;<![CDATA[c]]></Id>') == {}


def test_a_text_that_is_too_long_for_a_code_is_one_finding() -> None:
    table = Table((row("C", max=2, format="country"),), SPACE, "B")
    assert set(broken("<C>SWE</C>", table)) == {("maxLength", "C")}


def test_each_of_several_elements_is_judged_at_its_own_place() -> None:
    found = broken(f"{ID}<Kind>a</Kind><Kind>c</Kind>")
    assert found["enumeration", "Kind"].place == "Body/Order/Kind[2]"


def test_no_element_at_all_stands_for_no_fields() -> None:
    kinds = {(each.kind, each.field) for each in outcomes(TABLE, None) if each.problem is not None}
    assert kinds == {("minOccurs", "Id")}


def test_open_content_admits_strangers_any_order_and_fields_of_other_namespaces() -> None:
    table = Table((row("A"), row("B")), SPACE, "Header", open_content=True)
    inside = '<Other/><B>1</B><A>1</A><A xmlns="urn:x"/>'
    assert broken(inside, table) == {}
    assert set(broken('<A xmlns="urn:x"/><B>1</B>', table)) == {("minOccurs", "A")}


def test_a_suspended_field_may_be_absent_or_nil_but_keeps_its_other_promises() -> None:
    table = Table(ROWS, SPACE, "B", suspended=frozenset({"Id"}))
    assert broken("", table) == {}
    assert broken('<Id xsi:nil="true"/>', table) == {}
    assert set(broken("<Id>abcd</Id>", table)) == {("maxLength", "Id")}


def test_the_namespace_of_an_unqualified_table_is_none() -> None:
    table = Table((row("A"),), None, "B")
    assert broken('<A xmlns="">1</A>', table) == {}
    assert "in no namespace" in (broken("<A>1</A>", table)["namespace", None].problem or "")


def test_long_texts_are_cut_in_messages() -> None:
    assert shortened("abc") == "'abc'"
    assert shortened("x" * 1060) == f"'{'x' * 60}' and 1,000 more characters"
