"""A slice of the W3C suite: every constraint has violations that both judges confirm, or is listed with a reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.strategies_violations import Broken, check_unbroken, examine, read_unbreakable
from tests.strategies.corpus import UNBROKEN, XSTS

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
