"""Small contracts made in memory, settings for them, and endpoints that answer as a test says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from lxml import etree

from contracts.cases.draft import Case, Due
from contracts.cases.setting import Setting
from contracts.discovery import find
from contracts.environments import Environment, KnownData
from contracts.exchange import Exchange, Failed, HttpRequest, HttpResponse
from contracts.model import ENVELOPE_11, ENVELOPE_12, Contract, Field
from contracts.reference import reference_environment
from contracts.rules import Rule, rules_by_id
from contracts.xsdwriting import schema_from_tables

SPACE = "urn:example:orders"
ADDRESS = "http://orders.invalid/service"
Values = Mapping[str, Any]


def row(name: str, type_name: str = "string", occurs: str = "1", **more: Any) -> Field:
    """Make a row of a field table."""
    given = {"name": name, "type": type_name, "occurs": occurs, "nillable": False, "description": name}
    return Field.model_validate(given | more)


REQUEST = (
    row("Id", max=5, nillable=True),
    row("Count", "int", "0..1", max=3),
    row("Colour", occurs="0..1", enum=("red", "green")),
    row("Tag", occurs="0..2", max=4),
)
RESPONSE = (
    row("Id", max=5, nillable=True),
    row("Status", enum=("new", "old")),
    row("Price", "decimal", "0..1", max="3,2"),
)
ECHO: Values = {
    "id": "idEchoed",
    "description": "Id comes back.",
    "echo": {"request": "Id", "response": "Id"},
}
NOT_FOUND: Values = {
    "id": "NOT_FOUND",
    "code": "NOT_FOUND",
    "when": ["unknown"],
    "description": "There is no such order.",
}


def made(  # noqa: PLR0913 -- each part of a contract can be given; all are keywords
    folder: Path,
    *,
    soap: Literal["1.1", "1.2"] = "1.1",
    request: Sequence[Field] = REQUEST,
    response: Sequence[Field] = RESPONSE,
    request_rules: Sequence[Values] = (),
    response_rules: Sequence[Values] = (ECHO,),
    faults: Sequence[Values] = (NOT_FOUND,),
    qualified: bool = True,
    header: Sequence[Field] = (),
    identifiers: Sequence[str] = ("Id",),
    **more: Any,
) -> Contract:
    """Make a contract whose schema is written from its tables into ``folder``."""
    data = {
        "vendor": "example",
        "service": "Orders",
        "operation": "GetOrder",
        "writes": False,
        "soap": soap,
        "namespace": SPACE,
        "soap_action": "urn:example:get",
        "schema": "orders.xsd",
        "schema_from": "field tables",
        "authentication": {"kind": "none"},
        "source": [{"id": "page", "title": "Get Order"}],
        "endpoint": [{"name": "test", "url": ADDRESS}],
        "request": {
            "element": "GetOrder",
            "qualified": qualified,
            "header": list(header),
            "fields": list(request),
            "identifiers": list(identifiers),
            "rule": list(request_rules),
        },
        "response": {
            "element": "Order",
            "qualified": qualified,
            "fields": list(response),
            "rule": list(response_rules),
        },
        "situation": [
            {"id": "found", "description": "There is an order.", "from": "known"},
            {"id": "unknown", "description": "There is no order.", "from": "drawn"},
        ],
        "fault": list(faults),
    }
    contract = Contract.model_validate(data | more)
    (folder / "orders.xsd").write_bytes(schema_from_tables(contract))
    return contract.with_path(folder / "orders.toml")


def setting_of(contract: Contract, known: Sequence[Values] = ({"Id": "K1"},)) -> Setting:
    """Give the setting of a made contract: one environment, with these known orders."""
    entries = tuple(KnownData(situation="found", values=values) for values in known)
    return Setting(contract, Environment(vendor="example", name="test", known=entries), ADDRESS)


def reference_setting(selector: str) -> Setting:
    """Give the setting in which the suite asks a reference service in process."""
    (contract,) = find(selector)
    return Setting(contract, reference_environment(contract.vendor), contract.addresses[0].url)


def rule_named(contract: Contract, name: str) -> Rule:
    """Give a rule by its id without the contract's."""
    return rules_by_id(contract)[f"{contract.id}.{name}"]


# --- messages ---------------------------------------------------------------------------------------------


def payload(element: str, inside: str, *, uri: str = SPACE, more: str = "") -> str:
    """Write a body element; its fields are in its namespace unless they say otherwise."""
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    return f'<{element} xmlns="{uri}" xmlns:xsi="{xsi}"{more}>{inside}</{element}>'


def enveloped(body: str, *, soap: str = "1.1", header: str = "") -> bytes:
    """Put text into an envelope; the prefix s is bound to its namespace."""
    uri = ENVELOPE_11 if soap == "1.1" else ENVELOPE_12
    head = f"<s:Header>{header}</s:Header>" if header else ""
    return f'<s:Envelope xmlns:s="{uri}">{head}<s:Body>{body}</s:Body></s:Envelope>'.encode()


def order(inside: str = "<Id>K1</Id><Status>new</Status>") -> str:
    """Write the response's body."""
    return payload("Order", inside)


def get_order(inside: str = "<Id>K1</Id>") -> str:
    """Write the request's body."""
    return payload("GetOrder", inside)


def fault(code: str = "s:NOT_FOUND", more: str = "") -> str:
    """Write a fault of SOAP 1.1."""
    return f"<s:Fault><faultcode>{code}</faultcode><faultstring>No.</faultstring>{more}</s:Fault>"


def fault_12(code: str = "s:Sender", subcode: str = "") -> str:
    """Write a fault of SOAP 1.2."""
    inner = f"<s:Subcode><s:Value>{subcode}</s:Value></s:Subcode>" if subcode else ""
    reason = '<s:Reason><s:Text xml:lang="en">No.</s:Text></s:Reason>'
    return f"<s:Fault><s:Code><s:Value>{code}</s:Value>{inner}</s:Code>{reason}</s:Fault>"


def http(
    body: bytes, status: int = 200, content_type: str | None = "text/xml; charset=utf-8", version: str = "1.1"
) -> HttpResponse:
    """Give an HTTP response."""
    headers = () if content_type is None else (("Content-Type", content_type),)
    return HttpResponse(status, "", headers, body, version)


def exchanged(outcome: HttpResponse | Failed, sent: bytes | None = None) -> Exchange:
    """Give an exchange with that outcome."""
    body = enveloped(get_order()) if sent is None else sent
    return Exchange(HttpRequest("POST", ADDRESS, (), body), outcome)


def case_of(contract: Contract, rule: str = "request.accepted", **more: Any) -> Case:
    """Give a valid case, due the response, unless said otherwise."""
    given: dict[str, Any] = {
        "contract": contract.id,
        "rule": f"{contract.id}.{rule}",
        "aim": "an aim",
        "label": "valid",
        "situation": "found",
        "due": Due("response"),
        "request": HttpRequest("POST", ADDRESS, (), enveloped(get_order())),
    }
    return Case(**(given | more))


def violating(contract: Contract, rule: str, **more: Any) -> Case:
    """Give a case that violates a rule, due a fault."""
    label = f"violates {contract.id}.{rule}"
    return case_of(contract, rule, label=label, due=Due("fault"), **more)


class Scripted:
    """An endpoint in memory: a function answers, every request is kept."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse | Failed]) -> None:
        self._answer = answer
        self.sent: list[HttpRequest] = []

    def send(self, request: HttpRequest) -> Exchange:
        """Answer a request."""
        self.sent.append(request)
        return Exchange(request, self._answer(request))

    def close(self) -> None:
        """Hold nothing."""


def sent_fields(request: HttpRequest) -> dict[str, str | None]:
    """Give the fields of a request by name; None for nil; absent ones are missing."""
    body = etree.fromstring(request.body)[-1][0]
    nil = "{http://www.w3.org/2001/XMLSchema-instance}nil"
    return {
        str(etree.QName(each).localname): None if each.get(nil) else (each.text or "")
        for each in body.iterchildren("*")
    }


def order_service(known: Sequence[str] = ("K1",)) -> Callable[[HttpRequest], HttpResponse]:
    """Give the function of a service that behaves as the made contract says."""

    def answer(request: HttpRequest) -> HttpResponse:
        given = sent_fields(request).get("Id")
        if given in known:
            return http(enveloped(order(f"<Id>{given}</Id><Status>new</Status>")))
        return http(enveloped(fault()), 500)

    return answer
