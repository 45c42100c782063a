"""What a run holds and keeps of a service that answers a lot: bounded, counted, and the run goes on."""

from __future__ import annotations

import pytest

from contracts.contentcoding import MAX_DECODED
from contracts.engine import MOST_HELD
from contracts.sent import LONGEST_MESSAGE
from contracts.tally import KEPT_BYTES
from contracts.verdicts import Verdict
from tests.adversary.asking import ACCEPTED, exercised, plain_answer, told, worst
from tests.adversary.server import Line, adversary, healthy, response, says, says_and_stays

pytestmark = pytest.mark.no_cover

MIB = 1024 * 1024
LARGE = plain_answer().body.replace(b"</s:Body>", b" " * (MAX_DECODED - MIB) + b"</s:Body>")


def test_large_answers_are_asked_for_only_until_enough_is_held() -> None:
    with adversary(says_and_stays(response(LARGE))) as server:
        (tally,) = exercised(server.url, ACCEPTED)
    assert tally.sent == MOST_HELD // len(LARGE) + 1
    assert any("more than 16,777,216 bytes in all" in why for why in tally.dropped)
    assert "nothing more was asked" in told(tally)


def test_of_large_answers_the_beginning_is_kept_as_evidence() -> None:
    with adversary(says_and_stays(response(LARGE))) as server:
        (tally,) = exercised(server.url, ACCEPTED)
    bodies = [each.response.body for each in tally.exchanges.values() if each.response is not None]
    assert bodies
    for body in bodies:
        assert len(body.content) + body.left_out > 3 * MIB
        assert len(body.content) <= KEPT_BYTES


def test_the_run_goes_on_after_large_answers() -> None:
    count = MOST_HELD // len(LARGE) + 1
    behaves = healthy()

    def script(line: Line) -> None:
        (says_and_stays(response(LARGE)) if len(server.received) <= count else behaves)(line)

    with adversary(script) as server:
        first, then = exercised(server.url, ACCEPTED, ACCEPTED)
    assert first.reason is not None
    assert (worst(then), then.reason) == (Verdict.CONFORMS, None)


def test_a_message_that_quotes_a_lot_is_cut() -> None:
    code = b"<s:Fault><faultcode>s:" + b"X" * MIB + b"</faultcode><faultstring>x</faultstring></s:Fault>"
    start = plain_answer().body.index(b"Body>") + len(b"Body>")
    body = plain_answer().body[:start] + code + b"</s:Body></s:Envelope>"
    with adversary(says(response(body, status="500 X"))) as server:
        (tally,) = exercised(server.url, ACCEPTED)
    messages = [each.message for by in tally.found.values() for each in by.values()]
    assert Verdict.VIOLATES in {each for by in tally.found.values() for each in by}
    assert max(map(len, messages)) <= LONGEST_MESSAGE + 30
    assert len("".join(tally.seen.faults)) <= 1000
