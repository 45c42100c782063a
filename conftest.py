"""Where this project's cassettes and test material are."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No test is a race: on a busy machine, or under coverage, drawing is slow and nothing is wrong.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# A shell that runs the tests in the background leaves Ctrl-C ignored, for the processes that they start as well.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent


@pytest.fixture(scope="module")
def vcr_cassette_dir() -> str:
    """Keep the cassettes at the top level, where they are reviewed."""
    return str(ROOT / "cassettes")
