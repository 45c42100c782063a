"""An endpoint that does its worst: the verdict is the right one, told to a person, and the run goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.endpoints import guard
from contracts.verdicts import Verdict
from tests.adversary.asking import ACCEPTED, PATIENT, exchange_with, exercised, judged, told, worst
from tests.adversary.behaviours import BEHAVIOURS, Behaviour
from tests.adversary.certificates import authority, right
from tests.adversary.server import adversary, healthy

pytestmark = pytest.mark.no_cover


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Trust the authority of the tests, so that nothing is wrong with a certificate but what is meant."""
    authority().cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    yield
    assert guard.current() is None


by_name = pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda each: each.name.replace(" ", "-"))


@by_name
def test_the_verdict_is_right_and_the_next_rule_is_judged(behaviour: Behaviour) -> None:
    with behaviour.running(healthy()) as url:
        if behaviour.tls or not behaviour.reads:  # such a server gets no better
            (first,) = exercised(url, ACCEPTED, limits=behaviour.limits)
        else:
            first, then = exercised(url, ACCEPTED, ACCEPTED, limits=behaviour.limits)
            assert (worst(then), told(then).strip()) == (Verdict.CONFORMS, "")
    assert worst(first) is behaviour.verdict, told(first)
    assert behaviour.words in told(first)
    assert "Error" not in told(first)
    assert (first.unreachable is not None) == (behaviour.verdict is Verdict.UNREACHABLE)


def test_a_server_without_fault_is_judged_to_conform() -> None:
    """What is wrong in the other tests is what they say."""
    with adversary(healthy()) as server:
        assert {each.verdict for each in judged(exchange_with(server.url)).values()} == {Verdict.CONFORMS}
    with adversary(healthy(), tls=right()) as server:
        (tally,) = exercised(f"https://localhost:{server.port}", ACCEPTED, limits=PATIENT)
        assert worst(tally) is Verdict.CONFORMS
