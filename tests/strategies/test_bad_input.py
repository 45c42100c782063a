"""Schemas that are wrong, or partly so: a clear error, or a warning and a strategy for what is usable."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import find

from contracts.strategies import (
    NotCoveredError,
    PatternError,
    SchemaLoadError,
    SchemaWarning,
    UnsatisfiableError,
    XsdStrategyError,
    from_xsd,
    simple_text,
)
from contracts.strategies.regex_syntax import parse
from tests.strategies.helpers import XS, loaded, schema_of

USES_O = f'<xs:schema {XS} xmlns:o="urn:o"><xs:import namespace="urn:o" schemaLocation="%s"/>%s</xs:schema>'
WRONG = {
    "no file": ("", SchemaLoadError, "expected a file, found none"),
    "no XML": ("<a", SchemaLoadError, "invalid XML syntax"),
    "no schema": ("<a/>", SchemaLoadError, "expected a root"),
    "a document type definition": (
        f'<!DOCTYPE a [<!ENTITY x "y">]><xs:schema {XS}><xs:element name="e" type="xs:int"/></xs:schema>',
        SchemaLoadError,
        "Entities are forbidden",
    ),
    "an unknown type": (schema_of('<xs:element name="e" type="xs:nope"/>'), SchemaLoadError, "unknown type"),
    "a missing import that is used": (
        USES_O % ("nope.xsd", '<xs:element name="e" type="o:T"/>'),
        SchemaLoadError,
        "unknown type 'o:T'",
    ),
    "a pattern that is none": (
        schema_of(
            '<xs:element name="e"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[a"/>'
            "</xs:restriction></xs:simpleType></xs:element>"
        ),
        XsdStrategyError,
        r"pattern|\[a",
    ),
    "XSD 1.1": (
        schema_of(
            '<xs:element name="e"><xs:complexType><xs:sequence/><xs:assert test="true()"/></xs:complexType>'
            "</xs:element>"
        ),
        SchemaLoadError,
        "XSD 1.1: assert",
    ),
    "an abstract element": (
        schema_of('<xs:element name="e" abstract="true"/>'),
        UnsatisfiableError,
        "no finite document satisfies Element e in file:.*, line 1",
    ),
}


@pytest.mark.filterwarnings("ignore::contracts.strategies.SchemaWarning")
@pytest.mark.parametrize("case", WRONG)
def test_a_schema_that_cannot_be_used_is_an_error_with_its_place(case: str, tmp_path: Path) -> None:
    text, kind, message = WRONG[case]
    path = tmp_path / "a.xsd"
    if text:
        path.write_text(text, encoding="utf-8")
    strategy = from_xsd(path, "e")  # nothing is raised before the first use
    with pytest.raises(kind, match=message):
        strategy.validate()


USABLE = {
    "a missing import that is not used": USES_O % ("nope.xsd", '<xs:element name="e" type="xs:int"/>'),
    "a remote import": USES_O % ("http://example.invalid/x.xsd", '<xs:element name="e" type="xs:int"/>'),
    "an ambiguous content model": schema_of(
        '<xs:element name="e"><xs:complexType mixed="true"><xs:sequence><xs:element name="a" minOccurs="0"/>'
        '<xs:element name="a" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>'
    ),
    "an error elsewhere": schema_of(
        '<xs:element name="f" type="xs:nope"/><xs:element name="e" type="xs:int"/>'
    ),
}


@pytest.mark.parametrize("case", USABLE)
def test_what_is_usable_of_a_schema_works_with_a_warning(case: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xsd"
    path.write_text(USABLE[case], encoding="utf-8")
    with pytest.warns(SchemaWarning):
        assert find(from_xsd(path, "e"), lambda _: True).text in {"0", None}


def test_a_schema_that_includes_itself_is_loaded_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xsd"
    path.write_text(
        schema_of('<xs:include schemaLocation="a.xsd"/><xs:element name="e" type="xs:int"/>'),
        encoding="utf-8",
    )
    assert find(from_xsd(path, "e"), lambda _: True).text == "0"


def test_a_pattern_says_where_it_goes_wrong() -> None:
    with pytest.raises(PatternError, match=r"expected .* at position 2, found the end; correct the pattern"):
        parse("[a")


def test_a_notation_without_enumeration_is_not_covered() -> None:
    text = schema_of('<xs:element name="e" type="xs:int"/>')
    notation = loaded(text).meta_schema.types["NOTATION"]
    with pytest.raises(NotCoveredError, match="needs an enumeration"):
        simple_text(notation).validate()
