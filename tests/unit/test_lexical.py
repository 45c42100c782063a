"""Texts of built-in types, and what the tables say of them beyond XSD."""

from __future__ import annotations

from datetime import MAXYEAR, datetime, timedelta, timezone
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from contracts.lexical import (
    FACET_PROBLEMS,
    FORMAT_TESTS,
    FORMAT_WORDS,
    INTEGER_BOUNDS,
    collapsed,
    is_country,
    is_currency,
    is_of_type,
    is_url,
    normalized,
    same_value,
)
from contracts.model import TypeName
from contracts.moments import moment
from contracts.promises import FORMATS
from tests.unit.made_contracts import row

NUMBERS = st.text("0123456789+-. eE\t\n", max_size=12)


@cache
def libxml2(type_name: str) -> etree.XMLSchema:
    document = (
        '<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:x="http://www.w3.org/2001/XMLSchema">'
        f'<element name="a" type="x:{type_name}"/></schema>'
    )
    return etree.XMLSchema(etree.fromstring(document))


def libxml2_takes(type_name: str, text: str) -> bool:
    element = etree.Element("a")
    element.text = text
    return libxml2(type_name).validate(element)


@settings(deadline=None)
@given(type_name=st.sampled_from(["int", "short", "long", "integer", "decimal"]), text=NUMBERS)
def test_numbers_are_read_as_libxml2_reads_them(type_name: TypeName, text: str) -> None:
    assert is_of_type(type_name, text) == libxml2_takes(type_name, text)


@settings(deadline=None)
@given(type_name=st.sampled_from(["int", "short", "long"]), beyond=st.integers(-3, 3), low=st.booleans())
def test_the_limits_of_integers_are_those_of_libxml2(type_name: TypeName, beyond: int, *, low: bool) -> None:
    number = str(INTEGER_BOUNDS[type_name][0 if low else 1] + beyond)
    assert is_of_type(type_name, number) == libxml2_takes(type_name, number)


@settings(deadline=None)
@given(text=st.sampled_from(["true", "false", "0", "1", "TRUE", "yes", "", " true ", "01"]))
def test_booleans_are_read_as_libxml2_reads_them(text: str) -> None:
    assert is_of_type("boolean", text) == libxml2_takes("boolean", text)


@pytest.mark.parametrize(
    ("type_name", "text"),
    [
        ("string", ""),
        ("string", " \t"),
        ("int", "+5"),
        ("int", " 005\n"),
        ("integer", "9" * 5000),
        ("decimal", ".5"),
        ("decimal", "1."),
        ("dateTime", "2024-02-29T23:59:59.5+14:00"),
        ("date", "2024-02-29Z"),
        ("boolean", "1"),
    ],
)
def test_lexical_variants_are_of_the_type(type_name: TypeName, text: str) -> None:
    assert is_of_type(type_name, text)


@pytest.mark.parametrize(
    ("type_name", "text"),
    [
        ("int", "٣"),
        ("int", ""),
        ("int", "+"),
        ("int", "1_000"),
        ("int", "\u00a05"),
        ("short", "9" * 5000),
        ("decimal", "1e3"),
        ("decimal", "."),
        ("decimal", "INF"),
        ("boolean", "True"),
        ("dateTime", "2021-02-30T00:00:00"),
        ("dateTime", "2021-01-31"),
        ("date", "31.01.2021"),
    ],
)
def test_texts_of_other_kinds_are_not(type_name: TypeName, text: str) -> None:
    assert not is_of_type(type_name, text)


def test_white_space_collapses_for_every_type_but_string() -> None:
    assert collapsed(" a\t\nb  c ") == "a b c"
    assert normalized("string", " a ") == " a "
    assert normalized("int", " 5 ") == "5"


@pytest.mark.parametrize(
    ("type_name", "one", "other", "same"),
    [
        ("int", "+5", "005", True),
        ("int", " 5 ", "5", True),
        ("int", "5", "6", False),
        ("int", "abc", "5", False),
        ("decimal", "1.0", "1.00", True),
        ("decimal", "-0", "0", True),
        ("string", "5", "05", False),
        ("string", "a", "a ", False),
        ("dateTime", " 2024-02-29T00:00:00", "2024-02-29T00:00:00", True),
        ("dateTime", "1999-12-31T17:19:59-14:00", "2000-01-01T07:19:59Z", True),
        ("dateTime", "1999-12-31T17:32:06+02:00", "1999-12-31T16:32:06+01:00", True),
        ("dateTime", "1999-12-31T17:32:06+02:00", "1999-12-31T17:32:06", False),
        ("dateTime", "1999-12-31T17:32:06", "1999-12-31T17:32:06Z", False),
        ("dateTime", "1999-12-31T17:32:06+02:00", "1999-12-31T17:32:06+01:00", False),
        ("dateTime", "1999-12-31T17:32:06-00:30", "1999-12-31T18:02:06+00:00", True),
        ("dateTime", "2024-02-28T24:00:00", "2024-02-29T00:00:00.000", True),
        ("dateTime", "2024-02-29T00:00:00.0000001", "2024-02-29T00:00:00.0000002", False),
        ("dateTime", "2024-02-29T00:00:00.50", "2024-02-29T00:00:00.5", True),
        ("dateTime", "9999-12-31T23:59:59-01:00", "10000-01-01T00:59:59Z", True),
        ("dateTime", "-0001-12-31T23:59:59-01:00", "0001-01-01T00:59:59Z", True),
        ("dateTime", "2021-02-30T00:00:00", "2021-02-30T00:00:00.0", False),
        ("date", "2002-10-10+13:00", "2002-10-09-11:00", True),
        ("date", "2002-10-10Z", "2002-10-10", False),
        ("date", "2002-10-10", "2002-10-11", False),
        ("date", "2002-10-10Z", "2002-10-10+00:00", True),
    ],
)
def test_values_are_compared_in_the_space_of_their_type(
    type_name: TypeName, one: str, other: str, *, same: bool
) -> None:
    assert same_value(type_name, one, other) is same
    assert same_value(type_name, other, one) is same


MOMENTS = st.datetimes().filter(lambda at: 1 < at.year < MAXYEAR)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(at=MOMENTS, one=ZONES, other=ZONES)
def test_a_moment_is_the_same_in_every_time_zone(at: datetime, one: timezone, other: timezone) -> None:
    here = at.replace(tzinfo=one)
    there = here.astimezone(other)
    assert same_value("dateTime", here.isoformat(), there.isoformat())
    assert not same_value("dateTime", here.isoformat(), (there + timedelta(seconds=1)).isoformat())


def test_what_is_no_moment_has_no_value() -> None:
    with pytest.raises(ValueError, match="expected a dateTime or a date"):
        moment("31.01.2021")


FACETS = {
    "maxLength": (
        row("F", max=3),
        "\N{MATHEMATICAL BOLD CAPITAL A}" * 3,
        "abcd",
        "at most 3 characters, got 4",
    ),
    "fractionDigits": (row("F", "decimal", max="3,2"), "1.2500", "1.255", "at most 2 digits"),
    "maxInclusive": (row("F", "decimal", max="3,2"), "999.99", "1000", "at most 999.99, got 1000"),
    "minInclusive": (row("F", "decimal", max="3,2"), "-999.99", "-1000", "at least -999.99, got -1000"),
    "enumeration": (row("F", "int", enum=("1", "2")), "+01", "3", "one of 1, 2; got '3'"),
    "format": (row("F", format="country"), "SE", "se", "ISO 3166-1 alpha-2 country code, got 'se'"),
}


@pytest.mark.parametrize("facet", FACET_PROBLEMS)
def test_a_facet_takes_its_edge_and_tells_one_step_outside(facet: str) -> None:
    field, kept, broken, told = FACETS[facet]
    assert FACET_PROBLEMS[facet](field, kept) is None
    assert told in (FACET_PROBLEMS[facet](field, broken) or "")


def test_a_row_without_a_format_has_none_to_break() -> None:
    assert FACET_PROBLEMS["format"](row("F"), "anything") is None


def test_every_format_has_a_test_and_one_name_everywhere() -> None:
    assert set(FORMAT_TESTS) == set(FORMAT_WORDS) == set(FORMATS)
    assert {key: FORMATS[key] for key in FORMAT_WORDS} == FORMAT_WORDS


@pytest.mark.parametrize(("code", "good"), [("SE", True), ("ZZ", False), ("se", False), ("SWE", False)])
def test_countries_are_assigned_codes_in_upper_case(code: str, *, good: bool) -> None:
    assert is_country(code) is good


@pytest.mark.parametrize(("code", "good"), [("SEK", True), ("ZZZ", False), ("sek", False), ("SE", False)])
def test_currencies_are_assigned_codes_in_upper_case(code: str, *, good: bool) -> None:
    assert is_currency(code) is good


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://a.example/x?y=1&z=2", True),
        ("http://127.0.0.1:80", True),
        ("ftp://a.example", False),
        ("/relative", False),
        ("https://", False),
        ("https://a.example/with space", False),
        ("http://[::1", False),
    ],
)
def test_urls_are_absolute_and_of_the_web(address: str, *, good: bool) -> None:
    assert is_url(address) is good
