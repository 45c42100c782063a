"""Texts of a regular expression and of a given length, by construction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from hypothesis import strategies as st

from contracts.strategies.automaton import (
    MOST_COPIES,
    Automaton,
    automaton,
    endings,
    ends_first,
    intersection,
    lengths,
    repeats_over,
)
from contracts.strategies.char_runs import Piece, Run, concatenated, joined
from contracts.strategies.charsets import CharSet
from contracts.strategies.decisions import Decisions, walked
from contracts.strategies.errors import NotCoveredError, UnsatisfiableError
from contracts.strategies.long_texts import long_texts
from contracts.strategies.regex_syntax import Chars, Concat, Node, Repeat

# How much longer than the shortest text an unbounded expression may grow.
_GROWTH = 24
_LONGEST_SEARCH = 5000
_FIRST_SEARCH = 200
# Stands for no end, which no quantifier that fits into memory reaches.
_ENDLESS = 2**63


def matching(nodes: Iterable[Node], least: int = 0, most: int | None = None) -> st.SearchStrategy[str]:
    """Give the texts that match all the expressions and have ``least`` to ``most`` characters.

    Raises:
        UnsatisfiableError: there is no such text.
        NotCoveredError: the expressions together are too large.
    """
    expressions = tuple(nodes)
    if len(expressions) == 1:
        runs = _runs(expressions[0])
        if runs is not None and (within := _within(runs, least, most)) is not None:
            return concatenated(within)
    return _texts_of_ways(expressions, least, most)


def repeating(nodes: Iterable[Node], length: int) -> tuple[st.SearchStrategy[str], ...]:
    """Give texts of a length that match all the expressions and repeat a part of them, made of few choices.

    Nothing is given where no such text is found.

    Raises:
        NotCoveredError: the expressions together are too large.
    """
    found = long_texts(_combined(tuple(nodes), None), length, length)
    return () if found is None else (found,)


@lru_cache(maxsize=512)
def _combined(expressions: tuple[Node, ...], copies: int | None) -> Automaton:
    return intersection(automaton(node, copies) for node in expressions)


def accepts(nodes: Iterable[Node], text: str) -> bool:
    """Say whether the text matches all the expressions."""
    # A text has no more repetitions than characters; in powers of two, few automata do for all.
    copies = max(MOST_COPIES, 1 << len(text).bit_length())
    return all(_combined((node,), copies).matches(text) for node in nodes)


def can_match(nodes: Iterable[Node], further: Node) -> bool:
    """Say whether any text matches all the expressions, and a further one.

    Raises:
        NotCoveredError: the expressions together are too large.
    """
    return bool(intersection([_combined(tuple(nodes), None), automaton(further)]).accepting)


def matched_endings(nodes: Iterable[Node], texts: Iterable[str]) -> tuple[str, ...]:
    """Give those of some texts in which a text ends that matches all the expressions.

    Raises:
        NotCoveredError: the expressions together are too large.
    """
    return tuple(endings(_combined(tuple(nodes), None), texts))


def _runs(node: Node) -> list[Run] | None:
    """Take an expression apart into runs of characters; None where it is more than that."""
    if isinstance(node, Chars):
        return [Run(node.chars, 1, 1)]
    if isinstance(node, Concat):
        parts = [_runs(part) for part in node.parts]
        return None if None in parts else [run for part in parts for run in part or ()]
    if isinstance(node, Repeat) and isinstance(node.node, Chars):
        return [Run(node.node.chars, node.least, _ENDLESS if node.most is None else node.most)]
    return None


def _within(runs: list[Run], least: int, most: int | None) -> list[Run] | None:
    """Keep runs within bounds of length, as far as no run has to know of another; None where one does."""
    if not all(run.chars for run in runs):
        return None
    flexible = [run for run in runs if run.least < run.most]
    if len(flexible) == 1:
        rest = sum(run.least for run in runs) - flexible[0].least
        bounds = max(0, least - rest), None if most is None else most - rest
        runs = [_narrowed(run, *bounds) if run is flexible[0] else run for run in runs]
    runs = [_narrowed(run, 0, None) for run in runs]
    fits = sum(run.least for run in runs) >= least and (most is None or sum(run.most for run in runs) <= most)
    return runs if fits and all(run.least <= run.most for run in runs) else None


def _narrowed(run: Run, least: int, most: int | None) -> Run:
    """Keep a run within a length; one without an end ends a little above what it must have."""
    low = max(run.least, least)
    high = run.most if run.most < _ENDLESS else low + _GROWTH
    return Run(run.chars, low, high if most is None else min(high, most))


def _texts_of_ways(expressions: tuple[Node, ...], least: int, most: int | None) -> st.SearchStrategy[str]:
    """Give the texts within bounds of length: first with few copies of what may be repeated, then with all.

    Raises:
        UnsatisfiableError: there is no such text.
        NotCoveredError: there may be one, of which the automaton or the text is too large.
    """
    few = max(MOST_COPIES, least + _GROWTH)
    for copies in (few, None) if any(repeats_over(node, few) for node in expressions) else (None,):
        whole = _combined(expressions, copies)
        longest = _longest_search(whole, most)
        # Texts are seldom long: the first search is a short one.
        near = _reach(whole, min(longest, least + _FIRST_SEARCH))[0] >> least
        reach = near or _reach(whole, longest)[0] >> least
        if reach:
            shortest = least + (reach & -reach).bit_length() - 1
            ways = _Ways(whole, least, min(longest, shortest + _GROWTH))
            return walked(ways.text, shortest)
    long = long_texts(whole, least, most)
    if long is not None:
        return long
    raise _nothing(whole, least, most)


def _nothing(whole: Automaton, least: int, most: int | None) -> UnsatisfiableError | NotCoveredError:
    """Say why there is no text: a longer one than was searched for may match, unless all ways are that short.

    A text longer than there are states goes around a circle, and without it there is a shorter one.
    """
    states, longest = len(whole.edges), _longest_search(whole, most)
    is_searched = longest in {most, states} or least + states <= longest
    if is_searched or not whole.accepting:
        return UnsatisfiableError(
            f"no text of {least} to {'any number of' if most is None else most} characters matches the "
            "patterns; "
            "correct the pattern or the length facets"
        )
    return NotCoveredError(
        f"no text of up to {longest} characters matches the patterns within the bounds of length, and longer "
        "ones are not looked for; give a strategy for this value in `overrides`"
    )


def _longest_search(whole: Automaton, most: int | None) -> int:
    """Give the length up to which texts are looked for: to the end where no way leads round."""
    longest = _LONGEST_SEARCH if ends_first(whole) is None else len(whole.edges)
    return longest if most is None else min(most, longest)


@lru_cache(maxsize=64)
def _reach(whole: Automaton, longest: int) -> list[int]:
    return lengths(whole, longest)


@dataclass(frozen=True, slots=True)
class _Move:
    """One way on: what it adds to the text, in pieces, and where it leads."""

    pieces: tuple[Piece, ...]
    length: int
    to: int


class _Ways:
    """The ways through an automaton that end within bounds of length, worked out as far as they are walked."""

    def __init__(self, whole: Automaton, least: int, most: int) -> None:
        self.whole, self.least = whole, least
        self.reach = lengths(whole, most)
        self.window = (1 << (most + 1)) - 1 & ~((1 << least) - 1)
        self.known: dict[tuple[int, int], tuple[_Move, ...]] = {}

    def text(self, decisions: Decisions) -> str:
        """Spell a text: at each fork it is decided which way to go."""
        state = at = 0
        text: list[str] = []
        while True:
            moves, can_stop = self.on(state, at), self.can_stop(state, at)
            choices = len(moves) + can_stop
            choice = decisions.below(choices) if choices > 1 else 0
            if can_stop and choice == 0:
                return "".join(text)
            move = moves[choice - can_stop]
            text.extend([piece(decisions) for piece in move.pieces])
            state, at = move.to, at + move.length

    def can_stop(self, state: int, at: int) -> bool:
        """Say whether a text may end here."""
        return state in self.whole.accepting and at >= self.least

    def on(self, state: int, at: int) -> tuple[_Move, ...]:
        """Give the ways on from a state behind so many characters, those with the shortest rest first."""
        if (state, at) not in self.known:
            self.known[state, at] = tuple(
                self._chain(chars, to, at + 1) for chars, to in self._open(state, at)
            )
        return self.known[state, at]

    def _open(self, state: int, at: int) -> list[tuple[CharSet, int]]:
        rest = [
            (self.reach[to] & (self.window >> at + 1), chars, to) for chars, to in self.whole.edges[state]
        ]
        open_ones = [(ends & -ends, n, chars, to) for n, (ends, chars, to) in enumerate(rest) if ends]
        return [(chars, to) for _, _, chars, to in sorted(open_ones, key=lambda move: move[:2])]

    def _chain(self, chars: CharSet, to: int, at: int) -> _Move:
        """Take the steps that follow without a choice along: one draw for all that are of the same characters."""
        runs = [Run(chars, 1, 1)]
        while not self.can_stop(to, at) and len(following := self._open(to, at)) == 1:
            chars, to = following[0]
            at += 1
            runs.append(Run(chars, 1, 1))
        return _Move(tuple(run.piece() for run in joined(runs)), len(runs), to)
