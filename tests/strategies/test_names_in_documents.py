"""Names and prefixes: of namespaces that every schema knows, and of values that are names themselves."""

from __future__ import annotations

from contracts.strategies import from_xsd, violations
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
