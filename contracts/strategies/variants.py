"""Other ways to write the same value: what a reader must accept beside the plain form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from contracts.strategies.run import Draw

Variant = Callable[[str], str]

# How many plain texts stand against one at a bound, and against one in a variant.
_PLAIN = 2
_PLAIN_FORMS = 6


@dataclass(frozen=True, slots=True)
class Source:
    """Values, and how they are written down."""

    values: st.SearchStrategy[Any]
    write: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Texts:
    """The lexical texts of a type: ordinary ones, those at its bounds, and other ways to write the ordinary ones.

    ``bounds`` are texts at a bound, ``edges`` strategies of such. ``values`` are those of an enumeration, each of
    which should be seen. ``source`` is what the ordinary texts are made of, where they are made of values.

    They are kept apart because a document of many values need not choose for each of them: see ``Run.text``.
    """

    plain: st.SearchStrategy[str]
    edges: tuple[st.SearchStrategy[str], ...] = ()
    variants: tuple[Variant, ...] = ()
    values: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    source: Source | None = None

    @classmethod
    def made(
        cls,
        values: st.SearchStrategy[Any],
        write: Callable[[Any], str],
        *,
        bounds: Iterable[str] = (),
        variants: tuple[Variant, ...] = (),
    ) -> Texts:
        """Give the texts that write the values of a strategy down."""
        return cls(
            values.map(write),
            bounds=tuple(dict.fromkeys(bounds)),
            variants=variants,
            source=Source(values, write),
        )

    def ordinary(self) -> Callable[[Draw], str]:
        """Give what draws an ordinary text; a text that is made of a value costs one draw, not one in another."""
        if self.source is not None:
            values, write = self.source.values, self.source.write
            return lambda draw: write(draw(values))
        return lambda draw: draw(self.plain)

    def mixed(self) -> st.SearchStrategy[str]:
        """Give one strategy of all of them; it shrinks to ordinary texts."""
        # An ordinary text is drawn beside one at a bound, which with a choice less would seem the simpler one.
        beside = [
            st.tuples(self.plain, edge).map(_second) for edge in (*self.edges, *map(st.just, self.bounds))
        ]
        texts = st.one_of(*[self.plain] * _PLAIN, *beside) if beside else self.plain
        if not self.variants:
            return texts
        forms = st.sampled_from([*[plain] * _PLAIN_FORMS, *self.variants])
        return st.tuples(texts, forms).map(_apply)

    def only(self, is_allowed: Callable[[str], bool]) -> Texts:
        """Keep the texts that are allowed; a variant that is not gives way to the plain form."""
        return Texts(
            self.plain.filter(is_allowed),
            tuple(edge.filter(is_allowed) for edge in self.edges),
            tuple(_where_allowed(variant, is_allowed) for variant in self.variants),
            tuple(filter(is_allowed, self.values)),
            tuple(filter(is_allowed, self.bounds)),
        )


def plain(text: str) -> str:
    """Leave the text as it is; Hypothesis shrinks to this."""
    return text


def _second(pair: tuple[str, str]) -> str:
    return pair[1]


def _where_allowed(variant: Variant, is_allowed: Callable[[str], bool]) -> Variant:
    def apply(text: str) -> str:
        varied = variant(text)
        return varied if is_allowed(varied) else text

    return apply


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
