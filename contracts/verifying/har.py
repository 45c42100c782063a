"""HTTP Archives (HAR 1.2), as browsers and proxies write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contracts.exchange import Headers, HttpRequest, HttpResponse
from contracts.verifying.moments import of_text
from contracts.verifying.openfile import NotTraffic
from contracts.verifying.recorded import NO_RESPONSE, Entry, Fact, Recorded, Skipped
from contracts.verifying.texts import from_base64, to_bytes
from contracts.verifying.vcr import load_json


def read_har(path: Path) -> Iterator[Entry]:
    """Read an archive. Raises TrafficError for a document that is none."""
    return entries(load_json(path), path)


def entries(document: object, path: Path) -> Iterator[Entry]:
    """Read an archive that is parsed already. Raises TrafficError."""
    log = document.get("log") if isinstance(document, dict) else None
    listed = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(listed, list):
        raise NotTraffic(
            f"{path}: expected a HAR with a list under `log.entries`, got another document; save the HAR again, "
            "with content"
        )
    return _each(listed, path)


def _each(listed: list[Any], path: Path) -> Iterator[Entry]:
    for number, said in enumerate(listed, 1):
        where = f"{path}, entry {number}"
        try:
            yield _entry(where, said)
        except (KeyError, TypeError, ValueError, AttributeError):
            yield Skipped(where, "the HAR entry is damaged: a key is missing or a value of the wrong kind")


def _entry(where: str, said: Mapping[str, Any]) -> Entry:
    request = said["request"]
    posted = request.get("postData") or {}
    body = _bytes(posted.get("text"), posted.get("encoding"))
    if not body and (request.get("bodySize") or 0) > 0:
        return Skipped(where, "the HAR was saved without the request's body")
    headers = _headers(request.get("headers"))
    sent = HttpRequest(request["method"].upper(), str(request["url"]), headers, body)
    came, why = _response(said.get("response"))
    return Recorded(where, sent, came, why, _untold(said, came), of_text(said.get("startedDateTime")))


def _response(said: Mapping[str, Any] | None) -> tuple[HttpResponse | None, str]:
    """Give the response, or None and why it cannot be judged; status 0 stands for none at all."""
    if not said or not said.get("status"):
        return None, NO_RESPONSE
    content = said.get("content") or {}
    if content.get("text") is None and (content.get("size") or 0) > 0:
        return None, "the HAR was saved without the response's body"
    body = _bytes(content.get("text"), content.get("encoding"))
    version = (
        str(said.get("httpVersion") or "").upper().removeprefix("HTTP/").replace("H2", "2").replace("H3", "3")
    )
    headers = _headers(said.get("headers"))
    return HttpResponse(int(said["status"]), str(said.get("statusText") or ""), headers, body, version), ""


def _untold(said: Mapping[str, Any], came: HttpResponse | None) -> frozenset[Fact]:
    """A HAR holds text that was decoded already, unless it is base64."""
    untold: set[Fact] = set()
    if came is None or not came.http_version or came.http_version == "UNKNOWN":
        untold.add("HTTP version")
    if came is None or (said["response"].get("content") or {}).get("encoding") != "base64":
        untold.add("exact bytes")
    return frozenset(untold)


def _headers(said: object) -> Headers:
    """Read headers; HTTP/2's pseudo-headers are none, and the body has no content coding any more."""
    rows = said if isinstance(said, list) else []
    pairs = [(str(row["name"]), str(row["value"])) for row in rows]
    return tuple(
        pair for pair in pairs if not pair[0].startswith(":") and pair[0].lower() != "content-encoding"
    )


def _bytes(text: object, encoding: object) -> bytes:
    if not isinstance(text, str):
        return b""
    return from_base64(text) if encoding == "base64" else to_bytes(text)
