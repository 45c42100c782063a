"""Overrides that meet: each is honoured, or refused with its path; none is dropped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any, NoReturn

import pytest
from hypothesis import strategies as st
from lxml import etree

from contracts.strategies import ABSENT, OverrideError, from_type, from_xsd, simple_text
from tests.strategies.helpers import assert_all_examples, assert_valid, find_any, loaded, schema_of, verdicts

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
EITHER = schema_of(
    '<xs:simpleType name="Code"><xs:restriction base="xs:string"><xs:maxLength value="5"/></xs:restriction>'
    '</xs:simpleType><xs:complexType name="Price"><xs:simpleContent><xs:extension base="xs:decimal">'
    '<xs:attribute name="in" type="Code"/></xs:extension></xs:simpleContent></xs:complexType>'
    '<xs:complexType name="Who"><xs:sequence><xs:element name="code" type="Code"/><xs:element name="note" '
    'minOccurs="0" type="xs:string"/></xs:sequence><xs:attribute name="id" type="xs:int" use="required"/>'
    "</xs:complexType>"
    '<xs:element name="e"><xs:complexType><xs:sequence>'
    '<xs:choice><xs:element name="no" type="xs:int"/><xs:element name="ref" type="Code"/></xs:choice>'
    '<xs:choice maxOccurs="3"><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/></xs:choice>'
    '<xs:element name="who" type="Who" nillable="true" minOccurs="0"/>'
    '<xs:sequence minOccurs="0"><xs:element name="from" type="xs:date"/><xs:element name="to" type="xs:date"/>'
    '</xs:sequence><xs:element name="price" type="Price" minOccurs="0"/>'
    '<xs:element name="word" fixed="a" minOccurs="0"><xs:complexType mixed="true"><xs:sequence><xs:element name="x" '
    'type="xs:int" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>'
    '<xs:element name="mark" type="Code" fixed="x" minOccurs="0"/>'
    '<xs:element name="kind" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="a"/>'
    '<xs:enumeration value="b"/></xs:restriction></xs:simpleType></xs:element></xs:sequence>'
    "</xs:complexType></xs:element>"
)


def given(overrides: Any) -> st.SearchStrategy[etree._Element]:
    return from_xsd(loaded(EITHER), "e", overrides=overrides)


def attribute(root: etree._Element, path: str, name: str) -> str | None:
    found = root.find(path)
    assert found is not None
    return found.get(name)


def test_both_branches_of_a_choice_that_is_made_often_enough_are_there() -> None:
    strategy = given({"a": 1, "b": 2})
    assert_valid(EITHER, strategy)
    assert_all_examples(strategy, lambda root: root.findtext("a") == "1" and root.findtext("b") == "2")


def test_a_text_stands_beside_attributes_that_are_overridden() -> None:
    strategy = given({"price": 5, "price/@in": "EUR"})
    assert_valid(EITHER, strategy)
    assert_all_examples(strategy, lambda root: attribute(root, "price", "in") == "EUR")
    assert_all_examples(strategy, lambda root: root.findtext("price") == "5")


def test_facets_of_a_text_stand_beside_attributes_that_are_overridden() -> None:
    strategy = given({"price": {"minInclusive": 7}, "price/@in": "EUR"})
    assert_all_examples(strategy, lambda root: float(root.findtext("price") or "0") >= 7)
    assert_all_examples(strategy, lambda root: attribute(root, "price", "in") == "EUR")


def test_an_element_whose_parts_are_overridden_is_not_nil() -> None:
    strategy = given({"who/note": "n"})
    assert_all_examples(strategy, lambda root: root.findtext("who/note") == "n")
    assert_all_examples(strategy, lambda root: attribute(root, "who", NIL) is None)


def test_a_branch_that_is_left_out_gives_way_to_the_other() -> None:
    strategy = given({"no": ABSENT})
    assert_valid(EITHER, strategy)
    assert_all_examples(strategy, lambda root: root.find("no") is None and root.find("ref") is not None)


def test_a_required_part_of_an_optional_group_is_left_out_with_the_group() -> None:
    strategy = given({"to": ABSENT})
    assert_valid(EITHER, strategy)
    assert_all_examples(strategy, lambda root: root.find("from") is None and root.find("to") is None)


def test_an_override_in_a_derived_type_makes_the_element_of_that_type() -> None:
    text = schema_of(
        '<xs:complexType name="B"><xs:sequence><xs:element name="x" type="xs:int"/></xs:sequence></xs:complexType>'
        '<xs:complexType name="D"><xs:complexContent><xs:extension base="B"><xs:sequence><xs:element name="y" '
        'type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>'
        '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="b" type="B"/></xs:sequence>'
        "</xs:complexType></xs:element>"
    )
    strategy = from_xsd(loaded(text), "e", overrides={"b/y": 3})
    assert_valid(text, strategy)
    assert_all_examples(strategy, lambda root: root.findtext("b/y") == "3")


@pytest.mark.parametrize(
    ("value", "text"),
    [(float("inf"), "INF"), (float("-inf"), "-INF"), (float("nan"), "NaN"), (1.5, "1.5")],
)
def test_a_number_is_written_as_xsd_does(value: float, text: str) -> None:
    schema = schema_of('<xs:complexType name="T"><xs:attribute name="a" type="xs:double"/></xs:complexType>')
    assert find_any(from_type(loaded(schema), "T", overrides={"@a": value})).get("a") == text


def test_a_moment_is_written_as_xsd_does() -> None:
    schema = schema_of(
        '<xs:complexType name="T"><xs:attribute name="a" type="xs:dateTime"/></xs:complexType>'
    )
    moment = datetime(2024, 2, 29, 1, 2, 3, tzinfo=timezone(timedelta(hours=1)))
    found = find_any(from_type(loaded(schema), "T", overrides={"@a": moment}))
    assert found.get("a") == "2024-02-29T01:02:03+01:00"


FACETS_TOGETHER: dict[str, tuple[str, dict[str, Any], Callable[[str], bool]]] = {
    "of an enumeration": ("Word", {"maxLength": 2}, lambda text: text in {"a", "bb"}),
    "a pattern of an enumeration": ("Word", {"pattern": "b+"}, lambda text: text in {"bb", "bbb"}),
    "a pattern and a bound": (
        "Number",
        {"pattern": r"\d{1,3}", "minInclusive": 50},
        lambda text: int(text) >= 50,
    ),
    "a pattern and a length": (
        "Words",
        {"pattern": "[a ]*", "maxLength": 2},
        lambda text: len(text.split()) < 3,
    ),
}


@pytest.mark.parametrize("case", FACETS_TOGETHER)
def test_facets_hold_beside_each_other_and_those_of_the_type(case: str) -> None:
    name, facets, claim = FACETS_TOGETHER[case]
    schema = loaded(
        schema_of(
            '<xs:simpleType name="Word"><xs:restriction base="xs:string"><xs:enumeration value="a"/>'
            '<xs:enumeration value="bb"/><xs:enumeration value="bbb"/></xs:restriction></xs:simpleType>'
            '<xs:simpleType name="Number"><xs:restriction base="xs:decimal"/></xs:simpleType>'
            '<xs:simpleType name="Words"><xs:restriction base="xs:NMTOKENS"/></xs:simpleType>'
        )
    )
    assert_all_examples(simple_text(schema.types[name], facets=facets), claim)
    strategy = from_type(schema, name, overrides={f"{{}}{name}": facets})
    assert_all_examples(strategy, lambda root: claim(root.text or ""))


class Size(Enum):
    """Members that Python writes with the name of the class."""

    SMALL = "s"


WRITTEN: dict[str, tuple[str, Any, str]] = {
    "a decimal with an exponent": ("decimal", Decimal("1E+5"), "100000"),
    "a large float": ("decimal", 1e20, "100000000000000000000"),
    "a small float": ("decimal", 1e-7, "0.0000001"),
    "a small float of a double": ("double", 1e-7, "0.0000001"),
    "an infinite decimal": ("double", Decimal("-Infinity"), "-INF"),
    "a member of an enumeration": ("string", Size.SMALL, "s"),
    "a duration": ("duration", timedelta(days=1, seconds=2, microseconds=500_000), "P1DT2.5S"),
    "a negative duration": ("duration", timedelta(hours=-1), "-P0DT3600S"),
    "no duration": ("duration", timedelta(), "P0DT0S"),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_a_value_of_python_is_written_as_xsd_does(case: str) -> None:
    name, value, text = WRITTEN[case]
    schema = schema_of(
        f'<xs:element name="e"><xs:complexType><xs:attribute name="a" type="xs:{name}"/>'
        "</xs:complexType></xs:element>"
    )
    found = find_any(from_xsd(loaded(schema), "e", overrides={"@a": value}))
    assert found.get("a") == text
    assert verdicts(schema, found) == {}


def test_a_bound_may_be_a_number_that_python_writes_with_an_exponent() -> None:
    strategy = from_type(
        loaded(schema_of('<xs:simpleType name="N"><xs:restriction base="xs:decimal"/></xs:simpleType>')),
        "N",
        overrides={"{}N": {"minInclusive": 1e-7}},
    )
    assert_all_examples(strategy, lambda root: Decimal(root.text or "") >= Decimal("1e-7"))


def test_decimals_of_a_strategy_are_decimals_of_xsd() -> None:
    schema = schema_of(
        '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="d" '
        'type="xs:decimal"/></xs:sequence></xs:complexType></xs:element>'
    )
    amounts = st.decimals(0, 10**6, allow_nan=False, allow_infinity=False)
    assert_valid(schema, from_xsd(loaded(schema), "e", overrides={"d": amounts}))


def test_what_follows_an_element_that_is_given_stays_where_it_is() -> None:
    who = etree.fromstring('<x><who id="1"><code>a</code></who>behind</x>')[0]
    strategy = given({"who": who})
    assert_valid(EITHER, strategy)
    assert_all_examples(strategy, lambda root: [one.tail for one in root.findall("who")] == [None])


REFUSED: dict[str, tuple[Any, str]] = {
    "both branches of a choice": (
        {"no": 1, "ref": "a"},
        r"overrides\['no'\]: expected this entry alone, got \['ref'\] as well, .* 1 time at most",
    ),
    "an element and a part of it": (
        {"who": etree.fromstring("<who/>"), "who/code": "a"},
        r"overrides\['who'\]: expected this entry or overrides\['who/code'\], got both",
    ),
    "an element and an attribute of it": (
        {"who": etree.fromstring("<who/>"), "who/@id": 3},
        r"overrides\['who'\]: expected this entry or overrides\['who/@id'\], got both",
    ),
    "nil and a part of it": ({"who": None, "who/code": "a"}, r"overrides\['who'\]: expected this entry or"),
    "a function and a part": ({"who": lambda: None, "who/code": "a"}, "expected this entry or"),
    "absent and a part": ({"who": ABSENT, "who/code": "a"}, "expected this entry or"),
    "absent and an attribute": ({"who": ABSENT, "who/@id": 4}, "expected this entry or"),
    "a required attribute that is absent": (
        {"who/@id": ABSENT},
        r"overrides\['who/@id'\]: expected a value, got ABSENT, and Attribute id .* must be there; give a value",
    ),
    "a required element that is absent": (
        {"who/code": ABSENT},
        r"overrides\['who/code'\]: expected a value, got ABSENT, and Element code",
    ),
    "all branches absent": ({"no": ABSENT, "ref": ABSENT}, r"expected a value, got ABSENT, and Element"),
    "a group half there": ({"from": "2000-01-01", "to": ABSENT}, r"overrides\['(to|from)'\]: expected"),
    "an empty enumeration": (
        {"ref": {"enumeration": []}},
        r"overrides\['ref'\]: expected a value of the facet enumeration or several, got \[\]",
    ),
    "no patterns": ({"ref": {"pattern": ()}}, "expected a value of the facet pattern or several"),
    "an enumeration that is none of the type": (
        {"ref": {"enumeration": ["ab", "longer than five"]}},
        r"overrides\['ref'\]: expected texts of Code for the facet enumeration, got 'longer than five'",
    ),
    "facets that leave nothing of an enumeration": (
        {"kind": {"pattern": "c"}},
        r"overrides\['kind'\]: expected facets that leave a text: none of the enumeration",
    ),
    "a facet that is no text": ({"ref": {"pattern": {"a"}}}, r"overrides\['ref'\]: expected a text"),
    "facets of a fixed value": ({"mark": {"maxLength": 3}}, "expected no facets: mark has the fixed value"),
    "facets beside the value of the type": (
        {"{}Code": "ab", "ref": {"maxLength": 3}},
        r"overrides\['ref'\]: expected no facets beside the value of overrides\['{}Code'\]",
    ),
    "elements in a fixed value": (
        {"word/x": 3},
        r"overrides\['word/x'\]: expected no element below Element word .*, which has the fixed value 'a'",
    ),
    "something below an attribute": (
        {"who/@id/x": 3},
        r"overrides\['who/@id/x'\]: expected a path of local names",
    ),
    "a strategy that gives nothing": (
        {"ref": st.nothing()},
        r"overrides\['ref'\]: expected a strategy that gives something, got one that never does",
    ),
    "a strategy that gives no texts of a type": (
        {"{}Code": st.nothing()},
        "expected a strategy that gives something",
    ),
    "a number that Python does not write": (
        {"no": 10**5000},
        r"overrides\['no'\]: expected a value that can be written: Exceeds the limit",
    ),
    "an element of another name": (
        {"who": etree.fromstring("<whom/>")},
        r"overrides\['who'\]: expected an element called one of \['who'\], got 'whom'",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_overrides_that_cannot_all_be_honoured_are_refused(case: str) -> None:
    overrides, message = REFUSED[case]
    with pytest.raises(OverrideError, match=message):
        given(overrides).validate()


@pytest.mark.parametrize("case", ["an element and a part of it", "absent and a part", "an empty enumeration"])
def test_what_needs_no_schema_is_refused_before_the_first_use(case: str) -> None:
    overrides, message = REFUSED[case]
    with pytest.raises(OverrideError, match=message):
        given(overrides)


def fails() -> NoReturn:
    raise ZeroDivisionError("4711 0000 1111 2222")


WRONG: dict[str, tuple[Any, str]] = {
    "a function that raises": ({"ref": fails}, r"overrides\['ref'\]: .*got ZeroDivisionError from"),
    "a strategy that raises": (
        {"who/@id": st.integers().map(lambda _: fails())},
        r"overrides\['who/@id'\]: .*got ZeroDivisionError from",
    ),
    "a function that gives a strategy": (
        {"ref": lambda: st.just("a")},
        r"overrides\['ref'\]: expected a text",
    ),
    "a function that gives a function": ({"ref": lambda: fails}, r"overrides\['ref'\]: expected a text"),
    "a function that gives a comment": (
        {"ref": lambda: etree.Comment("a")},
        r"overrides\['ref'\]: expected a text",
    ),
    "a strategy that leaves out what must be there": (
        {"who/code": st.just(ABSENT)},
        r"overrides\['who/code'\]: expected a value, got ABSENT where the schema demands one",
    ),
    "a strategy that leaves out an attribute that must be there": (
        {"who/@id": st.just(ABSENT)},
        r"overrides\['who/@id'\]: expected a value, got ABSENT where the schema demands one",
    ),
    "a strategy that replaces what another entry speaks of": (
        {"price": st.builds(lambda: etree.fromstring("<price>1</price>")), "price/@in": "EUR"},
        r"overrides\['price'\]: expected a text beside the overrides of what is within",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_a_strategy_or_function_gives_wrongly_is_told_with_its_path(case: str) -> None:
    overrides, message = WRONG[case]
    with pytest.raises(OverrideError, match=message):
        find_any(given(overrides))


def test_the_text_of_an_error_in_a_function_is_not_shown() -> None:
    with pytest.raises(OverrideError) as caught:
        find_any(given({"ref": fails}))
    assert "4711" not in str(caught.value)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_strategy_may_leave_out_what_is_optional() -> None:
    strategy = given({"who": st.just(ABSENT)})
    assert_valid(EITHER, strategy)
    assert_all_examples(strategy, lambda root: root.find("who") is None)
