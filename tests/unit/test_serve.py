"""``contracts serve``: what it prints, what it refuses, how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3
from click.testing import CliRunner

import contracts
from contracts.cli_serve import announcement, serve
from contracts.reference import application
from tests.unit.reference_messages import PEEK, basic, envelope

COMMAND = [sys.executable, "-c", "from contracts.cli_serve import serve; serve(prog_name='contracts serve')"]
ROOT = str(Path(contracts.__file__).parent.parent)


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the command; gives the process and what it printed before it began to wait."""
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": ROOT, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    with process:
        lines: list[str] = []
        while not lines or (lines[-1] and "Stop with" not in lines[-1]):
            lines.append(process.stdout.readline())
        try:
            yield process, "".join(lines)
        finally:
            process.kill()


def test_it_prints_addresses_and_log_in_data_and_answers_there() -> None:
    with running("--port", "0") as (_, printed):
        address = re.search(r"http://127\.0\.0\.1:\d+/ecommerce-test/\S+", printed)
        assert address is not None
        headers = {"Content-Type": "text/xml", "SOAPAction": '""', **dict([basic()])}
        response = urllib3.request("POST", address[0], body=envelope(PEEK), headers=headers)
    assert response.status == 200
    assert b">444<" in response.data
    for told in (
        "/v3.0/InformationService.svc",
        "/v3.0/InformationServiceV2.svc",
        "reference-user / reference-password",
        "reference-user-without-sequence / reference-password-without-sequence",
    ):
        assert told in printed


def test_what_it_prints_fits_80_columns_with_the_longest_address() -> None:
    app = application()
    lines = announcement(app, "http://127.0.0.1:65535").splitlines()
    app.close()
    assert "  http://127.0.0.1:65535/ecommerce-test/ws/V4/ConfigurationService" in lines
    assert max(map(len, lines)) <= 80


def test_only_the_vendors_asked_for_are_offered() -> None:
    with running("--port", "0", "walley", "walley") as (_, printed):
        assert printed.count("InformationServiceV2.svc") == 1
        assert "ConfigurationService" not in printed


def test_ctrl_c_ends_it_without_a_traceback() -> None:
    with running("--port", "0") as (process, _):
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
        assert (process.returncode, stdout, stderr) == (0, "Stopped.\n", "")


def test_an_unknown_vendor_is_told_with_the_nearest_word() -> None:
    result = CliRunner().invoke(serve, ["wally"])
    assert result.exit_code == 2
    assert "no reference service of 'wally'; did you mean 'walley'?" in result.output


def test_a_vendor_like_no_other_is_told_with_all_there_are() -> None:
    result = CliRunner().invoke(serve, ["zzz"])
    assert result.exit_code == 2
    assert "there are collector, resurs, specimen, walley" in result.output


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_cannot_be_is_refused(port: str) -> None:
    result = CliRunner().invoke(serve, ["--port", port])
    assert result.exit_code == 2
    assert "--port" in result.output


def test_a_port_in_use_is_told_without_a_traceback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(serve, ["--port", port])
    assert result.exit_code == 1
    assert f"cannot listen on 127.0.0.1, port {port}" in result.output
    assert isinstance(result.exception, SystemExit)
