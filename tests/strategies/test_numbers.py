"""Numbers whose pattern and bounds hold together: drawn by construction, within both, and as both judges read them."""

from __future__ import annotations

import pytest
from lxml import etree

from contracts.strategies import from_xsd
from tests.strategies.helpers import assert_all_examples, assert_valid, loaded, minimal, schema_of
from tests.strategies.test_simple_types import simple

NARROW: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "two digits behind the point": (
        "decimal",
        [("pattern", r"\d{1,3}\.\d{2}"), ("minInclusive", "100"), ("maxInclusive", "150")],
    ),
    "bounds behind the point": (
        "decimal",
        [("pattern", r"\d+\.\d{2}"), ("minInclusive", "1.5"), ("maxInclusive", "1.6")],
    ),
    "the upper end of a width": (
        "decimal",
        [("pattern", r"\d{1,2}\.\d"), ("minInclusive", "90"), ("maxInclusive", "99.9")],
    ),
    "whole numbers": ("decimal", [("pattern", r"\d+"), ("minInclusive", "1000"), ("maxInclusive", "2000")]),
    "below zero": (
        "decimal",
        [("pattern", r"-?\d+\.\d{3}"), ("minExclusive", "-1.5"), ("maxExclusive", "0.25")],
    ),
    "next to zero": ("decimal", [("pattern", r"-.*"), ("minInclusive", "-0.001"), ("maxInclusive", "0")]),
    "more than nothing": (
        "decimal",
        [("pattern", r".{1,5}"), ("minExclusive", "0"), ("maxExclusive", "0.05")],
    ),
    "two digits at most": (
        "decimal",
        [("pattern", r"\d+(\.\d{1,2})?"), ("minInclusive", "0"), ("maxInclusive", "1000")],
    ),
    "digits counted": ("decimal", [("pattern", r"\d+\.\d+"), ("totalDigits", "5"), ("fractionDigits", "2")]),
    "digits that count for nothing": ("decimal", [("pattern", r"\d\.\d00"), ("fractionDigits", "1")]),
    "a double": ("double", [("pattern", r"\d+\.\d{2}"), ("minInclusive", "50"), ("maxInclusive", "60")]),
    "a double with an exponent": (
        "double",
        [("pattern", r"\d+E\d+"), ("minInclusive", "50"), ("maxInclusive", "60000")],
    ),
    "a float": ("float", [("pattern", r"\d+\.\d{2}"), ("minInclusive", "50"), ("maxInclusive", "60")]),
    "an integer": ("int", [("pattern", r"[0-9]+"), ("minInclusive", "1000"), ("maxExclusive", "1011")]),
    "zero with a sign": ("nonNegativeInteger", [("pattern", "-0")]),
}


@pytest.mark.parametrize("case", NARROW)
def test_a_number_satisfies_its_pattern_and_its_other_facets(case: str) -> None:
    base, facets = NARROW[case]
    text = simple(base, *facets)
    assert_valid(text, from_xsd(loaded(text), "e"), draws=150)


@pytest.mark.parametrize(
    ("pattern", "low", "high", "both"),
    [(r"\d{1,3}\.\d{2}", "100", "150", {"100.00", "150.00"}), (r"\d+\.\d", "0.1", "7", {"0.1", "7.0"})],
)
def test_bounds_are_reached_in_the_digits_that_the_pattern_asks_for(
    pattern: str, low: str, high: str, both: set[str]
) -> None:
    text = simple("decimal", ("pattern", pattern), ("minInclusive", low), ("maxInclusive", high))
    seen: set[str | None] = set()

    def collect(root: etree._Element) -> bool:
        seen.add(root.text)
        return True

    assert_all_examples(from_xsd(loaded(text), "e"), collect, draws=300)
    assert both <= seen


def test_a_number_with_a_pattern_shrinks_to_few_digits() -> None:
    text = simple("decimal", ("pattern", r"\d+\.\d{2}"), ("minInclusive", "0.01"))
    assert len(minimal(from_xsd(loaded(text), "e")).text or "") == len("0.01")


def test_a_member_of_a_union_keeps_its_pattern_and_its_bounds_under_a_pattern_of_the_union() -> None:
    member = (
        '<xs:simpleType><xs:restriction base="xs:int"><xs:pattern value="[0-9]+"/><xs:minInclusive value="500"/>'
        '<xs:maxInclusive value="510"/></xs:restriction></xs:simpleType>'
    )
    text = schema_of(
        '<xs:element name="e"><xs:simpleType><xs:restriction><xs:simpleType><xs:union>'
        f'{member}</xs:union></xs:simpleType><xs:pattern value=".{{3}}"/></xs:restriction></xs:simpleType></xs:element>'
    )
    assert_valid(text, from_xsd(loaded(text), "e"), draws=100)
