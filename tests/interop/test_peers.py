"""Which peers take part is said; one that is missing is no error."""

from __future__ import annotations

import sys

from tests.interop.hosting import SCRIPTS
from tests.interop.peers import _said, peers, told
from tests.interop.test_clients import CLIENTS


def test_every_peer_is_named_with_its_version_or_as_missing() -> None:
    for name, peer in peers().items():
        assert (peer.version or name) in told()


def test_every_script_is_run_by_a_peer() -> None:
    assert {*CLIENTS, *SCRIPTS} == set(peers())


def test_a_program_that_is_missing_or_fails_says_nothing() -> None:
    assert _said("no-such-program-is-installed") is None
    assert _said(sys.executable, "-c", "import sys; print('here'); sys.exit(3)") is None
    assert _said(sys.executable, "-c", "print('here')") == "here"
