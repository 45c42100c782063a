"""Which recorded request is meant: the matcher that is registered with vcrpy under the name "contract"."""

from __future__ import annotations

from typing import Any

from lxml import etree

from contracts.exchange import HttpRequest
from contracts.xml import NotXml, parse

Key = tuple[str, str, str | None, bytes]


def key(request: HttpRequest) -> Key:
    """Give what tells one request from another: method, address, SOAPAction and the exact body."""
    return request.method, request.url, request.header("SOAPAction"), request.body


def canonical(exact: Key) -> Key:
    """Give the key with the body as canonical XML (C14N 1.0), in which spelling makes no difference.

    What is no XML stays as it is.
    """
    method, url, action, body = exact
    try:
        root = parse(body)
    except NotXml:
        return exact
    return method, url, action, etree.tostring(root, method="c14n")


def key_of_vcr(request: Any) -> Key:  # noqa: ANN401 -- vcrpy has no types
    """Give the same of vcrpy's request."""
    return request.method, request.uri, request.headers.get("SOAPAction"), _whole(request.body or b"")


def _whole(body: Any) -> bytes:  # noqa: ANN401 -- vcrpy has no types
    """Give a body that vcrpy may hold as a file, or in pieces, where a client gave it so; each look gives a new one."""
    if isinstance(body, bytes | bytearray):
        return bytes(body)
    return body.read() if hasattr(body, "read") else b"".join(body)


def matches(first: Any, second: Any) -> bool:  # noqa: ANN401 -- vcrpy has no types
    """Tell whether two requests of vcrpy are the same, cheaply: vcrpy's own body matcher makes a diff."""
    one, other = key_of_vcr(first), key_of_vcr(second)
    return one == other or (one[:3] == other[:3] and canonical(one) == canonical(other))
