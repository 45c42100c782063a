"""Both sides of recorded traffic: what the client sends, what the service answers, and no false alarm."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from contracts.discovery import catalogue, find
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.labels import label
from contracts.model import Contract
from contracts.protocol import REQUIREMENTS_12
from contracts.recording.cassette import read_corpus
from contracts.verdicts import Judgement, Verdict
from contracts.verifying.client import judge_client
from contracts.verifying.clientrules import all_rules, client_rules
from contracts.verifying.facts import NEEDS
from contracts.verifying.judging import BothSides, judge_recorded
from contracts.verifying.recorded import Recorded
from tests.unit.reference_messages import WALLEY, envelope, invoice_request, post
from tests.verify.formats import KNOWN, WRITERS, asked, came, exchanges, invoice
from tests.verify.judged import found, left_out, verdict, verified

CASSETTES = Path(__file__).parents[2] / "cassettes"
ID = "walley.GetCurrentInvoice"


@pytest.fixture(scope="module")
def walley() -> Contract:
    return find(ID)[0]


def said(contract: Contract, request: HttpRequest) -> dict[str, str]:
    """Give what a client breaks, and how it is told."""
    judgements = judge_client(contract, request, label(contract, request.body))
    return {each.rule.removeprefix(f"{contract.id}."): each.message for each in judgements if each.message}


def both(contract: Contract, request: HttpRequest, response: HttpResponse | None) -> BothSides:
    return judge_recorded(contract, Recorded("here", request, response))


def worse(judged: BothSides) -> dict[str, Judgement]:
    return {
        each.rule.removeprefix(f"{ID}."): each
        for each in judged.judgements
        if each.verdict != Verdict.CONFORMS
    }


# --- the client ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("contract", catalogue(), ids=lambda each: each.id)
def test_a_request_breaks_as_a_clients_just_what_its_label_says(contract: Contract) -> None:
    """One request of each label in the recordings: no finding on valid ones, and the one rule on all others."""
    seen: set[str] = set()
    for path in sorted((CASSETTES / contract.id.replace(".", "/")).iterdir()):
        for recording in read_corpus(path).recordings:
            kind = str(recording.case["label"])
            if kind not in seen and (kind == "valid" or kind.startswith("violates ")):
                seen.add(kind)
                broken = {f"{contract.id}.{name}" for name in said(contract, recording.request)}
                assert broken == set(kind.removeprefix("violates ").split()) - {"valid"}, (path, kind)
    assert "valid" in seen
    assert len(seen) > 1


def with_headers(**headers: str | None) -> HttpRequest:
    """Give a valid request with other headers; None leaves one out."""
    request = invoice()
    names = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    kept = [pair for pair in request.headers if pair[0].lower() not in names]
    given = [(name, value) for name, value in names.items() if value is not None]
    return replace(request, headers=(*kept, *given))


def with_text(text: str) -> HttpRequest:
    return replace(invoice(), body=text.encode())


def respelled(old: str, new: str) -> HttpRequest:
    return with_text(invoice().body.decode().replace(old, new, 1))


@pytest.mark.parametrize(
    ("request_", "rule", "expected"),
    [
        (replace(invoice(), method="PUT"), "client.R1132", "expected POST, got PUT"),
        (with_headers(SOAPAction=None), "client.R2744", "got no such header"),
        (with_headers(SOAPAction='"urn:other"'), "client.R2744", 'got "urn:other"'),
        (
            with_headers(SOAPAction="urn:other"),
            "client.R1109",
            "expected SOAPAction in quotes, got urn:other",
        ),
        (with_headers(Content_Type=None), "client.R9702", "expected a Content-Type header, got none"),
        (with_headers(Content_Type="application/soap+xml"), "client.R9703", "expected text/xml"),
        (with_headers(Content_Type="text/xml; charset=koi8-r"), "client.R1012", "expected UTF-8 or UTF-16"),
        (
            with_text("<!DOCTYPE a>" + invoice().body.decode()),
            "client.R1008",
            "expected no document type declaration",
        ),
        (respelled("<s:Body>", "<s:Body><?pi?>"), "client.R1009", "processing instruction"),
        (respelled("</s:Envelope>", "<i:a/></s:Envelope>"), "client.R1011", ""),
        (
            respelled("schemas.xmlsoap.org/soap/envelope/", "www.w3.org/2003/05/soap-envelope"),
            "client.R1015",
            "expected an Envelope in",
        ),
        (respelled("</s:Body>", "<i:a/></s:Body>"), "client.message", "Body has more than one child"),
        (
            respelled("<i:GetCurrentInvoiceRequest>", "<i:GetCurrentInvoiceRequest><i:Extra/>"),
            "request.unknownElement",
            "expected documented fields only",
        ),
        (invoice(payment_reference="1"), "request.oneIdentifier", "expected exactly one of"),
        (post(WALLEY, envelope(invoice_request(invoice_no=KNOWN))), "request.Password.minOccurs", "expected"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_what_a_client_does_wrong_is_a_finding_on_the_rule_that_it_breaks(
    request_: HttpRequest, rule: str, expected: str, walley: Contract
) -> None:
    messages = said(walley, request_)
    assert rule in messages
    assert messages[rule].startswith("the client sends what the documentation forbids: ")
    assert expected in messages[rule]


def test_a_request_that_is_cut_short_is_a_finding_where_the_soap_action_tells_what_it_was_meant_for(
    tmp_path: Path,
) -> None:
    whole = exchanges()[0]
    torn = Exchange(replace(whole.request, body=whole.request.body[:-30]), whole.outcome)
    report = verified(WRITERS["HAR"](tmp_path, [torn]))
    assert found(report) == {f"{ID}.client.message": "client"}


def test_the_ids_of_a_clients_rules_are_the_contracts_own_and_no_others(walley: Contract) -> None:
    names = [rule.id for rule in all_rules(walley)]
    assert len(names) == len(set(names))
    assert all(rule.id.startswith(f"{ID}.client.") for rule in client_rules(walley))


def test_every_rule_that_needs_a_fact_is_one_that_there_is() -> None:
    names = {rule.id.removeprefix(f"{each.id}.") for each in catalogue() for rule in all_rules(each)}
    of_12 = {
        *(f"protocol.{each.id}" for each in REQUIREMENTS_12),
        "client.mediaType",
        "client.action",
    }
    assert set(NEEDS) <= names | of_12


# --- the service --------------------------------------------------------------------------------------------


def test_a_forbidden_request_that_is_accepted_is_a_finding_about_each_side(walley: Contract) -> None:
    good = asked(invoice(correlation_id="order-1"))
    request = invoice(correlation_id="x" * 51)
    body = came(good).body.replace(b"order-1", b"x" * 51)
    judged = both(walley, request, replace(came(good), body=body))
    on_rule = {
        each.verdict: each.by
        for each in judged.judgements
        if each.rule.endswith("request.CorrelationId.maxLength")
    }
    assert on_rule == {Verdict.VIOLATES: "client", Verdict.LENIENT: "service"}


def test_of_two_broken_rules_each_was_accepted(walley: Contract) -> None:
    request = invoice(correlation_id="x" * 51, country="XX")
    judged = both(walley, request, came(asked(invoice())))
    lenient = {each.rule for each in judged.judgements if each.verdict == Verdict.LENIENT}
    assert lenient == {f"{ID}.request.CorrelationId.maxLength", f"{ID}.request.CountryCode.format"}


def test_a_refusal_of_a_forbidden_request_says_nothing_good_of_the_client(walley: Contract) -> None:
    exchange = asked(invoice(correlation_id="x" * 51))
    verdicts = {
        each.verdict
        for each in both(walley, exchange.request, exchange.response).judgements
        if "maxLength" in each.rule and "CorrelationId" in each.rule
    }
    assert verdicts == {Verdict.VIOLATES}


def test_a_fault_in_a_situation_that_nobody_tells_is_no_finding(walley: Contract) -> None:
    exchange = asked(invoice(invoice_no="4711"))
    judged = both(walley, exchange.request, exchange.response)
    assert worse(judged) == {}
    assert f"{ID}.request.accepted" not in {each.rule for each in judged.judgements}


def test_a_fault_for_invalid_requests_must_not_answer_a_valid_one() -> None:
    contract = find("resurs.peekInvoiceSequence")[0]
    path = CASSETTES / "resurs/peekInvoiceSequence"
    pairs = [each for file in sorted(path.iterdir()) for each in read_corpus(file).recordings]
    valid = next(each for each in pairs if each.case["label"] == "valid" and each.case["due"] == "response")
    refused = next(
        each
        for each in pairs
        if b"Fault>" in each.response.body and (each.case["label"] or "").startswith("violates ")
    )
    judged = both(contract, valid.request, refused.response)
    broken = {each.rule for each in judged.judgements if each.verdict == Verdict.VIOLATES}
    assert broken == {f"{contract.id}.request.accepted"}


@pytest.mark.parametrize("situation", ["no-invoice", "moved", "invoice"])
def test_a_response_that_is_right_in_some_situation_is_no_finding(situation: str, walley: Contract) -> None:
    pairs = [
        each
        for file in sorted((CASSETTES / "walley/GetCurrentInvoice").iterdir())
        for each in read_corpus(file).recordings
    ]
    fitting = [
        each for each in pairs if each.case["situation"] == situation and each.case["label"] == "valid"
    ]
    assert fitting
    for each in fitting[:20]:
        judged = both(walley, each.request, each.response)
        assert worse(judged) == {}
        assert not any(
            rule.endswith(("notMoved", "noInvoice")) for rule in (one.rule for one in judged.judgements)
        )


def test_a_response_that_is_wrong_in_every_situation_is_a_finding(walley: Contract) -> None:
    good = came(asked(invoice(correlation_id="order-1")))
    judged = both(
        walley, invoice(correlation_id="order-1"), replace(good, body=good.body.replace(b"order-1", b"other"))
    )
    assert set(worse(judged)) == {"response.correlationIdEchoed"}
    assert worse(judged)["response.correlationIdEchoed"].by == "service"


@pytest.mark.parametrize("status", [502, 503, 504])
def test_an_environment_that_was_down_is_counted_and_no_verdict(status: int, tmp_path: Path) -> None:
    down = Exchange(
        invoice(), HttpResponse(status, "Gone", (("Content-Type", "text/html"),), b"<html>", "1.1")
    )
    report = verified(WRITERS["HAR"](tmp_path, [down]))
    assert found(report) == {}
    assert any(reason.startswith(f"of the service: HTTP {status}") for reason in left_out(report))
    assert report.run.exit_code == 0


def test_a_page_of_html_is_one_finding_about_the_service(walley: Contract) -> None:
    judged = both(
        walley, invoice(), HttpResponse(500, "", (("Content-Type", "text/html"),), b"<html>oh</html>")
    )
    assert set(worse(judged)) == {"protocol.answer"}


# --- what is silent, and why --------------------------------------------------------------------------------


def test_every_rule_without_a_verdict_has_a_reason(tmp_path: Path) -> None:
    report = verified(WRITERS["vcrpy, YAML"](tmp_path, exchanges()))
    silent = [rule for rule in report.rules if rule.verdict == Verdict.NOT_EXERCISED]
    assert all(rule.reason for rule in silent)
    reasons = {rule.id.removeprefix(f"{ID}."): rule.reason for rule in silent}
    assert "run pytest against the service" in (reasons["request.repeated"] or "")
    assert reasons["fault.INVOICE_NOT_FOUND"] == "the situation of a recorded request is not known"
    assert reasons["response.notMoved"] == "the situation of a recorded request is not known"
    assert reasons["protocol.R1140"] == "the recordings do not tell it: HTTP version"
    assert reasons["protocol.framing"] == "the recordings do not tell it: what followed the body"
    assert (
        reasons["collector.GetCurrentInvoice.response.schema"]
        == "the traffic holds no exchange of this operation"
    )


def test_an_envelope_alone_says_nothing_of_http(tmp_path: Path) -> None:
    report = verified(WRITERS["envelopes"](tmp_path, exchanges()), without="collector")
    for name in ("protocol.R9703", "protocol.R1126", "protocol.R1140", "client.R2744", "client.R9703"):
        assert verdict(report, f"{ID}.{name}") == Verdict.NOT_EXERCISED
    assert verdict(report, f"{ID}.request.accepted") == Verdict.CONFORMS
    assert verdict(report, f"{ID}.protocol.R1015") == Verdict.CONFORMS


# --- to which contract it belongs ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (HttpRequest("GET", WALLEY, (), b""), "no request with a body (GET)"),
        (HttpRequest("POST", WALLEY, (), b"{}"), "the request is no XML"),
        (HttpRequest("POST", WALLEY, (), b"<a/>"), "the request is XML, but no SOAP envelope"),
        (post(WALLEY, envelope(""), ()), "the request's Body is empty"),
        (post(WALLEY, envelope("<x/>"), ()), "an operation without a contract: x"),
        (
            HttpRequest("POST", "http://h/", (("Content-Type", "multipart/related"),), b"--x"),
            "a request of several",
        ),
        (
            replace(invoice(), url="http://proxy/", headers=()),
            "several contracts fit (collector.GetCurrentInvoice",
        ),
    ],
    ids=["get", "json", "xml", "empty", "stranger", "multipart", "ambiguous"],
)
def test_what_is_of_no_contract_is_counted_with_its_reason(
    request_: HttpRequest, reason: str, tmp_path: Path
) -> None:
    report = verified(WRITERS["HAR"](tmp_path, [Exchange(request_, HttpResponse(200, "", (), b"<a/>"))]))
    ((told, times),) = left_out(report).items()
    assert told.startswith(f"of no contract: {reason}")
    assert times == 1
    assert report.run.exit_code == 12


def test_on_another_host_the_path_tells_which_contract_is_meant(tmp_path: Path) -> None:
    request = replace(invoice(), url=WALLEY.replace("reference.invalid", "127.0.0.1:9999"))
    report = verified(WRITERS["HAR"](tmp_path, [Exchange(request, asked(invoice()).outcome)]))
    assert verdict(report, f"{ID}.request.accepted") == Verdict.CONFORMS
    assert report.run.endpoint.evidence == "unknown"


def test_a_documented_host_is_the_vendors_own(tmp_path: Path) -> None:
    request = replace(invoice(), url="https://ecommercetest.collector.se/v3.0/InformationServiceV2.svc")
    report = verified(WRITERS["HAR"](tmp_path, [Exchange(request, asked(invoice()).outcome)]))
    assert report.run.endpoint.evidence == "live"
    assert report.run.endpoint.recorded == ("2024-01-02T02:04:05+00:00",) * 2
