"""Violations of what reaches beyond one particle: groups, wildcards, identifiers, abstract components."""

from __future__ import annotations

import pytest

from contracts.strategies import violations
from tests.strategies.helpers import loaded, schema_of
from tests.strategies.test_one_fault import assert_one_fault, offered


def rooted(content: str) -> str:
    return f'<xs:element name="r"><xs:complexType>{content}</xs:complexType></xs:element>'


ID = '<xs:complexType><xs:attribute name="id" type="xs:ID" use="required"/></xs:complexType>'
ANY = '<xs:any namespace="##other" processContents="lax"{occurs}/>'
UP_TO_TWO = ' minOccurs="0" maxOccurs="2"'
AB = '<xs:element name="a" minOccurs="0"/><xs:element name="b"/>'
ABSTRACT = (
    '<xs:complexType name="A" abstract="true"><xs:sequence/></xs:complexType>'
    '<xs:complexType name="C"><xs:complexContent><xs:extension base="A"/></xs:complexContent></xs:complexType>'
)
HEAD = (
    '<xs:element name="h" abstract="true" type="xs:string"/>'
    '<xs:element name="m" substitutionGroup="h" type="xs:string"/>'
)
CASES = {
    "rounds of a sequence": (
        rooted(f'<xs:sequence minOccurs="2" maxOccurs="3">{AB}</xs:sequence>'),
        ("occurrence", "minOccurs 2 of the sequence"),
    ),
    "rounds of a choice": (
        rooted(
            '<xs:choice minOccurs="3" maxOccurs="3"><xs:element name="a"/><xs:element name="b"/></xs:choice>'
        ),
        ("occurrence", "minOccurs 3 of the choice"),
    ),
    "rounds of a group that is referred to": (
        '<xs:group name="G"><xs:choice><xs:element name="a"/><xs:element name="b"/></xs:choice></xs:group>'
        + rooted('<xs:group ref="G" minOccurs="2" maxOccurs="4"/>'),
        ("occurrence", "minOccurs 2 of the choice"),
    ),
    "rounds of a group within": (
        rooted(
            '<xs:sequence><xs:element name="x"/><xs:sequence minOccurs="2" maxOccurs="2"><xs:element name="y"/>'
            '<xs:choice><xs:element name="a"/><xs:element name="b"/></xs:choice></xs:sequence></xs:sequence>'
        ),
        ("occurrence", "minOccurs 2 of the sequence"),
    ),
    "too few of a wildcard": (
        rooted(f"<xs:sequence>{ANY.format(occurs='')}</xs:sequence>"),
        ("occurrence", "minOccurs 1 of the wildcard"),
    ),
    "too many of a wildcard": (
        rooted(f"<xs:sequence>{ANY.format(occurs=UP_TO_TWO)}</xs:sequence>"),
        ("occurrence", "maxOccurs 2 of the wildcard"),
    ),
    "an identifier that stands twice": (
        rooted(
            f'<xs:sequence><xs:element name="p" minOccurs="2" maxOccurs="5">{ID}</xs:element></xs:sequence>'
        ),
        ("identifier", "xs:ID twice"),
    ),
    "an identifier that the document has once": (
        rooted(f'<xs:sequence><xs:element name="p" maxOccurs="5">{ID}</xs:element></xs:sequence>'),
        ("identifier", "xs:ID twice"),
    ),
    "an abstract type": (f'{ABSTRACT}<xs:element name="r" type="A"/>', ("abstract type", "A")),
    "a type that is not there": ('<xs:element name="r" type="xs:int"/>', ("xsi:type", "no-such-type")),
    "a member that is blocked": (
        '<xs:element name="h" type="xs:string" block="substitution"/>'
        '<xs:element name="m" substitutionGroup="h" type="xs:string"/>'
        + rooted('<xs:sequence><xs:element ref="h"/></xs:sequence>'),
        ("substitution group", "m is blocked"),
    ),
    "an abstract head": (
        HEAD + rooted('<xs:sequence><xs:element ref="h"/></xs:sequence>'),
        ("abstract element", "h"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_broken_alone(case: str) -> None:
    body, (constraint, detail) = CASES[case]
    text = schema_of(body)
    assert_one_fault(text, offered(text, constraint, detail))


NAMESPACES = {
    "an element in the namespace that is left out": (
        rooted(f"<xs:sequence>{ANY.format(occurs='')}</xs:sequence>"),
        ("unknown element", "{urn:t}unexpected"),
    ),
    "an attribute outside of the one that is let in": (
        rooted('<xs:anyAttribute namespace="##local" processContents="lax"/>'),
        ("unknown attribute", "{urn:example:unexpected}unexpected"),
    ),
}


@pytest.mark.parametrize("case", NAMESPACES)
def test_a_wildcard_is_broken_by_the_namespaces_that_it_leaves_out(case: str) -> None:
    body, (constraint, detail) = NAMESPACES[case]
    text = schema_of(body, attributes='targetNamespace="urn:t"')
    assert_one_fault(text, offered(text, constraint, detail, root="{urn:t}r"))


def test_a_wildcard_that_lets_all_in_is_not_broken() -> None:
    text = schema_of(rooted('<xs:sequence><xs:any processContents="lax"/></xs:sequence>'))
    assert "unknown element" not in {one.constraint for one in violations(loaded(text), "r")}


OPTIONAL = '<xs:element name="{}" type="xs:int" minOccurs="0"/>'
AGAIN = '<xs:element name="{}" type="xs:int" minOccurs="0" maxOccurs="unbounded"/>'
ORDERED = {
    "two parts": (rooted(f"<xs:sequence>{OPTIONAL.format('a')}{OPTIONAL.format('b')}</xs:sequence>"), {"b"}),
    "three parts": (
        rooted(f"<xs:sequence>{''.join(map(OPTIONAL.format, 'abc'))}</xs:sequence>"),
        {"b", "c"},
    ),
    "parts that repeat": (rooted(f"<xs:sequence>{''.join(map(AGAIN.format, 'ab'))}</xs:sequence>"), {"b"}),
    "a choice before": (
        rooted(
            f"<xs:sequence><xs:choice>{''.join(map(OPTIONAL.format, 'ab'))}</xs:choice>{OPTIONAL.format('c')}"
            "</xs:sequence>"
        ),
        {"c"},
    ),
    "parts in any order": (rooted(f"<xs:all>{''.join(map(OPTIONAL.format, 'ab'))}</xs:all>"), set[str]()),
    "one of two, again and again": (
        rooted(
            f'<xs:choice minOccurs="0" maxOccurs="unbounded">{"".join(map(OPTIONAL.format, "ab"))}</xs:choice>'
        ),
        set[str](),
    ),
}


@pytest.mark.parametrize("case", ORDERED)
def test_the_order_of_parts_that_may_all_be_left_out_is_broken(case: str) -> None:
    body, after = ORDERED[case]
    text = schema_of(body)
    found = [one for one in violations(loaded(text), "r") if one.constraint == "order"]
    assert {one.path for one in found} == {f"/r/{name}" for name in after}
    for one in found:
        assert_one_fault(text, one)
