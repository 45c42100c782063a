"""JUnit, SARIF and CSV: complete, valid in structure, the same for the same run."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import Any

import jsonschema
import pytest
from lxml import etree

from contracts.reportmodel import Report
from contracts.reports import csvfile, junit, sarif
from contracts.verdicts import Verdict
from tests.unit import report_samples as samples

RICH = samples.rich()


# --- JUnit ------------------------------------------------------------------------------------------------


def cases(report: Report) -> dict[str, etree._Element]:
    """Give the test cases by name."""
    found = etree.fromstring(junit.render(report)).iter("testcase")
    return {case.get("name", ""): case for case in found}


def test_every_rule_is_a_test_case_named_by_its_id() -> None:
    assert list(cases(RICH)) == [rule.id for rule in sorted(RICH.rules, key=lambda rule: rule.contract)]


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        ("sample.GetInvoice.response.CorrelationId.echo", "failure"),
        ("sample.GetInvoice.protocol.charset", "system-out"),
        ("sample.GetInvoice.request.InvoiceNo.maxLength", "system-out"),
        ("sample.GetInvoice.response.Status.enumeration", "system-out"),
        ("sample.GetInvoice.request.Country.nillable", "skipped"),
        ("sample.SetSequence.request.Number.nillable", "error"),
        ("sample.GetInvoice.request.InvoiceNo.occurs", None),
    ],
)
def test_a_verdict_becomes_the_outcome_that_a_build_server_knows(rule: str, outcome: str | None) -> None:
    names = [child.tag for child in cases(RICH)[rule]]
    assert names == (["properties"] if outcome is None else ["properties", outcome])


def test_counts_add_up() -> None:
    root = etree.fromstring(junit.render(RICH))
    for element in (root, *root.iter("testsuite")):
        assert int(element.get("tests", "-1")) == len(list(element.iter("testcase")))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(element.get(name, "-1")) == len(list(element.iter(tag)))


def test_properties_tell_what_the_rule_is() -> None:
    properties = cases(RICH)["sample.GetInvoice.response.CorrelationId.echo"].iter("property")
    assert {each.get("name"): each.get("value") for each in properties} == {
        "verdict": "violates",
        "kind": "echo",
        "side": "response",
        "severity": "error",
        "exercises": "12",
        "dropped": "0",
        "source": "Get Invoice, table of the response",
        "source_url": "https://docs.example.test/get-invoice",
    }


def test_the_same_run_gives_the_same_file_but_for_times() -> None:
    later = RICH.model_copy(
        update={"run": RICH.run.model_copy(update={"started": "2027-01-01", "seconds": 1.0})}
    )
    one, other = (etree.fromstring(junit.render(report)) for report in (RICH, later))
    assert etree.tostring(one) != etree.tostring(other)
    for element in (*one.iter(), *other.iter()):
        element.attrib.pop("timestamp", None)
        element.attrib.pop("time", None)
    assert etree.tostring(one) == etree.tostring(other)


def test_what_xml_forbids_is_written_as_an_escape() -> None:
    assert "\\x00" in junit.render(RICH).decode()


# --- SARIF ------------------------------------------------------------------------------------------------


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    """Give the schema of an object with no other properties than these."""
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


TEXT = {"type": "string"}
MESSAGE = closed(["text"], text=TEXT)
LEVEL = {"enum": ["none", "note", "warning", "error"]}
REGION = closed(["startLine"], startLine={"type": "integer", "minimum": 1})
ARTIFACT = closed(["uri"], uri={"type": "string", "format": "uri-reference"})
LOGICAL = closed([], name=TEXT, fullyQualifiedName=TEXT, kind=TEXT)
LOCATION = closed(
    [],
    logicalLocations={"type": "array", "uniqueItems": True, "items": LOGICAL},
    physicalLocation=closed(["artifactLocation"], artifactLocation=ARTIFACT, region=REGION),
)
RESULT = closed(
    ["message"],
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    level=LEVEL,
    message=MESSAGE,
    locations={"type": "array", "items": LOCATION},
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    occurrenceCount={"type": "integer", "minimum": 1},
    properties={"type": "object"},
)
RULE = closed(
    ["id"],
    id=TEXT,
    name=TEXT,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    helpUri={"type": "string", "format": "uri"},
    defaultConfiguration=closed([], level=LEVEL),
)
RUN = closed(
    ["tool"],
    tool=closed(
        ["driver"],
        driver=closed(
            ["name"], name=TEXT, version=TEXT, rules={"type": "array", "uniqueItems": True, "items": RULE}
        ),
    ),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": RESULT},
)
# What SARIF 2.1.0 (OASIS, sections 3.13 to 3.52) says of the properties that are written, and no others.
LOG = closed(
    ["version", "runs"], **{"$schema": TEXT}, version={"const": "2.1.0"}, runs={"type": "array", "items": RUN}
)


@pytest.mark.parametrize("report", [RICH, samples.quiet(), samples.large()], ids=["rich", "quiet", "large"])
def test_a_log_has_the_structure_of_sarif(report: Report) -> None:
    jsonschema.Draft202012Validator(LOG).validate(json.loads(sarif.dumps(report)))


def test_results_name_their_rule_and_its_place_in_the_list() -> None:
    (run,) = sarif.log(RICH)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(rules) == len(RICH.rules)
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert Counter(result["level"] for result in run["results"]) == {"error": 4, "warning": 2, "note": 1}


def test_what_was_not_seen_is_no_result() -> None:
    (run,) = sarif.log(RICH)["runs"]
    told = {result["ruleId"] for result in run["results"]}
    assert told == {rule.id for rule in RICH.rules if rule.verdict in set(list(Verdict)[:3])}


def test_a_result_points_to_the_line_of_the_contract_file_where_the_report_knows_it() -> None:
    info = RICH.contracts[0].model_copy(update={"file": "contracts/a b.toml"})
    rule = RICH.rules[0].model_copy(update={"line": 42})
    known = RICH.model_copy(update={"contracts": (info,), "rules": (rule,)})
    (result,) = sarif.log(known)["runs"][0]["results"]
    place = {"artifactLocation": {"uri": "contracts/a%20b.toml"}, "region": {"startLine": 42}}
    assert result["locations"][0]["physicalLocation"] == place
    (unknown,) = sarif.log(RICH.model_copy(update={"rules": (rule,)}))["runs"][0]["results"]
    assert "physicalLocation" not in unknown["locations"][0]
    assert unknown["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == rule.id


# --- CSV --------------------------------------------------------------------------------------------------


def test_every_rule_is_a_line() -> None:
    lines = list(csv.DictReader(io.StringIO(csvfile.render(RICH), newline="")))
    assert [line["id"] for line in lines] == [rule.id for rule in RICH.rules]
    assert lines[0]["violates"] == "12"
    assert lines[0]["message"].startswith("expected CorrelationId 'c-1' as it was sent")
    assert {line["verdict"] for line in lines} == {verdict.value for verdict in Verdict}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_cell_is_a_formula(text: str) -> None:
    rule = samples.rule("response.x", Verdict.NOT_EXERCISED, reason=text)
    (line,) = csv.DictReader(
        io.StringIO(csvfile.render(RICH.model_copy(update={"rules": (rule,)})), newline="")
    )
    assert line["reason"] == f"'{text}"
