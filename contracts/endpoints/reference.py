"""The embedded reference services as an endpoint: in this process, without a socket."""

from __future__ import annotations

import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.reference import ReferenceApplication, application
from contracts.reference.wire import make_place, of_connection


class ReferenceEndpoint:
    """Answers every request by the path of its address, whatever host the address names.

    Each endpoint has a state of its own: a sequence that is raised in one is not raised in another.
    """

    def __init__(self, app: ReferenceApplication | None = None) -> None:
        self._application = application() if app is None else app

    def send(self, request: HttpRequest) -> Exchange:
        """Answer a request; there is no transport that could fail."""
        started = time.perf_counter()
        response = self._answer(request)
        return Exchange(request, response, time.perf_counter() - started)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        parts = urlsplit(request.url)
        builder = EnvironBuilder(
            method=request.method,
            path=parts.path or "/",
            query_string=parts.query,
            headers=Headers(request.headers),
            data=request.body,
        )
        environ = builder.get_environ()
        place = make_place(environ)
        body, status, headers = run_wsgi_app(self._application, environ)
        return _response(status, headers, body, place[0])

    def close(self) -> None:
        """Give up the state."""
        self._application.close()


def _response(status: str, headers: Headers, body: Iterable[bytes], said: HttpResponse) -> HttpResponse:
    """Put together what WSGI says of a response and what it has no word for."""
    number, _, reason = status.partition(" ")
    lines = (*headers.to_wsgi_list(), *of_connection(said.headers))
    return HttpResponse(int(number), reason, lines, b"".join(body), said.http_version, said.behind)
