"""The body element of a request, as far as its bytes hold one."""

from __future__ import annotations

from lxml import etree

from contracts.exchange import HttpRequest
from contracts.soap import take_apart
from contracts.xml import NotXml, parse


def request_payload(request: HttpRequest) -> etree._Element | None:
    """Give the first element in Body; None for bytes that are no envelope."""
    try:
        parts = take_apart(parse(request.body))
    except NotXml:
        return None
    return parts.payload if parts is not None else None
