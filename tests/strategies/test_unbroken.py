"""A slice of the W3C suite: every constraint has violations that both judges confirm, or is listed with a reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.stated_constraints import offered, stated_of
from benchmarks.strategies_violations import Broken, check_unbroken, examine, read_unbreakable
from contracts.strategies import violations
from tests.strategies.corpus import UNBROKEN, XSTS
from tests.strategies.helpers import loaded, schema_of
from tests.strategies.test_broken_structure import CASES

_EVERY = 160


def entries() -> list[dict[str, Any]]:
    if not (XSTS / "index.json").exists():
        return []
    index = json.loads((XSTS / "index.json").read_text(encoding="utf-8"))
    return list(index[::_EVERY])


@pytest.mark.slow
@pytest.mark.skipif(
    not entries(), reason="the corpus is not here: set CONTRACTS_SHARED to the folder that has xsts/"
)
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["schema"])
def test_a_constraint_of_the_corpus_is_broken_or_listed(entry: dict[str, Any]) -> None:
    results = list(examine(XSTS, entry, draws=2))
    assert check_unbroken(results, read_unbreakable(UNBROKEN)) == []


def test_the_list_fails_for_a_new_gap_for_one_that_has_a_violation_and_for_a_wrong_judgement() -> None:
    missing = Broken("a.xsd", "x", "{}e", unbroken=[("/e", "pattern")])
    key = "a.xsd#{}e /e pattern"
    assert check_unbroken([missing], {key: "why"}) == []
    assert check_unbroken([missing], {}) == [f"has no violation: {key}"]
    assert check_unbroken([Broken("a.xsd", "x", "{}e")], {key: "why"}) == [
        f"has one now, take it out of the list: {key}"
    ]
    assert len(check_unbroken([Broken("a.xsd", "x", "{}e", wrong=["accepted"])], {})) == 1


def test_every_entry_of_the_list_has_a_reason() -> None:
    assert all(read_unbreakable(UNBROKEN).values())


@pytest.mark.parametrize("case", CASES)
def test_what_is_stated_of_groups_and_wildcards_is_what_is_broken(case: str) -> None:
    body, (constraint, detail) = CASES[case]
    schema = loaded(schema_of(body))
    stated = stated_of(schema, "r")
    broken = {
        one for each in violations(schema, "r") for one in offered(each.path, each.constraint, each.detail)
    }
    names = {name for _, name in offered("", constraint, detail)}
    due = {one for one in stated if one[1] in names}
    assert due
    assert due <= broken


def test_what_is_stated_reaches_deeper_than_violations_do() -> None:
    """An element that violations do not come to is told as a gap, not passed over."""
    body = '<xs:element name="x" type="xs:int"/>'
    for level in range(9):
        inner = f"<xs:complexType><xs:sequence>{body}</xs:sequence></xs:complexType>"
        body = f'<xs:element name="{"r" if level == 8 else f"e{level}"}">{inner}</xs:element>'
    schema = loaded(schema_of(body))
    paths = {path for path, _ in stated_of(schema, "r")} - {one.path for one in violations(schema, "r")}
    assert {path.rpartition("/")[2] for path in paths} == {"x"}
