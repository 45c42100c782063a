"""Declared rules that say nothing, or something about what is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.contract_files import changed, told_of

ONE_RULE = 'exactly_one_of = ["InvoiceNo", "PaymentReference"]'


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        pytest.param(
            'exactly_one_of = ["InvoiceNo"',
            'exactly_one_of = ["Username"',
            "request.rule[0].exactly_one_of[0]",
            'expected a body field of the request, got "Username"',
            id="header-part-in-a-rule",
        ),
        pytest.param(
            'exactly_one_of = ["InvoiceNo"',
            'exactly_one_of = ["InvoiceNr"',
            "request.rule[0].exactly_one_of[0]",
            'got "InvoiceNr"; did you mean "InvoiceNo"?',
            id="unknown-field-in-a-choice",
        ),
        pytest.param(
            ONE_RULE,
            'requires = { field = "InvoiceNo", needs = ["Store"] }',
            "request.rule[0].requires.needs[0]",
            'did you mean "StoreId"?',
            id="unknown-field-needed",
        ),
        pytest.param(
            ONE_RULE,
            'requires = { field = "InvoiceNo", needs = ["InvoiceNo"] }',
            "request.rule[0].requires.needs",
            "cannot need itself",
            id="field-that-needs-itself",
        ),
        pytest.param(
            'request = "CorrelationId"',
            'request = "CorrelationID"',
            "response.rule[0].echo.request",
            'did you mean "CorrelationId"?',
            id="unknown-field-echoed",
        ),
        pytest.param(
            'response = "CorrelationId"',
            'response = "StoreId"',
            "response.rule[0].echo.response",
            'expected a body field of the response, got "StoreId"',
            id="field-of-the-other-side",
        ),
        pytest.param(
            ONE_RULE,
            'echo = { request = "StoreId", response = "InvoiceNo" }',
            "request.rule[0].echo",
            "expected an echo in [[response.rule]]",
            id="echo-in-a-request",
        ),
        pytest.param(
            'only_set    = ["CorrelationId"',
            'only_set    = ["Corelation"',
            "response.rule[1].only_set[0]",
            'did you mean "CorrelationId"?',
            id="unknown-field-in-only-set",
        ),
        pytest.param(
            ONE_RULE,
            f'{ONE_RULE}\nwhen = {{ unset = "Store" }}',
            "request.rule[0].when.unset",
            'did you mean "StoreId"?',
            id="unknown-field-in-a-condition",
        ),
        pytest.param(
            'when        = { situation = "moved" }',
            "when = {}",
            "response.rule[3].when",
            "expected a condition",
            id="empty-condition",
        ),
        pytest.param(
            'situation = "moved" }',
            'situation = "mooved" }',
            "response.rule[3].when.situation",
            'got "mooved"; did you mean "moved"?',
            id="unknown-situation-in-a-rule",
        ),
        pytest.param(
            ONE_RULE, "", "request.rule[0]", "expected one kind of rule, got none", id="rule-of-no-kind"
        ),
        pytest.param(
            ONE_RULE,
            f'{ONE_RULE}\nnone_set = ["StoreId"]',
            "request.rule[0]",
            "got exactly_one_of and none_set",
            id="rule-of-two-kinds",
        ),
        pytest.param(
            ONE_RULE,
            'exactly_one_of = ["InvoiceNo"]',
            "request.rule[0].exactly_one_of",
            "two fields or more",
            id="choice-of-one",
        ),
        pytest.param(
            ONE_RULE,
            'all_set = ["InvoiceNo", "InvoiceNo"]',
            "request.rule[0].all_set[1]",
            "stands twice",
            id="name-twice-in-a-rule",
        ),
        pytest.param(
            ONE_RULE, 'xpath = "InvoiceNo =="', "request.rule[0].xpath", "does not compile", id="xpath-syntax"
        ),
        pytest.param(
            ONE_RULE, 'xpath = "nope(1)"', "request.rule[0].xpath", "unknown function", id="xpath-function"
        ),
        pytest.param(
            ONE_RULE,
            'xpath = "count(InvoiceNum) = 1"',
            "request.rule[0].xpath",
            'did you mean "InvoiceNo"?',
            id="xpath-field",
        ),
        pytest.param(
            ONE_RULE,
            'xpath = "$reqest/StoreId"',
            "request.rule[0].xpath",
            'got "$reqest"',
            id="xpath-variable",
        ),
    ],
)
def test_a_declared_rule_that_cannot_be_understood_is_told(
    tmp_path: Path, old: str, new: str, key: str, message: str
) -> None:
    assert message in told_of(changed(tmp_path, old, new), key)
