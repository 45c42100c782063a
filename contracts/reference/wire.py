"""What a response says of HTTP itself, for which WSGI has no word: its version, its framing, what follows it.

A server that knows of it leaves a place for the response in the environment of a request and reads it there. A
conforming service never needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from contracts.exchange import Headers, HttpResponse

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PLACE: Final = "contracts.response"
FRAMING: Final = "transfer-encoding"
"""A header of the connection, which an application may not set (PEP 3333)."""


def make_place(environ: WSGIEnvironment) -> list[HttpResponse]:
    """Leave a place in the environment; it holds the response once the application has answered."""
    place: list[HttpResponse] = []
    environ[PLACE] = place
    return place


def leave(environ: WSGIEnvironment, response: HttpResponse) -> None:
    """Put the response into its place, where there is one."""
    cast("list[HttpResponse]", environ.get(PLACE, [])).append(response)


def of_application(headers: Headers) -> list[tuple[str, str]]:
    """Give the headers that an application may set."""
    return [line for line in headers if line[0].lower() != FRAMING]


def of_connection(headers: Headers) -> Headers:
    """Give those that it may not."""
    return tuple(line for line in headers if line[0].lower() == FRAMING)
