"""The SOAP messages of the sample reports, as they stand after redaction."""

from __future__ import annotations

NAMESPACE = "urn:sample:invoices"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


def envelope(body: str, header: str = "") -> bytes:
    """Give a SOAP 1.1 envelope with this body and header."""
    head = f"<soap:Header>{header}</soap:Header>" if header else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{ENVELOPE}">{head}<soap:Body>{body}</soap:Body></soap:Envelope>'
    ).encode()


def credentials() -> str:
    """Give header parts as they stand after redaction."""
    return (
        f'<Username xmlns="{NAMESPACE}">REDACTED-USERNAME</Username>'
        f'<Password xmlns="{NAMESPACE}">REDACTED-PASSWORD</Password>'
    )


def get_invoice(number: str) -> bytes:
    """Give a request for an invoice."""
    body = (
        f'<GetInvoiceRequest xmlns="{NAMESPACE}"><CorrelationId>c-1</CorrelationId>'
        f"<CountryCode>SE</CountryCode><InvoiceNo>{number}</InvoiceNo></GetInvoiceRequest>"
    )
    return envelope(body, credentials())


def invoice(status: str = "Open", correlation: str = "c-1") -> bytes:
    """Give a response with an invoice."""
    return envelope(
        f'<GetInvoiceResponse xmlns="{NAMESPACE}"><CorrelationId>{correlation}</CorrelationId>'
        f"<Status>{status}</Status><TotalAmount>1205.00</TotalAmount></GetInvoiceResponse>"
    )


def fault(code: str) -> bytes:
    """Give a fault with that code."""
    return envelope(
        f"<soap:Fault><faultcode>soap:{code}</faultcode><faultstring>no</faultstring></soap:Fault>"
    )
