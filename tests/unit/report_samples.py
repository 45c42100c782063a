"""Sample reports: one with every verdict and hostile content, one large, one where all is well."""

from __future__ import annotations

import hashlib
from datetime import date

from contracts.exchange import HttpRequest
from contracts.model import Question, Source
from contracts.reportmodel import (
    Body,
    ContractInfo,
    Difference,
    EndpointInfo,
    ExchangeEvidence,
    Finding,
    Provenance,
    Report,
    RequestEvidence,
    ResponseEvidence,
    RuleResult,
    RunInfo,
)
from contracts.reports.curl import curl
from contracts.reports.evidence import body_from, http_request
from contracts.verdicts import Verdict
from tests.unit.report_messages import credentials, envelope, fault, get_invoice, invoice

__all__ = ["credentials", "envelope", "fault", "get_invoice", "invoice"]

VARIABLES = {"REDACTED-USERNAME": "SAMPLE_USERNAME", "REDACTED-PASSWORD": "SAMPLE_PASSWORD"}
HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>&amp;'\"\x1b[31m\x00\u202e\u2028\U0001f9fe"
)


def request(body: bytes, *, basic: bool = False) -> RequestEvidence:
    """Give a redacted request with this body."""
    authorization = (("Authorization", "Basic REDACTED-USERNAME:REDACTED-PASSWORD"),) if basic else ()
    headers = (
        ("Accept", "text/xml"),
        ("Content-Type", "text/xml; charset=utf-8"),
        ("SOAPAction", '"urn:sample:invoices/GetInvoice"'),
        ("User-Agent", "soap-contracts/0.1.0"),
        *authorization,
    )
    return RequestEvidence(
        method="POST",
        url="https://uat.example.test/v1/InvoiceService.svc",
        headers=headers,
        body=body_from(body),
    )


def response(body: bytes, status: int = 200, kind: str = "text/xml; charset=utf-8") -> ResponseEvidence:
    """Give a response with this body."""
    reason = {200: "OK", 500: "Internal Server Error", 502: "Bad Gateway"}[status]
    headers = (("Content-Type", kind), ("Server", "sample/1"))
    return ResponseEvidence(
        status=status, reason=reason, http_version="1.1", headers=headers, body=body_from(body)
    )


def exchange(
    rule: str,
    sent: bytes,
    came: ResponseEvidence | None,
    *,
    contract: str = "sample.GetInvoice",
    label: str = "valid",
    aim: str = "exactly 50 characters",
    failure: str | None = None,
    basic: bool = False,
) -> ExchangeEvidence:
    """Give one exchange as evidence."""
    returned = b"" if came is None else came.body.content.encode("utf-8", "surrogatepass")
    return ExchangeEvidence(
        id=hashlib.sha256(rule.encode() + sent + returned).hexdigest()[:16],
        contract=contract,
        rule=rule,
        label=label,
        aim=aim,
        situation="known-invoice",
        expected="a response with the invoice",
        request=request(sent, basic=basic),
        response=came,
        failure=failure,
    )


def finding(
    verdict: Verdict, message: str, shown: ExchangeEvidence, *, place: str = "", times: int = 1
) -> Finding:
    """Give a finding that this exchange shows."""
    return Finding(
        verdict=verdict,
        message=message,
        place=place,
        exchange=shown.id,
        times=times,
        reproduce=curl(http_request(shown.request), VARIABLES),
    )


def rule(
    name: str,
    verdict: Verdict,
    findings: tuple[Finding, ...] = (),
    *,
    contract: str = "sample.GetInvoice",
    severity: str = "error",
    promise: str = "InvoiceNo has at most 50 characters.",
    reason: str | None = None,
    exercises: int = 12,
) -> RuleResult:
    """Give the result of one rule; ``name`` is its id without the contract's."""
    seen = 0 if verdict is Verdict.NOT_EXERCISED else exercises
    times = sum(one.times for one in findings)
    counts = {Verdict.CONFORMS.value: seen - times, verdict.value: times} if times else {verdict.value: seen}
    return RuleResult.model_validate(
        {
            "id": f"{contract}.{name}",
            "contract": contract,
            "kind": name.rpartition(".")[2],
            "side": name.partition(".")[0],
            "severity": severity,
            "promise": promise,
            "source": f"Get Invoice, table of the {name.partition('.')[0]}",
            "source_url": "https://docs.example.test/get-invoice",
            "verdict": verdict,
            "exercises": seen,
            "counts": {} if verdict is Verdict.NOT_EXERCISED else counts,
            "reason": reason,
            "dropped": 0,
            "findings": findings,
            "evidence": tuple(one.exchange for one in findings),
        }
    )


def _shown() -> dict[str, ExchangeEvidence]:
    """Give one exchange for each way in which a service can go wrong."""
    unknown = "sample.GetInvoice.response.Status.enumeration"
    return {
        "echo": exchange(
            "sample.GetInvoice.response.CorrelationId.echo",
            get_invoice("1"),
            response(invoice(correlation=HOSTILE.replace("\x00", "").replace("\x1b", ""))),
            aim="the smallest invoice number",
        ),
        "html": exchange(
            "sample.GetInvoice.protocol.content-type",
            get_invoice("\U0001d7d8" * 50),
            response(f"<html><body>{HOSTILE}</body></html>".encode(), 200, "text/html"),
        ),
        "latin": exchange(
            "sample.GetInvoice.protocol.charset", get_invoice("2"), response(b"<a>caf\xe9 \x80\xff</a>")
        ),
        "large": exchange(
            "sample.GetInvoice.response.Note.maxLength",
            get_invoice("3" * 1_000_000),
            response(envelope("<Note>" + "n" * 1_048_576 + "</Note>")),
            aim="a request of one megabyte",
        ),
        "lenient": exchange(
            "sample.GetInvoice.request.InvoiceNo.maxLength",
            get_invoice("4" * 51),
            response(invoice()),
            label="violates sample.GetInvoice.request.InvoiceNo.maxLength",
            aim="one character more than 50",
        ),
        "undocumented": exchange(unknown, get_invoice("5"), response(invoice(status="Frozen"))),
        "binary": exchange(
            "sample.SetSequence.request.Number.type",
            "<a>REDACTED-PASSWORD</a>".encode("utf-16"),
            response(fault("Server"), 500),
            contract="sample.SetSequence",
            basic=True,
        ),
        "down": exchange(
            "sample.SetSequence.request.Number.nillable",
            get_invoice("6"),
            None,
            contract="sample.SetSequence",
            failure="uat.example.test: the name could not be resolved",
        ),
    }


def _found(
    shown: ExchangeEvidence, verdict: Verdict, message: str, place: str = "", times: int = 1
) -> tuple[Finding, ...]:
    return (finding(verdict, message, shown, place=place, times=times),)


def _broken(shown: dict[str, ExchangeEvidence]) -> tuple[RuleResult, ...]:
    violates = Verdict.VIOLATES
    echo = f"expected CorrelationId 'c-1' as it was sent, came {HOSTILE!r} and {HOSTILE}"
    place = "/soap:Envelope/soap:Body/GetInvoiceResponse/CorrelationId"
    kind = _found(
        shown["html"], violates, "expected Content-Type text/xml, came text/html", "Content-Type", 3
    )
    latin = _found(shown["latin"], violates, "expected UTF-8 as declared, came the byte 0xE9 at offset 6")
    large = _found(shown["large"], violates, "expected at most 200 characters, came 1,048,576")
    returned = "CorrelationId comes back as it was sent."
    xml = "The response's Content-Type is text/xml (R9702)."
    charset = "The charset agrees with the XML declaration (R1018)."
    return (
        rule(
            "response.CorrelationId.echo",
            violates,
            _found(shown["echo"], violates, echo, place, 12),
            promise=returned,
        ),
        rule("protocol.content-type", violates, kind, promise=xml),
        rule("protocol.charset", violates, latin, severity="warning", promise=charset),
        rule("response.Note.maxLength", violates, large),
    )


def _others(shown: dict[str, ExchangeEvidence]) -> tuple[RuleResult, ...]:
    lenient, undocumented, unreachable = Verdict.LENIENT, Verdict.UNDOCUMENTED, Verdict.UNREACHABLE
    missing = "no recording holds a request for it; record it with --contract-endpoint live"
    accepted = _found(shown["lenient"], lenient, "expected a fault for 51 characters, came a response", "", 2)
    unlisted = _found(
        shown["undocumented"], undocumented, "'Frozen' is not among Open, Paid, Closed", "Status", 4
    )
    refused = _found(shown["binary"], Verdict.VIOLATES, "expected a fault, came Server")
    down = _found(shown["down"], unreachable, "uat.example.test: the name could not be resolved")
    other = "sample.SetSequence"
    return (
        rule("request.InvoiceNo.maxLength", lenient, accepted),
        rule("response.Status.enumeration", undocumented, unlisted),
        rule("request.InvoiceNo.occurs", Verdict.CONFORMS, exercises=40),
        rule("request.Country.enumeration", Verdict.NOT_EXERCISED, reason=missing),
        rule("request.Country.nillable", Verdict.NOT_EXERCISED, reason=missing),
        rule("request.Number.type", Verdict.VIOLATES, refused, contract=other),
        rule("request.Number.nillable", unreachable, down, contract=other),
    )


QUESTION = Question(
    id="maximum-of-InvoiceNo",
    about=("request.InvoiceNo", "response.InvoiceNo"),
    says="The request table says int with a maximum of 50; an int has at most ten digits.",
    reading="The maximum counts the characters as written, leading zeros included.",
    why="It is the only reading under which the maximum says anything beyond the type.",
    sources=("page",),
)
DIFFERENCE = Difference(
    contract="sample.SetSequence",
    place="request.Number",
    aspect="nillable",
    documentation="No",
    schema_says='nillable="true"',
    source="Set Sequence, request table; sequence.xsd",
)


def _contract(operation: str, *, writes: bool = True, left_out: str | None = None) -> ContractInfo:
    page = Source(
        id="page", title="Get Invoice", url="https://docs.example.test/get-invoice", read=date(2026, 11, 2)
    )
    return ContractInfo(
        id=f"sample.{operation}",
        vendor="sample",
        service="InvoiceService",
        operation=operation,
        writes=writes,
        sources=(page,),
        questions=(QUESTION,) if operation == "GetInvoice" else (),
        differences=(DIFFERENCE,) if operation == "SetSequence" else (),
        left_out=left_out,
    )


def _contracts() -> tuple[ContractInfo, ...]:
    return (
        _contract("GetInvoice", writes=False),
        _contract("SetSequence"),
        _contract("ClearSequence", left_out="it writes, and --contract-allow-writes was not given"),
    )


def run(*, evidence: str = "reference", exit_code: int = 1) -> RunInfo:
    """Give the metadata of a run."""
    endpoint = EndpointInfo.model_validate(
        {
            "kind": "recorded",
            "name": "cassettes",
            "evidence": evidence,
            "recorded": ("2026-11-02T08:00:00Z", "2026-11-20T09:30:00Z"),
        }
    )
    return RunInfo(
        started="2026-11-21T10:00:00Z",
        seconds=12.5,
        endpoint=endpoint,
        versions={"soap-contracts": "0.1.0", "python": "3.11.9", "hypothesis": "6.120.0"},
        settings={"--contract-endpoint": "recorded", "--contract-max-examples": "50"},
        sent=480,
        dropped=7,
        exit_code=exit_code,
    )


def rich(*, evidence: str = "reference") -> Report:
    """Give a report with every verdict, every kind of body and hostile content everywhere."""
    shown = _shown()
    provenance = Provenance(
        cassette="cassettes/sample/GetInvoice/echo.yaml",
        recorded="2026-11-20T09:30:00Z",
        endpoint="reference service",
        suite="0.1.0",
        contract_hash="5f0c",
        server=f"sample/1 {HOSTILE}",
    )
    return Report(
        run=run(evidence=evidence),
        provenance=(provenance,),
        contracts=_contracts(),
        rules=(*_broken(shown), *_others(shown)),
        exchanges=tuple(shown.values()),
        problems=(
            "cassettes/sample/GetInvoice/old.yaml: the recording is of another contract; record it again.",
        ),
    )


def quiet() -> Report:
    """Give a report in which every promise was exercised and kept."""
    kept = tuple(rule(f"request.Field{number}.type", Verdict.CONFORMS) for number in range(5))
    return Report(
        run=run(evidence="live", exit_code=0),
        provenance=(),
        contracts=(_contracts()[0].model_copy(update={"questions": ()}),),
        rules=kept,
        exchanges=(),
        problems=(),
    )


def large(*, rules: int = 2_000, broken: int = 200) -> Report:
    """Give a report of that many rules, of which the first ones are broken, each with its own exchange."""
    shown = [
        exchange(
            f"sample.GetInvoice.request.Field{number}.type", get_invoice(str(number)), response(invoice())
        )
        for number in range(broken)
    ]
    bad = tuple(
        rule(
            f"request.Field{number}.type",
            Verdict.VIOLATES,
            (finding(Verdict.VIOLATES, "expected a fault, came a response", one),),
        )
        for number, one in enumerate(shown)
    )
    kept = tuple(rule(f"request.Field{number}.type", Verdict.CONFORMS) for number in range(broken, rules))
    return Report(
        run=run(),
        provenance=(),
        contracts=_contracts(),
        rules=bad + kept,
        exchanges=tuple(shown),
        problems=(),
    )


def http(body: bytes, headers: tuple[tuple[str, str], ...] = (), method: str = "POST") -> HttpRequest:
    """Give an HTTP request to the sample service."""
    return HttpRequest(method, "https://uat.example.test/v1/InvoiceService.svc", headers, body)


def text_body(content: str) -> Body:
    """Give a body that is text."""
    return Body(encoding="utf-8", content=content)
