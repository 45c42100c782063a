"""A connection that is closed at every single byte of a response: never a crash, never a verdict of «conforms»."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.exchange import Failed
from contracts.verdicts import Verdict
from tests.adversary.asking import exchange_with, judged, plain_answer
from tests.adversary.server import TEXT_XML, adversary, response, says

pytestmark = pytest.mark.no_cover

SMALL = response(b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>')


@cache
def in_chunks() -> bytes:
    """Give the whole answer in chunks of 100 bytes."""
    body = plain_answer().body
    parts = [body[at : at + 100] for at in range(0, len(body), 100)]
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return (
        f"HTTP/1.1 200 OK\r\n{TEXT_XML}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        + chunks
        + b"0\r\n\r\n"
    )


def cut_off(answer: bytes, at: int) -> None:
    """Send so many bytes of an answer, close, and see that what is said of it is right."""
    with adversary(says(answer[:at])) as server:
        exchange = exchange_with(server.url)
    assert isinstance(exchange.outcome, Failed), exchange.outcome
    assert (exchange.outcome.kind, len(server.received)) == ("closed", 1)
    (judgement,) = judged(exchange).values()
    assert judgement.verdict is Verdict.VIOLATES
    assert "closed the connection before the response was whole" in judgement.message


@pytest.mark.parametrize("at", range(len(SMALL)))
def test_a_small_response_cut_off_at_every_byte(at: int) -> None:
    cut_off(SMALL, at)


def test_the_whole_small_response_is_read() -> None:
    with adversary(says(SMALL)) as server:
        assert exchange_with(server.url).response is not None


@settings(max_examples=100)
@given(st.data())
def test_a_response_cut_off_anywhere(data: st.DataObject) -> None:
    answer = response(plain_answer().body)
    cut_off(answer, data.draw(st.integers(0, len(answer) - 1), label="bytes that came"))


@settings(max_examples=100)
@given(st.data())
def test_a_response_in_chunks_cut_off_anywhere(data: st.DataObject) -> None:
    answer = in_chunks()
    cut_off(answer, data.draw(st.integers(0, len(answer) - 1), label="bytes that came"))


@pytest.mark.parametrize("missing", range(1, 6))
def test_a_last_chunk_cut_off_at_every_byte(missing: int) -> None:
    cut_off(in_chunks(), len(in_chunks()) - missing)


@settings(max_examples=100)
@given(st.data())
def test_a_response_that_the_end_of_the_connection_ends(data: st.DataObject) -> None:
    """Where no length was promised, a body that breaks off is found by what is missing of the envelope."""
    body = plain_answer().body
    at = data.draw(st.integers(0, len(body) - 1), label="bytes of the body that came")
    head = f"HTTP/1.1 200 OK\r\n{TEXT_XML}\r\n\r\n".encode()
    with adversary(says(head + body[:at])) as server:
        found = judged(exchange_with(server.url))
    (judgement,) = found.values()
    assert judgement.verdict is Verdict.VIOLATES
    assert "empty body" in judgement.message or "truncated XML" in judgement.message or at < 30
