"""Messages of about thirty values of one kind that costs much to draw: what ``benchmarks.strategies_speed`` times."""

from __future__ import annotations

_SCHEMA = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{}</xs:schema>'
_FIELDS = 29
_PAIRS = 15


def _message(content: str, constraints: str = "") -> str:
    return _SCHEMA.format(
        f'<xs:element name="message"><xs:complexType><xs:sequence>{content}</xs:sequence></xs:complexType>'
        f"{constraints}</xs:element>"
    )


def _of_type(name: str, count: int = _FIELDS) -> str:
    return _message("".join(f'<xs:element name="f{number}" type="xs:{name}"/>' for number in range(count)))


def _of_values(simple_type: str, count: int = _FIELDS) -> str:
    return _message(
        "".join(
            f'<xs:element name="f{number}"><xs:simpleType>{simple_type}</xs:simpleType></xs:element>'
            for number in range(count)
        )
    )


def _restricted(base: str, *facets: tuple[str, str]) -> str:
    listed = "".join(f'<xs:{name} value="{value}"/>' for name, value in facets)
    return f'<xs:restriction base="xs:{base}">{listed}</xs:restriction>'


def _pairs(*elements: tuple[str, str, str]) -> str:
    """Give fifteen elements of each name, with one required attribute."""
    return "".join(
        f'<xs:element name="{element}" minOccurs="{_PAIRS}" maxOccurs="{_PAIRS}"><xs:complexType>'
        f'<xs:attribute name="{attribute}" type="xs:{kind}" use="required"/></xs:complexType></xs:element>'
        for element, attribute, kind in elements
    )


_KEY = '<xs:key name="key"><xs:selector xpath="invoice"/><xs:field xpath="@no"/></xs:key>'
_KEYREF = (
    '<xs:keyref name="ref" refer="key"><xs:selector xpath="payment"/><xs:field xpath="@of"/></xs:keyref>'
)

MESSAGES = {
    "mail addresses": _of_values(
        _restricted("string", ("pattern", r"[\w\-\.]+@([\w\-]+\.)+[\w\-]{2,4}"), ("maxLength", "50"))
    ),
    "words of letters and digits": _of_values(
        _restricted("token", ("pattern", r"[\p{L}\p{N} ]*"), ("minLength", "1"), ("maxLength", "140"))
    ),
    "GUIDs": _of_values(
        _restricted("string", ("pattern", "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"))
    ),
    "texts without brackets": _of_values(
        _restricted("string", ("pattern", "[^&lt;&gt;]*"), ("minLength", "3"), ("maxLength", "300"))
    ),
    "texts of 100 to 1,000 characters": _of_values(
        _restricted("string", ("minLength", "100"), ("maxLength", "1000"))
    ),
    "NMTOKENS": _of_type("NMTOKENS"),
    "lists of numbers": _of_values('<xs:list itemType="xs:int"/>'),
    "anyURI": _of_type("anyURI"),
    "double": _of_type("double"),
    "duration": _of_type("duration"),
    "dateTime": _of_type("dateTime"),
    "base64Binary": _of_type("base64Binary"),
    "7 of anyType, with all that these hold": _of_type("anyType", 7),
    "keys": _message(_pairs(("invoice", "no", "int")), _KEY),
    "keys and references to them": _message(
        _pairs(("invoice", "no", "int"), ("payment", "of", "int")), _KEY + _KEYREF
    ),
    "IDs and references to them": _message(_pairs(("invoice", "no", "ID"), ("payment", "of", "IDREF"))),
}
"""The schema of each message by what it is made of; its element is ``message``."""
