"""A fault that shows the inside of a server is found; ordinary words are not."""

from __future__ import annotations

import gzip

import pytest

from contracts.cases.draft import PROVOKES, Case, Due
from contracts.checks import judge
from contracts.checks.answer import SoapAnswer, read_answer
from contracts.checks.leaks import LEAKS, SEARCHED, leak_in
from contracts.discovery import find
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.verdicts import Verdict

WALLEY = find("walley")[0]
RESURS = find("resurs.setInvoiceSequence")[0]
SHOWN = {
    "a Java stack trace": "at com.example.Service.find(Service.java:42)",
    "a Java exception class": "java.lang.NullPointerException",
    "a .NET stack trace": "at Vendor.Invoice.Find(String no) in Invoice.cs:line 12\n",
    "a .NET exception class": "System.NullReferenceException",
    "a Python traceback": "Traceback (most recent call last)",
    "a PHP error": "Fatal error: Uncaught Error in index.php on line 3",
    "a Node.js stack trace": "at find (invoice.js:10:5)",
    "a Ruby backtrace": "app/models/invoice.rb:42:in `find'",
    "a Go stack trace": "goroutine 1 [running]:",
    "a statement of SQL": "SELECT * FROM invoices WHERE id = 1",
    "an error of Oracle": "ORA-00942",
    "an error of a database": "SQLSTATE[42000]",
    "a connection string": "Data Source=db1;Initial Catalog=x;",
    "a path of Windows": "C:\\inetpub\\wwwroot\\",
    "a path of a Unix server": "see /var/log/service.log",
    "a private address": "10.1.2.3",
}
HARMLESS = (
    "Specified Invoice could not be found.",
    "The number must be higher than 444.",
    "At most 50 characters are allowed; select one of InvoiceNo and PaymentReference from the table.",
    "Please look at https://www.example.org/var/help for details.",
    "see /var/docs",
    "see /home/help",
    "The service has version 10.1.2.3",
    "v10.1.2.3, 10.1.2.3.4 and 10.1.2.999",
    "server=unavailable;",
    "State: server=unavailable; try again",
    "Failed at step(2)\nwhile validating.",
    "Warning: value refused in request.xml on line 3",
    "See docs.example.org for the ErrorException of this service.",
    "ECommerceErrorException; InvalidError; example.Error",
    "It is looked at (Unknown Source) and at step (Native Method).",
    "Seen in order.rb: 42 of 50",
    'File "invoices.csv", line 3 is not valid.',
    'File "invoices.csv", line 3, in the column Amount, is not valid.',
    "Section 10.4.1.2 of the manual applies",
    "see 10.4.1.2 in the manual",
    "Your address 10.1.2.3 is not allowed",
    "the client 10.1.2.3 asks too often",
    "10.1.2.3 is not registered",
    "Please SELECT one account FROM the list.",
    "SELECT name, number FROM the list, then INSERT INTO the form, and DELETE FROM your basket.",
    "SELECT one FROM accounts WHERE possible; UPDATE it SET by the bank",
    "INSERT INTO accounts again; DELETE FROM accounts later",
    "InvoiceService/10.4.1.2",
)


def _leak(said: str, sent: str = "") -> str | None:
    fault = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:X</faultcode>'
        f"<faultstring>{said}</faultstring></s:Fault></s:Body></s:Envelope>"
    )
    response = HttpResponse(500, "", (("Content-Type", "text/xml; charset=utf-8"),), fault.encode())
    exchange = Exchange(HttpRequest("POST", "http://reference.invalid/", (), sent.encode()), response)
    answer = read_answer(WALLEY, exchange)
    assert isinstance(answer, SoapAnswer)
    found = leak_in(answer, exchange)
    assert found is None or found[1] == "Fault"
    return None if found is None else found[0]


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.what)
def test_each_form_is_found(leak: object) -> None:
    what = getattr(leak, "what", "")
    assert what in (_leak(SHOWN[what]) or "")


@pytest.mark.parametrize("said", HARMLESS)
def test_ordinary_words_are_no_leak(said: str) -> None:
    assert _leak(said) is None


def test_an_echo_of_the_request_is_no_leak() -> None:
    assert _leak("unknown reference 10.1.2.3", sent="<PaymentReference>10.1.2.3</PaymentReference>") is None


MORE = {
    "an address behind a word": ("no answer from 10.1.2.3", "a private address"),
    "an address and a port": ("no answer from 192.168.10.20:8080.", "a private address"),
    "a connection with a password": ("server=db1; uid=app;", "a connection string"),
    "a connection by its address": ("jdbc:oracle:thin", "a connection string"),
    "an address as Java writes it": ("ledger/10.1.2.3:8080", "a private address"),
    "an unnamed address as Java writes it": ("no route to /10.1.2.3:8080", "a private address"),
    "an address in a URL": ("http://10.1.2.3/ledger", "a private address"),
    "a section and an address": ("Section 10.4.1.2: no answer from 10.1.2.3", "a private address"),
    "a caller and an address": ("your address is wrong, 10.1.2.3 failed", "a private address"),
    "a frame of Python": ('File "/app/ledger.cgi", line 3, in find', "a Python traceback"),
    "a file of Python": ('File "ledger.py", line 3', "a Python traceback"),
    "all columns": ("near SELECT * FROM ledger", "a statement of SQL"),
    "some columns": ("near SELECT no, l.name FROM ledger l", "a statement of SQL"),
    "a function of SQL": ("SELECT COUNT(*) FROM ledger", "a statement of SQL"),
    "the first rows": ("SELECT TOP 1 no FROM ledger", "a statement of SQL"),
    "tables that are joined": ("SELECT no FROM ledger l INNER JOIN store ON", "a statement of SQL"),
    "a condition behind an alias": ("SELECT no n FROM ledger AS l WHERE l.no IN (1)", "a statement of SQL"),
    "rows in order": ("SELECT no FROM ledger ORDER BY no", "a statement of SQL"),
    "a row that is written": ("INSERT INTO ledger (no) VALUES (1)", "a statement of SQL"),
    "a row that is written whole": ("INSERT INTO ledger VALUES (1)", "a statement of SQL"),
    "a row that is changed": ("UPDATE ledger SET no=1", "a statement of SQL"),
    "rows that are removed": ("DELETE FROM ledger WHERE no IS NULL", "a statement of SQL"),
    "a file of the system": ("cannot read /etc/passwd", "a path of a Unix server"),
    "a frame without a source": ("at com.example.Ledger.find(Unknown Source)", "a Java stack trace"),
    "a frame of Kotlin": ("at com.example.Ledger$1.find(Ledger.kt:42)", "a Java stack trace"),
    "an exception of any package": ("se.example.ledger.NoLedgerException", "a Java exception class"),
    "a single frame at the end": ("at Ledger.Store.Find() in Store.cs:line 12", "a .NET stack trace"),
    "frames of PHP": ("#0 ledger.php(42): find()", "a PHP error"),
    "a frame of a module": ("at find (ledger.mjs:10:5)", "a Node.js stack trace"),
    "a frame of the runtime": ("at run (node:internal/main:10:5)", "a Node.js stack trace"),
    "a frame of Go": ("main.main() ledger.go:8 +0x40", "a Go stack trace"),
    "an error of PostgreSQL": ('relation "ledger" does not exist', "an error of a database"),
    "a temporary file": ("cannot write /tmp/ledger/a.xml", "a path of a Unix server"),
    "a folder of the application": ("at /opt/app/lib", "a path of a Unix server"),
}


@pytest.mark.parametrize("name", MORE)
def test_other_spellings_are_found(name: str) -> None:
    said, what = MORE[name]
    assert what in (_leak(said) or "")


INSIDE = (
    "<faultstring>no</faultstring><!-- ORA-00942 -->",
    "<faultstring>no<!-- ORA-00942 --></faultstring>",
    '<faultstring>no</faultstring><detail><t:trace xmlns:t="urn:t" said="ORA-00942"/></detail>',
    "<faultstring>no</faultstring><?trace ORA-00942?>",
    '<faultstring>no</faultstring><detail><t:trace xmlns:t="urn:t"><t:line/>ORA-00942</t:trace></detail>',
)


@pytest.mark.parametrize("inside", INSIDE)
def test_all_that_is_written_in_a_fault_is_read(inside: str) -> None:
    assert "an error of Oracle" in (_leak(f"no</faultstring>{inside}<faultstring>no") or "")


def test_a_relative_uri_is_no_path_where_a_uri_must_stand() -> None:
    """A faultactor names who failed (SOAP 1.1, 4.4); elsewhere, and with more than a URI, it is searched."""
    actor = "no</faultstring><faultactor>{}</faultactor><faultstring>no"
    assert _leak(actor.format("/srv/webservices/InformationService")) is None
    assert "a path" in (_leak(actor.format("/srv/app/ledger is gone")) or "")
    assert "a private address" in (_leak(actor.format("http://10.1.2.3/ledger")) or "")
    assert "a private address" in (_leak(actor.format("//10.1.2.3/ledger")) or "")


def _rule_of_leaks(
    response: HttpResponse, label: str = "valid", rule: str = "request.accepted"
) -> Verdict | None:
    request = HttpRequest("POST", "http://reference.invalid/", (), b"<Order/>")
    due = Due("fault", ("unauthorized",))
    case = Case(RESURS.id, f"{RESURS.id}.{rule}", "an aim", label, "wrong-credentials", due, request)
    found = judge(RESURS, case, Exchange(request, response)).judgements
    return next((each.verdict for each in found if each.rule == f"{RESURS.id}.fault.leaksNothing"), None)


PAGE = b"<html><!-- at com.example.Service.find(Service.java:42) --><b>java.lang</b>Sorry.</html>"
WITHOUT = b"<html>See <a href='/var/www/help'>/help</a>.</html>"


def _page(body: bytes, status: int, *more: tuple[str, str]) -> HttpResponse:
    return HttpResponse(status, "", (("Content-Type", "text/html"), *more), body)


def test_a_page_without_an_envelope_is_read_too() -> None:
    assert _rule_of_leaks(_page(PAGE, 401)) is Verdict.VIOLATES
    assert _rule_of_leaks(_page(PAGE, 500)) is Verdict.VIOLATES
    assert _rule_of_leaks(_page(gzip.compress(PAGE), 500, ("Content-Encoding", "gzip"))) is Verdict.VIOLATES
    assert _rule_of_leaks(_page(gzip.compress(PAGE), 500, ("Content-Encoding", "br"))) is None
    assert _rule_of_leaks(_page(PAGE.replace(b"(", b"&#40;"), 500)) is Verdict.VIOLATES


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_page_is_read_whatever_it_says_of_its_encoding(encoding: str) -> None:
    assert _rule_of_leaks(_page(PAGE.decode().encode(encoding), 500)) is Verdict.VIOLATES
    assert _rule_of_leaks(_page(WITHOUT.decode().encode(encoding), 500)) is None


def test_what_was_sent_in_utf_16_is_no_leak_where_it_is_repeated() -> None:
    said = "<p>unknown reference 10.1.2.3</p>"
    request = HttpRequest("POST", "http://reference.invalid/", (), said.encode("utf-16"))
    exchange = Exchange(request, _page(said.encode(), 400))
    assert leak_in(read_answer(RESURS, exchange), exchange) is None


def _with_line(name: str, value: str, status: int = 200) -> tuple[str, str] | None:
    """Give what a header line of an answer to a request with a header of its own leaks."""
    request = HttpRequest("POST", "http://reference.invalid/srv/a/b", (("X-Sent", "/opt/a/b"),), b"<Order/>")
    exchange = Exchange(request, HttpResponse(status, "", ((name, value),), b"<a/>"))
    return leak_in(read_answer(WALLEY, exchange), exchange)


@pytest.mark.parametrize("status", [200, 401, 500])
def test_a_header_line_must_not_leak_either(status: int) -> None:
    for what, words in SHOWN.items():
        found = _with_line("X-Error", words.strip(), status)
        assert found == (f"expected nothing of the server's inside, got {what}", "X-Error")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Server", "Apache/10.1.2.3 (Unix) PHP/5.4.16"),
        ("X-Powered-By", "ASP.NET"),
        ("x-aspnet-version", "4.0.30319"),
        ("Via", "1.1 10.1.2.3 (squid)"),
        ("Set-Cookie", "session=1; Path=/home/app/web; HttpOnly"),
        ("Location", "/srv/app/help"),
        ("X-Cache", "Miss at edge.node(3)"),
        ("X-Request", "/opt/a/b and /srv/a/b as sent"),
        ("X-Api-Version", "10.2.0.1"),
        ("X-Service-Version", "InvoiceService 10.4.1.2"),
        ("X-App-Ver", "10.4.1.2"),
        ("ETag", '"10.1.2.3"'),
        ("X-Client-IP", "10.1.2.3"),
        ("Remote_Addr", "10.1.2.3"),
        ("Content-Security-Policy-Report-Only", "default-src 'self'; report-uri /srv/csp/report"),
        ("SourceMap", "/opt/js/app.map"),
        ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
    ],
)
def test_an_ordinary_header_line_is_no_leak(name: str, value: str) -> None:
    assert _with_line(name, value) is None


def test_a_header_line_of_a_version_is_searched_all_the_same() -> None:
    assert _with_line("X-Build-Version", "/opt/ledger/lib/ledger.so") is not None
    assert _with_line("X-Server-IP", "10.1.2.3") is not None


def test_of_a_long_page_the_beginning_and_the_end_are_searched() -> None:
    """What lies between costs time that grows with the square of the length."""
    filler = b"x" * SEARCHED
    assert _rule_of_leaks(_page(PAGE + filler + filler, 500)) is Verdict.VIOLATES
    assert _rule_of_leaks(_page(filler + filler + PAGE, 500)) is Verdict.VIOLATES
    assert _rule_of_leaks(_page(filler + PAGE + filler, 500)) is None


def test_a_fault_is_read_as_xml_whatever_its_status_and_encoding() -> None:
    said = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:X</faultcode>'
        "<faultstring>ORA-&#48;0942</faultstring></s:Fault></s:Body></s:Envelope>"
    )
    headers = (("Content-Type", "text/xml; charset=utf-16"),)
    assert _rule_of_leaks(HttpResponse(200, "", headers, said.encode("utf-16"))) is Verdict.VIOLATES


def test_what_is_provoked_must_not_leak_either() -> None:
    label = f"{PROVOKES}an empty body"
    assert _rule_of_leaks(_page(PAGE, 400), label, "protocol.R1125") is Verdict.VIOLATES
    assert _rule_of_leaks(_page(WITHOUT, 400), label, "protocol.R1125") is None


def test_a_documented_refusal_that_leaks_nothing_is_evidence_and_another_page_is_none() -> None:
    assert _rule_of_leaks(_page(WITHOUT, 401)) is Verdict.CONFORMS
    assert _rule_of_leaks(_page(WITHOUT, 500)) is None
    assert _rule_of_leaks(_page(PAGE, 200)) is None
