"""Long texts of a regular expression: those that go round a circle of its automaton as often as it takes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from hypothesis import strategies as st

from contracts.strategies.automaton import Automaton, Edge, circling
from contracts.strategies.char_runs import Run, concatenated
from contracts.strategies.charsets import CharSet

# Of so many states it is looked for the way round that begins there.
_TRIED = 200
# A detour is looked for from so many states, among so many times the length of the round.
_DETOURS = 20
_LARGEST = 200_000
# So many ways are drawn from.
_WAYS = 8

Path = list[CharSet]
N = TypeVar("N", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Round:
    """A way to a state, from there round to it again, and on to an end."""

    before: Path
    around: Path
    after: Path

    def times(self, least: int) -> int:
        """Give how often to go round for so many characters."""
        missing = least - len(self.before) - len(self.after)
        return max(0, -(-missing // len(self.around)))

    def length(self, least: int) -> int:
        """Give the least length from so many characters on."""
        return len(self.before) + self.times(least) * len(self.around) + len(self.after)

    def texts(self, least: int) -> st.SearchStrategy[str]:
        """Give the texts: each round is like the others, so that a long text costs few choices."""
        times = self.times(least)
        before, around, after = (
            concatenated([Run(chars, 1, 1) for chars in path])
            for path in (self.before, self.around, self.after)
        )
        return st.tuples(before, around.map(lambda text: text * times), after).map("".join)


def long_texts(whole: Automaton, least: int, most: int | None) -> st.SearchStrategy[str] | None:
    """Give some texts of ``least`` to ``most`` characters; None where none was found that goes round one circle."""
    found = [one.texts(least) for one in islice(_fitting(whole, least, most), _WAYS)]
    return st.one_of(found) if found else None


def _fitting(whole: Automaton, least: int, most: int | None) -> Iterator[_Round]:
    """Give the rounds of a length within bounds, then those with a detour before them that leads to such a length."""
    for number, (state, one) in enumerate(_rounds(whole)):
        if most is None or one.length(least) <= most:
            yield one
        elif number < _DETOURS and len(one.around) * len(whole.edges) <= _LARGEST:
            detours = (replace(one, before=path) for path in _detours(whole, state, len(one.around)))
            yield from (other for other in detours if other.length(least) <= most)


def _rounds(whole: Automaton) -> Iterator[tuple[int, _Round]]:
    reached, circles = _steps(_of_states(whole), 0), circling(whole)
    for state in islice((one for one in dict.fromkeys((0, *reached)) if one in circles), _TRIED):
        steps = _steps(_of_states(whole), state)
        end = (
            state
            if state in whole.accepting
            else next((one for one in steps if one in whole.accepting), None)
        )
        if state in steps and end is not None:
            before = _path(reached, 0, state) if state else []
            yield (
                state,
                _Round(before, _path(steps, state, state), _path(steps, state, end) if end != state else []),
            )


def _detours(whole: Automaton, state: int, around: int) -> Iterator[Path]:
    """Give the shortest ways to a state of each length modulo that of a round."""

    def on(node: tuple[int, int]) -> Iterator[tuple[CharSet, tuple[int, int]]]:
        at, length = node
        return ((chars, (to, (length + 1) % around)) for chars, to in whole.edges[at])

    steps = _steps(on, (0, 0))
    yield from (_path(steps, (0, 0), (state, rest)) for rest in range(around) if (state, rest) in steps)


def _of_states(whole: Automaton) -> Callable[[int], Iterable[Edge]]:
    return lambda state: whole.edges[state]


def _steps(on: Callable[[N], Iterable[tuple[CharSet, N]]], start: N) -> dict[N, tuple[CharSet, N]]:
    """Find the shortest way to each node, breadth first: the characters, and the node before; to the start as well."""
    found: dict[N, tuple[CharSet, N]] = {}
    pending = [start]
    for node in pending:
        for chars, to in on(node):
            if to not in found:
                found[to] = chars, node
                pending.append(to)
    return found


def _path(steps: dict[N, tuple[CharSet, N]], start: N, end: N) -> Path:
    """Read a way off, backwards; one that ends where it starts has at least one step."""
    chars, node = steps[end]
    path = [chars]
    while node != start:
        chars, node = steps[node]
        path.append(chars)
    return path[::-1]
