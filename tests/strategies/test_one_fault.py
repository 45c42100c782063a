"""What is broken is one thing: `xmlschema` has one reason against the document, and libxml2 refuses it as well."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from contracts.strategies import Violation, violations
from contracts.strategies.violations import Pair
from tests.strategies.helpers import find_any, libxml2, loaded, reasons_of, schema_of, verdicts

# Much of it, which others measure.
pytestmark = pytest.mark.no_cover


def offered(text: str, constraint: str, detail: str, *, root: str = "r") -> Violation:
    return next(
        one
        for one in violations(loaded(text), root)
        if one.constraint == constraint and one.detail.startswith(detail)
    )


def assert_one_fault(text: str, violation: Violation) -> None:
    @settings(database=None, deadline=None, max_examples=20)
    @given(violation.pairs)
    def check(pair: Pair) -> None:
        valid, broken = pair
        assert verdicts(text, valid) == {}
        assert not libxml2(text).validate(broken)
        # What a union takes none of breaks each of its members, and each of them has reasons of its own.
        told = reasons_of(text, broken)
        assert len(told) == 1 or (told and violation.detail.endswith(" of a member")), etree.tostring(broken)

    check()


SHORT = '<xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="3"/></xs:restriction></xs:simpleType>'
FIXED = {
    "a number": '<xs:attribute name="a" type="xs:int" fixed="5"/>',
    "a truth value": '<xs:attribute name="a" type="xs:boolean" fixed="true"/>',
    "a text of the greatest length": f'<xs:attribute name="a" fixed="abc">{SHORT}</xs:attribute>',
    "a required one": '<xs:attribute name="a" type="xs:date" fixed="2024-01-31" use="required"/>',
}


@pytest.mark.parametrize("case", FIXED)
def test_another_value_than_the_fixed_one_is_still_of_the_type_of_the_attribute(case: str) -> None:
    text = schema_of(f'<xs:element name="r"><xs:complexType>{FIXED[case]}</xs:complexType></xs:element>')
    assert_one_fault(text, offered(text, "fixed value", ""))


NOT_NILLABLE = {
    "a number": '<xs:element name="r" type="xs:int"/>',
    "elements within": (
        '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a"/></xs:sequence></xs:complexType>'
        "</xs:element>"
    ),
}


@pytest.mark.parametrize("case", NOT_NILLABLE)
def test_what_is_nil_and_must_not_be_keeps_its_content(case: str) -> None:
    text = schema_of(NOT_NILLABLE[case])
    violation = offered(text, "nillability", "not nillable")
    assert_one_fault(text, violation)


NILLABLE_AND_FIXED = {
    "a number": '<xs:element name="r" nillable="true" fixed="5" type="xs:int"/>',
    "a text that may be empty": '<xs:element name="r" nillable="true" fixed="x" type="xs:string"/>',
    "a text beside elements": (
        '<xs:element name="r" nillable="true" fixed="x"><xs:complexType mixed="true"><xs:sequence>'
        '<xs:element name="a" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>'
    ),
}


@pytest.mark.parametrize("case", NILLABLE_AND_FIXED)
def test_what_is_nil_and_has_a_fixed_value_is_empty(case: str) -> None:
    """XSD Part 1, cvc-elt 3.2.2: with a value it would break 3.2.1 as well."""
    text = schema_of(NILLABLE_AND_FIXED[case])
    violation = offered(text, "nillability", "nil and yet of a fixed value")
    assert_one_fault(text, violation)
    assert find_any(violation.documents).text is None
    assert [one.detail for one in violations(loaded(text), "r") if one.constraint == "nillability"] == [
        violation.detail
    ]


ITEMS = (
    '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="i" maxOccurs="3"><xs:complexType>'
    "{attributes}</xs:complexType></xs:element></xs:sequence></xs:complexType>{constraint}</xs:element>"
)
KEY = '<xs:key name="k"><xs:selector xpath="i"/><xs:field xpath="@a"/></xs:key>'
TWO_FIELDS = (
    '<xs:unique name="u"><xs:selector xpath="i"/><xs:field xpath="@b"/><xs:field xpath="@a"/></xs:unique>'
)
REPEATED = {
    "an xs:ID": ('<xs:attribute name="a" type="xs:ID" use="required"/>', ""),
    "a key": ('<xs:attribute name="a" type="xs:int" use="required"/>', KEY),
    "a key of few values": ('<xs:attribute name="a" type="xs:byte" use="required"/>', KEY),
    "a unique pair": (
        '<xs:attribute name="a" type="xs:date" use="required"/><xs:attribute name="b" fixed="x" use="required"/>',
        TWO_FIELDS,
    ),
}


@pytest.mark.parametrize("case", REPEATED)
def test_one_element_too_many_has_an_identifier_of_its_own(case: str) -> None:
    attributes, constraint = REPEATED[case]
    text = schema_of(ITEMS.format(attributes=attributes, constraint=constraint))
    assert_one_fault(text, offered(text, "occurrence", "maxOccurs 3"))


def test_one_element_too_many_is_not_offered_where_every_key_is_taken_by_then() -> None:
    three = '<xs:enumeration value="A"/><xs:enumeration value="B"/><xs:enumeration value="C"/>'
    listed = f'<xs:simpleType><xs:restriction base="xs:token">{three}</xs:restriction></xs:simpleType>'
    attribute = f'<xs:attribute name="a" use="required">{listed}</xs:attribute>'
    text = schema_of(ITEMS.format(attributes=attribute, constraint=KEY))
    assert "maxOccurs 3" not in {one.detail for one in violations(loaded(text), "r")}


REFERENCE = (
    '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="k" maxOccurs="2"><xs:complexType>'
    '<xs:attribute name="a" type="{type}" use="required"/></xs:complexType></xs:element>'
    '<xs:element name="f" type="{type}"/></xs:sequence></xs:complexType>'
    '<xs:key name="K"><xs:selector xpath="k"/><xs:field xpath="@a"/></xs:key>'
    '<xs:keyref name="R" refer="K"><xs:selector xpath="f"/><xs:field xpath="."/></xs:keyref></xs:element>'
)


@pytest.mark.parametrize("name", ["boolean", "byte", "date", "string"])
def test_a_reference_to_nothing_is_a_value_of_its_type(name: str) -> None:
    text = schema_of(REFERENCE.format(type=f"xs:{name}"))
    assert_one_fault(text, offered(text, "identity constraint", "keyref R"))


def restricted(base: str, *facets: str) -> str:
    inner = "".join(f"<xs:{facet}/>" for facet in facets)
    return f'<xs:restriction base="{base}">{inner}</xs:restriction>'


def simple(name: str, content: str) -> str:
    return f'<xs:simpleType name="{name}">{content}</xs:simpleType>'


PATTERNS = simple("A", restricted("xs:string", 'pattern value="[A-Z].*"'))
ITEM = simple("I", restricted("xs:token", 'maxLength value="3"', 'pattern value="[a-z]+"'))
SMALL = restricted("xs:int", 'maxInclusive value="10"')
WORD = restricted("xs:string", 'enumeration value="unbounded"')
EITHER = f"<xs:union><xs:simpleType>{SMALL}</xs:simpleType><xs:simpleType>{WORD}</xs:simpleType></xs:union>"
TEXTS = {
    "digits behind the point": (
        restricted(
            "xs:decimal", 'fractionDigits value="5"', 'totalDigits value="9"', 'maxInclusive value="50"'
        ),
        "fractionDigits",
        "5",
    ),
    "the pattern of a type": (restricted("A", 'pattern value=".*[0-9]"'), "pattern", ".*[0-9]"),
    "the pattern of its base": (restricted("A", 'pattern value=".*[0-9]"'), "pattern", "[A-Z].*"),
    "the pattern of an item": ('<xs:list itemType="I"/>', "pattern", "[a-z]+ of an item"),
    "the length of an item": ('<xs:list itemType="I"/>', "maxLength", "3 of an item"),
    "the bound of a member": (EITHER, "maxInclusive", "10 of a member"),
    "the enumeration of a member": (
        EITHER,
        "enumeration",
        "unbounded of a member",
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_facets_of_each_level_and_part_are_broken_alone(case: str) -> None:
    content, constraint, detail = TEXTS[case]
    text = schema_of(f'{PATTERNS}{ITEM}{simple("T", content)}<xs:element name="r" type="T"/>')
    assert_one_fault(text, offered(text, constraint, detail))


def test_a_branch_that_has_begun_must_be_as_often_as_it_says() -> None:
    text = schema_of(
        '<xs:element name="r"><xs:complexType><xs:choice><xs:element name="a" minOccurs="2" maxOccurs="3"/>'
        '<xs:element name="b"/></xs:choice></xs:complexType></xs:element>'
    )
    assert_one_fault(text, offered(text, "occurrence", "minOccurs 2"))


def listed(*elements: str, constraints: str = "") -> str:
    return schema_of(
        f'<xs:element name="r"><xs:complexType><xs:sequence>{"".join(elements)}</xs:sequence></xs:complexType>'
        f"{constraints}</xs:element>"
    )


def numbered(name: str, occurs: str) -> str:
    return (
        f'<xs:element name="{name}" {occurs}><xs:complexType><xs:attribute name="a" type="xs:int" use="required"/>'
        "</xs:complexType></xs:element>"
    )


IDREF = '<xs:element name="j" type="xs:IDREF" {}/>'
REFER = (
    '<xs:key name="K"><xs:selector xpath="k"/><xs:field xpath="@a"/></xs:key>'
    '<xs:keyref name="R" refer="K"><xs:selector xpath="f"/><xs:field xpath="@a"/></xs:keyref>'
)
NAMED = {
    "an identifier, the references optional": (
        listed('<xs:element name="i" type="xs:ID" maxOccurs="3"/>', IDREF.format('minOccurs="0"')),
        "occurrence",
        "minOccurs 1",
    ),
    "an identifier beside another one": (
        listed('<xs:element name="i" type="xs:ID" minOccurs="2" maxOccurs="3"/>', IDREF.format("")),
        "occurrence",
        "minOccurs 2",
    ),
    "the text of an identifier": (
        listed('<xs:element name="i" type="xs:ID" maxOccurs="3"/>', IDREF.format('minOccurs="0"')),
        "type",
        "ID",
    ),
    "a key": (
        listed(
            numbered("k", 'minOccurs="2" maxOccurs="3"'),
            numbered("f", 'minOccurs="1" maxOccurs="2"'),
            constraints=REFER,
        ),
        "occurrence",
        "minOccurs 2",
    ),
    "a key that becomes another": (
        listed(numbered("k", 'minOccurs="2" maxOccurs="2"'), numbered("f", ""), constraints=REFER),
        "identity constraint",
        "key K",
    ),
}


@pytest.mark.parametrize("case", NAMED)
def test_what_is_taken_away_is_not_referred_to(case: str) -> None:
    text, constraint, detail = NAMED[case]
    assert_one_fault(text, offered(text, constraint, detail))


def test_an_element_too_few_is_not_offered_where_all_that_remains_refers_to_it() -> None:
    text = listed('<xs:element name="i" type="xs:ID"/>', IDREF.format(""))
    found = {(one.path, one.detail) for one in violations(loaded(text), "r")}
    assert ("/r/j", "minOccurs 1") in found
    assert ("/r/i", "minOccurs 1") not in found


def only(base: str, *facets: str) -> str:
    return f"<xs:simpleType>{restricted(base, *facets)}</xs:simpleType>"


SINGLE = {
    "an enumeration": ("x", only("xs:token", 'enumeration value="x"'), "enumeration"),
    "bounds": ("5", only("xs:int", 'minInclusive value="5"', 'maxInclusive value="5"'), "maxInclusive"),
    "no length": ("", only("xs:string", 'maxLength value="0"'), "maxLength"),
    "a pattern": ("A", only("xs:string", 'pattern value="A"'), "pattern"),
}


@pytest.mark.parametrize("case", SINGLE)
def test_a_fixed_value_of_a_type_without_another_is_broken_as_its_type(case: str) -> None:
    """libxml2 names the facet and nothing else; to `xmlschema` a fixed value is told beside it."""
    fixed, simple_type, facet = SINGLE[case]
    attribute = f'<xs:attribute name="a" fixed="{fixed}">{simple_type}</xs:attribute>'
    text = schema_of(f'<xs:element name="r"><xs:complexType>{attribute}</xs:complexType></xs:element>')
    found = {one.constraint: one for one in violations(loaded(text), "r") if one.path == "/r/@a"}
    assert "fixed value" not in found
    told = verdicts(text, find_any(found[facet].documents))
    assert f"[facet '{facet}']" in told["libxml2"]
    assert "fixed value" in told["xmlschema"]


KEYS_IN_ONE = (
    '<xs:key name="K"><xs:selector xpath="P/k"/><xs:field xpath="@a"/></xs:key>'
    '<xs:keyref name="R" refer="K"><xs:selector xpath="Q/f"/><xs:field xpath="@a"/></xs:keyref>'
)


def around(name: str, occurs: str, *elements: str) -> str:
    return (
        f'<xs:element name="{name}" {occurs}><xs:complexType><xs:sequence>{"".join(elements)}</xs:sequence>'
        "</xs:complexType></xs:element>"
    )


BEHIND = {
    "keys beside their references": listed(
        numbered("k", 'maxOccurs="unbounded"'),
        numbered("f", 'minOccurs="0" maxOccurs="3"'),
        constraints=REFER,
    ),
    "keys elsewhere": listed(
        around("P", "", '<xs:element name="x" type="xs:int"/>', numbered("k", 'maxOccurs="4"')),
        around("Q", 'minOccurs="0"', numbered("f", 'minOccurs="0" maxOccurs="3"')),
        constraints=KEYS_IN_ONE,
    ),
}


@pytest.mark.parametrize("case", BEHIND)
def test_nothing_refers_to_keys_behind_an_element_that_must_not_be_there(case: str) -> None:
    """libxml2 passes over what is behind it, and would miss the keys as well."""
    text = BEHIND[case]
    judge = libxml2(text)

    @settings(database=None, deadline=None, max_examples=40, phases=[Phase.generate])
    @given(st.data())
    def check(data: st.DataObject) -> None:
        for violation in found:
            judge.validate(data.draw(violation.documents))
            assert not [one.message for one in judge.error_log if "IDC" in one.type_name], violation

    found = [one for one in violations(loaded(text), "r") if one.constraint in {"occurrence", "order"}]
    assert {one.constraint for one in found} == {"occurrence", "order"}
    check()


def test_a_reference_of_several_fields_names_a_combination_that_is_no_key() -> None:
    """Of few values each may be that of some key, though not all together are."""
    field = '<xs:attribute name="{}" type="xs:boolean" use="{}"/>'
    key = (field.format("a", "required"), field.format("b", "required"))
    refers = (field.format("a", "optional"), field.format("b", "optional"))
    text = listed(
        *(
            f'<xs:element name="{name}" {occurs}><xs:complexType>{"".join(fields)}</xs:complexType></xs:element>'
            for name, occurs, fields in (
                ("k", 'minOccurs="2" maxOccurs="5"', key),
                ("f", 'minOccurs="0" maxOccurs="3"', refers),
            )
        ),
        constraints='<xs:key name="K"><xs:selector xpath="k"/><xs:field xpath="@a"/><xs:field xpath="@b"/></xs:key>'
        '<xs:keyref name="R" refer="K"><xs:selector xpath="f"/><xs:field xpath="@a"/><xs:field xpath="@b"/>'
        "</xs:keyref>",
    )
    assert_one_fault(text, offered(text, "identity constraint", "keyref R"))
