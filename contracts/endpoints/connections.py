"""The connections of a live endpoint: urllib3's, watched by the guard of the exchange that they are used in.

The classes are the suite's own, so that a cassette of vcrpy, which replaces urllib3's, never stands between a live
service and the suite: vcrpy would keep the answer before it is redacted, decoded and with its header lines in
another order.
"""

from __future__ import annotations

import ssl
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse

from contracts.endpoints.guard import current
from contracts.endpoints.head import BoundedResponse


class _Watched(HTTPConnection):
    """Tells the guard which socket is in use, and whether it was used before."""

    response_class = BoundedResponse
    _answered = False

    def connect(self) -> None:
        self._answered = False
        super().connect()

    def send(self, data: Any) -> None:  # noqa: ANN401 -- whatever http.client sends
        """Send a part of a request; the first one opens the connection where it is not open."""
        guard = current()
        if self.sock is None:
            self.connect()
        if guard is not None:
            guard.reused = self._answered
            guard.watch(self.sock)
        super().send(data)

    # urllib3 gives its own response where http.client gives another; it ignores the same complaint.
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        response = super().getresponse()
        self._answered = True
        return response


class _Connection(_Watched):
    """A plain connection."""


class _TlsConnection(_Watched, HTTPSConnection):
    """The same over TLS."""

    def connect(self) -> None:
        try:
            super().connect()
        except ConnectionError as error:
            # The connection itself came about, else urllib3 would say so: it is the handshake that broke off.
            raise ssl.SSLError("the connection was closed during the handshake") from error


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def pools() -> PoolManager:
    """Give pools of such connections; certificates are verified."""
    manager = PoolManager(ssl_context=ssl.create_default_context(), maxsize=4)
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
    return manager
