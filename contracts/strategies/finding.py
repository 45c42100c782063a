"""One value of a strategy, drawn outside of any test."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from hypothesis import HealthCheck, Phase, currently_in_test_context, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample, Unsatisfiable, UnsatisfiedAssumption

from contracts.strategies.errors import XsdStrategyError

T = TypeVar("T")
_TRIES = 25
# Of so many values none is wanted: Hypothesis gives up after 50 that are rejected.
_REJECTED = 50


def first(
    strategy: st.SearchStrategy[T],
    is_wanted: Callable[[T], bool] = lambda _: True,
    *,
    tries: int = _TRIES,
    passes_errors: bool = False,
) -> T | None:
    """Draw until a value is wanted, always the same ones; None where there is none among so many.

    Errors of this package's own end the search as well, unless ``passes_errors`` says that they are raised.
    """
    if currently_in_test_context():
        # Hypothesis refuses a search within a test, which would be repeated with each example. This one is made
        # once, and in a thread of its own it is no part of the test.
        with ThreadPoolExecutor(max_workers=1) as apart:
            return apart.submit(_first, strategy, is_wanted, tries, passes_errors=passes_errors).result()
    return _first(strategy, is_wanted, tries, passes_errors=passes_errors)


def gathered(strategy: st.SearchStrategy[T], is_wanted: Callable[[T], bool], *, tries: int) -> list[T]:
    """Draw so many values, always the same ones, and give those that are wanted."""
    found: list[T] = []

    def note(value: T) -> bool:
        if is_wanted(value):
            found.append(value)
        return False

    first(strategy, note, tries=tries)
    return found


def _first(
    strategy: st.SearchStrategy[T], is_wanted: Callable[[T], bool], tries: int, *, passes_errors: bool
) -> T | None:
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
    except (NoSuchExample, Unsatisfiable):
        return None
    except XsdStrategyError:
        if passes_errors:
            raise
        return None


def soon(strategy: st.SearchStrategy[T], is_wanted: Callable[[T], bool] = lambda _: True) -> T | None:
    """Draw until a value is wanted, as ``first``; None as well where many are rejected: no test can draw from that."""
    rejected = iter(range(_REJECTED))

    @st.composite
    def bounded(draw: Callable[[st.SearchStrategy[T]], T]) -> T:
        try:
            return draw(strategy)
        except UnsatisfiedAssumption:
            if next(rejected, None) is None:
                raise _RejectedError from None
            raise

    return first(bounded(), is_wanted)


def is_had(strategy: st.SearchStrategy[T], is_wanted: Callable[[T], bool]) -> bool:
    """Say whether a wanted value comes soon."""
    return soon(strategy, is_wanted) is not None


class _RejectedError(XsdStrategyError):
    """Too many values were rejected."""
