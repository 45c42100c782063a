"""Raw requests to the reference services, and short ways to look at what comes back."""

from __future__ import annotations

import base64

from lxml import etree

from contracts.exchange import Headers, HttpRequest, HttpResponse

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
INF = "http://schemas.ecommerce.collector.se/v30/InformationService"
CON = "http://ecommerce.resurs.com/v4/msg/configuration"

COLLECTOR = "http://reference.invalid/v3.0/InformationService.svc"
WALLEY = "http://reference.invalid/v3.0/InformationServiceV2.svc"
RESURS = "http://reference.invalid/ecommerce-test/ws/V4/ConfigurationService"

ACTIONS = {
    COLLECTOR: f'"{INF}/IInformationService/GetCurrentInvoice"',
    WALLEY: f'"{INF}/IInformationServiceV2/GetCurrentInvoice"',
    RESURS: '""',
}
USERNAME, PASSWORD = "reference-user", "reference-password"
LOGIN = f"<i:Username>{USERNAME}</i:Username><i:Password>{PASSWORD}</i:Password>"
PEEK = "<c:peekInvoiceSequence/>"


def basic(username: str = USERNAME, password: str = PASSWORD) -> tuple[str, str]:
    """Give the header of HTTP basic authentication."""
    return ("Authorization", "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode())


def envelope(body: str, header: str = "") -> str:
    """Put text into Body and Header; the prefixes s, i, c and xsi are bound."""
    return (
        f'<s:Envelope xmlns:s="{SOAP}" xmlns:i="{INF}" xmlns:c="{CON}" xmlns:xsi="{XSI}">'
        f"<s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )


def post(url: str, text: str | bytes, headers: Headers | None = None) -> HttpRequest:
    """Give a POST with the right SOAPAction (and the log-in data, where HTTP carries them)."""
    if headers is None:
        headers = (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", ACTIONS[url]))
        headers += (basic(),) if url == RESURS else ()
    return HttpRequest("POST", url, headers, text if isinstance(text, bytes) else text.encode())


def field(name: str, value: str | None) -> str:
    """Write one field of a GetCurrentInvoiceRequest; None is nil."""
    return f'<i:{name} xsi:nil="true"/>' if value is None else f"<i:{name}>{value}</i:{name}>"


def invoice_request(
    *,
    invoice_no: str | None = None,
    payment_reference: str | None = None,
    country: str | None = "SE",
    correlation_id: str | None = None,
    store_id: str | None = None,
) -> str:
    """Write a GetCurrentInvoiceRequest in which every field stands."""
    fields = {
        "CorrelationId": correlation_id,
        "CountryCode": country,
        "InvoiceNo": invoice_no,
        "PaymentReference": payment_reference,
        "StoreId": store_id,
    }
    inside = "".join(field(name, value) for name, value in fields.items())
    return f"<i:GetCurrentInvoiceRequest>{inside}</i:GetCurrentInvoiceRequest>"


def payload(response: HttpResponse) -> etree._Element:
    """Give the child of Body."""
    found = etree.fromstring(response.body).find(f"{{{SOAP}}}Body")
    assert found is not None
    assert len(found) == 1
    return found[0]


def fields(response: HttpResponse) -> dict[str, str | None]:
    """Give the fields of a response by their local names; None for nil."""
    return {
        etree.QName(child).localname: None if child.get(f"{{{XSI}}}nil") == "true" else child.text or ""
        for child in payload(response)
    }


def fault_code(response: HttpResponse) -> str:
    """Give the local name of faultcode, having seen that it is an envelope's fault with status 500."""
    fault = payload(response)
    assert (response.status, fault.tag) == (500, f"{{{SOAP}}}Fault")
    prefix, _, code = (fault.findtext("faultcode") or "").partition(":")
    assert fault.nsmap[prefix] == SOAP
    return code
