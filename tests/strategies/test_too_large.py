"""What is too deep or too large for the libraries below: a message with the remedy, never their own exceptions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from contracts.strategies import OverrideError, SchemaLoadError, from_xsd, violations
from tests.strategies.helpers import assert_valid, loaded, schema_of

_LEVELS = 3000


def simple(base: str, name: str, value: str) -> str:
    facet = f'<xs:restriction base="xs:{base}"><xs:{name} value="{value}"/></xs:restriction>'
    return f'<xs:element name="e"><xs:simpleType>{facet}</xs:simpleType></xs:element>'


DERIVED = "".join(
    f'<xs:simpleType name="T{level}"><xs:restriction base="T{level + 1}"/></xs:simpleType>'
    for level in range(_LEVELS)
)
DEEP = {
    "groups in a pattern": simple("string", "pattern", "(" * _LEVELS + "a" + ")" * _LEVELS),
    "types": f'{DERIVED}<xs:simpleType name="T{_LEVELS}"><xs:restriction base="xs:int"/></xs:simpleType>'
    '<xs:element name="e" type="T0"/>',
    "elements": '<xs:element name="e"><xs:complexType>'
    + "<xs:sequence>" * _LEVELS
    + "</xs:sequence>" * _LEVELS
    + "</xs:complexType></xs:element>",
}
LARGE = {
    "a bound of durations": simple("duration", "minInclusive", "P10000000000Y"),
    "a bound of years": simple("gYear", "maxInclusive", "99999999999999"),
    "an enumeration of dates": simple("date", "enumeration", "99999999999999-01-01"),
    "a fixed value": '<xs:element name="e" type="xs:duration" fixed="P10000000000Y"/>',
    "a quantifier": simple("string", "pattern", "a{99999999999999999999}"),
}


def file_of(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "schema.xsd"
    path.write_text(schema_of(body), encoding="utf-8")
    return path


@pytest.mark.parametrize("case", DEEP)
def test_what_nests_too_deep_is_told_with_what_to_do(case: str, tmp_path: Path) -> None:
    path = file_of(tmp_path, DEEP[case])
    with pytest.raises(
        SchemaLoadError, match=r"schema\.xsd: expected .* have more levels than .*: write them with"
    ):
        from_xsd(path, "e").validate()
    with pytest.raises(SchemaLoadError) as caught:
        violations(path, "e")
    assert "recursion" not in str(caught.value)


@pytest.mark.parametrize("case", LARGE)
def test_what_is_too_large_is_told_with_what_to_do(case: str, tmp_path: Path) -> None:
    path = file_of(tmp_path, LARGE[case])
    with pytest.raises(
        SchemaLoadError, match=r"schema\.xsd: expected .* larger than the library .*: write a smaller"
    ):
        from_xsd(path, "e").validate()
    with pytest.raises(SchemaLoadError, match="larger than the library"):
        violations(path, "e")


def test_more_digits_than_anyone_holds_may_be_allowed() -> None:
    text = schema_of(simple("decimal", "totalDigits", "1" + "0" * 30))
    assert_valid(text, from_xsd(loaded(text), "e"))
    assert violations(loaded(text), "e")


HELD = schema_of(
    '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="d" type="xs:duration" minOccurs="0"/>'
    '<xs:element name="g" minOccurs="0"><xs:complexType><xs:sequence><xs:element name="d" type="xs:duration"/>'
    "</xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>"
)
GIVEN: dict[str, tuple[dict[str, Any], str]] = {
    "a text": ({"d": "P10000000000Y"}, r"overrides\['d'\]: expected a text of type"),
    "a bound": ({"d": {"minInclusive": "P10000000000Y"}}, r"overrides\['d'\]: expected a value of"),
    "an element": (
        {"g": etree.fromstring("<g><d>P10000000000Y</d></g>")},
        r"overrides\['g'\]: expected an element that xmlschema can read",
    ),
}


@pytest.mark.parametrize("case", GIVEN)
def test_what_is_given_and_cannot_be_held_is_told_with_its_path(case: str) -> None:
    overrides, message = GIVEN[case]
    text = HELD.replace(
        "</xs:sequence></xs:complexType></xs:element></xs:schema>",
        '<xs:element name="i" type="xs:ID" minOccurs="0"/></xs:sequence></xs:complexType></xs:element></xs:schema>',
    )
    with pytest.raises(OverrideError, match=message):
        from_xsd(loaded(text), "e", overrides=overrides).validate()
