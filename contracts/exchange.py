"""The exact bytes and HTTP metadata that were sent and received.

An exchange carries no opinion. Live, embedded and recorded endpoints all give this one value, and
checks see nothing else of an endpoint.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Headers = tuple[tuple[str, str], ...]

TransportFailure = Literal[
    "dns", "refused", "tls", "timeout", "closed", "too-large", "protocol", "network-blocked"
]


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One HTTP request; ``body`` is exactly what travels."""

    method: str
    url: str
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """Give the first header of that name, whatever its case."""
        return first_header(self.headers, name)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One HTTP response; ``body`` is exactly what came, before any content decoding.

    ``behind`` counts the bytes that came on the connection behind the body, unasked. They are counted and not kept:
    they may be the answer to somebody else.
    """

    status: int
    reason: str
    headers: Headers
    body: bytes
    http_version: str = "1.1"
    behind: int = 0

    def header(self, name: str) -> str | None:
        """Give the first header of that name, whatever its case."""
        return first_header(self.headers, name)


@dataclass(frozen=True, slots=True)
class Failed:
    """Why no HTTP response came: the kind of failure, and a sentence for people (free of secrets)."""

    kind: TransportFailure
    message: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what came of it: a response, or a transport failure."""

    request: HttpRequest
    outcome: HttpResponse | Failed
    seconds: float = field(default=0.0, compare=False)

    @property
    def response(self) -> HttpResponse | None:
        """The response, or None when the transport failed."""
        return self.outcome if isinstance(self.outcome, HttpResponse) else None


def first_header(headers: Headers, name: str) -> str | None:
    """Give the value of the first header of that name, whatever its case."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)
