"""A fault that shows the inside of a server is found; ordinary words are not."""

from __future__ import annotations

import pytest

from contracts.checks.answer import SoapAnswer, read_answer
from contracts.checks.leaks import LEAKS, leak_in
from contracts.discovery import find
from contracts.exchange import Exchange, HttpRequest, HttpResponse

WALLEY = find("walley")[0]
SHOWN = {
    "a Java stack trace": "at com.example.Service.find(Service.java:42)",
    "a Java exception class": "java.lang.NullPointerException",
    "a .NET stack trace": "at Vendor.Invoice.Find(String no) in Invoice.cs:line 12\n",
    "a .NET exception class": "System.NullReferenceException",
    "a Python traceback": "Traceback (most recent call last)",
    "a PHP error": "Fatal error: Uncaught Error in index.php on line 3",
    "a Node.js stack trace": "at find (invoice.js:10:5)",
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
    return leak_in(answer, exchange)


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.what)
def test_each_form_is_found(leak: object) -> None:
    what = getattr(leak, "what", "")
    assert what in (_leak(SHOWN[what]) or "")


@pytest.mark.parametrize("said", HARMLESS)
def test_ordinary_words_are_no_leak(said: str) -> None:
    assert _leak(said) is None


def test_an_echo_of_the_request_is_no_leak() -> None:
    assert _leak("unknown reference 10.1.2.3", sent="<PaymentReference>10.1.2.3</PaymentReference>") is None
