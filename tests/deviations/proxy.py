"""An HTTP proxy in front of the reference server that changes one thing about what passes through it.

It is a server of its own on loopback, so that what it does to the connection (closing it, keeping it waiting) is done
to a real one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from contracts.endpoints.http import HttpEndpoint
from contracts.environmentfile import Limits
from contracts.exchange import HttpRequest, HttpResponse
from contracts.reference import application
from contracts.reference.server import serving

Forward = Callable[[HttpRequest], HttpResponse]
Change = Callable[[HttpRequest, Forward], "HttpResponse | None"]
"""Answers a request, with the means to forward it; None closes the connection without an answer."""

OWN_LINES = frozenset({"content-length", "connection", "server", "date", "transfer-encoding"})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # header and body in one segment, or the other side waits for its acknowledgement
    change: Change
    forward: Forward

    def do_POST(self) -> None:
        """Pass a request on, and what came back after the change."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = HttpRequest("POST", self.path, tuple(self.headers.items()), body)
        answer = type(self).change(request, type(self).forward)
        if answer is None:
            self.close_connection = True
            return
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.headers:
            if name.lower() not in OWN_LINES:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class names it so
        """Keep the test's output to itself."""


def _forwarder(upstream: str, endpoint: HttpEndpoint) -> Forward:
    def forward(request: HttpRequest) -> HttpResponse:
        lines = tuple(line for line in request.headers if line[0].lower() not in {"host", "content-length"})
        outcome = endpoint.send(replace(request, url=upstream + request.url, headers=lines)).outcome
        assert isinstance(outcome, HttpResponse), outcome
        return outcome

    return forward


@contextmanager
def proxying(change: Change) -> Iterator[str]:
    """Start a reference server and a proxy in front of it; gives the proxy's base address."""
    endpoint = HttpEndpoint(Limits(requests=1_000_000, per_second=1e6, timeout=30))
    with serving(application()) as upstream:
        handler = type(
            "Handler",
            (_Handler,),
            {"change": staticmethod(change), "forward": staticmethod(_forwarder(upstream, endpoint))},
        )
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
            endpoint.close()
