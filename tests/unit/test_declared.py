"""Declared rules, kind by kind: kept, broken, and when they apply."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import elementpath
import pytest
from lxml import etree

from contracts.declared import (
    Subject,
    applies,
    compiled_xpath,
    field_element,
    is_set,
    problem,
    suspended_fields,
)
from contracts.model import RULE_KINDS, DeclaredRule
from contracts.rules import declared_kind
from tests.unit.made_contracts import made, payload, row

A, B, C = "<A>1</A>", "<B>2</B>", '<C xsi:nil="true"/>'
FIELDS = tuple(row(name, occurs="0..1", nillable=True) for name in "ABC")


def declared(**kind: Any) -> DeclaredRule:
    return DeclaredRule.model_validate({"id": "rule", "description": "A promise."} | kind)


def subject(folder: Path, inside: str, sent: str = "", *, situation: str | None = None) -> Subject:
    contract = made(folder, request=FIELDS, response=FIELDS, response_rules=(), identifiers=())
    element = etree.fromstring(payload("Order", inside))
    request = etree.fromstring(payload("GetOrder", sent))
    return Subject(contract, "response", element, request, situation)


KINDS: dict[str, tuple[dict[str, Any], str, str, str]] = {
    # kind: the rule, a message that keeps it, one that breaks it, what is told
    "exactly_one_of": (
        {"exactly_one_of": ["A", "B"]},
        A + C,
        A + B,
        "exactly one of A and B to be set, got A and B",
    ),
    "at_most_one_of": ({"at_most_one_of": ["A", "B"]}, C, A + B, "at most one of A and B to be set"),
    "at_least_one_of": ({"at_least_one_of": ["A", "C"]}, A + C, B + C, "at least one of A and C"),
    "requires": ({"requires": {"field": "A", "needs": ["B"]}}, A + B, A, "B to be set because A is set"),
    "only_set": ({"only_set": ["A"]}, A + C, A + B, "only A to be set, got B as well"),
    "all_set": ({"all_set": ["A", "B"]}, A + B, A + C, "expected B to be set, got absent or nil"),
    "none_set": ({"none_set": ["A", "C"]}, B + C, A, "expected A to be absent or nil, got a value"),
    "echo": (
        {"echo": {"request": "A", "response": "B"}},
        "<B>s</B>",
        "<B>t</B>",
        "to be 's' as sent, got 't'",
    ),
    "xpath": ({"xpath": "A = 1"}, A, "<A>2</A>", "expected A = 1 to be true, got false"),
}


def test_every_kind_faces_a_message_that_breaks_it() -> None:
    assert set(KINDS) == set(RULE_KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_kept_and_broken(kind: str, tmp_path: Path) -> None:
    given, kept, broken, told = KINDS[kind]
    rule = declared(**given)
    assert declared_kind(rule) == kind
    assert problem(rule, subject(tmp_path, kept, "<A>s</A>")) is None
    assert told in (problem(rule, subject(tmp_path, broken, "<A>s</A>")) or "")


@pytest.mark.parametrize("inside", ["", C, '<A xsi:nil="1"/>'])
def test_exactly_one_is_not_none(inside: str, tmp_path: Path) -> None:
    told = problem(declared(exactly_one_of=["A", "B"]), subject(tmp_path, inside))
    assert told is not None
    assert told.endswith("got none of them")


def test_an_empty_field_is_set_and_a_nil_one_is_not() -> None:
    element = etree.fromstring(payload("Order", "<A/>" + C))
    assert is_set(element, "A")
    assert not is_set(element, "B")
    assert not is_set(element, "C")
    assert not is_set(None, "A")
    assert field_element(None, "A") is None


def test_requires_says_nothing_while_its_field_is_unset(tmp_path: Path) -> None:
    assert problem(declared(requires={"field": "A", "needs": ["B"]}), subject(tmp_path, C)) is None


@pytest.mark.parametrize(
    ("sent", "came", "told"),
    [
        ("", "", None),
        ('<A xsi:nil="true"/>', "", None),
        ("<A/>", "<B/>", None),
        ("<A/>", "", "to be '' as sent, got nil or absent"),
        ("", "<B/>", "to be nil or absent as sent, got ''"),
        ("<A>\N{MATHEMATICAL BOLD CAPITAL A}</A>", "<B>?</B>", "got '?'"),
        ("<A>a&amp;b</A>", "<B><![CDATA[a&b]]></B>", None),
        ("<A>a</A>", "<B>a </B>", "got 'a '"),
    ],
)
def test_an_echo_is_the_same_value_or_as_unset_as_it_was_sent(
    sent: str, came: str, told: str | None, tmp_path: Path
) -> None:
    found = problem(declared(echo={"request": "A", "response": "B"}), subject(tmp_path, came, sent))
    assert (found is None) == (told is None)
    assert told is None or told in (found or "")


def test_an_echoed_number_may_be_written_in_another_way(tmp_path: Path) -> None:
    rows = (row("A", "int", "0..1"),)
    contract = made(tmp_path, request=rows, response=rows, response_rules=(), identifiers=())
    element = etree.fromstring(payload("Order", "<A>5</A>"))
    request = etree.fromstring(payload("GetOrder", "<A>+005</A>"))
    rule = declared(echo={"request": "A", "response": "A"})
    assert problem(rule, Subject(contract, "response", element, request)) is None


@pytest.mark.parametrize(
    ("expression", "kept"),
    [
        ("A = $request/A", True),
        ("A != $request/A", False),
        ("not(C) or string-length(C) = 0", True),
        ("number(A) > 0", True),
    ],
)
@pytest.mark.parametrize("written", [A, "<A><!-- one -->1</A>", "<!-- one --><A>1<?or not?></A>"])
def test_an_xpath_sees_the_message_and_the_request(
    expression: str, written: str, *, kept: bool, tmp_path: Path
) -> None:
    for message, request in ((written, A), (A, written)):
        found = problem(declared(xpath=expression), subject(tmp_path, message + C, request))
        assert (found is None) is kept


def test_an_xpath_that_gives_no_truth_value_breaks_its_rule_and_says_why(tmp_path: Path) -> None:
    told = problem(declared(xpath="xs:int(A) = 1"), subject(tmp_path, "<A>x</A>"))
    assert told is not None
    assert "got no value" in told


def test_unqualified_fields_are_found_by_their_plain_names(tmp_path: Path) -> None:
    contract = made(tmp_path, response=FIELDS, response_rules=(), qualified=False)
    element = etree.fromstring(payload("Order", '<A xmlns="">1</A>'))
    assert problem(declared(xpath="A = 1"), Subject(contract, "response", element)) is None


def test_an_expression_is_compiled_once_and_a_bad_one_is_refused() -> None:
    assert compiled_xpath("A = 1", "urn:x") is compiled_xpath("A = 1", "urn:x")
    with pytest.raises(elementpath.ElementPathError):
        compiled_xpath("A = = 1", "urn:x")


@pytest.mark.parametrize(
    ("when", "inside", "situation", "holds"),
    [
        (None, "", None, True),
        ({"situation": "found"}, "", "found", True),
        ({"situation": "found"}, "", "unknown", False),
        ({"situation": "found"}, "", None, False),
        ({"set": "A"}, A, None, True),
        ({"set": "A"}, B, None, False),
        ({"unset": "C"}, C, None, True),
        ({"unset": "A"}, A, None, False),
        ({"set": "A", "unset": "B", "situation": "found"}, A, "found", True),
        ({"set": "A", "unset": "B", "situation": "found"}, A + B, "found", False),
    ],
)
def test_every_key_of_a_condition_must_hold(
    when: dict[str, str] | None, inside: str, situation: str | None, *, holds: bool, tmp_path: Path
) -> None:
    rule = declared(all_set=["A"], when=when)
    assert applies(rule, subject(tmp_path, inside, situation=situation)) is holds


def test_only_set_suspends_the_other_fields_in_its_situation_alone(tmp_path: Path) -> None:
    rules: list[dict[str, Any]] = [
        {"id": "few", "description": "Few.", "only_set": ["A"], "when": {"situation": "found"}},
        {"id": "always", "description": "Always.", "only_set": ["A", "B"]},
    ]
    contract = made(tmp_path, response=FIELDS, response_rules=rules)
    assert suspended_fields(contract, "response", "found") == {"B", "C"}
    assert suspended_fields(contract, "response", "unknown") == frozenset()
    assert suspended_fields(contract, "response", None) == frozenset()
    assert suspended_fields(contract, "request", "found") == frozenset()
