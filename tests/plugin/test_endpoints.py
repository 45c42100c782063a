"""The embedded services, in process and over HTTP: one and the same verdict for every promise."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.discovery import CATALOGUE
from contracts.exitcodes import UNREACHABLE
from tests.plugin.runs import (
    ROOT,
    environ,
    output_of,
    report_of,
    run,
    run_apart,
    serving_damaged,
    verdicts_in,
    without_times,
    write_module,
)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[str]:
    """Start ``contracts serve`` as a process; gives its address."""
    command = [sys.executable, "-m", "contracts.cli", "serve", "--port", "0"]
    command[1:3] = ["-c", "from contracts.cli import main; main(prog_name='contracts')"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environ(), stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None
        try:
            yield found[0]
        finally:
            process.terminate()


@pytest.mark.slow
def test_a_server_of_contracts_serve_gets_the_verdicts_of_the_services_in_process(
    serve: str, tmp_path: Path
) -> None:
    """Of the main job some items of every vendor, one of which writes."""
    (tmp_path / "test_promises.py").write_text((ROOT / "tests/contract/test_promises.py").read_text())
    select = (
        "-q",
        "--contract-max-examples",
        "2",
        "--hypothesis-seed",
        "1",
        "-k",
        "request and (InvoiceNo or nextInvoiceNumber)",
    )
    for name, endpoint in (("url.json", serve), ("process.json", "reference")):
        result = run_apart(tmp_path, *select, "--contract-endpoint", endpoint, "--contract-report", name)
        assert result.returncode == 0, result.stdout
    over_http, in_process = (report_of(tmp_path / name) for name in ("url.json", "process.json"))
    assert verdicts_in(over_http) == verdicts_in(in_process)
    assert over_http["run"]["endpoint"] == {
        "kind": "url",
        "name": serve,
        "evidence": "unknown",
        "recorded": None,
    }
    assert in_process["run"]["endpoint"]["evidence"] == "reference"


def test_a_run_on_the_reference_services_says_that_they_are_no_vendor(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    result = run(pytester, "-k", "request and InvoiceNo and maxLength", "--contract-endpoint", "reference")
    assert result.ret == 0
    said = " ".join(output_of(result).split())
    assert "contracts: the embedded reference services (they say nothing about a vendor)" in said
    assert "They say nothing about how a vendor's own service behaves." in said


def test_an_address_keeps_the_documented_path(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    with serving_damaged() as served:
        assert run(pytester, "-k", "request.accepted", "--contract-endpoint", served.url).ret == 0
    assert set(served.paths) == {"/v3.0/InformationServiceV2.svc"}


def test_nobody_at_an_address_is_unreachable_and_blames_no_service(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    select = ("-k", "request and InvoiceNo and maxLength")
    result = run(
        pytester, *select, "-v", "--contract-endpoint", "http://127.0.0.1:9", "--contract-report", "r.json"
    )
    assert result.ret == UNREACHABLE
    result.stdout.fnmatch_lines(["*InvoiceNo.maxLength* UNREACHABLE*", "*1 unreachable*"])
    report = report_of(pytester.path / "r.json")
    assert report["run"]["exit_code"] == UNREACHABLE
    assert set(verdicts_in(report).values()) == {"unreachable", "not exercised"}


def test_two_workers_give_one_report_that_equals_the_one_of_one_process(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import pytest\n@pytest.mark.contract('walley')\ndef test_promise(promise):\n    promise.verify()\n"
    )
    select = ("-k", "request and InvoiceNo")
    record = ("--contract-endpoint", "reference", "--record-mode=rewrite", "--contract-max-examples", "3")
    recording = run_apart(tmp_path, *select, *record, "-n", "2")
    assert recording.returncode == 0, recording.stdout
    assert "contracts: the embedded reference services" in recording.stdout
    for name, workers in (("one.json", ()), ("two.json", ("-n", "2"))):
        result = run_apart(tmp_path, *select, *workers, "--contract-report", name)
        assert result.returncode == 0, result.stdout
        assert result.stdout.count("report: ") == 1
    one, two = (report_of(tmp_path / name) for name in ("one.json", "two.json"))
    assert without_times(one) == without_times(two)
    assert not list(tmp_path.glob(".*.lock"))


def test_two_workers_report_on_contracts_given_by_a_path_and_share_the_budget(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = pytester.mkdir("promises")
    text = (
        (CATALOGUE / "walley/GetCurrentInvoice.toml")
        .read_text()
        .replace("examples/", f"{CATALOGUE}/walley/examples/")
    )
    (folder / "it.toml").write_text(text)
    write_module(pytester, "promises/it.toml")
    monkeypatch.setenv("UAT", "reference-user")
    with serving_damaged() as served:
        (pytester.path / "environments.toml").write_text(
            f"""
            [walley.uat]
            url = "{served.url}/v3.0/InformationServiceV2.svc"
            credentials.default = {{ username = {{ env = "UAT" }}, password = {{ env = "UAT" }} }}
            limits = {{ requests = 4, per_second = 5000 }}
            [[walley.uat.known]]
            situation = "invoice"
            CountryCode = "SE"
            InvoiceNo = "1"
            """
        )
        result = run(
            pytester, "-n", "2", "-k", "request and InvoiceNo", "--contract-endpoint", "live", "--contract-env", "uat",
            "--contract-report", "r.json",
        )  # fmt: skip
    assert "budget: walley.uat: 4 requests" in output_of(result)
    assert 0 < len(served.bodies) <= 4
    assert {rule["contract"] for rule in report_of(pytester.path / "r.json")["rules"]} == {
        "walley.GetCurrentInvoice"
    }
    assert result.ret != 0
