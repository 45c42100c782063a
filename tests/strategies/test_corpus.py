"""A fixed slice of the W3C suite: every element gives valid documents, but for the known gaps."""

from __future__ import annotations

import json

import pytest

from benchmarks.xsts import Result, check_gaps, examine, read_gaps
from tests.strategies.corpus import GAPS, XSTS

pytestmark = pytest.mark.skipif(
    not (XSTS / "index.json").exists(),
    reason="the corpus is not here: set CONTRACTS_SHARED to the folder that has xsts/",
)
_EVERY = 40


def entries() -> list[dict[str, object]]:
    if not (XSTS / "index.json").exists():
        return []
    index = json.loads((XSTS / "index.json").read_text(encoding="utf-8"))
    gaps = {key.partition("#")[0] for key in read_gaps(GAPS)}
    return [entry for number, entry in enumerate(index) if number % _EVERY == 0 or entry["schema"] in gaps]


@pytest.mark.slow
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["schema"])
def test_a_schema_of_the_corpus_gives_valid_documents_or_is_a_known_gap(entry: dict[str, object]) -> None:
    results = list(examine(XSTS, entry, draws=10))
    assert check_gaps(results, read_gaps(GAPS)) == []


def test_the_ratchet_fails_for_a_new_gap_and_for_one_that_works_again() -> None:
    broken = Result("a.xsd", "x", "{}e", satisfiable=True, outcome="invalid")
    works = Result("b.xsd", "x", "{}e", satisfiable=True, outcome="valid")
    assert len(check_gaps([broken, works], {})) == 1
    assert len(check_gaps([broken, works], {"a.xsd#{}e": "why", "b.xsd#{}e": "why"})) == 1
    assert check_gaps([broken, works], {"a.xsd#{}e": "why"}) == []
