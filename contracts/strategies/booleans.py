"""Lexical texts of xs:boolean (XSD Part 2, section 3.2.2)."""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.strategies.facets import Facets
from contracts.strategies.variants import PADDINGS, Texts


def boolean_texts(_builtin: str, _facets: Facets) -> Texts:
    """Give the four ways to write a boolean."""
    literals = ("false", "true", "0", "1")
    return Texts(st.sampled_from(literals), variants=PADDINGS, values=literals)
