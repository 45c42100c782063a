"""GetCurrentInvoice of both editions: what the pages document, and every way of breaking it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from lxml import etree

from contracts.endpoints.reference import ReferenceEndpoint
from contracts.exchange import HttpResponse
from contracts.reference.information.accounts import (
    COUNTRIES,
    CURRENCIES,
    MOVED,
    MOVED_WITHOUT_INVOICE,
    NOTIFICATION_TYPES,
    OLDER_ONLY,
    PAYMENT_STATUSES,
    SHARED,
    WITH_INVOICE,
    WITHOUT_INVOICE,
    Account,
)
from contracts.reference.schemas import schema
from tests.unit.reference_messages import (
    COLLECTOR,
    INF,
    LOGIN,
    WALLEY,
    XSI,
    envelope,
    fault_code,
    field,
    fields,
    invoice_request,
    payload,
    post,
)

Ask = Callable[..., HttpResponse]
EDITIONS = (COLLECTOR, WALLEY)
SCHEMAS = {COLLECTOR: "collector/information_service.xsd", WALLEY: "walley/information_service_v2.xsd"}
NAMES = [
    "CorrelationId",
    "CreditTime",
    "Currency",
    "DueDate",
    "InvoiceNo",
    "InvoiceURL",
    "LowestAmountToPay",
    "MovedToPaymentRef",
    "NotificationDate",
    "NotificationType",
    "NumberOfReminders",
    "OrderNo",
    "PaymentPlan",
    "PaymentReference",
    "PaymentStatus",
    "TotalAmount",
]
ASTRAL = "\N{MATHEMATICAL BOLD CAPITAL A}"


@pytest.fixture
def ask() -> Iterator[Ask]:
    endpoint = ReferenceEndpoint()

    def answer(url: str, body: str, header: str = LOGIN) -> HttpResponse:
        response = endpoint.send(post(url, envelope(body, header))).response
        assert response is not None
        return response

    yield answer
    endpoint.close()


def by_reference(account: Account) -> str:
    return invoice_request(payment_reference=account.payment_reference, country=account.country)


def test_the_printed_request_brings_the_printed_response(ask: Ask) -> None:
    body = invoice_request(invoice_no="73255093", store_id="1234")
    assert fields(ask(WALLEY, body)) == {
        "CorrelationId": None,
        "CreditTime": "24",
        "Currency": "SEK",
        "DueDate": "2021-01-31T23:59:59",
        "InvoiceNo": "73255093",
        "InvoiceURL": "https://minasidor-UAT.tmtf.se/invoice?id=....&language=sv-SE",
        "LowestAmountToPay": "1205.00",
        "MovedToPaymentRef": None,
        "NotificationDate": "2020-02-01T10:23:43.073",
        "NotificationType": "Direct Invoice",
        "NumberOfReminders": "0",
        "OrderNo": "7107026119",
        "PaymentPlan": None,
        "PaymentReference": "100002696235659",
        "PaymentStatus": "Not Paid",
        "TotalAmount": "1205.00",
    }


@pytest.mark.parametrize("url", EDITIONS)
@pytest.mark.parametrize("account", SHARED, ids=lambda account: account.payment_reference)
def test_every_response_has_every_field_once_in_order_and_fits_the_schema(
    ask: Ask, url: str, account: Account
) -> None:
    element = payload(ask(url, by_reference(account)))
    assert element.tag == f"{{{INF}}}GetCurrentInvoiceResponse"
    assert [child.tag for child in element] == [f"{{{INF}}}{name}" for name in NAMES]
    schema(SCHEMAS[url]).assertValid(element)


@pytest.mark.parametrize("account", WITH_INVOICE + MOVED, ids=lambda account: account.payment_reference)
def test_the_newer_edition_leaves_only_nillable_fields_without_a_value(ask: Ask, account: Account) -> None:
    answer = fields(ask(WALLEY, by_reference(account)))
    nillable = {"CorrelationId", "MovedToPaymentRef", "OrderNo", "PaymentPlan"}
    assert {name for name in NAMES if answer[name] is None} <= nillable
    assert (answer["MovedToPaymentRef"] is None) == (account in WITH_INVOICE)


@pytest.mark.parametrize("account", OLDER_ONLY, ids=lambda account: account.payment_reference)
def test_the_older_edition_has_accounts_that_only_its_table_allows(ask: Ask, account: Account) -> None:
    response = ask(COLLECTOR, by_reference(account))
    schema(SCHEMAS[COLLECTOR]).assertValid(payload(response))
    assert fields(response)["PaymentReference"] == account.payment_reference
    assert fault_code(ask(WALLEY, by_reference(account))) == "INVOICE_NOT_FOUND"


@pytest.mark.parametrize("url", EDITIONS)
def test_every_notification_type_and_payment_status_comes_together_somewhere(ask: Ask, url: str) -> None:
    seen = {
        (answer["NotificationType"], answer["PaymentStatus"])
        for answer in (fields(ask(url, by_reference(account))) for account in WITH_INVOICE)
    }
    assert seen == {(kind, status) for kind in NOTIFICATION_TYPES for status in PAYMENT_STATUSES}
    assert (len(NOTIFICATION_TYPES), len(PAYMENT_STATUSES)) == (13, 4)


@pytest.mark.parametrize("accounts", [WITH_INVOICE, WITHOUT_INVOICE, MOVED, MOVED_WITHOUT_INVOICE])
def test_every_country_has_accounts_of_each_kind_in_its_currency(
    ask: Ask, accounts: tuple[Account, ...]
) -> None:
    answers = {account.country: fields(ask(WALLEY, by_reference(account))) for account in accounts}
    assert set(answers) == set(COUNTRIES) == {"SE", "NO", "FI", "DK"}
    assert {country: answer["Currency"] for country, answer in answers.items()} == CURRENCIES


def test_the_limits_of_every_field_are_reached(ask: Ask) -> None:
    answers = [fields(ask(WALLEY, by_reference(account))) for account in WITH_INVOICE]

    def values(name: str) -> list[str]:
        return [value for answer in answers if (value := answer[name]) is not None]

    assert {min(map(int, values("CreditTime"))), max(map(int, values("CreditTime")))} == {0, 99}
    assert set(values("NumberOfReminders")) == set("0123456789")
    for amount in ("LowestAmountToPay", "PaymentPlan", "TotalAmount"):
        numbers = [Decimal(value) for value in values(amount)]
        assert (min(numbers), max(numbers)) == (Decimal("0.00"), Decimal("999999.99"))
    assert {None, ASTRAL * 20} < {answer["OrderNo"] for answer in answers}
    assert max(map(len, values("OrderNo"))) == 20
    assert max(map(len, values("PaymentReference"))) == 50


@pytest.mark.parametrize("url", EDITIONS)
@pytest.mark.parametrize("account", WITHOUT_INVOICE, ids=lambda account: account.country)
def test_an_account_without_an_invoice_gives_currency_and_payment_reference_only(
    ask: Ask, url: str, account: Account
) -> None:
    answer = fields(ask(url, by_reference(account)))
    assert {name for name in NAMES if answer[name] is not None} == {"Currency", "PaymentReference"}


@pytest.mark.parametrize("url", EDITIONS)
@pytest.mark.parametrize("account", MOVED_WITHOUT_INVOICE, ids=lambda account: account.country)
def test_a_moved_account_without_an_invoice_says_where_it_went(ask: Ask, url: str, account: Account) -> None:
    answer = fields(ask(url, by_reference(account)))
    told = {name for name in NAMES if answer[name] is not None}
    assert told == {"Currency", "PaymentReference", "MovedToPaymentRef"}
    assert answer["MovedToPaymentRef"] == account.moved_to


@pytest.mark.parametrize("url", EDITIONS)
@pytest.mark.parametrize("account", MOVED, ids=lambda account: account.country)
def test_a_moved_invoice_says_where_it_went(ask: Ask, url: str, account: Account) -> None:
    answer = fields(ask(url, by_reference(account)))
    assert (answer["MovedToPaymentRef"], answer["InvoiceNo"]) == (account.moved_to, account.invoices[-1])


@pytest.mark.parametrize("url", EDITIONS)
def test_an_account_that_took_over_a_payment_exists(ask: Ask, url: str) -> None:
    for account in MOVED + MOVED_WITHOUT_INVOICE:
        assert account.moved_to is not None
        target = next(other for other in SHARED if other.payment_reference == account.moved_to)
        assert fields(ask(url, by_reference(target)))["PaymentReference"] == account.moved_to


@pytest.mark.parametrize("url", EDITIONS)
def test_the_number_of_an_older_invoice_finds_the_current_one(ask: Ask, url: str) -> None:
    answer = fields(ask(url, invoice_request(invoice_no="81000001")))
    assert (answer["InvoiceNo"], answer["PaymentReference"]) == ("81000003", "200100000000001")


@pytest.mark.parametrize("url", EDITIONS)
@pytest.mark.parametrize(
    ("sent", "value"),
    [
        ("a", "a"),
        ("", ""),
        ("  x \t", "  x \t"),
        ("&#13;&#10;", "\r\n"),
        ("&lt;&amp;]]&gt;&quot;", '<&]]>"'),
        ("<![CDATA[<b/>]]>", "<b/>"),
        ("x" * 50, "x" * 50),
        (ASTRAL * 50, ASTRAL * 50),
        ("&#x10FFFD;&#xE000;\N{COMBINING DIAERESIS}", "\U0010fffd\ue000\N{COMBINING DIAERESIS}"),
        ("a<!-- b -->c", "ac"),
    ],
)
def test_the_correlation_id_comes_back_as_it_was(ask: Ask, url: str, sent: str, value: str) -> None:
    assert (
        fields(ask(url, invoice_request(invoice_no="73255093", correlation_id=sent)))["CorrelationId"]
        == value
    )


@pytest.mark.parametrize("url", EDITIONS)
def test_no_correlation_id_comes_back_when_none_was_sent(ask: Ask, url: str) -> None:
    assert fields(ask(url, invoice_request(invoice_no="73255093")))["CorrelationId"] is None


def test_the_older_edition_lets_nillable_fields_be_left_out(ask: Ask) -> None:
    body = field("CountryCode", "SE") + field("InvoiceNo", "73255093")
    response = ask(COLLECTOR, f"<i:GetCurrentInvoiceRequest>{body}</i:GetCurrentInvoiceRequest>")
    assert fields(response)["CorrelationId"] is None


@pytest.mark.parametrize("url", EDITIONS)
@pytest.mark.parametrize(
    "body",
    [
        invoice_request(invoice_no="99999999"),
        invoice_request(payment_reference="999999999999999"),
        invoice_request(payment_reference=""),
        invoice_request(payment_reference=ASTRAL * 50),
        invoice_request(payment_reference=" 100002696235659"),
        invoice_request(invoice_no="73255093", country="NO"),
        invoice_request(invoice_no="73255093", country="DE"),
        invoice_request(payment_reference="100002696235659", country="FI"),
    ],
)
def test_an_account_that_is_not_there_is_not_found(ask: Ask, url: str, body: str) -> None:
    assert fault_code(ask(url, body)) == "INVOICE_NOT_FOUND"


@pytest.mark.parametrize("number", ["+73255093", "073255093", " 73255093"])
def test_an_invoice_number_is_text_in_the_older_edition_and_a_number_in_the_newer(
    ask: Ask, number: str
) -> None:
    body = invoice_request(invoice_no=number)
    assert fault_code(ask(COLLECTOR, body)) == "INVOICE_NOT_FOUND"
    assert fields(ask(WALLEY, body))["InvoiceNo"] == "73255093"


def test_as_many_characters_as_the_table_allows_are_an_invoice_number(ask: Ask) -> None:
    assert fields(ask(COLLECTOR, invoice_request(invoice_no="INVOICE-NUMBER-OF-20")))["Currency"] == "SEK"
    assert fields(ask(WALLEY, invoice_request(invoice_no="73255093".zfill(50))))["Currency"] == "SEK"


BOTH = {
    "no country": (invoice_request(invoice_no="73255093", country=None), "VALIDATION_COUNTRY_CODE_REQUIRED"),
    "long country": (invoice_request(invoice_no="73255093", country="SWE"), "VALIDATION_COUNTRY_CODE_LENGTH"),
    "space in country": (
        invoice_request(invoice_no="73255093", country="SE "),
        "VALIDATION_COUNTRY_CODE_LENGTH",
    ),
    "unassigned country": (invoice_request(invoice_no="73255093", country="XX"), "INVALID_COUNTRYCODE"),
    "small country": (invoice_request(invoice_no="73255093", country="se"), "INVALID_COUNTRYCODE"),
    "empty country": (invoice_request(invoice_no="73255093", country=""), "INVALID_COUNTRYCODE"),
    "long invoice number": (invoice_request(invoice_no="1" * 51), "VALIDATION_INVOICE_NUMBER_LENGTH"),
    "long reference": (invoice_request(payment_reference="1" * 51), "VALIDATION_REFERENCE_LENGTH"),
    "long astral reference": (invoice_request(payment_reference=ASTRAL * 51), "VALIDATION_REFERENCE_LENGTH"),
    "neither identifier": (invoice_request(), "VALIDATION_INVOICE_NUMBER_REQUIRED"),
    "both identifiers": (
        invoice_request(invoice_no="73255093", payment_reference="100002696235659"),
        "VALIDATION_ERROR",
    ),
    "both, one empty": (invoice_request(invoice_no="73255093", payment_reference=""), "VALIDATION_ERROR"),
    "long correlation id": (
        invoice_request(invoice_no="73255093", correlation_id="x" * 51),
        "VALIDATION_ERROR",
    ),
    "store is no number": (invoice_request(invoice_no="73255093", store_id="one"), "VALIDATION_ERROR"),
    "store out of range": (invoice_request(invoice_no="73255093", store_id="2147483648"), "VALIDATION_ERROR"),
    "twice": (
        invoice_request(invoice_no="73255093").replace("<i:StoreId", "<i:StoreId xsi:nil='1'/><i:StoreId"),
        "VALIDATION_ERROR",
    ),
    "misordered": (
        invoice_request(invoice_no="73255093").replace(
            field("CountryCode", "SE") + field("InvoiceNo", "73255093"),
            field("InvoiceNo", "73255093") + field("CountryCode", "SE"),
        ),
        "VALIDATION_ERROR",
    ),
    "an unknown field": (
        invoice_request(invoice_no="73255093").replace("</i:Get", "<i:More/></i:Get"),
        "VALIDATION_ERROR",
    ),
    "an unqualified field": (
        invoice_request(invoice_no="73255093").replace("i:CountryCode", "CountryCode"),
        "VALIDATION_ERROR",
    ),
    "text between fields": (
        invoice_request(invoice_no="73255093").replace("</i:Get", "text</i:Get"),
        "VALIDATION_ERROR",
    ),
    "nil with a value": (
        invoice_request(invoice_no="73255093", correlation_id="x").replace(
            "<i:CorrelationId", '<i:CorrelationId xsi:nil="true"'
        ),
        "VALIDATION_ERROR",
    ),
    "an odd nil": (invoice_request(invoice_no="73255093").replace('"true"', '"yes"', 1), "VALIDATION_ERROR"),
    "an element in a value": (invoice_request(invoice_no="7<i:b/>3"), "VALIDATION_ERROR"),
}


@pytest.mark.parametrize("url", EDITIONS)
@pytest.mark.parametrize(("body", "code"), BOTH.values(), ids=BOTH.keys())
def test_a_request_that_breaks_its_table_gets_the_code_for_it(
    ask: Ask, url: str, body: str, code: str
) -> None:
    response = ask(url, body)
    assert fault_code(response) == code
    assert b"73255093" not in response.body


@pytest.mark.parametrize(
    ("url", "body", "code"),
    [
        (COLLECTOR, invoice_request(invoice_no="1" * 21), "VALIDATION_INVOICE_NUMBER_LENGTH"),
        (COLLECTOR, invoice_request(invoice_no="73255093", store_id="12345"), "VALIDATION_ERROR"),
        (WALLEY, invoice_request(invoice_no="73255093".zfill(51)), "VALIDATION_INVOICE_NUMBER_LENGTH"),
        (WALLEY, invoice_request(invoice_no="2147483648"), "VALIDATION_ERROR"),
        (WALLEY, invoice_request(invoice_no="7325509A"), "VALIDATION_ERROR"),
        (WALLEY, invoice_request(invoice_no=""), "VALIDATION_ERROR"),
        (WALLEY, invoice_request(invoice_no="7_3"), "VALIDATION_ERROR"),
        (
            WALLEY,
            invoice_request(invoice_no="73255093").replace(field("StoreId", None), ""),
            "VALIDATION_ERROR",
        ),
        (
            WALLEY,
            invoice_request(invoice_no="73255093").replace(field("CorrelationId", None), ""),
            "VALIDATION_ERROR",
        ),
    ],
)
def test_each_edition_has_its_own_table(ask: Ask, url: str, body: str, code: str) -> None:
    assert fault_code(ask(url, body)) == code


def test_nil_is_written_as_it_is_printed(ask: Ask) -> None:
    body = ask(WALLEY, invoice_request(invoice_no="73255093")).body
    assert body.startswith(
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<GetCurrentInvoiceResponse xmlns="{INF}"><CorrelationId '.encode()
    )
    element = etree.fromstring(body).find(f".//{{{INF}}}PaymentPlan")
    assert element is not None
    assert (dict(element.attrib), element.text) == ({f"{{{XSI}}}nil": "true"}, None)
