"""What a run of the tests says at its head: which peers of other makers take part."""

from __future__ import annotations

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
