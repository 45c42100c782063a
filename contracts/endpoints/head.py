"""The head of a response: status line and header lines, whole and within bounds.

http.client takes a head that breaks off for a whole one, reads a hundred lines of 64 KiB, drops every header line
behind one that is none, takes a Content-Length that is no number for none, and knows no version of HTTP but three.
Each of these would end in a wrong verdict on the service, or in none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import Any, Final

from contracts.endpoints.chunks import ChunkLines
from contracts.endpoints.guard import current
from contracts.endpoints.tail import WatchedReader

MAX_HEAD_LINES: Final = 100
MAX_HEAD_BYTES: Final = 64 * 1024
SWITCHING_PROTOCOLS: Final = 101
_NUMBER = re.compile(r"[0-9]+")
_VERSION = re.compile(rb"HTTP/([0-9]+(?:\.[0-9]+)?)(?=[ \r\n])")
_FIELD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\0\r\n]*\r?\n")
"""A field name is a token, up to its colon; a field value holds neither NUL nor the end of a line."""
_CONTINUED = re.compile(rb"[ \t][^\0\r\n]*\r?\n")
_KNOWN = re.compile(r"0\.9|1\.[0-9]+")
"""The versions that http.client reads; in the place of another it is given 1.1, since the framing is that of HTTP/1."""


class HeadTooLarge(HTTPException):
    """More header lines, or longer ones, than are read; the message says which."""


class HeadMalformed(HTTPException):
    """A head that HTTP does not allow; the message says why, and repeats nothing of it."""


class BoundedResponse(HTTPResponse):
    """http.client's response, with the final head (RFC 9110, 15.2), whole, bounded, and of one length."""

    fp: Any  # http.client gives None in its place once the response is closed

    def __init__(self, sock: Any, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- whatever http.client gives
        super().__init__(sock, *args, **options)
        self.fp = WatchedReader(self.fp.detach(), sock)
        guard = current()
        if guard is not None:
            guard.tail = self.fp

    def begin(self) -> None:
        """Read the head of the final response.

        Raises HeadTooLarge, HeadMalformed, IncompleteRead where it breaks off, and what http.client raises.
        """
        head = _Head(self.fp)
        self.fp = head
        try:
            self._begin()
        finally:
            if self.fp is head:  # else it was closed
                self.fp = head.lines
        problem = coding_problem(self.headers.get_all("Transfer-Encoding") or ())
        if problem is None and not self.chunked:
            problem = framing_problem(self.headers.get_all("Content-Length") or ())
        if problem is not None:
            raise HeadMalformed(problem)
        if self.chunked and self.fp is not None:
            self.fp.look_at_lines(ChunkLines().look_at)

    def _begin(self) -> None:
        """Read heads until one is none of the interim ones, of which http.client knows 100 alone."""
        super().begin()
        while 100 <= self.status < 200 and self.status != SWITCHING_PROTOCOLS:  # noqa: PLR2004 -- HTTP's classes
            self.headers = None  # type: ignore[assignment]  # this is how http.client knows that it has not begun
            super().begin()


class _Head:
    """Stands before the connection's lines while a head is read, and counts."""

    def __init__(self, lines: Any) -> None:  # noqa: ANN401 -- http.client gives its buffered reader no type
        self.lines = lines
        self._number = self._size = 0
        self._status_line = True

    def readline(self, limit: int) -> bytes:
        """Give the next line. Raises as ``begin`` does."""
        line: bytes = self.lines.readline(min(limit, MAX_HEAD_BYTES + 1))
        self._count(line)
        if self._status_line and (not line or not b"HTTP/".startswith(line[:5])):
            return line  # http.client says that nothing came, or nothing of HTTP
        if not line.endswith(b"\n"):
            raise IncompleteRead(line)
        if self._status_line:
            line = _readable(line)
        self._look_at(line)
        return line

    def close(self) -> None:
        """Close what is behind."""
        self.lines.close()

    def _count(self, line: bytes) -> None:
        self._number += 1
        self._size += len(line)
        guard = current()
        if line and guard is not None:
            guard.begun = True
        if self._number > MAX_HEAD_LINES:
            raise HeadTooLarge(f"more than {MAX_HEAD_LINES} header lines")
        if self._size > MAX_HEAD_BYTES:
            raise HeadTooLarge(f"more than {MAX_HEAD_BYTES:,} bytes of header lines")

    def _look_at(self, line: bytes) -> None:
        blank = line in {b"\r\n", b"\n"}
        if not (self._status_line or blank):
            _look_at_field(line)
        self._status_line = blank


def _look_at_field(line: bytes) -> None:
    """Raise HeadMalformed for a header line behind which http.client would read no other."""
    if _CONTINUED.fullmatch(line) or _FIELD.fullmatch(line):
        return
    if b":" not in line:
        raise HeadMalformed("a header line without a colon")
    raise HeadMalformed("a header line that HTTP does not allow (RFC 9110, 5.1 and 5.5)")


def _readable(line: bytes) -> bytes:
    """Note the version that a status line names, and give the line with one that http.client reads.

    Raises HeadMalformed where it names none.
    """
    found = _VERSION.match(line)
    if found is None:
        raise HeadMalformed("a version of HTTP that is no number")
    version = found[1].decode("ascii")
    guard = current()
    if guard is not None:
        guard.version = version
    return line if _KNOWN.fullmatch(version) else b"HTTP/1.1" + line[found.end() :]


def coding_problem(lines: Sequence[str]) -> str | None:
    """Say what is wrong with the Transfer-Encoding lines (RFC 9112, 6.1 and 7.4); None for chunked alone, or none.

    "identity" was a name for none.
    """
    named = [name for line in lines for each in line.split(",") if (name := each.strip().lower())]
    if named in ([], ["identity"], ["chunked"]):
        return None
    return "chunks within chunks" if set(named) == {"chunked"} else "a transfer coding that nobody asked for"


def framing_problem(lengths: Sequence[str]) -> str | None:
    """Say what is wrong with the Content-Length lines; None where they give one length (RFC 9112, 6.3)."""
    values = [value.strip() for line in lengths for value in line.split(",")]
    if not all(_NUMBER.fullmatch(value) for value in values):
        return "a Content-Length that is no number of bytes"
    if len({value.lstrip("0") for value in values}) > 1:
        return "several lengths in Content-Length that differ"
    return None
