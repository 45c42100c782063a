"""The reference services over HTTP on loopback, by waitress."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import WSGITask
from waitress.trigger import trigger

from contracts.errors import OptionError
from contracts.exchange import HttpResponse
from contracts.reference.wire import make_place, of_connection

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"
THREADS = 8
USUAL = "1.1"
FOLLOWS = b"!"
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
        if isinstance(self._server, BaseWSGIServer):  # as it is for one socket
            self._server.channel_class = _Channel

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


class _Task(WSGITask):
    """Answers one request, and says of HTTP what the response does."""

    _place: list[HttpResponse]

    def get_environment(self) -> WSGIEnvironment:
        """Give the environment of the request, with a place for the response."""
        environ = super().get_environment()
        self._place = make_place(environ)
        return environ

    def build_response_header(self) -> bytes:
        """Give the status line and the header lines, with what WSGI has no word for."""
        head = super().build_response_header()
        for said in self._place:
            lines = [f"{name}: {value}\r\n".encode("latin-1") for name, value in of_connection(said.headers)]
            self.chunked_response = self.chunked_response or bool(lines)
            head = b"".join((head.removesuffix(b"\r\n"), *lines, b"\r\n"))
            if said.http_version != USUAL:
                head = f"HTTP/{said.http_version} ".encode("ascii") + head.partition(b" ")[2]
        return head

    def write(self, data: bytes) -> None:
        """Send the body, and in the same piece what is to follow it: later, a client would not see it any more."""
        for said in self._place:
            if said.behind:
                self.content_length = None  # beyond which nothing would be sent
                data += FOLLOWS * said.behind
        super().write(data)


class _Channel(HTTPChannel):
    task_class = _Task


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
