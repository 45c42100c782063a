"""Elements that overrides give as a whole: identifiers, references and keys in them count like any others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from lxml import etree

from contracts.strategies import ABSENT, OverrideError, from_xsd
from tests.strategies.helpers import assert_all_examples, find_any, loaded, schema_of, verdicts


def given(text: str) -> etree._Element:
    return etree.fromstring(text)


def with_parts(identities: str = "", inner: str = "") -> str:
    return schema_of(
        '<xs:simpleType name="Few"><xs:restriction base="xs:ID"><xs:enumeration value="a"/>'
        '<xs:enumeration value="b"/><xs:enumeration value="c"/></xs:restriction></xs:simpleType>'
        '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="g" minOccurs="0"><xs:complexType>'
        '<xs:sequence><xs:element name="r" type="xs:IDREF" minOccurs="0"/>'
        '<xs:element name="n" type="xs:int" minOccurs="0" maxOccurs="2"/></xs:sequence>'
        f'<xs:attribute name="id" type="Few"/></xs:complexType>{inner}</xs:element>'
        '<xs:element name="i" type="Few" minOccurs="0" maxOccurs="2"/>'
        '<xs:element name="j" type="xs:IDREF" minOccurs="0"/>'
        '<xs:element name="n" type="xs:int" maxOccurs="2"/></xs:sequence></xs:complexType>'
        f"{identities}</xs:element>"
    )


IDS = with_parts()
KEYS = with_parts(
    '<xs:key name="K"><xs:selector xpath="n"/><xs:field xpath="."/></xs:key>'
    '<xs:keyref name="R" refer="K"><xs:selector xpath="g/n"/><xs:field xpath="."/></xs:keyref>'
)
UNIQUE = with_parts('<xs:unique name="U"><xs:selector xpath=".//n"/><xs:field xpath="."/></xs:unique>')
INNER = with_parts(inner='<xs:unique name="U"><xs:selector xpath="n"/><xs:field xpath="."/></xs:unique>')
GIVEN: dict[str, tuple[str, Any]] = {
    "an identifier": (IDS, given('<g id="a"/>')),
    "an identifier, drawn": (IDS, st.sampled_from(["a", "b"]).map(lambda one: given(f'<g id="{one}"/>'))),
    "an identifier, made": (IDS, lambda: given('<g id="a"/>')),
    "a reference": (IDS, given("<g><r>b</r></g>")),
    "a reference to itself": (IDS, given('<g id="c"><r>c</r></g>')),
    "a reference to a key": (KEYS, given("<g><n>5</n></g>")),
    "a reference to either key": (
        KEYS,
        st.sampled_from([5, 6]).map(lambda one: given(f"<g><n>{one}</n></g>")),
    ),
    "unique values": (UNIQUE, given("<g><n>0</n><n>1</n></g>")),
    "nothing, or an element": (IDS, st.sampled_from([ABSENT, given('<g id="a"/>')])),
}


@pytest.mark.parametrize("case", GIVEN)
def test_the_rest_is_in_keeping_with_an_element_that_is_given(case: str) -> None:
    text, element = GIVEN[case]
    strategy = from_xsd(loaded(text), "e", overrides={"g": element})
    assert_all_examples(strategy, lambda root: verdicts(text, root) == {}, draws=200)


def test_what_is_given_can_be_referred_to() -> None:
    strategy = from_xsd(loaded(IDS), "e", overrides={"g": given('<g id="a"/>')})
    assert find_any(strategy, lambda root: root.findtext("j") == "a") is not None


IMPOSSIBLE: dict[str, tuple[str, dict[str, Any], str]] = {
    "an identifier twice": (
        IDS,
        {"g": given('<g id="a"/>'), "i": "a"},
        r"overrides\['[gi]'\]: expected what",
    ),
    "a reference to nothing": (IDS, {"g": given("<g><r>zzz</r></g>")}, r"overrides\['g'\]: expected what"),
    "a value twice in a scope of its own": (
        INNER,
        {"g": given("<g><n>1</n><n>1</n></g>")},
        r"overrides\['g'\]",
    ),
    "a reference to no key": (
        KEYS,
        {"g": given("<g><n>5</n></g>"), "n": 6},
        r"overrides\['[gn]'\]: expected",
    ),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_an_element_that_no_document_can_hold_is_told_with_its_path(case: str) -> None:
    text, overrides, message = IMPOSSIBLE[case]
    with pytest.raises(OverrideError, match=message):
        from_xsd(loaded(text), "e", overrides=overrides).validate()
