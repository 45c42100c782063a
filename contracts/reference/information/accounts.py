"""Invented accounts: every notification type and payment status, every country, and the limits of each field.

None of it belongs to anybody. Only PRINTED shows the values of the documented example.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product

NOTIFICATION_TYPES = (
    "Direct Invoice",
    "Direct Invoice Reminder",
    "Invoice",
    "Invoice Reminder",
    "Part Payment",
    "Part Payment Reminder",
    "Credit Account Invoice",
    "Credit Account Invoice Reminder",
    "Interest Free",
    "Interest Free Part Payment",
    "Interest Free Part Payment Reminder",
    "Annuity",
    "Annuity Reminder",
)
PAYMENT_STATUSES = ("In Debt", "Not Paid", "Partially Paid", "Fully Paid")
CURRENCIES = {"SE": "SEK", "NO": "NOK", "FI": "EUR", "DK": "DKK"}
COUNTRIES = tuple(CURRENCIES)

# TotalAmount, LowestAmountToPay and PaymentPlan: both limits of "6,2", and values written in several ways.
AMOUNTS: tuple[tuple[str, str, str | None], ...] = (
    ("1205.00", "1205.00", None),
    ("0.00", "0.00", "0.00"),
    ("999999.99", "999999.99", "999999.99"),
    ("0.01", "0.01", None),
    ("348.5", "50", "25.25"),
)
# None, few and as many characters as the table allows (20), within and outside the basic plane.
ORDER_NUMBERS: tuple[str | None, ...] = (
    None,
    "7107026119",
    "ORDER-NUMBER-OF-20-C",
    "Ö-\N{MATHEMATICAL BOLD CAPITAL A}-1",
    "\N{MATHEMATICAL BOLD CAPITAL A}" * 20,
)
FIRST_DUE = datetime(2024, 2, 29, 23, 59, 59)  # noqa: DTZ001 -- the documented values carry no time zone


@dataclass(frozen=True, slots=True)
class Account:
    """An account: its invoices, oldest first, and what is told of the current one."""

    country: str
    payment_reference: str
    invoices: tuple[str, ...] = ()
    details: dict[str, str | None] = field(default_factory=dict)
    moved_to: str | None = None

    @property
    def currency(self) -> str:
        """The currency of its country."""
        return CURRENCIES[self.country]


PRINTED = Account(
    "SE",
    "100002696235659",
    ("73255093",),
    {
        "CreditTime": "24",
        "DueDate": "2021-01-31T23:59:59",
        "InvoiceURL": "https://minasidor-UAT.tmtf.se/invoice?id=....&language=sv-SE",
        "LowestAmountToPay": "1205.00",
        "NotificationDate": "2020-02-01T10:23:43.073",
        "NotificationType": "Direct Invoice",
        "NumberOfReminders": "0",
        "OrderNo": "7107026119",
        "TotalAmount": "1205.00",
        "PaymentStatus": "Not Paid",
    },
)


def details(number: int) -> dict[str, str | None]:
    """Give the details of invoice ``number``; they walk through every list and range of values."""
    kinds = tuple(product(NOTIFICATION_TYPES, PAYMENT_STATUSES))
    kind, status = kinds[number % len(kinds)]
    total, lowest, plan = AMOUNTS[number % len(AMOUNTS)]
    due = FIRST_DUE + timedelta(days=number)
    return {
        "CreditTime": str(min(2 * number, 99)),
        "DueDate": due.isoformat(),
        "InvoiceURL": f"https://invoices.example/pdf?id={number}&language=sv-SE",
        "LowestAmountToPay": lowest,
        "NotificationDate": (due - timedelta(days=30, milliseconds=27)).isoformat(timespec="milliseconds"),
        "NotificationType": kind,
        "NumberOfReminders": str(number % 10),
        "OrderNo": ORDER_NUMBERS[number % len(ORDER_NUMBERS)],
        "PaymentPlan": plan,
        "PaymentStatus": status,
        "TotalAmount": total,
    }


def _account(number: int) -> Account:
    # The second term keeps country and payment status from going hand in hand.
    country = COUNTRIES[(number + number // len(PAYMENT_STATUSES)) % len(COUNTRIES)]
    return Account(country, f"2000{number:011d}", (f"8{number:07d}",), details(number))


WITH_INVOICE = (
    PRINTED,
    *(_account(number) for number in range(len(NOTIFICATION_TYPES) * len(PAYMENT_STATUSES))),
    # An account keeps its older invoices: their numbers find it as well.
    Account("SE", "200100000000001", ("81000001", "81000002", "81000003"), details(60)),
    # As many characters as a payment reference can have (50).
    Account("NO", "2002" + "0123456789" * 4 + "ABCDEF", ("82000001",), details(61)),
    Account("FI", "REF-Å-\N{MATHEMATICAL BOLD CAPITAL A}-2003", ("83000001",), details(62)),
)
WITHOUT_INVOICE = tuple(
    Account(country, f"3000{number:011d}") for number, country in enumerate(COUNTRIES, start=1)
)
MOVED = tuple(
    Account(country, f"4000{number:011d}", (f"84{number:06d}",), details(70 + number), f"2000{number:011d}")
    for number, country in enumerate(COUNTRIES, start=1)
)
MOVED_WITHOUT_INVOICE = tuple(
    Account(country, f"5000{number:011d}", moved_to=f"2000{number:011d}")
    for number, country in enumerate(COUNTRIES, start=1)
)
SHARED = WITH_INVOICE + WITHOUT_INVOICE + MOVED + MOVED_WITHOUT_INVOICE

# Only the older table lets these be nil, and only there is an invoice number text.
OLDER_ONLY = (
    Account("SE", "600000000000001", ("INVOICE-NUMBER-OF-20",), details(80)),
    Account("DK", "600000000000002", ("0085000002",), {"PaymentStatus": None}),
    Account("NO", "600000000000003", ("85000003",), details(81) | {"CreditTime": None, "DueDate": None}),
    Account("FI", "600000000000004", ("85000004",), details(82) | {"InvoiceURL": None, "TotalAmount": None}),
)
