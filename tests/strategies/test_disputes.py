"""Where the judges disagree: documents that both accept are drawn, as long as there are some."""

from __future__ import annotations

import pytest
from lxml import etree

from contracts.strategies import from_type, from_xsd, violations
from contracts.strategies.equality import value_of
from tests.strategies.helpers import (
    as_text,
    assert_all_examples,
    assert_valid,
    find_any,
    loaded,
    minimal,
    schema_of,
    verdicts,
)

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def union(*members: str) -> str:
    types = " ".join(f"xs:{member}" for member in members)
    return f'<xs:simpleType><xs:union memberTypes="{types}"/></xs:simpleType>'


def list_of(item: str, *facets: tuple[str, str]) -> str:
    held = "".join(f'<xs:{name} value="{value}"/>' for name, value in facets)
    inner = f'<xs:simpleType><xs:list itemType="xs:{item}"/></xs:simpleType>'
    return f"<xs:simpleType><xs:restriction>{inner}{held}</xs:restriction></xs:simpleType>"


def identified(kind: str, inner: str, attributes: str = "") -> str:
    return schema_of(
        f'<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="p" minOccurs="2" maxOccurs="6" '
        f"{attributes}>{inner}</xs:element></xs:sequence></xs:complexType>"
        f'<xs:{kind} name="i"><xs:selector xpath="p"/><xs:field xpath="."/></xs:{kind}></xs:element>'
    )


IDENTIFIED = {
    "numbers or truth values": identified("unique", union("int", "boolean")),
    "numbers or texts": identified("key", union("int", "string")),
    "dates or decimals": identified("unique", union("date", "decimal")),
    "doubles or decimals": identified("key", union("double", "decimal")),
    "lists of numbers": identified("unique", list_of("int")),
    "lists of texts": identified("unique", list_of("string")),
    "short lists": identified("key", list_of("token", ("maxLength", "1"))),
    "lists of truth values": identified("unique", list_of("boolean")),
    "octets in capitals and not": identified("unique", list_of("hexBinary", ("length", "1"))),
    "numbers that may be nil as keys": identified("key", "", 'type="xs:int" nillable="true"'),
    "truth values that may be nil": identified(
        "unique", "", 'type="xs:boolean" nillable="true" maxOccurs="2"'
    ).replace('maxOccurs="6" ', ""),
}


@pytest.mark.parametrize("case", IDENTIFIED)
def test_values_that_a_judge_takes_for_none_or_for_the_same_are_not_drawn_in_keys(case: str) -> None:
    text = IDENTIFIED[case]
    assert_valid(text, from_xsd(loaded(text), "e"), draws=100)


def test_fields_of_keys_are_not_nil() -> None:
    text = IDENTIFIED["numbers that may be nil as keys"]
    assert_all_examples(
        from_xsd(loaded(text), "e"), lambda root: all(child.get(NIL) is None for child in root)
    )


def test_the_judges_disagree_on_an_empty_list_as_a_key() -> None:
    """The day on which they agree, what is done for it can go."""
    text = IDENTIFIED["lists of numbers"]
    assert set(verdicts(text, etree.fromstring("<e><p/><p>1</p></e>"))) == {"libxml2"}


def test_the_judges_disagree_on_truth_values_of_a_union() -> None:
    """The day on which they agree, what is done for it can go."""
    text = IDENTIFIED["numbers or truth values"]
    assert set(verdicts(text, etree.fromstring("<e><p>false</p><p>true</p></e>"))) == {"xmlschema"}


@pytest.mark.parametrize(
    ("case", "one", "other"),
    [
        ("numbers or texts", "1", "+01"),
        ("lists of numbers", "1 2", " 01  +2 "),
        ("numbers or truth values", "true", "false"),
        ("octets in capitals and not", "ab", "AB"),
    ],
)
def test_texts_that_stand_for_one_value_have_one_value(case: str, one: str, other: str) -> None:
    xsd_type = loaded(IDENTIFIED[case]).elements["e"].type.content[0].type
    assert value_of(xsd_type, one) == value_of(xsd_type, other)
    assert value_of(xsd_type, one) != value_of(xsd_type, "77")


def rounds(group: str, after: str = "") -> str:
    return schema_of(
        f'<xs:complexType name="T"><xs:sequence>{group}{after}</xs:sequence></xs:complexType>'
        '<xs:element name="e" type="T"/>'
    )


def part(name: str, least: int, most: int | str = 1) -> str:
    return f'<xs:element name="{name}" type="xs:int" minOccurs="{least}" maxOccurs="{most}"/>'


ROUNDS = {
    "a choice of what may be absent": (
        rounds(f'<xs:choice minOccurs="2" maxOccurs="3">{part("a", 0)}{part("b", 0)}</xs:choice>'),
        "<e/>",
    ),
    "a choice with a branch that may be absent": (
        rounds(f'<xs:choice minOccurs="2" maxOccurs="3">{part("a", 1)}{part("b", 0)}</xs:choice>'),
        "<e/>",
    ),
    "a choice with an empty branch": (
        rounds(f'<xs:choice minOccurs="2" maxOccurs="2"><xs:sequence/>{part("b", 1)}</xs:choice>'),
        "<e/>",
    ),
    "a choice with a sequence that may be empty": (
        rounds(
            f'<xs:choice minOccurs="2" maxOccurs="unbounded"><xs:sequence>{part("a", 0)}</xs:sequence>{part("b", 1)}'
            "</xs:choice>"
        ),
        "<e/>",
    ),
    "a choice of what goes on": (
        rounds(
            f'<xs:choice minOccurs="2" maxOccurs="2">{part("a", 1, "unbounded")}{part("b", 1)}</xs:choice>'
        ),
        "<e><a>0</a><a>0</a></e>",
    ),
    "a sequence of what may be absent": (
        rounds(f'<xs:sequence minOccurs="2" maxOccurs="3">{part("a", 0)}{part("b", 0, 2)}</xs:sequence>'),
        "<e/>",
    ),
    "choices within a choice": (
        rounds(
            f'<xs:choice minOccurs="2" maxOccurs="2"><xs:choice minOccurs="0">{part("a", 1)}</xs:choice>'
            f"{part('b', 0, 3)}</xs:choice>",
            part("z", 1),
        ),
        "<e><z>0</z></e>",
    ),
}


@pytest.mark.parametrize("case", ROUNDS)
def test_rounds_that_may_be_empty_are_counted_alike(case: str) -> None:
    text, smallest = ROUNDS[case]
    strategy = from_xsd(loaded(text), "e")
    assert_valid(text, strategy, draws=100)
    assert as_text(minimal(strategy)) == smallest
    assert find_any(strategy, lambda root: root.find("b") is not None) is not None
    assert_valid(text, from_type(loaded(text), "T", tag="e"), draws=40)
    assert violations(loaded(text), "e")


COUNTED = {
    "one part": rounds(f'<xs:sequence maxOccurs="2">{part("a", 2, 3)}</xs:sequence>'),
    "rounds in rounds": rounds(
        f'<xs:sequence maxOccurs="unbounded"><xs:sequence minOccurs="2" maxOccurs="3">{part("a", 1)}</xs:sequence>'
        "</xs:sequence>"
    ),
    "a choice before a part": rounds(
        f'<xs:sequence maxOccurs="2"><xs:choice minOccurs="0" maxOccurs="2">{part("b", 1)}{part("c", 0)}</xs:choice>'
        f"{part('a', 2, 3)}</xs:sequence>"
    ),
    "two rounds and more": rounds(
        f'<xs:sequence minOccurs="2" maxOccurs="unbounded">{part("a", 2, 3)}</xs:sequence>'
    ),
    "an element behind": rounds(
        f'<xs:sequence maxOccurs="2">{part("a", 2, 3)}</xs:sequence>', part("z", 0, 1)
    ),
}


@pytest.mark.parametrize("overrides", [{}, {"a": {"minInclusive": 5}}, {"a": 7}], ids=str)
@pytest.mark.parametrize("case", COUNTED)
def test_rounds_are_counted_alike_beside_overrides(case: str, overrides: dict[str, object]) -> None:
    """Facets and values leave the number of elements as open as it was."""
    text = COUNTED[case]
    assert_valid(text, from_xsd(loaded(text), "e", overrides=overrides), draws=100)


def referring(base: str, facets: str = "") -> str:
    return schema_of(
        f'<xs:simpleType name="S"><xs:restriction base="xs:{base}">{facets}</xs:restriction></xs:simpleType>'
        '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="p" minOccurs="2" maxOccurs="4">'
        '<xs:complexType><xs:attribute name="k" type="S" use="required"/></xs:complexType></xs:element>'
        '<xs:element name="q" minOccurs="0" maxOccurs="3"><xs:complexType><xs:attribute name="u" type="S"/>'
        "</xs:complexType></xs:element></xs:sequence></xs:complexType>"
        '<xs:key name="k"><xs:selector xpath="p"/><xs:field xpath="@k"/></xs:key>'
        '<xs:keyref name="r" refer="k"><xs:selector xpath="q"/><xs:field xpath="@u"/></xs:keyref></xs:element>'
    )


_EXTENDED = schema_of(
    '<xs:complexType name="T"><xs:all><xs:element name="a"><xs:complexType><xs:sequence minOccurs="0" maxOccurs="2">'
    f"{part('b', 2, 2)}{part('c', 1)}</xs:sequence></xs:complexType></xs:element></xs:all></xs:complexType>"
    '<xs:complexType name="D"><xs:complexContent><xs:extension base="T"/></xs:complexContent></xs:complexType>'
    '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="t" type="T" minOccurs="0"/></xs:sequence>'
    "</xs:complexType></xs:element>"
)
AGREED = {
    "an all group that is extended": _EXTENDED,
    "unique fields of which one may be missing": schema_of(
        '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="p" minOccurs="2" maxOccurs="4">'
        '<xs:complexType><xs:attribute name="k" type="xs:int"/>'
        '<xs:attribute name="f" type="xs:boolean" use="required"/></xs:complexType></xs:element></xs:sequence>'
        '</xs:complexType><xs:unique name="u">'
        '<xs:selector xpath="p"/><xs:field xpath="@k"/><xs:field xpath="@f"/></xs:unique></xs:element>'
    ),
    "keys of texts that collapse": referring("string", '<xs:whiteSpace value="collapse"/>'),
    "keys of a type derived from a token": referring("token"),
    "keys of which only the beginning can differ": referring("token", '<xs:pattern value="(a|b)*c"/>'),
    "keys of a type derived from a normalized text": referring("normalizedString"),
}


@pytest.mark.parametrize("case", AGREED)
def test_what_only_one_judge_accepts_is_not_drawn_where_there_is_something_else(case: str) -> None:
    text = AGREED[case]
    assert_valid(text, from_xsd(loaded(text), "e"), draws=150)


@pytest.mark.parametrize("case", AGREED)
def test_what_violations_are_made_of_is_accepted_by_both(case: str) -> None:
    text = AGREED[case]
    found = violations(loaded(text), "e")
    assert found
    for one in found:
        assert verdicts(text, find_any(one.pairs)[0]) == {}, (one.path, one.constraint)


def test_the_judges_disagree_on_an_all_group_that_is_extended() -> None:
    """The day on which they agree, what is done for it can go."""
    document = etree.fromstring(
        '<e xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><t xsi:type="D"><a/></t></e>'
    )
    assert set(verdicts(_EXTENDED, document)) == {"xmlschema"}


def test_the_judges_disagree_on_unique_fields_of_which_one_is_missing() -> None:
    """The day on which they agree, what is done for it can go."""
    text = AGREED["unique fields of which one may be missing"]
    assert set(verdicts(text, etree.fromstring('<e><p f="0"/><p f="0"/></e>'))) == {"xmlschema"}


def test_the_judges_disagree_on_rounds_that_are_empty() -> None:
    """The day on which they agree, what is done for it can go."""
    text, _ = ROUNDS["a choice of what may be absent"]
    assert set(verdicts(text, etree.fromstring("<e><a>0</a></e>"))) == {"xmlschema"}


def test_what_only_xsd_allows_is_drawn_where_there_is_nothing_else() -> None:
    text = rounds(f'<xs:choice minOccurs="2" maxOccurs="2">{part("a", 1, "unbounded")}</xs:choice>')
    strategy = from_xsd(loaded(text), "e")
    assert_all_examples(strategy, lambda root: set(verdicts(text, root)) <= {"xmlschema"})


@pytest.mark.parametrize("content", ["<i>a a</i>", "<i>a</i><i>b a</i>"])
def test_the_judges_disagree_on_an_identifier_twice_in_lists(content: str) -> None:
    """The day on which they agree, violations can break it: what one of them accepts is not offered."""
    text = schema_of(
        '<xs:simpleType name="IDs"><xs:list itemType="xs:ID"/></xs:simpleType><xs:element name="e"><xs:complexType>'
        '<xs:sequence><xs:element name="i" type="IDs" maxOccurs="2"/></xs:sequence></xs:complexType></xs:element>'
    )
    assert set(verdicts(text, etree.fromstring(f"<e>{content}</e>"))) == {"xmlschema"}
    assert "identifier" not in {one.constraint for one in violations(loaded(text), "e")}


@pytest.mark.parametrize("fixed", ["hej ", " hej", "&#9;x", " ", "a  b"])
def test_a_fixed_value_that_begins_or_ends_with_white_space_stays_out_of_mixed_content(fixed: str) -> None:
    """`xmlschema` takes the white space off before it compares; the empty element stands for the value as well."""
    text = schema_of(
        f'<xs:element name="e" fixed="{fixed}"><xs:complexType mixed="true"><xs:sequence>'
        '<xs:element name="b" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>'
    )
    assert_valid(text, from_xsd(loaded(text), "e"), draws=20)


_LATE = '<xs:maxInclusive value="1999-12-31T24:00:00{}"/>'.format
LATE = {
    "alone": _LATE(""),
    "in a zone": _LATE("Z"),
    "above a bound": '<xs:minInclusive value="1999-12-31T22:00:00"/>' + _LATE(""),
    "as the one value": '<xs:minInclusive value="1999-12-31T24:00:00"/>' + _LATE(""),
    "below one that is not reached": '<xs:minExclusive value="1999-12-30T24:00:00"/>' + _LATE(""),
    "with a pattern": '<xs:pattern value="1999-.*"/>' + _LATE("Z"),
}


@pytest.mark.parametrize("case", LATE)
def test_a_moment_at_the_end_of_a_day_is_reached_as_it_is_written(case: str) -> None:
    """The beginning of the next day is the same moment, and later to libxml2."""
    text = schema_of(
        '<xs:element name="e"><xs:simpleType><xs:restriction base="xs:dateTime">'
        f"{LATE[case]}</xs:restriction></xs:simpleType></xs:element>"
    )
    strategy = from_xsd(loaded(text), "e")
    assert_valid(text, strategy)
    if "pattern" not in case:
        find_any(strategy, lambda e: "1999-12-31T24:00:00" in (e.text or ""))
