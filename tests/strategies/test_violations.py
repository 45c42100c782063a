"""Violations: both judges refuse the broken document, both accept the one it was made of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from contracts.strategies import NoSuchComponentError, Violation, violations
from contracts.strategies.broken_keys import broken_keys
from contracts.strategies.documents import root_planner
from contracts.strategies.finding import first
from contracts.strategies.targets import targets
from contracts.strategies.violations import Pair
from tests.strategies.helpers import find_any, loaded, schema_of, verdicts

SCHEMA = schema_of(
    '<xs:element name="r"><xs:complexType><xs:sequence>'
    '<xs:element name="a" type="xs:int" minOccurs="2" maxOccurs="3"/>'
    '<xs:choice><xs:element name="x" nillable="true"><xs:simpleType><xs:restriction base="xs:string">'
    '<xs:minLength value="2"/><xs:maxLength value="5"/><xs:pattern value="[a-z]*"/></xs:restriction>'
    '</xs:simpleType></xs:element><xs:element name="y" type="xs:date"/></xs:choice>'
    '<xs:element name="item" maxOccurs="9"><xs:complexType>'
    '<xs:attribute name="id" type="xs:int" use="required"/><xs:attribute name="opt" fixed="3"/>'
    "</xs:complexType></xs:element>"
    '<xs:element name="ref" type="xs:int" minOccurs="0" maxOccurs="3"/>'
    '<xs:element name="d"><xs:simpleType><xs:restriction base="xs:decimal"><xs:totalDigits value="5"/>'
    '<xs:fractionDigits value="2"/><xs:minExclusive value="-500"/></xs:restriction></xs:simpleType>'
    "</xs:element>"
    '<xs:element name="en"><xs:simpleType><xs:restriction base="xs:token"><xs:enumeration value="A"/>'
    '<xs:enumeration value="B"/></xs:restriction></xs:simpleType></xs:element>'
    "</xs:sequence></xs:complexType>"
    '<xs:key name="k"><xs:selector xpath="item"/><xs:field xpath="@id"/></xs:key>'
    '<xs:keyref name="kr" refer="k"><xs:selector xpath="ref"/><xs:field xpath="."/></xs:keyref></xs:element>'
)
FOUND = violations(loaded(SCHEMA), "r")

EXPECTED = {
    ("/r/a", "occurrence", "minOccurs 2"),
    ("/r/a", "occurrence", "maxOccurs 3"),
    ("/r/a", "type", "int"),
    ("/r/a", "nillability", "not nillable"),
    ("/r/a", "unknown attribute", "unexpected"),
    ("/r/x", "maxLength", "5"),
    ("/r/x", "minLength", "2"),
    ("/r/x", "pattern", "[a-z]*"),
    ("/r/x", "nillability", "nil and yet not empty"),
    ("/r/x", "choice", "none of the branches"),
    ("/r/x", "choice", "also y"),
    ("/r/y", "type", "date"),
    ("/r/item/@id", "missing attribute", "id"),
    ("/r/item/@id", "type", "int"),
    ("/r/item/@opt", "fixed value", "3"),
    ("/r/item", "order", "before its predecessor"),
    ("/r/item", "unknown element", "{urn:example:unexpected}unexpected"),
    ("/r/d", "totalDigits", "5"),
    ("/r/d", "fractionDigits", "2"),
    ("/r/d", "minExclusive", "-500"),
    ("/r/en", "enumeration", "A, B"),
    ("/r", "identity constraint", "key k"),
    ("/r", "identity constraint", "keyref kr"),
    ("/r", "type", "no text between elements"),
}


def name_of(violation: Violation) -> str:
    return f"{violation.path} {violation.constraint}: {violation.detail}"


@pytest.mark.parametrize("expected", sorted(EXPECTED), ids=" ".join)
def test_every_constraint_that_can_be_broken_has_a_violation(expected: tuple[str, str, str]) -> None:
    assert expected in {(one.path, one.constraint, one.detail) for one in FOUND}


@pytest.mark.parametrize("violation", FOUND, ids=name_of)
def test_both_judges_refuse_what_is_broken_and_accept_it_mended(violation: Violation) -> None:
    @settings(database=None, deadline=None, max_examples=8)
    @given(violation.pairs)
    def check(pair: Pair) -> None:
        valid, broken = pair
        assert verdicts(SCHEMA, valid) == {}
        assert set(verdicts(SCHEMA, broken)) == {"libxml2", "xmlschema"}, etree.tostring(broken)

    check()


def test_a_facet_that_cannot_be_broken_alone_is_not_offered() -> None:
    text = schema_of(
        '<xs:element name="e"><xs:simpleType><xs:restriction base="xs:decimal"><xs:totalDigits value="5"/>'
        '<xs:fractionDigits value="0"/><xs:maxInclusive value="500"/><xs:minInclusive value="0"/>'
        "</xs:restriction></xs:simpleType></xs:element>"
    )
    assert "totalDigits" not in {one.constraint for one in violations(loaded(text), "e")}


def test_broken_documents_are_drawn_with_different_values() -> None:
    too_long = next(one for one in FOUND if one.constraint == "maxLength")
    seen: set[str | None] = set()

    @settings(database=None, deadline=None, max_examples=20)
    @given(too_long.documents)
    def collect(document: etree._Element) -> None:
        seen.add(document.findtext("x"))

    collect()
    assert len(seen) > 3
    assert all(len(text or "") > 5 for text in seen)


def test_a_name_that_is_not_there_is_refused_at_once() -> None:
    with pytest.raises(NoSuchComponentError):
        violations(loaded(SCHEMA), "{urn:other}r")


def test_the_documents_are_a_strategy() -> None:
    assert all(isinstance(one.documents, st.SearchStrategy) for one in FOUND)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            '<xs:element name="r"><xs:complexType><xs:choice maxOccurs="2"><xs:element name="a"/>'
            '<xs:element name="b"/></xs:choice></xs:complexType></xs:element>',
            ("/r/a", "occurrence", "maxOccurs 2 with the groups around it"),
            id="the bound of a group around",
        ),
        pytest.param(
            '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="i"><xs:complexType>'
            '<xs:attribute name="id"/></xs:complexType></xs:element></xs:sequence></xs:complexType>'
            '<xs:key name="k"><xs:selector xpath="i"/><xs:field xpath="@id"/></xs:key></xs:element>',
            ("/r", "identity constraint", "key k without a field"),
            id="a key that lacks a field",
        ),
        pytest.param(
            '<xs:element name="r"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:element>',
            ("/r", "type", "list"),
            id="an item of a list",
        ),
        pytest.param(
            '<xs:element name="r"><xs:simpleType><xs:restriction base="xs:negativeInteger">'
            '<xs:totalDigits value="2"/></xs:restriction></xs:simpleType></xs:element>',
            ("/r", "totalDigits", "2"),
            id="digits of negative numbers",
        ),
    ],
)
def test_what_is_easily_overlooked_is_broken_too(body: str, expected: tuple[str, str, str]) -> None:
    found = violations(loaded(schema_of(body)), "r")
    assert expected in {(one.path, one.constraint, one.detail) for one in found}


BREAKABLE = {
    "a pattern that leaves few characters out": (
        (
            '<xs:element name="r"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="\\P{Lt}*"/>'
            "</xs:restriction></xs:simpleType></xs:element>"
        ),
        ("/r", "pattern", "\\P{Lt}*"),
    ),
    "the name of a notation": (
        (
            '<xs:notation name="gif" public="image/gif"/><xs:element name="r"><xs:complexType><xs:attribute name="n">'
            '<xs:simpleType><xs:restriction base="xs:NOTATION"><xs:enumeration value="gif"/></xs:restriction>'
            "</xs:simpleType></xs:attribute></xs:complexType></xs:element>"
        ),
        ("/r/@n", "enumeration", "gif"),
    ),
    "a fixed value of which many texts are spellings": (
        (
            '<xs:element name="r" fixed="1.0"><xs:simpleType><xs:union memberTypes="xs:float xs:normalizedString"/>'
            "</xs:simpleType></xs:element>"
        ),
        ("/r", "fixed value", "1.0"),
    ),
    "the bound of two particles of one name": (
        (
            '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a"/><xs:element name="a"/>'
            "</xs:sequence></xs:complexType></xs:element>"
        ),
        ("/r/a", "occurrence", "maxOccurs 2 with others of its name"),
    ),
    "a bound of thousands": (
        (
            '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a" maxOccurs="3000"/>'
            "</xs:sequence></xs:complexType></xs:element>"
        ),
        ("/r/a", "occurrence", "maxOccurs 3000"),
    ),
    "a reference that needs another branch beside it": (
        (
            '<xs:element name="r"><xs:complexType><xs:choice maxOccurs="2"><xs:element name="a"><xs:complexType>'
            '<xs:attribute name="id" type="xs:ID"/></xs:complexType></xs:element>'
            '<xs:element name="b" type="xs:IDREF"/></xs:choice></xs:complexType></xs:element>'
        ),
        ("/r/b", "type", "IDREF"),
    ),
    "a unique value of which the documents drawn have one": (
        (
            '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a" maxOccurs="9" type="xs:int" '
            'fixed="1"/></xs:sequence></xs:complexType>'
            '<xs:unique name="u"><xs:selector xpath="a"/><xs:field xpath="."/></xs:unique></xs:element>'
        ),
        ("/r", "identity constraint", "unique u"),
    ),
}


@pytest.mark.parametrize("case", BREAKABLE)
def test_what_is_hard_to_break_is_broken_too(case: str) -> None:
    body, expected = BREAKABLE[case]
    text = schema_of(body)
    found = {(one.path, one.constraint, one.detail): one for one in violations(loaded(text), "r")}
    assert expected in found
    valid, broken = find_any(found[expected].pairs)
    assert verdicts(text, valid) == {}
    assert set(verdicts(text, broken)) == {"libxml2", "xmlschema"}


def test_elements_that_no_document_can_have_are_no_places_to_break() -> None:
    text = schema_of(
        '<xs:element name="r" fixed="abc"><xs:complexType mixed="true"><xs:sequence minOccurs="0">'
        '<xs:element name="a"/></xs:sequence></xs:complexType></xs:element>'
    )
    assert {one.path for one in violations(loaded(text), "r")} == {"/r"}


NEVER_TWICE = schema_of(
    '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="a" maxOccurs="9"><xs:complexType><xs:sequence>'
    '<xs:element name="b" minOccurs="0"><xs:complexType><xs:attribute name="i" type="xs:string" use="required"/>'
    '</xs:complexType></xs:element></xs:sequence></xs:complexType><xs:key name="k"><xs:selector xpath="b"/>'
    '<xs:field xpath="@i"/></xs:key></xs:element></xs:sequence></xs:complexType></xs:element>'
)


def test_a_key_of_which_there_is_one_value_at_most_is_looked_for_in_few_documents() -> None:
    schema = loaded(NEVER_TWICE)
    own = schema.elements["e"]
    planner = root_planner(schema, own)
    drawn: list[Pair | None] = []

    def serves(pair: Pair | None) -> bool:
        drawn.append(pair)
        return pair is not None

    for _, _, choices in broken_keys(planner, own, list(targets(planner, own))):
        assert [first(attempts, serves, tries=9) for attempts in choices] == [None] * len(choices)
    assert len(drawn) >= 9
    assert len(drawn) <= 9 * 4  # a key has two violations, each with two ways to draw documents
    assert not [one for one in violations(schema, "e") if one.constraint == "identity constraint"]
