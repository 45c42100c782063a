"""Dates and times that match patterns within their bounds: by construction, in any time zone that patterns ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import islice

from hypothesis import strategies as st

from contracts.strategies.errors import UnsatisfiableError
from contracts.strategies.facets import Facets, told
from contracts.strategies.lexical import whole_syntax
from contracts.strategies.moment_bounds import ALL_ZONES, ZONE_GROUPS, drawn_zones
from contracts.strategies.moment_syntax import at_bounds, in_hull, in_zones
from contracts.strategies.regex_syntax import Node
from contracts.strategies.regex_text import can_match, matched_endings, matching
from contracts.strategies.texts import pattern_levels
from contracts.strategies.variants import Texts

# So many time zones are looked for where patterns allow none of the usual ones.
_ENOUGH_ZONES = 4
# How many other texts are drawn for each that is drawn to be shrunk to.
_OTHERS = 5


def matched_moments(name: str, facets: Facets) -> Texts:
    """Give the texts of a date or time type within its bounds that match its patterns.

    Raises:
        UnsatisfiableError: there is none, in any time zone.
        NotCoveredError: the patterns are too large.
    """
    nodes = _syntax(name, facets)
    zones = _zones(name, facets)
    if not zones:
        raise UnsatisfiableError(
            f"no {name} within the bounds {told(facets.lower)} and {told(facets.upper)} matches the patterns; correct "
            "them"
        )
    bounded = matching([*nodes, in_zones(name, facets, zones)])
    edges = dict(_edges(name, facets, nodes))
    nearest = min(edges, key=abs, default=0)
    if not edges or min(edges) < 0 < max(edges):
        return Texts(bounded, tuple(edges.values()))
    # No step leads from any other text to the bound that is nearest to where dates shrink to.
    return Texts(st.one_of(edges[nearest], *[bounded] * _OTHERS), tuple(edges.values()))


@lru_cache(maxsize=512)
def _zones(name: str, facets: Facets) -> tuple[str, ...]:
    """Give the time zones to draw: the usual ones, or where patterns allow none of them, some that they do allow."""
    nodes = _syntax(name, facets)
    usual = matched_endings(nodes, drawn_zones(name, facets))
    if usual and can_match(nodes, in_zones(name, facets, usual)):
        return usual
    allowed = matched_endings(nodes, ALL_ZONES)
    if not _is_reached(name, facets, nodes, allowed):
        return ()
    return tuple(islice(_matched_zones(name, facets, nodes, frozenset(allowed)), _ENOUGH_ZONES))


def _syntax(name: str, facets: Facets) -> list[Node]:
    return [*pattern_levels(facets), whole_syntax(name)]


def _matched_zones(name: str, facets: Facets, nodes: list[Node], allowed: frozenset[str]) -> Iterator[str]:
    """Look for time zones in which something matches: some of them as if they were one wide zone, then ever fewer."""
    pending = [[*filter(allowed.__contains__, group)] for group in reversed(ZONE_GROUPS)]
    while pending:
        some = pending.pop()
        if not some or not _is_reached(name, facets, nodes, some):
            continue
        if len(some) == 1:
            yield some[0]
            continue
        middle = len(some) // 2
        pending += [some[middle:], some[:middle]]


def _is_reached(name: str, facets: Facets, nodes: list[Node], zones: Sequence[str]) -> bool:
    node = in_hull(name, facets, zones)
    return node is not None and can_match(nodes, node)


def _edges(name: str, facets: Facets, nodes: list[Node]) -> Iterator[tuple[int, st.SearchStrategy[str]]]:
    """Give the texts that stand for the bounds, as the patterns have them written."""
    for number, node in at_bounds(name, facets):
        with suppress(UnsatisfiableError):
            yield number, matching([*nodes, node])
