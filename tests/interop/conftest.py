"""The run of the suite against the server that a test module names."""

from __future__ import annotations

import pytest

from tests.interop.findings import Judged, judged
from tests.interop.peers import peers


@pytest.fixture(scope="module")
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Run the suite once against the module's PEER; skip its tests where that is not here."""
    name: str = request.module.PEER
    if peers()[name].version is None:
        pytest.skip(peers()[name].missing)
    return judged(name, tmp_path_factory.mktemp(name))
