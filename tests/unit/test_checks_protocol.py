"""Every requirement of the protocol has a check, and faces an answer that breaks it and one that keeps it."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from contracts.checks import judge
from contracts.checks.judge import Judged
from contracts.checks.protocol import CHECKS, NEXT
from contracts.checks.protocol12 import CHECKS_12, NAMES_IN_12
from contracts.exchange import HttpResponse
from contracts.model import ENVELOPE_11, Contract
from contracts.protocol import REQUIREMENTS_11, REQUIREMENTS_12, requirements
from contracts.rules import rules_by_id
from contracts.verdicts import Verdict
from tests.unit.made_contracts import (
    SPACE,
    case_of,
    enveloped,
    exchanged,
    fault,
    fault_12,
    http,
    made,
    order,
    row,
)

GOOD = enveloped(order())
FAULT = enveloped(fault())
SOAP_12 = "application/soap+xml; charset=utf-8"
GOOD_12 = enveloped(order(), soap="1.2")
FAULT_12 = enveloped(fault_12("s:Sender", "s:NOT_FOUND"), soap="1.2")
RECEIVER_12 = enveloped(fault_12("s:Receiver"), soap="1.2")
S = ENVELOPE_11


def with_envelope(attributes: str = "", before: str = "", after: str = "") -> bytes:
    text = f'<s:Envelope xmlns:s="{S}"{attributes}>{before}<s:Body>{order()}</s:Body>{after}</s:Envelope>'
    return text.encode()


def fault_with(inside: str, attributes: str = "") -> bytes:
    return enveloped(f"<s:Fault{attributes}>{inside}</s:Fault>")


CODE, STRING = "<faultcode>s:Client</faultcode>", "<faultstring>No.</faultstring>"
HEADER = '<s:Header><x:a xmlns:x="urn:x" s:mustUnderstand="{}"/></s:Header>'
ADDRESSED = '<s:Header><x:a xmlns:x="urn:x" s:actor="{}" s:mustUnderstand="1"/></s:Header>'
UTF_16_BE = codecs.BOM_UTF16_BE + GOOD.decode().encode("utf-16-be")
TWICE = replace(http(GOOD), headers=(("Content-Type", "text/xml"), ("content-type", "text/plain")))

BOTH_LENGTHS = replace(
    http(GOOD),
    headers=(("Content-Type", "text/xml"), ("content-length", "9"), ("Transfer-Encoding", "chunked")),
)
IN_CHUNKS = replace(http(GOOD), headers=(("Content-Type", "text/xml"), ("Transfer-Encoding", "chunked")))

BREAKING: dict[str, list[tuple[HttpResponse, str]]] = {
    "answer": [(http(b""), "an empty body"), (http(b"<html/>"), "a page of HTML")],
    "R1141": [(http(GOOD, version="2"), "expected HTTP/1.0 or HTTP/1.1, got HTTP/2")],
    "R1140": [(http(GOOD, version="1.0"), "got HTTP/1.0")],
    "framing": [
        (BOTH_LENGTHS, "expected Content-Length or Transfer-Encoding, got both"),
        (replace(http(GOOD), behind=1234), "expected nothing behind the body, got 1,234 bytes"),
    ],
    "R1126": [(http(FAULT, 200), "HTTP 500 with a fault, got HTTP 200"), (http(FAULT, 400), "HTTP 400")],
    "R1124": [(http(GOOD, 500), "2xx status with the response, got HTTP 500")],
    "R1111": [(http(GOOD, 202), "expected HTTP 200, got HTTP 202")],
    "R9702": [
        (http(GOOD, content_type=None), "expected a Content-Type header, got none"),
        (TWICE, "one Content-Type header, got 2: text/xml, text/plain"),
    ],
    "R9703": [
        (http(GOOD, content_type="text/plain"), "expected text/xml, got text/plain"),
        (http(GOOD, content_type="application/soap+xml"), "got application/soap+xml"),
        (http(GOOD, content_type="text/html; charset=utf-8"), "got text/html"),
    ],
    "R9700": [(http(GOOD, content_type="multipart/related; type=text/xml"), "several parts")],
    "R1012": [
        (http(GOOD, content_type="text/xml; charset=iso-8859-1"), "got iso-8859-1 in the Content-Type"),
        (
            http(b'<?xml version="1.0" encoding="windows-1252"?>' + GOOD, content_type="text/xml"),
            "in the XML declaration",
        ),
        (
            http(b'<?xml version="1.0" encoding="us-ascii"?>' + GOOD, content_type="text/xml"),
            "got us-ascii in the XML declaration",
        ),
    ],
    "R1018": [
        (http(UTF_16_BE, content_type="text/xml; charset=utf-16le"), "byte order mark: utf-16be"),
        (http(GOOD, content_type="text/xml; charset=utf-16"), "Content-Type: utf-16, body itself: utf-8"),
        (http(GOOD.replace(b"K1", b"\xe9")), "expected utf-8, got bytes that are not"),
        (
            http(GOOD, content_type="text/xml; charset=utf-8; charset=iso-8859-1"),
            "Content-Type: utf-8, same Content-Type: iso-8859-1",
        ),
    ],
    "xmlVersion": [(http(b'<?xml version="1.1"?>' + GOOD), "expected XML 1.0, got XML 1.1")],
    "R1008": [(http(b"<!DOCTYPE s:Envelope>" + GOOD), "document type declaration")],
    "R1009": [(http(b"<?pi x?>" + GOOD), "no processing instruction, got one")],
    "R9980": [
        (http(with_envelope(after="<s:Header/>")), "got Body, Header"),
        (http(with_envelope(after="<s:Body/>")), "got Body, Body"),
        (http(with_envelope(before="<x xmlns='urn:x'/>")), "got {urn:x}x, Body"),
        (http(with_envelope(before="<s:Header/><x/>")), "got Header, {}x, Body"),
        (http(f'<s:Envelope xmlns:s="{S}"/>'.encode()), "got nothing"),
    ],
    "R1015": [(http(GOOD.replace(S.encode(), b"urn:x")), "expected an Envelope in")],
    "R1011": [(http(with_envelope(after="<x xmlns='urn:x'/>")), "nothing after Body, got {urn:x}x")],
    "R1014": [(http(enveloped("<Order/>")), "Order in none")],
    "R1032": [
        (http(with_envelope(' s:actor="x"')), f"expected no attribute {{{S}}}actor"),
        (http(GOOD.replace(b"<s:Body>", b'<s:Body s:id="1">')), f"{{{S}}}id"),
    ],
    "R1005": [(http(with_envelope(' s:encodingStyle="x"')), "no encodingStyle")],
    "R1006": [(http(GOOD.replace(b"<Order", b'<Order s:encodingStyle="x"')), "no encodingStyle")],
    "R1013": [(http(with_envelope(before=HEADER.format("true"))), 'be 0 or 1, got "true"')],
    "mandatoryHeader": [
        (http(with_envelope(before=HEADER.format("1"))), "has to be understood, got {urn:x}a"),
        (http(with_envelope(before=ADDRESSED.format(NEXT))), "got {urn:x}a"),
        (http(with_envelope(before=ADDRESSED.format(f"\n {NEXT} "))), "got {urn:x}a"),
        (http(with_envelope(before=ADDRESSED.format(""))), "got {urn:x}a"),
    ],
    "R2712": [
        (http(enveloped(order().replace("Order", "Other"))), "got {urn:example:orders}Other"),
        (http(enveloped(order() * 2)), "Order and"),
        (http(enveloped("")), "got nothing"),
    ],
    "R1029": [(http(enveloped(fault() + order()), 500), "the fault alone in Body, got 2 elements")],
    "R1000": [(http(fault_with(CODE + STRING + "<more/>"), 500), "only, got more")],
    "R1001": [
        (http(fault_with(CODE + STRING + "<s:detail/>"), 500), "detail in no namespace"),
    ],
    "R1003": [(http(fault_with(CODE + STRING + '<detail s:a="1"/>'), 500), f"no attribute {{{S}}}a")],
    "R1004": [(http(fault_with("<faultcode>Mine</faultcode>" + STRING), 500), "namespace-qualified")],
    "R1031": [(http(enveloped(fault("s:Client.Auth")), 500), "without dots, got Client.Auth")],
    "faultShape": [
        (http(fault_with(STRING), 500), "expected faultcode once, got it 0 times"),
        (http(fault_with(CODE), 500), "expected faultstring once"),
        (http(fault_with(CODE * 2 + STRING), 500), "got it 2 times"),
        (http(enveloped(fault("")), 500), "got an empty one"),
        (http(enveloped(fault(" ")), 500), "got an empty one"),
        (http(enveloped(fault("x:Mine")), 500), "a prefix that is declared, got x:Mine"),
        (http(enveloped(fault("s:Not found")), 500), "a qualified name, got 's:Not found'"),
    ],
}

INEVITABLE: dict[str, set[str]] = {
    "R1141": {"R1140"},  # neither version of HTTP that the profile knows
    "R9700": {"R9703"},  # a multipart media type is not text/xml
    "R1014": {"R2712"},  # an unqualified element is none that was declared
    "R9980": {"R2712", "R1011"},  # without a Body there is no element; a second one may follow the first
}


def judged(contract: Contract, response: HttpResponse) -> Judged:
    return judge(contract, case_of(contract), exchanged(response))


def broken_by(contract: Contract, response: HttpResponse) -> dict[str, str]:
    prefix = f"{contract.id}.protocol."
    return {
        each.rule.removeprefix(prefix): each.message
        for each in judged(contract, response).judgements
        if each.verdict in {Verdict.VIOLATES, Verdict.UNDOCUMENTED} and each.rule.startswith(prefix)
    }


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return made(tmp_path)


@pytest.fixture
def newer(tmp_path: Path) -> Contract:
    return made(tmp_path, soap="1.2")


def test_every_requirement_has_a_check_and_an_answer_that_breaks_it() -> None:
    assert {each.id for each in REQUIREMENTS_11} == set(CHECKS) == set(BREAKING)
    assert {each.id for each in REQUIREMENTS_12} == set(CHECKS_12) == set(BREAKING_12)
    assert requirements("1.1") is REQUIREMENTS_11
    assert requirements("1.2") is REQUIREMENTS_12


@pytest.mark.parametrize(
    ("requirement", "response", "told"),
    [
        pytest.param(name, response, told, id=f"{name}-{number}")
        for name, answers in BREAKING.items()
        for number, (response, told) in enumerate(answers)
    ],
)
def test_an_answer_that_breaks_a_requirement_is_told_so(
    requirement: str, response: HttpResponse, told: str, contract: Contract
) -> None:
    found = broken_by(contract, response)
    assert told in found.get(requirement, f"nothing, but {found}")
    assert set(found) <= {requirement, *INEVITABLE.get(requirement, ())}


KEEPING = {
    "a response": http(GOOD),
    "a fault": http(FAULT, 500),
    "a fault with every child": http(
        fault_with(
            CODE + '<faultstring xml:lang="en">No.</faultstring><faultactor/><detail a="1"><x/></detail>'
        ),
        500,
    ),
    "comments everywhere": http(b"<!-- c -->" + GOOD.replace(b"<s:Body>", b"<!-- c --><s:Body><!-- c -->")),
    "a header that need not be understood": http(with_envelope(before=HEADER.format("0"))),
    "a header that another actor must understand": http(with_envelope(before=ADDRESSED.format("urn:other"))),
    "one charset said twice": http(GOOD, content_type="text/xml; charset=utf-8; charset=UTF-8"),
    "chunks": IN_CHUNKS,
    "attributes of other namespaces": http(with_envelope(' xmlns:x="urn:x" x:a="1"')),
    "a mark": http(b"\xef\xbb\xbf" + GOOD),
    "a declaration": http(b'<?xml version="1.0" encoding="UTF-8"?>' + GOOD),
    "UTF-16, big-endian": http(UTF_16_BE, content_type="text/xml; charset=utf-16be"),
    "UTF-16, big-endian by its mark": http(UTF_16_BE, content_type="text/xml; charset=utf-16"),
    "UTF-16": http(GOOD.decode().encode("utf-16"), content_type="text/xml; charset=utf-16"),
    "no charset": http(GOOD, content_type="text/xml"),
    "a media type in other case": http(GOOD, content_type="Text/XML; Charset=UTF-8"),
    "a fault code of another namespace": http(
        fault_with('<faultcode xmlns:x="urn:x">x:Mine</faultcode>' + STRING), 500
    ),
}


@pytest.mark.parametrize("name", KEEPING)
def test_an_answer_that_keeps_every_requirement_is_left_alone(name: str, contract: Contract) -> None:
    assert broken_by(contract, KEEPING[name]) == {}


def test_a_documented_header_block_may_have_to_be_understood(tmp_path: Path) -> None:
    documented = made(tmp_path)
    message = documented.response.model_copy(update={"header": (row("Session"),)})
    documented = documented.model_copy(update={"response": message})
    block = f'<s:Header><Session xmlns="{SPACE}" s:mustUnderstand="1"/></s:Header>'
    assert broken_by(documented, http(with_envelope(before=block))) == {}
    assert set(broken_by(documented, http(with_envelope(before=HEADER.format("1"))))) == {"mandatoryHeader"}


def test_what_breaks_nothing_and_helps_nobody_is_undocumented(contract: Contract) -> None:
    """R2739 permits header blocks that no description has; the documentation is what has a gap."""
    found = judged(contract, http(with_envelope(before=HEADER.format("1"))))
    (told,) = (each for each in found.judgements if each.verdict is not Verdict.CONFORMS)
    assert (told.rule, told.verdict) == (f"{contract.id}.protocol.mandatoryHeader", Verdict.UNDOCUMENTED)


@pytest.mark.parametrize(("response", "kind"), [(http(GOOD), "response"), (http(FAULT, 500), "fault")])
def test_every_requirement_that_an_answer_bears_on_gets_a_verdict(
    response: HttpResponse, kind: str, contract: Contract
) -> None:
    named = {each.rule for each in judged(contract, response).judgements}
    for each in REQUIREMENTS_11:
        assert (f"{contract.id}.protocol.{each.id}" in named) == (each.bears_on in {"any", kind})


def test_every_verdict_is_on_a_rule_that_exists_and_each_rule_has_one(contract: Contract) -> None:
    for response in (*KEEPING.values(), *(answer for answers in BREAKING.values() for answer, _ in answers)):
        named = [each.rule for each in judged(contract, response).judgements]
        assert set(named) <= set(rules_by_id(contract))
        assert len(named) == len(set(named))


# --- SOAP 1.2 ---------------------------------------------------------------------------------------------


def in_12(body: bytes, status: int = 200, content_type: str | None = SOAP_12) -> HttpResponse:
    return http(body, status, content_type)


def envelope_12(inside: str) -> bytes:
    return GOOD_12.replace(order().encode(), order().encode()).replace(
        b"</s:Envelope>", f"{inside}</s:Envelope>".encode()
    )


def headed_12(said: str, more: str = "") -> bytes:
    block = f'<x:a xmlns:x="urn:x" s:mustUnderstand="{said}"{more}/>'
    return enveloped(order(), soap="1.2", header=block)


DECLARED = b'<?xml version="1.0" encoding="UTF-8"?>'
ROLES = "http://www.w3.org/2003/05/soap-envelope/role"

BREAKING_12: dict[str, tuple[HttpResponse, str]] = {
    "answer": (in_12(b""), "an empty body"),
    "httpVersion": (replace(in_12(GOOD_12), http_version="2.7"), "that exists, got HTTP/2.7"),
    "contentType": (
        replace(in_12(GOOD_12), headers=(("Content-Type", SOAP_12), ("content-type", "text/plain"))),
        "expected one Content-Type header, got 2",
    ),
    "charsets": (
        in_12(DECLARED + GOOD_12, content_type="application/soap+xml; charset=utf-16"),
        "expected one charset, got several (Content-Type: utf-16, XML declaration: utf-8)",
    ),
    "mandatoryHeader": (in_12(headed_12("true")), "has to be understood, got {urn:x}a"),
    "framing": (
        replace(in_12(GOOD_12), behind=12),
        "expected nothing behind the body, got 12 bytes",
    ),
    "xmlVersion": (in_12(b'<?xml version="1.1"?>' + GOOD_12), "expected XML 1.0, got XML 1.1"),
    "mediaType": (in_12(GOOD_12, content_type="text/xml"), "expected application/soap+xml, got text/xml"),
    "status": (in_12(GOOD_12, 500), "2xx status"),
    "faultStatus": (in_12(FAULT_12, 200), "HTTP 400 or 500, got HTTP 200"),
    "faultStatusOfCode": (in_12(RECEIVER_12, 400), "expected HTTP 500 with the code Receiver, got HTTP 400"),
    "doctype": (in_12(b"<!DOCTYPE a>" + GOOD_12), "document type declaration"),
    "instruction": (in_12(b"<?pi x?>" + GOOD_12), "processing instruction"),
    "envelope": (in_12(envelope_12("<x/>")), "got Body, {}x"),
    "namespace": (in_12(GOOD), "(SOAP 1.1)"),
    "body": (in_12(enveloped("<x/>", soap="1.2")), "Order in Body, got x"),
    "faultAlone": (
        in_12(enveloped(order() + fault_12(), soap="1.2"), 400),
        "expected the fault alone in Body, got 2 elements",
    ),
    "faultShape": (in_12(enveloped("<s:Fault/>", soap="1.2"), 500), "expected Code/Value, got none"),
}


@pytest.mark.parametrize("requirement", BREAKING_12)
def test_an_answer_of_soap_1_2_that_breaks_a_requirement_is_told_so(
    requirement: str, newer: Contract
) -> None:
    response, told = BREAKING_12[requirement]
    found = broken_by(newer, response)
    assert told in found.get(requirement, f"nothing, but {found}")
    assert set(found) == {requirement}


BY_SCHEMA_12: dict[str, tuple[bytes, str]] = {
    "text in Body": (GOOD_12.replace(b"<s:Body>", b"<s:Body>as follows:"), "envelope"),
    "a code that SOAP 1.2 has not": (FAULT_12.replace(b"s:Sender", b"s:Client"), "faultShape"),
    "a text without its language": (FAULT_12.replace(b' xml:lang="en"', b""), "faultShape"),
    "encodingStyle on Envelope": (
        GOOD_12.replace(b"<s:Envelope ", b'<s:Envelope s:encodingStyle="urn:x" '),
        "envelope",
    ),
}
"""SOAP 1.2 part 1, 5.1.1, 5.3, 5.4.2.1 and 5.4.6."""


@pytest.mark.parametrize("name", BY_SCHEMA_12)
def test_the_rest_of_soap_1_2_is_seen_by_the_schema_of_its_envelope(name: str, newer: Contract) -> None:
    body, requirement = BY_SCHEMA_12[name]
    found = broken_by(newer, in_12(body, 400 if b"Fault" in body else 200))
    assert set(found) == {requirement}
    assert "expected an envelope as SOAP 1.2 has it" in found[requirement]


@pytest.mark.parametrize("said", ["1", "true", " true "])
@pytest.mark.parametrize("role", [None, "", f"{ROLES}/next", f" {ROLES}/ultimateReceiver\n"])
def test_a_block_of_soap_1_2_that_the_client_has_to_understand_is_undocumented(
    said: str, role: str | None, newer: Contract
) -> None:
    more = "" if role is None else f' s:role="{role}"'
    found = broken_by(newer, in_12(headed_12(said, more)))
    assert set(found) == {"mandatoryHeader"}


KEEPING_12 = {
    "a response": in_12(GOOD_12),
    "a fault": in_12(RECEIVER_12, 500),
    "a fault of the sender's": in_12(FAULT_12, 400),
    "a block that need not be understood": in_12(headed_12("false")),
    "a block for nobody": in_12(headed_12("true", f' s:role="{ROLES}/none"')),
    "a block for another": in_12(headed_12("1", ' s:role="urn:other"')),
    "SOAP's own block": in_12(enveloped(order(), soap="1.2", header='<s:Upgrade s:mustUnderstand="true"/>')),
    "HTTP/2, as recordings tell it": replace(in_12(GOOD_12), http_version="2"),
    "one charset said twice": in_12(DECLARED + GOOD_12),
    "no charset": in_12(GOOD_12, content_type="application/soap+xml"),
    "UTF-16": in_12(GOOD_12.decode().encode("utf-16"), content_type="application/soap+xml; charset=utf-16"),
}


@pytest.mark.parametrize("response", KEEPING_12.values(), ids=KEEPING_12)
def test_an_answer_of_soap_1_2_that_keeps_every_requirement_is_left_alone(
    response: HttpResponse, newer: Contract
) -> None:
    assert broken_by(newer, response) == {}


@pytest.mark.parametrize(
    "response",
    [
        in_12(GOOD_12),
        in_12(FAULT_12, 500),
        in_12(GOOD_12.replace(b"K1", b"\xe9")),
        *(response for response, _ in BREAKING_12.values()),
    ],
)
def test_no_verdict_on_soap_1_2_has_an_id_of_ws_i(response: HttpResponse, newer: Contract) -> None:
    named = {each.rule for each in judged(newer, response).judgements}
    assert named <= set(rules_by_id(newer))
    assert not [rule for rule in named if re.search(r"\.R\d{4}$", rule)]


def test_bytes_that_contradict_their_charset_are_told_as_that_in_soap_1_2(newer: Contract) -> None:
    assert set(broken_by(newer, in_12(GOOD_12.replace(b"K1", b"\xe9")))) == {"charsets"}


def test_of_a_missing_media_type_it_is_told_that_there_is_none(newer: Contract) -> None:
    found = broken_by(newer, in_12(GOOD_12, content_type=None))
    assert found == {"mediaType": "expected application/soap+xml, got none"}


def test_names_of_unreadable_answers_are_requirements_on_both_sides() -> None:
    assert set(NAMES_IN_12) <= {each.id for each in REQUIREMENTS_11}
    assert set(NAMES_IN_12.values()) <= {each.id for each in REQUIREMENTS_12}


@pytest.mark.parametrize("soap", ["1.1", "1.2"])
def test_an_unreachable_service_says_nothing_but_that(soap: Literal["1.1", "1.2"], tmp_path: Path) -> None:
    contract = made(tmp_path, soap=soap)
    found = judged(contract, replace(http(b""), status=503))
    assert [(each.rule, each.verdict) for each in found.judgements] == [
        (f"{contract.id}.request.accepted", Verdict.UNREACHABLE)
    ]
    assert found.unreachable == "HTTP 503 Service Unavailable"


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_fault_under_the_status_of_a_gateway_breaks_its_promise(status: int, tmp_path: Path) -> None:
    older, newer = made(tmp_path), made(tmp_path, soap="1.2")
    sent = (
        (older, http(enveloped(fault()), status), "R1126"),
        (newer, http(enveloped(fault_12("s:Sender"), soap="1.2"), status, SOAP_12), "faultStatus"),
    )
    for contract, response, name in sent:
        broken = [each for each in judged(contract, response).judgements if each.verdict is Verdict.VIOLATES]
        assert f"{contract.id}.protocol.{name}" in {each.rule for each in broken}


def test_chunks_are_unknown_to_http_1_0(contract: Contract) -> None:
    """HTTP/1.0 is a finding of its own, with chunks or without."""
    found = judged(contract, replace(IN_CHUNKS, http_version="1.0")).judgements
    said = {each.rule.rpartition(".")[2]: each.message for each in found if each.verdict is Verdict.VIOLATES}
    assert set(said) == {"R1140", "framing"}
    assert said["framing"] == "expected no Transfer-Encoding in HTTP/1.0, got one"
