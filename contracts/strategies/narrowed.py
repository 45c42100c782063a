"""Texts of a type that keep facets which are given beside those of the type.

What construction leaves open is filtered by the type alone, which knows nothing of such facets.
"""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from contracts.strategies.components import Component
from contracts.strategies.decimals import DECIMALS
from contracts.strategies.errors import UnsatisfiableError
from contracts.strategies.facetchecks import check_of
from contracts.strategies.facets import Facets, foundation
from contracts.strategies.finding import first
from contracts.strategies.floats import WIDTHS
from contracts.strategies.simple import parts_of
from contracts.strategies.variants import Texts

# So many texts are drawn before it is said that facets leave none.
_SOUGHT = 100


def narrowed_parts(xsd_type: Component, facets: Facets) -> Texts:
    """Give the lexical texts of a type that keep all of the facets: its own, and those that are given beside them.

    Raises:
        UnsatisfiableError: the facets leave no text, or none is found.
        NotCoveredError: the type is of a kind that has no literals of its own.
    """
    parts, keeps = parts_of(xsd_type, facets), check_of(xsd_type, facets)
    if parts.values:
        return _listed(parts, keeps)
    if not _is_open(xsd_type, facets):
        return parts
    kept = parts.only(keeps)
    if first(kept.plain, tries=_SOUGHT) is None:
        raise UnsatisfiableError("no text was found that keeps all facets together; correct them")
    return kept


def _listed(parts: Texts, keeps: Callable[[str], bool]) -> Texts:
    values = tuple(filter(keeps, parts.values))
    if not values:
        raise UnsatisfiableError(f"none of the enumeration {list(parts.values[:5])} keeps the other facets")
    return Texts(st.sampled_from(values), values=values)


def _is_open(xsd_type: Component, facets: Facets) -> bool:
    """Say whether texts are not made to keep the facets all by construction."""
    name = getattr(foundation(xsd_type), "local_name", None) or ""
    is_number = name in DECIMALS or name in WIDTHS
    return bool(facets.patterns or ((facets.lower or facets.upper) and not is_number))
