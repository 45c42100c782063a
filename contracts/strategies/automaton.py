"""Regular expressions as automata: intersection, and which lengths are still within reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce, singledispatchmethod

from contracts.strategies.charsets import CharSet
from contracts.strategies.errors import NotCoveredError
from contracts.strategies.regex_syntax import Alternation, Chars, Concat, Every, Node, Repeat, least_length

_MOST_STATES = 40_000
#: An upper bound of a quantifier beyond this is seldom needed: documents stay small.
MOST_COPIES = 80

Edge = tuple[CharSet, int]


@dataclass(frozen=True, slots=True)
class Automaton:
    """A finite automaton without empty moves; state 0 is the start."""

    edges: tuple[tuple[Edge, ...], ...]
    accepting: frozenset[int]

    def matches(self, text: str) -> bool:
        """Say whether the whole text belongs to the language."""
        states = {0}
        for character in text:
            states = {to for state in states for chars, to in self.edges[state] if character in chars}
        return bool(states & self.accepting)


def endings(whole: Automaton, texts: Iterable[str]) -> Iterator[str]:
    """Give those of some texts in which a text of the language ends."""
    into: list[list[Edge]] = [[] for _ in whole.edges]
    for state, found in enumerate(whole.edges):
        for chars, to in found:
            into[to].append((chars, state))
    for text in texts:
        states = set(whole.accepting)
        for character in reversed(text):
            states = {before for state in states for chars, before in into[state] if character in chars}
        if states:
            yield text


def automaton(node: Node, copies: int | None = None) -> Automaton:
    """Build the automaton of an expression, with at most so many optional copies of what it repeats.

    Raises:
        NotCoveredError: it is too large.
    """
    return _Builder(copies).build(node)


def copies_of(node: Repeat, copies: int | None) -> int:
    """Give how many optional copies to make of what is repeated: so many, or fewer where each is long."""
    optional = (node.most or node.least) - node.least
    return optional if copies is None else min(optional, copies // max(least_length(node.node), 1) + 1)


def repeats_over(node: Node, copies: int) -> bool:
    """Say whether an expression has a quantifier of which not all copies are made then."""
    if isinstance(node, Chars):
        return False
    if isinstance(node, Repeat):
        return copies_of(node, copies) < copies_of(node, None) or repeats_over(node.node, copies)
    parts = node.branches if isinstance(node, Alternation) else node.parts
    return any(repeats_over(part, copies) for part in parts)


def intersection(automata: Iterable[Automaton]) -> Automaton:
    """Build the automaton of the texts that belong to all the languages."""
    return reduce(_product, automata)


def _product(one: Automaton, other: Automaton) -> Automaton:
    numbers = {(0, 0): 0}
    pending = [(0, 0)]
    edges: list[tuple[Edge, ...]] = []
    for pair in pending:
        found: list[Edge] = []
        for left, to_left in one.edges[pair[0]]:
            for right, to_right in other.edges[pair[1]]:
                common = left & right
                if common:
                    target = (to_left, to_right)
                    if target not in numbers:
                        numbers[target] = len(pending)
                        pending.append(target)
                    found.append((common, numbers[target]))
        edges.append(tuple(found))
        _check_size(len(pending))
    accepting = {n for (a, b), n in numbers.items() if a in one.accepting and b in other.accepting}
    return _merged(_without_dead_ends(Automaton(tuple(edges), frozenset(accepting))))


def _without_dead_ends(whole: Automaton) -> Automaton:
    """Leave out the states from which no end is reached, but for the start."""
    into: list[list[int]] = [[] for _ in whole.edges]
    for state, found in enumerate(whole.edges):
        for _, to in found:
            into[to].append(state)
    alive, pending = {0, *whole.accepting}, [*whole.accepting]
    while pending:
        for before in into[pending.pop()]:
            if before not in alive:
                alive.add(before)
                pending.append(before)
    numbers = {state: number for number, state in enumerate(sorted(alive))}
    edges = tuple(
        tuple((chars, numbers[to]) for chars, to in whole.edges[state] if to in numbers) for state in numbers
    )
    return Automaton(edges, frozenset(numbers[state] for state in whole.accepting))


def _check_size(states: int) -> None:
    if states > _MOST_STATES:
        raise NotCoveredError(
            f"a pattern needs more than {_MOST_STATES} states; give a strategy for this value in `overrides`"
        )


class _Builder:
    """Thompson's construction; the empty moves are removed at the end."""

    def __init__(self, copies: int | None = None) -> None:
        self.copies = copies
        self.empty: list[list[int]] = []
        self.moves: list[list[Edge]] = []

    def build(self, node: Node) -> Automaton:
        start = self.state()
        end = self.add(node, start)
        # In order of the states, that is of the expression: what comes first in it is what texts shrink to.
        closures = [sorted(self.closure(state)) for state in range(len(self.empty))]
        edges = tuple(tuple(dict.fromkeys(e for s in near for e in self.moves[s])) for near in closures)
        accepting = frozenset(state for state, near in enumerate(closures) if end in near)
        return _trimmed(Automaton(edges, accepting), start)

    def state(self) -> int:
        self.empty.append([])
        self.moves.append([])
        _check_size(len(self.empty))
        return len(self.empty) - 1

    def closure(self, state: int) -> set[int]:
        near, pending = {state}, [state]
        while pending:
            for following in self.empty[pending.pop()]:
                if following not in near:
                    near.add(following)
                    pending.append(following)
        return near

    @singledispatchmethod
    def add(self, node: Node, start: int) -> int:
        """Add the moves of a node behind ``start`` and give the state at its end."""
        raise TypeError(f"expected a node of a regular expression behind state {start}, got {node!r}")

    @add.register
    def _(self, node: Chars, start: int) -> int:
        end = self.state()
        if node.chars:
            self.moves[start].append((node.chars, end))
        return end

    @add.register
    def _(self, node: Concat, start: int) -> int:
        for part in node.parts:
            start = self.add(part, start)
        return start

    @add.register
    def _(self, node: Alternation, start: int) -> int:
        end = self.state()
        for branch in node.branches:
            inner = self.state()
            self.empty[start].append(inner)
            self.empty[self.add(branch, inner)].append(end)
        return end

    @add.register
    def _(self, node: Repeat, start: int) -> int:
        for _ in range(node.least):
            start = self.add(node.node, start)
        if node.most is None:
            return self.loop(node.node, start)
        end = self.state()
        self.empty[start].append(end)
        for _ in range(copies_of(node, self.copies)):
            start = self.add(node.node, start)
            self.empty[start].append(end)
        return end

    @add.register
    def _(self, node: Every, start: int) -> int:
        whole = intersection(automaton(part, self.copies) for part in node.parts)
        states = [self.state() for _ in whole.edges]
        end = self.state()
        self.empty[start].append(states[0])
        for state, edges in zip(states, whole.edges, strict=True):
            self.moves[state].extend((chars, states[to]) for chars, to in edges)
        for state in whole.accepting:
            self.empty[states[state]].append(end)
        return end

    def loop(self, node: Node, start: int) -> int:
        head = self.state()
        self.empty[start].append(head)
        self.empty[self.add(node, head)].append(head)
        end = self.state()
        self.empty[head].append(end)
        return end


def _trimmed(whole: Automaton, start: int) -> Automaton:
    """Keep the states that the start reaches, the start as 0."""
    numbers, order = {start: 0}, [start]
    for state in order:
        for _, to in whole.edges[state]:
            if to not in numbers:
                numbers[to] = len(order)
                order.append(to)
    edges = tuple(tuple((chars, numbers[to]) for chars, to in whole.edges[state]) for state in order)
    return _merged(
        Automaton(edges, frozenset(numbers[state] for state in whole.accepting if state in numbers))
    )


def _merged(whole: Automaton) -> Automaton:
    """Merge states that behave alike, until none do."""
    while True:
        classes: dict[object, int] = {}
        kind = [
            classes.setdefault((state in whole.accepting, frozenset(found)), len(classes))
            for state, found in enumerate(whole.edges)
        ]
        if len(classes) == len(whole.edges):
            return whole
        kept = {number: state for state, number in reversed(list(enumerate(kind)))}
        edges = tuple(_renumbered(whole.edges[kept[number]], kind) for number in range(len(classes)))
        whole = Automaton(edges, frozenset(kind[state] for state in whole.accepting))


def _renumbered(edges: tuple[Edge, ...], kind: list[int]) -> tuple[Edge, ...]:
    return tuple(dict.fromkeys((chars, kind[to]) for chars, to in edges))


def lengths(whole: Automaton, most: int) -> list[int]:
    """Give, for every state, the lengths up to ``most`` at which it can end: bit k stands for length k."""
    order = ends_first(whole)
    if order is not None:
        return _lengths_in_order(whole, order, most)
    into = _reversed([{to for _, to in found} for found in whole.edges])
    reach = [0] * len(whole.edges)
    layer = set(whole.accepting)
    for length in range(most + 1):
        for state in layer:
            reach[state] |= 1 << length
        layer = {before for state in layer for before in into[state]}
        if not layer:
            break
    return reach


def _lengths_in_order(whole: Automaton, order: list[int], most: int) -> list[int]:
    reach, mask = [0] * len(whole.edges), (1 << most + 1) - 1
    for state in order:
        reach[state] = int(state in whole.accepting)
        for _, to in whole.edges[state]:
            reach[state] |= reach[to] << 1 & mask
    return reach


def ends_first(whole: Automaton) -> list[int] | None:
    """Give the states so that each comes behind all to which it leads; None where some way leads round."""
    order = _ordered([{to for _, to in found} for found in whole.edges])
    return order if len(order) == len(whole.edges) else None


def circling(whole: Automaton) -> set[int]:
    """Give the states from which some way leads round, and those between two such ways."""
    on: list[set[int]] = [{to for _, to in found} for found in whole.edges]
    return set(range(len(on))).difference(_ordered(on), _ordered(_reversed(on)))


def _ordered(on: list[set[int]]) -> list[int]:
    """Give the states that lead to no circle, each behind all to which it leads."""
    left, into = [len(following) for following in on], _reversed(on)
    order = [state for state, number in enumerate(left) if not number]
    for state in order:
        for before in into[state]:
            left[before] -= 1
            if not left[before]:
                order.append(before)
    return order


def _reversed(on: list[set[int]]) -> list[set[int]]:
    into: list[set[int]] = [set() for _ in on]
    for state, following in enumerate(on):
        for to in following:
            into[to].add(state)
    return into
