"""What a connection holds behind the response that was read from it.

http.client leaves such bytes where they are, or throws them away with its buffer: the next answer on the connection
would be a wrong one, or nobody would know that a second one had come.
"""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from contextlib import suppress


class WatchedReader(io.BufferedReader):
    """The buffered bytes of a connection; closing it notes how many were not read."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        super().__init__(raw)
        self._sock = sock
        self._left = 0
        self._look: Callable[[bytes], None] | None = None

    def look_at_lines(self, look: Callable[[bytes], None]) -> None:
        """Have every line looked at, from now on, before it is given to who reads it."""
        self._look = look

    def readline(self, size: int | None = -1, /) -> bytes:
        """Give the next line; raises what looking at it raises."""
        line = super().readline(size)
        if self._look is not None:
            self._look(line)
        return line

    def behind(self) -> int:
        """Tell how many bytes are here already, or were when this was closed; waits for none."""
        if not self.closed:
            self._left = self._here()
        return self._left

    def close(self) -> None:
        """Note what is left, and close."""
        self.behind()
        super().close()

    def _here(self) -> int:
        """Look at what stands in the buffer; where that is empty, at what the connection has."""
        with suppress(OSError, ValueError):  # nothing has come, or the connection is closed
            waits = self._sock.gettimeout()
            self._sock.settimeout(0)
            try:
                return len(self.peek())
            finally:
                self._sock.settimeout(waits)
        return 0
