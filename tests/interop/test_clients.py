"""Clients of other makers call the reference services, from the WSDL that these offer.

Each makes a call that succeeds and one that is refused for every operation. What it makes of the answer is compared
with the bytes that the service sent, and what it sends is judged by the suite.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from contracts.discovery import find
from contracts.labels import label
from contracts.model import Contract
from contracts.reference import ReferenceApplication, application, serving
from contracts.soap import read_fault, take_apart
from contracts.xml import children, is_nil, local_name, parse, text
from tests.interop.peers import HERE, Peer, environment, peers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LOGIN = ("reference-user", "reference-password")
WRONG = ("reference-user", "not-the-password")
CLIENTS = {"zeep": "zeep_client.py", "PHP": "soap_client.php", "node-soap": "soap_client.mjs"}
TEXT = "Ünï-☃ <&> \N{MATHEMATICAL BOLD CAPITAL A}"


@dataclass(frozen=True)
class Call:
    """One call: of which operation, with which fields and log-in data."""

    operation: str
    fields: dict[str, Any] = field(default_factory=dict)
    login: tuple[str, str] = LOGIN

    @property
    def contract(self) -> Contract:
        """The contract of the operation."""
        (contract,) = find(self.operation)
        return contract


def invoice(operation: str, **fields: Any) -> Call:
    """Give a call with every field, in the documented order: some clients write them in the order that they get."""
    order = ("CorrelationId", "CountryCode", "InvoiceNo", "PaymentReference", "StoreId")
    return Call(
        operation, {name: fields.get(name, "SE" if name == "CountryCode" else None) for name in order}
    )


ANSWERED = [
    invoice(
        "collector.GetCurrentInvoice", InvoiceNo="INVOICE-NUMBER-OF-20", StoreId=1234, CorrelationId=TEXT
    ),
    invoice("walley.GetCurrentInvoice", PaymentReference="100002696235659", CorrelationId=TEXT),
    Call("resurs.peekInvoiceSequence"),
    Call("resurs.setInvoiceSequence", {"nextInvoiceNumber": 500}),
]
REFUSED = [
    invoice("collector.GetCurrentInvoice", PaymentReference="9", CorrelationId=TEXT),
    invoice("walley.GetCurrentInvoice", InvoiceNo=9),
    Call("resurs.peekInvoiceSequence", login=WRONG),
    Call("resurs.setInvoiceSequence", {"nextInvoiceNumber": 3}),
]


CALLS = [*ANSWERED, *REFUSED]
Exchanged = tuple[bytes, str, bytes]


class Overheard:
    """The reference services, with what was posted to them and the bytes that they answered."""

    def __init__(self, app: ReferenceApplication) -> None:
        self._app = app
        self.exchanges: list[Exchanged] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request on (PEP 3333), and keep it with its answer when it was a POST."""
        request = environ["wsgi.input"].read()
        statuses: list[str] = []

        def start(status: str, *rest: Any) -> Any:
            statuses.append(status)
            return start_response(status, *rest)

        answer = b"".join(self._app(environ | {"wsgi.input": BytesIO(request)}, start))
        if environ["REQUEST_METHOD"] == "POST":
            self.exchanges.append((request, statuses[-1], answer))
        return [answer]


@cache
def exchanged(name: str, number: int) -> tuple[dict[str, Any], Exchanged]:
    """Let a client make the call of that number; give what it says, and what it sent and was sent."""
    app = application()
    kept = Overheard(app)
    with serving(kept) as url:
        outcome = outcome_of(peers()[name], CALLS[number], url)
    app.close()
    return outcome, kept.exchanges[-1]


def outcome_of(peer: Peer, call: Call, url: str) -> dict[str, Any]:
    """Let a client make a call, in a process of its own, and give what it says of the answer."""
    contract = call.contract
    path = contract.addresses[0].url.partition("//")[2].partition("/")[2]
    names = [row.name for row in contract.request.header]
    told = {
        "operation": contract.operation,
        "namespace": contract.namespace,
        "header": dict(zip(names, call.login, strict=True)) if names else {},
        "fields": call.fields,
        "response": [row.name for row in contract.response.fields],
    }
    job = {"wsdl": f"{url}/{path}?wsdl", "login": None if names else call.login, "calls": [told]}
    done = subprocess.run(
        [*peer.command, str(HERE / "clients" / CLIENTS[peer.name])],
        input=json.dumps(job),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (outcome,) = json.loads(done.stdout)
    found: dict[str, Any] = outcome
    return found


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> str:
    """Give each client's name; skip the tests of one that is not here."""
    name: str = request.param
    if peers()[name].version is None:
        pytest.skip(peers()[name].missing)
    return name


# --- what the service sent --------------------------------------------------------------------------------


def fields_of(element: etree._Element) -> dict[str, str | None]:
    return {local_name(each): None if is_nil(each) else text(each) for each in children(element)}


def sent(exchange: Exchanged) -> dict[str, Any]:
    """Give what the service answered, in the words of the clients' outcomes."""
    _, status, body = exchange
    parts = take_apart(parse(body)) if body.startswith(b"<") else None
    if parts is None:
        return {"status": int(status.partition(" ")[0])}
    if parts.fault is not None:
        fault = read_fault(parts.fault)
        entries = children(fault.detail) if fault.detail is not None else []
        detail = fields_of(entries[0]) if entries else {}
        return {"fault": {"code": fault.code, "text": fault.reason, "detail": detail}}
    assert parts.payload is not None
    return {"fields": fields_of(parts.payload)}


def same(value: object, written: str | None, kind: str) -> bool:
    """Tell whether a client's value is what was written, by its XSD type: 1205 is 1205.00."""
    if value is None or written is None:
        return value is written
    if kind == "dateTime":
        # None of the written times has a zone: a client that puts one there reads it as UTC, which TZ says here.
        return datetime.fromisoformat(str(value)).replace(tzinfo=None) == datetime.fromisoformat(written)
    if kind in {"string", "date"}:
        return value == written
    return Decimal(str(value)) == Decimal(written)


# --- the claims -------------------------------------------------------------------------------------------


def each(numbers: Iterable[int]) -> pytest.MarkDecorator:
    ids = [
        f"{CALLS[number].operation}-{'answered' if number < len(ANSWERED) else 'refused'}"
        for number in numbers
    ]
    return pytest.mark.parametrize("number", list(numbers), ids=ids)


@each(range(len(ANSWERED)))
def test_a_client_reads_every_field_as_it_was_sent(number: int, client: str) -> None:
    got, exchange = exchanged(client, number)
    answered = sent(exchange)
    assert set(got) == set(answered) == {"fields"}
    kinds = {row.name: row.type for row in CALLS[number].contract.response.fields}
    pairs = {name: (got["fields"].get(name), answered["fields"].get(name)) for name in kinds}
    assert {name: pair for name, pair in pairs.items() if not same(*pair, kinds[name])} == {}
    assert set(got["fields"]) <= set(kinds)


@each(range(len(ANSWERED), len(CALLS)))
def test_a_client_reads_a_refusal_as_it_was_sent(number: int, client: str) -> None:
    got, exchange = exchanged(client, number)
    refused = sent(exchange)
    assert "fields" not in refused
    told = dict(got.get("fault", {}))
    if told:
        told["code"] = told["code"].rpartition(":")[2]
    assert (got | {"fault": told} if told else got) == refused


@each(range(len(CALLS)))
def test_the_request_that_a_client_writes_is_labelled_valid(number: int, client: str) -> None:
    _, (request, _, _) = exchanged(client, number)
    assert str(label(CALLS[number].contract, request)) == "valid"
