"""A folder of messages, a file each: ``NAME.request.http`` beside ``NAME.response.http``, or ``.xml`` for both.

A ``.http`` file is one HTTP/1.x message as it travelled, head and body. An ``.xml`` file is an envelope alone: what
HTTP said of it is not known, and no rule about that is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from contracts.errors import TrafficError
from contracts.exchange import HttpRequest, HttpResponse
from contracts.soap import take_apart
from contracts.verifying.http1 import NotHttp, request_in_file, response_in_file
from contracts.verifying.openfile import whole
from contracts.verifying.recorded import NO_RESPONSE, Entry, Fact, Recorded, Skipped
from contracts.xml import NotXml, parse

NAME: Final = re.compile(r"(?P<name>.+)\.(?P<side>request|response)\.(?P<kind>http|xml)(?:\.gz)?", re.DOTALL)
ENVELOPE_ALONE: Final[frozenset[Fact]] = frozenset({"status", "headers", "HTTP version"})


def is_message(path: Path) -> bool:
    """Tell whether a file is named as one of a pair."""
    return NAME.fullmatch(path.name) is not None


def principal(path: Path) -> Path:
    """Give the file by which a pair is read: the request's for a response that has one, else the file itself."""
    found = NAME.fullmatch(path.name)
    return path if found is None else _partner(path, "request") or path


def read_pair(path: Path) -> Iterator[Entry]:
    """Read the exchange whose principal file this is. Raises TrafficError."""
    request = _partner(path, "request")
    if request is None:
        yield Skipped(str(path), "a response without its request")
    else:
        yield _recorded(request, _partner(path, "response"))


def _partner(path: Path, side: str) -> Path | None:
    """Give the file of that side with the same name; HTTP tells more than an envelope alone."""
    found = NAME.fullmatch(path.name)
    if found is None or found["side"] == side:
        return path if found else None
    names = [f"{found['name']}.{side}.{kind}{end}" for kind in ("http", "xml") for end in ("", ".gz")]
    return next((path.with_name(name) for name in names if path.with_name(name).is_file()), None)


def _recorded(request: Path, response: Path | None) -> Recorded:
    sent, untold = _request(request)
    if response is None:
        return Recorded(str(request), sent, None, NO_RESPONSE, untold)
    came, more = _response(response, sent.method)
    return Recorded(str(request), sent, came, untold=untold | more)


def _is_envelope(path: Path) -> bool:
    found = NAME.fullmatch(path.name)
    return found is not None and found["kind"] == "xml"


def _request(path: Path) -> tuple[HttpRequest, frozenset[Fact]]:
    data = _filled(path)
    if _is_envelope(path):
        return HttpRequest("POST", "", (), data), frozenset({"request headers"})
    try:
        return request_in_file(data), frozenset()
    except NotHttp as error:
        raise _damaged(path, "request", error) from error


def _response(path: Path, method: str) -> tuple[HttpResponse, frozenset[Fact]]:
    data = _filled(path)
    if _is_envelope(path):
        return HttpResponse(500 if _is_fault(data) else 200, "", (), data, ""), ENVELOPE_ALONE
    try:
        return response_in_file(data, method), frozenset()
    except NotHttp as error:
        raise _damaged(path, "response", error) from error


def _is_fault(data: bytes) -> bool:
    try:
        parts = take_apart(parse(data))
    except NotXml:
        return False
    return parts is not None and parts.fault is not None


def _filled(path: Path) -> bytes:
    data = whole(path)
    if not data.strip():
        raise TrafficError(f"{path}: expected a message, got an empty file; record it again")
    return data


def _damaged(path: Path, side: str, error: NotHttp) -> TrafficError:
    return TrafficError(f"{path}: expected one whole HTTP/1.x {side}, got something else: {error}")
