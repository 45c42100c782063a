"""The accounts of one service in its own database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contracts.reference.database import Database
from contracts.reference.information.accounts import Account

DETAILS = (
    "CreditTime",
    "DueDate",
    "InvoiceURL",
    "LowestAmountToPay",
    "NotificationDate",
    "NotificationType",
    "NumberOfReminders",
    "OrderNo",
    "PaymentPlan",
    "PaymentStatus",
    "TotalAmount",
)
COLUMNS = ("Currency", "InvoiceNo", "MovedToPaymentRef", "PaymentReference", *DETAILS)

TABLES = f"""
CREATE TABLE account (
    CountryCode TEXT NOT NULL,
    {", ".join(f"{column} TEXT" for column in COLUMNS)},
    PRIMARY KEY (CountryCode, PaymentReference)
);
CREATE TABLE invoice (
    CountryCode TEXT NOT NULL,
    InvoiceNo TEXT NOT NULL,
    PaymentReference TEXT NOT NULL,
    PRIMARY KEY (CountryCode, InvoiceNo)
);
"""
BY_REFERENCE = "SELECT * FROM account WHERE CountryCode = ? AND PaymentReference = ?"
BY_INVOICE = """
SELECT account.* FROM account JOIN invoice USING (CountryCode, PaymentReference)
WHERE CountryCode = ? AND invoice.InvoiceNo = ?
"""


class Accounts:
    """Finds an account by country and one of its identifiers."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._database = Database(TABLES)
        accounts = tuple(accounts)
        self._database.insert(
            f"INSERT INTO account VALUES ({', '.join('?' * (1 + len(COLUMNS)))})",  # noqa: S608 -- marks only
            [_row(account) for account in accounts],
        )
        self._database.insert(
            "INSERT INTO invoice VALUES (?, ?, ?)",
            [(each.country, number, each.payment_reference) for each in accounts for number in each.invoices],
        )

    def by_payment_reference(self, country: str, reference: str) -> Mapping[str, str | None] | None:
        """Give the fields of the account with that payment reference, or None."""
        return self._find(BY_REFERENCE, country, reference)

    def by_invoice_number(self, country: str, number: str) -> Mapping[str, str | None] | None:
        """Give the fields of the account that has an invoice of that number, or None."""
        return self._find(BY_INVOICE, country, number)

    def _find(self, query: str, country: str, identifier: str) -> Mapping[str, str | None] | None:
        row = self._database.one(query, (country, identifier))
        return None if row is None else dict(row)

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def _row(account: Account) -> tuple[str | None, ...]:
    current = account.invoices[-1] if account.invoices else None
    return (
        account.country,
        account.currency,
        current,
        account.moved_to,
        account.payment_reference,
        *(account.details.get(name) for name in DETAILS),
    )
