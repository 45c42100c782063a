"""What kind of answer an exchange holds, before any rule is judged.

Every way of not being a SOAP answer has its own sentence here, so that the checks behind can rely on an
envelope, and so that one page of HTML is one finding and not fifty.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from email.message import Message
from typing import Any

from lxml import etree

from contracts.contentcoding import NotDecodable, decoded_body
from contracts.exchange import Exchange, Failed, HttpResponse
from contracts.model import ENVELOPE_11, ENVELOPE_12, Contract, Fault
from contracts.soap import FaultParts, Parts, read_fault, take_apart
from contracts.xml import NotXml, local_name, namespace, parse

UNAVAILABLE = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
ENVIRONMENT_FAILURES = frozenset({"dns", "refused", "tls", "timeout", "network-blocked"})
GZIP = b"\x1f\x8b"
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))
_DECLARATION = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The environment, not the service: no verdict on any promise."""

    message: str


@dataclass(frozen=True, slots=True)
class NoEnvelope:
    """An answer that is no SOAP envelope; ``requirement`` names the protocol rule that says so."""

    requirement: str
    message: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A documented refusal that carries no envelope, such as HTTP 401."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class Encoding:
    """What the answer says of its encoding: in Content-Type, by byte order mark, in the XML declaration.

    ``body`` is UTF-8, XML's own default, where the bytes are that and would read differently by the Content-Type.
    ``second`` is another charset in the same Content-Type, which readers may take instead.
    """

    charset: str | None
    mark: str | None
    declared: str | None
    body: str | None = None
    second: str | None = None

    @property
    def effective(self) -> str:
        """What a reader takes: the Content-Type first, as RFC 7303 says, then the document's own word."""
        return self.charset or self.mark or self.declared or "utf-8"

    @property
    def named(self) -> dict[str, str]:
        """Every word that was given, by where it stands."""
        given = {
            "Content-Type": self.charset,
            "byte order mark": self.mark,
            "XML declaration": self.declared,
            "body itself": self.body,
        }
        return {place: name for place, name in given.items() if name is not None}


@dataclass(frozen=True, slots=True)
class SoapAnswer:
    """An envelope, taken apart."""

    response: HttpResponse
    encoding: Encoding
    parts: Parts
    fault: FaultParts | None
    fault_element: etree._Element | None


Answer = Unreachable | NoEnvelope | Refusal | SoapAnswer


def read_answer(contract: Contract, exchange: Exchange) -> Answer:
    """Read what came back."""
    if isinstance(exchange.outcome, Failed):
        return _failed(exchange.outcome)
    response = exchange.outcome
    return _refused(contract, response) or _without_envelope(response) or _parsed(contract, response)


def _failed(outcome: Failed) -> Answer:
    if outcome.kind in ENVIRONMENT_FAILURES:
        return Unreachable(outcome.message)
    return NoEnvelope("answer", f"expected a SOAP envelope, got none: {outcome.message}")


def _refused(contract: Contract, response: HttpResponse) -> Refusal | None:
    bare = (fault for fault in contract.faults if fault.code is None and fault.status == response.status)
    fault = next(bare, None)
    # An envelope under the status of a bare refusal is an answer like any other.
    return Refusal(fault) if fault is not None and not _holds_an_envelope(response) else None


def _holds_an_envelope(response: HttpResponse) -> bool:
    """Tell whether the body is an envelope of any version of SOAP, once its codings are taken off."""
    body = _as_far_as_coded(response)
    try:
        return take_apart(_root(body, encoding_of(response, body))) is not None
    except (NotXml, UnicodeError):
        return False


def _as_far_as_coded(response: HttpResponse) -> bytes:
    try:
        return decoded_body(response)
    except NotDecodable:  # a coding that is announced only hides no envelope
        return response.body


def _without_envelope(response: HttpResponse) -> Answer | None:
    # Who answers with an envelope is there, whatever the status says.
    if response.status in UNAVAILABLE and not _holds_an_envelope(response):
        return Unreachable(f"HTTP {response.status} {UNAVAILABLE[response.status]}")
    if 300 <= response.status < 400:  # noqa: PLR2004 -- HTTP's class of redirects
        target = response.header("Location") or "an address that is not given"
        return NoEnvelope(
            "answer", f"expected a SOAP envelope, got the redirect HTTP {response.status} to {target}"
        )
    return None


def _parsed(contract: Contract, response: HttpResponse) -> Answer:
    try:
        body = decoded_body(response)
    except NotDecodable as error:
        return NoEnvelope("answer", f"expected a readable body, got one that cannot be decoded: {error}")
    return _unlike_an_envelope(response, body) or _envelope(
        contract, response, body, encoding_of(response, body)
    )


def _unlike_an_envelope(response: HttpResponse, body: bytes) -> NoEnvelope | None:
    """Say what a body is that need not be parsed to see that it is no envelope."""
    came = f"got HTTP {response.status}"
    if not body.strip():
        return NoEnvelope("answer", f"expected a SOAP envelope, {came} with an empty body")
    if (response.header("Content-Type") or "").lower().startswith("multipart/"):
        return NoEnvelope("R9700", f"expected the envelope alone, {came} with several parts")
    if body.startswith(GZIP):
        return NoEnvelope(
            "answer", f"expected a SOAP envelope, {came} compressed, which no Content-Encoding says"
        )
    if _is_html(response, body):
        return NoEnvelope("answer", f"expected a SOAP envelope, {came} with a page of HTML")
    return None


def _is_html(response: HttpResponse, body: bytes) -> bool:
    start = body[:512].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return True
    announced = "html" in (response.header("Content-Type") or "").lower()
    return announced and not _holds_an_envelope(response)  # of an envelope's media type, R9703 speaks


def encoding_of(response: HttpResponse, body: bytes) -> Encoding:
    """Collect what an answer says of its encoding."""
    mark = next((name for bom, name in BOMS if body.startswith(bom)), None)
    found = _DECLARATION.match(_start_of(body, mark))
    declared = found.group(1).decode("ascii").lower() if found else None
    charsets = charsets_of(response)
    charset = next(iter(charsets), None)
    second = next((each for each in charsets if each != charset), None)
    return Encoding(
        charset, mark, declared, None if mark or declared else _by_the_bytes(charset, body), second
    )


def _start_of(body: bytes, mark: str | None) -> bytes:
    """Give the beginning as ASCII would have it, whatever the byte order mark says it is written in."""
    if mark is None:
        return body[:200]
    return body[:400].decode(mark, "ignore").removeprefix("\ufeff").encode("ascii", "replace")


def _by_the_bytes(charset: str | None, body: bytes) -> str | None:
    codec = _known_codec(charset)
    try:
        written = body.decode("utf-8")
        other = codec is not None and "\0" not in written and body.decode(codec, "replace") != written
    except UnicodeError:
        return None
    return "utf-8" if other else None


def charsets_of(response: HttpResponse) -> list[str]:
    """Give the charset parameters of the Content-Type, in lower case; HTTP knows one."""
    message = Message()
    message["Content-Type"] = response.header("Content-Type") or ""
    # A value in the form of RFC 2231 is a tuple, whatever the annotation says; HTTP has no such form.
    parameters: list[tuple[str, Any]] = [*(message.get_params() or ())]
    said = [value for name, value in parameters if name.lower() == "charset"]
    return [value.strip().lower() for value in said if isinstance(value, str)]


def _envelope(contract: Contract, response: HttpResponse, body: bytes, encoding: Encoding) -> Answer:
    try:
        root = _root(body, encoding)
    except (NotXml, UnicodeError) as error:
        return _not_xml(body, encoding, error)
    parts = take_apart(root)
    if parts is None or namespace(root) != contract.envelope_namespace:
        return _foreign(contract, root)
    element = parts.fault
    return SoapAnswer(response, encoding, parts, None if element is None else read_fault(element), element)


def _root(body: bytes, encoding: Encoding) -> etree._Element:
    """Parse a body. Raises NotXml, and UnicodeError where the bytes are not in the charset of the Content-Type."""
    # The document's own word wins here, so that a wrong Content-Type is one finding (R1018) and the rest is
    # still judged.
    override = None if encoding.mark or encoding.declared or encoding.body else encoding.charset
    codec = _known_codec(override)
    # Decoded here, because libxml2 does not know every charset by the name that Python has for it.
    return parse(body) if codec is None else parse(body.decode(codec).encode(), encoding="utf-8")


def _known_codec(name: str | None) -> str | None:
    """Give the codec of a charset; None for one that does not exist or that is none of texts."""
    if name is None:
        return None
    try:
        b"<".decode(name, "replace")
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def _not_xml(body: bytes, encoding: Encoding, error: NotXml | UnicodeError) -> NoEnvelope:
    undecodable = _undecodable(body, encoding)
    if undecodable is not None:
        return NoEnvelope("R1018", undecodable)
    if "document type" in str(error):
        return NoEnvelope("R1008", f"expected no document type declaration: {error}")
    if not body.removeprefix(codecs.BOM_UTF8).lstrip()[:2].strip(b"\xff\xfe\x00").startswith(b"<"):
        return NoEnvelope(
            "answer", f"expected a SOAP envelope, got text that is no XML ({len(body):,} bytes)"
        )
    if "Extra content at the end" in str(error):
        return NoEnvelope("answer", f"expected one SOAP envelope and nothing after it, got more: {error}")
    if not body.rstrip().endswith(b">") or "Premature end of data" in str(error):
        return NoEnvelope(
            "answer", f"expected a whole SOAP envelope, got truncated XML ({len(body):,} bytes): {error}"
        )
    return NoEnvelope("answer", f"expected a SOAP envelope, got XML that is not well-formed: {error}")


def _undecodable(body: bytes, encoding: Encoding) -> str | None:
    name = _known_codec(encoding.effective)
    if name is None:
        return f"expected a charset that exists, got {encoding.effective!r}"
    try:
        body.decode(name)
    except UnicodeError as error:
        where = f" ({error.reason} at byte {error.start:,})" if isinstance(error, UnicodeDecodeError) else ""
        return f"expected {encoding.effective}, got bytes that are not{where}"
    return None


def _foreign(contract: Contract, root: etree._Element) -> NoEnvelope:
    if local_name(root) == "Envelope":
        expected, got = contract.envelope_namespace, namespace(root)
        versions = {ENVELOPE_11: " (SOAP 1.1)", ENVELOPE_12: " (SOAP 1.2)"}
        return NoEnvelope(
            "R1015", f"expected an Envelope in {expected}, got {got}{versions.get(got or '', '')}"
        )
    return NoEnvelope("answer", f"expected a SOAP envelope, got XML with the root {etree.QName(root).text}")
