"""Every named deviation deviates in the one way that it claims, and nothing outside looks for one."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from contracts.cli_serve import announcement, serve
from contracts.discovery import catalogue, specimens
from contracts.endpoints.http import HttpEndpoint
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.environments import Limits
from contracts.errors import OptionError
from contracts.exchange import HttpResponse
from contracts.reference import application
from contracts.reference.application import SERVICES
from contracts.reference.deviations import DEVIATIONS, Deviation, by_family, find
from contracts.reference.deviations.deviation import ALL, SPECIMEN
from contracts.reference.deviations.flakiness import slow
from contracts.reference.deviations.listing import README, markdown, terminal
from contracts.reference.deviations.registry import MODULES
from contracts.reference.pipeline import documented
from contracts.reference.server import serving
from contracts.rules import rules_of
from contracts.verdicts import Verdict
from tests.deviations.scenes import PLAIN, SCENES, WITNESSES, conforming, play, witness

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parents[2]
OWN = ROOT / "contracts" / "reference"
ALLOWED = {
    ROOT / "contracts" / "cli_serve.py",
    *(ROOT / "benchmarks" / name for name in ("catch_rate.py", "deviating.py", "mutation.py")),
}
SHOWN = json.loads(WITNESSES.read_text(encoding="utf-8"))
FAMILIES = {
    "HTTP", "encoding", "envelope", "namespaces", "element order", "omissions", "additions", "duplicates", "types",
    "lengths", "digits", "rounding", "enumeration", "nil handling", "white space", "character damage", "truncation",
    "dates", "echo", "authentication", "validation", "faults", "state", "flakiness", "leniency", "protocol refusals",
    "equivalence", "SOAP 1.2", "declared relations",
}  # fmt: skip
each_deviation = pytest.mark.parametrize("deviation", DEVIATIONS.values(), ids=DEVIATIONS)


@pytest.mark.parametrize("name", [name for name, each in DEVIATIONS.items() if each.needs != "time"])
def test_a_deviation_changes_what_its_witness_says_and_nothing_else(name: str) -> None:
    """The witness holds the difference in one scene, byte for byte, and names all scenes in which there is one."""
    found = witness(DEVIATIONS[name])
    assert found is not None
    assert asdict(found) == SHOWN[name]


def test_there_is_no_witness_of_what_does_not_exist() -> None:
    assert set(SHOWN) == {name for name, each in DEVIATIONS.items() if each.needs != "time"}


def test_the_same_scenes_bring_the_same_answers_every_time() -> None:
    assert play((), list(SCENES)) == conforming()


@each_deviation
def test_a_service_that_is_not_concerned_keeps_its_pipeline(deviation: Deviation) -> None:
    concerned = {operation.partition(".")[0] for operation in deviation.operations}
    for vendor, service in SERVICES.items():
        pipeline = documented(service())
        assert (deviation(pipeline) is pipeline) == (vendor not in concerned)
        pipeline.service.close()


@pytest.mark.parametrize("number", [1, 3])
def test_a_slow_service_answers_rightly_after_its_pause(number: int) -> None:
    waited: list[float] = []
    pipeline = slow(number, 65, waited.append)(documented(SERVICES["walley"]()))
    answers = [pipeline.respond(PLAIN) for _ in range(6)]
    pipeline.service.close()
    assert waited == [65] * (6 // number)
    assert all(each == answers[0] for each in answers)


def test_a_flaky_service_counts_for_itself() -> None:
    deviation = find("first-fails")
    for _ in range(2):
        first, second = play((deviation,), ["plain", "collector"]).values()
        assert first.startswith(b"500")
        assert second.startswith(b"500")  # another service of the same application


@pytest.mark.parametrize(
    "name",
    [
        "http-1-0",
        "http-0-9",
        "http-2-0",
        "content-length-and-chunks",
        "chunks-in-http-1-0",
        "bytes-behind-body",
    ],
)
def test_what_deviates_in_http_itself_does_so_on_the_wire(name: str) -> None:
    """WSGI has no word for it, so the server says it beside the application, as the endpoint in process does."""
    app = application(["walley"], deviations=[find(name)])
    with serving(app) as url, closing(HttpEndpoint(Limits(per_second=1000, timeout=20))) as endpoint:
        sent = replace(PLAIN, url=url + urlsplit(PLAIN.url).path)
        answers = [endpoint.send(sent).response for _ in range(2)]
    with closing(ReferenceEndpoint(app)) as in_process:
        expected = in_process.send(PLAIN).response
    for came in answers:
        assert came is not None
        assert expected is not None
        assert _of_http(came) == _of_http(expected) != _of_http(HttpResponse(200, "OK", (), b""))
        assert came.body == expected.body


def _of_http(response: HttpResponse) -> tuple[str, int, bool]:
    lengths = (response.header("Content-Length"), response.header("Transfer-Encoding"))
    return response.http_version, response.behind, None not in lengths


def test_deviations_add_up() -> None:
    both = play((find("echo-in-upper-case"), find("decimal-comma")), ["plain"])["plain"]
    assert b"<CorrelationId>AB 1<" in both
    assert b"<TotalAmount>1205,00<" in both


# --- the registry -----------------------------------------------------------------------------------------


def test_every_family_has_deviations_and_there_are_eighty_and_more() -> None:
    assert set(by_family()) == FAMILIES
    assert len(DEVIATIONS) >= 80
    assert len(DEVIATIONS) == sum(len(module.DEVIATIONS) for module in MODULES)
    assert {"rare input", "two conditions"} <= {each.needs for each in DEVIATIONS.values()}


def test_the_operations_that_deviate_are_all_that_there_are() -> None:
    assert set(ALL) == {contract.id for contract in catalogue()}
    assert set(SPECIMEN) == {contract.id for contract in specimens()}


@each_deviation
def test_a_deviation_names_operations_rules_and_a_verdict(deviation: Deviation) -> None:
    assert deviation.operations
    assert set(deviation.operations) <= {*ALL, *SPECIMEN}
    assert deviation.rules
    assert deviation.verdict in {
        Verdict.VIOLATES,
        Verdict.LENIENT,
        Verdict.UNDOCUMENTED,
        Verdict.UNREACHABLE,
    }
    assert deviation.claim.endswith(".")


@each_deviation
def test_a_deviation_without_a_rule_says_what_is_promised(deviation: Deviation) -> None:
    rules = [
        rule.id
        for contract in (*catalogue(), *specimens())
        if contract.id in deviation.operations
        for rule in rules_of(contract)
    ]
    assert any(map(deviation.expects, rules)) or deviation.promise


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(OptionError, match="no deviation is named 'echo-mising'; did you mean 'echo-missing'"):
        find("echo-mising")
    with pytest.raises(OptionError, match="no deviation is named '%'; --list-deviations names them all"):
        find("%")


# --- what people see --------------------------------------------------------------------------------------


def test_the_readme_lists_them_as_they_are() -> None:
    assert README.read_text(encoding="utf-8") == markdown()


def test_the_command_lists_them_within_80_columns() -> None:
    result = CliRunner().invoke(serve, ["--list-deviations"])
    assert (result.exit_code, result.output) == (0, terminal() + "\n")
    assert all(f"\n  {name}\n" in result.output for name in DEVIATIONS)
    assert max(map(len, result.output.splitlines())) <= 80


def test_the_command_tells_an_unknown_name_with_the_nearest() -> None:
    result = CliRunner().invoke(serve, ["--deviation", "html-pag"])
    assert result.exit_code == 2
    assert "did you mean 'html-page'" in result.output


def test_the_announcement_says_in_what_the_services_deviate() -> None:
    app = application()
    told = announcement(app, "http://127.0.0.1:1", [find("html-page"), find("lost-write")])
    app.close()
    assert "They do what the documentation says, but for these" in told
    assert "\n  html-page\n  lost-write\n" in told


# --- the suite does not know ------------------------------------------------------------------------------


def imported(path: Path) -> Iterator[str]:
    """Name the modules that a file imports, and what it imports from them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_nothing_but_the_command_and_the_benchmark_imports_the_deviations() -> None:
    files = [*(ROOT / "contracts").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py"), ROOT / "conftest.py"]
    importing = {
        path
        for path in files
        if OWN not in path.parents
        and any(name.startswith("contracts.reference.deviations") for name in imported(path))
    }
    assert importing == ALLOWED


def test_the_services_themselves_do_not_import_their_deviations() -> None:
    own = [path for path in OWN.rglob("*.py") if OWN / "deviations" not in path.parents]
    assert not [path for path in own if any("deviations" in name for name in imported(path))]


def test_no_name_of_a_deviation_stands_in_the_suite() -> None:
    """A check that looked for one would have to name it: the names are long enough to be nobody else's."""
    telling = [name for name in DEVIATIONS if name.count("-") >= 2]
    suite = [path for path in (ROOT / "contracts").rglob("*.py") if OWN not in path.parents]
    assert len(telling) > 100
    for path in suite:
        text = path.read_text(encoding="utf-8")
        assert not [name for name in telling if name in text]
