"""An endpoint that stops asking a service that is not there."""

from __future__ import annotations

from contracts.endpoints import Endpoint
from contracts.exchange import Exchange, Failed, HttpRequest

ENOUGH = 3
"""After so many failures in a row, without one answer between them, nothing more is sent."""

NOBODY_THERE = frozenset({"dns", "refused", "tls", "timeout"})


class Patience:
    """Passes requests on until the service proves to be unreachable; then answers with the same failure."""

    def __init__(self, endpoint: Endpoint, enough: int = ENOUGH) -> None:
        self._endpoint = endpoint
        self._enough = enough
        self._failures = 0
        self._last: Failed | None = None

    def send(self, request: HttpRequest) -> Exchange:
        """Send the request, unless it is known that nobody is there."""
        if self._last is not None and self._failures >= self._enough:
            message = f"{self._last.message} (not asked again after {self._enough} attempts)"
            return Exchange(request, Failed(self._last.kind, message))
        exchange = self._endpoint.send(request)
        self._note(exchange)
        return exchange

    def _note(self, exchange: Exchange) -> None:
        outcome = exchange.outcome
        if isinstance(outcome, Failed) and outcome.kind in NOBODY_THERE:
            self._failures += 1
            self._last = outcome
        else:
            self._failures = 0

    def close(self) -> None:
        """Close what is behind."""
        self._endpoint.close()
