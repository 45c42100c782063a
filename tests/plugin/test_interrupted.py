"""A recording that is broken off, however, loses nothing, and the same command continues it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.exitcodes import RECORDING
from contracts.recording.cassette import read_corpus
from contracts.recording.workplace import NAME, Workplace
from tests.plugin.runs import ROOT, environ, output_of, run, run_apart, serving_damaged, write_module

SELECT = ("-k", "request and InvoiceNo", "--contract-max-examples", "3")
RECORD = (*SELECT, "--record-mode=rewrite")


def bodies(folder: Path) -> dict[str, list[bytes]]:
    """Give the requests of every cassette."""
    found = sorted(folder.rglob("*.yaml"))
    return {path.name: [each.request.body for each in read_corpus(path).recordings] for path in found}


def cassettes(pytester: pytest.Pytester) -> Path:
    return pytester.path / "cassettes/test_promises"


def test_recordings_that_are_killed_lose_nothing_and_damage_nothing() -> None:
    killed = subprocess.run(
        [sys.executable, "-m", "benchmarks.kills", "--times", "2", "--seed", "1"],
        cwd=ROOT,
        env=environ(),
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert killed.returncode == 0, killed.stdout + killed.stderr
    assert re.search(r"damaged +0 .*\n.*unlike +0 .*\nlost +0 ", killed.stdout)


def test_what_a_run_had_exchanged_before_it_broke_off_is_not_asked_again(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    with serving_damaged() as served:
        record = (*RECORD, "--contract-endpoint", served.url)
        assert run(pytester, *record).ret == 0
        alone, whole = len(served.bodies), bodies(cassettes(pytester))
        conftest = """
            import os
            from contracts.endpoints.http import HttpEndpoint

            plain = HttpEndpoint.send
            sent = []

            def send(self, request):
                sent.append(1)
                if len(sent) > 20:
                    os._exit(9)
                return plain(self, request)

            HttpEndpoint.send = send
            """
        (pytester.path / "conftest.py").write_text(re.sub(r"(?m)^ {12}", "", conftest))
        before = len(served.bodies)
        assert run_apart(pytester.path, *record).returncode == 9
        assert len(served.bodies) - before == 20
        assert (cassettes(pytester) / NAME / ".gitignore").read_text() == "*\n"
        (pytester.path / "conftest.py").unlink()
        result = run(pytester, *record)
        assert result.ret == 0, output_of(result)
        assert len(served.bodies) - before == alone
    assert "20 exchanges were taken over, not asked again" in output_of(result)
    assert bodies(cassettes(pytester)) == whole
    assert not (cassettes(pytester) / NAME).exists()


def test_ctrl_c_keeps_what_was_exchanged_and_says_how_to_continue(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    pytester.makeconftest(
        """
        from contracts.endpoints.reference import ReferenceEndpoint

        plain = ReferenceEndpoint.send
        sent = []

        def send(self, request):
            sent.append(1)
            if len(sent) > 10:
                raise KeyboardInterrupt
            return plain(self, request)

        ReferenceEndpoint.send = send
        """
    )
    result = run_apart(pytester.path, *RECORD, "--contract-endpoint", "reference")
    assert result.returncode == pytest.ExitCode.INTERRUPTED
    assert "Run the same command again: it continues" in result.stdout


def test_a_disk_that_is_full_stops_the_run_with_a_message(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    pytester.makeconftest(
        """
        import resource, signal

        def pytest_runtest_call(item):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))
        """
    )
    result = run_apart(pytester.path, *RECORD, "--contract-endpoint", "reference")
    said = " ".join(result.stdout.split())
    assert result.returncode == RECORDING, said
    assert "cannot be written: File too large" in said
    assert "Traceback" not in said
    (pytester.path / "conftest.py").unlink()
    assert run(pytester, *RECORD, "--contract-endpoint", "reference").ret == 0
    assert run(pytester, *SELECT).ret == 0


def test_two_workers_lose_nothing_of_each_other(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    assert run(pytester, *RECORD, "--contract-endpoint", "reference").ret == 0
    whole = bodies(cassettes(pytester))
    for path in cassettes(pytester).rglob("*.yaml"):
        path.unlink()
    result = run_apart(pytester.path, *RECORD, "--contract-endpoint", "reference", "-n", "2")
    assert result.returncode == 0, result.stdout
    assert bodies(cassettes(pytester)) == whole
    assert not (cassettes(pytester) / NAME).exists()


def test_a_second_run_into_the_same_folder_is_refused_and_sends_nothing(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    first = Workplace(cassettes(pytester), "another run")
    with serving_damaged() as served:
        result = run_apart(pytester.path, *RECORD, "--contract-endpoint", served.url)
        assert served.bodies == []
    first.leave()
    assert result.returncode == RECORDING
    assert "another run is recording into" in " ".join(result.stdout.split())
    assert run(pytester, *RECORD, "--contract-endpoint", "reference").ret == 0


def test_what_was_exchanged_with_somebody_else_is_not_taken_for_an_answer(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    pytester.makeconftest("def pytest_runtest_teardown(item):\n    item.session.shouldstop = 'enough'\n")
    assert run_apart(pytester.path, *RECORD, "--contract-endpoint", "reference").returncode == 2
    (pytester.path / "conftest.py").unlink()
    with serving_damaged() as served:
        result = run(pytester, *RECORD, "--contract-endpoint", served.url)
    assert result.ret == RECORDING
    said = " ".join(output_of(result).split())
    assert "had exchanged with reference service" in said
    assert "delete the folder to give that up" in said
