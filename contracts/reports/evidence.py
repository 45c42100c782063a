"""Evidence made readable: exact bytes of a body, and a bounded text of them for people."""

from __future__ import annotations

import base64
import binascii
import unicodedata
from dataclasses import dataclass

from contracts.errors import ReportError
from contracts.exchange import HttpRequest
from contracts.reportmodel import Body, RequestEvidence
from contracts.xml import pretty

# Indenting a larger document costs more than it tells: only its beginning is shown anyway.
_PRETTY_LIMIT = 256 * 1024
# Control, format, surrogate, line and paragraph separator: a terminal may obey, swallow or reorder these.
_HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Excerpt:
    r"""The beginning of a body as text, the number of bytes that it has, and of those left out.

    Bytes that are no UTF-8 are lone surrogates in the text, which ``visible`` writes as ``\xNN``.
    """

    text: str
    size: int
    left_out: int
    utf_8: bool


def body_from(data: bytes, limit: int | None = None) -> Body:
    """Give the evidence of exact bytes: as text where they are UTF-8 without loss, else as base64.

    Of more than ``limit`` bytes the first ones are kept, and the others counted.
    """
    kept = data if limit is None else _beginning(data, limit)
    left_out = len(data) - len(kept)
    try:
        return Body(encoding="utf-8", content=kept.decode("utf-8"), left_out=left_out)
    except UnicodeDecodeError:
        return Body(encoding="base64", content=base64.b64encode(kept).decode("ascii"), left_out=left_out)


def _beginning(data: bytes, limit: int) -> bytes:
    """Cut between characters, should it be UTF-8: a byte that continues one (10xxxxxx) begins none."""
    if len(data) <= limit:
        return data
    end = next((at for at in range(limit, max(limit - 4, 0), -1) if data[at] & 0xC0 != 0x80), limit)  # noqa: PLR2004 -- UTF-8
    return data[:end]


def size_of(body: Body) -> int:
    """Give how many bytes came, kept or not."""
    return len(exact(body)) + body.left_out


def exact(body: Body) -> bytes:
    """Give the bytes that a body stands for; raises ReportError for base64 that is none."""
    if body.encoding == "utf-8":
        return body.content.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ReportError(
            f"the report holds a body that says it is base64 and is not ({error}); it was damaged or "
            "edited by hand. Run the suite again to get a new report."
        ) from error


def http_request(evidence: RequestEvidence) -> HttpRequest:
    """Give the request that was sent, as evidence has it: redacted."""
    return HttpRequest(evidence.method, evidence.url, evidence.headers, exact(evidence.body))


def excerpt(data: bytes, limit: int) -> Excerpt:
    """Give at most ``limit`` bytes of a body as text, cut between characters where it has any."""
    shown = data[:limit]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = shown.decode("utf-8", "surrogateescape")
        return Excerpt(text, len(data), len(data) - len(shown), utf_8=False)
    text = shown.decode("utf-8", "ignore")  # the last character may have been cut in two
    return Excerpt(text, len(data), len(data) - len(text.encode("utf-8")), utf_8=True)


def indented(data: bytes) -> str | None:
    """Give an XML document indented for people; None when it is no XML, too large, or no different."""
    if not data.strip() or len(data) > _PRETTY_LIMIT:
        return None
    text = pretty(data)
    return None if text == data.decode("utf-8", "backslashreplace") else text


def is_harmless(text: str) -> bool:
    """Tell whether text can be shown on a terminal, and pasted from it, without a change."""
    if text.isprintable():
        return True
    return not any(
        character != "\n" and unicodedata.category(character) in _HARMFUL for character in set(text)
    )


def visible(text: str) -> str:
    r"""Write every character that has no shape of its own as an escape: ``\x1b``, ``\u202e``.

    Control characters would drive a terminal, bidirectional ones reorder what stands around them, and
    a no-break space looks like any other: evidence has to show them. Line feeds and tabs stay.
    """
    if text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character in "\n\t" or character.isprintable():
        return character
    if "\udc80" <= character <= "\udcff":  # a byte that is no UTF-8, see Excerpt
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")
