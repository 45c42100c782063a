"""Bodies that a format keeps as text: back to bytes, in the encoding that the text itself names."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from contracts.contentcoding import NotDecodable, decode
from contracts.exchange import Headers

DECLARED: Final = re.compile(r"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")


class NoBytes(ValueError):
    """A body that is said to be base64 and is not."""


def to_bytes(text: str) -> bytes:
    """Encode a text as its XML declaration says, else as UTF-8; lone surrogates stay what they were."""
    found = DECLARED.match(text[:400])
    try:
        return text.encode(found[1] if found else "utf-8")
    except (LookupError, UnicodeError):
        return text.encode("utf-8", "surrogateescape" if _is_escaped(text) else "surrogatepass")


def _is_escaped(text: str) -> bool:
    return all("\udc80" <= char <= "\udcff" for char in text if "\ud800" <= char <= "\udfff")


def from_base64(text: str) -> bytes:
    """Decode base64 with line ends in it; raises NoBytes for what is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoBytes("a body says that it is base64 and is not") from error


def without_stale_coding(headers: Headers, body: bytes) -> Headers:
    """Leave out a Content-Encoding that the stored body no longer has: many recorders unpack and keep the header."""
    codings = [value.strip().lower() for name, value in headers if name.lower() == "content-encoding"]
    if not codings or not body:
        return headers
    try:
        decode(body, [each.strip() for each in ",".join(codings).split(",") if each.strip() != "identity"])
    except NotDecodable:
        if body.lstrip()[:1] == b"<" or body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
            return tuple(pair for pair in headers if pair[0].lower() != "content-encoding")
    return headers
