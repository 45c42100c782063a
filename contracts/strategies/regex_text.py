"""Texts of a regular expression and of a given length, by construction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from hypothesis import strategies as st

from contracts.strategies.automaton import Automaton, automaton, intersection, lengths
from contracts.strategies.charsets import CharSet, alphabet
from contracts.strategies.errors import UnsatisfiableError
from contracts.strategies.regex_syntax import Chars, Concat, Node, Repeat
from contracts.strategies.run import Draw

# How much longer than the shortest text an unbounded expression may grow.
_GROWTH = 24
_LONGEST_SEARCH = 5000


@dataclass(frozen=True, slots=True)
class Run:
    """Between ``least`` and ``most`` characters of one set."""

    chars: CharSet
    least: int
    most: int

    def strategy(self) -> st.SearchStrategy[str]:
        """Give the strategy of the texts of this run."""
        if self.least == self.most and len(self.chars) == 1:
            return st.just(next(iter(self.chars)) * self.least)
        if self.least == self.most == 1:
            return alphabet(self.chars)
        return st.text(alphabet(self.chars), min_size=self.least, max_size=self.most)


def matching(nodes: Iterable[Node], least: int = 0, most: int | None = None) -> st.SearchStrategy[str]:
    """Give the texts that match all the expressions and have ``least`` to ``most`` characters.

    Raises:
        UnsatisfiableError: there is no such text.
        NotCoveredError: the expressions together are too large.
    """
    expressions = tuple(nodes)
    if len(expressions) == 1:
        runs = _runs(expressions[0])
        if runs is not None and _fits(runs, least, most):
            return _concatenated(runs)
    return _walks(_combined(expressions), least, most)


@lru_cache(maxsize=512)
def _combined(expressions: tuple[Node, ...]) -> Automaton:
    return intersection(automaton(node) for node in expressions)


def accepts(nodes: Iterable[Node], text: str) -> bool:
    """Say whether the text matches all the expressions."""
    return all(_combined((node,)).matches(text) for node in nodes)


def _runs(node: Node) -> list[Run] | None:
    """Take an expression apart into runs of characters; None where it is more than that."""
    if isinstance(node, Chars):
        return [Run(node.chars, 1, 1)]
    if isinstance(node, Concat):
        parts = [_runs(part) for part in node.parts]
        return None if None in parts else [run for part in parts for run in part or ()]
    if isinstance(node, Repeat) and isinstance(node.node, Chars):
        most = node.least + _GROWTH if node.most is None else node.most
        return [Run(node.node.chars, node.least, most)]
    return None


def _fits(runs: list[Run], least: int, most: int | None) -> bool:
    if not all(run.chars for run in runs):
        return False
    return sum(run.least for run in runs) >= least and (most is None or sum(run.most for run in runs) <= most)


def _concatenated(runs: list[Run]) -> st.SearchStrategy[str]:
    parts = [run.strategy() for run in _joined(runs)]
    return parts[0] if len(parts) == 1 else st.tuples(*parts).map("".join)


def _joined(runs: list[Run]) -> list[Run]:
    r"""Join neighbours of the same fixed characters into one draw: ``\d\d\d`` is ``\d{3}``."""
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].chars == run.chars:
            before = joined.pop()
            joined.append(Run(run.chars, before.least + run.least, before.most + run.most))
        else:
            joined.append(run)
    return joined or [Run(CharSet.of("-"), 0, 0)]


def _walks(whole: Automaton, least: int, most: int | None) -> st.SearchStrategy[str]:
    longest = _LONGEST_SEARCH if most is None else min(most, _LONGEST_SEARCH)
    shortest = next((n for n in range(least, longest + 1) if _reach(whole, longest)[0] >> n & 1), None)
    if shortest is None:
        raise UnsatisfiableError(
            f"no text of {least} to {'any number of' if most is None else most} characters matches the "
            "patterns; "
            "correct the pattern or the length facets"
        )
    return _walk(whole, least, min(longest, max(shortest, least) + _GROWTH))


@lru_cache(maxsize=64)
def _reach(whole: Automaton, longest: int) -> list[int]:
    return lengths(whole, longest)


def _walk(whole: Automaton, least: int, most: int) -> st.SearchStrategy[str]:
    reach = lengths(whole, most)
    window = (1 << (most + 1)) - 1 & ~((1 << least) - 1)

    def moves(state: int, at: int) -> list[tuple[CharSet, int]]:
        """Give the edges that can still end within the bounds, those with the shortest rest first."""
        rest = [(reach[to] & (window >> at + 1), chars, to) for chars, to in whole.edges[state]]
        open_ones = [(ends & -ends, n, chars, to) for n, (ends, chars, to) in enumerate(rest) if ends]
        return [(chars, to) for _, _, chars, to in sorted(open_ones, key=lambda move: move[:2])]

    @st.composite
    def walk(draw: Draw) -> str:
        state = 0
        text: list[str] = []
        while True:
            open_moves = moves(state, len(text))
            can_stop = state in whole.accepting and len(text) >= least
            choices = len(open_moves) + can_stop
            choice = draw(_index(choices)) if choices > 1 else 0
            if can_stop and choice == 0:
                return "".join(text)
            chars, state = open_moves[choice - can_stop]
            text.append(draw(alphabet(chars)))

    return walk()


@lru_cache(maxsize=256)
def _index(choices: int) -> st.SearchStrategy[int]:
    return st.integers(0, choices - 1)
