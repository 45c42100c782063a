"""Depth, length and number: schemas that ask for much get it, and those that allow much do not run away."""

from __future__ import annotations

from typing import Any

import pytest
import xmlschema
from hypothesis import find, settings
from hypothesis import strategies as st
from lxml import etree

from contracts.strategies import NotCoveredError, SchemaLoadError, UnsatisfiableError, from_xsd
from tests.strategies.helpers import (
    as_text,
    assert_all_examples,
    assert_valid,
    find_any,
    loaded,
    minimal,
    schema_of,
)
from tests.strategies.test_simple_types import simple

# Much of it, which others measure.
pytestmark = pytest.mark.no_cover


def test_two_hundred_levels_that_must_be_there_are_no_stack_overflow() -> None:
    levels = "".join(
        f'<xs:complexType name="T{n}"><xs:sequence><xs:element name="e" type="T{n + 1}"/></xs:sequence>'
        "</xs:complexType>"
        for n in range(200)
    )
    text = schema_of(f'{levels}<xs:complexType name="T200"/><xs:element name="r" type="T0"/>')
    assert len(list(find_any(from_xsd(loaded(text), "r")).iter())) == 201


def test_optional_recursion_ends() -> None:
    text = schema_of(
        '<xs:element name="r"><xs:complexType><xs:sequence><xs:element ref="r" minOccurs="0" '
        'maxOccurs="unbounded"/>'
        "</xs:sequence></xs:complexType></xs:element>"
    )
    strategy = from_xsd(loaded(text), "r")
    assert_all_examples(strategy, lambda root: len(list(root.iter())) < 200)
    assert as_text(minimal(strategy, lambda root: len(root) == 1)) == "<r><r/></r>"


@pytest.mark.parametrize(
    ("facet", "base"),
    [
        ("minLength", "string"),
        ("length", "token"),
        ("length", "hexBinary"),
        ("minLength", "NMTOKENS"),
        ("length", "Name"),
    ],
)
def test_a_length_of_thousands_costs_few_choices(facet: str, base: str) -> None:
    text = schema_of(
        f'<xs:element name="e"><xs:simpleType><xs:restriction base="xs:{base}"><xs:{facet} value="30000"/>'
        "</xs:restriction></xs:simpleType></xs:element>"
    )
    assert_valid(text, from_xsd(loaded(text), "e"), draws=5)


def test_thousands_of_occurrences_that_must_be_there_are_there() -> None:
    text = schema_of(
        '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a" minOccurs="5000" '
        'maxOccurs="unbounded" '
        'type="xs:int"/></xs:sequence></xs:complexType></xs:element>'
    )
    assert_valid(text, from_xsd(loaded(text), "r"), draws=3)


FIELDS = schema_of(
    '<xs:element name="r"><xs:complexType><xs:sequence>'
    + "".join(f'<xs:element name="f{n}" type="xs:string" minOccurs="0"/>' for n in range(8))
    + "</xs:sequence></xs:complexType></xs:element>"
)


@pytest.mark.parametrize("number", [0, 3, 7])
def test_shrinking_leaves_only_what_the_condition_is_about(number: int) -> None:
    found = minimal(from_xsd(loaded(FIELDS), "r"), lambda root: len(root.findtext(f"f{number}") or "") > 1)
    assert as_text(found) == f"<r><f{number}>00</f{number}></r>"


def test_every_optional_element_is_drawn_present_and_absent() -> None:
    seen: set[tuple[str, ...]] = set()

    def collect(root: etree._Element) -> bool:
        seen.add(tuple(str(child.tag) for child in root))
        return True

    assert_all_examples(from_xsd(loaded(FIELDS), "r"), collect, draws=200)
    for number in range(8):
        assert {f"f{number}" in tags for tags in seen} == {True, False}


def test_every_value_of_an_enumeration_is_drawn() -> None:
    values = [f"v{n}" for n in range(8)]
    listed = "".join(f'<xs:enumeration value="{value}"/>' for value in values)
    text = schema_of(
        f'<xs:element name="e"><xs:simpleType><xs:restriction base="xs:token">{listed}</xs:restriction>'
        "</xs:simpleType></xs:element>"
    )
    seen: set[str | None] = set()

    def collect(root: etree._Element) -> bool:
        seen.add(root.text)
        return True

    assert_all_examples(from_xsd(loaded(text), "e"), collect, draws=200)
    assert {(value or "").strip() for value in seen} == set(values)


def test_a_schema_of_another_version_is_refused() -> None:
    other: Any = xmlschema.XMLSchema11(schema_of('<xs:element name="e" type="xs:int"/>'))
    with pytest.raises(SchemaLoadError, match=r"got XSD 1\.1"):
        from_xsd(other, "e").validate()


def test_a_strategy_is_lazy(tmp_path: object) -> None:
    assert isinstance(from_xsd(f"{tmp_path}/not-there.xsd", "e"), st.SearchStrategy)


def test_of_more_optional_parts_than_fit_the_smallest_document_has_none() -> None:
    fields = "".join(f'<xs:element name="f{n}" type="xs:int" minOccurs="0"/>' for n in range(300))
    text = schema_of(
        f'<xs:element name="r"><xs:complexType><xs:sequence>{fields}</xs:sequence></xs:complexType></xs:element>'
    )
    # With all phases: the one that explains would find a document that counts as simpler.
    found = find(from_xsd(loaded(text), "r"), lambda _: True, settings=settings(database=None, deadline=None))
    assert as_text(found) == "<r/>"


LONG: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "one class up to a thousand": ("string", [("pattern", "[A-Za-z0-9 ]{0,1000}"), ("minLength", "200")]),
    "words up to a thousand": ("token", [("pattern", "[A-Za-z0-9 ]{0,1000}"), ("minLength", "200")]),
    "one class behind another": ("string", [("pattern", "[A-Z][a-z]{0,500}"), ("minLength", "100")]),
    "all that a class may have": ("string", [("pattern", ".{1,255}"), ("length", "255")]),
    "two times many": ("string", [("pattern", "([a-z]{0,500}x){1,2}"), ("minLength", "700")]),
    "rounds of hundreds": ("string", [("pattern", "(a{300}|b{7})+"), ("minLength", "6000")]),
    "rounds that must be thousands": ("token", [("pattern", "x(ab){3000,}")]),
    "so many and no other": ("string", [("pattern", "(ab|[0-9]{5})*"), ("length", "6001")]),
    "thousands of two": ("string", [("pattern", "(ab){3000}"), ("minLength", "5500")]),
    "up to thousands of two": ("string", [("pattern", "(ab){0,9000}"), ("minLength", "6000")]),
    "up to thousands of hundreds": ("string", [("pattern", "(a{300}){0,1000}"), ("minLength", "6000")]),
    "either, thousands of times": ("string", [("pattern", "([a-z]|[0-9])*"), ("minLength", "5500")]),
    "no end": ("string", [("pattern", "[a-z]*"), ("minLength", "20000")]),
    "days of five digits": ("duration", [("pattern", "P99999D")]),
    "an exponent of many digits": ("double", [("pattern", "1E0000")]),
    "octets with spaces between": ("base64Binary", [("pattern", ".* .*")]),
    "three octets with spaces between": ("base64Binary", [("pattern", ".* .*"), ("length", "3")]),
}


@pytest.mark.parametrize("case", LONG)
def test_what_is_long_or_seldom_is_drawn_where_a_pattern_asks_for_it(case: str) -> None:
    base, facets = LONG[case]
    text = simple(base, *facets)
    assert_valid(text, from_xsd(loaded(text), "e"), draws=20)


def test_a_length_that_is_given_holds_for_a_pattern_that_allows_it() -> None:
    text = schema_of(
        '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="a"><xs:simpleType><xs:restriction '
        'base="xs:string"><xs:pattern value=".{1,255}"/></xs:restriction></xs:simpleType></xs:element></xs:sequence>'
        "</xs:complexType></xs:element>"
    )
    strategy = from_xsd(loaded(text), "e", overrides={"a": {"length": 255}})
    assert_all_examples(strategy, lambda root: len(root.findtext("a") or "") == 255, draws=20)


def test_a_text_that_is_too_long_to_look_for_is_not_called_impossible() -> None:
    text = simple("string", ("pattern", "(a{300}|b{200})+"), ("minLength", "5999"), ("maxLength", "5999"))
    with pytest.raises(NotCoveredError, match="longer ones are not looked for"):
        from_xsd(loaded(text), "e").validate()


@pytest.mark.parametrize(
    ("pattern", "least"),
    [("(ab){30}", "61"), ("(ab){0,2000}c", "4002"), ("(ab){0,4000}c", "7002"), ("(aa)*", "3")],
)
def test_a_length_that_no_text_has_is_called_impossible(pattern: str, least: str) -> None:
    text = simple("string", ("pattern", pattern), ("minLength", least), ("maxLength", least))
    with pytest.raises(UnsatisfiableError, match="matches the patterns"):
        from_xsd(loaded(text), "e").validate()
