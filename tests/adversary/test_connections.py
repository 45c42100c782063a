"""Connections that are kept open, that die between requests, and that never come about."""

from __future__ import annotations

import socket
import time
from contextlib import closing
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from contracts.endpoints.http import HttpEndpoint
from contracts.environments import Limits
from contracts.errors import BudgetExhausted
from contracts.exchange import Exchange, Failed
from tests.adversary.asking import PATIENT, exchange_with, plain, plain_answer
from tests.adversary.server import (
    TEXT_XML,
    Line,
    adversary,
    healthy,
    response,
    says,
    says_and_stays,
)

OK = response(plain_answer().body)


def ask(endpoint: HttpEndpoint, url: str) -> Exchange:
    request = plain()[0].request
    return endpoint.send(replace(request, url=url + urlsplit(request.url).path))


def status(exchange: Exchange) -> int | str:
    return exchange.outcome.kind if isinstance(exchange.outcome, Failed) else exchange.outcome.status


def closes_when_asked_again(line: Line) -> None:
    """Answer, and close the connection only once the next request is on its way: that is how a race ends."""
    line.send(OK)
    line.connection.recv(1, socket.MSG_PEEK)


def resets_when_asked_again(line: Line) -> None:
    closes_when_asked_again(line)
    line.reset()


@pytest.mark.parametrize("script", [closes_when_asked_again, resets_when_asked_again, says(OK)])
def test_an_idle_connection_that_was_closed_is_not_the_services_verdict(script: object) -> None:
    with adversary(script, healthy()) as server, closing(HttpEndpoint(PATIENT)) as endpoint:  # type: ignore[arg-type]  # a script
        assert [status(ask(endpoint, server.url)) for _ in range(3)] == [200, 200, 200]
        assert server.connections == 2


def test_a_new_connection_that_is_closed_is_the_services_verdict() -> None:
    with adversary(says()) as server:
        assert status(exchange_with(server.url)) == "closed"
        assert len(server.received) == 1


def test_a_request_that_finds_every_connection_closed_is_sent_twice_and_no_more() -> None:
    with adversary(closes_when_asked_again, says()) as server, closing(HttpEndpoint(PATIENT)) as endpoint:
        assert [status(ask(endpoint, server.url)) for _ in range(2)] == [200, "closed"]
        assert len(server.received) == 2


def test_a_request_that_is_sent_again_counts_against_the_budget() -> None:
    limits = PATIENT.model_copy(update={"requests": 2})
    with adversary(closes_when_asked_again, healthy()) as server, closing(HttpEndpoint(limits)) as endpoint:
        ask(endpoint, server.url)
        with pytest.raises(BudgetExhausted):
            ask(endpoint, server.url)
        assert len(server.received) == 1


def test_a_request_that_changes_data_is_never_sent_twice() -> None:
    """Nobody knows whether the first was acted upon, so every request has a connection of its own."""
    with adversary(says_and_stays(OK)) as server, closing(HttpEndpoint(PATIENT, reuse=False)) as endpoint:
        assert [status(ask(endpoint, server.url)) for _ in range(3)] == [200, 200, 200]
        assert server.connections == 3


def test_an_answer_that_breaks_off_on_a_kept_connection_is_the_services_verdict() -> None:
    with (
        adversary(says_and_stays(OK), says(OK[:20]), healthy()) as server,
        closing(HttpEndpoint(PATIENT)) as endpoint,
    ):
        assert [status(ask(endpoint, server.url)) for _ in range(2)] == [200, "closed"]
        assert len(server.received) == 2


def test_what_follows_an_answer_is_not_taken_for_the_next_one() -> None:
    with (
        adversary(says_and_stays(OK + response(b"another", status="500 X")), healthy()) as server,
        closing(HttpEndpoint(PATIENT)) as endpoint,
    ):
        first, second = ask(endpoint, server.url), ask(endpoint, server.url)
        assert (status(first), status(second)) == (200, 200)
        assert first.response is not None
        assert first.response.behind == len(response(b"another", status="500 X"))
        assert second.response is not None
        assert (second.response.body, second.response.behind) == (plain_answer().body, 0)
        assert server.connections == 2


CHUNKED = response(b"", "Transfer-Encoding: chunked", length=None) + b"2\r\n<a\r\n2\r\n/>\r\n0\r\n\r\n"
FOLLOWED = {
    "a kept connection": (says_and_stays(OK + b"\r\n"), 2),
    "a connection that is closed": (says(OK + b"more"), 4),
    "chunks": (says_and_stays(CHUNKED + b"more"), 4),
    "nothing": (says_and_stays(OK), 0),
    "nothing behind chunks": (says_and_stays(CHUNKED), 0),
    "a body that ends with its connection": (says(response(b"<a/>", length=None)), 0),
    "a long body": (says_and_stays(response(b"x" * 300_000) + b"more"), 4),
}


@pytest.mark.parametrize("name", FOLLOWED)
def test_what_follows_a_body_is_counted_and_not_waited_for(name: str) -> None:
    script, behind = FOLLOWED[name]
    with adversary(script) as server:
        outcome = exchange_with(server.url).response
        assert outcome is not None
        assert outcome.behind == behind


@pytest.mark.parametrize("version", ["0.9", "1.0", "1.1", "1.2", "2", "2.0", "3.0"])
def test_the_version_is_the_one_that_the_status_line_names(version: str) -> None:
    with adversary(says(OK.replace(b"HTTP/1.1", f"HTTP/{version}".encode(), 1))) as server:
        outcome = exchange_with(server.url).response
        assert outcome is not None
        assert (outcome.http_version, outcome.body) == (version, plain_answer().body)


@pytest.mark.parametrize("version", ["two", "2.x", "", "1.1.1"])
def test_a_version_that_is_no_number_is_no_http(version: str) -> None:
    with adversary(says(OK.replace(b"HTTP/1.1", f"HTTP/{version}".encode(), 1))) as server:
        assert status(exchange_with(server.url)) == "protocol"


@pytest.mark.parametrize(
    "line", ["!#$%&'*+-.^_`|~9: x", "X-Empty:", "X-City: Malm\xf6", "X-Long: a\r\n\tb", "X:\ty\t"]
)
def test_whatever_http_allows_in_a_header_line_does_no_harm(line: str) -> None:
    with adversary(says_and_stays(response(b"<a/>", line, "X-Last: z"))) as server:
        outcome = exchange_with(server.url).response
        assert outcome is not None
        assert (outcome.body, outcome.header("X-Last")) == (b"<a/>", "z")


@pytest.mark.parametrize("size", ["004", "4;a=b", "4  ", '4 ; a="b;c"'])
@pytest.mark.parametrize("last", ["0", "000;a", "0\r\nX-Trailer: 0x1"])
@pytest.mark.parametrize("coding", ["chunked", "Chunked"])
def test_whatever_http_allows_in_chunks_does_no_harm(size: str, last: str, coding: str) -> None:
    head = response(b"", f"Transfer-Encoding: {coding}").replace(b"Content-Length: 0\r\n", b"")
    with adversary(says_and_stays(head, f"{size}\r\n<a/>\r\n{last}\r\n\r\n".encode())) as server:
        outcome = exchange_with(server.url).response
        assert outcome is not None
        assert (outcome.body, outcome.behind) == (b"<a/>", 0)


def test_interim_responses_are_passed_over() -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    with adversary(says_and_stays(interim + OK)) as server:
        outcome = exchange_with(server.url).response
        assert outcome is not None
        assert (outcome.status, outcome.body) == (200, plain_answer().body)
        assert outcome.header("Link") is None


def test_a_protocol_that_nobody_asked_to_switch_to_is_an_answer() -> None:
    with adversary(says(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")) as server:
        assert status(exchange_with(server.url)) == 101


def test_a_connection_is_tried_again_only_within_the_time_that_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    limits = Limits(per_second=100_000, timeout=0.5, retries=10)
    asked = exchange_with(f"http://127.0.0.1:{port}", limits)
    assert status(asked) in {"refused", "timeout"}
    assert asked.seconds < 60  # ten pauses, each twice as long as the one before, would take minutes


def test_a_connection_that_comes_about_at_the_second_try_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The listener takes the port only once the first attempt has failed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    late: list[socket.socket] = []
    monkeypatch.setattr(time, "sleep", lambda _: late.append(socket.create_server(("127.0.0.1", port))))
    asked = exchange_with(f"http://127.0.0.1:{port}", Limits(per_second=100_000, timeout=0.3, retries=1))
    assert status(asked) == "timeout"  # the listener takes the connection and says nothing
    assert len(late) == 1
    late[0].close()


def test_every_answer_in_a_head_of_its_own_length_is_read_whole() -> None:
    with adversary(says(f"HTTP/1.0 200 OK\n{TEXT_XML}\n\n".encode() + plain_answer().body)) as server:
        outcome = exchange_with(server.url).response
        assert outcome is not None
        assert outcome.body == plain_answer().body
