"""The baseline of benchmarks.cases: the same requests from strategies that somebody would write by hand.

Plain Hypothesis and an f-string for each message. They give valid requests only, do not label them, and know
nothing of the contract but the namespace, which is passed in.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import escape

from hypothesis import strategies as st

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

COUNTRIES = st.sampled_from(["SE", "NO", "FI", "DK"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=50)
STRING_NUMBERS = st.text("0123456789", min_size=1, max_size=20)
INTS = st.integers(-(2**31), 2**31 - 1)
SHORTS = st.integers(-999, 9999)


def _envelope(namespace: str, header: str, body: str) -> bytes:
    return (
        f'<soapenv:Envelope xmlns:soapenv="{ENVELOPE}" xmlns:m="{namespace}" xmlns:xsi="{XSI}">'
        f"<soapenv:Header>{header}</soapenv:Header><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    ).encode()


def _element(name: str, value: object) -> str:
    if value is None:
        return f'<m:{name} xsi:nil="true"/>'
    return f"<m:{name}>{escape(str(value))}</m:{name}>"


@st.composite
def _invoice_requests(
    draw: st.DrawFn, namespace: str, numbers: st.SearchStrategy[object], stores: st.SearchStrategy[int]
) -> bytes:
    number, reference = draw(numbers), draw(TEXTS)
    by_number = draw(st.booleans())
    fields = {
        "CorrelationId": draw(st.none() | TEXTS),
        "CountryCode": draw(COUNTRIES),
        "InvoiceNo": number if by_number else None,
        "PaymentReference": None if by_number else reference,
        "StoreId": draw(st.none() | stores),
    }
    header = _element("Username", "user") + _element("Password", "password")
    content = "".join(_element(name, value) for name, value in fields.items())
    return _envelope(namespace, header, f"<m:GetCurrentInvoiceRequest>{content}</m:GetCurrentInvoiceRequest>")


def invoice_by_text(namespace: str) -> st.SearchStrategy[bytes]:
    """GetCurrentInvoice of the edition whose InvoiceNo is a string."""
    return _invoice_requests(namespace, STRING_NUMBERS, SHORTS)


def invoice_by_number(namespace: str) -> st.SearchStrategy[bytes]:
    """GetCurrentInvoice of the edition whose InvoiceNo is an int."""
    return _invoice_requests(namespace, INTS, INTS)


def peek(namespace: str) -> st.SearchStrategy[bytes]:
    """PeekInvoiceSequence: an empty request."""
    return st.just(_envelope(namespace, "", "<m:peekInvoiceSequence/>"))


def set_number(namespace: str) -> st.SearchStrategy[bytes]:
    """SetInvoiceSequence: one number."""
    return st.integers(1, 10**12).map(
        lambda number: _envelope(
            namespace,
            "",
            f"<m:setInvoiceSequence><nextInvoiceNumber>{number}</nextInvoiceNumber></m:setInvoiceSequence>",
        )
    )


BY_OPERATION: dict[tuple[str, str | None], Callable[[str], st.SearchStrategy[bytes]]] = {
    ("GetCurrentInvoice", "string"): invoice_by_text,
    ("GetCurrentInvoice", "int"): invoice_by_number,
    ("peekInvoiceSequence", None): peek,
    ("setInvoiceSequence", None): set_number,
}
"""Keyed by the operation and the type of its InvoiceNo, if it has one."""
