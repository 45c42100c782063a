"""Two operations with spyne, declared as their WSDL has them: python service_spyne.py PORT.

CONTRACTS_SERVICES names a JSON file with paths, log-ins and accounts. Spyne reads no WSDL: it writes one of its own
from the classes below. It runs as a process of its own, with an interpreter that has spyne; nothing of the suite is
imported.
"""

import base64
import json
import os
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal as Number
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from spyne import Application, ComplexModel, Fault, Integer, ServiceBase, rpc
from spyne.model.primitive import DateTime, Decimal, Int, Unicode
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

INFORMATION = "http://schemas.ecommerce.collector.se/v30/InformationService"
CONFIGURATION = "http://ecommerce.resurs.com/v4/msg/configuration"
KNOWN = json.loads(Path(os.environ["CONTRACTS_SERVICES"]).read_text(encoding="utf-8"))

ONCE = {"min_occurs": 1, "nillable": False}
NILLABLE = {"min_occurs": 1, "nillable": True}
OPTIONAL = {"min_occurs": 0, "nillable": True}
READ: dict[Any, Callable[[str], Any]] = {
    Int: int,
    Decimal: Number,
    DateTime: datetime.fromisoformat,
    Unicode: str,
}
FIELDS: dict[str, Any] = {
    "CorrelationId": Unicode,
    "CreditTime": Int,
    "Currency": Unicode,
    "DueDate": DateTime,
    "InvoiceNo": Unicode,
    "InvoiceURL": Unicode,
    "LowestAmountToPay": Decimal,
    "MovedToPaymentRef": Unicode,
    "NotificationDate": DateTime,
    "NotificationType": Unicode,
    "NumberOfReminders": Int,
    "OrderNo": Unicode,
    "PaymentPlan": Decimal,
    "PaymentReference": Unicode,
    "PaymentStatus": Unicode,
    "TotalAmount": Decimal,
}


class GetCurrentInvoiceRequest(ComplexModel):
    """The request, with the lengths and occurrences of the WSDL."""

    __namespace__ = INFORMATION
    _type_info = [  # noqa: RUF012 -- spyne reads it from the class
        ("CorrelationId", Unicode(max_len=50, **NILLABLE)),
        ("CountryCode", Unicode(max_len=2, **ONCE)),
        ("InvoiceNo", Int(**NILLABLE)),
        ("PaymentReference", Unicode(max_len=50, **NILLABLE)),
        ("StoreId", Int(**NILLABLE)),
    ]


class GetCurrentInvoiceResponse(ComplexModel):
    """The response."""

    __namespace__ = INFORMATION
    _type_info = [(name, kind(**NILLABLE)) for name, kind in FIELDS.items()]  # noqa: RUF012 -- spyne reads it so


class PeekInvoiceSequenceResponse(ComplexModel):
    """The response of the other service, its one field in no namespace."""

    __namespace__ = CONFIGURATION
    __type_name__ = "peekInvoiceSequenceResponse"
    _type_info = [("nextInvoiceNumber", Integer(sub_ns="", **OPTIONAL))]  # noqa: RUF012 -- spyne reads it so


class Information(ServiceBase):
    """The service that knows invoices."""

    @rpc(
        GetCurrentInvoiceRequest,
        _returns=GetCurrentInvoiceResponse,
        _body_style="bare",
        _in_message_name=f"{{{INFORMATION}}}GetCurrentInvoiceRequest",
        _out_message_name=f"{{{INFORMATION}}}GetCurrentInvoiceResponse",
    )
    def GetCurrentInvoice(ctx, request):  # noqa: ANN001, ANN201, N802, N805 -- spyne calls it so
        """Answer for the account of one of the identifiers."""
        blocks = {block.tag.rpartition("}")[2]: block.text for block in ctx.in_header_doc or ()}
        if [blocks.get("Username"), blocks.get("Password")] not in KNOWN["logins"]:
            raise Fault("AUTHORIZATION_FAILED", "The log-in is not right.")
        if (request.InvoiceNo is None) == (request.PaymentReference is None):
            raise Fault("VALIDATION_ERROR", "Either InvoiceNo or PaymentReference is set.")
        for account in KNOWN["accounts"]:
            if account["country"] == request.CountryCode and _is_named(account, request):
                return _answer(request.CorrelationId, account["answer"])
        raise Fault("INVOICE_NOT_FOUND", "No account has this number or reference.")


def _is_named(account: dict[str, Any], request: Any) -> bool:
    if request.InvoiceNo is None:
        return bool(account["reference"] == request.PaymentReference)
    return str(request.InvoiceNo) in account["invoices"]


def _answer(correlation_id: str | None, answer: dict[str, str | None]) -> GetCurrentInvoiceResponse:
    given = {name: READ[FIELDS[name]](text) for name, text in answer.items() if text is not None}
    return GetCurrentInvoiceResponse(CorrelationId=correlation_id, **given)


class Configuration(ServiceBase):
    """The service that knows sequences; HTTP has said who asks."""

    @rpc(
        _returns=PeekInvoiceSequenceResponse,
        _body_style="out_bare",
        _out_message_name=f"{{{CONFIGURATION}}}peekInvoiceSequenceResponse",
    )
    def peekInvoiceSequence(ctx):  # noqa: ANN201, N802, N805 -- spyne calls it so
        """Answer with the next number, if there is one."""
        username, _ = basic(ctx.transport.req_env)
        return PeekInvoiceSequenceResponse(**KNOWN["sequences"][username])


def basic(environ: dict[str, Any]) -> list[str]:
    """Give user name and password of HTTP basic authentication; empty ones where there are none."""
    kind, _, value = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.lower() != "basic":
        return ["", ""]
    try:
        username, _, password = base64.b64decode(value).decode().partition(":")
    except ValueError:
        return ["", ""]
    return [username, password]


def served(service: type[ServiceBase], namespace: str) -> WsgiApplication:
    """Give a service as a WSGI application that validates requests."""
    protocols = {"in_protocol": Soap11(validator="lxml"), "out_protocol": Soap11()}
    return WsgiApplication(Application([service], tns=namespace, **protocols))


SERVICES = {
    "GetCurrentInvoice": served(Information, INFORMATION),
    "peekInvoiceSequence": served(Configuration, CONFIGURATION),
}


def dispatch(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Find the service by the path (PEP 3333)."""
    service = KNOWN["services"].get(environ["PATH_INFO"])
    if service is None:
        start_response("404 Not Found", [])
        return []
    if service["basic"] and basic(environ) not in KNOWN["logins"]:
        start_response("401 Unauthorized", [("WWW-Authenticate", 'Basic realm="service"')])
        return []
    answer: Iterable[bytes] = SERVICES[service["operation"]](environ, start_response)
    return answer


class Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), dispatch, handler_class=Quiet).serve_forever()
