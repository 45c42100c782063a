"""From a simple type to its lexical texts: which family of values, and what to filter beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from operator import itemgetter

from hypothesis import strategies as st
from xmlschema.validators import XsdList, XsdUnion

from contracts.strategies.components import Component
from contracts.strategies.errors import NotCoveredError, PatternError, SchemaLoadError, UnsatisfiableError
from contracts.strategies.facets import Facets, facets_of, foundation
from contracts.strategies.families import FAMILIES, QUALIFIED
from contracts.strategies.finding import first
from contracts.strategies.identifiers import TABLED, kind_of
from contracts.strategies.moment_lines import LINES
from contracts.strategies.patterned import patterned
from contracts.strategies.places import place
from contracts.strategies.qnames import document_literal, is_any_simple, qname_texts
from contracts.strategies.regex_syntax import least_length
from contracts.strategies.run import Draw
from contracts.strategies.texts import TEXT_SYNTAX, pattern_levels, text_texts
from contracts.strategies.validity import takes
from contracts.strategies.variants import Texts

# The types whose plain texts may be empty or hold spaces.
_SPACED = frozenset({"string", "normalizedString", "token", "anyURI", "hexBinary", "base64Binary"})
_LIST_LENGTH = 4
# What a judge reads in a way of its own: libxml2 a negated property within a class, and a class taken out of one taken
# out, `xmlschema` several negated escapes within a class.
_MISREAD = re.compile(r"\[.*\\P\{|-\[.*-\[|\[[^]]*\\[DSWIC][^]]*\\[DSWIC]", re.DOTALL)
# Longer lists repeat a few items.
_MOST_ITEMS = 200
# No list is filled up to a greatest length beyond this.
_MOST_FILLED = 2000
# Parsers of XML take no longer text than this by default.
_LONGEST = 10_000_000


def texts_of(xsd_type: Component, facets: Facets | None = None) -> st.SearchStrategy[str]:
    """Give one strategy of the lexical texts of a type; as ``parts_of``."""
    return parts_of(xsd_type, facets).mixed()


def parts_of(xsd_type: Component, facets: Facets | None = None) -> Texts:
    """Give the lexical texts of a simple type, or of the simple content of a complex one.

    ``facets`` are those of the type, with any that the caller adds.

    Raises:
        UnsatisfiableError: the facets leave no text.
        NotCoveredError: the type is of a kind that has no literals of its own.
    """
    return _own_parts(xsd_type) if facets is None else _parts(xsd_type, facets)


@lru_cache(maxsize=4096)
def _own_parts(xsd_type: Component) -> Texts:
    """Give the texts by the facets of the type alone: asked for its size, then by each element that has it."""
    return _parts(xsd_type, facets_of(xsd_type))


def _parts(xsd_type: Component, facets: Facets) -> Texts:
    base = foundation(xsd_type)
    try:
        return _agreed_texts(xsd_type, base, facets)
    except (UnsatisfiableError, NotCoveredError, PatternError) as error:
        raise type(error)(f"{place(xsd_type)}: {error}") from error
    except (ValueError, ArithmeticError) as error:
        raise SchemaLoadError(
            f"{place(xsd_type)}: expected facets whose values are of the type they restrict: {error}; correct them"
        ) from error


def _agreed_texts(xsd_type: Component, base: Component, facets: Facets) -> Texts:
    try:
        return _texts(xsd_type, base, facets)
    except UnsatisfiableError:
        if not _may_be_disputed(base, facets):
            raise
        return _texts(xsd_type, base, replace(facets, agreed=False))


@lru_cache(maxsize=4096)
def is_disputed(xsd_type: Component) -> bool:
    r"""Say whether no text is valid to both judges though some are by XSD: libxml2 misreads ``[\P{..}]``."""
    facets, base = facets_of(xsd_type), foundation(xsd_type)
    if isinstance(base, XsdUnion):
        return bool(base.member_types) and all(map(is_disputed, base.member_types))
    if isinstance(base, XsdList):
        return facets.min_length > 0 and is_disputed(base.item_type)
    if not _may_be_disputed(base, facets):
        return False
    try:
        _texts(xsd_type, base, facets)
    except UnsatisfiableError:
        return True
    return False


def _may_be_disputed(base: Component, facets: Facets) -> bool:
    """Say whether judges may read the facets differently: patterns, and bounds of what is ordered in part."""
    is_ordered_in_part = base.local_name in {"duration", *LINES} and bool(facets.lower or facets.upper)
    return is_ordered_in_part or any(
        _MISREAD.search(pattern) for level in facets.patterns for pattern in level
    )


def _texts(xsd_type: Component, base: Component, facets: Facets) -> Texts:
    if facets.min_length > _LONGEST:
        raise NotCoveredError(
            f"values have a length of {facets.min_length} at least, and no more than {_LONGEST} is drawn; lower it in "
            "the schema, or give texts in `overrides`"
        )
    if facets.enumeration is not None:
        return enumerated(xsd_type, base, facets)
    if any(least_length(node) > _LONGEST for node in pattern_levels(facets)):
        raise NotCoveredError(
            f"a pattern asks for more than {_LONGEST} characters, and no more is drawn; correct it, or give texts in "
            "`overrides`"
        )
    variety = _VARIETIES.get(type(base))
    if variety is not None:
        return variety(xsd_type, base, facets)
    return _atomic(xsd_type, base, facets)


def _atomic(xsd_type: Component, base: Component, facets: Facets) -> Texts:
    if base.local_name in QUALIFIED:
        return _qualified(xsd_type, base, facets)
    if is_any_simple(base):
        return text_texts("string", facets)
    if facets.patterns and base.local_name not in TEXT_SYNTAX:
        return patterned(xsd_type, facets)
    return FAMILIES[base.local_name](base.local_name, facets)


def _qualified(xsd_type: Component, base: Component, facets: Facets) -> Texts:
    if base.local_name == "NOTATION":
        raise NotCoveredError("a type derived from xs:NOTATION needs an enumeration; add one")
    return patterned(xsd_type, facets) if facets.patterns else Texts(qname_texts(xsd_type.schema))


def enumerated(xsd_type: Component, base: Component, facets: Facets) -> Texts:
    """Give the literals of an enumeration that the other facets allow."""
    literals = list(dict.fromkeys(facets.enumeration or ()))
    allowed = [text for text in literals if takes(xsd_type, text)]
    if not allowed:
        raise UnsatisfiableError(
            f"none of the enumeration {literals[:5]} satisfies the other facets; correct them"
        )
    if getattr(base, "local_name", None) in QUALIFIED:
        allowed = [document_literal(text, xsd_type.schema) for text in allowed]
    return Texts(st.sampled_from(allowed), values=tuple(allowed))


def list_texts(xsd_type: Component, base: XsdList, facets: Facets) -> Texts:
    """Give lists: items without white space, one space between them."""
    if facets.patterns:
        return patterned(xsd_type, facets)
    least = facets.min_length
    most = least + _LIST_LENGTH if facets.max_length is None else min(facets.max_length, least + _LIST_LENGTH)
    if facets.max_length is not None and facets.max_length < least:
        raise UnsatisfiableError(
            f"no list has {least} to {facets.max_length} items; correct the length facets"
        )
    if not least and (not most or is_disputed(base.item_type) or _is_impossible(base.item_type)):
        return Texts(st.just(""))
    longest = facets.max_length or 0
    full = (_repeated_items(base, longest),) if most < longest <= _MOST_FILLED else ()
    if least > _MOST_ITEMS:
        return Texts(_repeated_items(base, least), full)
    plain = _listed(_plain_items(base.item_type), least, most)
    alike = item_texts(base.item_type).map(lambda item: " ".join([item] * max(least, 1)))
    return Texts(plain, (alike, *full), (_wide_spaces,))


def _repeated_items(base: XsdList, count: int) -> st.SearchStrategy[str]:
    """Give lists of so many items, few of which differ: a long list costs few choices."""
    some = st.lists(item_texts(base.item_type), min_size=1, max_size=_LIST_LENGTH)
    return some.map(lambda few: " ".join((few * (count // len(few) + 1))[:count]))


@st.composite
def _listed(draw: Draw, items: st.SearchStrategy[str], least: int, most: int) -> str:
    """Draw a list: how many items, then each, which takes half the choices of asking before each for one more."""
    return " ".join([draw(items) for _ in range(draw(st.integers(least, most)))])


def _plain_items(item_type: Component) -> st.SearchStrategy[str]:
    """Give the ordinary texts of an item, which cost the fewest choices; without a check where none has a space."""
    facets, name = facets_of(item_type), getattr(foundation(item_type), "local_name", None)
    if facets.patterns or name not in FAMILIES or name in _SPACED:
        return item_texts(item_type)
    return parts_of(item_type).plain


def _is_impossible(item_type: Component) -> bool:
    """Say whether a list can have no items but the empty list is one."""
    try:
        item_texts(item_type)
    except UnsatisfiableError:
        return True
    return False


def item_texts(item_type: Component) -> st.SearchStrategy[str]:
    """Give texts of an item of a list: neither empty nor with white space."""
    facets = facets_of(item_type)
    base = foundation(item_type)
    is_text = getattr(base, "local_name", None) in {"string", "normalizedString", "token"}
    if is_text and facets.enumeration is None:
        facets = facets.with_facet(
            "pattern", "[^\\s\u0085\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
        )
        return texts_of(item_type, facets)
    return texts_of(item_type, facets).map(str.strip).filter(lambda text: len(text.split()) == 1)


def union_texts(xsd_type: Component, base: XsdUnion, facets: Facets) -> Texts:
    """Give the texts of each member type that has any, as far as they stand for themselves."""
    texts = patterned(xsd_type, facets) if facets.patterns else _of_members(base)
    tabled = [member for member in base.member_types if kind_of(member) in TABLED]
    alone = texts.only(lambda text: not any(takes(member, text) for member in tabled))
    return alone if tabled and first(alone.plain) is not None else texts


def _of_members(base: XsdUnion) -> Texts:
    found: list[tuple[bool, st.SearchStrategy[str]]] = []
    for member in base.member_types:
        try:
            found.append((is_disputed(member), texts_of(member)))
        except (UnsatisfiableError, NotCoveredError) as error:
            last = error
    if not found:
        raise last
    agreed = [texts for disputed, texts in found if not disputed]
    usual, *others = agreed or [texts for _, texts in found]
    # The first is drawn beside each other one, which with fewer choices would seem the simpler one.
    return Texts(st.one_of(usual, *(st.tuples(usual, other).map(itemgetter(1)) for other in others)))


def _wide_spaces(text: str) -> str:
    return f" {text} ".replace(" ", "\n ")


_VARIETIES: dict[type, Callable[[Component, Component, Facets], Texts]] = {
    XsdList: list_texts,
    XsdUnion: union_texts,
}
