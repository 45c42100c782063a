"""Which promise an item is about, and how its tally travels."""

from __future__ import annotations

import pytest

from contracts.model import Contract
from contracts.rules import Rule

ATTRIBUTE = "contract_tally"
"""The attribute of a test report that carries a tally as plain values, so that xdist passes it on."""

CONTRACT_FILE = "contract_file"
"""The attribute that names the file of the promise's contract, for a process that collected no items."""


def rule_of(item: pytest.Item) -> tuple[Contract, Rule] | None:
    """Give the contract and rule of an item; None for a test that is no promise's."""
    callspec = getattr(item, "callspec", None)
    param = callspec.params.get("promise") if callspec is not None else None
    return param if isinstance(param, tuple) else None
