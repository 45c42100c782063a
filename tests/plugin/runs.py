"""Real pytest runs for the tests of the plugin: a module as third parties write it, and what became of the run."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

# What an inner run imports anew is forgotten after it: here once for all of them.
import contracts.plugin.distributed
import contracts.plugin.items
import contracts.recording.cassette
from contracts.reference import application
from contracts.reference.server import serving

ROOT = Path(contracts.plugin.items.__file__).parent.parent.parent
MODULE = """
import pytest

@pytest.mark.contract({selector!r})
def test_promise(promise):
    promise.verify()
"""
MAX_LENGTH = "walley.GetCurrentInvoice.request.InvoiceNo.maxLength"
ECHO = "walley.GetCurrentInvoice.response.correlationIdEchoed"


def arguments(*given: object) -> list[str]:
    """Give the arguments of a run that is independent of the outer one."""
    return ["-p", "no:cacheprovider", "-p", "no:randomly", *map(str, given)]


def write_module(pytester: pytest.Pytester, selector: str = "walley", name: str = "test_promises") -> None:
    """Write a test module for the contracts that a selector means."""
    pytester.makepyfile(**{name: MODULE.format(selector=selector)})


def run(pytester: pytest.Pytester, *given: object) -> pytest.RunResult:
    """Run pytest in this process."""
    return pytester.runpytest_inprocess(*arguments(*given))


def environ(**variables: str) -> dict[str, str]:
    """Give the environment of a subprocess that finds this clone."""
    own = {"PYTHONPATH": str(ROOT), "COLUMNS": "80", "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **own, **variables}


def run_apart(
    folder: Path, *given: object, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run pytest in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments(*given)],
        cwd=folder,
        env=environ(**(variables or {})),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def output_of(result: pytest.RunResult) -> str:
    """Give all that a run printed."""
    return result.stdout.str() + result.stderr.str()


def report_of(path: Path) -> dict[str, Any]:
    """Read a JSON report."""
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def without_times(report: dict[str, Any]) -> dict[str, Any]:
    """Give a report without the two fields that tell the time of the run: run.started and run.seconds."""
    run_info = {key: value for key, value in report["run"].items() if key not in {"started", "seconds"}}
    return {**report, "run": run_info}


def verdicts_in(report: dict[str, Any]) -> dict[str, str]:
    """Give the verdict of each rule."""
    return {rule["id"]: rule["verdict"] for rule in report["rules"]}


@dataclass
class Served:
    """A server on loopback: its address, and the bodies of the requests that came."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


Damage = Callable[[bytes, bytes], bytes]
"""Gives, for a request's body and its answer's, what is answered instead."""


def unchanged(_sent: bytes, answer: bytes) -> bytes:
    """Damage nothing."""
    return answer


@contextmanager
def serving_damaged(damage: Damage = unchanged, vendors: Iterable[str] = ()) -> Iterator[Served]:
    """Serve the reference services, with every answer's body passed through a function first.

    What is no fault after that travels with status 200.
    """
    services = application(tuple(vendors) or ("collector", "resurs", "walley"))
    served = Served("")

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(sent)
        served.bodies.append(sent)
        served.paths.append(environ["PATH_INFO"])
        kept: list[Any] = []
        answer = b"".join(services(environ, lambda *args: kept.append(args)))  # type: ignore[arg-type]
        status, headers = kept[0][:2]
        body = damage(sent, answer)
        status = status if b"Fault>" in body or b"Fault>" not in answer else "200 OK"
        lines = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*lines, ("Content-Length", str(len(body)))])
        return [body]

    try:
        with serving(app) as url:
            served.url = url
            yield served
    finally:
        services.close()


def lose_correlation_id(_sent: bytes, answer: bytes) -> bytes:
    """Answer with another CorrelationId than the one that was sent, and break nothing else."""
    return re.sub(rb"<CorrelationId>[^<]*<", b"<CorrelationId>another<", answer)
