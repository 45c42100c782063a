"""Requests to the specimen, which speaks SOAP 1.2: what shows its deviations, and what they leave alone."""

from __future__ import annotations

from dataclasses import replace

from contracts.exchange import HttpRequest
from contracts.reference.soap12.envelope import SOAP

URL = "http://reference.invalid/specimen/LendingService"
NAMESPACE = "urn:example:specimen:lending"
TYPE = f'application/soap+xml; charset=utf-8; action="{NAMESPACE}:FindCopy"'
DECLARATION = "<?xml version='1.0' encoding='utf-8'?>"
REFERENCE = "<m:Reference>Ab 1</m:Reference>"
STRANGER = '<x:Trace xmlns:x="urn:example:trace"{}/>'
LOAN = "<m:WithLoan>true</m:WithLoan>"
MANDATORY = ' env:mustUnderstand="{}"'
ROLE = f' env:role="{SOAP}/role/{{}}"'


def written(body: str, header: str = "") -> str:
    """Write an envelope."""
    head = f"<env:Header>{header}</env:Header>" if header else ""
    return (
        f'{DECLARATION}<env:Envelope xmlns:env="{SOAP}" xmlns:m="{NAMESPACE}">{head}'
        f"<env:Body>{body}</env:Body></env:Envelope>"
    )


def post(text: str | bytes, content_type: str | None = TYPE) -> HttpRequest:
    """Give a request to the specimen."""
    body = text.encode() if isinstance(text, str) else text
    headers = () if content_type is None else (("Content-Type", content_type),)
    return HttpRequest("POST", URL, headers, body)


def asking(fields: str, header: str = "") -> HttpRequest:
    """Ask with these fields behind the Reference."""
    return post(written(f"<m:FindCopy>{REFERENCE}{fields}</m:FindCopy>", header))


def copy(number: int, more: str = LOAN) -> HttpRequest:
    """Ask for a copy by its number."""
    return asking(f"<m:CopyNumber>{number}</m:CopyNumber>{more}")


def field(name: str, value: str) -> str:
    """Write a field."""
    return f"<m:{name}>{value}</m:{name}>"


PLAIN = copy(1001)
TEXT = PLAIN.body.decode()
BARCODE = field("Barcode", "B-1001")


def headed(*attributes: str) -> HttpRequest:
    """Ask with a header block that nobody knows."""
    return asking(field("CopyNumber", "1001") + LOAN, STRANGER.format("".join(attributes)))


SPECIMEN: dict[str, HttpRequest] = {
    "specimen": PLAIN,
    "specimen: on loan": copy(2001),
    "specimen: on loan, with a fine": copy(2002),
    "specimen: withdrawn": copy(3001),
    "specimen: unknown copy": copy(7),
    "specimen: unknown barcode": asking(field("Barcode", "B-0") + LOAN),
    "specimen: both identifiers": asking(field("CopyNumber", "1001") + BARCODE + LOAN),
    "specimen: no identifier": asking(LOAN),
    "specimen: reader and branch": copy(1001, field("Reader", "R-1") + field("Branch", "Main") + LOAN),
    "specimen: nothing said": copy(1001, ""),
    "specimen: last day alone": copy(1001, LOAN + field("ToDay", "2")),
    "specimen: days of fees": copy(
        1001, field("WithFees", "1") + field("FromDay", "1") + field("ToDay", "2")
    ),
    "specimen: reader asks for fees": copy(1001, field("Reader", "R-1") + field("WithFees", "1")),
    "specimen: branch asks for fees": copy(1001, field("Branch", "Main") + LOAN + field("WithFees", "1")),
    "specimen: both asked": copy(1001, LOAN + field("WithFees", "1")),
    "specimen: first day alone": copy(1001, LOAN + field("FromDay", "1")),
    "specimen: nothing asked": copy(1001, field("WithLoan", "false")),
    "specimen: optional block": headed(),
    "specimen: mandatory block, true": headed(MANDATORY.format("true")),
    "specimen: mandatory block, 1": headed(MANDATORY.format("1")),
    "specimen: mandatory block, 0": headed(MANDATORY.format("0")),
    "specimen: block for next": headed(MANDATORY.format("true"), ROLE.format("next")),
    "specimen: block for none": headed(MANDATORY.format("true"), ROLE.format("none")),
    "specimen: SOAP 1.1": post(TEXT.replace(SOAP, "http://schemas.xmlsoap.org/soap/envelope/")),
    "specimen: unknown envelope": post(TEXT.replace(SOAP, "urn:example:envelope")),
    "specimen: malformed": post(TEXT.replace("</env:Envelope>", "")),
    "specimen: document type": post(TEXT.replace(DECLARATION, DECLARATION + "<!DOCTYPE Envelope>")),
    "specimen: processing instruction": post(TEXT.replace(DECLARATION, DECLARATION + "<?trace?>")),
    "specimen: after Body": post(TEXT.replace("</env:Body>", "</env:Body><m:After/>")),
    "specimen: two children of Body": post(TEXT.replace("</env:Body>", "<m:More/></env:Body>")),
    "specimen: unknown operation": post(written("<m:Unknown/>")),
    "specimen: the method PUT": replace(PLAIN, method="PUT"),
    "specimen: text/plain": post(TEXT, "text/plain"),
    "specimen: no Content-Type": post(TEXT, None),
    "specimen: capital letters": post(TEXT, TYPE.replace("soap+xml", "SOAP+XML")),
    "specimen: no action": post(TEXT, "application/soap+xml; charset=utf-8"),
    "specimen: no charset": post(TEXT, TYPE.replace(" charset=utf-8;", "")),
    "specimen: no declaration": post(TEXT.replace(DECLARATION, "")),
    "specimen: byte order mark": post(TEXT.encode("utf-8-sig")),
    "specimen: UTF-16": post(TEXT.replace(DECLARATION, "").encode("utf-16"), TYPE.replace("utf-8", "utf-16")),
}
"""By name; each is asked of a service that keeps nothing between two requests."""
