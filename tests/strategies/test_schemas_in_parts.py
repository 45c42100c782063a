"""Schemas of several files: redefined, included without a namespace of their own, imported."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lxml import etree

from contracts.strategies import (
    NotCoveredError,
    OverrideError,
    PatternError,
    SchemaLoadError,
    from_type,
    from_xsd,
)
from contracts.strategies.loading import load
from contracts.strategies.qnames import prefixes_of
from contracts.strategies.regex_syntax import parse
from tests.strategies.helpers import XS, as_text, assert_all_examples, find_any, loaded, never, schema_of


def holding(content: str, attributes: str = "", identities: str = "") -> str:
    return (
        f'<xs:element name="e"><xs:complexType><xs:sequence>{content}</xs:sequence>{attributes}</xs:complexType>'
        f"{identities}</xs:element>"
    )


def write(folder: Path, name: str, body: str, attributes: str = "") -> Path:
    path = folder / name
    path.write_text(schema_of(body, attributes=attributes), encoding="utf-8")
    return path


def test_a_schema_that_is_redefined_twice_is_as_it_is_in_the_end(tmp_path: Path) -> None:
    write(tmp_path, "base.xsd", '<xs:simpleType name="C"><xs:restriction base="xs:string"/></xs:simpleType>')
    for name, below, longest in (("middle.xsd", "base.xsd", 9), ("top.xsd", "middle.xsd", 3)):
        write(
            tmp_path,
            name,
            f'<xs:redefine schemaLocation="{below}"><xs:simpleType name="C"><xs:restriction base="C">'
            f'<xs:maxLength value="{longest}"/></xs:restriction></xs:simpleType></xs:redefine>'
            + ('<xs:element name="e" type="C"/>' if longest == 3 else ""),
        )
    strategy = from_xsd(tmp_path / "top.xsd", "e")
    judge = etree.XMLSchema(etree.parse(tmp_path / "top.xsd"))
    found = find_any(strategy, lambda root: len(root.text or "") == 3)
    assert judge.validate(found)
    assert never(strategy, lambda root: len(root.text or "") > 3)


def test_a_chameleon_takes_the_namespace_of_who_includes_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        "part.xsd",
        holding('<xs:element name="a" type="xs:int"/>'),
        'elementFormDefault="qualified"',
    )
    path = write(tmp_path, "whole.xsd", '<xs:include schemaLocation="part.xsd"/>', 'targetNamespace="urn:t"')
    found = find_any(from_xsd(path, "{urn:t}e"))
    assert found.tag == "{urn:t}e"
    assert found[0].tag == "{urn:t}a"
    assert load(path).is_valid(found)


def test_xml_s_own_attributes_are_written_with_its_prefix() -> None:
    text = (
        f'<xs:schema {XS}><xs:import namespace="http://www.w3.org/XML/1998/namespace"/>'
        + holding("", '<xs:attribute ref="xml:lang" use="required"/>')
        + "</xs:schema>"
    )
    strategy = from_xsd(loaded(text), "e")
    assert loaded(text).is_valid(find_any(strategy))
    assert "xml:lang=" in as_text(find_any(strategy))


def test_prefixes_follow_the_order_in_which_namespaces_are_loaded(tmp_path: Path) -> None:
    """`xmlschema` gives its schemas in the order of a set, which is another one in each run."""
    letters = "abcdefgh"
    for letter, imported in zip(letters, [*letters[1:], ""], strict=True):
        imports = (
            f'<xs:import namespace="urn:{imported}" schemaLocation="{imported}.xsd"/>' if imported else ""
        )
        own = f'targetNamespace="urn:{letter}" xmlns="urn:{letter}"'
        write(tmp_path, f"{letter}.xsd", f'{imports}<xs:element name="e"/>', own)
    found = prefixes_of(load(tmp_path / "a.xsd"))
    assert [found[f"urn:{letter}"] for letter in letters] == [f"n{number}" for number in range(2, 10)]


def redefined(
    folder: Path, base: str, before: str, after: str, where: str = 'type="U"', more: str = ""
) -> Path:
    """Write a schema that restricts a type of another one by redefining it."""
    write(
        folder,
        "base.xsd",
        f'<xs:simpleType name="U"><xs:restriction base="{base}">{before}</xs:restriction></xs:simpleType>',
    )
    return write(
        folder,
        "top.xsd",
        '<xs:redefine schemaLocation="base.xsd"><xs:simpleType name="U"><xs:restriction base="U">'
        f'{after}</xs:restriction></xs:simpleType></xs:redefine>{more}<xs:element name="e" {where}/>',
        'targetNamespace="urn:t" xmlns="urn:t"',
    )


REDEFINED = {
    "enumeration": (
        "xs:string",
        '<xs:enumeration value="a"/><xs:enumeration value="b"/>',
        '<xs:minLength value="1"/>',
    ),
    "pattern": ("xs:string", '<xs:pattern value="[A-Z]+"/>', '<xs:maxLength value="4"/>'),
    "two patterns": ("xs:string", '<xs:pattern value="[A-Z].*"/>', '<xs:pattern value=".*[0-9]"/>'),
    "bounds": ("xs:int", '<xs:maxInclusive value="10"/>', '<xs:minInclusive value="1"/>'),
    "moments": ("xs:date", '<xs:minInclusive value="2020-01-01"/>', '<xs:maxInclusive value="2020-12-31"/>'),
    "list": ("xs:NMTOKENS", '<xs:minLength value="2"/>', '<xs:maxLength value="3"/>'),
}


@pytest.mark.parametrize("case", REDEFINED)
def test_a_redefined_type_keeps_the_facets_that_it_had(tmp_path: Path, case: str) -> None:
    path = redefined(tmp_path, *REDEFINED[case])
    judge = etree.XMLSchema(etree.parse(path))
    assert_all_examples(
        from_xsd(path, "{urn:t}e"), lambda root: judge.validate(root) and load(path).is_valid(root)
    )


PARTS_REDEFINED = {
    "an item of a list": '<xs:simpleType name="V"><xs:list itemType="U"/></xs:simpleType>',
    "a member of a union": '<xs:simpleType name="V"><xs:union memberTypes="U xs:boolean"/></xs:simpleType>',
    "a restriction": (
        '<xs:simpleType name="V"><xs:restriction base="U"><xs:maxLength value="2"/></xs:restriction></xs:simpleType>'
    ),
    "simple content": (
        '<xs:complexType name="V"><xs:simpleContent><xs:extension base="U"><xs:attribute name="a" type="U" '
        'use="required"/></xs:extension></xs:simpleContent></xs:complexType>'
    ),
}


@pytest.mark.parametrize("case", PARTS_REDEFINED)
def test_what_is_made_of_a_redefined_type_keeps_its_facets_too(tmp_path: Path, case: str) -> None:
    path = redefined(tmp_path, *REDEFINED["pattern"], where='type="V"', more=PARTS_REDEFINED[case])
    judge = etree.XMLSchema(etree.parse(path))
    assert_all_examples(
        from_xsd(path, "{urn:t}e"), lambda root: judge.validate(root) and load(path).is_valid(root)
    )


def test_an_override_is_held_against_what_a_redefined_type_was(tmp_path: Path) -> None:
    path = redefined(tmp_path, *REDEFINED["enumeration"], where='type="U"')
    strategy = from_type(path, "{urn:t}U", overrides={"{urn:t}U": "c"})
    with pytest.raises(OverrideError, match=r"expected a text of type \{urn:t\}U, got 'c'"):
        strategy.validate()


def test_an_included_file_that_changes_is_read_again(tmp_path: Path) -> None:
    part = write(tmp_path, "part.xsd", '<xs:element name="e" type="xs:int"/>')
    path = write(tmp_path, "whole.xsd", '<xs:include schemaLocation="part.xsd"/>')
    before = load(path)
    assert load(path) is before
    write(tmp_path, "part.xsd", '<xs:element name="e" type="xs:boolean"/>')
    os.utime(part, ns=(1, 1))
    assert load(path) is not before
    assert find_any(from_xsd(path, "e")).text in {"true", "false", "1", "0"}


def test_what_an_included_file_has_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    write(
        tmp_path,
        "part.xsd",
        '<xs:complexType name="T"><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence>'
        '<xs:assert test="a > 5"/></xs:complexType>',
    )
    path = write(
        tmp_path, "whole.xsd", '<xs:include schemaLocation="part.xsd"/><xs:element name="e" type="T"/>'
    )
    with pytest.raises(
        SchemaLoadError, match=r"ComplexType T in .*part.xsd.*expected XSD 1.0, got .*: assert;"
    ):
        from_xsd(path, "e").validate()


@pytest.mark.parametrize("kind", ["include", "redefine"])
def test_a_remote_file_that_is_included_is_told_with_what_to_do(tmp_path: Path, kind: str) -> None:
    part = f'<xs:{kind} schemaLocation="http://127.0.0.1:9/part.xsd"/>'
    path = write(tmp_path, "whole.xsd", f'{part}<xs:element name="e" type="xs:int"/>')
    with pytest.raises(
        SchemaLoadError, match=r"block access to remote .*; keep the file .*allow_remote=True"
    ):
        from_xsd(path, "e").validate()


UNREADABLE = {
    "an empty class": ("[]", PatternError, "expected a character of the class at position 1"),
    "nothing left out": ("[^]", PatternError, "expected a character of the class at position 2"),
    "deep groups": ("(" * 300 + "a" + ")" * 300, NotCoveredError, "nests deeper than 100 levels"),
    "deep subtraction": ("[a-" * 300 + "[z]" + "]" * 300, NotCoveredError, "nests deeper than 100 levels"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_pattern_that_cannot_be_read_is_told_with_its_position(case: str) -> None:
    pattern, kind, message = UNREADABLE[case]
    with pytest.raises(kind, match=message):
        parse(pattern)
