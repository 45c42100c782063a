"""HTTP/1.x messages as they stand on the wire, by h11, which is strict, typed and without input or output."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, TypeVar

import h11

from contracts.exchange import Headers, HttpRequest, HttpResponse

WINDOW: Final = 64 * 1024
MAX_MESSAGE: Final = 64 * 1024 * 1024

Either = TypeVar("Either", HttpRequest, HttpResponse)


class NotHttp(ValueError):
    """The bytes are no whole HTTP/1.x message; the message says why, without data."""


@dataclass(frozen=True, slots=True)
class _Message:
    head: h11.Request | h11.Response
    body: bytes
    end: int


def read_request(
    data: bytes, at: int = 0, *, scheme: str = "http", host: str = ""
) -> tuple[HttpRequest, int]:
    """Read the request at an offset; give it and where it ends. Raises NotHttp."""
    found = _message(h11.Connection(h11.SERVER, max_incomplete_event_size=WINDOW * 4), data, at)
    if not isinstance(found.head, h11.Request):
        raise NotHttp("it is no request")
    headers = _headers(found.head)
    target = found.head.target.decode("latin-1")
    url = target if "://" in target else f"{scheme}://{_host(headers) or host}{target}"
    return HttpRequest(found.head.method.decode("ascii").upper(), url, headers, found.body), found.end


def read_response(data: bytes, at: int = 0, *, method: str = "POST") -> tuple[HttpResponse, int]:
    """Read the response to a request of that method at an offset; give it and where it ends. Raises NotHttp."""
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=WINDOW * 4)
    asked = h11.Request(method=method, target="/", headers=[("Host", "h"), ("Content-Length", "0")])
    connection.send(asked)
    connection.send(h11.EndOfMessage())
    found = _message(connection, data, at)
    if not isinstance(found.head, h11.Response):
        raise NotHttp("it is no response")
    head = found.head
    return (
        HttpResponse(
            head.status_code,
            head.reason.decode("latin-1"),
            _headers(head),
            found.body,
            head.http_version.decode("ascii"),
        ),
        found.end,
    )


def _message(connection: h11.Connection, data: bytes, at: int) -> _Message:
    head: h11.Request | h11.Response | None = None
    body = bytearray()
    fed = at
    try:
        while not isinstance(event := connection.next_event(), h11.EndOfMessage):
            if isinstance(event, h11.Request | h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
            elif event is h11.NEED_DATA:
                connection.receive_data(data[fed : fed + WINDOW])
                fed = min(fed + WINDOW, len(data))
            elif not isinstance(event, h11.InformationalResponse):
                raise NotHttp("it ends where a message should begin")
            if len(body) > MAX_MESSAGE:
                raise NotHttp(f"a body has more than {MAX_MESSAGE:,} bytes")
    except h11.RemoteProtocolError as error:
        raise NotHttp(str(error)) from error
    if head is None:
        raise NotHttp("it has no beginning")
    return _Message(head, bytes(body), fed - len(connection.trailing_data[0]))


def _headers(head: h11.Request | h11.Response) -> Headers:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers.raw_items()
    )


def _host(headers: Headers) -> str:
    return next((value for name, value in headers if name.lower() == "host"), "")


def request_in_file(data: bytes) -> HttpRequest:
    """Read a file with one request. Without Content-Length, all that follows the head is its body. Raises NotHttp."""
    request, end = read_request(data)
    rest = data[end:]
    if not request.body and not _framed(request.headers):
        return replace(request, body=rest)
    return _nothing_more(request, rest)


def response_in_file(data: bytes, method: str = "POST") -> HttpResponse:
    """Read a file with one response, of HTTP/2 in curl's way of writing as well. Raises NotHttp."""
    version, data = _as_http_1(data)
    response, end = read_response(data, method=method)
    return replace(_nothing_more(response, data[end:]), http_version=version or response.http_version)


def _framed(headers: Headers) -> bool:
    return any(name.lower() in {"content-length", "transfer-encoding"} for name, _ in headers)


def _nothing_more(message: Either, rest: bytes) -> Either:
    """An editor's line end behind the body is no part of it; anything else is."""
    if rest.strip():
        raise NotHttp(
            f"{len(rest):,} bytes follow where the message says that it ends; correct its Content-Length, or "
            "leave it out"
        )
    return message


def _as_http_1(data: bytes) -> tuple[str, bytes]:
    for version in (b"2", b"3"):
        for start in (b"HTTP/%s " % version, b"HTTP/%s.0 " % version):
            if data.startswith(start):
                return version.decode(), b"HTTP/1.1 " + data[len(start) :]
    return "", data
