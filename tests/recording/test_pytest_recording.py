"""Cassettes through pytest-recording: its marker, its modes, and a test that breaks off."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.recording.cassette import read_corpus

pytest_plugins = ["pytester"]

PLUGIN = """
    import pytest
    from contracts.recording.cassette import configure_vcr

    def pytest_recording_configure(config, vcr):
        configure_vcr(vcr, rewrite=config.getoption("--record-mode") == "rewrite")

    @pytest.fixture(scope="module")
    def vcr_cassette_dir():
        return "cassettes"
"""
RECORDING = """
    import pytest
    from contracts.discovery import catalogue
    from contracts.endpoints.recorded import RecordedEndpoint
    from contracts.exchange import Exchange, HttpRequest, HttpResponse
    from contracts.recording.cassette import vcr_options
    from contracts.recording.recorder import Recorder
    from contracts.recording.redaction import Redactor

    SENT = HttpRequest("POST", "http://reference.invalid/x", (("SOAPAction", '""'),), b"<e/>")

    @pytest.mark.vcr(**vcr_options())
    @pytest.mark.default_cassette("walley/GetCurrentInvoice/request.InvoiceNo.maxLength")
    @pytest.mark.block_network
    def test_rule(vcr, record_mode):
        if record_mode == "none":
            assert RecordedEndpoint(vcr).send(SENT).response.body == b"ANSWER"
        else:
            said = {"kind": "reference", "endpoint": "reference service", "contract_hash": "sha256:0"}
            recorder = Recorder(vcr, catalogue()[0], Redactor(), **said)
            recorder.record({"rule": "x"}, Exchange(SENT, HttpResponse(200, "OK", (), b"ANSWER")))
            STOP
            recorder.finish()
"""


def run_item(pytester: pytest.Pytester, answer: str, mode: str, stop: str = "") -> pytest.RunResult:
    pytester.makeconftest(PLUGIN)
    pytester.makepyfile(RECORDING.replace("ANSWER", answer).replace("STOP", stop or "pass"))
    return pytester.runpytest_subprocess(
        "-p", "no:cacheprovider", "-p", "no:contracts", f"--record-mode={mode}"
    )


@pytest.fixture
def cassette(pytester: pytest.Pytester) -> Iterator[Path]:
    path = pytester.path / "cassettes/walley/GetCurrentInvoice/request.InvoiceNo.maxLength.yaml"
    run_item(pytester, "first", "rewrite").assert_outcomes(passed=1)
    assert path.is_file()
    yield path
    shutil.rmtree(pytester.path / "cassettes")


def test_an_item_records_and_replays_through_pytest_recording(
    cassette: Path, pytester: pytest.Pytester
) -> None:
    run_item(pytester, "first", "none").assert_outcomes(passed=1)
    run_item(pytester, "second", "rewrite").assert_outcomes(passed=1)
    run_item(pytester, "second", "none").assert_outcomes(passed=1)
    assert re.findall("string: (.*)", cassette.read_text()) == ["|-"]
    assert [each.response.body for each in read_corpus(cassette).recordings] == [b"second"]


def test_a_rewrite_that_breaks_off_leaves_the_old_cassette(cassette: Path, pytester: pytest.Pytester) -> None:
    before = cassette.read_bytes()
    run_item(pytester, "second", "rewrite", stop="raise SystemError").assert_outcomes(failed=1)
    assert cassette.read_bytes() == before
    run_item(pytester, "second", "rewrite", stop="import os; os._exit(9)")
    assert cassette.read_bytes() == before
