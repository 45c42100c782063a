"""Other ways to write the same value: what a reader must accept beside the plain form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Variant = Callable[[str], str]

# How many plain forms stand against one variant: most documents should look ordinary.
_PLAIN = 6


def plain(text: str) -> str:
    """Leave the text as it is; Hypothesis shrinks to this."""
    return text


def varied(
    texts: st.SearchStrategy[str], variants: Sequence[Variant], plain_share: int = _PLAIN
) -> st.SearchStrategy[str]:
    """Give the texts, now and then in one of the variants."""
    if not variants:
        return texts
    forms = st.sampled_from([*[plain] * plain_share, *variants])
    return st.tuples(texts, forms).map(_apply)


def _apply(pair: tuple[str, Variant]) -> str:
    text, variant = pair
    return variant(text)


def padded(text: str) -> str:
    """Surround with white space, which types that collapse it ignore."""
    return f"\n  {text}\t "


def spaced_before(text: str) -> str:
    """Put one space in front."""
    return f" {text}"


PADDINGS: tuple[Variant, ...] = (padded, spaced_before)


def with_bounds(general: st.SearchStrategy[T], bounds: Sequence[T]) -> st.SearchStrategy[T]:
    """Give the general values, and often enough one of those at the bounds."""
    edges = list(dict.fromkeys(bounds))
    return st.one_of(general, general, st.sampled_from(edges)) if edges else general
