"""Lexical texts of xs:duration (XSD Part 2, section 3.2.6).

Durations are ordered only in part: a month is neither more nor less than 30 days. Beside a bound, texts
keep to what compares with it for certain: the same bound with whole months, or with seconds, taken away or
added.
"""

from __future__ import annotations

import re

from hypothesis import strategies as st

from contracts.strategies.facets import Bound, Facets
from contracts.strategies.variants import Texts

_FORM = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?\Z"
)
_MOST_MONTHS = 1200
_MOST_SECONDS = 10_000_000
_DAY, _HOUR, _MINUTE = 86_400, 3600, 60


def duration_texts(_builtin: str, facets: Facets) -> Texts:
    """Give durations; those beside a bound still have to be filtered by the other bounds."""
    bounds = [*((bound, 1) for bound in facets.lower), *((bound, -1) for bound in facets.upper)]
    if bounds:
        return Texts(st.one_of([_beside(bound, direction) for bound, direction in bounds]))
    signs = st.sampled_from((1, 1, 1, -1))
    parts = st.tuples(signs, st.integers(0, _MOST_MONTHS), st.integers(0, _MOST_SECONDS))
    return Texts.made(
        parts,
        lambda part: written(part[0] * part[1], part[0] * part[2]),
        bounds=["P1Y2M3DT4H5M6.7S"],
        variants=(_months_written_out,),
    )


def read(text: str) -> tuple[int, int]:
    """Read a duration as months and seconds; a fraction is left out."""
    found = _FORM.match(text)
    if not found:
        raise ValueError(text)
    years, months, days, hours, minutes, seconds = (int(found.group(n) or 0) for n in range(2, 8))
    sign = -1 if found.group(1) else 1
    return sign * (years * 12 + months), sign * (days * _DAY + hours * _HOUR + minutes * _MINUTE + seconds)


def written(months: int, seconds: int) -> str:
    """Write months and seconds, which must not differ in sign, as a duration."""
    sign = "-" if months < 0 or seconds < 0 else ""
    years, months = divmod(abs(months), 12)
    days, rest = divmod(abs(seconds), _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    date = "".join(f"{n}{unit}" for n, unit in ((years, "Y"), (months, "M"), (days, "D")) if n)
    time = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (rest, "S")) if n)
    return f"{sign}P{date}" + (f"T{time}" if time else "") if date or time else "PT0S"


def _beside(bound: Bound, direction: int) -> st.SearchStrategy[str]:
    months, seconds = read(bound.literal)
    least = 0 if bound.inclusive else 1
    outward = direction * (months or seconds or direction) > 0
    more_months = _room(abs(months), outward=outward, most=_MOST_MONTHS)
    more_seconds = _room(abs(seconds), outward=outward, most=_MOST_SECONDS)

    def moved(steps: tuple[int, int]) -> str:
        return written(months + direction * steps[0], seconds + direction * steps[1])

    moves = [(0, more_seconds), (more_months, 0), (more_months, more_seconds)]
    found = [
        st.tuples(st.integers(0, most_months), st.integers(0, most_seconds))
        .filter(lambda s: sum(s) >= least)
        .map(moved)
        for most_months, most_seconds in moves
        if most_months + most_seconds >= least
    ]
    exact = [st.just(bound.literal)] if bound.inclusive else []
    return st.one_of([*exact, *found] or [st.just(_below_zero(direction))])


def _room(held: int, *, outward: bool, most: int) -> int:
    """Give how far a part can move: away from zero freely, towards zero as far as it reaches."""
    return most if outward else held


def _below_zero(direction: int) -> str:
    return "PT1S" if direction > 0 else "-PT1S"


def _months_written_out(text: str) -> str:
    months, seconds = read(re.sub(r"\.\d+", "", text))
    if "." in text or not months or seconds:
        return text
    return f"{'-' if months < 0 else ''}P{abs(months)}M"
