"""Values at the edge keep every promise of their row; values one step outside break one, and no other."""

from __future__ import annotations

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from lxml import etree

from contracts.cases.pins import Pin, of_text, pin_fields
from contracts.cases.values import (
    VALID,
    VIOLATING,
    WRONG_FORMATS,
    WRONG_TEXTS,
    Value,
    integer_range,
    of_length,
    restricted,
    valid_values,
    violating_values,
)
from contracts.discovery import catalogue
from contracts.fieldtable import Table, outcomes
from contracts.model import Field
from contracts.promises import FORMATS, PROMISES
from contracts.rules import FIELD_KINDS, INTEGER_TYPES
from contracts.xml import text
from tests.unit.made_contracts import row

TYPES = ("string", "boolean", "int", "short", "long", "integer", "decimal", "dateTime", "date")
ROWS: dict[str, Field] = {
    **{name: row("F", name) for name in TYPES},
    **{f"nillable {name}": row("F", name, "0..1", nillable=True) for name in TYPES},
    **{f"short {name}": row("F", name, max=1) for name in ("string", "int", "integer", "long")},
    "long int": row("F", "int", max=50),
    "text of 50": row("F", max=50),
    "several": row("F", occurs="0..3", max=4),
    "unbounded": row("F", occurs="1..unbounded"),
    "amount": row("F", "decimal", max="6,2"),
    "whole amount": row("F", "decimal", max="3,0"),
    "colours": row("F", enum=("red", "Green")),
    "numbers": row("F", "int", enum=("1", "7")),
    "country": row("F", max=2, format="country", draw_from=("SE", "NO")),
    "currency": row("F", max=3, format="currency", draw_from=("SEK",)),
    "url": row("F", format="url", draw_from=("https://a.example/",)),
    **{f"{contract.id} {field.name}": field for contract in catalogue() for field in contract.request.fields},
}


def known_text(field: Field) -> str:
    samples = {"boolean": "true", "dateTime": "2024-02-29T12:00:00", "date": "2024-02-29", "string": "A"}
    return (field.draw_from or field.enum or (samples.get(field.type, "7"),))[0]


def pins(value: Value, field: Field) -> st.SearchStrategy[Pin]:
    if value.pin is not None:
        return value.pin
    known = known_text(field)
    return st.just(value.known(known) if value.known is not None else of_text(known))


def broken(field: Field, pin: Pin) -> set[str]:
    element = pin_fields(etree.Element("message"), [field], None, {field.name: pin})
    found = outcomes(Table((field,), None, "message"), element)
    return {each.kind for each in found if each.problem is not None}


QUICK = settings(max_examples=8, database=None, deadline=None)


def promised(field: Field) -> list[str]:
    """Give the kinds of promise that the row makes of a request."""
    return [kind for kind in FIELD_KINDS if PROMISES[kind](field, "request") is not None]


@pytest.mark.parametrize("name", ROWS)
def test_a_value_at_the_edge_keeps_every_promise(name: str) -> None:
    field = ROWS[name]
    for kind in promised(field):
        for value in valid_values(field, kind):
            assert_all(pins(value, field), field, set(), value.aim)


@pytest.mark.parametrize("name", ROWS)
def test_a_value_one_step_outside_breaks_its_promise_alone(name: str) -> None:
    field = ROWS[name]
    for kind in promised(field):
        for value in violating_values(field, kind):
            assert_all(pins(value, field), field, {kind}, value.aim)


def assert_all(strategy: st.SearchStrategy[Pin], field: Field, expected: set[str], aim: str) -> None:
    """Draw some pins, each of which breaks exactly what is expected."""

    @QUICK
    @given(strategy)
    def holds(pin: Pin) -> None:
        assert broken(field, pin) == expected, f"{aim}: {pin}"

    holds()


def aims_of(field: Field, kind: str) -> set[str]:
    return {value.aim for value in valid_values(field, kind)}


def test_valid_texts_reach_the_maximum_in_ascii_and_beyond_the_basic_plane_and_none_at_all() -> None:
    assert {
        "exactly 50 characters, ASCII",
        "exactly 50 characters outside the basic plane",
        "one character",
        "empty",
    } <= aims_of(ROWS["text of 50"], "maxLength")


def drawn(field: Field, kind: str, aim: str) -> str:
    (value,) = (each for each in valid_values(field, kind) if each.aim == aim)
    pin = find(pins(value, field), lambda _: True, settings=settings(database=None, phases=[Phase.generate]))
    return pin[0].text


@pytest.mark.parametrize(
    "name", ["exactly 50 characters, ASCII", "exactly 50 characters outside the basic plane"]
)
def test_the_maximum_counts_characters_and_not_code_units(name: str) -> None:
    written = drawn(ROWS["text of 50"], "maxLength", name)
    assert len(written) == 50
    assert written.isascii() == ("ASCII" in name)
    assert "ASCII" in name or len(written.encode("utf-16-le")) == 200


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("int", (-(2**31), 2**31 - 1)),
        ("short", (-(2**15), 2**15 - 1)),
        ("long", (-(2**63), 2**63 - 1)),
        ("integer", (-(10**30), 10**30)),
        ("short int", (0, 9)),
        ("long int", (-(2**31), 2**31 - 1)),
    ],
)
def test_numbers_reach_the_limits_of_their_type_and_of_their_maximum(
    name: str, limits: tuple[int, int]
) -> None:
    field = ROWS[name]
    assert integer_range(field) == limits
    written = [
        drawn(field, "type", f"the {word} xs:{field.type} that fits") for word in ("smallest", "largest")
    ]
    assert written == [str(limit) for limit in limits]


def test_nil_and_absent_and_every_listed_value_are_reached() -> None:
    assert aims_of(ROWS["nillable string"], "nillable") == {"nil"}
    assert aims_of(ROWS["nillable string"], "minOccurs") == {"left out"}
    assert aims_of(ROWS["colours"], "enumeration") == {"the value red", "the value Green"}
    assert aims_of(ROWS["country"], "format") == {"the value SE", "the value NO"}
    assert aims_of(ROWS["string"], "nillable") == set()


def test_numbers_and_moments_are_written_in_their_lexical_variants() -> None:
    assert {"a leading plus", "leading zeros", "white space around", "zero"} <= aims_of(ROWS["int"], "type")
    assert aims_of(ROWS["boolean"], "type") == {f"the boolean {each}" for each in ("true", "false", "1", "0")}
    assert {"with time zone", "without time zone"} <= aims_of(ROWS["dateTime"], "type")
    assert "decimal point at the edge" in aims_of(ROWS["amount"], "type")


def test_a_variant_that_would_not_fit_is_left_as_it_is() -> None:
    field = ROWS["short int"]
    for value in valid_values(field, "type"):
        if value.known is not None and value.aim != "white space around":
            assert value.known("7") == of_text("7")
            assert value.known("-7") == of_text("-7")


def test_variants_keep_the_sign_that_stands() -> None:
    (plus,) = (each for each in valid_values(ROWS["int"], "type") if each.aim == "a leading plus")
    assert plus.known is not None
    assert plus.known("-7") == of_text("-7")
    assert plus.known("7") == of_text("+7")


def test_tables_of_values_know_their_kinds_types_and_formats() -> None:
    assert set(VALID) <= set(FIELD_KINDS)
    assert set(VIOLATING) == set(FIELD_KINDS)
    assert set(WRONG_TEXTS) == set(TYPES) - {"string"}
    assert set(WRONG_FORMATS) == set(FORMATS)
    assert set(TYPES) > INTEGER_TYPES


def test_a_kind_that_nobody_knows_has_no_values() -> None:
    assert valid_values(ROWS["string"], "colour") == []
    assert violating_values(ROWS["string"], "colour") == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("unbounded", "maxOccurs"),
        ("nillable string", "minOccurs"),
        ("int", "maxLength"),
        ("string", "format"),
    ],
)
def test_what_nothing_can_break_has_no_violation(name: str, kind: str) -> None:
    assert violating_values(ROWS[name], kind) == []


def test_a_secret_is_restricted_and_a_plain_text_is_not() -> None:
    assert restricted(row("P", secret=True))
    assert not restricted(row("P"))


def test_a_pinned_field_takes_the_place_of_what_stands() -> None:
    parent = etree.fromstring("<m><B>2</B><A>1</A></m>")
    rows = [row("A"), row("B")]
    pin_fields(parent, rows, None, {"B": of_text("3")})
    assert [(each.tag, text(each)) for each in parent] == [("A", "1"), ("B", "3")]


@pytest.mark.parametrize("text", ["7", "-7", "+7", " 7\n", "007"])
def test_whatever_way_a_number_is_written_its_variants_are_numbers(text: str) -> None:
    field = ROWS["long int"]
    for kind in ("type", "maxLength"):
        for value in valid_values(field, kind):
            if value.known is not None:
                assert broken(field, value.known(text)) == set(), value.aim
    for value in violating_values(field, "maxLength"):
        if value.known is not None:
            assert broken(field, value.known(text)) == {"maxLength"}, value.aim


@pytest.mark.parametrize("size", [1, 50, 501, 4000])
def test_texts_of_any_length_are_drawn_at_that_length(size: int) -> None:
    drawn_text = find(
        of_length(st.sampled_from("ab"), size),
        lambda _: True,
        settings=settings(database=None, phases=[Phase.generate]),
    )
    assert len(drawn_text) == size
