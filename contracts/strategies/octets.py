"""Lexical texts of xs:hexBinary and xs:base64Binary (XSD Part 2, sections 3.2.15 and 3.2.16)."""

from __future__ import annotations

import base64
from collections.abc import Callable

from hypothesis import strategies as st

from contracts.strategies.facets import Facets
from contracts.strategies.lengths import LONGEST_FILL, lengthened, repeated_to, upper_limit
from contracts.strategies.variants import PADDINGS, Texts, Variant


def hex_texts(_builtin: str, facets: Facets) -> Texts:
    """Give hexadecimal texts in both cases of letters."""
    return _texts(facets, lambda data: data.hex().upper(), (str.lower, *PADDINGS))


def base64_texts(_builtin: str, facets: Facets) -> Texts:
    """Give base64 texts."""
    return _texts(facets, lambda data: base64.b64encode(data).decode(), PADDINGS)


def _texts(facets: Facets, write: Callable[[bytes], str], variants: tuple[Variant, ...]) -> Texts:
    most = upper_limit(facets.min_length, facets.max_length)
    general = lengthened(_octets, facets.min_length, most).map(write)
    longest, shortest = facets.max_length, facets.min_length
    if longest is None or longest > LONGEST_FILL or facets.fixed_length is not None:
        return Texts(general, variants=variants)
    full = st.binary(min_size=1, max_size=4).map(lambda some: write(repeated_to(some, longest)))
    least = lengthened(_octets, shortest, shortest).map(write)
    return Texts(general, (full, least), variants)


def _octets(least: int, most: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=least, max_size=most)
