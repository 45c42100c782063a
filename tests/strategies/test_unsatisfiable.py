"""What nothing satisfies is told by an exception of this package with the place, never by Hypothesis."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from lxml import etree

from contracts.strategies import (
    NotCoveredError,
    UnsatisfiableError,
    from_type,
    from_xsd,
    violations,
)
from tests.strategies.helpers import (
    as_text,
    assert_valid,
    find_any,
    loaded,
    minimal,
    schema_of,
)

XSD = "{http://www.w3.org/2001/XMLSchema}"


def holding(content: str, attributes: str = "", identities: str = "") -> str:
    return (
        f'<xs:element name="e"><xs:complexType><xs:sequence>{content}</xs:sequence>{attributes}</xs:complexType>'
        f"{identities}</xs:element>"
    )


def restricted(base: str, *facets: tuple[str, str]) -> str:
    held = "".join(f'<xs:{name} value="{value}"/>' for name, value in facets)
    return f'<xs:simpleType><xs:restriction base="xs:{base}">{held}</xs:restriction></xs:simpleType>'


def simple(base: str, *facets: tuple[str, str], extra: str = "") -> str:
    return f'<xs:element name="e" {extra}>{restricted(base, *facets)}</xs:element>'


def identity(kind: str, selector: str, *, refer: str = "") -> str:
    name = f'name="{kind}"' + (f' refer="{refer}"' if refer else "")
    return f'<xs:{kind} {name}><xs:selector xpath="{selector}"/><xs:field xpath="."/></xs:{kind}>'


NO_ID = "must refer to an xs:ID, and no part of such a document can have one; declare one, or make"
NO_DOCUMENT = (
    r"no document of Element e .* was found in 50 draws in which .*correct the schema there, or override"
)
NO_TEXT = "no text was found that satisfies all facets together; correct them, or give texts in `overrides`"

UNSATISFIABLE = {
    "a reference alone": ('<xs:element name="e" type="xs:IDREF"/>', f"Element e .*{NO_ID}"),
    "references alone": ('<xs:element name="e" type="xs:IDREFS"/>', f"Element e .*{NO_ID}"),
    "a required attribute that refers": (
        holding("", '<xs:attribute name="a" type="xs:IDREF" use="required"/>'),
        f"Attribute a .*{NO_ID}",
    ),
    "a choice of references": (
        holding(
            '<xs:choice><xs:element name="a" type="xs:IDREF"/><xs:element name="b" type="xs:IDREFS"/></xs:choice>'
        ),
        f"Element a .*{NO_ID}",
    ),
    "a reference in a recursion": (
        holding('<xs:element name="r" type="xs:IDREF"/><xs:element ref="e" minOccurs="0"/>'),
        f"Element r .*{NO_ID}",
    ),
    "a reference that no identifier fits": (
        holding(
            f'<xs:element name="a">{restricted("IDREF", ("pattern", "y1"))}</xs:element>'
            f'<xs:element name="i">{restricted("ID", ("pattern", "x1"))}</xs:element>'
        ),
        f"{NO_DOCUMENT}",
    ),
    "two identifiers of one value": (
        holding(
            f'<xs:element name="a" minOccurs="2" maxOccurs="2">{restricted("ID", ("enumeration", "a"))}</xs:element>'
        ),
        f"{NO_DOCUMENT}",
    ),
    "a reference to a key that nothing has": (
        holding(
            '<xs:element name="p" type="xs:int" minOccurs="0" maxOccurs="0"/><xs:element name="q" type="xs:int"/>',
            "",
            identity("key", "p") + identity("keyref", "q", refer="key"),
        ),
        "50 draws in which Keyref keyref .* holds",
    ),
    "a reference to a key of another fixed value": (
        holding(
            '<xs:element name="p" type="xs:int" fixed="1"/><xs:element name="q" type="xs:int" fixed="2"/>',
            "",
            identity("key", "p") + identity("keyref", "q", refer="key"),
        ),
        "50 draws in which Keyref keyref .* holds",
    ),
    "more keys than there are values": (
        holding(
            '<xs:element name="p" type="xs:boolean" minOccurs="3" maxOccurs="3"/>', "", identity("key", "p")
        ),
        "50 draws in which Key key .* holds",
    ),
    "a fixed value that is to be unique": (
        holding(
            '<xs:element name="p" type="xs:int" fixed="1" minOccurs="2" maxOccurs="2"/>',
            "",
            identity("unique", "p"),
        ),
        "50 draws in which Unique unique .* holds",
    ),
    "a key that is no text": (
        holding('<xs:element name="p"><xs:complexType/></xs:element>', "", identity("key", "p")),
        "50 draws in which Key key .* holds",
    ),
    "an enumeration against a pattern": (
        simple("string", ("enumeration", "a"), ("pattern", "b")),
        r"of Element e .*: none of the enumeration \['a'\] satisfies the other facets",
    ),
    "bounds with nothing between": (
        simple("int", ("minExclusive", "4"), ("maxExclusive", "5")),
        r"no int lies within the bounds \(4\) and \(5\)",
    ),
    "floats with nothing between": (
        simple("float", ("minExclusive", "1"), ("maxExclusive", "1.00000001")),
        r"no float lies within the bounds \(1\) and \(1.00000001\)",
    ),
    "more than infinity": (
        simple("double", ("minExclusive", "INF")),
        r"no double lies within the bounds \(INF\)",
    ),
    "less than minus infinity": (
        simple("float", ("maxExclusive", "-INF")),
        r"no float lies within the bounds \(none\) and \(-INF\)",
    ),
    "more than what is no number": (simple("double", ("minExclusive", "NaN")), r"within the bounds \(NaN\)"),
    "digits against a bound": (
        simple("int", ("minInclusive", "1000"), ("totalDigits", "3")),
        r"no int lies within the bounds \[1000\]",
    ),
    "a length against a pattern": (
        simple("string", ("length", "3"), ("pattern", "a{4}")),
        "no text of 3 to 3",
    ),
    "octets against a pattern": (simple("base64Binary", ("length", "1"), ("pattern", "AAAA")), NO_TEXT),
    "a decimal pattern against a bound": (
        simple("decimal", ("pattern", r"[0-9]\.[0-9]"), ("minInclusive", "10")),
        r"no decimal within the bounds \[10\] and \(none\) matches the patterns; correct them",
    ),
    "a float pattern against a bound": (
        simple("float", ("pattern", "[0-9]"), ("minInclusive", "10")),
        NO_TEXT,
    ),
    "a day's pattern against a bound": (
        simple("gDay", ("pattern", "---0."), ("minInclusive", "---10")),
        r"no gDay within the bounds \[---10\] and \(none\) matches the patterns; correct them",
    ),
    "a duration's pattern against a bound": (
        simple("duration", ("pattern", "P1D"), ("minInclusive", "P2D")),
        r"no duration within the bounds \[P2D\] and \(none\) matches the patterns; correct them",
    ),
    "durations with nothing between": (
        simple("duration", ("minExclusive", "P1D"), ("maxExclusive", "P1D")),
        r"no duration lies within the bounds \(P1D\) and \(P1D\); correct them",
    ),
    "a fixed value where elements must be": (
        (
            '<xs:element name="e" fixed="a"><xs:complexType mixed="true"><xs:sequence><xs:element name="x"/>'
            "</xs:sequence></xs:complexType></xs:element>"
        ),
        "has a fixed value, which leaves no place for the elements that it must have",
    ),
    "an abstract type without derivations": (
        '<xs:complexType name="A" abstract="true"/><xs:element name="e" type="A"/>',
        "is abstract, and no other element or type may stand for it",
    ),
    "an abstract element whose members are abstract": (
        '<xs:element name="h" abstract="true" type="xs:int"/><xs:element name="m" abstract="true" type="xs:int" '
        'substitutionGroup="h"/>' + holding('<xs:element ref="h"/>'),
        "Element h .* is abstract",
    ),
    "a recursion over two types": (
        (
            '<xs:element name="e" type="A"/><xs:complexType name="A"><xs:sequence><xs:element name="b" type="B"/>'
            '</xs:sequence></xs:complexType><xs:complexType name="B"><xs:sequence><xs:element name="a" type="A"/>'
            "</xs:sequence></xs:complexType>"
        ),
        "every way to fill it needs itself again",
    ),
    "a choice without branches": (holding("<xs:choice/>"), "a choice in .* has no branches"),
    "a union of what cannot be": (
        (
            f'<xs:element name="e"><xs:simpleType><xs:union>{restricted("int", ("pattern", "a"))}'
            f"{restricted('boolean', ('pattern', 'b'))}</xs:union></xs:simpleType></xs:element>"
        ),
        "no text of 0 to any number of characters matches the patterns",
    ),
}


@pytest.mark.parametrize("case", UNSATISFIABLE)
def test_what_nothing_satisfies_is_told_with_its_place(case: str) -> None:
    body, message = UNSATISFIABLE[case]
    schema = loaded(schema_of(body))
    strategy = from_xsd(schema, "e")  # nothing is raised before the first use
    with pytest.raises(UnsatisfiableError, match=message):
        find(strategy, lambda _: True)
    with pytest.raises(UnsatisfiableError, match=message):
        violations(schema, "e")


NOT_COVERED = {
    "a notation without enumeration": (
        '<xs:element name="e" type="xs:NOTATION"/>',
        "Element e .*: xs:NOTATION: a type derived from xs:NOTATION needs an enumeration; add one",
    ),
    "a choice of notations": (
        holding('<xs:choice><xs:element name="a" type="xs:NOTATION"/><xs:element ref="e"/></xs:choice>'),
        "Element a .*needs an enumeration",
    ),
    "a text of a thousand million characters": (
        simple("string", ("minLength", "1000000000")),
        "of Element e .*: values have a length of 1000000000 at least, and no more than 10000000 is drawn; lower it",
    ),
    "a list of a thousand million numbers": (
        (
            '<xs:element name="e"><xs:simpleType><xs:restriction><xs:simpleType><xs:list itemType="xs:int"/>'
            '</xs:simpleType><xs:minLength value="1000000000"/></xs:restriction></xs:simpleType></xs:element>'
        ),
        "values have a length of 1000000000 at least",
    ),
    "a hundred million elements": (
        holding('<xs:element name="a" type="xs:int" minOccurs="100000000" maxOccurs="unbounded"/>'),
        "Element e .*: the smallest document has 100000001 elements, and no more than 2000000 are drawn; lower",
    ),
    "a pattern that is too large": (
        simple("string", ("pattern", "((a|b{9}){999}){99}")),
        "a pattern needs more than 40000 states; give a strategy for this value in `overrides`",
    ),
}


@pytest.mark.parametrize("case", NOT_COVERED)
def test_what_is_not_drawn_is_told_with_its_place(case: str) -> None:
    body, message = NOT_COVERED[case]
    schema = loaded(schema_of(body))
    with pytest.raises(NotCoveredError, match=message):
        find(from_xsd(schema, "e"), lambda _: True)
    with pytest.raises(NotCoveredError, match=message):
        violations(schema, "e")


SATISFIABLE = {
    "a reference that may be absent": (
        holding("", '<xs:attribute name="a" type="xs:IDREF"/>'),
        "<e/>",
    ),
    "a reference beside another branch": (
        holding(
            '<xs:choice><xs:element name="a" type="xs:IDREF"/><xs:element name="b" type="xs:int"/></xs:choice>'
        ),
        "<e><b>0</b></e>",
    ),
    "a reference to an identifier that may be absent": (
        holding('<xs:element name="a" type="xs:IDREF"/>', '<xs:attribute name="i" type="xs:ID"/>'),
        '<e i="A"><a>A</a></e>',
    ),
    "no references in a list that may be empty": (
        '<xs:element name="e"><xs:simpleType><xs:list itemType="xs:IDREF"/></xs:simpleType></xs:element>',
        "<e></e>",
    ),
    "a list of numbers that no text writes": (
        simple("int", ("pattern", "x"))
        .replace("<xs:simpleType>", "<xs:simpleType><xs:list><xs:simpleType>")
        .replace("</xs:simpleType>", "</xs:simpleType></xs:list></xs:simpleType>"),
        "<e></e>",
    ),
    "a reference in a union with a number": (
        '<xs:element name="e"><xs:simpleType><xs:union memberTypes="xs:IDREF xs:int"/></xs:simpleType></xs:element>',
        "<e>0</e>",
    ),
    "a reference that is nil": (
        '<xs:element name="e" type="xs:IDREF" nillable="true"/>',
        '<e xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>',
    ),
    "a number without texts that is nil": (
        simple("int", ("pattern", "a"), extra='nillable="true"'),
        '<e xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>',
    ),
    "an optional attribute without texts": (
        holding("", '<xs:attribute name="a" type="xs:NOTATION"/>'),
        "<e/>",
    ),
    "a bound that patterns hardly leave": (
        simple("double", ("pattern", "[0-9]{1,9}"), ("minInclusive", "999999999")),
        "<e>999999999</e>",
    ),
}


@pytest.mark.parametrize("case", SATISFIABLE)
def test_what_little_satisfies_is_drawn(case: str) -> None:
    body, smallest = SATISFIABLE[case]
    text = schema_of(body)
    strategy = from_xsd(loaded(text), "e")
    if "999999999" not in smallest:
        assert as_text(minimal(strategy)) == as_text(etree.fromstring(smallest))
    assert_valid(text, strategy, draws=25)


def test_a_built_in_type_that_refers_is_refused() -> None:
    schema = loaded(schema_of(""))
    with pytest.raises(
        UnsatisfiableError, match="nothing satisfies xs:IDREF: xs:IDREF must refer to an xs:ID"
    ):
        find(from_type(schema, f"{XSD}IDREF"), lambda _: True)


def test_documents_with_keys_are_found_within_another_test() -> None:
    text = schema_of(holding('<xs:element name="p" maxOccurs="3" type="xs:int"/>', "", identity("key", "p")))

    @settings(database=None, max_examples=20)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        assert data.draw(from_xsd(loaded(text), "e")).tag == "e"

    check()


NO_TEXTS = restricted("int", ("pattern", "abc"))
GIVEN: dict[str, tuple[str, dict[str, Any], str]] = {
    "an element": (
        holding(f'<xs:element name="a">{NO_TEXTS}</xs:element>'),
        {"a": st.just("1")},
        "<e><a>1</a></e>",
    ),
    "an attribute": (
        holding("", f'<xs:attribute name="a" use="required">{NO_TEXTS}</xs:attribute>'),
        {"@a": st.just("1")},
        '<e a="1"/>',
    ),
    "an attribute below": (
        holding(
            f'<xs:element name="b"><xs:complexType><xs:attribute name="a" use="required">{NO_TEXTS}</xs:attribute>'
            "</xs:complexType></xs:element>"
        ),
        {"b/@a": lambda: "1"},
        '<e><b a="1"/></e>',
    ),
    "a type": (
        (
            '<xs:simpleType name="T"><xs:restriction base="xs:int"><xs:pattern value="a"/></xs:restriction>'
            '</xs:simpleType><xs:element name="e" type="T"/>'
        ),
        {"{}T": st.just("1")},
        "<e>1</e>",
    ),
    "references": (
        holding('<xs:element name="a" type="xs:IDREF"/>'),
        {f"{XSD}IDREF": st.just("there")},
        "<e><a>there</a></e>",
    ),
}


@pytest.mark.parametrize("case", GIVEN)
def test_what_the_schema_cannot_fill_an_override_can(case: str) -> None:
    body, overrides, smallest = GIVEN[case]
    schema = loaded(schema_of(body))
    with pytest.raises(UnsatisfiableError):
        from_xsd(schema, "e").validate()
    assert as_text(find_any(from_xsd(schema, "e", overrides=overrides))) == smallest


def test_a_pattern_that_is_too_large_can_be_overridden() -> None:
    schema = loaded(
        schema_of(
            holding(
                f'<xs:element name="a">{restricted("string", ("pattern", "((a|b{9}){999}){99}"))}</xs:element>'
            )
        )
    )
    with pytest.raises(
        (NotCoveredError, UnsatisfiableError), match="give a strategy for this value in `overrides`"
    ):
        from_xsd(schema, "e").validate()
    assert as_text(find_any(from_xsd(schema, "e", overrides={"a": st.just("b")}))) == "<e><a>b</a></e>"
