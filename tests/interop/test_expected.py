"""The files of expected findings: every entry names rules that exist, once, and says why."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.interop.findings import expected, rule_ids
from tests.interop.hosting import SCRIPTS


@pytest.mark.parametrize("peer", SCRIPTS)
def test_every_entry_is_about_rules_that_exist(peer: str) -> None:
    named = {rule for entry in expected(peer) for rule in entry.rules}
    assert named <= rule_ids()


@pytest.mark.parametrize("peer", SCRIPTS)
def test_no_finding_is_listed_twice(peer: str) -> None:
    counted = Counter(finding for entry in expected(peer) for finding in entry.findings)
    assert [finding for finding, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("peer", SCRIPTS)
def test_every_entry_says_why(peer: str) -> None:
    assert [entry.rules for entry in expected(peer) if len(entry.why.split()) < 5] == []
