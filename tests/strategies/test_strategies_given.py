"""Strategies in overrides that let nothing through, or nothing that fits: an error with their path, at the draw."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from contracts.strategies import OverrideError, from_type, from_xsd
from tests.strategies.helpers import assert_all_examples, find_any, loaded, schema_of, verdicts

SCHEMA = schema_of(
    '<xs:simpleType name="N"><xs:restriction base="xs:int"/></xs:simpleType><xs:complexType name="T"><xs:sequence>'
    '<xs:element name="a" type="N" minOccurs="0" nillable="true"/><xs:element name="g" minOccurs="0">'
    '<xs:complexType><xs:sequence/></xs:complexType></xs:element></xs:sequence><xs:attribute name="b" type="N"/>'
    '</xs:complexType><xs:element name="e" type="T"/>'
)
NOTHING = st.integers().filter(lambda _: False)
USELESS: dict[str, tuple[str, Any, str]] = {
    "a filter of an element": ("a", NOTHING, "let nothing through in .* draws; correct its filter"),
    "a filter of an attribute": ("@b", NOTHING, "let nothing through"),
    "a filter of a type": ("{}N", NOTHING, "let nothing through"),
    "a filter of whole elements": (
        "g",
        st.builds(lambda: etree.Element("g")).filter(lambda _: False),
        "let nothing",
    ),
    "texts of another type": (
        "a",
        st.just("x"),
        r"texts of N, got .* none of .* values fits, the last 'x'; give",
    ),
    "texts of another type in an attribute": (
        "@b",
        st.sampled_from("xy"),
        "texts of N, got .* the last '[xy]'",
    ),
    "texts of another type for a type": ("{}N", st.just("x"), "texts of N, got .* the last 'x'"),
    "a text where there is none": ("g", st.just("x"), "expected a strategy of elements: .* has no text"),
    "bounds that are not in order": ("a", st.integers(5, 3), "of which it says: Cannot have max_value=3"),
    "a choice of nothing": ("a", st.sampled_from([]), "of which it says: Cannot sample from"),
}


@pytest.mark.parametrize("case", USELESS)
def test_a_strategy_of_nothing_that_fits_is_told_with_its_path_at_the_first_draw(case: str) -> None:
    path, strategy, message = USELESS[case]
    for documents in (
        from_xsd(loaded(SCHEMA), "e", overrides={path: strategy}),
        from_type(loaded(SCHEMA), "T", overrides={path: strategy}),
    ):
        with pytest.raises(OverrideError, match=message) as caught:
            find_any(documents)
        assert f"overrides[{path!r}]" in str(caught.value)


def test_it_is_told_within_a_test_as_well() -> None:
    @settings(database=None)
    @given(from_xsd(loaded(SCHEMA), "e", overrides={"a": NOTHING}))
    def uses(_: etree._Element) -> None:
        raise AssertionError

    with pytest.raises(OverrideError, match="let nothing through"):
        uses()


USEFUL: dict[str, tuple[str, Any]] = {
    "nil": ("a", st.none()),
    "one of many that pass": ("a", st.integers(0, 99).filter(lambda number: number % 3 == 0)),
    "whole elements": ("g", st.builds(lambda: etree.Element("g"))),
    "a type": ("{}N", st.just(5)),
}


@pytest.mark.parametrize("case", USEFUL)
def test_a_strategy_that_gives_what_fits_is_drawn_from(case: str) -> None:
    path, strategy = USEFUL[case]
    documents = from_xsd(loaded(SCHEMA), "e", overrides={path: strategy})
    assert_all_examples(documents, lambda root: verdicts(SCHEMA, root) == {})
