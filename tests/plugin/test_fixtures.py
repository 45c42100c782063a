"""The fixtures that people use in tests of their own: soap and judge_response."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.plugin.runs import ECHO, Served, lose_correlation_id, output_of, run, serving_damaged

REFERENCE = ("--contract-endpoint", "reference")


@pytest.fixture
def broken() -> Iterator[Served]:
    """Serve services that do not give the CorrelationId back."""
    with serving_damaged(lose_correlation_id) as served:
        yield served


def test_a_single_request_gives_fields_and_verdicts(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_it(soap):
            answer = soap("walley.GetCurrentInvoice", CorrelationId="mine")
            assert answer.conforms()
            assert answer.fault is None
            assert answer["CorrelationId"] == "mine"
            assert answer["Currency"] == "SEK"

        def test_a_fault(soap):
            answer = soap("walley.GetCurrentInvoice", situation="unknown-account", InvoiceNo="1")
            assert answer.conforms()
            assert "INVOICE_NOT_FOUND" in answer.fault
        """
    )
    result = run(pytester, *REFERENCE)
    result.assert_outcomes(passed=2)


def test_a_single_request_fails_with_the_rule_that_was_broken(
    broken: Served, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(
        """
        def test_it(soap):
            soap("walley.GetCurrentInvoice", CorrelationId="mine").conforms()
        """
    )
    result = run(pytester, "--contract-endpoint", broken.url)
    assert result.ret == 1
    result.stdout.fnmatch_lines([f"{ECHO}: *"])
    assert "Traceback" not in output_of(result)


def test_single_requests_are_skipped_on_recordings(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(soap):\n    soap('walley.GetCurrentInvoice')\n")
    result = run(pytester, "-rs")
    result.assert_outcomes(skipped=1)
    assert "single requests are not recorded" in " ".join(output_of(result).split())


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("soap('walley')", None),
        ("soap('waley')", "did you mean"),
        ("soap('resurs')", "means several contracts"),
        ("soap('walley.GetCurrentInvoice', InvoiceNumber='1')", "has no request field 'InvoiceNumber'"),
        ("soap('walley.GetCurrentInvoice', situation='none')", "has no situation 'none'"),
    ],
)
def test_a_word_that_does_not_exist_is_told(call: str, said: str | None, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(f"def test_it(soap):\n    {call}\n")
    result = run(pytester, *REFERENCE)
    assert result.ret == (0 if said is None else 1)
    assert said is None or said in output_of(result)


EXCHANGE = """
REQUEST = b'''<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"
  xmlns="http://schemas.ecommerce.collector.se/v30/InformationService"
  xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><e:Header><Username>u</Username>
  <Password>p</Password></e:Header><e:Body><GetCurrentInvoiceRequest><CorrelationId>mine</CorrelationId>
  <CountryCode>SE</CountryCode><InvoiceNo>1</InvoiceNo><PaymentReference i:nil="true"/><StoreId>1</StoreId>
  </GetCurrentInvoiceRequest></e:Body></e:Envelope>'''
FAULT = b'''<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault>
  <faultcode>e:INVOICE_NOT_FOUND</faultcode><faultstring>none</faultstring></e:Fault></e:Body></e:Envelope>'''
"""


def test_an_exchange_of_ones_own_client_is_judged(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        EXCHANGE
        + """
def test_kept(judge_response):
    answer = judge_response("walley.GetCurrentInvoice", REQUEST, FAULT, status=500)
    assert answer.conforms()
    assert "INVOICE_NOT_FOUND" in answer.fault

def test_broken(judge_response):
    judge_response("walley.GetCurrentInvoice", REQUEST, FAULT, status=200).conforms()

def test_no_soap(judge_response):
    headers = {"Content-Type": "text/html"}
    judge_response("walley.GetCurrentInvoice", REQUEST, b"<html/>", headers=headers).conforms()
"""
    )
    result = run(pytester)
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["walley.GetCurrentInvoice.protocol.R1126: *"])
