"""Lexical texts of xs:duration (XSD Part 2, section 3.2.6): months and seconds, chosen within all bounds at once."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from contracts.strategies.duration_bounds import Durations
from contracts.strategies.duration_parts import read, written
from contracts.strategies.errors import UnsatisfiableError
from contracts.strategies.facets import Facets, told
from contracts.strategies.run import Draw
from contracts.strategies.variants import Texts

_MOST_MONTHS = 1200
_MOST_SECONDS = 10_000_000


def duration_texts(_builtin: str, facets: Facets) -> Texts:
    """Give durations within the bounds.

    Raises:
        UnsatisfiableError: the bounds leave none.
        NotCoveredError: they are of durations that `xmlschema` cannot compare.
    """
    if facets.lower or facets.upper:
        return _bounded(facets)
    signs = st.sampled_from((1, 1, 1, -1))
    parts = st.tuples(signs, st.integers(0, _MOST_MONTHS), st.integers(0, _MOST_SECONDS))
    return Texts.made(
        parts,
        lambda part: written(part[0] * part[1], part[0] * part[2]),
        bounds=["P1Y2M3DT4H5M6.7S"],
        variants=(_months_written_out,),
    )


def _bounded(facets: Facets) -> Texts:
    found = Durations(facets)
    bounds = (bound.literal for bound in (*facets.lower, *facets.upper) if found.holds(bound.literal))
    return Texts.made(
        _within(found, _months(found, facets)),
        lambda parts: written(*parts),
        bounds=bounds,
        variants=(_months_written_out,),
    )


def duration_samples(facets: Facets) -> list[str]:
    """Give a few durations within the bounds: those with the fewest and the most months, and some between.

    Raises:
        UnsatisfiableError: the bounds leave none.
        NotCoveredError: they are of durations that `xmlschema` cannot compare.
    """
    found = Durations(facets)
    months = _months(found, facets)
    some = (*months[:2], months[len(months) // 3], months[len(months) // 2], months[-1])
    spans = [(chosen, *found.steps(chosen)) for chosen in some]
    return [
        written(chosen, end, places)
        for chosen, low, high, places in spans
        for end in (low, high, (low + high) // 2, (2 * low + high) // 3 + 1)
        if low <= end <= high
    ]


def _months(found: Durations, facets: Facets) -> list[int]:
    months = sorted(found.months(), key=abs)
    if not months:
        raise UnsatisfiableError(
            f"no duration lies within the bounds {told(facets.lower)} and {told(facets.upper)}; correct them"
        )
    return months


@st.composite
def _within(draw: Draw, found: Durations, months: list[int]) -> tuple[int, int, int]:
    """Draw a number of months, and the parts of a second within the bounds, with the digits that they have."""
    chosen = draw(st.sampled_from(months))
    low, high, places = found.steps(chosen)
    return chosen, draw(st.integers(low, high)), places


def _months_written_out(text: str) -> str:
    months, seconds = read(re.sub(r"\.\d+", "", text))
    if "." in text or not months or seconds:
        return text
    return f"{'-' if months < 0 else ''}P{abs(months)}M"
