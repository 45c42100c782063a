"""Texts that match no pattern, however little a pattern leaves out: drawn without a filter, refused by both judges."""

from __future__ import annotations

import pytest

from contracts.strategies import violations
from tests.strategies.helpers import assert_all_examples, loaded, verdicts
from tests.strategies.test_simple_types import simple


@pytest.mark.parametrize(
    ("base", "pattern"),
    [
        ("string", ".*"),
        ("string", "[^|]*"),
        ("string", "[^&lt;&gt;]*"),
        ("string", r"\P{Lt}*"),
        ("string", "[a-z]{2,4}"),
        ("token", "[^|]*"),
        ("NMTOKEN", "[^.]*"),
        ("anyURI", "[^#]*"),
        ("int", "[0-9]+"),
    ],
)
def test_a_pattern_that_leaves_little_out_is_broken_without_a_filter(base: str, pattern: str) -> None:
    text = simple(base, ("pattern", pattern))
    found = [violation for violation in violations(loaded(text), "e") if violation.constraint == "pattern"]
    assert found
    for violation in found:
        assert_all_examples(
            violation.documents, lambda document: set(verdicts(text, document)) == {"libxml2", "xmlschema"}
        )
