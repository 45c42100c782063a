"""Refusals that show the inside of the server, each in the form of another platform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from contracts.exchange import HttpResponse
from contracts.reference.deviations.deviation import SEQUENCES, Deviation, Family
from contracts.reference.deviations.ways import is_fault, is_reply, on_fault, on_response, with_header

leaks = Family("faults")

LEAK = "nothing leaked (stack traces, SQL, file paths, server internals)"
RULE = "fault.leaksNothing"
UNAUTHORIZED = 401
PAGE = b"<html><!-- at com.example.Ledger.find(Ledger.java:42) --><body>Something went wrong.</body></html>"

SAID: dict[str, tuple[str, str]] = {
    "java-trace": ("a line of a Java stack trace", "at com.example.Ledger.find(Ledger.java:42)"),
    "java-exception": ("the name of a Java exception", "java.lang.IllegalStateException: no ledger"),
    "dotnet-trace": (
        "a .NET stack trace",
        "at Ledger.Store.Find(String no)\n at Ledger.Store.Ask(String no)",
    ),
    "dotnet-exception": ("the name of a .NET exception", "System.Data.DataException: no ledger"),
    "python-trace": ("a Python traceback", "Traceback (most recent call last): no ledger"),
    "php-error": ("an error of PHP", "Warning: Undefined variable $no in ledger.php on line 42"),
    "node-trace": ("a line of a Node.js stack trace", "at find (ledger.js:42:7)"),
    "ruby-trace": ("a line of a Ruby backtrace", "ledger.rb:42:in `find'"),
    "go-trace": ("a line of a Go stack trace", "goroutine 7 [running]: no ledger"),
    "query": ("a statement of SQL", "SELECT no FROM ledger WHERE reference = 1"),
    "oracle-error": ("an error number of Oracle", "ORA-00942: no such ledger"),
    "database-error": ("an error of a database", "SQLSTATE 42S02: no ledger"),
    "connection": ("how the database is reached", "Data Source=ledger;Initial Catalog=accounts"),
    "windows-path": ("a path of Windows", "C:\\services\\ledger\\ledger.exe is gone"),
    "unix-path": ("a path of Unix", "/opt/ledger/lib/ledger.so is gone"),
    "private-address": ("an address of the inner network", "no answer from 10.1.2.3"),
}


def _saying(name: str) -> Deviation:
    what, words = SAID[name]
    change = on_fault(lambda _, fault: replace(fault, text=words))
    return leaks(f"tells-{name}", f"faultstring holds {what}.", change, RULE, promise=LEAK)


def _page(response: HttpResponse) -> HttpResponse:
    return with_header(replace(response, body=PAGE), "Content-Type", "text/html; charset=utf-8")


def _page_in_utf_16(response: HttpResponse) -> HttpResponse:
    page = replace(response, body=PAGE.decode().encode("utf-16"))
    return with_header(page, "Content-Type", "text/html; charset=utf-16")


def _line(value: str) -> Callable[[HttpResponse], HttpResponse]:
    return lambda response: with_header(response, "X-Debug", value)


def _comment(response: HttpResponse) -> HttpResponse:
    told = b"</faultstring><!-- at com.example.Ledger.find(Ledger.java:42) -->"
    return replace(response, body=response.body.replace(b"</faultstring>", told, 1))


DEVIATIONS = (
    *map(_saying, SAID),
    leaks(
        "trace-in-page",
        "A page of HTML with a stack trace comes where a fault was due.",
        on_response(_page, is_fault),
        RULE,
        promise=LEAK,
    ),
    leaks(
        "trace-in-page-of-utf-16",
        "A page of HTML with a stack trace comes where a fault was due, written in UTF-16.",
        on_response(_page_in_utf_16, is_fault),
        RULE,
        promise=LEAK,
    ),
    leaks(
        "trace-in-header",
        "A header line of a fault holds a line of a Java stack trace.",
        on_response(_line("at com.example.Ledger.find(Ledger.java:42)"), is_fault),
        RULE,
        promise=LEAK,
    ),
    leaks(
        "query-in-header",
        "A header line of a response holds a statement of SQL.",
        on_response(_line("SELECT no FROM ledger WHERE reference = 1"), is_reply),
        RULE,
        promise=LEAK,
    ),
    leaks(
        "path-in-header",
        "A header line of a response holds a path of Unix.",
        on_response(_line("/opt/ledger/lib/ledger.so"), is_reply),
        RULE,
        promise=LEAK,
    ),
    leaks(
        "trace-in-comment",
        "A fault holds a stack trace in a comment.",
        on_response(_comment, is_fault),
        RULE,
        promise=LEAK,
    ),
    leaks(
        "trace-with-401",
        "HTTP 401 comes with a stack trace.",
        on_response(_page, lambda response: response.status == UNAUTHORIZED),
        RULE,
        on=SEQUENCES,
        promise=LEAK,
    ),
)
