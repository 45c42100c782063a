"""The hash that ties a recording to its contract: promises change it, prose does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.model import Contract
from contracts.recording.provenance import contract_hash
from tests.recording.cassettes import contract


def test_prose_does_not_change_the_hash_of_a_contract() -> None:
    reworded = contract().model_copy(update={"questions": (), "sources": contract().sources[:1]})
    assert contract_hash(reworded, b"x") == contract_hash(contract(), b"x")


@pytest.mark.parametrize(
    "change",
    [
        lambda each: each.model_copy(update={"soap_action": "x"}),
        lambda each: each.model_copy(update={"faults": ()}),
    ],
)
def test_a_promise_changes_the_hash_of_a_contract(change: Callable[[Contract], Contract]) -> None:
    assert contract_hash(change(contract()), b"x") != contract_hash(contract(), b"x")


def test_the_schemas_change_the_hash_of_a_contract() -> None:
    hashes = {contract_hash(contract(), *schemas) for schemas in ([], [b"a"], [b"b"], [b"a", b"b"], [b"ab"])}
    assert len(hashes) == 5
