"""The lines between the chunks of a body: sizes, and what follows the last one (RFC 9112, 7.1).

http.client reads a size as Python reads a number, in any of its spellings, and takes a body that ends behind its last
size for a whole one. Other readers do not.
"""

from __future__ import annotations

import re
from http.client import HTTPException, IncompleteRead
from typing import Final

MAX_LINE: Final = 64 * 1024
"""A line of this length, or longer, was cut by who read it, and is told by http.client."""
_SIZE = re.compile(rb"([0-9A-Fa-f]+)[ \t]*(?:;[^\r\n]*)?\r?\n")


class ChunkMalformed(HTTPException):
    """A chunk that HTTP does not allow; the message says why, and repeats nothing of it."""


class ChunkLines:
    """Looks at the lines of one chunked body, in their order."""

    def __init__(self) -> None:
        self._in_trailer = False

    def look_at(self, line: bytes) -> None:
        """Look at the next line as it was read; an empty one is the end of the connection.

        Raises IncompleteRead where the connection ends within the line, and ChunkMalformed where a size is none.
        """
        if len(line) >= MAX_LINE:
            return
        if not line.endswith(b"\n"):
            raise IncompleteRead(line)
        if not self._in_trailer:
            self._in_trailer = _size(line) == 0


def _size(line: bytes) -> int:
    found = _SIZE.fullmatch(line)
    if found is None:
        raise ChunkMalformed("chunks of which one has no size")
    return int(found[1], 16)
