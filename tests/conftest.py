"""What a run of the tests says at its head: which peers of other makers take part."""

from __future__ import annotations

import sys
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.interop.peers import told

INTEROP = Path(__file__).parent / "interop"


def pytest_report_header(config: pytest.Config) -> str | None:
    """Name the peers with their versions, where tests that need them may run."""
    asked = [(config.invocation_params.dir / each.partition("::")[0]).resolve() for each in config.args]
    return told() if any(_holds(path) for path in asked) else None


def _holds(path: Path) -> bool:
    return INTEROP.is_relative_to(path) or path.is_relative_to(INTEROP)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Measure nothing of a test that is marked ``no_cover``, under pytest-xdist too.

    In a worker pytest-cov has two measurements: it pauses the one that it knows of, and the other goes on.
    """
    tracing = sys.gettrace(), threading.gettrace()
    if item.get_closest_marker("no_cover") is not None:
        sys.settrace(None)
        threading.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracing[0])
        threading.settrace(tracing[1])
