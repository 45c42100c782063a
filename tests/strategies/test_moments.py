"""Dates and times whose facets leave little: leap days, the midnight of 24:00:00, parts of a second, time zones."""

from __future__ import annotations

import pytest
from lxml import etree

from contracts.strategies import UnsatisfiableError, from_xsd
from tests.strategies.helpers import assert_all_examples, assert_valid, find_any, loaded, minimal
from tests.strategies.test_simple_types import simple

NARROW: dict[str, tuple[str, list[tuple[str, str]], str]] = {
    "leap days": ("date", [("pattern", r"\d{4}-02-29")], "0004-02-29"),
    "a leap day's times": ("dateTime", [("pattern", "2024-02-29T.*")], "2024-02-29T00:00:00"),
    "the midnight that ends a day": (
        "dateTime",
        [("pattern", "2024-03-01T24:00:00Z")],
        "2024-03-01T24:00:00Z",
    ),
    "the last hour": ("time", [("pattern", "24:.*")], "24:00:00"),
    "the last thousandth of a second": ("time", [("minInclusive", "23:59:59.999")], "23:59:59.999"),
    "the last second": ("time", [("minExclusive", "23:59:59")], "23:59:59.1"),
    "parts of one second": (
        "time",
        [("minInclusive", "12:30:00.5"), ("maxInclusive", "12:30:00.9")],
        "12:30:00.5",
    ),
    "between parts of one second": (
        "dateTime",
        [("minExclusive", "2024-01-01T12:00:00.12"), ("maxExclusive", "2024-01-01T12:00:00.13")],
        "2024-01-01T12:00:00.121",
    ),
    "bounds in two zones": (
        "dateTime",
        [("minInclusive", "2024-01-01T12:00:00+05:00"), ("maxInclusive", "2024-01-01T08:00:00Z")],
        "2024-01-01T12:00:00+05:00",
    ),
    "one bound in a zone": (
        "dateTime",
        [("minInclusive", "2024-01-01T12:00:00"), ("maxInclusive", "2024-01-03T08:00:00Z")],
        "2024-01-01T12:00:00",
    ),
    "days of a pattern": (
        "date",
        [
            ("pattern", r"\d{4}-\d{2}-\d{2}Z"),
            ("minInclusive", "2024-02-27Z"),
            ("maxInclusive", "2024-03-01Z"),
        ],
        "2024-02-27Z",
    ),
    "thousandths in one month": (
        "dateTime",
        [
            ("pattern", r".*T.*\.\d{3}Z"),
            ("minInclusive", "2024-02-01T00:00:00Z"),
            ("maxExclusive", "2024-03-01T00:00:00Z"),
        ],
        "2024-02-01T00:00:00.000Z",
    ),
    "whole hours": (
        "time",
        [("pattern", r"\d\d:00:00"), ("minInclusive", "08:15:00"), ("maxInclusive", "17:00:00")],
        "17:00:00",
    ),
    "one time zone of all": (
        "dateTime",
        [
            ("pattern", ".*T00:07:00.*"),
            ("minInclusive", "2024-02-01T00:00:00Z"),
            ("maxInclusive", "2024-02-01T00:00:00Z"),
        ],
        "2024-02-01T00:07:00+00:07",
    ),
    "a leap day between the bounds": (
        "date",
        [("pattern", ".*-02-29"), ("minInclusive", "2023-02-01"), ("maxExclusive", "2024-03-01")],
        "2024-02-29",
    ),
    "years before the first": (
        "gYear",
        [("pattern", "-.*"), ("minInclusive", "-0012"), ("maxExclusive", "-0010")],
        "-0011",
    ),
    "the midnight that ends the one day": (
        "dateTime",
        [
            ("pattern", ".*T24.*"),
            ("minInclusive", "2024-02-01T00:00:00"),
            ("maxExclusive", "2024-02-02T00:00:01"),
        ],
        "2024-02-01T24:00:00",
    ),
    "a day in a zone without the bounds' own": (
        "date",
        [("minInclusive", "2024-01-01+05:00"), ("maxInclusive", "2024-01-03Z"), ("pattern", ".*[^Z]")],
        "2024-01-01+05:00",
    ),
    "another bound in a zone": (
        "dateTime",
        [("minInclusive", "2024-01-01T12:00:00+09:00"), ("maxInclusive", "2024-01-03T08:00:00")],
        "2024-01-01T12:00:00+09:00",
    ),
}


@pytest.mark.parametrize("case", NARROW)
def test_what_little_is_left_is_found_and_drawn(case: str) -> None:
    base, facets, smallest = NARROW[case]
    text = simple(base, *facets)
    strategy = from_xsd(loaded(text), "e")
    assert_valid(text, strategy, draws=120)
    assert minimal(strategy).text == smallest


@pytest.mark.parametrize(
    ("base", "facets", "wanted"),
    [
        ("date", [("pattern", r"\d{4}-\d{2}-\d{2}")], "-02-29"),
        ("dateTime", [("pattern", r"\d{4}-\d{2}-\d{2}T\d\d:\d\d:\d\d")], "T24:00:00"),
        ("dateTime", [("maxInclusive", "2024-01-01T12:00:00.250Z")], "12:00:00.25Z"),
        ("time", [("minInclusive", "12:30:00.5"), ("maxInclusive", "12:30:00.9")], "00.9"),
    ],
)
def test_what_is_rare_is_drawn_now_and_then(base: str, facets: list[tuple[str, str]], wanted: str) -> None:
    text = simple(base, *facets)
    seen: list[bool] = []

    def collect(root: etree._Element) -> bool:
        seen.append((root.text or "").endswith(wanted))
        return True

    assert_all_examples(from_xsd(loaded(text), "e"), collect, draws=200)
    assert {True, False} == set(seen)


@pytest.mark.parametrize("pattern", ["2023-02-29", "1900-02-29", "2024-02-30"])
def test_a_day_that_no_year_has_is_not_drawn(pattern: str) -> None:
    with pytest.raises(UnsatisfiableError, match="matches the patterns"):
        from_xsd(loaded(simple("date", ("pattern", pattern))), "e").validate()


NO_MOMENT = {
    "no day between": (
        "date",
        [("pattern", ".*-31Z"), ("minInclusive", "2024-02-01Z"), ("maxInclusive", "2024-02-28Z")],
    ),
    "a zone that the bounds do not leave": (
        "dateTime",
        [
            ("pattern", ".*T12:00:00\\+05:00"),
            ("minExclusive", "2024-01-01T07:00:00Z"),
            ("maxExclusive", "2024-01-02T07:00:00Z"),
        ],
    ),
    "no whole hour": (
        "time",
        [("pattern", r".*:00:00"), ("minInclusive", "08:15:00"), ("maxExclusive", "09:00:00")],
    ),
    "no month": (
        "gYearMonth",
        [("pattern", ".*-0[1-3]"), ("minInclusive", "2024-04"), ("maxInclusive", "2024-12")],
    ),
}


@pytest.mark.parametrize("case", NO_MOMENT)
def test_that_nothing_is_left_is_told_with_the_bounds(case: str) -> None:
    base, facets = NO_MOMENT[case]
    with pytest.raises(
        UnsatisfiableError, match=rf"no {base} within the bounds .* matches the patterns; correct them"
    ):
        from_xsd(loaded(simple(base, *facets)), "e").validate()


@pytest.mark.parametrize(
    ("facets", "wanted"),
    [
        (
            [
                ("pattern", r"\d{4}-\d{2}-\d{2}Z"),
                ("minInclusive", "2024-02-27Z"),
                ("maxInclusive", "2024-03-01Z"),
            ],
            "2024-02-29Z",
        ),
        (
            [
                ("pattern", r"\d{4}-\d{2}-\d{2}Z"),
                ("minInclusive", "2024-02-27Z"),
                ("maxInclusive", "2024-03-01Z"),
            ],
            "2024-03-01Z",
        ),
        ([("minInclusive", "2024-02-27Z"), ("maxInclusive", "2024-05-01Z")], "+01:00"),
        ([("minInclusive", "2024-02-27"), ("maxInclusive", "2024-05-01")], "Z"),
    ],
)
def test_both_bounds_leap_days_and_other_zones_are_drawn(facets: list[tuple[str, str]], wanted: str) -> None:
    found = find_any(
        from_xsd(loaded(simple("date", *facets)), "e"), lambda root: (root.text or "").endswith(wanted)
    )
    assert found.text
