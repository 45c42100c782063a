"""The order of texts that are numbers side by side, as a regular expression: of dates, times and durations.

What is said of each number is where it stands in that order; how it is written, with which digits and up to where, is
for the lexical space of its type to say.
"""

from __future__ import annotations

from dataclasses import dataclass

from contracts.strategies.charsets import CharSet
from contracts.strategies.facets import Bound
from contracts.strategies.number_syntax import beyond
from contracts.strategies.regex_syntax import Alternation, Chars, Concat, Node, Repeat, literal

_NOTHING = Chars(CharSet())
_ZEROS = Repeat(literal("0"), 0, None)


@dataclass(frozen=True, slots=True)
class Field:
    """One number of a text: what it is at the bound, what stands behind it, and how it looks where it is free."""

    number: str
    behind: str
    free: Node
    is_padded: bool = False

    def at_bound(self) -> Node:
        """Give the number as it is at the bound, with what stands behind it."""
        zeros = [_ZEROS] if self.is_padded else []
        return Concat((*zeros, literal(self.number + self.behind)))

    def past_bound(self, *, above: bool, inclusive: bool) -> Node:
        """Give the numbers on one side of the bound, with what stands behind them."""
        node = beyond(Bound(self.number, inclusive), above=above)
        return _NOTHING if node is None else Concat((node, literal(self.behind)))

    def anywhere(self) -> Node:
        """Give any number, with what stands behind it."""
        return Concat((self.free, literal(self.behind)))


def ordered(fields: list[Field], *, above: bool, inclusive: bool) -> Node:
    """Give the texts on one side of a bound: the first number that differs decides, the last ones before the first."""
    ways = [_deciding(fields, at, above=above) for at in reversed(range(len(fields) - 1))]
    *before, last = fields
    final = (*(field.at_bound() for field in before), last.past_bound(above=above, inclusive=inclusive))
    return Alternation((Concat(final), *ways))


def _deciding(fields: list[Field], at: int, *, above: bool) -> Node:
    before = (field.at_bound() for field in fields[:at])
    rest = (field.anywhere() for field in fields[at + 1 :])
    return Concat((*before, fields[at].past_bound(above=above, inclusive=False), *rest))
