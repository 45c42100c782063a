"""A folder for cassettes, and a cassette in it with two exchanges, one of which held a password."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.recording.cassette import cassette_path
from tests.recording.cassettes import record, recording


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cassettes"


@pytest.fixture
def recorded(folder: Path) -> Path:
    path = cassette_path(folder, "rule")
    record(path, recording(b"<e>1</e>"), recording(b"<e>2</e>", b"<r>hunter2</r>"))
    return path


@pytest.fixture(autouse=True)
def _http_is_let_go_of() -> Iterator[None]:
    """Whatever happens to a cassette, vcrpy's patches must not stay on the HTTP clients of the process."""
    before = http.client.HTTPConnection
    yield
    assert http.client.HTTPConnection is before
