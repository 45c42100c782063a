"""Parts that must occur so often that most are copies: what stands in them is in keeping with the whole document."""

from __future__ import annotations

import pytest

from contracts.strategies import from_xsd
from tests.strategies.helpers import assert_all_examples, loaded, schema_of, verdicts


def often(content: str, beside: str = "") -> str:
    return schema_of(
        f'<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="i" type="xs:ID" maxOccurs="2"/>{content}'
        f"</xs:sequence>{beside}</xs:complexType></xs:element>"
    )


OFTEN = {
    "a reference": often('<xs:element name="r" type="xs:IDREF" minOccurs="45" maxOccurs="46"/>'),
    "references": often('<xs:element name="r" type="xs:IDREFS" minOccurs="45" maxOccurs="45"/>'),
    "an attribute": often(
        '<xs:element name="r" minOccurs="45" maxOccurs="45"><xs:complexType>'
        '<xs:attribute name="to" type="xs:IDREF" use="required"/></xs:complexType></xs:element>'
    ),
    "often within often": often(
        '<xs:sequence minOccurs="42" maxOccurs="42"><xs:element name="b" type="xs:int"/>'
        '<xs:element name="r" type="xs:IDREF" minOccurs="42" maxOccurs="42"/></xs:sequence>'
        '<xs:element name="z" type="xs:IDREF"/>'
    ),
}


@pytest.mark.parametrize("case", OFTEN)
def test_references_in_copies_are_filled(case: str) -> None:
    text = OFTEN[case]
    assert_all_examples(from_xsd(loaded(text), "e"), lambda root: verdicts(text, root) == {}, draws=4)
