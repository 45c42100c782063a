"""What provokes an answer: a plain, valid request, changed in one way; and what is due for it.

The tables of what is provoked are contracts.provocations (SOAP 1.1) and contracts.provocations12 (SOAP 1.2). The
changes of bytes know the prefixes that the suite writes: ``soapenv`` for the envelope, ``m`` for the message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from contracts.exchange import Headers, HttpRequest
from contracts.model import Severity

Change = Callable[[HttpRequest], HttpRequest]
Wanted = Literal["response", "fault", "status", "refusal", "mismatch", "block"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to provoke: its name, and what it changes."""

    name: str
    change: Change


@dataclass(frozen=True, slots=True)
class Provocation:
    """One protocol promise that only shows when it is provoked.

    ``wanted`` says what is due: ``response``: the answer that the plain request gets; ``fault``: a fault whose code is
    ``code`` (any where None); ``status``: one of ``statuses``; ``refusal``: a fault (with ``code``, where one is named)
    or a 4xx status, a response being lenient; ``mismatch``: the fault VersionMismatch, or an answer in the version of
    SOAP that was asked; ``block``: if the fault ``code`` comes, then with the header block of SOAP 1.2 that is named
    ``block``, in which a qname names ``names``.
    """

    id: str
    promise: str
    severity: Severity
    source: str
    wanted: Wanted
    ways: tuple[Way, ...]
    code: str | None = None
    statuses: tuple[int, ...] = ()
    block: str = ""
    names: str = ""


# --- changes of HTTP --------------------------------------------------------------------------------------


def with_method(method: str) -> Change:
    """Send with another HTTP method."""
    return lambda request: replace(
        request, method=method, body=b"" if method in {"GET", "HEAD"} else request.body
    )


def with_header(name: str, value: str | None) -> Change:
    """Replace a header; None leaves it out."""

    def change(request: HttpRequest) -> HttpRequest:
        kept: Headers = tuple(each for each in request.headers if each[0].lower() != name.lower())
        return replace(request, headers=kept if value is None else (*kept, (name, value)))

    return change


def unquoted_action(request: HttpRequest) -> HttpRequest:
    """Take the quotes off the SOAPAction; an empty one becomes a word."""
    bare = (request.header("SOAPAction") or "").strip('"')
    return with_header("SOAPAction", bare or "unquoted")(request)


# --- changes of the bytes ---------------------------------------------------------------------------------


def with_bytes(old: bytes, new: bytes) -> Change:
    """Replace the first occurrence of some bytes of the body."""
    return lambda request: replace(request, body=request.body.replace(old, new, 1))


def with_body(make: Callable[[bytes], bytes]) -> Change:
    """Make another body of the body."""
    return lambda request: replace(request, body=make(request.body))


def declaration_end(body: bytes) -> int:
    """Tell where the XML declaration ends; 0 where there is none."""
    return body.index(b"?>") + 2 if body.startswith(b"<?xml") else 0


def before_root(text: bytes) -> Callable[[bytes], bytes]:
    """Put text between the XML declaration and the envelope."""

    def make(body: bytes) -> bytes:
        end = declaration_end(body)
        return body[:end] + text + body[end:]

    return make


def without_declaration(body: bytes) -> bytes:
    """Leave the XML declaration out."""
    return body[declaration_end(body) :].lstrip()


def in_encoding(encoding: str, declared: str) -> Callable[[bytes], bytes]:
    """Write the document in another encoding, with a declaration that names ``declared``."""

    def make(body: bytes) -> bytes:
        text = without_declaration(body).decode("utf-8")
        declaration = f'<?xml version="1.0" encoding="{declared}"?>'
        return (declaration + text).encode(encoding, "xmlcharrefreplace")

    return make


def with_header_block(block: bytes) -> Callable[[bytes], bytes]:
    """Put a header block first; the envelope's prefix is the one that the suite writes."""

    def make(body: bytes) -> bytes:
        if b"<soapenv:Header>" in body:
            return body.replace(b"<soapenv:Header>", b"<soapenv:Header>" + block, 1)
        return body.replace(
            b"<soapenv:Body>", b"<soapenv:Header>" + block + b"</soapenv:Header><soapenv:Body>", 1
        )

    return make


def second_child(body: bytes) -> bytes:
    """Repeat what Body holds."""
    start = body.index(b"<soapenv:Body>") + len(b"<soapenv:Body>")
    end = body.index(b"</soapenv:Body>")
    return body[:end] + body[start:end] + body[end:]


def second_body(body: bytes) -> bytes:
    """Repeat Body."""
    start = body.index(b"<soapenv:Body>")
    end = body.index(b"</soapenv:Body>") + len(b"</soapenv:Body>")
    return body[:end] + body[start:end] + body[end:]


def empty_soap_body(body: bytes) -> bytes:
    """Leave out what Body holds."""
    start = body.index(b"<soapenv:Body>") + len(b"<soapenv:Body>")
    return body[:start] + body[body.index(b"</soapenv:Body>") :]


def without_soap_body(body: bytes) -> bytes:
    """Leave Body out."""
    start = body.index(b"<soapenv:Body>")
    return body[:start] + body[body.index(b"</soapenv:Body>") + len(b"</soapenv:Body>") :]


def unknown_operation(body: bytes) -> bytes:
    """Ask for an operation that nobody documented."""
    start = body.index(b"<soapenv:Body>") + len(b"<soapenv:Body>")
    return body[:start] + b"<m:NobodyDocumentedThis/>" + body[body.index(b"</soapenv:Body>") :]


def with_stranger(attributes: bytes = b"") -> Change:
    """Add a header block that nobody documented, with these attributes."""
    return with_body(with_header_block(STRANGER % attributes))


STRANGER_NAME = "{urn:example:stranger}Stranger"
STRANGER = b'<x:Stranger xmlns:x="urn:example:stranger"%s/>'
