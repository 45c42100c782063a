"""A proxy that changes one thing in front of the conforming reference server: each change is found and named."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lxml import etree

from contracts.assembling import Collected, collect
from contracts.discovery import find
from contracts.labels import label
from contracts.model import Contract
from contracts.options import Options
from contracts.reference import application
from contracts.reference.server import serving
from contracts.rules import rules_by_id
from contracts.run import Run
from contracts.tally import Found, Tally
from contracts.verdicts import Verdict
from contracts.xml import NIL
from tests.deviations import changes
from tests.deviations.proxy import Change, proxying

pytestmark = pytest.mark.no_cover

WALLEY = "walley.GetCurrentInvoice"
COLLECTOR = "collector.GetCurrentInvoice"
PEEK = "resurs.peekInvoiceSequence"
SET = "resurs.setInvoiceSequence"

VIOLATES, LENIENT, UNDOCUMENTED = Verdict.VIOLATES, Verdict.LENIENT, Verdict.UNDOCUMENTED
TRIED = "request.accepted"
ROOM = 80
"""By how many bytes the smallest request that shows a broken promise may exceed a plain one."""


@dataclass(frozen=True)
class Deviation:
    """A change, the rule that has to name it, and what else it breaks of necessity (rule to reason)."""

    name: str
    change: Change
    rule: str
    verdict: Verdict = VIOLATES
    contract: str = WALLEY
    inevitable: Mapping[str, str] = field(default_factory=dict)
    room: int = ROOM


CODE_WAS_DUE = {"fault.INVOICE_NOT_FOUND": "the documented code was due, and another one came"}

DEVIATIONS = (
    # --- the body of a response
    Deviation(
        "the echo is dropped",
        changes.payload_as(changes.nil("CorrelationId")),
        "response.correlationIdEchoed",
    ),
    Deviation("the body is in another namespace", changes.payload_as(changes.move_body), "protocol.R2712"),
    Deviation(
        "one field is in another namespace",
        changes.payload_as(changes.move("DueDate", "urn:example:other")),
        "response.namespace",
    ),
    Deviation("two elements are swapped", changes.payload_as(changes.swap("Currency")), "response.order"),
    Deviation(
        "a value is none of the enumeration",
        changes.payload_as(changes.write("PaymentStatus", "Overpaid")),
        "response.PaymentStatus.enumeration",
        UNDOCUMENTED,
    ),
    Deviation(
        "a field is one character too long",
        changes.payload_as(changes.write("OrderNo", "x" * 21)),
        "response.OrderNo.maxLength",
    ),
    Deviation(
        "a number is one digit too long",
        changes.payload_as(changes.write("NumberOfReminders", "10")),
        "response.NumberOfReminders.maxLength",
    ),
    Deviation(
        "an amount has a third decimal",
        changes.payload_as(changes.write("TotalAmount", "1.005")),
        "response.TotalAmount.fractionDigits",
    ),
    Deviation(
        "an amount is one cent too large",
        changes.payload_as(changes.write("TotalAmount", "1000000.00")),
        "response.TotalAmount.maxInclusive",
    ),
    Deviation(
        "a date is written as people do",
        changes.payload_as(changes.write("DueDate", "31.01.2021")),
        "response.DueDate.type",
    ),
    Deviation(
        "a currency is no code",
        changes.payload_as(changes.write("Currency", "ZZZ")),
        "response.Currency.format",
    ),
    Deviation(
        "nil where none may be",
        changes.payload_as(changes.nil("Currency")),
        "response.Currency.nillable",
        inevitable={"response.noInvoiceReturns": "the currency is promised even without an invoice"},
    ),
    Deviation(
        "a required field is absent",
        changes.payload_as(changes.drop("Currency")),
        "response.Currency.minOccurs",
        inevitable={"response.noInvoiceReturns": "the currency is promised even without an invoice"},
    ),
    Deviation(
        "a field comes twice", changes.payload_as(changes.double("Currency")), "response.Currency.maxOccurs"
    ),
    Deviation(
        "a field that nobody documented",
        changes.payload_as(changes.add_stranger),
        "response.unknownElement",
        UNDOCUMENTED,
    ),
    Deviation(
        "an astral character is lost in the echo",
        changes.payload_as(changes.lose_astral),
        "response.correlationIdEchoed",
    ),
    Deviation(
        "the documented number is missing",
        changes.payload_as(changes.drop("nextInvoiceNumber")),
        "response.sequenceSet",
        contract=PEEK,
    ),
    # --- faults
    Deviation(
        "another documented fault code",
        changes.fault_as(changes.code("INVOICE_NOT_FOUND", "PURCHASE_NOT_FOUND")),
        "fault.INVOICE_NOT_FOUND",
        room=200,
    ),
    Deviation(
        "an undocumented fault code",
        changes.fault_as(changes.code("INVOICE_NOT_FOUND", "NO_SUCH_INVOICE")),
        "fault.documented",
        UNDOCUMENTED,
        inevitable=CODE_WAS_DUE,
        room=200,
    ),
    Deviation("a fault with HTTP 200", changes.response_as(changes.with_status_200), "protocol.R1126"),
    Deviation(
        "an undocumented error type",
        changes.fault_as(changes.error_type("12")),
        "fault.ECommerceErrorException.errorTypeId.enumeration",
        UNDOCUMENTED,
        SET,
    ),
    Deviation(
        "an error type that is no number",
        changes.fault_as(changes.error_type("one")),
        "fault.ECommerceErrorException.errorTypeId.type",
        contract=SET,
    ),
    Deviation(
        "the detail is missing",
        changes.fault_as(changes.without_detail),
        "fault.ECommerceErrorException.detail",
        contract=SET,
    ),
    # --- requests
    Deviation(
        "success for both identifiers",
        changes.request_as(changes.without_second_identifier),
        "request.oneIdentifier",
        LENIENT,
    ),
    Deviation(
        "a number that is written too long is accepted",
        changes.request_as(changes.without_leading_zeros("StoreId")),
        "request.StoreId.maxLength",
        LENIENT,
        COLLECTOR,
    ),
    Deviation(
        "a text of exactly the maximum is refused",
        changes.refusing("CorrelationId", 50),
        "request.CorrelationId.maxLength",
        inevitable={TRIED: "any request may carry a text of that length, and it keeps every promise"},
        room=ROOM + 50,
    ),
    # --- HTTP and XML
    Deviation("a page of HTML", changes.response_as(changes.html), "protocol.answer"),
    Deviation("a redirect", changes.response_as(changes.redirect), "protocol.answer"),
    Deviation("truncated XML", changes.body_as(lambda body: body[: len(body) // 2]), "protocol.answer"),
    Deviation("an empty body", changes.body_as(lambda _body: b""), "protocol.answer"),
    Deviation("a connection that is closed without an answer", changes.reset, "protocol.answer"),
    Deviation(
        "a charset that SOAP does not have",
        changes.response_as(changes.header("Content-Type", "text/xml; charset=windows-1252")),
        "protocol.R1012",
        inevitable={"protocol.R1018": "letters beyond ASCII are in UTF-8 all the same"},
    ),
    Deviation(
        "a charset that the body is not in",
        changes.response_as(changes.header("Content-Type", "text/xml; charset=utf-16")),
        "protocol.R1018",
    ),
    Deviation(
        "bytes of Latin-1",
        changes.body_as(lambda body: b"<!-- \xe9 -->" + body),
        "protocol.R1018",
    ),
    Deviation(
        "a document type declaration",
        changes.body_as(lambda body: b"<!DOCTYPE Envelope [<!ENTITY e 'x'>]>" + body),
        "protocol.R1008",
    ),
    Deviation(
        "no Content-Type",
        changes.response_as(changes.header("Content-Type", None)),
        "protocol.R9702",
    ),
    Deviation(
        "text/plain",
        changes.response_as(changes.header("Content-Type", "text/plain; charset=utf-8")),
        "protocol.R9703",
    ),
)


def one(selector: str) -> Contract:
    (contract,) = find(selector)
    return contract


def exercised(options: Options, contract: Contract, names: Iterable[str]) -> dict[str, Tally]:
    """Exercise some rules of a contract in a run of their own."""
    run = Run(options)
    rules = rules_by_id(contract)
    try:
        return {name: run.exercise(contract, rules[f"{contract.id}.{name}"]) for name in names}
    finally:
        run.close()


def found_in(collected: Collected, contract: Contract, name: str) -> Mapping[str, Found]:
    return collected.found.get(f"{contract.id}.{name}", {})


@pytest.fixture(scope="session")
def plain_sizes() -> dict[str, int]:
    """How long the smallest plain request of each operation is, against the unchanged server."""
    sizes = {}
    with serving(application()) as url:
        for selector in (WALLEY, COLLECTOR, PEEK, SET):
            contract = one(selector)
            tally = exercised(Options(endpoint=url, max_examples=3), contract, [TRIED])[TRIED]
            sizes[selector] = min(
                len(each.request.body.content.encode()) for each in tally.exchanges.values()
            )
    return sizes


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda each: each.name)
def test_a_single_change_is_found_by_its_rule_and_no_other(
    deviation: Deviation, plain_sizes: dict[str, int]
) -> None:
    contract = one(deviation.contract)
    with proxying(deviation.change) as url:
        options = Options(endpoint=url, max_examples=5)
        tallies = exercised(options, contract, dict.fromkeys((deviation.rule, TRIED)))
    collected = collect(tallies.values())
    finding = found_in(collected, contract, deviation.rule).get(deviation.verdict)
    assert finding is not None, said_in(collected)
    assert broken_errors(collected, contract) <= {deviation.rule, *deviation.inevitable}, said_in(collected)
    shown_by(collected, finding, contract, plain_sizes[contract.id] + deviation.room)


def broken_errors(collected: Collected, contract: Contract) -> set[str]:
    """Give the rules of severity error that are violated, without the contract's id in front."""
    rules = rules_by_id(contract)
    return {
        rule.removeprefix(f"{contract.id}.")
        for rule, by_verdict in collected.found.items()
        if VIOLATES in by_verdict and rules[rule].severity == "error"
    }


def said_in(collected: Collected) -> list[str]:
    """Give every finding as a line, for the message of an assertion."""
    return [
        f"{rule} {found.verdict}: {found.message}"
        for rule, by_verdict in collected.found.items()
        for found in by_verdict.values()
        if found.verdict != Verdict.CONFORMS
    ]


def shown_by(collected: Collected, finding: Found, contract: Contract, most: int) -> None:
    """The example of a finding carries the label that its bytes have, and is small."""
    evidence = collected.exchanges[finding.exchange]
    body = evidence.request.body.content.encode()
    assert str(label(contract, body)) == evidence.label
    assert len(body) <= most, body.decode()


# --- the environment, not the service ---------------------------------------------------------------------

ENVIRONMENTS = """
[walley.proxied.credentials.default]
username = { env = "PROXIED_USER" }
password = { env = "PROXIED_PASSWORD" }

[[walley.proxied.known]]
situation = "invoice"
CountryCode = "SE"
InvoiceNo = "73255093"

[walley.proxied.limits]
per_second = 1000
timeout = 0.3
retries = 0
"""


@pytest.fixture
def environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environments file whose environment has a short time-out."""
    monkeypatch.setenv("PROXIED_USER", "reference-user")
    monkeypatch.setenv("PROXIED_PASSWORD", "reference-password")
    path = tmp_path / "environments.toml"
    path.write_text(ENVIRONMENTS, encoding="utf-8")
    return path


@contextmanager
def nobody_answers() -> Iterator[str]:
    """Serve an address that takes requests and never answers while the context lasts."""
    end = threading.Event()
    with proxying(changes.hanging(end)) as url:
        try:
            yield url
        finally:
            end.set()


@contextmanager
def down() -> Iterator[str]:
    """Serve an address whose service is in maintenance."""
    with proxying(changes.response_as(changes.unavailable)) as url:
        yield url


@pytest.mark.parametrize(
    ("place", "told"),
    [
        pytest.param(nobody_answers, "gave no whole response|did not answer in time", id="a time-out"),
        pytest.param(down, "HTTP 503 Service Unavailable", id="HTTP 503"),
    ],
)
@pytest.mark.parametrize("rule", [TRIED, "response.order", "fault.documented", "protocol.R1126"])
def test_an_environment_that_is_not_there_breaks_no_promise(
    place: Callable[[], AbstractContextManager[str]], told: str, rule: str, environments: Path
) -> None:
    contract = one(WALLEY)
    with place() as url:
        options = Options(endpoint=url, env="proxied", environments=environments, max_examples=3)
        tally = exercised(options, contract, [rule])[rule]
    assert {verdict for found in tally.found.values() for verdict in found} == {Verdict.UNREACHABLE}
    assert tally.sent == 1, "one failure is enough to stop"
    assert re.search(told, tally.unreachable or "")


# --- the whole way, through pytest ------------------------------------------------------------------------


def test_pytest_names_the_rule_and_ends_with_1() -> None:
    root = Path(__file__).parents[2]
    with proxying(changes.payload_as(changes.nil("CorrelationId"))) as url:
        command = [sys.executable, "-m", "pytest", "tests/contract", "-p", "no:cacheprovider", "-q"]
        command += ["-k", "walley and correlationIdEchoed", "--contract-endpoint", url]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{WALLEY}.response.correlationIdEchoed" in done.stdout


def test_a_nil_that_the_proxy_writes_is_a_nil() -> None:
    """The changes are what the table says they are: one of them, looked at closely."""
    element = etree.fromstring("<r><CorrelationId>x</CorrelationId></r>")
    changes.nil("CorrelationId")(element)
    assert element[0].get(NIL) == "true"
    assert element[0].text is None
