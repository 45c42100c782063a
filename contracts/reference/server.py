"""The reference services over HTTP on loopback, by waitress."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.server import create_server
from waitress.trigger import trigger

from contracts.errors import OptionError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HOST = "127.0.0.1"
THREADS = 8
IDENTITY = "soap-contracts-reference"


class Server:
    """A WSGI server that listens on a port of the loopback interface as soon as it is made.

    ``url`` is its base address, without a slash at its end.
    """

    def __init__(self, application: WSGIApplication, port: int = 0) -> None:
        """Listen; port 0 takes any that is free.

        Raises OptionError when the port is taken or not allowed.
        """
        # More requests than threads are no trouble here: they wait for their turn.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        listener = _listen(port)
        self.url = f"http://{HOST}:{listener.getsockname()[1]}"
        # The type stubs take the keys, which are file descriptors, for text.
        self._sockets: Any = {}
        self._wake = trigger(self._sockets)
        self._server = create_server(
            application, map=self._sockets, sockets=[listener], threads=THREADS, ident=IDENTITY
        )

    def run(self) -> None:
        """Answer requests until stop() is called or the process is interrupted (Ctrl-C)."""
        try:
            self._server.run()
        finally:
            self._close()
            self._server.task_dispatcher.shutdown()

    def stop(self) -> None:
        """Make run() return; may be called from another thread."""
        self._wake.pull_trigger(self._close)  # type: ignore[arg-type]  # it is called without an argument

    def _close(self) -> None:
        wasyncore.close_all(self._sockets)


@contextmanager
def serving(application: WSGIApplication, port: int = 0) -> Iterator[str]:
    """Serve an application from a thread of its own; gives the base address.

    Raises OptionError when the port is taken or not allowed.
    """
    server = Server(application, port)
    thread = threading.Thread(target=server.run, name="reference-server", daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.stop()
        thread.join()


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        reason = error.strerror or str(error)
        raise OptionError(
            f"cannot listen on {HOST}, port {port}: {reason}; choose another port, or 0 for any free one"
        ) from error
