"""One value of a strategy, drawn outside of any test."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample, Unsatisfiable

from contracts.strategies.errors import XsdStrategyError

T = TypeVar("T")
_TRIES = 25


def first(
    strategy: st.SearchStrategy[T], is_wanted: Callable[[T], bool] = lambda _: True, *, tries: int = _TRIES
) -> T | None:
    """Draw until a value is wanted, always the same ones; None where there is none among so many."""
    quietly = settings(
        database=None,
        deadline=None,
        max_examples=tries,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    try:
        return find(strategy, is_wanted, settings=quietly)
    except (NoSuchExample, Unsatisfiable, XsdStrategyError):
        return None
