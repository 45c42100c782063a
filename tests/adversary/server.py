"""A server on loopback that answers with scripted bytes: whatever a hostile or broken service might send.

A script is given the connection once a whole request has come, and does as it likes. The connection is closed when
the script ends, unless it says that it stays open.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import repeat

from contracts.endpoints import Endpoint
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.exchange import HttpRequest

CRLF = b"\r\n"


@dataclass
class Line:
    """The server's side of one connection. ``request`` is what came last, ``gone`` is set when the server ends."""

    connection: socket.socket
    gone: threading.Event
    request: bytes = b""
    stays: bool = False

    def send(self, *parts: bytes) -> None:
        """Send bytes; OSError ends the script."""
        for part in parts:
            self.connection.sendall(part)

    def drip(self, data: bytes, every: float) -> None:
        """Send bytes one by one."""
        for at in range(len(data)):
            self.send(data[at : at + 1])
            if self.gone.wait(every):
                return

    def flood(self, part: bytes) -> None:
        """Send the same bytes until the other side has enough."""
        for each in repeat(part):
            self.send(each)

    def keep(self) -> None:
        """Leave the connection open for the next request."""
        self.stays = True

    def hold(self) -> None:
        """Say nothing more, and close nothing, until the server ends."""
        self.gone.wait()

    def reset(self) -> None:
        """Close with a reset (RST) in place of an orderly end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


Script = Callable[[Line], None]


@dataclass
class Adversary:
    """A running server. ``received`` are the requests, ``connections`` how many connections were made."""

    port: int
    received: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        """The base address."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def adversary(*scripts: Script, tls: ssl.SSLContext | None = None, reads: bool = True) -> Iterator[Adversary]:
    """Serve scripts in turn, one for each request; the last one for all further requests.

    Without ``reads`` a script starts as soon as the connection is there.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        server = _Server(listener, scripts, tls, reads=reads)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            yield server.told
        finally:
            server.end()
            thread.join()


class _Server:
    def __init__(
        self, listener: socket.socket, scripts: tuple[Script, ...], tls: ssl.SSLContext | None, *, reads: bool
    ) -> None:
        self.told = Adversary(listener.getsockname()[1])
        self._listener = listener
        self._scripts = list(scripts)
        self._tls = tls
        self._reads = reads
        self._gone = threading.Event()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def run(self) -> None:
        with suppress(OSError):  # the listener is shut when the server ends
            while True:
                connection, _ = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.told.connections += 1
                self._open.add(connection)
                thread = threading.Thread(target=self._serve, args=[connection], daemon=True)
                self._threads.append(thread)
                thread.start()

    def end(self) -> None:
        self._gone.set()
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _serve(self, plain: socket.socket) -> None:
        with plain, suppress(OSError):
            wrapped = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
            with wrapped:
                self._talk(Line(wrapped, self._gone))

    def _talk(self, line: Line) -> None:
        while True:
            line.stays = False
            line.request = _one_request(line.connection) if self._reads else b"-"
            if not line.request:
                return
            self.told.received.append(line.request)
            self._next()(line)
            if not line.stays:
                return

    def _next(self) -> Script:
        return self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]


def _one_request(connection: socket.socket) -> bytes:
    """Read one request whose length Content-Length gives; nothing when the other side has gone."""
    data = b""
    while CRLF * 2 not in data:
        more = connection.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(CRLF * 2)
    lines = head.lower().split(CRLF)
    length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + CRLF * 2 + body


def response(body: bytes, *headers: str, status: str = "200 OK", length: int | str | None = None) -> bytes:
    """Give the bytes of a whole response; ``length`` tells another Content-Length than the right one."""
    given = len(body) if length is None else length
    content_type = [] if any(line.lower().startswith("content-type") for line in headers) else [TEXT_XML]
    lines = [f"HTTP/1.1 {status}", *content_type, *headers, f"Content-Length: {given}"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


TEXT_XML = "Content-Type: text/xml; charset=utf-8"


def says(*parts: bytes) -> Script:
    """Send bytes, and close the connection."""
    return lambda line: line.send(*parts)


def says_and_stays(*parts: bytes) -> Script:
    """Send bytes, and wait for the next request on the same connection."""

    def script(line: Line) -> None:
        line.send(*parts)
        line.keep()

    return script


def says_and_holds(*parts: bytes) -> Script:
    """Send bytes, and then neither send nor close anything."""

    def script(line: Line) -> None:
        line.send(*parts)
        line.hold()

    return script


def floods(head: bytes, part: bytes) -> Script:
    """Send a head, and after it the same bytes for ever."""

    def script(line: Line) -> None:
        line.send(head)
        line.flood(part)

    return script


def drips(start: bytes, slow: bytes, every: float) -> Script:
    """Send some bytes at once, the others one by one."""

    def script(line: Line) -> None:
        line.send(start)
        line.drip(slow, every)

    return script


def healthy(endpoint: Endpoint | None = None) -> Script:
    """Answer as the reference services do, and keep the connection open."""
    behind = endpoint or ReferenceEndpoint()

    def script(line: Line) -> None:
        line.send(reference_answer(behind, line.request))
        line.keep()

    return script


def reference_answer(endpoint: Endpoint, request: bytes) -> bytes:
    """Give the bytes of the answer of the reference services to the bytes of a request."""
    head, _, body = request.partition(CRLF * 2)
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _version = first.split(" ")
    headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
    answer = endpoint.send(HttpRequest(method, f"http://reference.invalid{path}", headers, body)).response
    assert answer is not None
    kept = [f"{name}: {value}" for name, value in answer.headers if name.lower() != "content-length"]
    return response(answer.body, *kept, status=f"{answer.status} {answer.reason}")
