"""Lexical texts of xs:hexBinary and xs:base64Binary (XSD Part 2, sections 3.2.15 and 3.2.16)."""

from __future__ import annotations

import base64

from hypothesis import strategies as st

from contracts.strategies.facets import Facets
from contracts.strategies.lengths import repeated_to, upper_limit
from contracts.strategies.variants import PADDINGS, varied


def hex_texts(_builtin: str, facets: Facets) -> st.SearchStrategy[str]:
    """Give hexadecimal texts in both cases of letters."""
    return varied(_octets(facets).map(lambda data: data.hex().upper()), [str.lower, *PADDINGS])


def base64_texts(_builtin: str, facets: Facets) -> st.SearchStrategy[str]:
    """Give base64 texts."""
    return varied(_octets(facets).map(lambda data: base64.b64encode(data).decode()), PADDINGS)


def _octets(facets: Facets) -> st.SearchStrategy[bytes]:
    most = upper_limit(facets.min_length, facets.max_length)
    general = st.binary(min_size=facets.min_length, max_size=most)
    if facets.max_length is None or facets.fixed_length is not None:
        return general
    longest = facets.max_length
    full = st.binary(min_size=1, max_size=4).map(lambda some: repeated_to(some, longest))
    return st.one_of(general, general, full)
