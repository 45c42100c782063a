"""The changes that the proxy makes, each one way of not conforming."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from contracts.exchange import Headers, HttpRequest, HttpResponse
from contracts.xml import NIL, children, local_name
from tests.deviations.proxy import Change, Forward

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
RESPONSES = ("GetCurrentInvoiceResponse", "peekInvoiceSequenceResponse", "setInvoiceSequenceResponse")
EditTree = Callable[[etree._Element], None]
EditResponse = Callable[[HttpResponse], HttpResponse]


def response_as(edit: EditResponse) -> Change:
    """Change the HTTP response, whatever it is."""
    return lambda request, forward: edit(forward(request))


def body_as(edit: Callable[[bytes], bytes]) -> Change:
    """Change the bytes of the body."""
    return response_as(lambda response: replace(response, body=edit(response.body)))


def payload_as(edit: EditTree) -> Change:
    """Change the element in Body of a response; a fault passes as it is."""
    return _tree_as(lambda element: edit(element) if local_name(element) in RESPONSES else None)


def fault_as(edit: EditTree) -> Change:
    """Change a fault; a response passes as it is."""
    return _tree_as(lambda element: edit(element) if local_name(element) == "Fault" else None)


def _tree_as(edit: EditTree) -> Change:
    def change(response: HttpResponse) -> HttpResponse:
        if not response.body.startswith(b"<"):
            return response
        root = etree.fromstring(response.body)
        edit(root[-1][0])
        return replace(response, body=etree.tostring(root, encoding="utf-8"))

    return response_as(change)


def request_as(edit: EditTree) -> Change:
    """Change the element in the request's Body before the service sees it."""

    def change(request: HttpRequest, forward: Forward) -> HttpResponse:
        root = etree.fromstring(request.body)
        edit(root[-1][0])
        return forward(replace(request, body=etree.tostring(root, encoding="utf-8")))

    return change


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Give a field by its local name."""
    return next((each for each in children(element) if local_name(each) == name), None)


# --- the body of a response -------------------------------------------------------------------------------


def drop(name: str) -> EditTree:
    """Leave a field out."""

    def edit(element: etree._Element) -> None:
        found = child(element, name)
        if found is not None:
            element.remove(found)

    return edit


def nil(name: str) -> EditTree:
    """Make a field nil."""

    def edit(element: etree._Element) -> None:
        found = child(element, name)
        if found is not None:
            found.text = None
            found.set(NIL, "true")

    return edit


def double(name: str) -> EditTree:
    """Bring a field twice."""

    def edit(element: etree._Element) -> None:
        found = child(element, name)
        if found is not None:
            found.addnext(etree.fromstring(etree.tostring(found)))

    return edit


def write(name: str, text: str) -> EditTree:
    """Write another text into a field that is set."""

    def edit(element: etree._Element) -> None:
        found = child(element, name)
        if found is not None and found.get(NIL) is None:
            found.text = text

    return edit


def swap(name: str) -> EditTree:
    """Swap a field with the one behind it."""

    def edit(element: etree._Element) -> None:
        found = child(element, name)
        behind = found.getnext() if found is not None else None
        if found is not None and behind is not None:
            found.addprevious(behind)

    return edit


def move(name: str, space: str) -> EditTree:
    """Put a field into another namespace."""

    def edit(element: etree._Element) -> None:
        found = child(element, name)
        if found is not None:
            found.tag = f"{{{space}}}{name}"

    return edit


def move_body(element: etree._Element) -> None:
    """Put the body's element into another namespace."""
    element.tag = f"{{urn:example:other}}{local_name(element)}"


def add_stranger(element: etree._Element) -> None:
    """Add a field that nobody documented, in the namespace of the others."""
    space = etree.QName(element).namespace
    etree.SubElement(element, f"{{{space}}}Undocumented").text = "x"


def lose_astral(element: etree._Element) -> None:
    """Write a question mark for every character beyond the basic plane in the echo."""
    found = child(element, "CorrelationId")
    if found is not None and found.text:
        found.text = "".join("?" if ord(each) > 0xFFFF else each for each in found.text)


# --- faults -----------------------------------------------------------------------------------------------


def code(was: str, becomes: str) -> EditTree:
    """Write another fault code."""

    def edit(fault: etree._Element) -> None:
        found = fault.find("faultcode")
        if found is not None and found.text and found.text.endswith(f":{was}"):
            found.text = found.text.replace(was, becomes)

    return edit


def without_detail(fault: etree._Element) -> None:
    """Leave the detail out."""
    found = fault.find("detail")
    if found is not None:
        fault.remove(found)


def error_type(text: str) -> EditTree:
    """Write another errorTypeId."""

    def edit(fault: etree._Element) -> None:
        found = fault.find("detail/{*}ECommerceError/errorTypeId")
        if found is not None:
            found.text = text

    return edit


def with_status_200(response: HttpResponse) -> HttpResponse:
    """Send a fault with HTTP 200."""
    return replace(response, status=200, reason="OK") if response.status == 500 else response


# --- HTTP -------------------------------------------------------------------------------------------------


def header(name: str, value: str | None) -> EditResponse:
    """Write another header line, or none."""

    def edit(response: HttpResponse) -> HttpResponse:
        others: Headers = tuple(line for line in response.headers if line[0].lower() != name.lower())
        return replace(response, headers=others if value is None else (*others, (name, value)))

    return edit


def html(_response: HttpResponse) -> HttpResponse:
    """Answer with a crash page."""
    page = b"<!DOCTYPE html><html><body>Runtime Error</body></html>"
    return HttpResponse(500, "Internal Server Error", (("Content-Type", "text/html"),), page)


def redirect(_response: HttpResponse) -> HttpResponse:
    """Send the client elsewhere."""
    return HttpResponse(302, "Found", (("Location", "https://example.org/login"),), b"")


def unavailable(_response: HttpResponse) -> HttpResponse:
    """Be down."""
    return HttpResponse(503, "Service Unavailable", (("Content-Type", "text/plain"),), b"maintenance")


def reset(_request: HttpRequest, _forward: Forward) -> None:
    """Close the connection without an answer."""


def hanging(until: threading.Event) -> Change:
    """Keep the client waiting until the event is set."""

    def change(_request: HttpRequest, _forward: Forward) -> None:
        until.wait()

    return change


# --- requests ---------------------------------------------------------------------------------------------


def without_second_identifier(request: etree._Element) -> None:
    """Overlook that a second identifier is set."""
    invoice, reference = child(request, "InvoiceNo"), child(request, "PaymentReference")
    if invoice is not None and reference is not None and {invoice.get(NIL), reference.get(NIL)} == {None}:
        nil("InvoiceNo")(request)


def without_leading_zeros(name: str) -> EditTree:
    """Overlook how long a number is written."""

    def edit(request: etree._Element) -> None:
        found = child(request, name)
        if found is not None and found.text and found.text.strip().startswith("0"):
            found.text = str(int(found.text))

    return edit


def refusing(name: str, length: int) -> Change:
    """Refuse a field of exactly that length: the limit is one too low."""

    def change(request: HttpRequest, forward: Forward) -> HttpResponse:
        found = child(etree.fromstring(request.body)[-1][0], name)
        if found is not None and len(found.text or "") == length:
            return HttpResponse(500, "Internal Server Error", (("Content-Type", "text/xml"),), REFUSAL)
        return forward(request)

    return change


REFUSAL = (
    f'<s:Envelope xmlns:s="{SOAP}"><s:Body><s:Fault><faultcode>s:VALIDATION_ERROR</faultcode>'
    "<faultstring>Too long.</faultstring></s:Fault></s:Body></s:Envelope>"
).encode()
