"""What is too large, too deep or no type at all: a message of this package, never an exception of another."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from contracts.strategies import (
    NoSuchComponentError,
    NotCoveredError,
    OverrideError,
    from_xsd,
    simple_text,
    violations,
)
from tests.strategies.helpers import assert_valid, find_any, loaded, schema_of

PARTS = schema_of(
    '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a" type="xs:int"/>'
    '<xs:element name="s" type="xs:string"/></xs:sequence></xs:complexType></xs:element>'
)
HUGE: dict[str, tuple[dict[str, Any], str]] = {
    "a count in a pattern": (
        {"s": {"pattern": "a{99999999999}"}},
        r"overrides\['s'\]: .* more than 10000000 char",
    ),
    "counts of counts": (
        {"s": {"pattern": "(((a{9999}){9999}){9999}){9999}"}},
        "more than 10000000 characters",
    ),
    "a number as a bound": (
        {"a": {"minInclusive": 10**5000}},
        r"overrides\['a'\]: expected a value that can be",
    ),
    "a text as a bound": ({"a": {"maxInclusive": "9" * 5000}}, r"for the facet maxInclusive, got '9{199}…"),
    "a text as a length": ({"s": {"maxLength": "9" * 5000}}, r"of the facet maxLength, got '9{199}…"),
}


@pytest.mark.parametrize("case", HUGE)
def test_a_facet_that_nobody_can_hold_is_told_with_its_path(case: str) -> None:
    overrides, message = HUGE[case]
    with pytest.raises(OverrideError, match=message):
        from_xsd(loaded(PARTS), "r", overrides=overrides).validate()


def test_a_great_count_that_nothing_need_reach_is_as_good_as_none() -> None:
    strategy = from_xsd(loaded(PARTS), "r", overrides={"s": {"pattern": "a{0,4294967296}"}})
    assert_valid(PARTS, strategy, draws=20)
    assert find_any(strategy, lambda root: root.findtext("s") == "a") is not None


@pytest.mark.parametrize("given", [None, "xs:int", 5])
def test_the_text_of_what_is_no_type_is_told_with_what_to_give(given: Any) -> None:
    with pytest.raises(NoSuchComponentError, match="expected a type of a loaded schema, such as"):
        simple_text(given).validate()


def test_the_text_of_an_element_is_that_of_its_type() -> None:
    element = loaded(schema_of('<xs:element name="r" type="xs:int"/>')).elements["r"]
    with pytest.raises(NoSuchComponentError, match=r"such as .* element\.type, got XsdElement"):
        simple_text(element).validate()
    assert int(find_any(simple_text(element.type))) is not None


def nested(levels: int) -> str:
    groups = "<xs:sequence>" * levels + '<xs:element name="a" type="xs:int"/>' + "</xs:sequence>" * levels
    return schema_of(f'<xs:element name="r"><xs:complexType>{groups}</xs:complexType></xs:element>')


@pytest.mark.filterwarnings("ignore:can't verify the content model")
def test_groups_nest_deeper_than_the_library_walks() -> None:
    text = nested(30)
    assert_valid(text, from_xsd(loaded(text), "r"), draws=10)
    assert ("/r/a", "type") in {(one.path, one.constraint) for one in violations(loaded(text), "r")}


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="calls may nest as deep as that there")
@pytest.mark.filterwarnings("ignore:can't verify the content model")
def test_what_nests_too_deep_to_be_broken_is_told_with_its_place() -> None:
    # Hypothesis lets calls nest deeper than Python does, so that a schema can be loaded that is too deep later.
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(10 * usual)
    try:
        schema = loaded(nested(300))
    finally:
        sys.setrecursionlimit(usual)
    with pytest.raises(NotCoveredError, match=r"Element r in .*: expected .* nest too deep; write"):
        violations(schema, "r")
