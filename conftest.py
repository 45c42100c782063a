"""Where this project's cassettes and test material are."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent


@pytest.fixture(scope="module")
def vcr_cassette_dir() -> str:
    """Keep the cassettes at the top level, where they are reviewed."""
    return str(ROOT / "cassettes")
