"""Schemas of several files: redefined, included without a namespace of their own, imported."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from contracts.strategies import from_xsd
from contracts.strategies.loading import load
from contracts.strategies.qnames import prefixes_of
from tests.strategies.helpers import XS, as_text, find_any, loaded, never, schema_of


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
