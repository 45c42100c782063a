"""Nil handling and white space in the fields of a response."""

from __future__ import annotations

from lxml import etree

from contracts.reference.deviations.deviation import INVOICES, WALLEY, Family
from contracts.reference.deviations.structure import make_nil, remove
from contracts.reference.deviations.ways import on_field, on_value
from contracts.verdicts import Verdict
from contracts.xml import NIL, is_nil

nil = Family("nil handling")
white_space = Family("white space")


def _nil_with_content(element: etree._Element) -> None:
    if is_nil(element):
        element.text = "none"


def _empty_instead(element: etree._Element) -> None:
    if is_nil(element):
        del element.attrib[NIL]
        element.text = ""


def _word_instead(element: etree._Element) -> None:
    if is_nil(element):
        del element.attrib[NIL]
        element.text = "null"


def _absent_instead(element: etree._Element) -> None:
    if is_nil(element):
        remove(element)


def _nil_yes(element: etree._Element) -> None:
    if is_nil(element):
        element.set(NIL, "yes")


def _nil_of_no_namespace(element: etree._Element) -> None:
    if is_nil(element):
        del element.attrib[NIL]
        element.set("nil", "true")


DEVIATIONS = (
    nil(
        "nil-with-content",
        "A nil OrderNo has content.",
        on_field("OrderNo", _nil_with_content),
        "response.OrderNo.nillable",
        on=INVOICES,
    ),
    nil(
        "empty-instead-of-nil",
        "PaymentPlan is empty where it should be nil.",
        on_field("PaymentPlan", _empty_instead),
        "response.PaymentPlan.type",
        on=INVOICES,
    ),
    nil(
        "null-instead-of-nil",
        "PaymentPlan is the word null where it should be nil.",
        on_field("PaymentPlan", _word_instead),
        "response.PaymentPlan.type",
        on=INVOICES,
    ),
    nil(
        "absent-instead-of-nil",
        "OrderNo is absent where it should be nil.",
        on_field("OrderNo", _absent_instead),
        "response.OrderNo.minOccurs",
        on=WALLEY,
    ),
    nil(
        "nil-where-never",
        "TotalAmount, which is never nil, is.",
        on_field("TotalAmount", make_nil),
        "response.TotalAmount.nillable",
        on=WALLEY,
    ),
    nil(
        "nil-yes",
        'A nil OrderNo says xsi:nil="yes".',
        on_field("OrderNo", _nil_yes),
        "response.OrderNo.nillable",
        on=INVOICES,
    ),
    nil(
        "nil-in-no-namespace",
        "A nil PaymentPlan says nil in no namespace.",
        on_field("PaymentPlan", _nil_of_no_namespace),
        "response.PaymentPlan.type",
        on=INVOICES,
    ),
    white_space(
        "currency-padded",
        "Currency is padded with a space.",
        on_value("Currency", lambda text: f"{text} "),
        "response.Currency.maxLength",
        on=INVOICES,
    ),
    white_space(
        "status-padded",
        "PaymentStatus ends with a space.",
        on_value("PaymentStatus", lambda text: f"{text} "),
        "response.PaymentStatus.enumeration",
        on=WALLEY,
        verdict=Verdict.UNDOCUMENTED,
    ),
    white_space(
        "address-broken",
        "InvoiceURL is broken into two lines.",
        on_value("InvoiceURL", lambda text: text.replace("?", "\n?")),
        "response.InvoiceURL.format",
        on=INVOICES,
    ),
    white_space(
        "amount-with-space",
        "TotalAmount has a space inside.",
        on_value("TotalAmount", lambda text: f"{text[:-3]} {text[-3:]}"),
        "response.TotalAmount.type",
        on=INVOICES,
    ),
)
