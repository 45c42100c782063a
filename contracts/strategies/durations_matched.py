"""Durations that match patterns within their bounds: by construction, in the units that patterns ask for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import chain, islice

from hypothesis import strategies as st

from contracts.strategies.duration_bounds import Durations
from contracts.strategies.duration_syntax import PLAIN, Spelling, exactly, overfull, spellings
from contracts.strategies.errors import UnsatisfiableError
from contracts.strategies.facets import Facets, told
from contracts.strategies.lexical import RARELY_WRITTEN
from contracts.strategies.regex_syntax import Alternation, Node
from contracts.strategies.regex_text import can_match, matching
from contracts.strategies.texts import pattern_levels
from contracts.strategies.variants import Texts

# So many ways to write durations are drawn, and with each so many numbers of months.
_ENOUGH_SPELLINGS = 6
_ENOUGH_MONTHS = 6
_WHOLE_DURATION = RARELY_WRITTEN["duration"]


def matched_durations(facets: Facets) -> Texts | None:
    """Give the durations within bounds that match patterns; None where there may be some that are written in odd ways.

    Each unit is less than one of the unit before it, unless patterns ask for another: that is left to the caller.

    Raises:
        UnsatisfiableError: there is none.
        NotCoveredError: the patterns are too large, or a bound is.
    """
    levels, durations = pattern_levels(facets), Durations(facets)
    found = _ways(tuple(levels), facets)
    if found:
        plain, *padded = _texts_of(levels, Alternation(found))
        edges = chain.from_iterable(islice(_texts_of(levels, node), 1) for node in _edges(levels, durations))
        return Texts(plain, (*islice(edges, _ENOUGH_MONTHS), *padded))
    if _may_be_overfull(tuple(levels), durations):
        return None
    raise UnsatisfiableError(
        f"no duration within the bounds {told(facets.lower)} and {told(facets.upper)} matches the patterns; "
        "correct them"
    )


@lru_cache(maxsize=256)
def _ways(levels: tuple[Node, ...], facets: Facets) -> tuple[Node, ...]:
    return tuple(islice(_nodes([*levels], Durations(facets)), _ENOUGH_SPELLINGS))


def _may_be_overfull(levels: tuple[Node, ...], durations: Durations) -> bool:
    """Say whether patterns let a unit reach one of the unit before it, in units that can make up what bounds leave."""
    return can_match([*levels, _WHOLE_DURATION], overfull()) and any(
        _is_feasible(durations, spelling)
        for spelling in spellings()
        if can_match(levels, spelling.anything(is_full=False))
    )


def _is_feasible(durations: Durations, spelling: Spelling) -> bool:
    """Say whether anything within the bounds can be made up of some units."""
    return next(_months(durations, spelling), None) is not None


def _months(durations: Durations, spelling: Spelling) -> Iterator[int]:
    """Give the numbers of months with which a way to write durations has some within the bounds."""
    months = durations.months(spelling.every, spelling.sign) if spelling.months else iter([0])
    for some in months:
        span = durations.span(some, spelling.sign)
        if span is not None and spelling.fits(span, durations.places):
            yield some


def _texts_of(levels: list[Node], node: Node) -> Iterator[st.SearchStrategy[str]]:
    """Give the texts of an expression: those without zeros in front of numbers, if there are any, and all."""
    for more in ([PLAIN], []):
        with suppress(UnsatisfiableError):
            yield matching([*levels, *more, node])


def _nodes(levels: list[Node], durations: Durations) -> Iterator[Node]:
    """Give an expression for each way to write durations in which some match."""
    for spelling in _matched_spellings(tuple(levels)):
        nodes = [*islice(_of_spelling(levels, durations, spelling), _ENOUGH_MONTHS)]
        if nodes:
            yield Alternation(tuple(nodes))


@lru_cache(maxsize=256)
def _matched_spellings(levels: tuple[Node, ...]) -> tuple[Spelling, ...]:
    return tuple(spelling for spelling in spellings() if can_match(levels, spelling.anything()))


def _of_spelling(levels: list[Node], durations: Durations, spelling: Spelling) -> Iterator[Node]:
    """Give expressions of the durations that are written in one way: of a number of months, or of many in a row."""
    months = [*_months(durations, spelling)]
    nodes: Iterator[Node]
    if not spelling.seconds:
        nodes = (spelling.of_months(run[0], run[-1]) for run in _in_a_row(months, spelling.every))
    else:
        nodes = _with_seconds(durations, spelling, _matched_months(levels, spelling, months))
    yield from (node for node in nodes if can_match(levels, node))


def _in_a_row(months: list[int], every: int) -> Iterator[list[int]]:
    """Divide numbers of months where one is missing."""
    run: list[int] = []
    for some in months:
        if run and some - run[-1] > every:
            yield run
            run = []
        run.append(some)
    if run:
        yield run


def _with_seconds(durations: Durations, spelling: Spelling, months: Iterator[int]) -> Iterator[Node]:
    for some in months:
        span = durations.span(some, spelling.sign)
        node = None if span is None else spelling.within(some, span, durations.places)
        if node is not None:
            yield node


def _matched_months(levels: list[Node], spelling: Spelling, months: list[int]) -> Iterator[int]:
    """Look for months with which patterns match whatever the seconds are: from both ends, in ever smaller parts."""
    pending = deque([months] if months else [])
    from_left = True
    while pending:
        some = pending.popleft() if from_left else pending.pop()
        if not can_match(levels, spelling.of_months(some[0], some[-1])):
            continue
        if len(some) == 1:
            yield some[0]
            from_left = not from_left
            continue
        middle = len(some) // 2
        if from_left:
            pending.extendleft((some[middle:], some[:middle]))
        else:
            pending.extend((some[:middle], some[middle:]))


def _edges(levels: list[Node], durations: Durations) -> Iterator[Node]:
    """Give the bounds that are reached, in each way to write them."""
    for (months, span), spelling in chain.from_iterable(
        ((edge, spelling) for spelling in _matched_spellings(tuple(levels))) for edge in exactly(durations)
    ):
        turned = months * spelling.sign >= 0 and span.low is not None and span.low.number * spelling.sign >= 0
        node = spelling.within(months, span, durations.places) if turned else None
        if node is not None:
            yield node
