"""HTTP: status, headers, content coding, framing."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from contracts.exchange import HttpResponse
from contracts.reference.deviations.deviation import Change, Family
from contracts.reference.deviations.ways import has_envelope, is_reply, on_response, with_header

http = Family("HTTP")

HTML = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body><p>It works.</p></body></html>"
BOUNDARY = "part-0"


def _status(number: int) -> Change:
    reason = HTTPStatus(number).phrase
    return on_response(lambda response: replace(response, status=number, reason=reason), is_reply)


def _header(name: str, value: str | None) -> Change:
    return on_response(lambda response: with_header(response, name, value), has_envelope)


def _body(alter: Callable[[bytes], bytes], coding: str | None = None) -> Change:
    def change(response: HttpResponse) -> HttpResponse:
        changed = replace(response, body=alter(response.body))
        return changed if coding is None else with_header(changed, "Content-Encoding", coding)

    return on_response(change, has_envelope)


def _twice(response: HttpResponse) -> HttpResponse:
    return replace(response, headers=(*response.headers, ("Content-Type", "text/plain")))


def _html(response: HttpResponse) -> HttpResponse:
    return with_header(replace(response, body=HTML), "Content-Type", "text/html; charset=utf-8")


def _redirect(response: HttpResponse) -> HttpResponse:
    moved = replace(response, status=302, reason="Found", body=b"")
    return with_header(moved, "Location", "http://reference.invalid/elsewhere")


def _multipart(response: HttpResponse) -> HttpResponse:
    start = f"--{BOUNDARY}\r\nContent-Type: text/xml; charset=utf-8\r\n\r\n".encode()
    whole = replace(response, body=start + response.body + f"\r\n--{BOUNDARY}--\r\n".encode())
    kind = f'multipart/related; type="text/xml"; boundary="{BOUNDARY}"'
    return with_header(whole, "Content-Type", kind)


def _version(version: str) -> Change:
    return on_response(lambda response: replace(response, http_version=version), has_envelope)


def two_lengths(response: HttpResponse) -> HttpResponse:
    """Say the length in both ways."""
    told = with_header(response, "Content-Length", str(len(response.body)))
    return with_header(told, "Transfer-Encoding", "chunked")


def _chunks_in_http_1_0(response: HttpResponse) -> HttpResponse:
    return with_header(replace(response, http_version="1.0"), "Transfer-Encoding", "chunked")


def _followed(response: HttpResponse) -> HttpResponse:
    return replace(response, behind=len(response.body))


def _chunked(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


DEVIATIONS = (
    http("http-1-0", "The answer is HTTP/1.0.", _version("1.0"), "protocol.R1140"),
    http("http-0-9", "The status line says HTTP/0.9.", _version("0.9"), "protocol.R1141"),
    http("http-2-0", "The status line says HTTP/2.0.", _version("2.0"), "protocol.R1141"),
    http(
        "content-length-and-chunks",
        "The answer is sent in chunks and has a Content-Length as well.",
        on_response(two_lengths, has_envelope),
        "protocol.framing",
    ),
    http(
        "chunks-in-http-1-0",
        "The answer is HTTP/1.0 and sent in chunks, which HTTP/1.0 does not know.",
        on_response(_chunks_in_http_1_0, has_envelope),
        "protocol.framing",
    ),
    http(
        "bytes-behind-body",
        "As many bytes as the body has follow it on the connection.",
        on_response(_followed, has_envelope),
        "protocol.framing",
    ),
    http("success-with-202", "A response travels with HTTP 202.", _status(202), "protocol.R1111"),
    http("success-with-500", "A response travels with HTTP 500.", _status(500), "protocol.R1124"),
    http("success-with-404", "A response travels with HTTP 404.", _status(404), "protocol.R1124"),
    http("content-type-missing", "No Content-Type is sent.", _header("Content-Type", None), "protocol.R9702"),
    http(
        "content-type-plain",
        "The Content-Type is text/plain.",
        _header("Content-Type", "text/plain; charset=utf-8"),
        "protocol.R9703",
    ),
    http(
        "content-type-of-soap-12",
        "The Content-Type is that of SOAP 1.2.",
        _header("Content-Type", "application/soap+xml; charset=utf-8"),
        "protocol.R9703",
    ),
    http(
        "content-type-of-html",
        "The Content-Type of an envelope is text/html.",
        _header("Content-Type", "text/html; charset=utf-8"),
        "protocol.R9703",
    ),
    http(
        "content-type-twice",
        "Two Content-Type headers are sent.",
        on_response(_twice, has_envelope),
        "protocol.R9702",
    ),
    http(
        "two-charsets",
        "The Content-Type names two charsets.",
        _header("Content-Type", "text/xml; charset=utf-8; charset=iso-8859-1"),
        "protocol.R1018",
    ),
    http(
        "multipart-response",
        "The envelope is one part of a multipart/related body.",
        on_response(_multipart, has_envelope),
        "protocol.R9700",
    ),
    http("redirect", "A response is a redirect.", on_response(_redirect, is_reply), "protocol.answer"),
    http(
        "empty-body",
        "A response has no body.",
        on_response(lambda response: replace(response, body=b""), is_reply),
        "protocol.answer",
    ),
    http("html-page", "A response is a page of HTML.", on_response(_html, is_reply), "protocol.answer"),
    http("chunks-in-body", "The framing of chunks is left in the body.", _body(_chunked), "protocol.answer"),
    http(
        "gzip-announced-only",
        "Content-Encoding says gzip, the body is not compressed.",
        _body(bytes, "gzip"),
        "protocol.answer",
    ),
    http(
        "gzip-not-announced",
        "The body is compressed and no Content-Encoding says so.",
        _body(lambda body: gzip.compress(body, mtime=0)),
        "protocol.answer",
    ),
    http(
        "gzip-cut",
        "The compressed body lacks its last bytes.",
        _body(lambda body: gzip.compress(body, mtime=0)[:-12], "gzip"),
        "protocol.answer",
    ),
    http(
        "text-after-envelope",
        "Text follows the envelope in the body.",
        _body(lambda body: body + b"\nOK"),
        "protocol.answer",
    ),
)
