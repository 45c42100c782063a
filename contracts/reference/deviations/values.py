"""Values of a response: types, lengths, digits, rounding, enumerations, dates."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

from contracts.reference.configuration.messages import NEXT_INVOICE_NUMBER
from contracts.reference.deviations.deviation import INVOICES, PEEK, WALLEY, Change, Family
from contracts.reference.deviations.ways import field_of, on_field, on_reply, on_value, value_of
from contracts.reference.service import Call
from contracts.verdicts import Verdict

types = Family("types")
lengths = Family("lengths")
digits = Family("digits")
rounding = Family("rounding")
enumeration = Family("enumeration")
dates = Family("dates")

SAME_INVOICE = "the same account by InvoiceNo and by PaymentReference gives the same invoice"


def _nested(element: etree._Element) -> None:
    etree.SubElement(element, "b").text = element.text
    element.text = None


def _one_longer(size: int) -> Callable[[str], str]:
    return lambda text: f"{text}X" if len(text) == size else text


def _exponent(text: str) -> str:
    return f"{Decimal(text) / 1000}E3"


def _cents(text: str) -> str:
    return str(int(Decimal(text) * 100))


def _thousandth(text: str) -> str:
    return f"{Decimal(text):.2f}5"


def _negative(text: str) -> str:
    return str(Decimal(text) - 1_000_000)


def _whole(text: str) -> str:
    return str(Decimal(text).quantize(Decimal(1), ROUND_HALF_UP))


def _float_noise(text: str) -> str:
    return f"{text}0000000003" if Decimal(text) % 1 == Decimal("0.01") else text


def by_reference(name: str, alter: Callable[[str], str]) -> Change:
    """Change a value only where the account was asked for by its PaymentReference."""

    def change(call: Call, payload: etree._Element) -> None:
        value = value_of(payload, name)
        element = field_of(payload, name)
        if (
            value_of(call.payload, "PaymentReference") is not None
            and element is not None
            and value is not None
        ):
            element.text = alter(value)

    return on_reply(change)


def _partly(text: str) -> str:
    return text.replace("Partially Paid", "Partly Paid")


def _rare_pair(_: Call, payload: etree._Element) -> None:
    kind = field_of(payload, "NotificationType")
    if (
        kind is not None
        and kind.text == "Interest Free"
        and value_of(payload, "PaymentStatus") == "Fully Paid"
    ):
        kind.text = "Interest-Free"


def _day_month_swapped(text: str) -> str:
    date, _, time = text.partition("T")
    year, month, day = date.split("-")
    return f"{year}-{day}-{month}T{time}"


def _thirtieth_of_february(text: str) -> str:
    return text.replace("-02-29T", "-02-30T")


DEVIATIONS = (
    types(
        "credit-time-in-words",
        "CreditTime carries its unit.",
        on_value("CreditTime", lambda text: f"{text} months"),
        "response.CreditTime.type",
        on=WALLEY,
    ),
    types(
        "decimal-comma",
        "TotalAmount has a decimal comma.",
        on_value("TotalAmount", lambda text: text.replace(".", ",")),
        "response.TotalAmount.type",
        on=INVOICES,
    ),
    types(
        "exponent",
        "LowestAmountToPay has an exponent.",
        on_value("LowestAmountToPay", _exponent),
        "response.LowestAmountToPay.type",
        on=INVOICES,
    ),
    types(
        "integer-with-point",
        "nextInvoiceNumber is written with a decimal point.",
        on_value(NEXT_INVOICE_NUMBER, lambda text: f"{text}.0"),
        "response.nextInvoiceNumber.type",
        on=PEEK,
    ),
    types(
        "number-in-hexadecimal",
        "nextInvoiceNumber is written in hexadecimal.",
        on_value(NEXT_INVOICE_NUMBER, lambda text: f"0x{int(text):x}"),
        "response.nextInvoiceNumber.type",
        on=PEEK,
    ),
    types(
        "element-in-text",
        "OrderNo holds an element.",
        on_field("OrderNo", _nested),
        "response.OrderNo.type",
        on=INVOICES,
    ),
    lengths(
        "order-number-too-long",
        "An OrderNo of the maximum comes back one character longer.",
        on_value("OrderNo", _one_longer(20)),
        "response.OrderNo.maxLength",
        on=INVOICES,
    ),
    lengths(
        "reference-too-long",
        "A PaymentReference of the maximum comes back one character longer.",
        on_value("PaymentReference", _one_longer(50)),
        "response.PaymentReference.maxLength",
        on=INVOICES,
        needs="rare input",
    ),
    lengths(
        "ten-reminders",
        "NumberOfReminders goes on to 10.",
        on_value("NumberOfReminders", lambda text: str(int(text) + 1)),
        "response.NumberOfReminders.maxLength",
        on=INVOICES,
    ),
    lengths(
        "three-digit-credit-time",
        "A CreditTime of 99 comes back as 100.",
        on_value("CreditTime", lambda text: text.replace("99", "100")),
        "response.CreditTime.maxLength",
        on=WALLEY,
    ),
    digits(
        "three-fraction-digits",
        "TotalAmount has three digits after the point.",
        on_value("TotalAmount", _thousandth),
        "response.TotalAmount.fractionDigits",
        on=INVOICES,
    ),
    digits(
        "amount-in-cents",
        "TotalAmount is told in hundredths.",
        on_value("TotalAmount", _cents),
        "response.TotalAmount.maxInclusive",
        on=INVOICES,
    ),
    digits(
        "amount-too-low",
        "LowestAmountToPay is a million too low.",
        on_value("LowestAmountToPay", _negative),
        "response.LowestAmountToPay.minInclusive",
        on=INVOICES,
    ),
    rounding(
        "rounded-past-the-maximum",
        "PaymentPlan is rounded to whole units, past its maximum.",
        on_value("PaymentPlan", _whole),
        "response.PaymentPlan.maxInclusive",
        on=INVOICES,
        needs="rare input",
    ),
    rounding(
        "binary-noise",
        "An amount of 0.01 comes back with the noise of a binary number.",
        on_value("TotalAmount", _float_noise),
        "response.TotalAmount.fractionDigits",
        on=INVOICES,
        needs="rare input",
    ),
    rounding(
        "rounded-by-reference",
        "TotalAmount is rounded where the account is asked for by PaymentReference.",
        by_reference("TotalAmount", _whole),
        "request.sameAccount",
        on=INVOICES,
        needs="two conditions",
        promise=SAME_INVOICE,
    ),
    enumeration(
        "type-undocumented",
        "A NotificationType is none of those listed.",
        on_value("NotificationType", lambda text: text.replace("Direct", "Electronic")),
        "response.NotificationType.enumeration",
        on=WALLEY,
        verdict=Verdict.UNDOCUMENTED,
    ),
    enumeration(
        "status-in-upper-case",
        "PaymentStatus comes in upper case.",
        on_value("PaymentStatus", str.upper),
        "response.PaymentStatus.enumeration",
        on=WALLEY,
        verdict=Verdict.UNDOCUMENTED,
    ),
    enumeration(
        "one-status-misspelt",
        "One PaymentStatus of four is misspelt.",
        on_value("PaymentStatus", _partly),
        "response.PaymentStatus.enumeration",
        on=WALLEY,
        verdict=Verdict.UNDOCUMENTED,
    ),
    enumeration(
        "one-type-with-one-status",
        "One NotificationType is misspelt with one PaymentStatus.",
        on_reply(_rare_pair),
        "response.NotificationType.enumeration",
        on=WALLEY,
        verdict=Verdict.UNDOCUMENTED,
        needs="two conditions",
    ),
    enumeration(
        "currency-unknown",
        "Currency is a code that ISO 4217 does not list.",
        on_value("Currency", lambda text: text.replace("SEK", "SKR")),
        "response.Currency.format",
        on=INVOICES,
    ),
    enumeration(
        "currency-in-lower-case",
        "Currency comes in lower case.",
        on_value("Currency", str.lower),
        "response.Currency.format",
        on=INVOICES,
    ),
    dates(
        "date-without-time",
        "DueDate has no time.",
        on_value("DueDate", lambda text: text.partition("T")[0]),
        "response.DueDate.type",
        on=INVOICES,
    ),
    dates(
        "day-and-month-swapped",
        "Day and month of DueDate are swapped.",
        on_value("DueDate", _day_month_swapped),
        "response.DueDate.type",
        on=INVOICES,
    ),
    dates(
        "local-time",
        "NotificationDate names its time zone by letters.",
        on_value("NotificationDate", lambda text: f"{text} CET"),
        "response.NotificationDate.type",
        on=INVOICES,
    ),
    dates(
        "thirtieth-of-february",
        "A DueDate on the leap day comes a day later, which does not exist.",
        on_value("DueDate", _thirtieth_of_february),
        "response.DueDate.type",
        on=INVOICES,
        needs="rare input",
    ),
    dates(
        "two-digit-year",
        "DueDate has a year of two digits.",
        on_value("DueDate", lambda text: text[2:]),
        "response.DueDate.type",
        on=INVOICES,
    ),
    dates(
        "time-zone-by-reference",
        "DueDate carries a time zone where asked for by PaymentReference, and none otherwise.",
        by_reference("DueDate", lambda text: f"{text}+01:00"),
        "request.sameAccount",
        on=INVOICES,
        needs="two conditions",
        promise=SAME_INVOICE,
    ),
    dates(
        "shifted-by-reference",
        "DueDate is the beginning of its day where asked for by PaymentReference.",
        by_reference("DueDate", lambda text: text.replace("23:59:59", "00:00:00")),
        "request.sameAccount",
        on=INVOICES,
        needs="two conditions",
        promise=SAME_INVOICE,
    ),
)
