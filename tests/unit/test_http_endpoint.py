"""HttpEndpoint against a loopback server that sends exactly the bytes a test gives it."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import vcr as vcrpy
from pytest_recording.network import blocking_context

from contracts.contentcoding import decoded_body
from contracts.endpoints import Endpoint
from contracts.endpoints.budget import Budget, RateLimit
from contracts.endpoints.failures import failure
from contracts.endpoints.http import HttpEndpoint
from contracts.environments import Limits
from contracts.errors import BudgetExhausted
from contracts.exchange import Exchange, Failed, HttpRequest, HttpResponse

SECRET = "hunter2"


class Loopback:
    """Answers every request on every connection with what the handler gives; keeps what came."""

    def __init__(
        self, handler: Callable[[socket.socket, bytes], None], tls: ssl.SSLContext | None = None
    ) -> None:
        self._handler = handler
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.received: list[bytes] = []
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/service?key={SECRET}"

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    @contextmanager
    def _wrapped(self, plain: socket.socket) -> Iterator[socket.socket]:
        with plain:
            try:
                wrapped = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
            except OSError:
                wrapped = plain
            with wrapped:
                yield wrapped

    def _serve(self, plain: socket.socket) -> None:
        with self._wrapped(plain) as connection:
            while data := _one_request(connection):
                self.received.append(data)
                try:
                    self._handler(connection, data)
                except OSError:
                    return


def _one_request(connection: socket.socket) -> bytes:
    data = b""
    try:
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
        while len(body) < length:
            body += connection.recv(65536)
    except OSError:
        return b""
    return head + b"\r\n\r\n" + body


@contextmanager
def answering(answer: bytes, *, then_close: bool = False) -> Iterator[Loopback]:
    def handle(connection: socket.socket, _: bytes) -> None:
        connection.sendall(answer)
        if then_close:
            connection.shutdown(socket.SHUT_RDWR)

    server = Loopback(handle)
    try:
        yield server
    finally:
        server.close()


def http(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def request_to(url: str, *headers: tuple[str, str]) -> HttpRequest:
    return HttpRequest("POST", url, headers, b"<envelope/>")


def send(url: str, *, limits: Limits | None = None, **options: object) -> Exchange:
    endpoint = HttpEndpoint(limits or Limits(per_second=1000, timeout=5), **options)  # type: ignore[arg-type]  # passed on
    try:
        return endpoint.send(request_to(url, ("Content-Type", "text/xml"), ("SOAPAction", '""')))
    finally:
        endpoint.close()


def answered(exchange: Exchange) -> HttpResponse:
    assert exchange.response is not None, exchange.outcome
    return exchange.response


def failed(exchange: Exchange) -> Failed:
    assert isinstance(exchange.outcome, Failed), exchange.outcome
    assert SECRET not in exchange.outcome.message
    return exchange.outcome


def test_it_is_an_endpoint() -> None:
    assert isinstance(HttpEndpoint(), Endpoint)


def test_status_reason_headers_and_body_come_back_as_they_were_sent() -> None:
    answer = http(b"\x00\xff<x/>\r\n", "B: 2", "a: 1", "B: 3", status="599 Very Odd")
    with answering(answer) as server:
        response = answered(send(server.url))
    assert (response.status, response.reason, response.http_version) == (599, "Very Odd", "1.1")
    assert response.headers == (("B", "2"), ("B", "3"), ("a", "1"), ("Content-Length", "8"))
    assert response.body == b"\x00\xff<x/>\r\n"


def test_exactly_the_headers_of_the_request_travel_beside_host_and_length() -> None:
    with answering(http(b"")) as server:
        send(server.url)
    head = server.received[0].split(b"\r\n\r\n")[0].split(b"\r\n")
    names = [line.split(b":")[0] for line in head[1:]]
    assert head[0].startswith(b"POST /service?key=hunter2 HTTP/1.1")
    assert sorted(names) == [b"Content-Length", b"Content-Type", b"Host", b"SOAPAction"]
    assert server.received[0].endswith(b"<envelope/>")


def test_a_compressed_body_stays_as_it_came() -> None:
    body = gzip.compress(b"<x/>")
    with answering(http(body, "Content-Encoding: gzip")) as server:
        response = answered(send(server.url))
    assert response.body == body
    assert decoded_body(response) == b"<x/>"


def test_a_chunked_body_is_put_together() -> None:
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    with answering(answer) as server:
        assert answered(send(server.url)).body == b"abc"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(status: str) -> None:
    with answering(http(b"", "Location: http://127.0.0.1:1/", status=status)) as server:
        assert answered(send(server.url)).status == int(status[:3])
        assert len(server.received) == 1


def test_one_connection_serves_many_requests() -> None:
    with answering(http(b"x")) as server:
        endpoint = HttpEndpoint(Limits(per_second=1000))
        for _ in range(5):
            answered(endpoint.send(request_to(server.url)))
        endpoint.close()
        assert server.connections == 1


def test_a_503_is_an_answer_and_is_not_tried_again() -> None:
    with answering(http(b"", "Retry-After: 0", status="503 Busy")) as server:
        assert answered(send(server.url)).status == 503
        assert len(server.received) == 1


def test_a_connection_that_is_refused_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    outcome = failed(send(f"http://127.0.0.1:{port}/x?key={SECRET}", limits=Limits(retries=0)))
    assert outcome.kind == "refused"
    assert f"127.0.0.1:{port}/x" in outcome.message


def test_a_host_that_does_not_exist_is_told() -> None:
    assert failed(send("http://nowhere.invalid/", limits=Limits(retries=0))).kind == "dns"


def test_silence_is_a_time_out() -> None:
    with answering(b"") as server:
        assert failed(send(server.url, limits=Limits(timeout=0.3))).kind == "timeout"


@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"]
)
def test_bytes_that_trickle_in_for_ever_are_a_time_out(start: bytes) -> None:
    def trickle(connection: socket.socket, _: bytes) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(b"x")
            time.sleep(0.02)

    server = Loopback(trickle)
    assert failed(send(server.url, limits=Limits(timeout=0.3))).kind == "timeout"
    server.close()


@pytest.mark.parametrize(
    "answer",
    [b"", http(b"short", length=99), b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab"],
)
def test_a_connection_that_closes_too_early_is_told(answer: bytes) -> None:
    with answering(answer, then_close=True) as server:
        assert failed(send(server.url)).kind == "closed"
        assert len(server.received) == 1


def test_what_is_not_http_is_told() -> None:
    with answering(b"SSH-2.0-x\r\n\r\n", then_close=True) as server:
        assert failed(send(server.url)).kind == "protocol"


def test_a_body_without_end_is_cut_off() -> None:
    with answering(http(b"x" * 5000)) as server:
        assert failed(send(server.url, limits=Limits(response_bytes=4999))).kind == "too-large"
    with answering(http(b"x" * 5000)) as server:
        assert len(answered(send(server.url, limits=Limits(response_bytes=5000))).body) == 5000


def test_a_plain_server_where_tls_was_expected_is_told() -> None:
    with answering(http(b""), then_close=True) as server:
        outcome = failed(send(server.url.replace("http:", "https:"), limits=Limits(timeout=1)))
    assert outcome.kind in {"tls", "timeout"}


def test_a_header_that_cannot_travel_is_told_without_its_value() -> None:
    endpoint = HttpEndpoint(Limits(per_second=1000, retries=0))
    with answering(http(b"")) as server:
        for value in (f"{SECRET}\r\nX: 1", f"{SECRET}\N{SNOWMAN}"):
            exchange = endpoint.send(request_to(server.url, ("X-Key", value)))
            assert failed(exchange).kind == "protocol"


def test_a_mistake_of_ours_is_not_told_as_a_failure_of_the_service() -> None:
    with pytest.raises(RuntimeError, match="ours"):
        failure(RuntimeError("ours"), request_to("http://host.example/"))


def test_an_address_that_is_none_is_told() -> None:
    outcome = failed(send(f"http://[::{SECRET}/"))
    assert outcome.kind == "protocol"
    assert "the address" in outcome.message


# urllib3 leaves its socket open when the blocked connect() raises something else than an OSError.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_a_blocked_network_is_told() -> None:
    with answering(http(b"")) as server, blocking_context():
        assert failed(send(server.url)).kind == "network-blocked"


def test_a_cassette_never_stands_between(tmp_path: Path) -> None:
    recorder = vcrpy.VCR(record_mode="all")
    with (
        answering(http(b"x", "A: 1", "B: 2")) as server,
        recorder.use_cassette(tmp_path / "c.yaml") as cassette,
    ):
        response = answered(send(server.url))
        assert len(cassette) == 0
    assert response.headers[:2] == (("A", "1"), ("B", "2"))


def test_the_budget_ends_the_run_before_anything_is_sent() -> None:
    budget = Budget(1)
    with answering(http(b"")) as server:
        send(server.url, budget=budget)
        with pytest.raises(BudgetExhausted, match="budget of 1 requests"):
            send(server.url, budget=budget)
        assert len(server.received) == 1
    assert (budget.spent, budget.left) == (1, 0)


def test_requests_are_spaced_evenly_and_rest_gives_no_burst() -> None:
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))
        now[0] += seconds

    rate = RateLimit(4, clock=lambda: now[0], sleep=sleep)
    for _ in range(3):
        rate.wait()
    assert slept == [0.25, 0.25]
    now[0] += 10
    rate.wait()
    rate.wait()
    assert slept == [0.25, 0.25, 0.25]


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def handle(connection: socket.socket, _: bytes) -> None:
        connection.sendall(http(b"over TLS"))

    server = Loopback(handle, context)
    yield f"https://localhost:{server.port}/", certificate
    server.close()


needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="makes a certificate with openssl")


@needs_openssl
def test_a_certificate_of_an_unknown_authority_is_refused(tls_server: tuple[str, Path]) -> None:
    outcome = failed(send(tls_server[0]))
    assert outcome.kind == "tls"
    assert "SSL_CERT_FILE" in outcome.message


@needs_openssl
def test_an_authority_that_ssl_cert_file_names_is_accepted(
    tls_server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls_server[1]))
    assert answered(send(tls_server[0])).body == b"over TLS"
    refused = failed(send(tls_server[0].replace("localhost", "127.0.0.1")))
    assert refused.kind == "tls"
