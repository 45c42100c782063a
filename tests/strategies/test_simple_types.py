"""Texts of simple types: both judges accept every one, and shrinking finds the shortest."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from lxml import etree

from contracts.strategies import UnsatisfiableError, from_xsd, simple_text
from tests.strategies.helpers import (
    assert_all_examples,
    assert_valid,
    find_any,
    libxml2,
    loaded,
    minimal,
    never,
    schema_of,
)

BUILT_INS = [
    "string",
    "boolean",
    "decimal",
    "float",
    "double",
    "duration",
    "dateTime",
    "time",
    "date",
    "gYearMonth",
    "gYear",
    "gMonthDay",
    "gDay",
    "gMonth",
    "hexBinary",
    "base64Binary",
    "anyURI",
    "QName",
    "normalizedString",
    "token",
    "language",
    "NMTOKEN",
    "NMTOKENS",
    "Name",
    "NCName",
    "ID",
    "integer",
    "nonPositiveInteger",
    "negativeInteger",
    "long",
    "int",
    "short",
    "byte",
    "nonNegativeInteger",
    "unsignedLong",
    "unsignedInt",
    "unsignedShort",
    "unsignedByte",
    "positiveInteger",
    "anySimpleType",
]


def element_of(built_in: str, facets: str = "") -> str:
    return schema_of(
        f'<xs:element name="e"><xs:simpleType><xs:restriction base="xs:{built_in}">{facets}</xs:restriction>'
        "</xs:simpleType></xs:element>"
    )


def texts(built_in: str, *facets: tuple[str, str]) -> st.SearchStrategy[str]:
    body = "".join(f'<xs:{name} value="{value}"/>' for name, value in facets)
    return simple_text(loaded(element_of(built_in, body)).elements["e"].type)


@pytest.mark.parametrize("built_in", BUILT_INS)
def test_every_text_of_a_built_in_type_is_valid(built_in: str) -> None:
    text = schema_of(f'<xs:element name="e" type="xs:{built_in}"/>')
    assert_valid(text, from_xsd(loaded(text), "e"))


RESTRICTIONS = {
    "a pattern on an int": ("int", [("pattern", ".{1,50}")]),
    "a pattern and bounds on an int": (
        "int",
        [("pattern", ".{1,5}"), ("minInclusive", "-500"), ("maxInclusive", "77")],
    ),
    "a narrow pattern on an int": ("int", [("pattern", "[1-3]7+")]),
    "digits of a decimal": ("decimal", [("totalDigits", "5"), ("fractionDigits", "2")]),
    "bounds of a decimal": ("decimal", [("minExclusive", "0.1234"), ("maxExclusive", "0.1236")]),
    "bounds of a dateTime": (
        "dateTime",
        [("minInclusive", "2001-01-01T00:00:00Z"), ("maxExclusive", "2001-01-02T00:00:00Z")],
    ),
    "bounds of a duration": ("duration", [("minInclusive", "P1Y2M"), ("maxExclusive", "P3Y")]),
    "bounds of a float": ("float", [("minExclusive", "1.1"), ("maxExclusive", "3.3")]),
    "bounds of a gDay": ("gDay", [("minExclusive", "---03")]),
    "a pattern on a date": ("date", [("pattern", r"\d\d94-\d\d-\d\d")]),
    "lengths of a string": ("string", [("minLength", "3"), ("maxLength", "300")]),
    "lengths of a token": ("token", [("minLength", "3"), ("maxLength", "30")]),
    "a length of a language": ("language", [("length", "9")]),
    "a length of a list": ("NMTOKENS", [("length", "9")]),
    "a length of octets": ("base64Binary", [("length", "9")]),
    "a pattern and a length": ("string", [("pattern", r"([\i-[:]]\c*)(\.x+)*"), ("length", "7")]),
    "a pattern of blocks and subtraction": ("string", [("pattern", r"[\p{IsBasicLatin}-[a-z]]{2}\P{Lu}")]),
    "white space that collapses": ("string", [("whiteSpace", "collapse"), ("maxLength", "4")]),
}


@pytest.mark.parametrize("claim", RESTRICTIONS)
def test_every_text_satisfies_all_facets(claim: str) -> None:
    built_in, facets = RESTRICTIONS[claim]
    body = "".join(f'<xs:{name} value="{value}"/>' for name, value in facets)
    text = element_of(built_in, body)
    assert_valid(text, from_xsd(loaded(text), "e"))


@pytest.mark.parametrize(
    ("built_in", "facets", "smallest"),
    [
        ("string", [], ""),
        ("string", [("minLength", "2")], "00"),
        ("string", [("pattern", "a+b?")], "a"),
        ("int", [], "0"),
        ("int", [("minInclusive", "5")], "5"),
        ("decimal", [], "0"),
        ("boolean", [], "false"),
        ("date", [], "2000-01-01"),
        ("duration", [], "PT0S"),
        ("hexBinary", [], ""),
        ("NMTOKENS", [], "0"),
        ("int", [("enumeration", "7"), ("enumeration", "3")], "7"),
    ],
)
def test_the_simplest_text_is_the_shortest(
    built_in: str, facets: list[tuple[str, str]], smallest: str
) -> None:
    assert minimal(texts(built_in, *facets)) == smallest


@pytest.mark.parametrize(
    ("built_in", "wanted"),
    [
        ("int", "+"),
        ("int", "00"),
        ("int", "\n"),
        ("boolean", "1"),
        ("double", "INF"),
        ("double", "NaN"),
        ("double", "E"),
        ("dateTime", "24:00:00"),
        ("dateTime", "+14:00"),
        ("date", "-02-29"),
        ("date", "12004"),
        ("gYear", "-0044"),
    ],
)
def test_lexical_variants_are_drawn(built_in: str, wanted: str) -> None:
    assert wanted in find_any(texts(built_in), lambda text: wanted in text)


def test_lexical_variants_are_drawn_beside_a_pattern_that_allows_them() -> None:
    assert find_any(texts("int", ("pattern", ".{1,50}")), lambda text: text.startswith("+"))


def test_strings_have_characters_beyond_the_basic_plane() -> None:
    assert find_any(texts("string"), lambda text: any(ord(c) > 0xFFFF for c in text))


@pytest.mark.parametrize("length", [3, 40])
def test_strings_reach_both_bounds_of_their_length(length: int) -> None:
    strategy = texts("string", ("minLength", "3"), ("maxLength", "40"))
    assert len(find_any(strategy, lambda text: len(text) == length)) == length


@pytest.mark.parametrize("bound", ["-77", "4100"])
def test_numbers_reach_both_bounds(bound: str) -> None:
    strategy = texts("int", ("minInclusive", "-77"), ("maxInclusive", "4100"))
    assert find_any(strategy, lambda text: text == bound) == bound


def test_patterns_of_one_level_are_alternatives_and_of_two_levels_all_hold() -> None:
    text = schema_of(
        '<xs:simpleType name="a"><xs:restriction base="xs:string"><xs:pattern value="[a-m]{2}"/>'
        '<xs:pattern value="[0-9]{2}"/></xs:restriction></xs:simpleType>'
        '<xs:simpleType name="b"><xs:restriction base="a"><xs:pattern value="[k-z5]*"/>'
        "</xs:restriction></xs:simpleType>"
    )
    strategy = simple_text(loaded(text).types["b"])
    assert_all_examples(strategy, lambda value: value == "55" or set(value) <= set("klm"))
    assert find_any(strategy, lambda value: value == "55")


def test_facets_that_the_caller_adds_hold_as_well() -> None:
    strategy = simple_text(
        loaded(element_of("string")).elements["e"].type, facets={"maxLength": 2, "minLength": 2}
    )
    assert_all_examples(strategy, lambda text: len(text) == 2)


def test_facets_without_a_value_are_refused_by_name() -> None:
    with pytest.raises(UnsatisfiableError, match="no text of 3 to"):
        texts("string", ("pattern", "a{1,2}"), ("minLength", "3")).validate()


def test_nothing_that_xml_forbids_is_drawn() -> None:
    assert never(texts("string"), lambda text: any(ord(c) < 32 and c not in "\t\n\r" for c in text))


def test_a_judge_refuses_what_is_wrong() -> None:
    text = element_of("int")
    document = etree.fromstring("<e>x</e>")
    assert not libxml2(text).validate(document)
    assert not loaded(text).is_valid(document)


def simple(base: str, *facets: tuple[str, str]) -> str:
    held = "".join(f'<xs:{name} value="{value}"/>' for name, value in facets)
    return schema_of(
        f'<xs:element name="e"><xs:simpleType><xs:restriction base="xs:{base}">{held}</xs:restriction>'
        "</xs:simpleType></xs:element>"
    )


CLOSE = {
    "less than a step apart": ([("minExclusive", "0.1"), ("maxExclusive", "0.10000002")], None),
    "one step apart": ([("minExclusive", "0.1"), ("maxInclusive", "0.10000001")], "0.10000000894069672"),
    "one value, which has no literal of its own": ([("minInclusive", "0.1"), ("maxInclusive", "0.1")], "0.1"),
    "a literal beside its value": (
        [("minInclusive", "1.00000001"), ("maxInclusive", "1.00000002")],
        "1.00000001",
    ),
    "next to nothing": ([("minExclusive", "0"), ("maxExclusive", "1e-44")], None),
    "beyond what 32 bits hold": ([("minInclusive", "-1e300"), ("maxInclusive", "1e300")], "0.0"),
    "no more than infinity": ([("minInclusive", "INF")], "INF"),
}


@pytest.mark.parametrize("case", CLOSE)
def test_bounds_of_a_float_hold_however_close_they_are(case: str) -> None:
    facets, smallest = CLOSE[case]
    text = simple("float", *facets)
    strategy = from_xsd(loaded(text), "e")
    assert_valid(text, strategy)
    if smallest is not None:
        assert minimal(strategy).text == smallest


@pytest.mark.parametrize(
    ("base", "facets", "smallest"),
    [
        (
            "dateTime",
            [("pattern", r"2\d{3}-\d\d-\d\dT.*"), ("minInclusive", "2011-05-17T10:30:00")],
            "2011-05-17T10:30:00",
        ),
        ("dateTime", [("pattern", ".*Z"), ("minExclusive", "2011-05-17T10:30:59Z")], "2011-05-17T10:31:00Z"),
        ("date", [("pattern", "19.*"), ("maxInclusive", "1950-02-28")], "1950-02-28"),
        ("gYear", [("pattern", "20[0-9]{2}"), ("minInclusive", "2071")], "2071"),
    ],
)
def test_a_moment_with_a_pattern_and_a_bound_shrinks_to_the_bound(
    base: str, facets: list[tuple[str, str]], smallest: str
) -> None:
    text = simple(base, *facets)
    strategy = from_xsd(loaded(text), "e")
    assert minimal(strategy).text == smallest
    assert_valid(text, strategy)
    assert find_any(strategy, lambda element: element.text != smallest) is not None


@pytest.mark.parametrize(
    "pattern",
    [r"\D\S\W[^\d\s]", r"\S{4}", r"\W{4}", r"[\D\S]{4}", r"[\D\W]{4}", r"[\S\P{Lu}]{3}", r"[^\D\s]{3}"],
)
def test_classes_that_the_judges_read_apart_are_drawn_as_both_read_them(pattern: str) -> None:
    text = simple("string", ("pattern", pattern))
    assert_valid(text, from_xsd(loaded(text), "e"), draws=150)
