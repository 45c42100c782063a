"""Which recorded request is meant: the matcher that is registered with vcrpy under the name "contract"."""

from __future__ import annotations

from typing import Any

from contracts.exchange import HttpRequest

Key = tuple[str, str, str | None, bytes]


def key(request: HttpRequest) -> Key:
    """Give what tells one request from another: method, address, SOAPAction and the exact body."""
    return request.method, request.url, request.header("SOAPAction"), request.body


def key_of_vcr(request: Any) -> Key:  # noqa: ANN401 -- vcrpy has no types
    """Give the same of vcrpy's request."""
    body = request.body or b""
    return request.method, request.uri, request.headers.get("SOAPAction"), bytes(body)


def matches(first: Any, second: Any) -> bool:  # noqa: ANN401 -- vcrpy has no types
    """Tell whether two requests of vcrpy are the same, cheaply: vcrpy's own body matcher makes a diff."""
    return key_of_vcr(first) == key_of_vcr(second)
