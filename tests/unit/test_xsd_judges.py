"""libxml2 and xmlschema, the two judges, agree; and problems say where and what without the value."""

from __future__ import annotations

import copy
from typing import cast

import pytest
from elementpath.protocols import ElementProtocol
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from contracts.discovery import catalogue, find
from contracts.lint_files import body_of, example_path
from contracts.model import Contract
from contracts.schemas import CompiledSchema, contract_schema, documented_schema, envelope_schema
from contracts.xml import NIL, local_name, parse

TYPED_TEXTS = st.one_of(
    st.integers().map(str),
    st.from_regex(r"\A[-+]?[0-9]{0,8}\.?[0-9]{0,4}\Z"),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.sampled_from(
        ["", " ", "0", "-0", "+5", " 5 ", "05", "NaN", "Not Paid", " Not Paid", "SE", "true", "\t1\n"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),
)


def printed(name: str, side: str) -> tuple[Contract, etree._Element]:
    (contract,) = find(name)
    example = next(example for example in contract.examples if example.of == side)
    body = body_of(contract, parse(example_path(contract, example).read_bytes()))
    assert body is not None
    return contract, body


def assert_judges_agree(schema: CompiledSchema, element: etree._Element) -> bool:
    problems = schema.problems(element)
    tree = cast("ElementProtocol", element)  # lxml's elements are of this protocol, as xmlschema documents
    assert (not problems) == schema.xmlschema.is_valid(tree), [str(problem) for problem in problems]
    return not problems


MESSAGES = pytest.mark.parametrize(
    ("name", "side"),
    [(contract.id, example.of) for contract in catalogue() for example in contract.examples],
)


@MESSAGES
def test_both_judges_accept_the_printed_messages_by_file_and_by_table(name: str, side: str) -> None:
    contract, body = printed(name, side)
    assert assert_judges_agree(contract_schema(contract), body)
    assert assert_judges_agree(documented_schema(contract), body)


@MESSAGES
def test_both_judges_agree_when_a_field_is_dropped_doubled_moved_or_nil(name: str, side: str) -> None:
    contract, body = printed(name, side)
    for position in range(len(body)):
        for change in (_drop, _double, _move_to_the_end, _nil, _rename, _attribute):
            changed = copy.deepcopy(body)
            change(changed, position)
            assert_judges_agree(contract_schema(contract), changed)


def _drop(body: etree._Element, position: int) -> None:
    body.remove(body[position])


def _double(body: etree._Element, position: int) -> None:
    body.insert(position, copy.deepcopy(body[position]))


def _move_to_the_end(body: etree._Element, position: int) -> None:
    body.append(body[position])


def _nil(body: etree._Element, position: int) -> None:
    body[position].text = None
    body[position].set(NIL, "true")


def _rename(body: etree._Element, position: int) -> None:
    body[position].tag = "{urn:other}" + local_name(body[position])


def _attribute(body: etree._Element, position: int) -> None:
    body[position].set("lang", "sv")


@pytest.mark.parametrize(
    ("field", "text", "valid"),
    [
        ("CreditTime", "99", True),
        ("CreditTime", "+99", False),
        ("CreditTime", " 9 ", True),
        ("CreditTime", "100", False),
        ("NumberOfReminders", "9", True),
        ("NumberOfReminders", "10", False),
        ("TotalAmount", "999999.99", True),
        ("TotalAmount", "-999999.99", True),
        ("TotalAmount", "1000000", False),
        ("TotalAmount", "1.005", False),
        ("TotalAmount", "1.500", True),
        ("Currency", "SEK", True),
        ("Currency", "\N{PILE OF POO}" * 3, True),
        ("Currency", "\N{PILE OF POO}" * 4, False),
        ("OrderNo", "x" * 20, True),
        ("OrderNo", "x" * 21, False),
        ("PaymentStatus", "Not paid", False),
        ("NotificationType", "Annuity Reminder", True),
        ("DueDate", "2021-02-29T00:00:00", False),
        ("DueDate", "2021-01-31T23:59:59+01:00", True),
        ("CorrelationId", "", True),
        ("TotalAmount", "", False),
    ],
)
def test_a_value_is_judged_by_its_row(field: str, text: str, valid: bool) -> None:
    contract, body = printed("walley.GetCurrentInvoice", "response")
    element = next(child for child in body if local_name(child) == field)
    element.attrib.pop(NIL, None)
    element.text = text
    assert assert_judges_agree(contract_schema(contract), body) is valid


@settings(max_examples=300, deadline=None)
@given(position=st.integers(0, 15), text=TYPED_TEXTS)
def test_both_judges_agree_on_any_text_in_any_field(position: int, text: str) -> None:
    contract, body = printed("walley.GetCurrentInvoice", "response")
    body[position].attrib.pop(NIL, None)
    body[position].text = text
    assert_judges_agree(contract_schema(contract), body)


@pytest.mark.parametrize("digits", [24, 25, 100])
def test_both_judges_accept_integers_of_any_length(digits: int) -> None:
    contract, body = printed("resurs.peekInvoiceSequence", "response")
    body[0].text = "-" + "9" * digits
    assert assert_judges_agree(contract_schema(contract), body)


# --- what a problem says ----------------------------------------------------------------------------------


def test_a_problem_names_the_field_and_the_facet_and_keeps_the_value_to_itself() -> None:
    contract, body = printed("walley.GetCurrentInvoice", "response")
    next(child for child in body if local_name(child) == "OrderNo").text = "private" * 4
    (problem,) = {problem.path: problem for problem in contract_schema(contract).problems(body)}.values()
    assert problem.path == "GetCurrentInvoiceResponse/OrderNo"
    assert "[facet 'maxLength']" in str(problem)
    assert "private" not in str(problem)


def test_a_problem_keeps_text_around_comments_and_attributes_to_itself() -> None:
    contract, body = printed("walley.GetCurrentInvoice", "response")
    body[1].text, body[2].text = "pri", "  private  "
    body[1].append(etree.Comment("x"))
    body[1][0].tail = "vate"
    body[3].set(NIL, "private")
    problems = contract_schema(contract).problems(body)
    assert {problem.path.rpartition("/")[2] for problem in problems} == {"CreditTime", "Currency", "DueDate"}
    assert "private" not in " ".join(str(problem) for problem in problems)


def test_a_problem_counts_siblings_of_one_name() -> None:
    contract, body = printed("walley.GetCurrentInvoice", "response")
    _double(body, 3)
    assert [problem.path for problem in contract_schema(contract).problems(body)] == [
        "GetCurrentInvoiceResponse/DueDate[2]"
    ]


def test_a_problem_is_found_in_prefixed_and_in_unqualified_fields() -> None:
    contract, request = printed("walley.GetCurrentInvoice", "request")
    request[2].text = "x"
    assert {problem.path for problem in contract_schema(contract).problems(request)} == {
        "GetCurrentInvoiceRequest/InvoiceNo"
    }
    contract, response = printed("resurs.peekInvoiceSequence", "response")
    response[0].text = "many"
    assert {problem.path for problem in contract_schema(contract).problems(response)} == {
        "peekInvoiceSequenceResponse/nextInvoiceNumber"
    }


# --- envelopes --------------------------------------------------------------------------------------------

SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
FAULT_11 = "<faultcode>s:Server</faultcode><faultstring>x</faultstring>"
CODE_12 = "<s:Code><s:Value>s:Sender</s:Value></s:Code>"
FAULT_12 = f'{CODE_12}<s:Reason><s:Text xml:lang="en">x</s:Text></s:Reason>'


def envelope(version: str, content: str) -> etree._Element:
    uri = SOAP_11 if version == "1.1" else SOAP_12
    return parse(f'<s:Envelope xmlns:s="{uri}" xmlns:q="urn:q">{content}</s:Envelope>'.encode())


def fault(content: str) -> str:
    return f"<s:Body><s:Fault>{content}</s:Fault></s:Body>"


@pytest.mark.parametrize(
    ("version", "content", "valid"),
    [
        pytest.param("1.1", "<s:Body/>", True, id="empty-body"),
        pytest.param("1.1", "<s:Header/><s:Body><q:a><b/></q:a></s:Body>", True, id="header-and-body"),
        pytest.param("1.1", "<s:Body/><s:Header/>", False, id="header-after-body"),
        pytest.param("1.1", "<s:Header/>", False, id="no-body"),
        pytest.param("1.1", "<s:Header><a/></s:Header><s:Body/>", False, id="unqualified-header-entry"),
        pytest.param(
            "1.1", '<s:Header><q:a s:mustUnderstand="1"/></s:Header><s:Body/>', True, id="must-understand-one"
        ),
        pytest.param("1.1", fault(FAULT_11), True, id="fault"),
        pytest.param("1.1", fault(f"{FAULT_11}<detail><q:e/><f/></detail>"), True, id="fault-with-detail"),
        pytest.param(
            "1.1", fault(FAULT_11.replace("<faultstring", '<faultstring xml:lang="sv"')), True, id="language"
        ),
        pytest.param("1.1", fault("<faultstring>x</faultstring>"), False, id="fault-without-code"),
        pytest.param("1.1", fault(f"{FAULT_11}<other/>"), False, id="fault-with-another-child"),
        pytest.param(
            "1.1", fault(FAULT_11.replace("faultcode", "s:faultcode")), False, id="qualified-fault-code"
        ),
        pytest.param(
            "1.1", fault(FAULT_11.replace("s:Server", "x:Server")), False, id="prefix-without-namespace"
        ),
        pytest.param("1.2", "<s:Body/>", True, id="empty-body-1.2"),
        pytest.param("1.2", "<s:Body/><q:a/>", False, id="element-after-body-1.2"),
        pytest.param("1.2", fault(FAULT_12), True, id="fault-1.2"),
        pytest.param("1.2", fault(FAULT_12.replace("s:Sender", "s:Server")), False, id="code-of-1.1-in-1.2"),
        pytest.param(
            "1.2", fault(FAULT_12.replace("s:Sender", "q:Sender")), False, id="code-of-another-namespace"
        ),
        pytest.param(
            "1.2", fault(FAULT_12.replace(' xml:lang="en"', "")), False, id="reason-without-language"
        ),
        pytest.param(
            "1.2", fault(f"{FAULT_12}<s:Detail><q:e/></s:Detail>"), True, id="fault-with-detail-1.2"
        ),
        pytest.param(
            "1.2",
            fault(FAULT_12.replace("</s:Code>", "<s:Subcode><s:Value>q:v</s:Value></s:Subcode></s:Code>")),
            True,
            id="subcode-1.2",
        ),
    ],
)
def test_both_judges_know_the_shape_of_envelopes_and_faults(version: str, content: str, valid: bool) -> None:
    assert assert_judges_agree(envelope_schema(version), envelope(version, content)) is valid
