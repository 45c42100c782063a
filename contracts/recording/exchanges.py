"""Exchanges in vcrpy's form, and back.

vcrpy keeps a request as an object and a response as a dictionary. What it has no place for (the case, the
provenance, the exact header lines) travels in the response's dictionary under a key of our own: vcrpy
hands keys that it does not know through to the serializer, as it does for those of its own stubs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from vcr.request import Request

from contracts.exchange import HttpRequest
from contracts.recording.corpus import Provenance, Recording

BESIDE: Final = "contract"


def to_vcr(recording: Recording, provenance: Provenance) -> tuple[Request, dict[str, Any]]:
    """Give a recording as vcrpy's request and response."""
    return to_vcr_request(recording.request), to_vcr_response(recording, provenance)


def to_vcr_request(request: HttpRequest) -> Request:
    """Give a request as vcrpy keeps it: one value for each header."""
    first: dict[str, str] = {}
    for name, value in request.headers:
        first.setdefault(name, value)
    return Request(request.method, request.url, request.body, first)


def to_vcr_response(recording: Recording, provenance: Provenance) -> dict[str, Any]:
    """Give a response as vcrpy keeps it, with all that it has no place for beside it."""
    response = recording.response
    headers: dict[str, list[str]] = {}
    for name, value in response.headers:
        headers.setdefault(name, []).append(value)
    return {
        "status": {"code": response.status, "message": response.reason},
        "headers": headers,
        "body": {"string": response.body},
        BESIDE: {"recording": recording, "provenance": provenance},
    }


def recording_of(response: Mapping[str, Any]) -> Recording | None:
    """Give the recording behind a response of vcrpy; None when another recorder made it."""
    beside = response.get(BESIDE)
    return beside["recording"] if beside else None


def provenance_of(response: Mapping[str, Any]) -> Provenance | None:
    """Give the provenance behind a response of vcrpy; None when another recorder made it."""
    beside = response.get(BESIDE)
    return beside["provenance"] if beside else None
