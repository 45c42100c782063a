"""The two services: one conversation, two tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contracts.reference.answers import Answer, Fault, Reply
from contracts.reference.information.accounts import OLDER_ONLY, SHARED, Account
from contracts.reference.information.authorization import authorize
from contracts.reference.information.messages import (
    NAMESPACE,
    PASSWORD,
    REQUEST,
    USERNAME,
    response,
    set_fields,
)
from contracts.reference.information.store import Accounts
from contracts.reference.information.validation import Limits, fault
from contracts.reference.service import Call, Operation, Service

NOT_FOUND = Fault("INVOICE_NOT_FOUND", "No account has this invoice number or payment reference.")


def _as_text(number: str) -> str:
    return number


def _as_integer(number: str) -> str:
    return str(int(number))


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the service: what its page documents differently from the other's.

    ``normal`` gives the form of an InvoiceNo in which two are compared: the value space of its type.
    """

    vendor: str
    name: str
    path: str
    contract_name: str
    limits: Limits
    accounts: tuple[Account, ...]
    normal: Callable[[str], str]

    @property
    def action(self) -> str:
        """The SOAPAction; that of V2 is inferred from the first edition's, for lack of a WSDL."""
        return f"{NAMESPACE}/{self.contract_name}/GetCurrentInvoice"


COLLECTOR = Edition(
    "collector",
    "InformationService",
    "/v3.0/InformationService.svc",
    "IInformationService",
    Limits("collector/information_service.xsd", 20),
    SHARED + OLDER_ONLY,
    _as_text,
)
WALLEY = Edition(
    "walley",
    "InformationServiceV2",
    "/v3.0/InformationServiceV2.svc",
    "IInformationServiceV2",
    Limits("walley/information_service_v2.xsd", 50),
    SHARED,
    _as_integer,
)


def collector() -> Service:
    """Give Collector's InformationService with accounts of its own."""
    return _service(COLLECTOR)


def walley() -> Service:
    """Give Walley's InformationServiceV2 with accounts of its own."""
    return _service(WALLEY)


def _service(edition: Edition) -> Service:
    accounts = Accounts(edition.accounts)
    return Service(
        vendor=edition.vendor,
        name=edition.name,
        path=edition.path,
        prefix="s",
        operations={
            REQUEST: Operation("GetCurrentInvoice", edition.action, _get_current_invoice(edition, accounts))
        },
        authorize=lambda call: authorize(call, edition.limits.schema),
        understood=frozenset({USERNAME, PASSWORD}),
        close=accounts.close,
    )


def _get_current_invoice(edition: Edition, accounts: Accounts) -> Callable[[Call], Answer]:
    def handle(call: Call) -> Answer:
        fields = set_fields(call.payload)
        problem = fault(call.payload, fields, edition.limits)
        if problem:
            return problem
        account = _find(fields, edition, accounts)
        if account is None:
            return NOT_FOUND
        return Reply(response({**account, "CorrelationId": fields.get("CorrelationId")}))

    return handle


def _find(fields: Mapping[str, str], edition: Edition, accounts: Accounts) -> Mapping[str, str | None] | None:
    country = fields["CountryCode"]
    if "PaymentReference" in fields:
        return accounts.by_payment_reference(country, fields["PaymentReference"])
    return accounts.by_invoice_number(country, edition.normal(fields["InvoiceNo"]))
