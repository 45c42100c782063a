"""What the suite has to know of the reference services: log-in data and accounts, as an environment."""

from __future__ import annotations

from contracts.environments import Credentials, Environment, KnownData, Limits
from contracts.reference.credentials import DEFAULT, WITHOUT_SEQUENCE, Login
from contracts.reference.information.accounts import (
    MOVED,
    MOVED_WITHOUT_INVOICE,
    OLDER_ONLY,
    WITH_INVOICE,
    WITHOUT_INVOICE,
    Account,
)
from contracts.reference.specimen.copies import COPIES

NAME = "reference"
# Nobody's service is asked: there is nothing to spare.
UNLIMITED = Limits(requests=10_000_000, per_second=1e6, failed_logins=True, shrink_requests=10_000)


def reference_environment(vendor: str) -> Environment:
    """Give the environment in which the suite asks a vendor's reference service.

    Raises KeyError for a vendor that has none.
    """
    return Environment(
        vendor=vendor,
        name=NAME,
        credentials={name: _credentials(login) for name, login in LOGINS[vendor].items()},
        known=KNOWN[vendor],
        limits=UNLIMITED,
        synthetic=True,
    )


def _credentials(login: Login) -> Credentials:
    return Credentials.model_validate({"username": login.username, "password": login.password})


def _known(situation: str, accounts: tuple[Account, ...]) -> tuple[KnownData, ...]:
    return tuple(KnownData(situation=situation, values=_identifiers(account)) for account in accounts)


def _identifiers(account: Account) -> dict[str, str | None]:
    values: dict[str, str | None] = {
        "CountryCode": account.country,
        "PaymentReference": account.payment_reference,
    }
    # Without an invoice there is no invoice number to ask by.
    return values | ({"InvoiceNo": account.invoices[0]} if account.invoices else {})


SHARED = (
    *_known("invoice", WITH_INVOICE),
    *_known("no-invoice", WITHOUT_INVOICE + MOVED_WITHOUT_INVOICE),
    *_known("moved", MOVED),
)
KNOWN: dict[str, tuple[KnownData, ...]] = {
    "collector": (*SHARED, *_known("invoice", OLDER_ONLY)),
    "walley": SHARED,
    "specimen": tuple(
        KnownData(situation=copy.situation, values={"CopyNumber": str(copy.number), "Barcode": copy.barcode})
        for copy in COPIES
    ),
    "resurs": (
        KnownData(situation="sequence-set", values={}),
        KnownData(situation="sequence-unset", values={}, credentials="without-sequence"),
    ),
}
LOGINS: dict[str, dict[str, Login]] = {
    "specimen": {},
    "collector": {"default": DEFAULT},
    "walley": {"default": DEFAULT},
    "resurs": {"default": DEFAULT, "without-sequence": WITHOUT_SEQUENCE},
}
