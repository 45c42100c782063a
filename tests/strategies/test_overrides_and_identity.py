"""Overrides of what keys, unique values and identifiers reach: the free end follows, or a message names the path."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from lxml import etree

from contracts.strategies import ABSENT, OverrideError, from_xsd
from tests.strategies.helpers import assert_all_examples, loaded, schema_of, verdicts

# Much of it, which others measure.
pytestmark = pytest.mark.no_cover


def keyed(least: int, most: str, identities: str) -> str:
    """Give elements k with the number of a key, and elements f that refer to one."""
    named = '<xs:complexType><xs:attribute name="a" type="N" use="required"/></xs:complexType>'
    return schema_of(
        '<xs:simpleType name="N"><xs:restriction base="xs:int"/></xs:simpleType>'
        f'<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="k" minOccurs="{least}" '
        f'maxOccurs="{most}">{named}</xs:element><xs:element name="f" minOccurs="0" maxOccurs="2">{named}'
        f"</xs:element></xs:sequence></xs:complexType>{identities}</xs:element>"
    )


REFER = (
    '<xs:key name="K"><xs:selector xpath="k"/><xs:field xpath="@a"/></xs:key>'
    '<xs:keyref name="R" refer="K"><xs:selector xpath="f"/><xs:field xpath="@a"/></xs:keyref>'
)
UNIQUE = '<xs:unique name="U"><xs:selector xpath="k"/><xs:field xpath="@a"/></xs:unique>'
PARTS = schema_of(
    '<xs:simpleType name="C"><xs:restriction base="xs:string"/></xs:simpleType>'
    '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="k" type="xs:int" maxOccurs="3"/>'
    '<xs:element name="f" type="xs:int" maxOccurs="2"/></xs:sequence></xs:complexType>'
    '<xs:key name="K"><xs:selector xpath="k"/><xs:field xpath="."/></xs:key>'
    '<xs:keyref name="R" refer="K"><xs:selector xpath="f"/><xs:field xpath="."/></xs:keyref></xs:element>'
)
PLAIN = keyed(1, "3", REFER)


def named(content: str) -> str:
    return schema_of(
        f'<xs:element name="e"><xs:complexType><xs:sequence>{content}</xs:sequence></xs:complexType></xs:element>'
    )


IDS = named(
    '<xs:element name="i" type="xs:ID" maxOccurs="3"/><xs:element name="j" type="xs:IDREF" maxOccurs="2"/>'
    '<xs:element name="m" type="xs:IDREFS" minOccurs="0"/>'
)
ONE_ID = named('<xs:element name="i" type="xs:ID"/><xs:element name="j" type="xs:IDREF"/>')
TWO_IDS = named(
    '<xs:element name="p" minOccurs="2" maxOccurs="5"><xs:complexType><xs:attribute name="id" type="xs:ID"/>'
    "</xs:complexType></xs:element>"
)


def values(root: etree._Element, path: str) -> list[str]:
    step, _, name = path.partition("/@")
    return [(one.get(name) if name else one.text) or "" for one in root.findall(step)]


def within(root: etree._Element, path: str, low: int, high: int) -> bool:
    return all(low <= int(text) <= high for text in values(root, path))


NARROWED: dict[str, tuple[str, dict[str, Any], str]] = {
    "a reference": (PLAIN, {"f/@a": {"minInclusive": 1, "maxInclusive": 5}}, "f/@a"),
    "a key": (PLAIN, {"k/@a": {"minInclusive": 1, "maxInclusive": 5}}, "k/@a"),
    "a reference that is an element": (PARTS, {"f": {"minInclusive": 1, "maxInclusive": 5}}, "f"),
    "unique values": (keyed(3, "5", UNIQUE), {"k/@a": {"minInclusive": 1, "maxInclusive": 5}}, "k/@a"),
    "unique values by their type": (
        keyed(3, "5", UNIQUE),
        {"{}N": {"minInclusive": 1, "maxInclusive": 5}},
        "k/@a",
    ),
    "both ends": (
        PLAIN,
        {
            "k/@a": {"minInclusive": 1, "maxInclusive": 5},
            "f/@a": {"minInclusive": 0, "maxInclusive": 4},
        },
        "k/@a",
    ),
}


@pytest.mark.parametrize("case", NARROWED)
def test_facets_hold_where_a_constraint_reaches(case: str) -> None:
    text, overrides, path = NARROWED[case]
    strategy = from_xsd(loaded(text), "e", overrides=overrides)
    assert_all_examples(strategy, lambda root: within(root, path, 1, 5) and verdicts(text, root) == {})


@pytest.mark.parametrize("path", ["i", "j"])
def test_a_pattern_holds_on_either_end_of_a_reference_to_an_identifier(path: str) -> None:
    strategy = from_xsd(loaded(IDS), "e", overrides={path: {"pattern": "X.*"}})
    assert_all_examples(
        strategy,
        lambda root: all(text.startswith("X") for text in values(root, path)) and verdicts(IDS, root) == {},
    )


GIVEN: dict[str, tuple[str, dict[str, Any], str, set[str]]] = {
    "a reference": (PLAIN, {"f/@a": 5}, "f/@a", {"5"}),
    "a key": (PLAIN, {"k/@a": 5}, "k/@a", {"5"}),
    "both ends": (PLAIN, {"k/@a": 5, "f/@a": "05"}, "f/@a", {"05"}),
    "one of several": (PLAIN, {"f/@a": st.sampled_from(["5", "7"])}, "f/@a", {"5", "7"}),
    "a reference that is an element": (PARTS, {"f": 5}, "f", {"5"}),
    "a key that is an element": (PARTS, {"k": 5}, "k", {"5"}),
    "all of a type": (keyed(1, "1", REFER), {"{}N": 5}, "f/@a", {"5"}),
    "an ID": (ONE_ID, {"i": "abc"}, "i", {"abc"}),
    "an IDREF": (IDS, {"j": "abc"}, "j", {"abc"}),
    "a short IDREF": (IDS, {"j": "a"}, "j", {"a"}),
    "IDREFs": (IDS, {"m": "abc abc"}, "m", {"abc abc"}),
    "IDREFs and an IDREF": (IDS, {"m": "abc", "j": "abc"}, "m", {"abc"}),
    "an ID and its IDREF": (ONE_ID, {"i": "abc", "j": "abc"}, "j", {"abc"}),
}


@pytest.mark.parametrize("case", GIVEN)
def test_the_free_end_follows_a_value_that_is_given(case: str) -> None:
    text, overrides, path, expected = GIVEN[case]
    strategy = from_xsd(loaded(text), "e", overrides=overrides)
    assert_all_examples(
        strategy, lambda root: set(values(root, path)) <= expected and verdicts(text, root) == {}
    )


def with_fields(fields: str, within: str, *, least: int = 1) -> str:
    """Give elements k with what a key needs of them, all of it optional."""
    paths = "".join(f'<xs:field xpath="{field}"/>' for field in fields.split())
    return schema_of(
        f'<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="k" minOccurs="{least}" maxOccurs="3">'
        f'<xs:complexType>{within}<xs:attribute name="a" type="xs:int"/></xs:complexType></xs:element>'
        '<xs:element name="z" type="xs:int" minOccurs="0"/></xs:sequence></xs:complexType>'
        f'<xs:key name="K"><xs:selector xpath="k"/>{paths}</xs:key></xs:element>'
    )


B = '<xs:element name="b" type="xs:int" minOccurs="0"/>'
IN_C = (
    '<xs:element name="c" minOccurs="0"><xs:complexType><xs:sequence>'
    f'{B}</xs:sequence><xs:attribute name="d" type="xs:int"/></xs:complexType></xs:element>'
)
LEFT_OUT: dict[str, tuple[str, str, Any]] = {
    "an attribute": (with_fields("@a", ""), "k/@a", ABSENT),
    "an attribute of a key of two fields": (
        with_fields("./b attribute::a", f"<xs:sequence>{B}</xs:sequence>"),
        "k/@a",
        ABSENT,
    ),
    "an attribute that a strategy leaves out": (with_fields("@a", ""), "k/@a", st.just(ABSENT)),
    "an attribute that a function leaves out": (with_fields("@a", ""), "k/@a", lambda: ABSENT),
    "an element": (with_fields("b", f"<xs:sequence>{B}</xs:sequence>"), "k/b", ABSENT),
    "an element further down": (with_fields("c/b", f"<xs:sequence>{IN_C}</xs:sequence>"), "k/c/b", ABSENT),
    "what it is in": (with_fields("child::c/@d", f"<xs:sequence>{IN_C}</xs:sequence>"), "k/c", ABSENT),
    "an attribute further down": (
        with_fields(".//c/@d", f"<xs:sequence>{IN_C}</xs:sequence>"),
        "k/c/@d",
        ABSENT,
    ),
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_leaving_out_what_a_key_needs_is_refused_with_the_path_and_the_key(case: str) -> None:
    text, path, given = LEFT_OUT[case]
    with pytest.raises(OverrideError, match=r"Key K in .* holds") as caught:
        from_xsd(loaded(text), "e", overrides={path: given}).validate()
    assert f"overrides[{path!r}]" in str(caught.value)


def test_what_is_left_out_stays_so_where_nothing_with_the_key_need_be() -> None:
    text = with_fields("@a", "", least=0)
    strategy = from_xsd(loaded(text), "e", overrides={"k/@a": ABSENT})
    assert_all_examples(strategy, lambda root: values(root, "k") == [] and verdicts(text, root) == {})


def test_what_is_left_out_now_and_then_is_there_where_a_key_needs_it() -> None:
    text = with_fields("@a", "", least=0)
    strategy = from_xsd(loaded(text), "e", overrides={"k/@a": st.sampled_from([5, ABSENT])})
    assert_all_examples(
        strategy, lambda root: set(values(root, "k/@a")) <= {"5"} and verdicts(text, root) == {}
    )


IMPOSSIBLE: dict[str, tuple[str, dict[str, Any], str]] = {
    "an ID twice": (TWO_IDS, {"p/@id": "abc"}, r"overrides\['p/@id'\]: expected what some document can hold"),
    "a key twice": (keyed(2, "3", REFER), {"k/@a": 5}, r"overrides\['k/@a'\]: expected what some document"),
    "a unique value twice": (keyed(2, "3", UNIQUE), {"k/@a": 5}, r"overrides\['k/@a'\]: expected what"),
    "all of a type": (keyed(2, "3", UNIQUE), {"{}N": 5}, r"overrides\['{}N'\]: expected what some document"),
    "too few values": (
        keyed(3, "5", UNIQUE),
        {"k/@a": {"minInclusive": 1, "maxInclusive": 2}},
        r"overrides\['k/@a'\]: expected what some document can hold",
    ),
    "ends that do not meet": (PLAIN, {"k/@a": 5, "f/@a": 6}, r"concerns '(k|f)/@a' as well"),
    "an IDREF where there is no ID": (
        named('<xs:element name="j" type="xs:IDREF"/>'),
        {"j": "abc"},
        r"overrides\['j'\]: expected what",
    ),
    "an IDREF to no ID": (ONE_ID, {"i": "abc", "j": "def"}, r"overrides\['j'\]: expected what some document"),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_what_no_document_can_hold_is_told_with_its_path(case: str) -> None:
    text, overrides, message = IMPOSSIBLE[case]
    with pytest.raises(OverrideError, match=message):
        from_xsd(loaded(text), "e", overrides=overrides).validate()


def test_an_entity_that_is_given_is_declared() -> None:
    text = named('<xs:element name="n" type="xs:ENTITY"/>')
    strategy = from_xsd(loaded(text), "e", overrides={"n": "abc"})
    assert_all_examples(strategy, lambda root: declared(root) == ["abc"])


def declared(root: etree._Element) -> list[str | None]:
    subset = root.getroottree().docinfo.internalDTD
    return [] if subset is None else [entity.name for entity in subset.entities()]


def with_identifier_as_key(beside: str) -> str:
    return schema_of(
        '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="k" maxOccurs="3"><xs:complexType>'
        '<xs:attribute name="id" type="xs:ID" use="required"/></xs:complexType></xs:element>'
        f'<xs:element name="f" type="xs:NCName"/>{beside}</xs:sequence></xs:complexType>'
        '<xs:key name="K"><xs:selector xpath="k"/><xs:field xpath="@id"/></xs:key>'
        '<xs:keyref name="R" refer="K"><xs:selector xpath="f"/><xs:field xpath="."/></xs:keyref></xs:element>'
    )


@pytest.mark.parametrize(
    "beside",
    [
        "",
        '<xs:element name="j" type="xs:IDREF"/>',
        '<xs:element name="m" type="xs:IDREFS"/><xs:element name="j" type="xs:IDREF" maxOccurs="2"/>',
    ],
)
def test_an_identifier_that_is_a_key_follows_a_reference_that_is_given(beside: str) -> None:
    text = with_identifier_as_key(beside)
    strategy = from_xsd(loaded(text), "e", overrides={"f": "abc"})
    assert_all_examples(
        strategy, lambda root: values(root, "f") == ["abc"] and verdicts(text, root) == {}, draws=200
    )


def test_an_identifier_that_is_a_key_keeps_a_value_that_a_given_reference_names() -> None:
    text = with_identifier_as_key('<xs:element name="j" type="xs:IDREF"/>')
    strategy = from_xsd(loaded(text), "e", overrides={"f": "abc", "j": "def"})
    assert_all_examples(
        strategy, lambda root: {"abc", "def"} <= set(values(root, "k/@id")) and verdicts(text, root) == {}
    )
