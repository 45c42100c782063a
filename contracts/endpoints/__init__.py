"""Where a case goes: recorded, embedded reference service, or live. One method between them."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from contracts.exchange import Exchange, HttpRequest


@runtime_checkable
class Endpoint(Protocol):
    """Anything that answers an HTTP request with an exchange."""

    def send(self, request: HttpRequest) -> Exchange:
        """Send the request; a transport failure comes back as the exchange's outcome, never raised."""

    def close(self) -> None:
        """Give back what the endpoint holds: connections, files."""
