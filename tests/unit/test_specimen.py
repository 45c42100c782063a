"""The specimen speaks SOAP 1.2 as its specification says, and its contract uses every kind of declared rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from lxml import etree

from contracts.cli_serve import announcement
from contracts.discovery import SPECIMENS, catalogue, find, specimens
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.exchange import HttpRequest, HttpResponse
from contracts.lint import lint
from contracts.model import ENVELOPE_11, ENVELOPE_12, RULE_KINDS, Side
from contracts.options import Options
from contracts.provocations12 import PROVOCATIONS_12
from contracts.provoking import Provocation
from contracts.reference import application
from contracts.rules import declared_kind, rule_id, rules_by_id, rules_of
from contracts.run import Run
from contracts.schemas import XSD_ROOT
from contracts.verdicts import Verdict
from contracts.xml import XSI
from contracts.xsdwriting import schema_from_tables
from tests.deviations.specimen_scenes import PLAIN, SPECIMEN, TEXT, post

(CONTRACT,) = specimens()
SIDES: tuple[Side, ...] = ("request", "response")
RUN = Run(Options(endpoint="reference", max_examples=1))
NAMES = {"e": ENVELOPE_12, "s": ENVELOPE_11, "m": CONTRACT.namespace}


@pytest.fixture
def service() -> Iterator[ReferenceEndpoint]:
    endpoint = ReferenceEndpoint(application(["specimen"]))
    yield endpoint
    endpoint.close()


def answer(service: ReferenceEndpoint, request: HttpRequest) -> HttpResponse:
    response = service.send(request).response
    assert response is not None
    return response


def texts(response: HttpResponse, path: str) -> list[str]:
    return [each.text or "" for each in etree.fromstring(response.body).findall(path, NAMES)]


# --- the contract -----------------------------------------------------------------------------------------


def test_its_contract_uses_every_kind_of_declared_rule_in_both_messages() -> None:
    kinds = {side: {declared_kind(each) for each in CONTRACT.message(side).rules} for side in SIDES}
    assert kinds["response"] == set(RULE_KINDS)
    assert kinds["request"] == set(RULE_KINDS) - {"echo"}  # there is nothing that a request could repeat


def test_its_contract_has_no_mistake_and_its_schema_is_that_of_its_tables() -> None:
    found = lint([SPECIMENS])
    assert (found.mistakes, found.warnings) == ((), ())
    assert (XSD_ROOT / CONTRACT.schema_file).read_bytes() == schema_from_tables(CONTRACT)


def test_it_is_found_by_its_names_and_is_no_part_of_the_catalogue() -> None:
    assert find("specimen") == find("specimen.FindCopy") == specimens()
    assert CONTRACT not in catalogue()


# --- the service ------------------------------------------------------------------------------------------


def test_a_response_is_200_and_application_soap_xml(service: ReferenceEndpoint) -> None:
    response = answer(service, PLAIN)
    assert (response.status, response.header("Content-Type")) == (200, "application/soap+xml; charset=utf-8")
    assert texts(response, "e:Body/m:FindCopyResponse/m:Reference") == ["Ab 1"]
    title = etree.fromstring(response.body).find(".//m:Title", NAMES)
    assert title is not None
    assert title.get(f"{{{XSI}}}type") == "xs:string"


FAULTS = {
    "specimen: unknown copy": (400, "Sender", "m:COPY_NOT_FOUND"),
    "specimen: both identifiers": (400, "Sender", "m:INVALID"),
    "specimen: nothing asked": (400, "Sender", "m:INVALID"),
    "specimen: malformed": (400, "Sender", None),
    "specimen: document type": (400, "Sender", None),
    "specimen: processing instruction": (400, "Sender", None),
    "specimen: after Body": (400, "Sender", None),
    "specimen: two children of Body": (400, "Sender", None),
    "specimen: unknown operation": (400, "Sender", None),
    "specimen: mandatory block, true": (500, "MustUnderstand", None),
    "specimen: block for next": (500, "MustUnderstand", None),
    "specimen: unknown envelope": (500, "VersionMismatch", None),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_has_its_code_and_the_status_of_it(name: str, service: ReferenceEndpoint) -> None:
    status, code, subcode = FAULTS[name]
    response = answer(service, SPECIMEN[name])
    assert response.status == status
    assert texts(response, "e:Body/e:Fault/e:Code/e:Value") == [f"env:{code}"]
    assert texts(response, "e:Body/e:Fault/e:Code/e:Subcode/e:Value") == ([subcode] if subcode else [])


def test_a_message_of_soap_1_1_gets_its_fault_in_soap_1_1(service: ReferenceEndpoint) -> None:
    response = answer(service, SPECIMEN["specimen: SOAP 1.1"])
    assert (response.status, response.header("Content-Type")) == (500, "text/xml; charset=utf-8")
    assert texts(response, "s:Body/s:Fault/faultcode") == ["env:VersionMismatch"]
    assert texts(response, "s:Header/e:Upgrade/e:SupportedEnvelope") == [""]


@pytest.mark.parametrize("name", ["specimen: text/plain", "specimen: no Content-Type"])
def test_another_media_type_is_415(name: str, service: ReferenceEndpoint) -> None:
    assert answer(service, SPECIMEN[name]).status == 415


@pytest.mark.parametrize("charset", ["iso-8859-1", "nonsense"])
def test_another_charset_is_415(charset: str, service: ReferenceEndpoint) -> None:
    assert answer(service, post(TEXT, f"application/soap+xml; charset={charset}")).status == 415


ALIKE = (
    "optional block", "mandatory block, 0", "block for none", "capital letters", "no action", "no charset",
    "no declaration", "byte order mark", "UTF-16",
)  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_what_makes_no_difference_in_soap_1_2_makes_none(name: str, service: ReferenceEndpoint) -> None:
    assert answer(service, SPECIMEN[f"specimen: {name}"]) == answer(service, PLAIN)


ODD = {
    "another document": (TEXT.replace("env:Envelope", "env:Letter"), "document element"),
    "text in Body": (TEXT.replace("<env:Body>", "<env:Body>as follows"), "elements only"),
    "an attribute on Body": (TEXT.replace("<env:Body>", '<env:Body id="1">'), "other namespaces only"),
    "a block in no namespace": (
        TEXT.replace("<env:Body>", "<env:Header><trace/></env:Header><env:Body>"),
        "namespace-qualified",
    ),
    "an odd mustUnderstand": (
        TEXT.replace("<env:Body>", '<env:Header><m:t env:mustUnderstand="yes"/></env:Header><env:Body>'),
        "true or false",
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_an_envelope_that_is_built_otherwise_is_told_why(name: str, service: ReferenceEndpoint) -> None:
    body, said = ODD[name]
    response = answer(service, post(body))
    assert response.status == 400
    assert said in "".join(texts(response, "e:Body/e:Fault/e:Reason/e:Text"))


def test_it_has_no_wsdl(service: ReferenceEndpoint) -> None:
    asked = replace(PLAIN, method="GET", url=f"{PLAIN.url}?wsdl", body=b"")
    assert answer(service, asked).status == 404


def test_the_command_says_where_it_is() -> None:
    app = application(["specimen"])
    told = announcement(app, "http://127.0.0.1:1")
    app.close()
    assert "specimen: LendingService\n  http://127.0.0.1:1/specimen/LendingService\n" in told


@pytest.mark.parametrize("each", PROVOCATIONS_12, ids=lambda each: each.id)
def test_it_answers_each_provocation_as_is_due(each: Provocation) -> None:
    rule = rules_by_id(CONTRACT)[rule_id(CONTRACT, "protocol", each.id)]
    found = RUN.exercise(CONTRACT, rule).verdicts(rule.id)
    assert set(found) == {Verdict.CONFORMS}
    assert found[Verdict.CONFORMS].times >= len(each.ways)


def test_no_rule_finds_anything_wrong_with_it() -> None:
    """The declared rules and those of whole messages; benchmarks.catch_rate asks some thousands of times."""
    whole = {"accepted", "schema", "recovered", "sameAccount"}
    chosen = [each for each in rules_of(CONTRACT) if each.declared is not None or each.kind in whole]
    tallies = [RUN.exercise(CONTRACT, rule) for rule in chosen]
    assert [each.problem for each in tallies if each.problem is not None] == []
    seen = {(name, verdict) for tally in tallies for name in tally.found for verdict in tally.verdicts(name)}
    assert [each for each in seen if each[1] != Verdict.CONFORMS] == []
    assert {rule.id for rule in chosen if rule.side == "response"} <= {name for name, _ in seen}
