"""What a failing test shows is the smallest document, from whatever place Hypothesis begins to look."""

from __future__ import annotations

import pytest

from contracts.strategies import from_xsd
from tests.strategies.helpers import as_text, loaded, schema_of, smallest

_SEEDS = (1, 2, 3)


def _root(content: str, more: str = "") -> str:
    return schema_of(f'<xs:element name="r"><xs:complexType>{content}</xs:complexType>{more}</xs:element>')


def _sequence(*elements: str) -> str:
    return f"<xs:sequence>{''.join(elements)}</xs:sequence>"


def _choice(*branches: str) -> str:
    return f"<xs:choice>{''.join(branches)}</xs:choice>"


def _simple(variety: str) -> str:
    return schema_of(f'<xs:element name="r"><xs:simpleType>{variety}</xs:simpleType></xs:element>')


def _repeated(builtin: str, kind: str = "unique", times: int = 2) -> str:
    constraint = f'<xs:{kind} name="u"><xs:selector xpath="p"/><xs:field xpath="."/></xs:{kind}>'
    return _root(
        _sequence(f'<xs:element name="p" type="xs:{builtin}" minOccurs="{times}" maxOccurs="5"/>'), constraint
    )


_INT = '<xs:element name="{}" type="xs:int"/>'.format
_WITH_HEAD = _sequence('<xs:element ref="h"/>')
_FIXED = '<xs:element name="b" type="xs:int" fixed="7"/>'
_OF_ID = '<xs:complexType><xs:attribute name="i" type="xs:{}" use="required"/></xs:complexType>'.format

CONSTRUCTS = {
    "a nillable element is filled": (
        _root(_sequence(_INT("a"), '<xs:element name="b" type="xs:int" nillable="true"/>')),
        "<r><a>0</a><b>0</b></r>",
    ),
    "a nillable root with a required attribute": (
        schema_of(
            '<xs:element name="r" nillable="true"><xs:complexType><xs:simpleContent><xs:extension base="xs:int">'
            '<xs:attribute name="k" type="xs:int" use="required"/></xs:extension></xs:simpleContent></xs:complexType>'
            "</xs:element>"
        ),
        '<r k="0">0</r>',
    ),
    "a nillable element with elements within": (
        _root(
            _sequence(
                _INT("a"),
                '<xs:element name="b" nillable="true"><xs:complexType>'
                + _sequence(_INT("c"), '<xs:element name="o" minOccurs="0"/>', _INT("d"))
                + "</xs:complexType></xs:element>",
            )
        ),
        "<r><a>0</a><b><c>0</c><d>0</d></b></r>",
    ),
    "a first branch that takes more choices": (
        _root(_choice('<xs:element name="a" type="xs:duration"/>', _INT("b"))),
        "<r><a>PT0S</a></r>",
    ),
    "a first branch beside one that is fixed": (
        _root(
            _sequence(
                _INT("z"),
                _choice('<xs:element name="a" type="xs:duration"/>', _FIXED),
            )
        ),
        "<r><z>0</z><a>PT0S</a></r>",
    ),
    "a branch with fewer elements": (
        _root(_choice(_sequence(_INT("a"), _INT("b")), '<xs:element name="c" type="xs:duration"/>')),
        "<r><c>PT0S</c></r>",
    ),
    "a reference in the first branch": (
        _root(
            _sequence(
                f'<xs:element name="i">{_OF_ID("ID")}</xs:element>',
                f'<xs:element name="j">{_OF_ID("ID")}</xs:element>',
                _choice(
                    f'<xs:element name="a">{_OF_ID("IDREF")}</xs:element>', '<xs:element name="b" fixed="7"/>'
                ),
            )
        ),
        '<r><i i="A"/><j i="B"/><a i="A"/></r>',
    ),
    "a head that takes more choices than a member of its group": (
        schema_of(
            f'<xs:element name="r"><xs:complexType>{_WITH_HEAD}</xs:complexType></xs:element>'
            '<xs:element name="h" type="xs:duration"/><xs:element name="m" substitutionGroup="h">'
            '<xs:simpleType><xs:restriction base="xs:duration"><xs:enumeration value="P1D"/></xs:restriction>'
            "</xs:simpleType></xs:element>"
        ),
        "<r><h>PT0S</h></r>",
    ),
    "unique decimals": (_repeated("decimal"), "<r><p>0</p><p>1</p></r>"),
    "keys that are integers without a plus": (
        _repeated("nonPositiveInteger", "key"),
        "<r><p>0</p><p>-1</p></r>",
    ),
    "many keys that are small numbers": (
        _repeated("unsignedByte", "key", 5),
        "<r><p>0</p><p>1</p><p>2</p><p>3</p><p>4</p></r>",
    ),
    "unique doubles": (_repeated("double"), "<r><p>0.0</p><p>1.0</p></r>"),
    "unique moments": (
        _repeated("dateTime"),
        "<r><p>2000-01-01T00:00:00</p><p>2000-01-01T00:00:01</p></r>",
    ),
    "unique durations": (_repeated("duration"), "<r><p>PT0S</p><p>PT1S</p></r>"),
    "unique names": (_repeated("NCName", "key"), "<r><p>A</p><p>B</p></r>"),
    "unique texts": (_repeated("string", "unique", 3), "<r><p/><p>0</p><p>1</p></r>"),
    "unique truth values": (_repeated("boolean"), "<r><p>false</p><p>true</p></r>"),
    "a union shows its first member": (
        _simple('<xs:union memberTypes="xs:date xs:int xs:boolean"/>'),
        "<r>2000-01-01</r>",
    ),
    "a union whose first member takes more choices": (
        _simple('<xs:union memberTypes="xs:duration xs:string"/>'),
        "<r>PT0S</r>",
    ),
}


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_the_smallest_document_is_the_same_from_everywhere(construct: str) -> None:
    """The optional parts are gone, the texts are the shortest, branches are the first, numbers zero."""
    text, expected = CONSTRUCTS[construct]
    strategy = from_xsd(loaded(text), "r")
    assert {as_text(smallest(strategy, number=number)) for number in _SEEDS} == {expected}
