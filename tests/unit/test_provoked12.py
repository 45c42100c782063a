"""What an answer to a provocation of SOAP 1.2 is told as: codes above subcodes, header blocks, answers in SOAP 1.1."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contracts.cases.draft import PROVOKES, Due
from contracts.checks import judge
from contracts.exchange import Exchange, Failed, HttpRequest, HttpResponse
from contracts.model import ENVELOPE_12, Contract
from contracts.provocations import provocations
from contracts.provocations12 import PROVOCATIONS_12
from contracts.provoking import Provocation
from contracts.verdicts import Verdict
from tests.unit.made_contracts import (
    ADDRESS,
    case_of,
    enveloped,
    fault,
    fault_12,
    get_order,
    http,
    made,
    order,
)

TYPE = 'application/soap+xml; charset=utf-8; action="urn:example:get"'
UPGRADE = '<s:Upgrade><s:SupportedEnvelope qname="{}"/></s:Upgrade>'
STRANGER = '<s:NotUnderstood xmlns:x="urn:example:{}" qname="x:Stranger"/>'
C, V, L = Verdict.CONFORMS, Verdict.VIOLATES, Verdict.LENIENT


def in_12(body: str, status: int = 200, header: str = "") -> HttpResponse:
    return http(enveloped(body, soap="1.2", header=header), status, "application/soap+xml")


def in_11(body: str, status: int = 200, header: str = "") -> HttpResponse:
    return http(enveloped(body, header=header), status)


GOOD = in_12(order())
SENDER = in_12(fault_12("s:Sender", "s:NOT_FOUND"), 400)
RECEIVER = in_12(fault_12("s:Receiver"), 500)
MISMATCH = in_12(fault_12("s:VersionMismatch"), 500)
MISUNDERSTOOD = in_12(fault_12("s:MustUnderstand"), 500)
BARE = fault_12("MustUnderstand")
FOREIGN = fault_12("v:MustUnderstand").replace("<s:Value>", '<s:Value xmlns:v="urn:example:vendor">')
PAGE = http(b"<html/>", 400, "text/html")


@pytest.fixture
def newer(tmp_path: Path) -> Contract:
    return made(tmp_path, soap="1.2")


def verdicts(
    contract: Contract, name: str, came: HttpResponse | Failed, way: int = 0
) -> list[tuple[Verdict, str]]:
    """Judge an answer to the request that this way of provoking makes."""
    plain = HttpRequest("POST", ADDRESS, (("Content-Type", TYPE),), asked(get_order()))
    each = next(each for each in PROVOCATIONS_12 if each.id == name)
    case = case_of(contract, f"protocol.{name}", label=f"{PROVOKES}a way", due=Due("fault"))
    exchange = Exchange(each.ways[way].change(plain), came)
    return [(found.verdict, found.message) for found in judge(contract, case, exchange).judgements]


def asked(body: str) -> bytes:
    """Write a request as the suite does."""
    return (
        f"<?xml version='1.0' encoding='utf-8'?>\n<soapenv:Envelope xmlns:soapenv=\"{ENVELOPE_12}\" "
        f'xmlns:m="urn:example:orders"><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>'
    ).encode()


ANSWERS: list[tuple[str, HttpResponse, Verdict, str]] = [
    # rule, what came, the verdict, what is said
    ("versionMismatch", MISMATCH, C, ""),
    ("versionMismatch", in_11(fault("s:VersionMismatch"), 500), C, ""),
    ("versionMismatch", in_11(order()), C, ""),
    ("versionMismatch", in_11(fault("s:Client"), 500), V, "expected the fault VersionMismatch (an aim), got HTTP 500"),
    ("versionMismatch", GOOD, V, "got HTTP 200 with the response"),
    ("versionMismatch", SENDER, V, "got HTTP 400 with the fault NOT_FOUND (No.)"),
    ("versionMismatch", PAGE, V, "got HTTP 400"),
    ("upgrade", in_12(fault_12("s:VersionMismatch"), 500, UPGRADE.format("s:Envelope")), C, ""),
    ("upgrade", in_12(fault_12("s:VersionMismatch"), 500, UPGRADE.format("Envelope")), V, "names {}Envelope"),
    ("upgrade", in_12(fault_12("s:VersionMismatch"), 500, UPGRADE.format("")), V, "got one that names nothing"),
    ("versionMismatch", in_11(fault("VersionMismatch"), 500), V, "got HTTP 500"),
    ("upgrade", MISMATCH, V, "with the fault VersionMismatch (an aim), got none"),
    ("mustUnderstand", MISUNDERSTOOD, C, ""),
    ("mustUnderstand", in_12(FOREIGN, 500), V, "(No.), whose code is in the namespace urn:example:vendor"),
    ("mustUnderstand", in_12(BARE, 500), V, "(No.), whose code is in no namespace"),
    ("mustUnderstand", GOOD, V, "expected the fault MustUnderstand (an aim), got HTTP 200 with the response"),
    ("mustUnderstand", in_12(fault_12("s:Sender", "s:MustUnderstand"), 400), V, "MustUnderstand (No.)"),
    ("notUnderstood", in_12(fault_12("s:MustUnderstand"), 500, STRANGER.format("stranger")), C, ""),
    ("notUnderstood", in_12(fault_12("s:MustUnderstand"), 500, STRANGER.format("other")), V, ":other}Stranger"),
    ("optionalHeader", GOOD, C, ""),
    ("optionalHeader", MISUNDERSTOOD, V, "got HTTP 500 with the fault MustUnderstand (No.)"),
    ("doctype.request", SENDER, C, ""),
    ("doctype.request", PAGE, C, ""),
    ("doctype.request", RECEIVER, V, "expected the fault Sender (an aim), got HTTP 500 with the fault Receiver (No.)"),
    ("doctype.request", GOOD, L, "expected a refusal (an aim), got the response"),
    ("body.request", RECEIVER, C, ""),
    ("method", http(b"", 501), C, ""),
    ("method", PAGE, V, "expected HTTP 405 or 501 (an aim), got HTTP 400"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "came", "verdict", "message"), ANSWERS)
def test_an_answer_to_a_provocation_of_soap_1_2(
    name: str, came: HttpResponse, verdict: Verdict, message: str, newer: Contract
) -> None:
    (found, told), *_ = verdicts(newer, name, came)
    assert found is verdict
    assert told.endswith(message)


@pytest.mark.parametrize(
    ("name", "code"), [("mustUnderstand", "s:MustUnderstand"), ("versionMismatch", "s:VersionMismatch")]
)
def test_a_fault_of_soap_1_2_that_was_provoked_must_be_right_in_itself(
    name: str, code: str, newer: Contract
) -> None:
    body = enveloped(re.sub("<s:Reason>.*</s:Reason>", "", fault_12(code)), soap="1.2")
    told = [message for _, message in verdicts(newer, name, http(body, 200, "text/html"))]
    assert told == [
        "",
        "expected application/soap+xml, got text/html",
        "expected HTTP 400 or 500, got HTTP 200",
        "expected Reason/Text, got none",
    ]


@pytest.mark.parametrize(
    ("name", "code", "block"),
    [
        ("mustUnderstand", "s:MustUnderstand", STRANGER.format("stranger")),
        ("versionMismatch", "s:VersionMismatch", UPGRADE.format("s:Envelope")),
    ],
)
def test_the_blocks_that_soap_1_2_has_for_its_faults_are_right(
    name: str, code: str, block: str, newer: Contract
) -> None:
    assert verdicts(newer, name, in_12(fault_12(code), 500, block)) == [(C, "")]


def test_a_code_of_anybody_else_is_none_of_soap_1_2(newer: Contract) -> None:
    told = [message for _, message in verdicts(newer, "mustUnderstand", in_12(FOREIGN, 500))]
    assert any(each.startswith("expected an envelope as SOAP 1.2 has it") for each in told)


@pytest.mark.parametrize("name", ["upgrade", "notUnderstood"])
@pytest.mark.parametrize("came", [GOOD, RECEIVER, PAGE], ids=["a response", "another fault", "a page"])
def test_of_a_header_block_nothing_is_said_where_its_fault_does_not_come(
    name: str, came: HttpResponse, newer: Contract
) -> None:
    assert verdicts(newer, name, came) == []


def test_an_unknown_version_may_not_be_answered_in_soap_1_1(newer: Contract) -> None:
    ((found, _),) = verdicts(newer, "versionMismatch", in_11(order()), way=1)
    assert found is V


def test_a_closed_connection_is_no_mismatch(newer: Contract) -> None:
    ((found, told),) = verdicts(newer, "versionMismatch", Failed("closed", "the connection was closed"))
    assert found is V
    assert told.endswith("got no HTTP response")


def test_each_version_has_provocations_of_its_own() -> None:
    assert provocations("1.2") is PROVOCATIONS_12
    names = [each.id for each in PROVOCATIONS_12]
    assert len(set(names)) == len(names)
    assert not {each.id for each in provocations("1.1")} & set(names) - {"charset"}


@pytest.mark.parametrize("each", PROVOCATIONS_12, ids=lambda each: each.id)
def test_every_way_changes_the_request(each: Provocation) -> None:
    plain = HttpRequest("POST", ADDRESS, (("Content-Type", TYPE),), asked("<m:B/>"))
    changed = [way.change(plain) for way in each.ways]
    assert plain not in changed
    assert len(set(changed)) == len(changed)


def test_parameters_of_the_media_type_are_left_out_one_by_one() -> None:
    plain = HttpRequest("POST", ADDRESS, (("Content-Type", TYPE),), asked("<m:B/>"))
    made_of = {each.id: each.ways[0].change(plain).header("Content-Type") for each in PROVOCATIONS_12}
    assert made_of["action"] == "application/soap+xml; charset=utf-8"
    assert made_of["charset"] == 'application/soap+xml; action="urn:example:get"'
    assert made_of["mediaType.spelling"] == 'Application/SOAP+XML; Charset="UTF-8"; action="urn:example:get"'
    assert made_of["utf16"] == 'application/soap+xml; charset=utf-16; action="urn:example:get"'
