"""One bound on the time of a whole exchange, and what is known of its connection on the way.

A socket's own time-out begins anew with every byte that comes, so it bounds nothing: a service that sends a byte a
second is waited for as long as it likes. The guard shuts the socket when the time is up.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from contextvars import ContextVar
from threading import Lock, Timer
from types import TracebackType
from typing import Protocol, Self


class Tail(Protocol):
    """What is read from a connection, of which the end can be looked at."""

    def behind(self) -> int:
        """Tell how many bytes are there behind what was read."""


_CURRENT: ContextVar[Guard | None] = ContextVar("guard", default=None)


class Guard:
    """Bounds one exchange; a context manager, and while it is entered ``current`` gives it.

    ``reused`` tells that the request travelled on a connection that an earlier one had used; ``begun`` that at
    least one byte of the response came; ``version`` is the HTTP version that its status line names, and ``tail`` what
    its bytes are read from.
    """

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._timer = Timer(seconds, self._shut)
        self._timer.daemon = True
        self.passed = False
        self.reused = False
        self.begun = False
        self.version = ""
        self.tail: Tail | None = None

    @property
    def left(self) -> float:
        """The seconds that are left, never less than a moment: to some libraries 0 means without end."""
        return max(self._ends - time.monotonic(), 0.001)

    def watch(self, sock: socket.socket) -> None:
        """Shut this socket when the time is up; at once when it already is."""
        with self._lock:
            self._socket = sock
            if self.passed:
                _shut(sock)

    def abandon(self) -> None:
        """Shut the socket, so that the connection is used no more."""
        with self._lock:
            if self._socket is not None:
                _shut(self._socket)

    def _shut(self) -> None:
        self.passed = True
        self.abandon()

    def __enter__(self) -> Self:
        self._token = _CURRENT.set(self)
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        _CURRENT.reset(self._token)


def current() -> Guard | None:
    """Give the guard of the exchange that this thread is in, None outside of one."""
    return _CURRENT.get()


def _shut(sock: socket.socket) -> None:
    # The plain socket's method: TLS has one of its own, which another thread must not call while data is read.
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
