"""Content codings (RFC 9110, 8.4.1): what a compressed body says, within bounds.

Endpoints keep a body as it came; whoever reads it decodes it here. A small body that would unfold to a
huge one is refused.
"""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.exchange import HttpRequest, HttpResponse

MAX_DECODED = 4 * 1024 * 1024
MAX_CODINGS = 5
MAX_MEMBERS = 1000
PIECE = 64 * 1024
GZIP = zlib.MAX_WBITS | 16
ZLIB = zlib.MAX_WBITS
RAW_DEFLATE = -zlib.MAX_WBITS


class NotDecodable(Exception):
    """The body is not what its Content-Encoding says; ``prefix`` is what could be read of it."""

    def __init__(self, message: str, prefix: bytes = b"") -> None:
        super().__init__(message)
        self.prefix = prefix


class UnknownCoding(NotDecodable):
    """The Content-Encoding names a coding that is not known here."""


class Unbounded(NotDecodable):
    """Decoding the body to its end would pass the bounds; what follows the prefix is not known."""


def content_codings(message: HttpRequest | HttpResponse) -> tuple[str, ...]:
    """Give the codings in the order in which they were applied, lower case, identity left out."""
    lines = [value for key, value in message.headers if key.lower() == "content-encoding"]
    names = [name.strip().lower() for name in ",".join(lines).split(",")]
    return tuple(name for name in names if name not in {"", "identity"})


def decoded_body(message: HttpRequest | HttpResponse, *, limit: int = MAX_DECODED) -> bytes:
    """Give the body without its content codings.

    Raises UnknownCoding for a coding other than gzip and deflate, Unbounded for a body that would have more than
    ``limit`` bytes or comes in more parts or codings than anybody writes, and NotDecodable for a damaged one.
    """
    return decode(message.body, content_codings(message), limit=limit)


def decode(body: bytes, codings: Sequence[str], *, limit: int = MAX_DECODED) -> bytes:
    """Take the codings off, the last one first; raises as decoded_body does."""
    if len(codings) > MAX_CODINGS:
        raise Unbounded(f"{len(codings):,} content codings are named; at most {MAX_CODINGS} are taken off")
    for coding in reversed(codings):
        body = _decode_one(body, coding, limit)
    return body


def encode(body: bytes, codings: Sequence[str]) -> bytes:
    """Put gzip and deflate codings on; the same body always gives the same bytes.

    Raises UnknownCoding for others.
    """
    for coding in codings:
        if coding in {"gzip", "x-gzip"}:
            body = gzip.compress(body, mtime=0)
        elif coding == "deflate":
            body = zlib.compress(body)
        else:
            raise UnknownCoding(f"the content coding {coding!r} is not known (gzip and deflate are)")
    return body


def _decode_one(body: bytes, coding: str, limit: int) -> bytes:
    if coding in {"gzip", "x-gzip"}:
        return _inflate_members(body, limit)
    if coding == "deflate":
        return _inflate_deflate(body, limit)
    raise UnknownCoding(f"the content coding {coding!r} is not known (gzip and deflate are)")


def _inflate_members(body: bytes, limit: int) -> bytes:
    """Decode gzip, which may have several members one after the other (RFC 1952, 2.2)."""
    data, start, members = bytearray(), 0, 0
    while start < len(body) or not members:
        members += 1
        if members > MAX_MEMBERS:
            raise Unbounded(f"the compressed body has more than {MAX_MEMBERS:,} members", bytes(data))
        start = _inflate(body, start, GZIP, limit, data)
    return bytes(data)


def _inflate_deflate(body: bytes, limit: int) -> bytes:
    """Decode deflate: the zlib format by RFC 9110, the bare one as some servers send it."""
    data = bytearray()
    try:
        end = _inflate(body, 0, ZLIB, limit, data)
    except NotDecodable:
        if data:
            raise
        end = _inflate(body, 0, RAW_DEFLATE, limit, data)
    if end < len(body):
        raise NotDecodable(f"{len(body) - end:,} bytes follow the end of the compressed body", bytes(data))
    return bytes(data)


def _inflate(body: bytes, start: int, wbits: int, limit: int, data: bytearray) -> int:
    """Decode one stream into ``data``, piece by piece; give where the bytes after it begin."""
    stream = zlib.decompressobj(wbits)
    for at in range(start, len(body), PIECE):
        piece = body[at : at + PIECE]
        _inflate_piece(stream, piece, limit, data)
        if stream.eof:
            return at + len(piece) - len(stream.unused_data)
    raise NotDecodable("the compressed body ends too early", bytes(data))


def _inflate_piece(stream: zlib._Decompress, piece: bytes, limit: int, data: bytearray) -> None:
    before = stream.copy()
    try:
        data += stream.decompress(piece, limit + 1 - len(data))
    except zlib.error as error:
        _add_readable(before, piece, limit, data)
        what = str(error).rpartition(": ")[2]  # zlib puts a number of its own before it
        raise NotDecodable(f"the compressed body is damaged: {what}", bytes(data)) from error
    if len(data) > limit:
        raise Unbounded(f"the body would have more than {limit:,} bytes when decompressed", bytes(data))


def _add_readable(stream: zlib._Decompress, piece: bytes, limit: int, data: bytearray) -> None:
    """Add what can be read of a damaged piece, byte by byte up to the damage."""
    with suppress(zlib.error):
        for at in range(len(piece)):
            room = limit + 1 - len(data)
            if room <= 0:
                return
            data += stream.decompress(piece[at : at + 1], room)
