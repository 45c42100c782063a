"""The service: HTTP basic authentication, then one operation that reads and one that writes."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree
from werkzeug.datastructures import Authorization

from contracts.reference.answers import Answer, Fault, Refusal, Reply
from contracts.reference.configuration.integers import canonical
from contracts.reference.configuration.messages import (
    NAMESPACE,
    NEXT_INVOICE_NUMBER,
    illegal_argument,
    response,
)
from contracts.reference.configuration.store import Representatives
from contracts.reference.credentials import DEFAULT, WITHOUT_SEQUENCE
from contracts.reference.schemas import schema
from contracts.reference.service import Call, Operation, Service
from contracts.xml import is_nil, text

SCHEMA = "resurs/ConfigurationServiceMessages.xsd"
PRINTED = "444"
CHALLENGE = ("WWW-Authenticate", 'Basic realm="ConfigurationService", charset="UTF-8"')


def resurs() -> Service:
    """Give Resurs Bank's ConfigurationService with representatives of its own."""
    service = ConfigurationService()
    return Service(
        vendor="resurs",
        name="ConfigurationService",
        path="/ecommerce-test/ws/V4/ConfigurationService",
        prefix="soap",
        operations={
            f"{{{NAMESPACE}}}peekInvoiceSequence": Operation("peekInvoiceSequence", "", service.peek),
            f"{{{NAMESPACE}}}setInvoiceSequence": Operation("setInvoiceSequence", "", service.set),
        },
        log_in=service.log_in,
        close=service.representatives.close,
    )


class ConfigurationService:
    """The operations over one set of representatives."""

    def __init__(self) -> None:
        self.representatives = Representatives([(DEFAULT, PRINTED), (WITHOUT_SEQUENCE, None)])

    def log_in(self, call: Call) -> Call | Refusal:
        """Let a representative through (HTTP basic); everyone else gets 401 and no envelope."""
        username, password = _basic(call.http.header("Authorization"))
        if self.representatives.knows(username, password):
            return replace(call, caller=username)
        return Refusal(401, "The user name or the password is not right.", (CHALLENGE,))

    def peek(self, call: Call) -> Answer:
        """Tell the next invoice number; none when no sequence is set."""
        problem = _problem(call.payload)
        if problem:
            return problem
        return Reply(response("peekInvoiceSequence", self.representatives.next_invoice_number(call.caller)))

    def set(self, call: Call) -> Answer:
        """Raise the next invoice number; without a number nothing changes."""
        problem = _problem(call.payload)
        if problem:
            return problem
        number = call.payload.find(NEXT_INVOICE_NUMBER)
        if number is None or self.representatives.raise_to(call.caller, canonical(text(number))):
            return Reply(response("setInvoiceSequence"))
        return illegal_argument(
            "nextInvoiceNumber has to be higher than the present one.",
            "The invoice number is not higher than the one that comes next already.",
        )


def _basic(header: str | None) -> tuple[str, str]:
    """Give user name and password of an Authorization header (RFC 7617); empty for one of another kind."""
    try:
        login = Authorization.from_header(header)
    except ValueError:  # The library leaves it to the caller when base64 holds other characters than ASCII.
        return "", ""
    if login is None or login.type != "basic":
        return "", ""
    return login.username or "", login.password or ""


def _problem(request: etree._Element) -> Fault | None:
    number = request.find(NEXT_INVOICE_NUMBER)
    # The published schema allows nil here, the documentation does not; the documentation is followed.
    if schema(SCHEMA).validate(request) and (number is None or not is_nil(number)):
        return None
    return illegal_argument("The request is not as the service documents it.", "The request is not valid.")
