"""Runs of characters, each of one set: what the texts of a regular expression are pieced together from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from hypothesis import strategies as st

from contracts.strategies.charsets import CharSet, alphabet
from contracts.strategies.decisions import Decisions, Letters, decided, letters, walked
from contracts.strategies.lengths import lengthened, repeated_to

# A run that is longer repeats so many characters.
_PERIOD = 16
# One of several runs is seldom longer than so many characters more than it must be.
_GROWTH = 24

#: What spells a part of a text.
Piece = Callable[[Decisions], str]


@dataclass(frozen=True, slots=True)
class Run:
    """Between ``least`` and ``most`` characters of one set."""

    chars: CharSet
    least: int
    most: int

    @property
    def is_fixed(self) -> bool:
        """Whether the run has one text only."""
        return self.least == self.most and (not self.least or len(self.chars) == 1)

    @property
    def decisions(self) -> int:
        """How many bytes decide for the shortest text of this run."""
        return 0 if self.is_fixed else min(self.least, _PERIOD) + (self.least < self.most)

    def piece(self) -> Piece:
        """Give what spells the texts of this run by decisions."""
        if self.is_fixed:
            text = next(iter(self.chars)) * self.least
            return lambda _: text
        if self.least == self.most == 1:
            return letters(self.chars).one
        return partial(_spelled, letters(self.chars), self.least, min(self.most, self.least + _GROWTH))

    def texts(self) -> st.SearchStrategy[str]:
        """Give the texts of this run alone."""
        if self.is_fixed:
            return st.just(next(iter(self.chars)) * self.least)
        chars = alphabet(self.chars)
        return lengthened(
            lambda low, high: st.text(chars, min_size=low, max_size=high), self.least, self.most
        )


def _spelled(chars: Letters, least: int, most: int, decisions: Decisions) -> str:
    length = least + (decisions.below(most - least + 1) if least < most else 0)
    some = "".join([chars.one(decisions) for _ in range(min(length, _PERIOD))])
    return some if length <= _PERIOD else repeated_to(some, length)


def concatenated(runs: list[Run]) -> st.SearchStrategy[str]:
    """Give the texts of runs, one behind the other."""
    all_runs = joined(runs)
    if len(all_runs) == 1:
        return all_runs[0].texts()
    pieces = [run.piece() for run in all_runs]
    least = sum(run.decisions for run in all_runs)
    draw_bytes = walked if any(run.least < run.most for run in all_runs) else decided
    return draw_bytes(lambda decisions: "".join([piece(decisions) for piece in pieces]), least)


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
