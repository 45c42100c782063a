"""Classes of characters: what is in one is in it to libxml2, of each category and of its negation."""

from __future__ import annotations

import pytest
from lxml import etree

from contracts.strategies import from_xsd
from contracts.strategies.unicode_classes import assigned, property_class
from tests.strategies.helpers import assert_valid, libxml2, loaded, verdicts
from tests.strategies.test_simple_types import simple

CATEGORIES = [
    "L",
    "Lu",
    "Ll",
    "Lt",
    "Lm",
    "Lo",
    "M",
    "Mn",
    "Mc",
    "Me",
    "N",
    "Nd",
    "Nl",
    "No",
    "P",
    "Pc",
    "Pd",
    "Ps",
]
CATEGORIES += [
    "Pe",
    "Pi",
    "Pf",
    "Po",
    "Z",
    "Zs",
    "Zl",
    "Zp",
    "S",
    "Sm",
    "Sc",
    "Sk",
    "So",
    "C",
    "Cc",
    "Cf",
    "Co",
]


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_character_of_a_category_and_of_its_negation_is_one_to_libxml2(category: str) -> None:
    known = property_class(category)
    assert known is not None
    for escape, chars in (("p", known.inside), ("P", known.outside)):
        root = etree.Element("e")
        root.text = "".join(chars)
        assert libxml2(simple("string", ("pattern", rf"\{escape}{{{category}}}*"))).validate(root), escape


@pytest.mark.parametrize("pattern", [r"\p{L}{3}", r"\p{Lo}{3}", r"\P{Lu}{3}", r"\w{3}"])
def test_letters_are_drawn_as_both_judges_know_them(pattern: str) -> None:
    text = simple("string", ("pattern", pattern))
    assert_valid(text, from_xsd(loaded(text), "e"), draws=150)


@pytest.mark.parametrize("character", ["丁", "각", "㐁", "\U00020001"])
def test_the_judges_disagree_on_letters_within_a_range(character: str) -> None:
    """The day on which they agree, what is done for it can go."""
    text = simple("string", ("pattern", r"\p{Lo}"))
    document = etree.Element("e")
    document.text = character
    assert set(verdicts(text, document)) == {"libxml2"}
    assert character in assigned()
