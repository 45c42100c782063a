"""Elements of a type that is abstract: those of the types derived from it, which xsi:type names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from contracts.strategies import OverrideError, UnsatisfiableError, from_type
from tests.strategies.helpers import assert_all_examples, assert_valid, find_any, loaded, minimal, schema_of

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
ABSTRACT = schema_of(
    '<xs:complexType name="A" abstract="true"><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence>'
    '</xs:complexType><xs:complexType name="B"><xs:complexContent><xs:extension base="t:A"><xs:sequence>'
    '<xs:element name="b" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>'
    '<xs:complexType name="C"><xs:complexContent><xs:extension base="t:A"/></xs:complexContent></xs:complexType>'
    '<xs:complexType name="Alone" abstract="true"/><xs:element name="value" type="t:A"/>',
    attributes='targetNamespace="urn:t" xmlns:t="urn:t"',
)


def has_type(name: str) -> Callable[[etree._Element], bool]:
    return lambda element: element.get(XSI_TYPE) == f"t:{name}"


def test_elements_of_an_abstract_type_are_of_the_types_derived_from_it() -> None:
    strategy = from_type(loaded(ABSTRACT), "{urn:t}A", tag="{urn:t}value")
    assert_valid(ABSTRACT, strategy)
    for name in ("B", "C"):
        assert find_any(strategy, has_type(name)) is not None
    assert minimal(strategy).get(XSI_TYPE) == "t:C"


def test_an_override_in_one_derived_type_takes_that_type() -> None:
    strategy = from_type(loaded(ABSTRACT), "{urn:t}A", tag="{urn:t}value", overrides={"b": 7})
    assert_valid(ABSTRACT, strategy)
    assert_all_examples(strategy, lambda element: element.findtext("b") == "7")


def test_an_abstract_type_without_derivations_is_refused() -> None:
    with pytest.raises(
        UnsatisfiableError, match=r"nothing satisfies ComplexType {urn:t}Alone .* is abstract, and no type"
    ):
        from_type(loaded(ABSTRACT), "{urn:t}Alone").validate()


def test_an_override_that_no_derived_type_has_is_refused() -> None:
    with pytest.raises(OverrideError, match=r"overrides\['c'\]: expected one of \['a', 'b'\]"):
        from_type(loaded(ABSTRACT), "{urn:t}A", overrides={"c": 7}).validate()
