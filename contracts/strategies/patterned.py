"""Texts of types other than text that patterns are given for: numbers, dates, durations, octets, names, lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial

from hypothesis import strategies as st

from contracts.strategies.components import Component
from contracts.strategies.decimals import DECIMALS, scale_of, scaled_range, written
from contracts.strategies.durations import duration_samples
from contracts.strategies.durations_matched import matched_durations
from contracts.strategies.errors import NotCoveredError, UnsatisfiableError
from contracts.strategies.facets import Facets, foundation, told
from contracts.strategies.families import FAMILIES, QUALIFIED
from contracts.strategies.finding import first, gathered
from contracts.strategies.floats import WIDTHS
from contracts.strategies.lexical import (
    RARELY_WRITTEN,
    lexical_syntax,
    matches_patterns,
    rare_syntax,
    without_bounds,
)
from contracts.strategies.moment_lines import LINES
from contracts.strategies.moments import moment_range
from contracts.strategies.moments_matched import matched_moments
from contracts.strategies.regex_text import matching
from contracts.strategies.validity import takes
from contracts.strategies.variants import Texts

# How many characters it takes to write so many octets.
_CHARACTERS: dict[str, Callable[[int], int]] = {
    "hexBinary": lambda octets: 2 * octets,
    "base64Binary": lambda octets: 4 * -(-octets // 3),
}
# So many texts are drawn before it is said that facets leave none.
_SOUGHT = 100
# So many are drawn where few of them may be valid; where less than a third of them are, those that are found stand for
# all.
_GATHERED = 400
_OFTEN = 3
# So many digits behind the point a bound is written with at most.
_MOST_ZEROS = 7


def _filtered(xsd_type: Component, texts: Texts) -> Texts:
    """Keep the texts that are valid.

    Raises:
        UnsatisfiableError: none is found.
    """
    kept = texts.only(partial(takes, xsd_type))
    if first(kept.plain, tries=_SOUGHT) is not None:
        return kept
    if kept.bounds:
        return Texts(st.sampled_from(kept.bounds), bounds=kept.bounds)
    raise UnsatisfiableError(
        "no text was found that satisfies all facets together; correct them, or give texts in `overrides`"
    )


def _scarce(xsd_type: Component, texts: Texts) -> Texts:
    """Keep the texts that are valid; where these are few, those of them that were found.

    Raises:
        UnsatisfiableError: none is found.
    """
    found = gathered(texts.plain, partial(takes, xsd_type), tries=_GATHERED)
    if not found or len(found) > _GATHERED // _OFTEN:
        return _filtered(xsd_type, texts)
    return Texts(st.sampled_from(sorted(set(found), key=lambda text: (len(text), text))))


def patterned(xsd_type: Component, facets: Facets) -> Texts:
    """Give the texts of a type that has patterns, by its patterns or, where they hardly narrow it down, by its values.

    Raises:
        UnsatisfiableError: the facets leave no text.
        NotCoveredError: there may be some, and none was found.
    """
    name = getattr(foundation(xsd_type), "local_name", None) or ""
    if _usually_matched(xsd_type, facets):
        return _filtered(xsd_type, FAMILIES[name](name, facets))
    if name in LINES and (facets.lower or facets.upper):
        return _filtered(xsd_type, matched_moments(name, facets))
    if name == "duration" and (facets.lower or facets.upper):
        durations = matched_durations(facets)
        if durations is None:
            return _scarce(xsd_type, _matched(xsd_type, facets, name))
        return _filtered(xsd_type, durations)
    texts = _matched(xsd_type, facets, name)
    if name in QUALIFIED:
        # The names that this syntax allows are valid; `xmlschema` cannot tell without the prefixes of a document.
        return texts
    if facets.lower or facets.upper:
        bounds = FAMILIES[name](name, replace(facets, patterns=())).bounds
        texts = replace(texts, bounds=tuple(_respelled(name, bounds)))
    return _filtered(xsd_type, texts)


def _matched(xsd_type: Component, facets: Facets, name: str) -> Texts:
    """Give the texts that match the patterns and the lexical space of the type.

    Bounds of xs:double hold for numbers without an exponent; where the patterns ask for one, they are checked beside
    the draw.
    """
    least, most = _characters(facets, name)
    try:
        usual = matching(lexical_syntax(xsd_type, facets), least, most)
    except UnsatisfiableError:
        if name in DECIMALS and (facets.lower or facets.upper):
            raise UnsatisfiableError(
                f"no {name} within the bounds {told(facets.lower)} and {told(facets.upper)} matches the patterns; "
                "correct them"
            ) from None
        if name not in RARELY_WRITTEN:
            raise
        return _rarely_matched(xsd_type, facets, name)
    return Texts(usual, _leaps(name, facets))


def _leaps(name: str, facets: Facets) -> tuple[st.SearchStrategy[str], ...]:
    """Give the leap days and the midnights of 24:00:00 that match the patterns."""
    with suppress(UnsatisfiableError):
        if name in LINES and name in RARELY_WRITTEN:
            return (matching(rare_syntax(name, facets)),)
    return ()


def _rarely_matched(xsd_type: Component, facets: Facets, name: str) -> Texts:
    """Give texts for patterns that ask for what is seldom written, such as an exponent of many digits.

    Raises:
        UnsatisfiableError: the lexical space of the type has no such text.
        NotCoveredError: it has some, and none that was tried is a value that the judges hold.
    """
    least, most = _characters(facets, name)
    with suppress(UnsatisfiableError):
        return Texts(matching(lexical_syntax(xsd_type, without_bounds(facets)), least, most))
    texts = Texts(matching(rare_syntax(name, facets), least, None if most is None else 2 * most))
    with suppress(UnsatisfiableError):
        return _filtered(xsd_type, texts)
    raise NotCoveredError(
        f"no {name} that is usually written matches the patterns, and of the others none was found that is valid; give "
        "texts in `overrides`"
    )


def _characters(facets: Facets, name: str) -> tuple[int, int | None]:
    """Give how many characters a text has at least and at most, by the number of octets that it stands for."""
    characters = _CHARACTERS.get(name)
    if characters is None:
        return 0, None
    return characters(facets.min_length), None if facets.max_length is None else characters(facets.max_length)


def _respelled(name: str, bounds: tuple[str, ...]) -> Iterator[str]:
    """Give the bounds, those of numbers with zeros behind the point too: patterns may ask for a number of digits."""
    yield from bounds
    if name in WIDTHS or name == "decimal":
        pointed = [
            text if "." in text else f"{text}." for text in bounds if text.strip("+-.0123456789") == ""
        ]
        yield from (text + "0" * zeros for text in pointed for zeros in range(1, _MOST_ZEROS))


def _usually_matched(xsd_type: Component, facets: Facets) -> bool:
    """Say whether the patterns hardly narrow a number down: then its own family gives more variety."""
    name = getattr(foundation(xsd_type), "local_name", None)
    if name in DECIMALS:
        scale = scale_of(name, facets)
        low, high, _ = scaled_range(name, facets, scale)
        probes = [written(number, scale) for number in _within(low, high)]
    elif name in LINES and (facets.lower or facets.upper):
        low, high, write = moment_range(name, facets)
        probes = [write(number) for number in _within(low, high)]
    elif name == "duration" and (facets.lower or facets.upper):
        probes = duration_samples(facets)
    else:
        return False
    return all(matches_patterns(facets, text) for text in probes)


def _within(low: int, high: int) -> list[int]:
    """Give a few numbers of a range: its ends and some between."""
    some = (low, high, low + 1, high - 1, low // 3, high // 3, (low + high) // 2)
    return [number for number in some if low <= number <= high]
