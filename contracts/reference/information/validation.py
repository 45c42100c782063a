"""What a GetCurrentInvoice request must be: the fault codes that the vendor has for it, then the schema.

The codes come from the vendor's general lists; which of them a mistake brings is documented by their names
alone. VALIDATION_ERROR stands for everything that has no code of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pycountry
from lxml import etree

from contracts.reference.answers import Fault
from contracts.reference.schemas import schema
from contracts.xml import XML_WHITE_SPACE

COUNTRIES = frozenset(str(country.alpha_2) for country in pycountry.countries)
COUNTRY_CODE_LENGTH = 2
PAYMENT_REFERENCE_LENGTH = 50

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the tables of the two services differ: the schema file, and how long an InvoiceNo can be."""

    schema: str
    invoice_number_length: int


def fault(request: etree._Element, fields: Fields, limits: Limits) -> Fault | None:
    """Give the fault for the first thing that is wrong with a request; None when nothing is.

    ``fields`` are the fields of the request that are set.
    """
    for broken, code, said in CHECKS:
        if broken(fields, limits):
            return Fault(code, said)
    if not schema(limits.schema).validate(request):
        return Fault("VALIDATION_ERROR", "The request is not built as its table of parameters says.")
    return None


def _country_missing(fields: Fields, _: Limits) -> bool:
    return "CountryCode" not in fields


def _country_length(fields: Fields, _: Limits) -> bool:
    return len(fields["CountryCode"]) > COUNTRY_CODE_LENGTH


def _country_unknown(fields: Fields, _: Limits) -> bool:
    return fields["CountryCode"] not in COUNTRIES


def _invoice_number_length(fields: Fields, limits: Limits) -> bool:
    # White space around a number is no part of it; within text the schema counts it.
    return len(fields.get("InvoiceNo", "").strip(XML_WHITE_SPACE)) > limits.invoice_number_length


def _reference_length(fields: Fields, _: Limits) -> bool:
    return len(fields.get("PaymentReference", "")) > PAYMENT_REFERENCE_LENGTH


def _no_identifier(fields: Fields, _: Limits) -> bool:
    return "InvoiceNo" not in fields and "PaymentReference" not in fields


def _two_identifiers(fields: Fields, _: Limits) -> bool:
    return "InvoiceNo" in fields and "PaymentReference" in fields


CHECKS: tuple[tuple[Callable[[Fields, Limits], bool], str, str], ...] = (
    (_country_missing, "VALIDATION_COUNTRY_CODE_REQUIRED", "CountryCode has to be set."),
    (_country_length, "VALIDATION_COUNTRY_CODE_LENGTH", "CountryCode has two characters."),
    (_country_unknown, "INVALID_COUNTRYCODE", "CountryCode is a code of ISO 3166-1 alpha-2."),
    (_invoice_number_length, "VALIDATION_INVOICE_NUMBER_LENGTH", "InvoiceNo has too many characters."),
    (_reference_length, "VALIDATION_REFERENCE_LENGTH", "PaymentReference has at most 50 characters."),
    (_no_identifier, "VALIDATION_INVOICE_NUMBER_REQUIRED", "InvoiceNo or PaymentReference has to be set."),
    (_two_identifiers, "VALIDATION_ERROR", "InvoiceNo and PaymentReference must not both be set."),
)
