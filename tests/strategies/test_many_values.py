"""Many values in one document: they share the eight thousand bytes of choices that Hypothesis gives it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from lxml import etree

from benchmarks.messages import MESSAGES
from contracts.strategies import from_xsd
from contracts.strategies.charsets import XML_CHARS, CharSet, drawn_from
from contracts.strategies.decisions import Decisions, Letters
from tests.strategies.helpers import find_any, loaded, minimal, schema_of, verdicts
from tests.strategies.test_simple_types import texts

MAIL = r"[\w\-\.]+@([\w\-]+\.)+[\w\-]{2,4}"


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_of_costly_values_is_valid_and_needs_no_health_check_suppressed(name: str) -> None:
    text = MESSAGES[name]
    made = from_xsd(loaded(text), "message")

    # The only one that is left out is of time, which the machine decides as well.
    @settings(database=None, deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(made)
    def check(document: etree._Element) -> None:
        assert verdicts(text, document) == {}, etree.tostring(document)

    check()


@pytest.mark.parametrize("number", range(5))
def test_twenty_elements_that_may_hold_anything_do_not_exhaust_a_document(number: int) -> None:
    parts = "".join(f'<xs:element name="e{part}" type="xs:anyType"/>' for part in range(20))
    made = from_xsd(
        loaded(
            schema_of(
                f'<xs:element name="r"><xs:complexType><xs:sequence>{parts}</xs:sequence></xs:complexType></xs:element>'
            )
        ),
        "r",
    )
    sizes: list[int] = []

    @seed(number)
    @settings(
        database=None,
        deadline=None,
        max_examples=30,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(made)
    def check(document: etree._Element) -> None:
        sizes.append(sum(1 for _ in document.iter()))

    check()
    assert 20 < max(sizes) < 200


@pytest.mark.parametrize(
    ("pattern", "wanted", "simplest"),
    [
        (MAIL, "", "0@0.00"),
        ("(a|b|c)*d?", "cd", "cd"),
        ("(ab|cd){2,5}", "cdcd", "cdcd"),
        ("[A-Z]{2}[0-9]{2,6}-[a-z]+", "c", "AA00-c"),
        ("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", "00000000-0000-0000-0000-000000000000"),
    ],
)
def test_a_text_of_many_decisions_shrinks_to_the_shortest(pattern: str, wanted: str, simplest: str) -> None:
    assert minimal(texts("string", ("pattern", pattern)), lambda text: wanted in text) == simplest


@pytest.mark.parametrize("length", [3, 300])
def test_a_class_that_repeats_reaches_both_bounds_of_a_length(length: int) -> None:
    facets = (("pattern", "[^&lt;&gt;]*"), ("minLength", "3"), ("maxLength", "300"))
    assert find_any(texts("string", *facets), lambda text: len(text) == length)


@pytest.mark.parametrize("length", [100, 1000])
def test_long_texts_reach_both_bounds_of_their_length_and_some_between(length: int) -> None:
    long = texts("string", ("minLength", "100"), ("maxLength", "1000"))
    assert find_any(long, lambda text: len(text) == length)
    assert find_any(long, lambda text: 100 < len(text) < 1000)


def test_the_simplest_long_text_is_of_one_character() -> None:
    assert minimal(texts("string", ("minLength", "100"))) == "0" * 100


@given(st.binary(max_size=9))
def test_decisions_past_the_end_of_the_bytes_are_for_the_first(drawn: bytes) -> None:
    decisions = Decisions(drawn)
    for _ in drawn:
        decisions.byte()
    assert [decisions.below(choices) for choices in (2, 300)] == [0, 0]


@given(st.binary(max_size=3), st.sampled_from([XML_CHARS, CharSet.of("b-3z"), CharSet.of((0x4E00, 0x9FFF))]))
def test_every_decision_is_for_a_character_of_the_set(drawn: bytes, chars: CharSet) -> None:
    assert Letters(chars).one(Decisions(drawn)) in drawn_from(chars)


def test_characters_are_decided_for_in_the_order_in_which_texts_shrink() -> None:
    of_each = Letters(CharSet.of("a-z3B"))
    assert [of_each.one(Decisions(bytes([number * 52]))) for number in range(5)] == ["3", "B", "-", "a", "z"]
