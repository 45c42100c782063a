"""Dates, times and durations under random patterns and bounds: what is left is drawn, and nothing else.

The oracle is a list of texts around the bounds, in the usual spellings and some odd ones, judged by libxml2 and by
`xmlschema`. A text that only one of them takes is drawn where no text of that list is taken by both.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from itertools import product

import pytest
from hypothesis import given, settings
from lxml import etree

from contracts.strategies import UnsatisfiableError, from_xsd
from contracts.strategies.duration_parts import read_parts
from contracts.strategies.duration_parts import written as duration
from contracts.strategies.moment_lines import LINES, body_of, written, zone_of
from tests.strategies.helpers import libxml2, loaded, verdicts
from tests.strategies.test_simple_types import simple

# Much of it, which others measure.
pytestmark = pytest.mark.no_cover

CASES = 8
ZONES = ("", "Z", "+01:00", "-05:30", "+05:45", "+14:00", "-14:00")
ZONE_PATTERNS = ("Z", r"(Z|[+-]\d\d:\d\d)", r"[+-]\d\d:\d\d", ".*", r"\+0[12]:00", r"\+05:45")
NO_ZONE_PATTERNS = ("", "", "Z?", ".*")
DATE = r"\d{4,}-\d{2}-\d{2}"
PATTERNS = {
    "dateTime": (f"-?{DATE}T.*", f"{DATE}T[^.]*", f"{DATE}T[^.]*\\.\\d{{3}}", f"{DATE}T00:00:00", ".*:15:00"),
    "date": (f"-?{DATE}", r"2024-\d\d-\d\d", r".*-(01|15)", r"[12]\d{3}-\d\d-\d\d", ".*-29"),
    "time": (r"\d\d:\d\d:\d\d", r"\d\d:00:00", r"\d\d:\d\d:00(\.0+)?", r"\d\d:(00|30):00", r".*\.\d\d"),
    "gYear": (r"\d{4}", r"-?\d+", r"20\d\d", ".*[05]"),
    "gYearMonth": (r"\d{4}-\d\d", ".*-(03|06|09|12)", r"\d{4}-0[1-6]"),
    "gMonthDay": (r"--\d\d-\d\d", r"--\d\d-01", ".*"),
    "gMonth": (r"--\d\d", r"--0\d", ".*"),
    "gDay": (r"---\d\d", r"---[0-2]\d", ".*"),
    "duration": (
        *(
            r"P\d+D",
            r"PT\d+H\d+M",
            r"PT\d+S",
            r"P\d+Y\d+M",
            r"P(\d+Y)?(\d+M)?(\d+D)?",
            "[^T]*",
            ".*",
            r"P\d+M",
        ),
        *(r"PT\d+(\.\d{1,3})?S", r"P\d+DT\d+H", r"-?P.*", r"P\d{3}D", r"PT\d\dH(00|30)M", r"P\d+Y", ".*[HS]"),
    ),
}
STEPS = (0, 0, 1, 2, 3, 7, 30, 60, 3600, 86_400, 100_000, 3_000_000)
LOWER, UPPER = (
    ("minInclusive", "minInclusive", "minExclusive"),
    ("maxInclusive", "maxInclusive", "maxExclusive"),
)
Facets = list[tuple[str, str]]


def some_facets(builtin: str, chance: random.Random) -> Facets:
    """Give a pattern and two bounds, each of them most of the time."""
    low, high = (durations if builtin == "duration" else moments)(builtin, chance)
    pattern = chance.choice(PATTERNS[builtin])
    if builtin != "duration":
        pattern += zone_pattern(builtin, zone_of(low), chance)
    lower, upper = (chance.choice(names) if low != high else names[0] for names in (LOWER, UPPER))
    found = [("pattern", pattern)] if chance.random() < 0.85 else []
    found += [(lower, low)] if chance.random() < 0.85 else []
    found += [(upper, high)] if chance.random() < 0.85 or not found else []
    return found


def zone_pattern(builtin: str, zone: str, chance: random.Random) -> str:
    """Give a pattern of time zones in which moments are ordered with the bounds, times as libxml2 has it."""
    if builtin == "time":
        return zone.replace("+", "\\+")
    return chance.choice(ZONE_PATTERNS if zone else NO_ZONE_PATTERNS)


def moments(builtin: str, chance: random.Random) -> tuple[str, str]:
    """Give two moments, seldom far apart, in one time zone."""
    line, zone = LINES[builtin], chance.choice(ZONES)
    is_limited = line.least is not None and line.greatest is not None
    low = (
        chance.randint(line.least or 0, line.greatest or 0)
        if is_limited
        else chance.randint(-line.span, line.span)
    )
    low -= low % chance.choice((1, 1, 3600)) if builtin in {"dateTime", "time"} else 0
    high = low + chance.choice(STEPS) // (1 if builtin in {"dateTime", "time"} else 1000)
    high = min(high, line.greatest) if line.greatest is not None else high
    fraction = chance.choice(("", "", ".5", ".250")) if builtin in {"dateTime", "time"} else ""
    return line.write(low) + fraction + zone, line.write(high) + fraction + zone


def durations(_: str, chance: random.Random) -> tuple[str, str]:
    """Give two durations, seldom far apart."""
    months, days = (
        chance.choice((0, 0, 0, 1, 2, 3, 12, 18)),
        chance.choice((0, 1, 27, 28, 30, 31, 59, 62, 365)),
    )
    seconds = days * 86_400 + chance.choice((0, 0, 3600, 50_000))
    more = chance.choice((0, 0, 1, 12)), chance.choice((0, 0, 60, 3600, 86_400, 30 * 86_400))
    low, high = (months, seconds), (months + more[0], seconds + more[1])
    sign = chance.choice((1, 1, 1, -1))
    one, other = duration(sign * low[0], sign * low[1]), duration(sign * high[0], sign * high[1])
    return (one, other) if sign > 0 else (other, one)


def candidates(builtin: str, facets: Facets) -> Iterator[str]:
    """Give texts near the bounds, in several spellings."""
    near = _near_durations if builtin == "duration" else _near_moments
    for name, literal in facets:
        if name != "pattern":
            yield from near(builtin, literal)


def _near_moments(builtin: str, literal: str) -> Iterator[str]:
    line, body = LINES[builtin], body_of(literal).partition(".")[0]
    is_fine = builtin in {"dateTime", "time"}
    middle = line.read(body)
    to_hour = -(middle % 3600), 3600 - middle % 3600, -(middle % 86_400), 86_400 - middle % 86_400
    steps = {*range(-4, 5), *(900 * n for n in range(-60, 60)), *to_hour} if is_fine else {*range(-40, 41)}
    for number, fraction, zone in product(
        (middle + step for step in steps), ("", ".000", ".5", ".75", ".25") if is_fine else ("",), ZONES
    ):
        if (line.least is None or number >= line.least) and (
            line.greatest is None or number <= line.greatest
        ):
            yield written(line, number, 0) + fraction + zone


def _near_durations(_: str, literal: str) -> Iterator[str]:
    months, seconds = read_parts(literal, 0)
    steps = {n * size for size in (1, 60, 3600, 86_400) for n in range(-35, 36)}
    pairs = product(range(months - 13, months + 14), (seconds + step for step in steps))
    for month, second in ((m, s) for m, s in pairs if m * s >= 0):
        yield duration(month, second)
        if month == 0:
            sign, whole = ("-" if second < 0 else ""), abs(second)
            yield f"{sign}PT{whole}S"
            yield f"{sign}PT{whole // 3600:02}H{whole % 3600 // 60:02}M"
            yield f"{sign}P{whole // 86_400:03}D"


def both_take(text: str, found: str) -> bool:
    element = etree.fromstring(f"<e>{found}</e>")
    return libxml2(text).validate(element) and bool(loaded(text).is_valid(element))


@pytest.mark.parametrize("seed", range(CASES))
@pytest.mark.parametrize("builtin", PATTERNS)
def test_what_patterns_and_bounds_leave_is_drawn_without_a_health_check(builtin: str, seed: int) -> None:
    facets = some_facets(builtin, random.Random(f"{builtin} {seed}"))  # noqa: S311 - it only has to be repeatable
    text = simple(builtin, *facets)
    seen: list[etree._Element] = []

    @settings(database=None, deadline=None, max_examples=21)
    @given(from_xsd(loaded(text), "e"))
    def check(document: etree._Element) -> None:
        seen.append(document)

    with suppress(UnsatisfiableError):
        check()
    agreed = [document for document in seen if not verdicts(text, document)]
    if not agreed or len(agreed) < len(seen):
        assert [found for found in set(candidates(builtin, facets)) if both_take(text, found)] == [], facets
