"""Content codings (RFC 9110, 8.4.1): what a compressed body says, within bounds.

Endpoints keep a body as it came; whoever reads it decodes it here. A small body that would unfold to a
huge one is refused.
"""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.exchange import HttpRequest, HttpResponse

MAX_DECODED = 16 * 1024 * 1024
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


def content_codings(message: HttpRequest | HttpResponse) -> tuple[str, ...]:
    """Give the codings in the order in which they were applied, lower case, identity left out."""
    lines = [value for key, value in message.headers if key.lower() == "content-encoding"]
    names = [name.strip().lower() for name in ",".join(lines).split(",")]
    return tuple(name for name in names if name not in {"", "identity"})


def decoded_body(message: HttpRequest | HttpResponse, *, limit: int = MAX_DECODED) -> bytes:
    """Give the body without its content codings.

    Raises UnknownCoding for a coding other than gzip and deflate, and NotDecodable for a body that is
    damaged or would have more than ``limit`` bytes.
    """
    return decode(message.body, content_codings(message), limit=limit)


def decode(body: bytes, codings: Sequence[str], *, limit: int = MAX_DECODED) -> bytes:
    """Take the codings off, the last one first; raises as decoded_body does."""
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
    data, rest = _inflate(body, GZIP, limit)
    while rest:
        more, rest = _inflate(rest, GZIP, limit - len(data), before=data)
        data += more
    return data


def _inflate_deflate(body: bytes, limit: int) -> bytes:
    """Decode deflate: the zlib format by RFC 9110, the bare one as some servers send it."""
    try:
        data, rest = _inflate(body, ZLIB, limit)
    except NotDecodable as error:
        if error.prefix:
            raise
        data, rest = _inflate(body, RAW_DEFLATE, limit)
    if rest:
        raise NotDecodable(f"{len(rest):,} bytes follow the end of the compressed body", data)
    return data


def _inflate(body: bytes, wbits: int, limit: int, *, before: bytes = b"") -> tuple[bytes, bytes]:
    """Decode one stream; give what it says and the bytes after it."""
    stream = zlib.decompressobj(wbits)
    try:
        data = stream.decompress(body, limit + 1)
    except zlib.error as error:
        raise NotDecodable(
            f"the compressed body is damaged: {error}", before + _prefix(body, wbits, limit)
        ) from error
    if len(data) > limit:
        raise NotDecodable(f"the body would have more than {limit:,} bytes when decompressed", before + data)
    if not stream.eof:
        raise NotDecodable("the compressed body ends too early", before + data)
    return data, stream.unused_data


def _prefix(body: bytes, wbits: int, limit: int) -> bytes:
    """Give what can be read of a damaged stream."""
    stream, data = zlib.decompressobj(wbits), b""
    for start in range(len(body)):
        try:
            data += stream.decompress(body[start : start + 1])
        except zlib.error:
            break
        if len(data) > limit:
            break
    return data
