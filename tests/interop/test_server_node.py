"""The suite against the server of node soap: it finds what was checked by hand, no more, no less."""

from __future__ import annotations

import pytest

from tests.interop.findings import Judged, missing, unknown

PEER = "node-soap"
pytestmark = pytest.mark.slow


def test_the_run_ends_without_an_error_of_its_own(run: Judged) -> None:
    assert run.exit_code in {0, 1}, run.output
    assert run.report.problems == ()
    assert "INTERNALERROR" not in run.output


def test_every_finding_is_known_and_explained(run: Judged) -> None:
    assert unknown(PEER, run) == []


def test_every_known_finding_is_made(run: Judged) -> None:
    assert missing(PEER, run) == []
