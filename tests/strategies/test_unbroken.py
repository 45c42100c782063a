"""A slice of the W3C suite: every constraint has violations that both judges confirm, or is listed with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.stated_components import unbroken
from benchmarks.stated_constraints import offered, stated_of
from benchmarks.strategies_violations import Broken, check_unbroken, examine, read_unbreakable
from contracts.strategies import Violation, violations
from contracts.strategies.targets import DEEPEST
from tests.strategies.corpus import UNBROKEN, XSTS
from tests.strategies.helpers import loaded, schema_of
from tests.strategies.test_broken_structure import CASES
from tests.strategies.test_forms import GROUPED, KEPT, RECURSIVE, TYPED, nested

# Much of it, which others measure.
pytestmark = pytest.mark.no_cover

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


DEEP = nested(12)
SEEN: dict[str, tuple[str, str, Callable[[Violation], bool], str]] = {
    "another type": (
        TYPED,
        "{urn:t}r",
        lambda one: "[@xsi:type='t:D']" in one.path,
        "/t:r/b[@xsi:type='t:D']/y",
    ),
    "another type of the root": (
        TYPED,
        "{urn:t}top",
        lambda one: "'t:D'" in one.path,
        "/t:top[@xsi:type='t:D']/@q",
    ),
    "a member of a group": (GROUPED, "{urn:t}r", lambda one: "t:m" in one.path, "/t:r/t:m"),
    "an element within a member": (GROUPED, "{urn:t}r", lambda one: "t:g/in" in one.path, "/t:r/t:g/in"),
    "a type that is not there": (TYPED, "{urn:t}r", lambda one: one.detail == "no-such-type", "/t:r/b"),
    "a type of no relation": (TYPED, "{urn:t}r", lambda one: "not derived" in one.detail, "/t:r/b"),
    "a derivation that is blocked": (KEPT, "{urn:t}r", lambda one: "blocked" in one.detail, "/t:r/b"),
    "an abstract type": (TYPED, "{urn:t}r", lambda one: one.constraint == "abstract type", "/t:r/b"),
    "an element that is deep down": (DEEP, "r", lambda one: one.path.endswith("/e11"), "/e11"),
    "an element within itself": (RECURSIVE, "{urn:t}r", lambda one: one.path == "/t:r/t:r", "/t:r/t:r"),
}


@pytest.mark.parametrize("case", SEEN)
def test_a_form_that_has_no_violation_is_told_and_one_that_has_is_not(case: str) -> None:
    text, root, is_left_out, path = SEEN[case]
    found = violations(loaded(text), root)
    assert unbroken(loaded(text), root, found) == set()
    told = unbroken(loaded(text), root, [one for one in found if not is_left_out(one)])
    assert any(one.endswith(path) for one, _ in told)


def test_what_is_deeper_than_violations_come_is_told_once() -> None:
    """An element that violations do not come to is told as a gap, not passed over."""
    schema = loaded(nested(DEEPEST + 3))
    constraints = [constraint for _, constraint in unbroken(schema, "r", violations(schema, "r"))]
    assert constraints == [f"anything more than {DEEPEST} steps deep"]
