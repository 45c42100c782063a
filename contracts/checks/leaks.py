"""What a fault must not tell: the inside of the server.

A pattern is listed with what it shows and where its form comes from. A match that was already in the
request is an echo and no leak.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from contracts.checks.answer import SoapAnswer
from contracts.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Leak:
    """A form of text that shows the inside of a server."""

    what: str
    source: str
    pattern: re.Pattern[str]


def _leak(what: str, source: str, pattern: str) -> Leak:
    return Leak(what, source, re.compile(pattern))


LEAKS: tuple[Leak, ...] = (
    _leak("a Java stack trace", "java.lang.Throwable.printStackTrace", r"\bat [\w.$]+\([\w]+\.java:\d+\)"),
    _leak(
        "a Java exception class",
        "Java naming of packages",
        r"\b(?:java|javax|org|com)\.(?:\w+\.)+\w*(?:Exception|Error)\b",
    ),
    _leak(
        "a .NET stack trace",
        "System.Exception.StackTrace",
        r"\bat [\w.<>`]+\([^)\n]*\)(?: in [^\n]+:line \d+)?\s*(?:\n|\bat )",
    ),
    _leak("a .NET exception class", ".NET naming of exceptions", r"\bSystem\.(?:\w+\.)*\w+Exception\b"),
    _leak(
        "a Python traceback",
        "Python's traceback module",
        r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+",
    ),
    _leak(
        "a PHP error",
        "PHP's display_errors",
        r"(?:Fatal error|Parse error|Warning|Notice): .+ in \S+ on line \d+",
    ),
    _leak("a Node.js stack trace", "V8's Error.stack", r"\bat (?:\S+ )?\(?(?:file://)?/?\S+\.js:\d+:\d+\)?"),
    _leak(
        "a statement of SQL",
        "SQL:2016",
        r"\b(?:SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\s",
    ),
    _leak("an error of Oracle", "Oracle Database error messages", r"\bORA-\d{5}\b"),
    _leak(
        "an error of a database",
        "SQLSTATE, ISO/IEC 9075",
        r"\bSQLSTATE\b|SQLITE_\w+|Incorrect syntax near|error in your SQL syntax",
    ),
    _leak(
        "a connection string",
        "ADO.NET, JDBC",
        r"(?i)\b(?:data source|initial catalog|server)=[^;]+;|\bjdbc:\w+:",
    ),
    _leak("a path of Windows", "Windows file names", r"\b[A-Za-z]:\\(?:[\w .$-]+\\)+"),
    _leak(
        "a path of a Unix server",
        "Filesystem Hierarchy Standard 3.0",
        r"(?<![\w:/.])/(?:etc|home|opt|root|srv|usr|var)/[\w./-]+",
    ),
    _leak(
        "a private address",
        "RFC 1918",
        r"\b(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2}\b",
    ),
)


def leak_in(answer: SoapAnswer, exchange: Exchange) -> str | None:
    """Say what a fault gives away of the server's inside; None when nothing is."""
    if answer.fault_element is None:
        return None
    said = "\n".join(str(piece) for piece in answer.fault_element.itertext())
    sent = exchange.request.body.decode("utf-8", "replace")
    for leak in LEAKS:
        if any(found.group(0).strip() not in sent for found in leak.pattern.finditer(said)):
            return f"expected nothing of the server's inside in a fault, got {leak.what}"
    return None
