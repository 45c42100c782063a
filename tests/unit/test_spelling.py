"""Every spelling of an envelope is other bytes with the same meaning."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from contracts.cases.spelling import Spelling, other_form, respell, spelling_of
from contracts.discovery import find
from contracts.freedoms import FREEDOMS, freedom
from contracts.lexical import is_of_type, same_value
from contracts.model import Contract, Field
from contracts.soap import envelope
from contracts.xml import NIL, children, is_nil, parse

WALLEY = find("walley")[0]
RESURS = find("resurs.setInvoiceSequence")[0]
NAMES = st.lists(st.sampled_from([each.id for each in FREEDOMS]), unique=True)
XML_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t\r<&>]'\""),
    max_size=20,
)


def _walley(correlation_id: str, number: str = "5") -> etree._Element:
    space = WALLEY.namespace
    body = etree.Element(f"{{{space}}}GetCurrentInvoiceRequest")
    etree.SubElement(body, f"{{{space}}}CorrelationId").text = correlation_id
    etree.SubElement(body, f"{{{space}}}InvoiceNo").text = number
    etree.SubElement(body, f"{{{space}}}PaymentReference").set(NIL, "true")
    header = etree.Element(f"{{{space}}}Username")
    header.text = "somebody"
    return envelope(WALLEY, [header], body)


def _resurs(number: str) -> etree._Element:
    body = etree.Element(f"{{{RESURS.namespace}}}setInvoiceSequence")
    etree.SubElement(body, "nextInvoiceNumber").text = number
    return envelope(RESURS, [], body)


def _same(contract: Contract, one: etree._Element, other: etree._Element) -> bool:
    if one.tag != other.tag or is_nil(one) != is_nil(other) or set(one.attrib) != set(other.attrib):
        return False
    inner, inner_other = children(one), children(other)
    if inner or inner_other:
        pairs = zip(inner, inner_other, strict=True)
        return len(inner) == len(inner_other) and all(_same(contract, *pair) for pair in pairs)
    rows = {row.name: row for row in (*contract.request.header, *contract.request.fields)}
    row = rows.get(etree.QName(one).localname)
    texts = [str(each.xpath("string()")) for each in (one, other)]
    return same_value(row.type, *texts) if row is not None else texts[0] == texts[1]


@given(NAMES, XML_TEXT)
@settings(deadline=None)
def test_a_respelled_request_means_the_same(names: list[str], text: str) -> None:
    plain = parse(etree.tostring(_walley(text)))
    respelled = parse(respell(WALLEY, plain, spelling_of(names)))
    assert _same(WALLEY, plain, respelled)


@given(NAMES, st.integers().map(str))
@settings(deadline=None)
def test_an_unqualified_request_means_the_same(names: list[str], number: str) -> None:
    names = [name for name in names if name != "defaultNamespace"]
    plain = parse(etree.tostring(_resurs(number)))
    assert _same(RESURS, plain, parse(respell(RESURS, plain, spelling_of(names))))


@pytest.mark.parametrize("name", [each.id for each in FREEDOMS])
def test_each_freedom_changes_the_bytes(name: str) -> None:
    root = parse(etree.tostring(_walley("a&b")))
    assert respell(WALLEY, root, spelling_of([name])) != respell(WALLEY, root, Spelling())


def test_an_unknown_freedom_is_told() -> None:
    with pytest.raises(KeyError, match="nothing"):
        freedom("nothing")


def _row(type_name: str, **more: object) -> Field:
    given_row = {"name": "A", "occurs": "1", "nillable": False, "type": type_name, "description": "A field."}
    return Field.model_validate({**given_row, **more})


@pytest.mark.parametrize(
    ("type_name", "text"),
    [("int", "5"), ("int", "-5"), ("int", "0"), ("short", "+7"), ("decimal", "1.5"), ("decimal", "-1.5"),
     ("boolean", "true"), ("boolean", "0"), ("dateTime", "2024-02-29T00:00:00"), ("date", "2024-02-29")],
)  # fmt: skip
def test_another_form_is_the_same_value(type_name: str, text: str) -> None:
    form = other_form(_row(type_name), text)
    assert form != text
    assert is_of_type(_row(type_name).type, form)
    assert same_value(_row(type_name).type, form, text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2024-02-29T23:30:00Z", "2024-03-01T00:30:00+01:00"),
        (" 2024-02-29T12:00:00.250+05:30 ", "2024-02-29T13:00:00.250000+06:30"),
        ("2024-02-29T12:00:00-01:00", "2024-02-29T13:00:00+00:00"),
        ("9999-12-31T23:59:59Z", " 9999-12-31T23:59:59Z\n"),
        ("2024-02-29T12:00:00.1234567Z", " 2024-02-29T12:00:00.1234567Z\n"),
    ],
)
def test_a_moment_is_written_in_another_time_zone_where_that_is_exact(text: str, form: str) -> None:
    assert other_form(_row("dateTime"), text) == form


def test_another_form_keeps_the_maximum() -> None:
    form = other_form(_row("int", max=1), "7")
    assert form.strip() == "7"


@pytest.mark.parametrize(("type_name", "text"), [("string", "x"), ("int", "no number")])
def test_a_text_without_another_form_stays(type_name: str, text: str) -> None:
    assert other_form(_row(type_name), text) == text
