"""Bounds of dates and times as regular expressions, so that they and patterns can be intersected.

There is one expression for each time zone. The lexical space of the type says what else a text looks like
(XSD Part 2, sections 3.2.7 to 3.2.14).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from contracts.strategies.facets import Facets
from contracts.strategies.field_order import Field, ordered
from contracts.strategies.moment_bounds import ZONE_GROUPS, End, Span, drawn_zones, places_of, span_in
from contracts.strategies.moment_lines import LINES, OF_SECONDS, written
from contracts.strategies.regex_syntax import Alternation, Concat, Every, Node, literal, parse

_PARTS = re.compile(r"(?:^-)?[0-9.]+|[-T:]")
_LEADING = {"gMonthDay": "--", "gMonth": "--", "gDay": "---"}
_TWO_DIGITS = parse("[0-9]{2}")
_SECONDS = parse("[0-9]{2}(\\.[0-9]+)?")
_ANY_BODY = parse("[0-9T:.\\-]+")
_LAST_MIDNIGHT = parse("24:00:00(\\.0+)?")
_ANY_ZONE = parse("(Z|[+-][0-9]{2}:[0-9]{2})?")
_HOURS = frozenset(group for group in ZONE_GROUPS if len(group) > 1)
_A_FEW_HOURS = 300
_DAY = 86_400


def bounds_syntax(builtin: str, facets: Facets) -> list[Node]:
    """Give an expression of what bounds leave in the zones that are drawn; nothing where there are no bounds."""
    has_bounds = builtin in LINES and bool(facets.lower or facets.upper)
    return [in_zones(builtin, facets, drawn_zones(builtin, facets))] if has_bounds else []


@lru_cache(maxsize=1024)
def in_zones(builtin: str, facets: Facets, zones: tuple[str, ...]) -> Node:
    """Give the texts within the bounds in some time zones."""
    alike: dict[Span, list[str]] = {}
    for zone in zones:
        span = span_in(builtin, facets, zone)
        if span is not None:
            alike.setdefault(span, []).append(zone)
    return Alternation(tuple(_in_span(builtin, facets, span, some) for span, some in alike.items()))


def in_hull(builtin: str, facets: Facets, zones: Iterable[str]) -> Node | None:
    """Give what is within the bounds in some time zones, or near to that; None where there is nothing."""
    found = {zone: span for zone in zones if (span := span_in(builtin, facets, zone)) is not None}
    if not found:
        return None
    lows, highs = [span.low for span in found.values()], [span.high for span in found.values()]
    low = None if None in lows else min(filter(None, lows), key=lambda end: (end.number, not end.inclusive))
    high = None if None in highs else max(filter(None, highs), key=lambda end: (end.number, end.inclusive))
    return _in_span(builtin, facets, Span(low, high), [*found])


def at_bounds(builtin: str, facets: Facets) -> Iterator[tuple[int, Node]]:
    """Give the bounds that are reached, as numbers and as texts in the zone that is drawn first."""
    for zone in drawn_zones(builtin, facets)[:1]:
        span = span_in(builtin, facets, zone) or Span(None, None)
        for end, there in ((span.low, facets.lower), (span.high, facets.upper)):
            if there and end is not None and end.inclusive:
                yield end.number, _in_span(builtin, facets, Span(end, end), [zone])


def _in_span(builtin: str, facets: Facets, span: Span, zones: list[str]) -> Node:
    body = _between(builtin, facets, span)
    if builtin == "time" and _may_end_the_day(facets, span):
        body = Alternation((body, _LAST_MIDNIGHT))
    return Concat((body, _ends(tuple(zones))))


@lru_cache(maxsize=64)
def _ends(zones: tuple[str, ...]) -> Node:
    """Give an expression of time zones: short where they are all of an hour, and any zone where they are of many."""
    if zones in _HOURS:
        return parse(f"\\{zones[0][:4]}[0-5][0-9]")
    return _ANY_ZONE if len(zones) > _A_FEW_HOURS else Alternation(tuple(map(literal, zones)))


def _may_end_the_day(facets: Facets, span: Span) -> bool:
    """Say whether 24:00:00 is within, which is the first moment of a day, and to libxml2 the last."""
    return span.low == End(0) and not (facets.agreed and facets.upper)


def _between(builtin: str, facets: Facets, span: Span) -> Node:
    sides = [
        _beside(builtin, facets, end, above=above)
        for end, above in ((span.low, True), (span.high, False))
        if end is not None
    ]
    return Every(tuple(sides)) if sides else _ANY_BODY


def _beside(builtin: str, facets: Facets, end: End, *, above: bool) -> Node:
    places = places_of(builtin, facets)
    text = written(LINES[builtin], end.number, places)
    is_midnight = builtin == "dateTime" and end.number % (_DAY * 10**places) == 0
    if is_midnight and end.inclusive == above and not (above and facets.agreed):
        # As texts are ordered, the midnight that ends a day comes right before the one that begins the next. The two
        # are one moment, but not to libxml2.
        text = f"{LINES['date'].write(end.number // (_DAY * 10**places) - 1)}T24:00:00"
    if builtin == "time" and end.number >= _DAY * 10**places:
        text = "24:00:00"
    leading = _LEADING.get(builtin, "")
    node = ordered(_fields(builtin, text.removeprefix(leading)), above=above, inclusive=end.inclusive)
    return Concat((literal(leading), node)) if leading else node


def _fields(builtin: str, body: str) -> list[Field]:
    parts = _PARTS.findall(body)
    numbers, behind = parts[::2], [*parts[1::2], ""]
    last = _SECONDS if builtin in OF_SECONDS else _TWO_DIGITS
    return [
        Field(number, separator, last if not separator else _TWO_DIGITS)
        for number, separator in zip(numbers, behind, strict=True)
    ]
