"""Durations within bounds and patterns: in the units that patterns ask for, ordered as both judges order them."""

from __future__ import annotations

from pathlib import Path

import pytest
import xmlschema

from contracts.strategies import NotCoveredError, SchemaLoadError, UnsatisfiableError, from_xsd
from tests.strategies.helpers import assert_valid, find_any, loaded, minimal
from tests.strategies.test_simple_types import simple

NARROW: dict[str, tuple[list[tuple[str, str]], str]] = {
    "days": ([("pattern", r"P\d+D"), ("minInclusive", "P1D"), ("maxInclusive", "P30D")], "P1D"),
    "hours and minutes": ([("pattern", r"PT\d+H\d+M"), ("maxInclusive", "PT8H")], "PT0H0M"),
    "a month that is fewer than 40 days": ([("minInclusive", "P1M"), ("maxInclusive", "P40D")], "P32D"),
    "one duration": ([("minInclusive", "P1M"), ("maxInclusive", "P1M")], "P1M"),
    "parts of a second": ([("minExclusive", "PT0.5S"), ("maxExclusive", "PT0.6S")], "PT0.51S"),
    "years and months": (
        [("pattern", r"P\d+Y\d+M"), ("minInclusive", "P18M"), ("maxInclusive", "P5Y")],
        "P1Y6M",
    ),
    "one that is in another unit": (
        [("pattern", r"PT\d+M"), ("minInclusive", "P1D"), ("maxInclusive", "P1D")],
        "PT1440M",
    ),
    "below zero": ([("pattern", ".*D"), ("minInclusive", "-P5D"), ("maxExclusive", "-P3D")], "-P5D"),
    "three digits": ([("pattern", r"P\d{3}D"), ("minInclusive", "P7D"), ("maxInclusive", "P8D")], "P007D"),
    "more hours than a day has": (
        [("pattern", r"P1DT[3-9]\dH"), ("minInclusive", "P2D"), ("maxInclusive", "P3D")],
        "P1DT30H",
    ),
    "just as many hours as there must be": (
        [("pattern", r"P1DT\d\dH"), ("minInclusive", "P3D"), ("maxInclusive", "P3D")],
        "P1DT48H",
    ),
}


@pytest.mark.parametrize("case", NARROW)
def test_what_little_is_left_is_found_and_drawn(case: str) -> None:
    facets, smallest = NARROW[case]
    text = simple("duration", *facets)
    strategy = from_xsd(loaded(text), "e")
    assert_valid(text, strategy, draws=100)
    assert minimal(strategy).text == smallest


@pytest.mark.parametrize(
    ("facets", "message"),
    [
        ([("pattern", r"P\d+D"), ("minExclusive", "P1D"), ("maxExclusive", "P2D")], "matches the patterns"),
        ([("pattern", r"P\d+M"), ("minInclusive", "P32D"), ("maxInclusive", "P50D")], "matches the patterns"),
        (
            [("pattern", "[^T]*"), ("minExclusive", "-P2MT2H"), ("maxInclusive", "-P2MT1H")],
            "matches the patterns",
        ),
        ([("minExclusive", "P1M"), ("maxExclusive", "P28D")], "lies within the bounds"),
    ],
)
def test_that_nothing_is_left_is_told_with_the_bounds(facets: list[tuple[str, str]], message: str) -> None:
    schema = xmlschema.XMLSchema10(simple("duration", *facets), validation="lax")
    with pytest.raises(UnsatisfiableError, match=rf"no duration .*{message}"):
        from_xsd(schema, "e").validate()


@pytest.mark.parametrize("wanted", [["P1D"], ["P30D"], [f"P{days}D" for days in range(2, 30)]])
def test_both_bounds_and_what_is_between_are_drawn(wanted: list[str]) -> None:
    schema = loaded(simple("duration", *NARROW["days"][0]))
    assert find_any(from_xsd(schema, "e"), lambda root: root.text in wanted).text in wanted


def test_a_bound_that_xmlschema_cannot_compare_is_told() -> None:
    schema = loaded(simple("duration", ("minInclusive", "P99999999Y")))
    with pytest.raises(NotCoveredError, match="P99999999Y is a duration that `xmlschema` cannot compare"):
        from_xsd(schema, "e").validate()


@pytest.mark.parametrize(
    ("builtin", "least", "most"), [("duration", "P1D", "P99999999Y"), ("gYear", "0001", "9999999999")]
)
def test_a_schema_that_xmlschema_cannot_hold_is_told(
    tmp_path: Path, builtin: str, least: str, most: str
) -> None:
    path = tmp_path / "schema.xsd"
    path.write_text(simple(builtin, ("minInclusive", least), ("maxInclusive", most)), encoding="utf-8")
    with pytest.raises(SchemaLoadError, match="expected a valid schema of XSD"):
        from_xsd(path, "e").validate()


@pytest.mark.parametrize(("builtin", "pattern"), [("gYear", r"\d+"), ("date", ".*"), ("duration", r"P\d+Y")])
def test_years_stay_within_what_xmlschema_holds(builtin: str, pattern: str) -> None:
    text = simple(builtin, ("pattern", pattern))
    assert_valid(text, from_xsd(loaded(text), "e"), draws=150)
