"""How a service may misbehave on its connection, and what the suite has to say of each way."""

from __future__ import annotations

import gzip
import itertools
import socket
import ssl
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from contracts.contentcoding import encode
from contracts.environments import Limits
from contracts.verdicts import Verdict
from tests.adversary.asking import HASTY, PATIENT, plain_answer
from tests.adversary.certificates import self_signed, unknown, wrong_host, wrong_time
from tests.adversary.server import (
    TEXT_XML,
    Adversary,
    Line,
    Script,
    adversary,
    drips,
    floods,
    healthy,
    response,
    says,
    says_and_holds,
)

MIB = 1024 * 1024
HEAD = f"HTTP/1.1 200 OK\r\n{TEXT_XML}\r\n".encode()
SLOW = 0.05
SIZES = (
    ("0x before it", "0x{:x}"),
    ("a sign before it", "+{:x}"),
    ("a space before it", " {:x}"),
    ("a low line in it", "0_{:x}"),
    ("words behind it", "{:x} bytes"),
)
FORBIDDEN = (
    ("space before its colon", "Content-Type : text/xml"),
    ("space in its name", "X Note: hi"),
    ("other letters in its name", "X-\xfc: hi"),
    ("no name", ": hi"),
    ("carriage return in its value", "X-Note: h\ri"),
    ("NUL in its value", "X-Note: h\0i"),
)


@dataclass(frozen=True)
class Behaviour:
    """One way of misbehaving: the script, the verdict that is due, and words that its message holds."""

    name: str
    script: Callable[[], Script]
    verdict: Verdict
    words: str
    limits: Limits = PATIENT
    reads: bool = True
    tls: Callable[[], ssl.SSLContext] | None = None

    @contextmanager
    def running(self, *then: Script) -> Iterator[str]:
        """Serve it, and further scripts for the requests after the first; gives the base address."""
        scripts = (self.script(), *(then if self.reads else ()))
        with adversary(*scripts, tls=self.tls() if self.tls else None, reads=self.reads) as server:
            yield self._address(server)

    def _address(self, server: Adversary) -> str:
        return f"https://localhost:{server.port}" if "TLS" in self.name else server.url


def broken(
    name: str, script: Callable[[], Script], words: str, limits: Limits = PATIENT, *, reads: bool = True
) -> Behaviour:
    """A behaviour that the service answers for."""
    return Behaviour(name, script, Verdict.VIOLATES, words, limits, reads)


def absent(
    name: str, script: Callable[[], Script], words: str = "gave no whole response in 0.4 s"
) -> Behaviour:
    """A behaviour by which the environment keeps the service from being judged: nothing came in time."""
    return Behaviour(name, script, Verdict.UNREACHABLE, words, HASTY)


def over_tls(
    name: str, words: str, tls: Callable[[], ssl.SSLContext] | None, script: Script | None = None
) -> Behaviour:
    """A connection over TLS that does not come about."""
    reads = tls is not None
    return Behaviour(name, lambda: script or healthy(), Verdict.UNREACHABLE, words, PATIENT, reads, tls)


def _body() -> bytes:
    return plain_answer().body


def _nested(depth: int) -> bytes:
    return _inside(b"<a>" * depth + b"</a>" * depth)


def _inside(inner: bytes) -> bytes:
    """Put XML into the body of an envelope, behind the right answer's start tag."""
    start = _body().index(b"Body>") + len(b"Body>")
    return _body()[:start] + inner + b"</s:Body></s:Envelope>"


def _with_value(value: bytes, name: bytes = b"CorrelationId") -> bytes:
    start = _body().index(b"<" + name + b">") + len(name) + 2
    return _body()[:start] + value + _body()[_body().index(b"</" + name) :]


def _attributes() -> bytes:
    return b"<a " + b" ".join(b'a%d="x"' % number for number in range(100_000)) + b"/>"


def _fault() -> bytes:
    """Give a fault whose text holds what the search for leaks looks for, almost, again and again."""
    text = rb"at a(b) SELECT x java.lang. C:\a\b /usr/ in x on line Warning: " * (2 * MIB // 64)
    return _inside(
        b"<s:Fault><faultcode>s:"
        + b"X" * MIB
        + b"</faultcode><faultstring>"
        + text
        + b"</faultstring></s:Fault>"
    )


def _with_dtd(dtd: str) -> bytes:
    text = _body().decode()
    value = text.index("<CorrelationId>") + len("<CorrelationId>")
    return f"<!DOCTYPE x [{dtd}]>{text[:value]}&a;{text[value:]}".encode()


def _bomb() -> bytes:
    names = "abcdefghij"
    steps = [f'<!ENTITY {a} "{f"&{b};" * 10}">' for a, b in itertools.pairwise(names)]
    return _with_dtd("".join([*steps, '<!ENTITY j "boom">']))


def _unfolding(*codings: str) -> Script:
    body = encode(b" " * (100 * MIB), codings)
    return says(response(body, f"Content-Encoding: {', '.join(codings)}"))


def _hundred_megabytes(line: Line) -> None:
    line.send(response(b"", length=100 * MIB))
    for _ in range(100):
        line.send(b" " * MIB)


def _plain_length(length: str, *more: str) -> Callable[[], Script]:
    return lambda: says(response(_body(), *more, length=length))


def _held(line: str) -> Callable[[], Script]:
    """Say that header line before the length of the body, and keep the connection open behind it."""
    return lambda: says_and_holds(response(_body(), line))


def _coded(coding: str, size: str = "{:x}") -> Callable[[], Script]:
    head = HEAD + f"Transfer-Encoding: {coding}\r\n\r\n".encode()
    return lambda: says_and_holds(
        head, size.format(len(_body())).encode(), b"\r\n", _body(), b"\r\n0\r\n\r\n"
    )


def _in_one_chunk(size: str) -> Callable[[], Script]:
    return _coded("chunked", size)


def _damaged_gzip() -> Script:
    damaged = bytearray(gzip.compress(b" " * (3 * MIB)))
    damaged[-6] ^= 0xFF
    return says(response(bytes(damaged), "Content-Encoding: gzip"))


def _redirects(line: Line) -> None:
    line.send(response(b"", "Location: /again", status="302 Found"))


def _reset(line: Line) -> None:
    line.reset()


def _reset_unread(line: Line) -> None:
    """Reset as soon as the first byte is there, so that it never strikes while the connection is being made."""
    line.connection.recv(1, socket.MSG_PEEK)
    line.reset()


def _interim(line: Line) -> None:
    for _ in range(50):
        line.send(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
        line.gone.wait(SLOW)


def _long_header_line(line: Line) -> None:
    line.send(HEAD + b"X: ")
    line.send(b"x" * (10 * MIB), b"\r\n\r\n")


ANSWER: tuple[Behaviour, ...] = (
    broken("endless body", lambda: floods(HEAD + b"\r\n", b" " * MIB), "more than 4,194,304 bytes"),
    broken(
        "endless body within Content-Length",
        lambda: floods(HEAD + b"Content-Length: 99999999999999\r\n\r\n", b" " * MIB),
        "more than 4,194,304 bytes",
    ),
    broken(
        "endless body in chunks",
        lambda: floods(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"100000\r\n" + b" " * MIB + b"\r\n"),
        "more than 4,194,304 bytes",
    ),
    broken("100 MB", lambda: _hundred_megabytes, "more than 4,194,304 bytes"),
    absent("slow status line", lambda: drips(b"", b"HTTP/1.1 200 " + b"x" * 999, SLOW)),
    absent("slow header lines", lambda: drips(HEAD, b"X: " + b"x" * 999, SLOW)),
    absent("slow body", lambda: drips(HEAD + b"\r\n", _body() * 9, SLOW)),
    absent(
        "slow chunk size",
        lambda: drips(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 999, SLOW),
    ),
    absent(
        "trailers without end",
        lambda: floods(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n \r\n0\r\n", b"X: y\r\n" * 1000),
    ),
    absent("interim responses without end", lambda: _interim),
    absent("half-open", says_and_holds),
    absent("silence after the head", lambda: says_and_holds(HEAD + b"Content-Length: 9\r\n\r\n")),
)

CONTENT: tuple[Behaviour, ...] = (
    broken("XML nested 300 deep", lambda: says(response(_nested(300))), "not well-formed"),
    broken("XML nested 500,000 deep", lambda: says(response(_nested(500_000))), "not well-formed"),
    broken("entity bomb", lambda: says(response(_bomb())), "document type declaration"),
    broken(
        "one entity of 3 MB",
        lambda: says(response(_with_dtd(f'<!ENTITY a "{"x" * 3 * MIB}">'))),
        "document type declaration",
    ),
    broken("gzip bomb", lambda: _unfolding("gzip"), "more than 4,194,304 bytes when decompressed"),
    broken("gzip bomb in gzip", lambda: _unfolding("gzip", "gzip"), "when decompressed"),
    broken("deflate bomb", lambda: _unfolding("deflate"), "when decompressed"),
    broken(
        "bare deflate bomb",
        lambda: says(response(zlib.compress(b" " * 100 * MIB)[2:-4], "Content-Encoding: deflate")),
        "when decompressed",
    ),
    broken("gzip damaged at its end", _damaged_gzip, "the compressed body is damaged"),
    broken(
        "gzip of 100,000 members",
        lambda: says(response(gzip.compress(b"") * 100_000, "Content-Encoding: gzip")),
        "more than 1,000 members",
    ),
    broken(
        "1,000 codings",
        lambda: says(response(_body(), f"Content-Encoding: {', '.join(['gzip'] * 1000)}")),
        "1,000 content codings are named",
    ),
    broken("3 MB in a field", lambda: says(response(_with_value(b"x" * 3 * MIB))), "CorrelationId"),
    broken(
        "3 MB of digits",
        lambda: says(response(_with_value(b"9" * 3 * MIB, b"CreditTime"))),
        "expected an xs:int",
    ),
    broken(
        "500,000 elements", lambda: says(response(_inside(b"<a></a>" * 500_000))), "more than 200,000 tags"
    ),
    broken("90,000 elements", lambda: says(response(_inside(b"<a></a>" * 90_000))), "expected"),
    broken("100,000 attributes", lambda: says(response(_inside(_attributes()))), "expected"),
    broken("3 MB of comment", lambda: says(response(_inside(b"<!--" + b"- " * MIB + b"-->"))), "expected"),
    broken("3 MB in a fault", lambda: says(response(_fault(), status="500 X")), "expected"),
    broken("invalid UTF-8", lambda: says(response(_body().replace(b"SE<", b"\xc3\x28<"))), "utf-8"),
    broken("a body of NUL", lambda: says(response(b"\0" * MIB)), "no XML"),
)

FRAMING: tuple[Behaviour, ...] = (
    broken("Content-Length too long", _plain_length("99999"), "closed the connection before"),
    broken("Content-Length too short", _plain_length("400"), "truncated XML"),
    broken("Content-Length negative", _plain_length("-1"), "no number of bytes"),
    broken("Content-Length no number", _plain_length("many"), "no number of bytes"),
    broken("two Content-Lengths", _plain_length("10", "Content-Length: 11"), "differ"),
    broken("two Content-Lengths in one line", _plain_length("10, 11"), "differ"),
    broken(
        "chunk without a size",
        lambda: says(HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n"),
        "one has no size",
    ),
    *(broken(f"chunk size: {what}", _in_one_chunk(size), "one has no size") for what, size in SIZES),
    broken("gzip, chunked", _coded("gzip, chunked"), "a transfer coding that nobody asked for"),
    broken("chunks within chunks", _coded("chunked, chunked"), "chunks within chunks"),
    broken(
        "10,000 header lines",
        lambda: says(response(_body(), *(f"X-{number}: {number}" for number in range(10_000)))),
        "more than 100 header lines",
    ),
    broken("header line of 10 MB", lambda: _long_header_line, "bytes of header lines"),
    broken("header line without colon", lambda: says(response(_body(), "nonsense")), "without a colon"),
    *(broken(f"header line: {what}", _held(line), "header line that HTTP") for what, line in FORBIDDEN),
    broken("garbage before the status line", lambda: says(b"%&/\r\n", response(_body())), "not HTTP"),
    broken("HTTP/0.9", lambda: says(_body()), "not HTTP"),
    broken("another protocol", lambda: says(b"SSH-2.0-x\r\n"), "not HTTP"),
    broken("redirect to itself", lambda: _redirects, "got the redirect HTTP 302 to /again"),
    broken("closed without a word", says, "closed the connection before"),
    broken("reset without a word", lambda: _reset, "closed the connection before"),
    broken(
        "reset in the middle of the request",
        lambda: _reset_unread,
        "closed the connection before",
        reads=False,
    ),
)

TLS: tuple[Behaviour, ...] = (
    over_tls("TLS: unknown authority", "is not accepted: unable to get local issuer", unknown),
    over_tls("TLS: self-signed", "is not accepted: self-signed certificate", self_signed),
    over_tls("TLS: wrong host", "is not accepted: Hostname mismatch", wrong_host),
    over_tls("TLS: expired", "is not accepted: certificate has expired", wrong_time),
    over_tls(
        "TLS: plain HTTP answers", "no TLS connection", None, says(response(b"x", status="400 Bad Request"))
    ),
    over_tls("TLS: closed in the handshake", "no TLS connection", None, says()),
    over_tls("TLS: reset in the handshake", "no TLS connection", None, _reset_unread),
)

BEHAVIOURS: tuple[Behaviour, ...] = (*ANSWER, *CONTENT, *FRAMING, *TLS)
