"""A live endpoint: HTTP with connection reuse, one time-out for all of an exchange, a rate limit and a request budget.

What is sent is the request's header lines and body, with Host and Content-Length beside them; what comes
back is kept as it came: redirects are not followed, content codings not taken off.
"""

from __future__ import annotations

import time
from http.client import HTTPException
from typing import Final

from urllib3 import HTTPHeaderDict, Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.response import BaseHTTPResponse
from urllib3.util import SKIP_HEADER

from contracts.endpoints.budget import Budget, RateLimit
from contracts.endpoints.connections import pools
from contracts.endpoints.failures import failure, place
from contracts.endpoints.guard import Guard
from contracts.environmentfile import Limits
from contracts.exchange import Exchange, Failed, HttpRequest, HttpResponse

CHUNK: Final = 64 * 1024
PAUSE: Final = 0.2
# urllib3 adds these when they are missing; what is sent shall be what the request says.
UNASKED: Final = ("User-Agent", "Accept-Encoding")
FAILURES: Final = (HTTPError, HTTPException, OSError, ValueError, RuntimeError)


class _TooLarge(Exception):
    """The response is larger than is read."""


class HttpEndpoint:
    """Sends requests over HTTP; ``limits`` bound how often, how fast and how long.

    ``budget`` and ``rate`` are shared between endpoints that ask the same service. ``reuse`` keeps connections open
    for further requests; a request that finds such a connection closed is sent again on a new one, which is not
    meant for operations that change data: nobody knows whether the first was acted upon. TLS certificates are
    always verified, against the system's authorities or those that SSL_CERT_FILE names.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        budget: Budget | None = None,
        rate: RateLimit | None = None,
        reuse: bool = True,
    ) -> None:
        self._limits = limits or Limits()
        self._budget = budget or Budget(self._limits.requests)
        self._rate = rate or RateLimit(self._limits.per_second)
        self._reuse = reuse
        self._pools = pools()

    @property
    def budget(self) -> Budget:
        """The requests that are left."""
        return self._budget

    def send(self, request: HttpRequest) -> Exchange:
        """Send the request and give what came of it; a transport failure is the exchange's outcome.

        Raises BudgetExhausted, before anything is sent, when no request is left.
        """
        exchange, went_stale = self._send(request)
        return self._send(request)[0] if went_stale else exchange

    def close(self) -> None:
        """Close all connections."""
        self._pools.clear()

    def _send(self, request: HttpRequest) -> tuple[Exchange, bool]:
        """Send once; tells beside the exchange whether an idle connection had been closed meanwhile.

        That is a server's right (RFC 9112, 9.5) and no answer to the request, which may then be
        sent again (9.3.1).
        """
        self._budget.spend()
        self._rate.wait()
        started = time.monotonic()
        with Guard(self._limits.timeout) as guard:
            outcome = self._outcome(request, guard)
        if not self._reuse:
            self._pools.clear()
        closed = isinstance(outcome, Failed) and outcome.kind == "closed"
        exchange = Exchange(request, outcome, time.monotonic() - started)
        return exchange, closed and guard.reused and not guard.begun

    def _outcome(self, request: HttpRequest, guard: Guard) -> HttpResponse | Failed:
        try:
            response = self._read(self._ask(request, guard), guard)
        except _TooLarge:
            more = f"more than {self._limits.response_bytes:,} bytes (limits.response_bytes)"
            return Failed("too-large", f"{place(request)} answered with {more}")
        except FAILURES as error:
            failed = failure(error, request)
            return self._too_late(request) if guard.passed or failed.kind == "timeout" else failed
        # A connection that the guard shut looks like one that the service closed: like the end of a body.
        return self._too_late(request) if guard.passed else response

    def _too_late(self, request: HttpRequest) -> Failed:
        return Failed("timeout", f"{place(request)} gave no whole response in {self._limits.timeout:g} s")

    def _ask(self, request: HttpRequest, guard: Guard) -> BaseHTTPResponse:
        """Ask, and again where no connection came about: then nothing was sent."""
        for attempt in range(self._limits.retries):
            try:
                return self._ask_once(request, guard)
            except (NewConnectionError, ConnectTimeoutError):
                if guard.passed:
                    raise
                time.sleep(min(PAUSE * 2**attempt, guard.left))
        return self._ask_once(request, guard)

    def _ask_once(self, request: HttpRequest, guard: Guard) -> BaseHTTPResponse:
        return self._pools.urlopen(
            request.method,
            request.url,
            body=request.body,
            headers=_header_lines(request),
            redirect=False,
            retries=False,
            timeout=Timeout(total=guard.left),
            preload_content=False,
            decode_content=False,
        )

    def _read(self, response: BaseHTTPResponse, guard: Guard) -> HttpResponse:
        try:
            body = _drain(response, self._limits.response_bytes)
        except BaseException:
            response.close()
            raise
        behind = guard.tail.behind() if guard.tail is not None else 0
        if (
            behind
        ):  # what comes next on this connection is the answer to nothing that was asked (RFC 9112, 6.3)
            guard.abandon()
        response.release_conn()
        return HttpResponse(
            status=response.status,
            reason=response.reason or "",
            headers=tuple(response.headers.iteritems()),
            body=body,
            http_version=guard.version,
            behind=behind,
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


def _drain(response: BaseHTTPResponse, max_bytes: int) -> bytes:
    """Read the body as it comes, undecoded, within the bound of size."""
    body = bytearray()
    while chunk := response.read1(CHUNK, decode_content=False):
        body += chunk
        if len(body) > max_bytes:
            raise _TooLarge
    return bytes(body)
