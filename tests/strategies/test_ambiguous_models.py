"""Content models of which more than one part may claim an element: `xmlschema` accepts what is drawn all the same.

libxml2 reads no such schema (XSD Part 1, section 3.8.6, Unique Particle Attribution); vendors publish them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
import xmlschema
from lxml import etree
from xmlschema.exceptions import XMLSchemaKeyError

from contracts.strategies import from_xsd, violations
from tests.strategies.helpers import assert_all_examples, assert_valid, find_any, loaded, schema_of

IN_T = 'targetNamespace="urn:t" xmlns:t="urn:t" elementFormDefault="qualified"'
ROOT = "{urn:t}r"
GREEDY = '<xs:element ref="t:z" minOccurs="0"/><xs:any namespace="##targetNamespace" processContents="lax"/>'


def element(content: str, name: str = "r") -> str:
    return f'<xs:element name="{name}"><xs:complexType>{content}</xs:complexType></xs:element>'


def sequence(content: str) -> str:
    return f"<xs:sequence>{content}</xs:sequence>"


AMBIGUOUS = {
    "an optional element before a wildcard": element(sequence(GREEDY)),
    "a wildcard that an extension adds": '<xs:complexType name="B"><xs:sequence><xs:element ref="t:z" minOccurs="0"/>'
    "</xs:sequence></xs:complexType>"
    + element(
        '<xs:complexContent><xs:extension base="t:B"><xs:sequence><xs:any namespace="##any" processContents="lax"/>'
        "</xs:sequence></xs:extension></xs:complexContent>"
    ),
    "a group with a name": f'<xs:group name="G">{sequence(GREEDY)}</xs:group>'
    + element('<xs:group ref="t:G"/>'),
    "behind a wildcard": element(sequence('<xs:any namespace="##any" processContents="strict"/>'))
    + element(sequence(GREEDY), "q"),
    "the same element twice": element(
        sequence('<xs:element ref="t:z" minOccurs="0"/><xs:element ref="t:z"/>')
    ),
}


@lru_cache
def ambiguous(case: str) -> Any:
    text = schema_of(f'{AMBIGUOUS[case]}<xs:element name="z" type="xs:int"/>', attributes=IN_T)
    return xmlschema.XMLSchema10(text, validation="lax")


@pytest.mark.filterwarnings("ignore::contracts.strategies.SchemaWarning")
@pytest.mark.parametrize("case", AMBIGUOUS)
def test_documents_of_an_ambiguous_model_are_taken_apart_as_they_were_meant(case: str) -> None:
    schema = ambiguous(case)
    assert_all_examples(from_xsd(schema, ROOT), schema.is_valid)
    assert find_any(from_xsd(schema, ROOT), lambda root: len(root) > 0) is not None


def accepts(schema: Any, document: etree._Element) -> bool:
    try:
        return bool(schema.is_valid(document))
    except XMLSchemaKeyError:
        # What it says of a type that is not there: below the root it does not make an error of the document of it.
        return False


@pytest.mark.filterwarnings("ignore::contracts.strategies.SchemaWarning")
def test_an_ambiguous_model_is_broken_from_documents_that_are_valid() -> None:
    schema = ambiguous("an optional element before a wildcard")
    found = violations(schema, ROOT)
    assert found
    for violation in found:
        assert_all_examples(
            violation.pairs, lambda pair: accepts(schema, pair[0]) and not accepts(schema, pair[1]), draws=10
        )


BESIDE = schema_of(
    element(sequence('<xs:element name="l" type="xs:string"/><xs:any maxOccurs="4" processContents="{}"/>'))
    + '<xs:element name="l" type="xs:int"/><xs:element name="y" type="xs:int"/>',
    attributes=IN_T,
)


@pytest.mark.parametrize("process", ["lax", "strict"])
def test_a_wildcard_does_not_offer_what_is_declared_beside_it_with_another_type(process: str) -> None:
    text = BESIDE.format(process)
    assert_valid(text, from_xsd(loaded(text), ROOT), draws=200)
    assert find_any(from_xsd(loaded(text), ROOT), lambda root: root.find("{urn:t}y") is not None) is not None
