"""The invented data behind the reference services, and what the suite is told of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.endpoints.reference import ReferenceEndpoint
from contracts.environments import DEFAULT, KnownData
from contracts.exchange import HttpResponse
from contracts.reference import VENDORS, reference_environment
from contracts.reference.information.accounts import OLDER_ONLY, SHARED
from tests.unit.reference_messages import (
    COLLECTOR,
    LOGIN,
    PEEK,
    RESURS,
    WALLEY,
    basic,
    envelope,
    fields,
    invoice_request,
    post,
)

ADDRESSES = {"collector": COLLECTOR, "walley": WALLEY}
IDENTIFIERS = {"InvoiceNo": "invoice_no", "PaymentReference": "payment_reference"}


@pytest.fixture
def endpoint() -> Iterator[ReferenceEndpoint]:
    endpoint = ReferenceEndpoint()
    yield endpoint
    endpoint.close()


def answer(endpoint: ReferenceEndpoint, vendor: str, known: KnownData, identifier: str) -> HttpResponse:
    wanted = {IDENTIFIERS[identifier]: known.values[identifier], "country": known.values["CountryCode"]}
    body = invoice_request(**wanted)
    response = endpoint.send(post(ADDRESSES[vendor], envelope(body, LOGIN))).response
    assert response is not None
    return response


def identifiers(known: KnownData) -> list[str]:
    return [name for name in IDENTIFIERS if known.values.get(name) is not None]


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_vendor_has_an_environment_that_says_that_it_is_synthetic(vendor: str) -> None:
    environment = reference_environment(vendor)
    assert (environment.vendor, environment.name, environment.synthetic) == (vendor, "reference", True)
    names = set(environment.credentials) or {DEFAULT}  # the specimen asks for no log-in
    assert {known.credentials for known in environment.known} <= names


def test_a_vendor_without_a_reference_service_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="nobody"):
        reference_environment("nobody")


@pytest.mark.parametrize("vendor", ["collector", "walley"])
@pytest.mark.parametrize(
    ("situation", "is_set", "is_unset"),
    [
        ("invoice", {"InvoiceNo"}, {"MovedToPaymentRef"}),
        ("no-invoice", {"Currency", "PaymentReference"}, {"InvoiceNo", "TotalAmount", "DueDate"}),
        ("moved", {"InvoiceNo", "MovedToPaymentRef"}, set()),
    ],
)
def test_known_data_brings_its_situation_by_every_identifier(
    endpoint: ReferenceEndpoint, vendor: str, situation: str, is_set: set[str], is_unset: set[str]
) -> None:
    known = reference_environment(vendor).known_for(situation)
    assert len(known) >= 4
    for entry in known:
        assert identifiers(entry)
        for identifier in identifiers(entry):
            got = fields(answer(endpoint, vendor, entry, identifier))
            assert all(got[name] is not None for name in is_set)
            assert all(got[name] is None for name in is_unset)


@pytest.mark.parametrize(("situation", "number"), [("sequence-set", "444"), ("sequence-unset", None)])
def test_each_representative_has_the_sequence_of_its_situation(
    endpoint: ReferenceEndpoint, situation: str, number: str | None
) -> None:
    environment = reference_environment("resurs")
    (known,) = environment.known_for(situation)
    login = environment.login(known.credentials)
    header = basic(login.username.get_secret_value(), login.password.get_secret_value())
    headers = (("Content-Type", "text/xml"), ("SOAPAction", '""'), header)
    response = endpoint.send(post(RESURS, envelope(PEEK), headers)).response
    assert response is not None
    assert fields(response).get("nextInvoiceNumber") == number


def test_no_two_accounts_share_an_identifier() -> None:
    accounts = SHARED + OLDER_ONLY
    references = [account.payment_reference for account in accounts]
    numbers = [int(number) for account in accounts for number in account.invoices if number.isdigit()]
    assert len(references) == len(set(references))
    assert len(numbers) == len(set(numbers))


def test_every_invoice_number_of_the_newer_service_is_one_that_its_request_can_carry() -> None:
    numbers = [number for account in SHARED for number in account.invoices]
    assert all(str(int(number)) == number and 0 < int(number) < 2**31 - 1 for number in numbers)


def test_credentials_do_not_show_when_an_environment_is_printed() -> None:
    assert "reference-password" not in f"{reference_environment('resurs')!r}"
