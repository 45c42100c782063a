"""The first steps: take an HTTP request that the HTTP binding of SOAP 1.2 allows (Part 2, section 7)."""

from __future__ import annotations

from dataclasses import replace

from werkzeug.http import parse_options_header

from contracts.reference import transport
from contracts.reference.answers import Fault, Refusal
from contracts.reference.service import Call


def media_type(call: Call) -> Call | Refusal:
    """Take application/soap+xml in UTF-8 or UTF-16 only; the parameter action may be left out (RFC 3902)."""
    kind, options = parse_options_header(call.http.header("Content-Type"))
    if kind.strip().lower() != "application/soap+xml":
        return Refusal(415, "SOAP 1.2 requests have the media type application/soap+xml.")
    charset = options.get("charset", "").lower()
    if charset not in {"", "utf-8", "utf-16"}:
        return Refusal(415, "The charset of a request to this service is utf-8 or utf-16.")
    return replace(call, charset=charset)


def well_formed(call: Call) -> Call | Fault:
    """Parse the body; what is not well-formed, or has a document type declaration, is a Sender fault (Part 1, 5)."""
    outcome = transport.well_formed(call)
    return Fault("Sender", outcome.text) if isinstance(outcome, Refusal) else outcome
