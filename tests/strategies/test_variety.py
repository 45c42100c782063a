"""What a schema allows is seen in 200 documents, and what one of the judges refuses is not drawn."""

from __future__ import annotations

import xmlschema

from benchmarks.strategies_variety import EXAMPLE, share
from contracts.strategies import from_xsd
from tests.strategies.helpers import assert_valid, find_any, loaded, schema_of


def test_two_hundred_documents_show_all_that_the_schema_allows() -> None:
    _, missing = share(xmlschema.XMLSchema10(EXAMPLE), "order")
    assert missing == []


def test_an_optional_part_that_libxml2_misreads_is_left_out() -> None:
    text = schema_of(
        '<xs:simpleType name="t"><xs:restriction base="xs:string"><xs:pattern value="[\\P{Lu}]+"/></xs:restriction>'
        '</xs:simpleType><xs:element name="r"><xs:complexType><xs:sequence>'
        '<xs:element name="a" type="t" minOccurs="0"/></xs:sequence>'
        '<xs:attribute name="b" type="t"/></xs:complexType></xs:element>'
    )
    assert_valid(text, from_xsd(loaded(text), "r"))


def test_of_a_class_that_libxml2_misreads_the_common_part_is_drawn() -> None:
    text = schema_of(
        '<xs:element name="r"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[\\P{Ll}a-c]+"/>'
        "</xs:restriction></xs:simpleType></xs:element>"
    )
    assert_valid(text, from_xsd(loaded(text), "r"))


def test_a_required_part_that_libxml2_misreads_is_as_xsd_says() -> None:
    text = schema_of(
        '<xs:element name="r"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[\\P{Lu}]"/>'
        "</xs:restriction></xs:simpleType></xs:element>"
    )
    assert loaded(text).is_valid(find_any(from_xsd(loaded(text), "r")))
