"""Names and prefixes: of namespaces that every schema knows, and of values that are names themselves."""

from __future__ import annotations

from functools import partial
from operator import eq
from pathlib import Path

import pytest
from lxml import etree

from contracts.strategies import UnsatisfiableError, from_type, from_xsd, violations
from contracts.strategies.loading import load
from tests.strategies.helpers import assert_all_examples, assert_valid, find_any, loaded, schema_of, verdicts

XML = "http://www.w3.org/XML/1998/namespace"
XHTML = "http://www.w3.org/1999/xhtml"
LANG = schema_of(
    f'<xs:import namespace="{XML}"/><xs:element name="r"><xs:complexType><xs:attribute ref="xml:lang" use="required"/>'
    "</xs:complexType></xs:element>"
)
DERIVED = schema_of(
    '<xs:complexType name="A"/><xs:complexType name="B"><xs:complexContent><xs:extension base="h:A">'
    '<xs:attribute name="b" type="xs:int" use="required"/></xs:extension></xs:complexContent></xs:complexType>'
    '<xs:element name="q" type="h:A"/>',
    attributes=f'targetNamespace="{XHTML}" xmlns:h="{XHTML}"',
)


def test_an_attribute_of_xml_itself_is_drawn_and_broken_under_its_own_prefix() -> None:
    schema = loaded(LANG)
    assert_all_examples(
        from_xsd(schema, "r"), lambda root: root.get(f"{{{XML}}}lang") is not None and schema.is_valid(root)
    )
    broken = violations(schema, "r")
    assert "/r/@xml:lang" in {violation.path for violation in broken}
    for violation in broken:
        assert not schema.is_valid(find_any(violation.documents))


def test_a_schema_of_a_namespace_that_the_library_knows_has_a_prefix_for_it() -> None:
    schema = loaded(DERIVED)
    assert_valid(DERIVED, from_xsd(schema, f"{{{XHTML}}}q"))
    find_any(from_xsd(schema, f"{{{XHTML}}}q"), lambda root: root.get("b") is not None)
    broken = violations(schema, f"{{{XHTML}}}q")
    assert {violation.path for violation in broken} >= {"/h:q"}
    for violation in broken:
        assert set(verdicts(DERIVED, find_any(violation.documents))) == {"libxml2", "xmlschema"}


AT = '<xs:attribute name="at" type="xs:QName" fixed="{}" use="required"/>'
OWN = 'targetNamespace="urn:a" xmlns="urn:a" xmlns:p="urn:p"'
OPTIONAL = AT.replace("required", "optional")
HOLDING_NAMES = {
    "the default namespace": f'<xs:element name="r"><xs:complexType>{AT.format("y")}</xs:complexType></xs:element>',
    "a prefix": f'<xs:element name="r"><xs:complexType>{AT.format("p:y")}</xs:complexType></xs:element>',
    "an element": '<xs:element name="r" type="xs:QName" fixed="y"/>',
    "an element and an attribute": '<xs:element name="r" fixed="y"><xs:complexType><xs:simpleContent>'
    f'<xs:extension base="xs:QName">{AT.format("z")}</xs:extension></xs:simpleContent></xs:complexType></xs:element>',
    "elements of the namespace within": '<xs:element name="r"><xs:complexType><xs:sequence>'
    '<xs:element name="c" type="xs:int" form="qualified"/></xs:sequence>'
    f"{AT.format('y')}</xs:complexType></xs:element>",
    "an optional one beside elements of no namespace": '<xs:element name="r"><xs:complexType><xs:sequence>'
    '<xs:element name="c" type="xs:int"/></xs:sequence>'
    f"{OPTIONAL.format('y')}</xs:complexType></xs:element>",
    "an optional one of an element of no namespace": '<xs:element name="r"><xs:complexType><xs:sequence>'
    f'<xs:element name="c"><xs:complexType>{OPTIONAL.format("y")}</xs:complexType></xs:element></xs:sequence>'
    "</xs:complexType></xs:element>",
}


@pytest.mark.parametrize("case", HOLDING_NAMES)
def test_a_fixed_name_means_to_both_judges_what_it_means_in_the_schema(case: str) -> None:
    text = schema_of(HOLDING_NAMES[case], attributes=OWN)
    assert_valid(text, from_xsd(loaded(text), "{urn:a}r"))
    broken = violations(loaded(text), "{urn:a}r")
    assert "fixed value" in {violation.constraint for violation in broken} or "optional" in case
    for violation in broken:
        assert set(verdicts(text, find_any(violation.documents))) == {"libxml2", "xmlschema"}


def test_a_required_fixed_name_that_the_judges_disagree_on_means_what_xsd_says() -> None:
    inner = f'<xs:element name="c"><xs:complexType>{AT.format("y")}</xs:complexType></xs:element>'
    text = schema_of(
        f'<xs:element name="r"><xs:complexType><xs:sequence>{inner}</xs:sequence></xs:complexType></xs:element>',
        attributes='targetNamespace="urn:a" xmlns="urn:a"',
    )
    assert_all_examples(
        from_xsd(loaded(text), "{urn:a}r"), lambda root: set(verdicts(text, root)) <= {"xmlschema"}
    )


def test_a_type_with_a_fixed_name_gives_elements_that_declare_it() -> None:
    text = schema_of(f'<xs:complexType name="T">{AT.format("y")}</xs:complexType>', attributes=OWN)
    root = find_any(from_type(loaded(text), "{urn:a}T", tag="{urn:a}value"))
    assert (root.get("at"), root.nsmap[None]) == ("y", "urn:a")


def test_a_prefix_of_two_meanings_is_declared_where_it_has_the_other_one(tmp_path: Path) -> None:
    body = '<xs:element name="{}"><xs:complexType>{}<xs:attribute name="at" type="xs:QName" fixed="p:z" {}'
    tail = "/></xs:complexType></xs:element>"
    (tmp_path / "b.xsd").write_text(
        schema_of(
            body.format("b", "", 'use="required"') + tail,
            attributes='targetNamespace="urn:b" xmlns:p="urn:q"',
        )
    )
    within = '<xs:sequence><xs:element ref="b:b" maxOccurs="3"/></xs:sequence>'
    main = tmp_path / "a.xsd"
    main.write_text(
        schema_of(
            '<xs:import namespace="urn:b" schemaLocation="b.xsd"/>'
            + body.format("r", within, 'use="optional"')
            + tail,
            attributes='targetNamespace="urn:a" xmlns:p="urn:a" xmlns:b="urn:b"',
        )
    )
    schema, libxml2 = load(main), etree.XMLSchema(etree.parse(main))
    assert_all_examples(
        from_xsd(schema, "{urn:a}r"),
        lambda root: libxml2.validate(etree.fromstring(etree.tostring(root))) and schema.is_valid(root),
    )


ASKED_FOR = (
    '<xs:simpleType name="Q"><xs:restriction base="xs:QName"><xs:pattern value="{}"/></xs:restriction>'
)
NAMES_OF_PATTERNS = {
    "a few prefixes": ("[a-c]:[x-z]{2}", "Q"),
    "a prefix of any letter": ("x.:[x-z]{2}", "Q"),
    "a prefix of the schema, or none": ("(p:)?[x-z]{2}", "Q"),
    "a type within": ("[a-c]:[x-z]{2}", "L"),
}


def names_of(case: str) -> str:
    pattern, xsd_type = NAMES_OF_PATTERNS[case]
    return schema_of(
        f'{ASKED_FOR.format(pattern)}</xs:simpleType><xs:simpleType name="L"><xs:list itemType="Q"/></xs:simpleType>'
        f'<xs:element name="r" type="{xsd_type}"/>',
        attributes='xmlns:p="urn:p"',
    )


@pytest.mark.parametrize("case", NAMES_OF_PATTERNS)
def test_a_prefix_that_a_pattern_of_names_asks_for_is_declared(case: str) -> None:
    text = names_of(case)
    assert_valid(text, from_xsd(loaded(text), "r"))
    broken = violations(loaded(text), "r")
    assert "pattern" in {violation.constraint for violation in broken}
    for violation in broken:
        assert set(verdicts(text, find_any(violation.documents))) == {"libxml2", "xmlschema"}


def test_a_pattern_of_names_sees_several_prefixes() -> None:
    drawn = from_xsd(loaded(names_of("a few prefixes")), "r").map(lambda root: (root.text or "")[0])
    assert {find_any(drawn, partial(eq, prefix)) for prefix in "abc"} == set("abc")


def test_a_prefix_that_cannot_be_declared_is_told() -> None:
    text = schema_of(f'{ASKED_FOR.format("xmlns:a")}</xs:simpleType><xs:element name="r" type="Q"/>')
    with pytest.raises(UnsatisfiableError, match=r"no text of .* matches the patterns"):
        from_xsd(loaded(text), "r").validate()
