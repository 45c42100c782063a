"""A body as text that gives back its exact bytes."""

from __future__ import annotations

from typing import Final

BOMS: Final = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def decoded_text(body: bytes) -> tuple[str, str, str]:
    """Give the text, its encoding, and the error handler with which encoding it gives the bytes back.

    UTF-16 is told by its byte order mark or by the zero bytes around a leading "<"; all else is read as
    UTF-8, in which bytes that are none become surrogates.
    """
    encoding, errors = _encoding(body)
    try:
        text = body.decode(encoding, errors)
        if text.encode(encoding, errors) == body:
            return text, encoding, errors
    except UnicodeError:
        pass  # half a character at the end, for one: byte by byte is always possible
    return body.decode("latin-1"), "latin-1", "replace"


def _encoding(body: bytes) -> tuple[str, str]:
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return encoding, "surrogatepass"
    if body[:2] == b"<\x00":
        return "utf-16-le", "surrogatepass"
    if body[:2] == b"\x00<":
        return "utf-16-be", "surrogatepass"
    return "utf-8", "surrogateescape"


def single_byte_encodings(body: bytes) -> tuple[str, ...]:
    """Name the single-byte encodings that bytes which are no UTF-8 may be in; each gives every byte back."""
    if not _is_single_byte(body):
        return ()
    return tuple(name for name in ("cp1252", "latin-1") if _gives_back(body, name))


def _is_single_byte(body: bytes) -> bool:
    if _encoding(body)[0] != "utf-8":
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _gives_back(body: bytes, encoding: str) -> bool:
    try:
        return body.decode(encoding).encode(encoding) == body
    except UnicodeError:
        return False
