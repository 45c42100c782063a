"""Ids that stand twice, and names that name nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.contract_files import changed, told_of

STATE = 'state = { field = "StoreId", relation = "above", operation = "x", reads = "y" }'


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        pytest.param(
            '"http://schemas.ecommerce.collector.se/v30/InformationService"',
            '""',
            "namespace",
            "expected the URI of a namespace",
            id="no-namespace",
        ),
        pytest.param(
            '"GetCurrentInvoiceResponse"',
            '"GetCurrentInvoiceRequest"',
            "response.element",
            "another element than the request has",
            id="one-element-for-both",
        ),
        pytest.param(
            '[[situation]]\nid          = "moved"',
            '[[situation]]\nid          = "invoice"',
            "situation[2].id",
            'expected each id once, got "invoice" again',
            id="situation-id-twice",
        ),
        pytest.param(
            'code        = "INVOICE_NOT_FOUND"',
            'code        = "INVOICE_NOT_FOUND"\nsoap_code   = "Sender"',
            "fault[0].soap_code",
            "expected soap_code only in SOAP 1.2 and with a code",
            id="soap-code-in-soap-1-1",
        ),
        pytest.param(
            'id             = "oneIdentifier"',
            'id             = "order"',
            "request.rule[0].id",
            "that is none of accepted, order",
            id="reserved-rule-id",
        ),
        pytest.param(
            'id          = "movedPayment"',
            'id          = "noInvoice"',
            "response.rule[3].id",
            'got "noInvoice" again',
            id="rule-id-twice",
        ),
        pytest.param(
            'id          = "AUTHORIZATION_FAILED"',
            'id          = "INVOICE_NOT_FOUND"',
            "fault[1].id",
            "once",
            id="fault-twice",
        ),
        pytest.param(
            'name       = "production"', 'name = "uat"', "endpoint[1].name", "once", id="endpoint-twice"
        ),
        pytest.param('id    = "wsdl-v1"', 'id    = "page"', "source[1].id", "once", id="source-id-twice"),
        pytest.param(
            'id      = "moved-null"',
            'id      = "soap-action"',
            "question[16].id",
            "once",
            id="question-id-twice",
        ),
        pytest.param(
            '["unknown-account"]',
            '["unknown-acount"]',
            "fault[0].when[0]",
            'did you mean "unknown-account"?',
            id="fault",
        ),
        pytest.param(
            'situation = "invoice"\nsource',
            'situation = "invoic"\nsource',
            "example[0].situation",
            'did you mean "invoice"?',
            id="unknown-situation-of-an-example",
        ),
        pytest.param(
            'id          = "unknown-account"',
            'id          = "invalid-request"',
            "situation[3].id",
            "take another id",
            id="reserved-situation",
        ),
        pytest.param(
            '= "drawn"',
            '= "state"',
            "situation[3].state",
            "is missing; with from",
            id="state-without-its-key",
        ),
        pytest.param(
            'from        = "drawn"',
            f'from        = "drawn"\n{STATE}',
            "situation[3].state",
            "got it with",
            id="state-key-alone",
        ),
        pytest.param(
            'identifiers = ["InvoiceNo"',
            'identifiers = ["invoiceno"',
            "request.identifiers[0]",
            'did you mean "InvoiceNo"?',
            id="unknown-identifier",
        ),
        pytest.param(
            'identifiers = ["InvoiceNo", "PaymentReference"]',
            "",
            "situation[3].from",
            "draws the identifiers",
            id="drawn-without-identifiers",
        ),
        pytest.param(
            'source      = "page"', 'source = "pge"', "request.source", 'did you mean "page"?', id="source"
        ),
        pytest.param(
            'sources = ["page"]',
            'sources = ["paeg"]',
            "question[0].sources[0]",
            'mean "page"?',
            id="question-source",
        ),
        pytest.param(
            'about   = ["request.StoreId"]',
            'about   = ["request.StoreID"]',
            "question[12].about[0]",
            'did you mean "request.StoreId"?',
            id="question-about-nothing",
        ),
        pytest.param(
            'username = "Username"',
            'username = "User"',
            "authentication.username",
            'did you mean "Username"?',
            id="credential-that-is-no-header",
        ),
        pytest.param(
            "secret = true, ",
            "",
            "authentication.username",
            "marked secret = true",
            id="credential-that-is-no-secret",
        ),
        pytest.param(
            'kind     = "headers"',
            'kind = "basic"',
            "authentication.username",
            "only with",
            id="credential-not-needed",
        ),
        pytest.param(
            'username = "Username"\n',
            "",
            "authentication.username",
            "is missing; with kind",
            id="credential-not-named",
        ),
        pytest.param(
            'name = "StoreId"',
            'name = "InvoiceNo"',
            "request.fields[4].name",
            "each name once",
            id="field-twice",
        ),
        pytest.param(
            'name = "StoreId"',
            'name = "Username"',
            "request.fields[4].name",
            "each name once",
            id="field-as-header",
        ),
    ],
)
def test_an_id_that_is_taken_or_a_name_of_nothing_is_told(
    tmp_path: Path, old: str, new: str, key: str, message: str
) -> None:
    assert message in told_of(changed(tmp_path, old, new), key)
