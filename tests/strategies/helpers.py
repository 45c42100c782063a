"""Ways to look into a strategy, and the two judges of documents."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import Any, TypeVar

import xmlschema
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from lxml import etree
from xmlschema.exceptions import XMLSchemaKeyError

T = TypeVar("T")

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
_DRAWS = 400
_QUIET = settings(
    database=None,
    deadline=None,
    max_examples=_DRAWS,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)


def schema_of(body: str, *, attributes: str = "") -> str:
    """Wrap declarations into a schema."""
    return f"<xs:schema {XS} {attributes}>{body}</xs:schema>"


@lru_cache(maxsize=256)
def loaded(text: str) -> Any:
    """Load a schema from its text."""
    return xmlschema.XMLSchema10(text)


@lru_cache(maxsize=256)
def libxml2(text: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(text))


def verdicts(text: str, document: etree._Element) -> dict[str, str]:
    """Judge a document, as its bytes are read again, by both; a judge that accepts has nothing to say."""
    again = etree.fromstring(etree.tostring(document, encoding="utf-8"))
    found = {}
    judge = libxml2(text)
    if not judge.validate(again):
        found["libxml2"] = str(judge.error_log)
    reasons = reasons_of(text, again)
    if reasons:
        found["xmlschema"] = "; ".join(reasons)
    return found


def reasons_of(text: str, document: etree._Element) -> list[str]:
    """Give what `xmlschema` has against a document, each reason once: of some it tells where it is met, and around."""
    try:
        return sorted({str(error.reason) for error in loaded(text).iter_errors(document)})
    except XMLSchemaKeyError as error:
        # Of a type that is not there, below the root, it makes no error of the document.
        return [str(error)]


def assert_all_examples(
    strategy: st.SearchStrategy[T], claim: Callable[[T], object], draws: int = 60
) -> None:
    """Draw and claim; health checks stay on, so that a strategy that filters too much fails."""

    @settings(database=None, deadline=None, max_examples=draws)
    @given(strategy)
    def check(value: T) -> None:
        assert claim(value), value

    check()


def assert_valid(text: str, strategy: st.SearchStrategy[etree._Element], draws: int = 40) -> None:
    """Both judges accept every document."""

    @settings(database=None, deadline=None, max_examples=draws)
    @given(strategy)
    def check(document: etree._Element) -> None:
        assert verdicts(text, document) == {}, etree.tostring(document)

    check()


def find_any(
    strategy: st.SearchStrategy[T], condition: Callable[[T], object] = lambda _: True, *, draws: int = _DRAWS
) -> T:
    """Find one value that satisfies the condition, unshrunk."""
    return find(strategy, lambda value: bool(condition(value)), settings=settings(_QUIET, max_examples=draws))


def minimal(strategy: st.SearchStrategy[T], condition: Callable[[T], object] = lambda _: True) -> T:
    """Find the simplest value that satisfies the condition."""
    return find(
        strategy,
        lambda value: bool(condition(value)),
        settings=settings(_QUIET, phases=[Phase.generate, Phase.shrink], max_examples=1000),
    )


def smallest(
    strategy: st.SearchStrategy[T], condition: Callable[[T], object] = lambda _: True, *, number: int = 0
) -> T:
    """Find the simplest value with all of Hypothesis' phases and limits, which is what a failing test shows.

    The one of a ``number`` is sought from a place of its own.
    """
    return find(
        strategy,
        lambda value: bool(condition(value)),
        settings=settings(database=None, deadline=None),
        random=Random(number),  # noqa: S311 - where the search begins is no secret
    )


def never(strategy: st.SearchStrategy[T], condition: Callable[[T], object]) -> bool:
    """Say whether no value among many satisfies the condition."""
    try:
        find_any(strategy, condition)
    except NoSuchExample:
        return True
    return False


def as_text(document: etree._Element) -> str:
    """Serialize without namespace declarations, to compare with what a reader expects."""
    copy = etree.fromstring(etree.tostring(document))
    etree.cleanup_namespaces(copy)
    return etree.tostring(copy, encoding="unicode")
