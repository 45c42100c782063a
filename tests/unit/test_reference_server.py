"""The same application over HTTP: the same bytes, many callers, a clean end."""

from __future__ import annotations

import http.client
import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3

from contracts.endpoints.reference import ReferenceEndpoint
from contracts.errors import OptionError
from contracts.exchange import Headers, HttpRequest
from contracts.reference import application, serving
from tests.unit.reference_messages import (
    ACTIONS,
    COLLECTOR,
    LOGIN,
    PEEK,
    RESURS,
    WALLEY,
    envelope,
    invoice_request,
    post,
)

PRINTED = envelope(invoice_request(invoice_no="73255093"), LOGIN)
REQUESTS = [
    post(COLLECTOR, PRINTED),
    post(WALLEY, PRINTED),
    post(RESURS, envelope(PEEK)),
    post(WALLEY, envelope(invoice_request(), LOGIN)),
    post(WALLEY, "no XML"),
    post(WALLEY, PRINTED, (("Content-Type", "text/html"), ("SOAPAction", ACTIONS[WALLEY]))),
    post(RESURS, envelope(PEEK), (("Content-Type", "text/xml"), ("SOAPAction", '""'))),
    HttpRequest("GET", RESURS, (), b""),
    HttpRequest("POST", "http://reference.invalid/", (), b"x"),
]


def over_http(url: str, request: HttpRequest) -> tuple[int, str | None, dict[str, str], bytes]:
    address = request.url.replace("http://reference.invalid", url)
    headers = dict(request.headers)
    response = urllib3.request(request.method, address, body=request.body, headers=headers, retries=False)
    return response.status, response.reason, lowered(tuple(response.headers.items())), response.data


def lowered(headers: Headers) -> dict[str, str]:
    """Give the headers that the application wrote, by names in lower case."""
    return {name.lower(): value for name, value in headers if name not in {"Date", "Server"}}


def test_over_http_the_answers_are_the_same_as_in_process() -> None:
    endpoint = ReferenceEndpoint()
    with serving(application()) as url:
        for request in REQUESTS:
            expected = endpoint.send(request).response
            assert expected is not None
            assert over_http(url, request) == (
                expected.status,
                expected.reason,
                lowered(expected.headers),
                expected.body,
            )
    endpoint.close()


def test_the_server_says_what_it_is() -> None:
    with serving(application()) as url:
        response = urllib3.request("GET", url, retries=False)
    assert response.headers["Server"] == "soap-contracts-reference"


def test_a_body_in_chunks_is_read() -> None:
    with serving(application()) as url:
        connection = http.client.HTTPConnection(url.removeprefix("http://"))
        headers = dict(post(WALLEY, PRINTED).headers)
        path = WALLEY.removeprefix("http://reference.invalid")
        connection.request(
            "POST", path, iter([PRINTED[:50].encode(), PRINTED[50:].encode()]), headers, encode_chunked=True
        )
        assert connection.getresponse().status == 200
        connection.close()


def test_many_callers_at_once_get_their_own_answers() -> None:
    def ask(number: int, url: str) -> bool:
        text = f"caller {number}"
        body = invoice_request(invoice_no="73255093", correlation_id=text)
        status, _, _, answer = over_http(url, post(WALLEY, envelope(body, LOGIN)))
        return status == 200 and f">{text}<".encode() in answer

    with serving(application()) as url, ThreadPoolExecutor(16) as pool:
        assert all(pool.map(lambda number: ask(number, url), range(160)))


def test_when_serving_ends_nothing_listens_and_no_thread_is_left() -> None:
    before = threading.active_count()
    with serving(application()) as url:
        host, _, port = url.removeprefix("http://").partition(":")
        connection = socket.create_connection((host, int(port)))
        assert threading.active_count() > before
    connection.close()
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)))


def test_it_listens_on_loopback_only() -> None:
    with serving(application()) as url:
        assert url.startswith("http://127.0.0.1:")


def test_a_port_that_is_taken_is_told_with_a_remedy() -> None:
    with serving(application()) as url:
        port = url.rpartition(":")[2]
        expected = f"cannot listen on 127.0.0.1, port {port}: .*; choose another port, or 0"
        with pytest.raises(OptionError, match=expected), serving(application(), int(port)):
            pass


def test_waiting_requests_are_no_news(caplog: pytest.LogCaptureFixture) -> None:
    with serving(application()):
        logging.getLogger("waitress.queue").warning("Task queue depth is 3")
    assert caplog.records == []
