"""What a refusal, and the header lines of any answer, must not tell: the inside of the server.

A pattern is listed with what it shows and where its form comes from. A match that was already in the
request is an echo and no leak.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from lxml import etree

from contracts.checks.answer import Answer, SoapAnswer
from contracts.contentcoding import NotDecodable, decoded_body
from contracts.exchange import Exchange
from contracts.model import ENVELOPE_12

SEARCHED = 16 * 1024
"""So many characters at the beginning, and at the end, are searched: some forms take the square of the length."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A form of text that shows the inside of a server."""

    what: str
    source: str
    pattern: re.Pattern[str]


def _leak(what: str, source: str, pattern: str) -> Leak:
    return Leak(what, source, re.compile(pattern))


_KEY = r"(?:data source|server|host|port|initial catalog|database|user id|uid|user|password|pwd|integrated security)"
_NAME = r"[\w.`\"\[\]]{1,80}"
_TABLE = rf"(?!(?i:the|an?|your|our|this|that|these|those|its|their|all|each|any|one)\b){_NAME}"
_COLUMNS = rf"\*|(?:DISTINCT|TOP\s+\d+)\s+\S{{1,80}}|\w{{1,40}}\([^()\n]{{0,80}}\)|{_NAME}(?:\s*,\s*{_NAME})+"
_CLAUSE = (
    r"(?:(?:(?:AS\s+)?\w{1,40}\s+)?WHERE\s+(?:[\w.`\"()\[\]]{1,80}\s*(?:[=<>!]|(?:NOT\s+)?(?:IN|LIKE|BETWEEN)\b"
    r"|IS\s+(?:NOT\s+)?NULL\b)|(?:NOT\s+)?EXISTS\b)|(?:\w{1,40}\s+){0,3}JOIN\s|(?:ORDER|GROUP)\s+BY\s|LIMIT\s+\d)"
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_PRIVATE = rf"(?:10\.{_OCTET}|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.{_OCTET}){{2}}"

LEAKS: tuple[Leak, ...] = (
    _leak(
        "a Java stack trace",
        "java.lang.Throwable.printStackTrace, java.lang.StackTraceElement.toString",
        r"\bat [\w.$<>]+\((?:\w+\.(?:java|kt|scala|groovy):\d+|Native Method|Unknown Source)\)",
    ),
    _leak(
        "a Java exception class",
        "Java naming of packages",
        # A package of two names or more in lower case, whoever's it is; begun where the dotted name begins.
        r"(?<!\w)(?<!\w\.)(?:[a-z]\w*\.){2,}[A-Z][\w$]*(?:Exception|Error)\b",
    ),
    _leak(
        "a .NET stack trace",
        "System.Exception.StackTrace",
        r"\bat [\w<>`]+(?:\.[\w<>`]+)+\([^)\n]*\)(?: in [^\n]+:line \d+|\s*(?:\n|\bat ))",
    ),
    _leak("a .NET exception class", ".NET naming of exceptions", r"\bSystem\.(?:\w+\.)*\w+Exception\b"),
    _leak(
        "a Python traceback",
        "Python's traceback module",
        # "File ..., line ..." alone is also how a person speaks of a file of data.
        r"Traceback \(most recent call last\)|File \"[^\"\n]+\", line \d+, in [\w.<>]+\s*?(?:\n|\Z)"
        r"|File \"[^\"\n]+\.pyw?\", line \d+",
    ),
    _leak(
        "a PHP error",
        "PHP's display_errors",
        r"(?:Fatal error|Parse error|Warning|Notice): .+ in \S+\.(?:php\d?|phtml|inc)\b.* on line \d+"
        r"|#\d+ [^\s(]+\.(?:php\d?|phtml|inc)\(\d+\)",
    ),
    _leak(
        "a Node.js stack trace",
        "V8's Error.stack",
        r"\bat (?:\S+ )?\(?(?:(?:file://)?/?\S+\.[cm]?[jt]sx?|node:[\w/]+):\d+:\d+\)?",
    ),
    _leak("a Ruby backtrace", "Ruby's Exception#backtrace", r"\w\.rb:\d+:in [`']"),
    _leak("a Go stack trace", "Go's runtime/debug.Stack", r"\bgoroutine \d+ \[\w|\w\.go:\d+ \+0x[0-9a-f]+"),
    _leak(
        "a statement of SQL",
        "SQL:2016",
        # The words alone are ordinary ones: "please SELECT one account FROM the list".
        rf"\bSELECT\s+(?:{_COLUMNS})\s+FROM\s+{_TABLE}|\bSELECT\s.{{1,400}}?\sFROM\s+{_TABLE}\s+{_CLAUSE}"
        rf"|\bINSERT\s+INTO\s+{_TABLE}\s*(?:\(|\sVALUES\b|\sSELECT\b)|\bUPDATE\s+{_TABLE}\s+SET\s+{_NAME}\s*="
        rf"|\bDELETE\s+FROM\s+{_TABLE}\s*(?:;|\s{_CLAUSE})",
    ),
    _leak("an error of Oracle", "Oracle Database error messages", r"\bORA-\d{5}\b"),
    _leak(
        "an error of a database",
        "SQLSTATE, ISO/IEC 9075",
        r"\bSQLSTATE\b|SQLITE_\w+|Incorrect syntax near|error in your SQL syntax"
        r"|Unclosed quotation mark after the|\brelation \"[^\"\n]+\" does not exist",
    ),
    _leak(
        "a connection string",
        "ADO.NET, JDBC",
        # One key alone is an ordinary word with a value; a second one makes it a connection.
        rf"(?i)\b{_KEY}\s*=[^;=\n]+;\s*{_KEY}\s*=|\bjdbc:\w+:",
    ),
    _leak("a path of Windows", "Windows file names", r"\b[A-Za-z]:\\(?:[\w .$-]+\\)+"),
    _leak(
        "a path of a Unix server",
        "Filesystem Hierarchy Standard 3.0",
        # A path of one step, such as /home/help, is as likely one of a web site.
        r"(?<![\w:/.])/(?:etc/[\w.-]+|(?:home|mnt|opt|root|srv|tmp|usr|var)/[\w.-]+/[\w./-]+)",
    ),
    _leak(
        "a private address",
        "RFC 1918",
        # Four numbers behind "v", or with more behind them, are no address; behind a name and a slash they are one
        # where a port follows, as Java writes it, and else the version of a product (RFC 9110, 10.1.5).
        rf"(?<![\w.])(?:(?<!\w/)(?:{_PRIVATE})(?![\w-]|\.\d)|(?<=\w/)(?:{_PRIVATE}):\d)",
    ),
)


_TAG = re.compile(r"</?[A-Za-z][^<>]*>")  # comments stay: servers write their stack traces into them
_MIDDLE = re.compile(rf"\A(.{{{SEARCHED}}}).+(.{{{SEARCHED}}})\Z", re.DOTALL)
FAILURES = 400
PUBLIC_LINES = frozenset(
    {
        *("location", "content-location", "link", "refresh", "set-cookie", "content-security-policy"),
        *("content-security-policy-report-only", "sourcemap", "x-sourcemap", "service-worker-allowed"),
        *("report-to", "reporting-endpoints", "nel", "alt-svc"),
        "etag",
        *("server", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator"),
        *("via", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-server", "x-real-ip"),
    }
)
"""Header lines that say what looks like the inside and is none.

The first are made of the paths and hosts of a web site, which may begin as those of a file system do. An ETag is
opaque (RFC 9110, 8.8.3). The next name a product and its version, which RFC 9110, 10.2.4 allows an origin server to
say. The last are written by what stands between, not by the service (RFC 9110, 7.6.3; RFC 7239).
"""
_NUMBERS = r"(?<![\d.])\d{1,5}(?:\.\d{1,5}){3}(?!\.?\d)"
_FOUR_NUMBERS = re.compile(_NUMBERS)
_OF_VERSION_OR_CALLER = re.compile(
    r"(?i)version|build|release|revision|(?:^|[-_])(?:ver|rev)(?:[-_]|$)"
    r"|(?:client|caller|remote|visitor|user|your|connecting|source)[-_]?(?:ip|addr|host)"
)
"""Names of header lines in which four numbers are a version, or the address of who asks."""
_NO_ADDRESS = re.compile(
    r"(?i)\b(?:version|release|build|revision|edition|section|chapter|clause|paragraph|article|appendix|annex|rule"
    rf"|requirement|step|item|table|figure|avsnitt|kapitel|abschnitt)s?[\s:.#]{{0,3}}{_NUMBERS}"
    rf"|{_NUMBERS} (?:of|in) (?:the|our|this) (?:manual|guide|document|specification|standard|terms|schema)"
    r"|\b(?:your|client|caller|client's|caller's)(?: (?:ip|address|host))*(?: is)?(?: ?: ?|[ =(]{1,2})"
    rf"{_NUMBERS}"
    rf"|{_NUMBERS} (?:is|was|has been|has) (?:not |no )?"
    r"(?:allow|permit|authori[sz]|regist|whitelist|allowlist|block|den[iy]|ban|access|known)"
)
"""Four numbers in a sentence that says what they are: a version, a part of a document, the address of who asks."""
_OF_URIS = frozenset({"faultactor", f"{{{ENVELOPE_12}}}Node", f"{{{ENVELOPE_12}}}Role"})
"""Children of a fault that hold a URI (SOAP 1.1, 4.4; SOAP 1.2 part 1, 5.4)."""
_RELATIVE_URI = re.compile(r"\s*/[^\s/]\S*\s*")


def leak_in(answer: Answer, exchange: Exchange) -> tuple[str, str] | None:
    """Say what an answer gives away of the server's inside, and where; None when nothing is.

    A fault is read as XML; the page that comes without an envelope, such as one of HTML with HTTP 401 or 500, as text;
    of a response, the header lines alone. What already stood in the request is an echo and no leak.
    """
    request = exchange.request
    sent = "\n".join((_text(request.body), request.url, *(value for _, value in request.headers)))
    refused = _fault(answer) if isinstance(answer, SoapAnswer) else _page(exchange)
    for place, said in (("Fault", refused), *_header_lines(exchange)):
        what = _shown_by(_searched(said), sent)
        if what is not None:
            return f"expected nothing of the server's inside, got {what}", place
    return None


def _shown_by(said: str, sent: str) -> str | None:
    said = _NO_ADDRESS.sub("", said)
    for leak in LEAKS:
        if any(found.group(0).strip() not in sent for found in leak.pattern.finditer(said)):
            return leak.what
    return None


def _header_lines(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Give the header lines that a service writes freely."""
    for name, value in exchange.response.headers if exchange.response is not None else ():
        if name.lower() not in PUBLIC_LINES:
            yield name, _FOUR_NUMBERS.sub("", value) if _OF_VERSION_OR_CALLER.search(name) else value


def _fault(answer: SoapAnswer) -> str:
    """Give all that is written in a fault: texts, attributes, and comments, into which servers write traces too."""
    if answer.fault_element is None:
        return ""
    pieces: list[str] = []
    for node in answer.fault_element.iter():
        pieces += (_text_of(node), *map(str, node.attrib.values()), str(node.tail or ""))
    return "\n".join(pieces)


def _text_of(node: etree._Element) -> str:
    """Give the text, but for a relative URI where a URI must stand: it begins as a path of a file system may."""
    text = str(node.text or "")
    return "" if node.tag in _OF_URIS and _RELATIVE_URI.fullmatch(text) else text


def _page(exchange: Exchange) -> str:
    response = exchange.response
    if response is None or response.status < FAILURES:
        return ""
    try:
        body = decoded_body(response)
    except NotDecodable as error:
        body = error.prefix
    return unescape(_TAG.sub("\n", _searched(_text(body))))


def _text(body: bytes) -> str:
    """Read bytes of an encoding that nobody tells: without the zeros, ASCII in UTF-16 and UTF-32 is ASCII again."""
    return body.replace(b"\0", b"").decode("utf-8", "replace")


def _searched(said: str) -> str:
    return _MIDDLE.sub(r"\1\n\2", said)
