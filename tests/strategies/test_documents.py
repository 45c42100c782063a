"""Documents: every one is accepted by both judges, and the simplest is the smallest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from lxml import etree

from contracts.strategies import (
    ABSENT,
    NoSuchComponentError,
    OverrideError,
    UnsatisfiableError,
    from_type,
    from_xsd,
)
from tests.strategies.helpers import (
    as_text,
    assert_all_examples,
    assert_valid,
    find_any,
    libxml2,
    loaded,
    minimal,
    schema_of,
)

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def complex_element(content: str, attributes: str = "") -> str:
    return schema_of(
        f'<xs:element name="e"><xs:complexType>{content}{attributes}</xs:complexType></xs:element>'
    )


CONSTRUCTS = {
    "sequence": (
        complex_element(
            '<xs:sequence><xs:element name="a"/><xs:element name="b" minOccurs="0"/></xs:sequence>'
        ),
        "<e><a/></e>",
    ),
    "choice": (
        complex_element(
            '<xs:choice><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/></xs:choice>'
        ),
        "<e><a>0</a></e>",
    ),
    "all": (
        complex_element(
            '<xs:all><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/></xs:all>'
        ),
        "<e><a>0</a><b>0</b></e>",
    ),
    "occurrence": (
        complex_element(
            '<xs:sequence minOccurs="2" maxOccurs="3"><xs:element name="a" type="xs:int"/></xs:sequence>'
        ),
        "<e><a>0</a><a>0</a></e>",
    ),
    "large occurrence": (
        complex_element(
            '<xs:sequence><xs:element name="a" type="xs:int" maxOccurs="1000000"/></xs:sequence>'
        ),
        "<e><a>0</a></e>",
    ),
    "attributes": (
        complex_element(
            "", '<xs:attribute name="a" type="xs:int" use="required"/><xs:attribute name="b" type="xs:int"/>'
        ),
        '<e a="0"/>',
    ),
    "nillable": (schema_of('<xs:element name="e" type="xs:int" nillable="true"/>'), "<e>0</e>"),
    "fixed": (schema_of('<xs:element name="e" type="xs:int" fixed="7"/>'), "<e>7</e>"),
    "recursion": (
        complex_element(
            '<xs:choice><xs:element ref="e"/><xs:element name="stop" type="xs:int"/></xs:choice>'
        ),
        "<e><stop>0</stop></e>",
    ),
    "simple content": (
        complex_element(
            '<xs:simpleContent><xs:extension base="xs:int"><xs:attribute name="a"/></xs:extension>'
            "</xs:simpleContent>"
        ),
        "<e>0</e>",
    ),
    "extension": (
        schema_of(
            '<xs:complexType name="T"><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence>'
            "</xs:complexType>"
            '<xs:element name="e"><xs:complexType><xs:complexContent><xs:extension base="T"><xs:sequence>'
            '<xs:element name="b" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent>'
            "</xs:complexType></xs:element>"
        ),
        "<e><a>0</a><b>0</b></e>",
    ),
    "substitution group": (
        schema_of(
            '<xs:element name="h" abstract="true"/><xs:element name="i" substitutionGroup="h" type="xs:int"/>'
            '<xs:element name="e"><xs:complexType><xs:sequence><xs:element ref="h"/></xs:sequence>'
            "</xs:complexType></xs:element>"
        ),
        "<e><i>0</i></e>",
    ),
    "wildcard": (
        complex_element(
            '<xs:sequence><xs:any processContents="lax" maxOccurs="2" namespace="##other"/></xs:sequence>'
        ),
        '<e><ns0:unknown xmlns:ns0="urn:example:unknown"/></e>',
    ),
    "mixed": (
        schema_of(
            '<xs:element name="e"><xs:complexType mixed="true"><xs:sequence><xs:element name="a" '
            'type="xs:int" '
            'maxOccurs="3"/></xs:sequence></xs:complexType></xs:element>'
        ),
        "<e><a>0</a></e>",
    ),
    "identifiers": (
        complex_element(
            '<xs:sequence><xs:element name="a" type="xs:ID" maxOccurs="4"/></xs:sequence>',
            '<xs:attribute name="r" type="xs:IDREFS"/>',
        ),
        "<e><a>A</a></e>",
    ),
}


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_every_document_is_valid(construct: str) -> None:
    text, _ = CONSTRUCTS[construct]
    assert_valid(text, from_xsd(loaded(text), "e"))


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_the_simplest_document_is_the_smallest(construct: str) -> None:
    text, smallest = CONSTRUCTS[construct]
    assert as_text(minimal(from_xsd(loaded(text), "e"))) == smallest


def test_a_type_that_is_abstract_is_replaced_by_xsi_type() -> None:
    text = schema_of(
        '<xs:complexType name="T" abstract="true"/><xs:complexType name="U"><xs:complexContent>'
        '<xs:extension base="T">'
        '<xs:attribute name="a" use="required"/></xs:extension></xs:complexContent></xs:complexType>'
        '<xs:element name="e" type="T"/>'
    )
    assert_valid(text, from_xsd(loaded(text), "e"))


@pytest.mark.parametrize("form", ["qualified", "unqualified"])
def test_local_elements_are_in_the_namespace_that_their_form_says(form: str) -> None:
    text = schema_of(
        '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="a" type="xs:QName"/>'
        "</xs:sequence>"
        "</xs:complexType></xs:element>",
        attributes=f'targetNamespace="urn:t" elementFormDefault="{form}" xmlns="urn:t"',
    )
    strategy = from_xsd(loaded(text), "{urn:t}e")
    assert_valid(text, strategy)
    assert find_any(strategy)[0].tag == ("{urn:t}a" if form == "qualified" else "a")


def test_nillable_elements_are_drawn_nil_and_not_nil() -> None:
    text, _ = CONSTRUCTS["nillable"]
    strategy = from_xsd(loaded(text), "e")
    assert find_any(strategy, lambda e: e.get(NIL) == "true").text is None
    assert find_any(strategy, lambda e: e.get(NIL) is None).text


def test_an_element_that_needs_itself_is_refused() -> None:
    text = complex_element('<xs:sequence><xs:element ref="e"/></xs:sequence>')
    with pytest.raises(UnsatisfiableError, match="needs itself"):
        from_xsd(loaded(text), "e").validate()


def test_a_name_that_is_not_there_is_refused_with_those_that_are() -> None:
    text, _ = CONSTRUCTS["nillable"]
    with pytest.raises(NoSuchComponentError, match=r"the schema has \['e'\]"):
        from_xsd(loaded(text), "{urn:x}e").validate()


def test_a_complex_and_a_simple_type_have_elements_of_their_own() -> None:
    text = schema_of(
        '<xs:complexType name="T"><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence>'
        "</xs:complexType>"
        '<xs:simpleType name="S"><xs:restriction base="xs:int"/></xs:simpleType>'
    )
    assert as_text(minimal(from_type(loaded(text), "T"))) == "<value><a>0</a></value>"
    assert as_text(minimal(from_type(loaded(text), "S", tag="s"))) == "<s>0</s>"


ORDER = schema_of(
    '<xs:simpleType name="Code"><xs:restriction base="xs:string"><xs:maxLength value="5"/>'
    "</xs:restriction></xs:simpleType>"
    '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="no" type="xs:int" nillable="true"/>'
    '<xs:element name="who" minOccurs="0"><xs:complexType><xs:sequence><xs:element name="code" '
    'type="Code"/></xs:sequence>'
    '<xs:attribute name="id" type="xs:int"/></xs:complexType></xs:element></xs:sequence>'
    "</xs:complexType></xs:element>"
)


@pytest.mark.parametrize(
    ("overrides", "smallest"),
    [
        ({"no": 12}, "<e><no>12</no></e>"),
        ({"no": None}, '<e xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><no xsi:nil="true"/></e>'),
        ({"no": {"minInclusive": 5}}, "<e><no>5</no></e>"),
        ({"who/code": "abc"}, "<e><no>0</no><who><code>abc</code></who></e>"),
        ({"who/@id": "3"}, '<e><no>0</no><who id="3"><code/></who></e>'),
        ({"who": ABSENT}, "<e><no>0</no></e>"),
        ({"no": lambda: etree.fromstring("<no>+1</no>")}, "<e><no>+1</no></e>"),
        ({"no": st.just("44")}, "<e><no>44</no></e>"),
        ({"{}Code": "xy", "who/@id": "3"}, '<e><no>0</no><who id="3"><code>xy</code></who></e>'),
    ],
)
def test_an_override_replaces_or_narrows(overrides: dict[str, object], smallest: str) -> None:
    strategy = from_xsd(loaded(ORDER), "e", overrides=overrides)
    assert as_text(minimal(strategy)) == smallest
    assert_valid(ORDER, strategy)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"nope": "1"}, r"expected one of \['no', 'who'\]"),
        ({"who/nope": "1"}, r"expected one of \['@id', 'code'\]"),
        ({"no": "x"}, "expected a text of type .*int, got 'x'"),
        ({"who/code": None}, "is not nillable"),
        ({"no": {"longest": 3}}, r"expected facets of XSD, got \['longest'\]"),
        ({"a//b": "x"}, "expected a path of local names"),
        ({"who": "x"}, "the type has no text"),
        ({"{}Nope": "x"}, "expected the name of a global type"),
        ({"{}Code": "longer than five"}, "expected a text of type Code"),
        ({3: "x"}, r"overrides\[3\]: expected a path"),
        (["no"], "expected a mapping of paths or types to values"),
        ({"no": {"minLength": 3}}, r"expected facets that apply to .*int, got \['minLength'\]"),
        ({"who": {"maxLength": 3}}, "expected a type that has a text"),
        ({"no": {"minInclusive": "many"}}, r"overrides\['no'\]: expected a value of .*int .*got 'many'"),
        ({"who/code": {"maxLength": 2.5}}, "expected a value of the facet maxLength, got 2.5"),
        (
            {"who/code": {"minLength": 9}},
            r"overrides\['who/code'\]: expected facets that leave a text: .*9 to 5",
        ),
        ({"who/code": {"pattern": "[a"}}, r"overrides\['who/code'\]: .*expected a character at position 2"),
        ({"{}Code": {"minLength": 9}, "who/@id": "3"}, r"overrides\['{}Code'\]: expected facets that leave"),
        ({"{}Code": None}, "expected a text, a number or a truth value, got None"),
        ({"who/code": b"ab"}, "expected a text, a number or a truth value, got b'ab'"),
        ({"who/code": "a\x01"}, "expected characters that XML 1.0 allows"),
    ],
)
def test_an_override_that_does_not_fit_is_refused(overrides: Any, message: str) -> None:
    with pytest.raises(OverrideError, match=message):
        from_xsd(loaded(ORDER), "e", overrides=overrides).validate()


@pytest.mark.parametrize("given", [["1"], {"a": 1}, b"1", "\x00"])
def test_what_a_strategy_gives_and_no_element_can_hold_is_refused(given: object) -> None:
    with pytest.raises(OverrideError, match=r"overrides\['no'\]: expected"):
        find_any(from_xsd(loaded(ORDER), "e", overrides={"no": st.just(given)}))


def test_an_override_of_a_fixed_value_is_that_value() -> None:
    text = schema_of(
        '<xs:element name="e"><xs:complexType><xs:attribute name="a" type="xs:int" fixed="3"/></xs:complexType>'
        "</xs:element>"
    )
    assert as_text(find_any(from_xsd(loaded(text), "e", overrides={"@a": "+3"}))) == '<e a="+3"/>'
    with pytest.raises(OverrideError, match="expected '3', the fixed value of a, got 4"):
        from_xsd(loaded(text), "e", overrides={"@a": 4}).validate()


def test_a_type_s_overrides_are_checked_like_those_of_an_element() -> None:
    strategy = from_type(loaded(ORDER), "Code", overrides={"nope": "x"})
    with pytest.raises(OverrideError, match=r"expected one of \[\] below .*Code"):
        strategy.validate()


def test_a_fixed_value_that_is_empty_is_no_text_at_all() -> None:
    """An empty text is a node of its own to libxml2, which then refuses what it accepts as bytes."""
    text = schema_of('<xs:element name="e" type="xs:string" fixed=""/>')
    assert_all_examples(
        from_xsd(loaded(text), "e"), lambda root: root.text is None and libxml2(text).validate(root)
    )
