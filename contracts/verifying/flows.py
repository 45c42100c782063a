"""Flow files of mitmproxy, since its version 2 (`mitmdump -w FILE`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contracts.errors import TrafficError
from contracts.exchange import Headers, HttpRequest, HttpResponse
from contracts.verifying.moments import of_seconds
from contracts.verifying.openfile import opened, unreadable
from contracts.verifying.recorded import Entry, Recorded, Skipped
from contracts.verifying.tnetstring import NotTnetstring, values

DEFAULT_PORTS = {"http": 80, "https": 443}


def read_flows(path: Path) -> Iterator[Entry]:
    """Read flows one by one. Raises TrafficError where the file is damaged; what came before it is given."""
    with opened(path) as file:
        try:
            for number, flow in enumerate(values(file), 1):
                yield _entry(f"{path}, flow {number}", flow)
        except (NotTnetstring, EOFError) as error:
            raise TrafficError(
                f"{path}: expected flows of mitmproxy, got a file that is damaged ({error}); save it again with "
                "mitmdump -nr OLD -w NEW"
            ) from error
        except OSError as error:
            raise unreadable(path, error) from error


def _entry(where: str, flow: object) -> Entry:
    if not isinstance(flow, dict) or "request" not in flow:
        return Skipped(where, "a flow that is no HTTP")
    try:
        return _recorded(where, flow)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Skipped(
            where,
            "the flow is damaged, or of a mitmproxy before version 2: mitmdump -nr OLD -w NEW converts it",
        )


def _recorded(where: str, flow: Mapping[str, Any]) -> Entry:
    request = flow["request"]
    if request["content"] is None:
        return Skipped(where, "the flow was saved without the request's body")
    sent = HttpRequest(
        _word(request["method"]).upper(),
        _url(request),
        _headers(request["headers"]),
        memoryview(request["content"]).tobytes(),
    )
    when = of_seconds(float(request["timestamp_start"]))
    answer = flow.get("response")
    if answer is None or answer["content"] is None:
        why = (
            "no response was recorded" if answer is None else "the flow was saved without the response's body"
        )
        return Recorded(where, sent, None, why, when=when)
    return Recorded(where, sent, _response(answer), when=when)


def _response(said: Mapping[str, Any]) -> HttpResponse:
    version = _word(said["http_version"]).upper().removeprefix("HTTP/").removesuffix(".0") or "1.1"
    return HttpResponse(
        int(said["status_code"]),
        _word(said.get("reason") or b""),
        _headers(said["headers"]),
        memoryview(said["content"]).tobytes(),
        "1.0" if version == "1" else version,
    )


def _url(request: Mapping[str, Any]) -> str:
    scheme, port = _word(request["scheme"]), int(request["port"])
    shown = "" if DEFAULT_PORTS.get(scheme) == port else f":{port}"
    path = _word(request["path"])
    return f"{scheme}://{_word(request['host'])}{shown}{path}"


def _headers(said: Any) -> Headers:  # noqa: ANN401 -- pairs, as the file has them
    pairs = ((_word(name), _word(value)) for name, value in said)
    return tuple(pair for pair in pairs if not pair[0].startswith(":"))


def _word(said: object) -> str:
    return said.decode("latin-1") if isinstance(said, bytes) else str(said)
