"""What a schema allows is seen in 200 documents, and what one of the judges refuses is not drawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import xmlschema

from benchmarks.strategies_variety import EXAMPLE, share
from contracts.strategies import from_xsd
from tests.strategies.helpers import assert_valid, find_any, loaded, schema_of
from tests.strategies.test_simple_types import simple

# Much of it, which others measure.
pytestmark = pytest.mark.no_cover


def test_two_hundred_documents_show_all_that_the_schema_allows() -> None:
    _, missing = share(xmlschema.XMLSchema10(EXAMPLE), "order")
    assert missing == []


def test_an_optional_part_that_libxml2_misreads_is_left_out() -> None:
    text = schema_of(
        '<xs:simpleType name="t"><xs:restriction base="xs:string"><xs:pattern value="[\\P{Lu}]+"/></xs:restriction>'
        '</xs:simpleType><xs:element name="r"><xs:complexType><xs:sequence>'
        '<xs:element name="a" type="t" minOccurs="0"/></xs:sequence>'
        '<xs:attribute name="b" type="t"/></xs:complexType></xs:element>'
    )
    assert_valid(text, from_xsd(loaded(text), "r"))


def test_of_a_class_that_libxml2_misreads_the_common_part_is_drawn() -> None:
    text = schema_of(
        '<xs:element name="r"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[\\P{Ll}a-c]+"/>'
        "</xs:restriction></xs:simpleType></xs:element>"
    )
    assert_valid(text, from_xsd(loaded(text), "r"))


def test_a_required_part_that_libxml2_misreads_is_as_xsd_says() -> None:
    text = schema_of(
        '<xs:element name="r"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[\\P{Lu}]"/>'
        "</xs:restriction></xs:simpleType></xs:element>"
    )
    assert loaded(text).is_valid(find_any(from_xsd(loaded(text), "r")))


SEEN: dict[str, tuple[str, list[tuple[str, str]], Callable[[str], bool]]] = {
    "the longest text of a pattern": ("string", [("pattern", "[A-Z]{1,50}")], lambda text: len(text) == 50),
    "the longest text of an automaton": (
        "string",
        [("pattern", "([a-z]|[0-9]){1,60}")],
        lambda text: len(text) == 60,
    ),
    "the longest text of a length": (
        "string",
        [("pattern", "[a-z]*"), ("maxLength", "90")],
        lambda text: len(text) == 90,
    ),
    "the longest text of a length beyond what is drawn letter by letter": (
        "string",
        [("pattern", "[^&lt;&gt;]*"), ("minLength", "3"), ("maxLength", "300")],
        lambda text: len(text) == 300,
    ),
    "the longest words of a length": (
        "token",
        [("pattern", "([a-z]+ )*[a-z]+"), ("maxLength", "301")],
        lambda text: len(text.strip()) == 301,
    ),
    "the longest list": (
        "NMTOKENS",
        [("maxLength", "20")],
        lambda text: len(text.split()) == 20,
    ),
    "the shortest list": (
        "NMTOKENS",
        [("minLength", "2"), ("maxLength", "20")],
        lambda text: len(text.split()) == 2,
    ),
    "the longest list of many": (
        "NMTOKENS",
        [("minLength", "300"), ("maxLength", "400")],
        lambda text: len(text.split()) == 400,
    ),
    "the end of a day between bounds": (
        "dateTime",
        [("minInclusive", "2000-01-01T00:00:00"), ("maxInclusive", "2010-01-01T00:00:00")],
        lambda text: "24:00:00" in text,
    ),
    "a time zone between bounds without": (
        "dateTime",
        [("minInclusive", "2000-01-01T00:00:00"), ("maxInclusive", "2010-01-01T00:00:00")],
        lambda text: text.endswith("Z"),
    ),
    "six digits behind the point": (
        "decimal",
        [("fractionDigits", "6")],
        lambda text: len(text.strip().partition(".")[2]) == 6,
    ),
    "more digits behind the point": ("decimal", [], lambda text: len(text.strip().partition(".")[2]) > 9),
    "a double with zeros in front": ("double", [], lambda text: text.strip().startswith("00")),
    "a double without a whole part": ("double", [], lambda text: text.strip().startswith(".")),
    "a double without a fraction": ("double", [], lambda text: text.strip().endswith(".")),
    "a double without a point": ("double", [], lambda text: text.strip().lstrip("-").isdecimal()),
    "a reference with an escape": ("anyURI", [], lambda text: "%" in text),
    "a reference beyond ASCII": ("anyURI", [], lambda text: not text.isascii()),
}


@pytest.mark.parametrize("case", SEEN)
def test_a_form_of_a_value_is_seen_now_and_then_and_is_valid(case: str) -> None:
    base, facets, is_seen = SEEN[case]
    text = simple(base, *facets)
    strategy = from_xsd(loaded(text), "e")
    # Health checks stay on here; there is no fixed number of draws in which a rare form must have come.
    assert_valid(text, strategy, draws=100)
    find_any(strategy, lambda root: is_seen(root.text or ""), draws=3000)
    find_any(strategy, lambda root: not is_seen(root.text or ""), draws=3000)
