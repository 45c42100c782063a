"""Schemas that are wrong, or partly so: a clear error, or a warning and a strategy for what is usable."""

from __future__ import annotations

import socket
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import find

from contracts.strategies import (
    NoSuchComponentError,
    NotCoveredError,
    OverrideError,
    PatternError,
    SchemaLoadError,
    SchemaWarning,
    UnsatisfiableError,
    from_type,
    from_xsd,
    simple_text,
    violations,
)
from contracts.strategies.regex_syntax import parse
from tests.strategies.helpers import XS, loaded, schema_of

USES_O = f'<xs:schema {XS} xmlns:o="urn:o"><xs:import namespace="urn:o" schemaLocation="%s"/>%s</xs:schema>'


def element_of(restriction: str) -> str:
    return schema_of(f'<xs:element name="e"><xs:simpleType>{restriction}</xs:simpleType></xs:element>')


WRONG = {
    "no file": ("", SchemaLoadError, "expected a file, found none"),
    "no XML": ("<a", SchemaLoadError, "invalid XML syntax"),
    "no schema": ("<a/>", SchemaLoadError, "expected a root"),
    "a document type definition": (
        f'<!DOCTYPE a [<!ENTITY x "y">]><xs:schema {XS}><xs:element name="e" type="xs:int"/></xs:schema>',
        SchemaLoadError,
        "Entities are forbidden.*; take the document type definition out",
    ),
    "an unknown type": (schema_of('<xs:element name="e" type="xs:nope"/>'), SchemaLoadError, "unknown type"),
    "a missing import that is used": (
        USES_O % ("nope.xsd", '<xs:element name="e" type="o:T"/>'),
        SchemaLoadError,
        "Element e in file:.*, line 1: .*unknown type 'o:T'; correct the name, or make the file available",
    ),
    "a pattern that is none": (
        element_of('<xs:restriction base="xs:string"><xs:pattern value="[a"/></xs:restriction>'),
        PatternError,
        r"of Element e in file:.*, line 1: pattern '\[a': expected a character at position 2, found the end; correct",
    ),
    "XSD 1.1": (
        schema_of(
            '<xs:element name="e"><xs:complexType><xs:sequence/><xs:assert test="true()"/></xs:complexType>'
            "</xs:element>"
        ),
        SchemaLoadError,
        "XSD 1.1: assert",
    ),
    "a bound that is no number": (
        element_of('<xs:restriction base="xs:int"><xs:minInclusive value="many"/></xs:restriction>'),
        SchemaLoadError,
        "MinInclusiveFacet .* of Element e in file:.*, line 1: .*'many'; correct the schema there",
    ),
    "an abstract element": (
        schema_of('<xs:element name="e" abstract="true"/>'),
        UnsatisfiableError,
        "no finite document satisfies Element e in file:.*, line 1: Element e .* is abstract",
    ),
    "a recursion without end": (
        schema_of(
            '<xs:element name="e"><xs:complexType><xs:sequence><xs:element ref="e"/></xs:sequence></xs:complexType>'
            "</xs:element>"
        ),
        UnsatisfiableError,
        "needs itself again",
    ),
    "a choice without branches": (
        schema_of('<xs:element name="e"><xs:complexType><xs:choice/></xs:complexType></xs:element>'),
        UnsatisfiableError,
        "a choice in ComplexType .* of Element e in file:.*, line 1 has no branches",
    ),
    "a wildcard that nothing is declared for": (
        schema_of(
            '<xs:element name="e"><xs:complexType><xs:sequence><xs:any namespace="urn:x"/></xs:sequence>'
            "</xs:complexType></xs:element>"
        ),
        UnsatisfiableError,
        "no element is declared that the wildcard in ComplexType .* lets in",
    ),
    "a required attribute without a value": (
        schema_of(
            '<xs:element name="e"><xs:complexType><xs:attribute name="a" use="required"><xs:simpleType>'
            '<xs:restriction base="xs:int"><xs:pattern value="abc"/></xs:restriction></xs:simpleType></xs:attribute>'
            "</xs:complexType></xs:element>"
        ),
        UnsatisfiableError,
        "of Attribute a in file:.*, line 1: no text .* matches the patterns",
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


def test_a_file_that_is_written_anew_is_told_with_its_new_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.xsd"
    for line in (1, 3):
        path.write_text(
            schema_of("\n" * (line - 1) + '<xs:element name="e" abstract="true"/>'), encoding="utf-8"
        )
        with pytest.raises(UnsatisfiableError, match=f"Element e in file:.*, line {line}:"):
            from_xsd(path, "e").validate()


def test_no_remote_schema_is_asked_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        path = tmp_path / "a.xsd"
        path.write_text(
            USES_O % (f"http://127.0.0.1:{port}/x.xsd", '<xs:element name="e" type="xs:int"/>'),
            encoding="utf-8",
        )
        with pytest.warns(SchemaWarning, match="block access to remote resource"):
            from_xsd(path, "e").validate()
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.filterwarnings("ignore::contracts.strategies.SchemaWarning")
def test_schemas_that_include_each_other_are_loaded(tmp_path: Path) -> None:
    for name, other, declares in (("a", "b", "e"), ("b", "a", "f")):
        (tmp_path / f"{name}.xsd").write_text(
            schema_of(
                f'<xs:include schemaLocation="{other}.xsd"/><xs:element name="{declares}"><xs:complexType>'
                f'<xs:sequence><xs:element ref="{"f" if declares == "e" else "e"}" minOccurs="0"/></xs:sequence>'
                "</xs:complexType></xs:element>"
            ),
            encoding="utf-8",
        )
    assert find(from_xsd(tmp_path / "a.xsd", "e"), lambda root: len(root) == 1)[0].tag == "f"


def test_of_a_large_schema_one_element_is_worked_out(tmp_path: Path) -> None:
    types = "".join(
        f'<xs:complexType name="T{n}"><xs:sequence><xs:element name="next" type="T{(n + 1) % 2000}" minOccurs="0"/>'
        "</xs:sequence></xs:complexType>"
        for n in range(2000)
    )
    path = tmp_path / "a.xsd"
    path.write_text(schema_of(types + '<xs:element name="e" type="T0"/>'), encoding="utf-8")
    assert find(from_xsd(path, "e"), lambda _: True).tag == "e"


@pytest.mark.parametrize(
    "case", sorted(name for name, (_, kind, _) in WRONG.items() if kind is UnsatisfiableError)
)
def test_what_no_document_satisfies_has_no_violations_either(case: str, tmp_path: Path) -> None:
    text, kind, message = WRONG[case]
    path = tmp_path / "schema.xsd"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(kind, match=message):
        violations(path, "e")


@pytest.mark.parametrize(
    "schema", [None, 5, b"a.xsd", "a\x00b", "x" * 5000, schema_of(""), "http://localhost/a.xsd"]
)
def test_what_is_no_path_is_told_with_what_to_give(schema: Any) -> None:
    with pytest.raises(
        SchemaLoadError, match=r"expected .*; check the path, or load a text or an address with"
    ):
        from_xsd(schema, "e").validate()


@pytest.mark.parametrize("tag", ["a b", "", "x:y", None, 5])
def test_a_tag_that_no_element_can_have_is_told(tag: Any) -> None:
    with pytest.raises(NoSuchComponentError, match="expected a tag such as 'value'"):
        from_type(loaded(schema_of("")), "T", tag=tag)


def test_facets_of_a_text_are_checked() -> None:
    number = loaded(element_of('<xs:restriction base="xs:int"/>')).elements["e"].type
    with pytest.raises(OverrideError, match="expected facets that apply"):
        simple_text(number, facets={"least": 3}).validate()


DOCTYPE = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "b">]>\n'
TYPE = schema_of('<xs:simpleType name="T"><xs:restriction base="xs:int"/></xs:simpleType>')


def including(name: str) -> str:
    return schema_of(f'<xs:include schemaLocation="{name}"/><xs:element name="e" type="xs:int"/>')


@pytest.mark.parametrize(
    ("files", "blamed"),
    [
        ({"a.xsd": DOCTYPE + including("b.xsd"), "b.xsd": TYPE}, "a"),
        ({"a.xsd": including("b.xsd"), "b.xsd": DOCTYPE + TYPE}, "b"),
        ({"a.xsd": including("b.xsd"), "b.xsd": including("c.xsd"), "c.xsd": DOCTYPE + TYPE}, "c"),
    ],
)
def test_a_document_type_definition_is_told_with_its_own_file_and_line(
    files: dict[str, str], blamed: str, tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SchemaLoadError, match=rf"{blamed}\.xsd, line 2: expected .*; take the document type"):
        from_xsd(tmp_path / "a.xsd", "e").validate()


BAD_PATTERN = (
    '<xs:element name="{}"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[a"/></xs:restriction>'
    "</xs:simpleType></xs:element>"
)


def test_a_wrong_pattern_is_told_at_once_and_not_called_usable_before(tmp_path: Path) -> None:
    path = tmp_path / "a.xsd"
    within = BAD_PATTERN.format("k")
    path.write_text(
        schema_of(
            f'<xs:element name="e"><xs:complexType><xs:sequence>{within}</xs:sequence></xs:complexType></xs:element>'
        ),
        encoding="utf-8",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for use in (lambda: from_xsd(path, "e").validate(), lambda: violations(path, "e")):
            with pytest.raises(PatternError, match=r"of Element k in .*a\.xsd, line 1: .* at position 2"):
                use()


def test_a_wrong_pattern_elsewhere_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.xsd"
    path.write_text(
        schema_of(f'<xs:element name="e" type="xs:int"/>{BAD_PATTERN.format("k")}'), encoding="utf-8"
    )
    with pytest.warns(SchemaWarning, match="Element e .* is usable"):
        assert find(from_xsd(path, "e"), lambda _: True).text == "0"


COUNTED = {
    "totalDigits": ("decimal", 1),
    "fractionDigits": ("decimal", 0),
    "length": ("string", 0),
    "minLength": ("string", 0),
    "maxLength": ("string", 0),
}


@pytest.mark.parametrize("facet", COUNTED)
def test_a_facet_that_counts_is_not_less_than_xsd_lets_it_be(facet: str) -> None:
    base, least = COUNTED[facet]
    schema = loaded(schema_of(f'<xs:element name="e" type="xs:{base}"/>'))
    for wrong in (least - 1, str(least - 1), [least + 1, least - 1]):
        strategy = simple_text(schema.elements["e"].type, facets={facet: wrong})
        with pytest.raises(
            OverrideError, match=rf"a number from {least} on for the facet {facet}, got '?-?\d"
        ):
            strategy.validate()
    assert find(simple_text(schema.elements["e"].type, facets={facet: least}), lambda _: True) is not None
