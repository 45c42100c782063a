"""Texts that match no pattern, however little a pattern leaves out: drawn without a filter, refused by both judges."""

from __future__ import annotations

import pytest

from contracts.strategies import violations
from tests.strategies.helpers import assert_all_examples, libxml2, loaded, reasons_of, schema_of, verdicts
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


EIGHT = '<xs:simpleType><xs:restriction base="xs:token"><xs:pattern value=".*[^0]"/>{}</xs:restriction></xs:simpleType>'
LIST = "<xs:simpleType><xs:list>{}</xs:list></xs:simpleType>"
ALMOST = {
    "a length": EIGHT.format('<xs:length value="8"/>'),
    "an item of a length": LIST.format(EIGHT.format('<xs:length value="8"/>')),
    "an item": LIST.format(EIGHT.format("")),
}


@pytest.mark.parametrize("case", ALMOST)
def test_a_pattern_that_speaks_of_one_place_is_broken_there(case: str) -> None:
    text = schema_of(f'<xs:element name="e">{ALMOST[case]}</xs:element>')
    found = [violation for violation in violations(loaded(text), "e") if violation.constraint == "pattern"]
    assert len(found) == 1
    assert_all_examples(
        found[0].documents,
        lambda document: len(reasons_of(text, document)) == 1 and not libxml2(text).validate(document),
    )
