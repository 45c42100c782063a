"""Runs of characters, each of one set: what the texts of a regular expression are pieced together from."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from contracts.strategies.charsets import CharSet, alphabet
from contracts.strategies.lengths import LONGEST_DRAWN, repeated_to

# A text that must be long repeats a piece of so many characters.
_PERIOD = 9

Piece = str | st.SearchStrategy[str]


@dataclass(frozen=True, slots=True)
class Run:
    """Between ``least`` and ``most`` characters of one set."""

    chars: CharSet
    least: int
    most: int

    def piece(self) -> Piece:
        """Give the strategy of the texts of this run, or the text where there is only one."""
        if self.least == self.most and len(self.chars) == 1:
            return next(iter(self.chars)) * self.least
        if self.least == self.most == 1:
            return alphabet(self.chars)
        if self.least > LONGEST_DRAWN:
            few = st.text(alphabet(self.chars), min_size=1, max_size=_PERIOD)
            return few.map(lambda some: repeated_to(some, self.least))
        return st.text(alphabet(self.chars), min_size=self.least, max_size=self.most)


def concatenated(runs: list[Run]) -> st.SearchStrategy[str]:
    """Give the texts of runs, one behind the other."""
    pieces = [run.piece() for run in joined(runs)]
    parts = [st.just(piece) if isinstance(piece, str) else piece for piece in pieces]
    return parts[0] if len(parts) == 1 else st.tuples(*parts).map("".join)


def joined(runs: list[Run]) -> list[Run]:
    r"""Join neighbours of the same fixed characters into one draw: ``\d\d\d`` is ``\d{3}``."""
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].chars == run.chars:
            before = joined.pop()
            joined.append(Run(run.chars, before.least + run.least, before.most + run.most))
        else:
            joined.append(run)
    return joined or [Run(CharSet.of("-"), 0, 0)]
