"""Keys, types of values and rows of the field tables that make no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.contract_files import changed, told_of


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        pytest.param(
            "writes      = false", 'writes = "no"', "writes", 'expected true or false, got "no"', id="type"
        ),
        pytest.param(
            "qualified   = true",
            "qualifed = true",
            "request.qualifed",
            'did you mean "qualified"?',
            id="unknown-key",
        ),
        pytest.param(
            "[[request.rule]]",
            "[[request.rules]]",
            "request.rules",
            'is no key of the format; did you mean "rule"?',
            id="unknown-table",
        ),
        pytest.param(
            'element   = "GetC', 'x = "GetC', "response.element", "is missing; expected:", id="missing"
        ),
        pytest.param(
            'type = "dateTime"',
            'type = "datetime"',
            "response.fields[3].type",
            'got "datetime"; did you mean "dateTime"?',
            id="unknown-word",
        ),
        pytest.param(
            'occurs = "1"',
            "occurs = 1",
            "request.header[0].occurs",
            'such as "1", "0..1"',
            id="occurs-as-number",
        ),
        pytest.param(
            'occurs = "1"', 'occurs = "2..1"', "request.header[0].occurs", "as 1..2", id="occurs-reversed"
        ),
        pytest.param(
            "max = 20", "max = 1.5", "response.fields[11].max", "a whole number", id="maximum-of-a-half"
        ),
        pytest.param(
            "read  = 2026-11-21", 'read = "yesterday"', "source[0].read", "a date such as", id="date-in-words"
        ),
        pytest.param(
            'url    = "https', 'url    = "ftp', "endpoint[0].url", "http:// or https://", id="other-protocol"
        ),
        pytest.param(
            'when        = ["unknown-account"]', "when = []", "fault[0].when", "at least 1", id="empty-list"
        ),
        pytest.param(
            'title = "Get Current Invoice"', 'title = " "', "source[0].title", "not empty", id="empty"
        ),
        pytest.param(
            'from        = "drawn"',
            'from        = "thin air"',
            "situation[3].from",
            "expected one of 'known', 'drawn', 'credentials', 'state', got \"thin air\"",
            id="no-word-near",
        ),
        pytest.param(
            "[authentication]\n",
            "authentication = 1\n[other]\n",
            "authentication",
            "expected a table, got 1",
            id="no-table",
        ),
        pytest.param(
            'identifiers = ["InvoiceNo", "PaymentReference"]',
            'identifiers = "InvoiceNo"',
            "request.identifiers",
            'expected a list in square brackets, got "InvoiceNo"',
            id="no-list",
        ),
        pytest.param(
            "writes      = false",
            f'writes = "{"x" * 99}"',
            "writes",
            f'got "{"x" * 59}…',
            id="value-cut-short",
        ),
        pytest.param(
            'code        = "INVOICE_NOT_FOUND"',
            'code = "INVOICE_NOT_FOUND"\nstatus = 200',
            "fault[0].status",
            "greater than or equal to 400, got 200",
            id="status-of-success",
        ),
        pytest.param(
            'id          = "AUTHORIZATION_FAILED"',
            'id = "no spaces"',
            "fault[1].id",
            "a name: letters",
            id="name",
        ),
    ],
)
def test_a_key_or_value_that_is_not_of_the_format_is_told_with_what_is_expected(
    tmp_path: Path, old: str, new: str, key: str, message: str
) -> None:
    assert message in told_of(changed(tmp_path, old, new), key)


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        pytest.param(
            'occurs = "1"', 'occurs = "0"', "request.header[0].occurs", "that may stand", id="occurs-never"
        ),
        pytest.param(
            'type = "dateTime"',
            'type = "dateTime", max = 5',
            "response.fields[3].max",
            "expected no maximum, because a dateTime has none; got 5",
            id="maximum-on-a-type-without",
        ),
        pytest.param(
            "max = 20", 'max = "6,2"', "response.fields[11].max", "a whole number", id="digits-on-a-string"
        ),
        pytest.param(
            'max = "6,2"', "max = 6", "response.fields[6].max", 'such as "6,2"', id="number-on-a-decimal"
        ),
        pytest.param(
            'max = "6,2"', 'max = "6;2"', "response.fields[6].max", 'got "6;2"', id="malformed-digits"
        ),
        pytest.param(
            'max = "6,2"', 'max = "0,0"', "response.fields[6].max", "at least one digit", id="no-digits"
        ),
        pytest.param(
            "max = 20", "max = 0", "response.fields[11].max", "at least 1, got 0", id="maximum-of-nothing"
        ),
        pytest.param(
            '"In Debt", ',
            '"In Debt", "In Debt", ',
            "response.fields[14].enum[1]",
            '"In Debt" stands twice',
            id="value-twice",
        ),
        pytest.param(
            'type = "int", max = 1,',
            'type = "int", max = 1, enum = ["1", "x"],',
            "response.fields[10].enum[1]",
            'expected an xs:int, got "x"',
            id="value-not-of-the-type",
        ),
        pytest.param(
            'type = "int", max = 1,',
            'type = "int", max = 1, enum = ["1", "10"],',
            "response.fields[10].enum[1]",
            "expected at most 1",
            id="value-longer-than-the-maximum",
        ),
        pytest.param(
            '["SE", "NO"',
            '["SE", "XX"',
            "request.fields[1].draw_from[1]",
            "ISO 3166-1",
            id="value-not-of-the-format",
        ),
        pytest.param(
            'name = "StoreId"',
            'format = "url", name = "StoreId"',
            "request.fields[4].format",
            "expected a format on a string only",
            id="format-on-a-number",
        ),
    ],
)
def test_a_row_of_a_field_table_that_makes_no_sense_is_told(
    tmp_path: Path, old: str, new: str, key: str, message: str
) -> None:
    assert message in told_of(changed(tmp_path, old, new), key)
