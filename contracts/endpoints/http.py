"""A live endpoint: HTTP with connection reuse, time-outs, a rate limit and a request budget.

What is sent is the request's header lines and body, with Host and Content-Length beside them; what comes
back is kept as it came: redirects are not followed, content codings not taken off.

The connection classes are this module's own, so that a cassette of vcrpy, which replaces urllib3's, never
stands between a live service and the suite: vcrpy would keep the answer before it is redacted, decoded
and with its header lines in another order.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from threading import Timer
from typing import Final

from urllib3 import HTTPConnectionPool, HTTPHeaderDict, HTTPSConnectionPool, PoolManager, Retry, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse, HTTPResponse
from urllib3.util import SKIP_HEADER

from contracts.endpoints.budget import Budget, RateLimit
from contracts.endpoints.failures import failure, place
from contracts.environmentfile import Limits
from contracts.exchange import Exchange, Failed, HttpRequest, HttpResponse

MAX_BYTES: Final = 16 * 1024 * 1024
CHUNK: Final = 64 * 1024
HTTP_VERSIONS: Final = {10: "1.0", 11: "1.1"}
# urllib3 adds these when they are missing; what is sent shall be what the request says.
UNASKED: Final = ("User-Agent", "Accept-Encoding")


class _TooLarge(Exception):
    """The response is larger than is read."""


class _Connection(HTTPConnection):
    """urllib3's connection under a name of our own, which cuts off a response that never gets going."""

    # urllib3 gives its own response where http.client gives another; it ignores the same complaint.
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        with _cut_off(self.sock, self.timeout):
            return super().getresponse()


class _TlsConnection(HTTPSConnection):
    """The same over TLS."""

    # urllib3 gives its own response where http.client gives another; it ignores the same complaint.
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        with _cut_off(self.sock, self.timeout):
            return super().getresponse()


@contextmanager
def _cut_off(sock: socket.socket, seconds: float | None) -> Iterator[None]:
    """Shut the socket after so many seconds: its own time-out begins anew with every byte that comes."""
    timer = Timer(seconds or 0, _shut, [sock])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class HttpEndpoint:
    """Sends requests over HTTP; ``limits`` bound how often, how fast and how long.

    ``budget`` is shared between endpoints that ask the same service. TLS certificates are always
    verified, against the system's authorities or those that SSL_CERT_FILE names.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        budget: Budget | None = None,
        rate: RateLimit | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._limits = limits or Limits()
        self._budget = budget or Budget(self._limits.requests)
        self._rate = rate or RateLimit(self._limits.per_second)
        self._max_bytes = max_bytes
        self._pools = PoolManager(ssl_context=ssl.create_default_context(), maxsize=4)
        self._pools.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    @property
    def budget(self) -> Budget:
        """The requests that are left."""
        return self._budget

    def send(self, request: HttpRequest) -> Exchange:
        """Send the request and give what came of it; a transport failure is the exchange's outcome.

        Raises BudgetExhausted, before anything is sent, when no request is left.
        """
        self._budget.spend()
        self._rate.wait()
        started = time.monotonic()
        outcome = self._outcome(request, started + self._limits.timeout)
        return Exchange(request, outcome, time.monotonic() - started)

    def close(self) -> None:
        """Close all connections."""
        self._pools.clear()

    def _outcome(self, request: HttpRequest, deadline: float) -> HttpResponse | Failed:
        try:
            return self._ask(request, deadline)
        except _TooLarge:
            return Failed("too-large", f"the response has more than {self._max_bytes:,} bytes")
        except (HTTPError, HTTPException, OSError, ValueError, RuntimeError) as error:
            if time.monotonic() >= deadline:
                return Failed(
                    "timeout", f"{place(request)} gave no whole response in {self._limits.timeout:g} s"
                )
            return failure(error, request)

    def _ask(self, request: HttpRequest, deadline: float) -> HttpResponse:
        response = self._pools.urlopen(
            request.method,
            request.url,
            body=request.body,
            headers=_header_lines(request),
            redirect=False,
            retries=_retries(self._limits.retries),
            timeout=Timeout(total=self._limits.timeout),
            preload_content=False,
            decode_content=False,
        )
        return self._read(response, deadline)

    def _read(self, response: BaseHTTPResponse, deadline: float) -> HttpResponse:
        try:
            body = _drain(response, deadline, self._max_bytes)
        except BaseException:
            response.close()
            raise
        response.release_conn()
        return HttpResponse(
            status=response.status,
            reason=response.reason or "",
            headers=tuple(response.headers.iteritems()),
            body=body,
            http_version=HTTP_VERSIONS.get(response.version, "1.1"),
        )


def _header_lines(request: HttpRequest) -> HTTPHeaderDict:
    """Give the header lines in their order; lines of one name stand together."""
    lines = HTTPHeaderDict()
    for name, value in request.headers:
        lines.add(name, value)
    for name in UNASKED:
        if name not in lines:
            lines[name] = SKIP_HEADER
    return lines


def _retries(times: int) -> Retry:
    """Try again only when no connection came about: then nothing was sent."""
    return Retry(
        total=None, connect=times, read=False, redirect=False, status=False, other=False, backoff_factor=0.2
    )


def _drain(response: BaseHTTPResponse, deadline: float, max_bytes: int) -> bytes:
    """Read the body as it comes, undecoded, within the bounds of size and time."""
    parts, size = [], 0
    while chunk := response.read1(CHUNK, decode_content=False):
        parts.append(chunk)
        size += len(chunk)
        if size > max_bytes:
            raise _TooLarge
        _in_time(deadline)
    # A connection that was cut off among the header lines looks like a whole response without a body.
    _in_time(deadline)
    return b"".join(parts)


def _in_time(deadline: float) -> None:
    if time.monotonic() >= deadline:
        raise TimeoutError
