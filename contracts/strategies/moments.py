"""Lexical texts of the date and time types (XSD Part 2, sections 3.2.7 to 3.2.14).

A text is a number on the line of its type and a time zone. Where bounds hold, they are counted in the time zone of the
text, so that comparing is comparing numbers; bounds with a fraction of a second make the unit as fine as that. White
space around such a text is legal, but libxml2 refuses it: there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from hypothesis import strategies as st

from contracts.strategies.errors import UnsatisfiableError
from contracts.strategies.facets import Facets, told
from contracts.strategies.moment_bounds import USUAL_ZONES, Span, drawn_zones, is_late, places_of, span_in
from contracts.strategies.moment_lines import LINES, OF_SECONDS, Line, body_of, offset_of, written, zone_of
from contracts.strategies.variants import Texts, Variant

# So many time zones are drawn beside the one of the bounds.
_MORE_ZONES = 3
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class _Range:
    """What bounds leave of a number line in a zone: its ends, by how many digits it is finer, which ends are bounds."""

    zone: str
    low: int
    high: int
    places: int
    edges: tuple[int, ...]


def moment_texts(builtin: str, facets: Facets) -> Texts:
    """Give texts of a date or time type.

    Raises:
        UnsatisfiableError: the bounds leave no value.
    """
    line = LINES[builtin]
    if not (facets.lower or facets.upper):
        return _free(builtin, line)
    midnights = tuple(_last_midnights(builtin, facets))
    try:
        texts = _bounded(builtin, facets)
    except UnsatisfiableError:
        if not midnights:
            raise
        return Texts(st.sampled_from(midnights), bounds=midnights)
    return replace(texts, bounds=(*texts.bounds, *midnights))


def _bounded(builtin: str, facets: Facets) -> Texts:
    first, *others = ranges(builtin, facets)
    write = _writer(builtin, first)
    return replace(
        Texts.made(
            st.integers(first.low, first.high),
            write,
            bounds=(*map(write, first.edges), *_ends_of_days(builtin, first)),
        ),
        edges=tuple(st.integers(one.low, one.high).map(_writer(builtin, one)) for one in others),
    )


def _ends_of_days(builtin: str, found: _Range) -> Iterator[str]:
    """Give the end of a day in the middle of a range, written as such."""
    day = _DAY * 10**found.places
    number = (found.low + found.high) // 2 // day * day
    if builtin == "dateTime" and found.low < number < found.high:
        yield f"{LINES['date'].write(number // day - 1)}T24:00:00{found.zone}"


def _last_midnights(builtin: str, facets: Facets) -> Iterator[str]:
    """Give the upper bounds that are the end of a day and can be reached as they are written only."""
    for bound in facets.upper:
        if bound.inclusive and is_late(builtin, bound, facets):
            rest = replace(facets, upper=tuple(other for other in facets.upper if other != bound))
            span = span_in(builtin, rest, zone_of(bound.literal))
            number = LINES[builtin].read(body_of(bound.literal)) * 10 ** places_of(builtin, rest)
            if span is not None and span.holds(number):
                yield bound.literal


def moment_range(builtin: str, facets: Facets) -> tuple[int, int, Callable[[int], str]]:
    """Give the ends of what bounds leave on the number line of a type, and how its numbers are written.

    Raises:
        UnsatisfiableError: the bounds leave no value.
    """
    found = next(ranges(builtin, facets))
    return found.low, found.high, _writer(builtin, found)


def following(builtin: str, text: str, count: int) -> Iterator[str]:
    """Give the texts of the next moments behind one; none for a type that has no number line."""
    line, zone = LINES.get(builtin), zone_of(text)
    body = body_of(text)
    if line is None or "." in body or "24:00:00" in body:
        return
    number = line.read(body)
    yield from (line.write(number + step) + zone for step in range(1, count) if _is_on(line, number + step))


def moment_value(builtin: str, text: str) -> tuple[int, str, bool]:
    """Give what is equal for two texts that stand for the same moment: seconds or days in UTC, and the fraction."""
    zone, body = zone_of(text), body_of(text)
    unit = 1 if builtin in OF_SECONDS else 86_400
    number = LINES[builtin].read(body) * unit - offset_of(zone)
    fraction = body.partition(".")[2].rstrip("0")
    return number % 86_400 if builtin == "time" else number, fraction, bool(zone)


def _is_on(line: Line, number: int) -> bool:
    return line.greatest is None or number <= line.greatest


def _free(builtin: str, line: Line) -> Texts:
    low = -line.span if line.least is None else line.least
    high = line.span if line.greatest is None else line.greatest
    variants = (*_IN_ZONES, *_fractions(builtin))
    return Texts.made(st.integers(low, high), line.write, bounds=line.extremes, variants=variants)


def ranges(builtin: str, facets: Facets) -> Iterator[_Range]:
    """Give the ranges within the bounds, in the zone of a bound first, then in a few others.

    Raises:
        UnsatisfiableError: the bounds leave no value, in no time zone.
    """
    found = [(zone, span_in(builtin, facets, zone)) for zone in drawn_zones(builtin, facets)]
    if not found:
        raise UnsatisfiableError(
            f"no {builtin} lies within the bounds {told(facets.lower)} and {told(facets.upper)}; correct them"
        )
    return (
        _range(builtin, facets, zone, span) for zone, span in found[: _MORE_ZONES + 1] if span is not None
    )


def _range(builtin: str, facets: Facets, zone: str, span: Span) -> _Range:
    """Give the range of a span, in parts of a second as fine as it needs."""
    line, places = LINES[builtin], places_of(builtin, facets)
    low, high = span.in_steps()
    if low is not None and high is not None and low > high:
        # Between two bounds that are not reached there is something finer.
        low, high, places = *span.in_steps(10), places + 1
    edges = tuple(
        end for end, there in ((low, facets.lower), (high, facets.upper)) if there and end is not None
    )
    length = line.span * 10**places
    if low is None:
        low = (0 if high is None else high) - length
    return _Range(zone, low, low + length if high is None else high, places, edges)


def _writer(builtin: str, found: _Range) -> Callable[[int], str]:
    return partial(_written, LINES[builtin], found.places, found.zone)


def _written(line: Line, places: int, zone: str, number: int) -> str:
    return written(line, number, places) + zone


def _fractions(builtin: str) -> tuple[Variant, ...]:
    return (_with_fraction, _with_zeros) if builtin in OF_SECONDS else ()


def _in_zone(zone: str) -> Variant:
    return lambda text: text if zone_of(text) else text + zone


_IN_ZONES = tuple(_in_zone(zone) for zone in USUAL_ZONES)


def _with_fraction(text: str) -> str:
    return _before_zone(text, ".125")


def _with_zeros(text: str) -> str:
    return _before_zone(text, ".000")


def _before_zone(text: str, fraction: str) -> str:
    if "." in text or "24:00:00" in text:
        return text
    return body_of(text) + fraction + zone_of(text)
