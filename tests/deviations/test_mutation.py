"""A check that is taken away lets a deviation slip through; the whole run is ``python -m benchmarks.mutation``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.catch_rate import line, lines
from benchmarks.deviating import MISSED, RIGHT, Result, Watch, running
from benchmarks.mutants import KEPT_BY_READING, Mutant, mutants
from benchmarks.mutation import SURVIVES, TESTS, Fate, read_reasons, told, untrue
from contracts import declared
from contracts.checks.leaks import LEAKS, Leak
from contracts.checks.protocol import CHECKS
from contracts.checks.protocol12 import CHECKS_12
from contracts.discovery import find
from contracts.model import RULE_KINDS, Contract
from contracts.reference.deviations import find as find_deviation
from contracts.reference.deviations.leaks import SAID
from contracts.rules import declared_kind, rules_by_id

ROOT = Path(__file__).parents[2]
COLLECTOR = find("collector.GetCurrentInvoice")[0]
SPECIMEN = find("specimen.FindCopy")[0]
SHOWN_BY = {
    "R1141": "http-2-0",
    "R1140": "http-1-0",
    "framing": "bytes-behind-body",
    "R1126": "fault-with-200",
    "R1124": "success-with-404",
    "R1111": "success-with-202",
    "R9702": "content-type-twice",
    "R9703": "content-type-plain",
    "R1012": "us-ascii",
    "R1018": "declaration-contradicts-header",
    "xmlVersion": "xml-1-1",
    "R1009": "processing-instruction",
    "R9980": "header-after-body-and-encoding-style",
    "R1011": "trailer-after-body",
    "R1014": "response-unqualified",
    "R1032": "must-understand-on-body",
    "R1005": "encoding-style-on-envelope",
    "R1006": "encoding-style-in-body",
    "R1013": "must-understand-yes",
    "mandatoryHeader": "unknown-mandatory-header",
    "R2712": "response-renamed",
    "R1029": "fault-beside-response",
    "R1000": "fault-with-time",
    "R1001": "fault-children-qualified",
    "R1003": "detail-attribute",
    "R1004": "code-unqualified",
    "R1031": "code-with-dots",
    "faultShape": "faultstring-missing-with-time",
}


SHOWN_BY_12 = {
    "httpVersion": "soap-12-http-2-7",
    "contentType": "soap-12-content-type-twice",
    "charsets": "soap-12-utf-8-as-utf-16",
    "mandatoryHeader": "soap-12-unknown-mandatory-header",
    "framing": "soap-12-two-lengths",
    "xmlVersion": "soap-12-in-xml-1-1",
    "mediaType": "answer-as-text-xml",
    "status": "soap-12-response-with-500",
    "faultStatus": "soap-12-fault-with-200",
    "faultStatusOfCode": "sender-fault-with-500",
    "instruction": "soap-12-processing-instruction",
    "envelope": "trailer-as-text-xml",
    "body": "soap-12-response-renamed",
    "faultAlone": "response-beside-soap-12-fault",
    "faultShape": "reason-missing-with-200",
}
"""Of the last and of the envelope, two things are wrong: where nothing else is, the schema of the envelope sees it."""
SHOWN_BY_KIND = {
    "exactly_one_of": "shelf-and-reader",
    "at_most_one_of": "fine-and-waiver",
    "at_least_one_of": "made-by-nobody",
    "requires": "due-from-nobody",
    "xpath": "renewed-too-often",
    "all_set": "loan-without-day",
    "none_set": "fine-on-the-shelf",
    "only_set": "withdrawn-on-a-shelf",
}


def is_caught(requirement: str, deviation: str, contract: Contract = COLLECTOR) -> bool:
    """Exercise one promise of the protocol against a deviating service."""
    return _is_caught(contract, f"{contract.id}.protocol.{requirement}", deviation)


def _is_caught(contract: Contract, name: str, deviation: str) -> bool:
    rule = rules_by_id(contract)[name]
    deviating = find_deviation(deviation)
    watch = Watch(
        {contract.id: contract}, lambda found, verdict: (found, verdict) == (rule.id, deviating.verdict)
    )
    with running("", [deviating], 1, watch) as run:
        run.exercise(contract, rule)
    return bool(watch.rule)


def test_every_check_of_an_answer_is_taken_away() -> None:
    assert set(SHOWN_BY) == set(CHECKS) - KEPT_BY_READING
    assert set(SHOWN_BY_12) == set(CHECKS_12) - KEPT_BY_READING
    assert {*SHOWN_BY_KIND, "echo"} == set(RULE_KINDS)  # an echo is shown by the deviations of its family


@pytest.mark.parametrize("requirement", SHOWN_BY)
def test_without_its_check_a_deviation_slips_through(
    requirement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_caught(requirement, SHOWN_BY[requirement])
    monkeypatch.setitem(CHECKS, requirement, lambda _contract, _answer: None)
    assert not is_caught(requirement, SHOWN_BY[requirement])


@pytest.mark.parametrize("requirement", SHOWN_BY_12)
def test_without_its_check_a_deviation_of_soap_1_2_slips_through(
    requirement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_caught(requirement, SHOWN_BY_12[requirement], SPECIMEN)
    monkeypatch.setitem(CHECKS_12, requirement, lambda _contract, _answer: None)
    assert not is_caught(requirement, SHOWN_BY_12[requirement], SPECIMEN)


@pytest.mark.parametrize("kind", SHOWN_BY_KIND)
def test_without_the_judge_of_its_kind_a_deviation_slips_through(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (rule,) = (each.id for each in SPECIMEN.response.rules if declared_kind(each) == kind)
    assert _is_caught(SPECIMEN, f"{SPECIMEN.id}.response.{rule}", SHOWN_BY_KIND[kind])
    monkeypatch.setitem(declared._PROBLEMS, kind, lambda _declared, _subject: None)
    assert not _is_caught(SPECIMEN, f"{SPECIMEN.id}.response.{rule}", SHOWN_BY_KIND[kind])


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.what)
def test_each_pattern_alone_finds_what_one_deviation_tells(leak: Leak) -> None:
    """So that without it that deviation slips through."""
    finders = {
        name: [each for each in LEAKS if each.pattern.search(words)] for name, (_, words) in SAID.items()
    }
    assert [leak] in finders.values()


# --- the instruments --------------------------------------------------------------------------------------

CHANGED = """
from benchmarks.mutants import apply, mutants
from contracts.checks.protocol import CHECKS
from tests.deviations.test_mutation import is_caught
apply(next(each for each in mutants() if each.id.endswith({end!r})))
print(is_caught("R1126", "fault-with-200"))
"""


@pytest.mark.parametrize(
    ("end", "caught"),
    [
        ("a_fault_has_status_500 says nothing", "False"),
        ("a_fault_has_status_500 condition at column 16 always holds", "False"),
        ("R1126 no row of CHECKS", "False"),
        (" success_is_2xx says nothing", "True"),
    ],
)
def test_a_mutant_changes_what_it_says_and_nothing_else(end: str, caught: str) -> None:
    code = CHANGED.format(end=end)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == caught


NOTICING = """
import sys
from pathlib import Path
from hypothesis import strategies as st
from benchmarks.mutation import TestsNotRun, fails
repr(st.builds(int, st.integers()))  # what this process draws must not keep pytest from running
folder = Path(sys.argv[1])
print(fails([folder / "test_it.py"]), fails([folder / "test_fine.py"]), fails([folder / "test_odd.py"]))
try:
    fails([folder / "nowhere.py"])
except TestsNotRun as error:
    print("not run:", str(error).splitlines()[0])
"""


def test_a_mutant_survives_only_when_the_tests_were_run(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_no(): assert False\n")
    (tmp_path / "test_fine.py").write_text("def test_yes(): pass\n")
    (tmp_path / "test_odd.py").write_text("import nothing_of_that_name\n")
    command = [sys.executable, "-c", NOTICING, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    noticed, not_run = done.stdout.splitlines()
    assert noticed == "test_it.py::test_no None test_odd.py"
    assert not_run == "not run: pytest ended with <ExitCode.USAGE_ERROR: 4> and no test failed:"


NAMED = Mutant("contracts.checks.x", "condition at column 7 never holds", "_x", 9, "a is None")


@pytest.mark.parametrize(
    ("fate", "reasons", "whole", "stale"),
    [
        (SURVIVES, {NAMED.name: "so"}, True, []),
        (TESTS, {NAMED.name: "so"}, True, [NAMED.name]),
        (TESTS, {}, True, []),
        (SURVIVES, {"another": "so"}, True, ["another"]),
        (SURVIVES, {"another": "so"}, False, []),
    ],
)
def test_a_reason_that_is_true_no_more_is_told(
    fate: str, reasons: dict[str, str], whole: bool, stale: list[str]
) -> None:
    assert NAMED.name == "contracts.checks.x _x `a is None` never holds"
    assert untrue({NAMED.id: Fate(NAMED.id, fate)}, [NAMED], reasons, whole=whole) == stale


def test_survivors_are_told_with_their_reason_and_whole_checks_with_their_test() -> None:
    whole = Mutant("contracts.checks.x", "says nothing", "_y", 9)
    fates = {NAMED.id: Fate(NAMED.id, SURVIVES), whole.id: Fate(whole.id, TESTS, "test_y.py::test_y")}
    lines = list(told(fates, [NAMED, whole], {NAMED.name: "so it is"}))
    assert lines[2:] == [
        "\n2 mutants, 1 survive",
        f"    {NAMED.id}: so it is",
        "1 whole checks that no deviation notices, only a test",
        "    contracts.checks.x:9 _y says nothing: test_y.py::test_y",
    ]
    assert "no reason is known" in "".join(told(fates, [NAMED], {}))


def test_every_reason_is_of_a_change_that_there_is() -> None:
    assert set(read_reasons()) <= {each.name for each in mutants()}


def test_mutants_have_names_of_their_own() -> None:
    names = [each.id for each in mutants()]
    assert len(set(names)) == len(names) > 500


def test_a_family_is_counted_with_median_and_maximum() -> None:
    found = [Result("a", RIGHT, 10, 1), Result("b", RIGHT, 10, 4), Result("c", MISSED, 10, 900)]
    counted = line("HTTP", found)
    assert (counted.deviations, counted.right, counted.missed) == (3, 2, 1)
    assert (counted.median, counted.maximum) == (2.5, 4)


def test_the_last_line_is_of_all_families() -> None:
    results = {name: Result(name, RIGHT, 10, 2) for name in ("html-page", "echo-missing")}
    assert [(each.family, each.right) for each in lines(results)] == [("HTTP", 1), ("echo", 1), ("all", 2)]
