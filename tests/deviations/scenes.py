"""Scenes: requests, one after the other, to services of which one deviation at a time is switched on.

Every deviation shows in one scene at least; the others show what it leaves alone. What each changes is kept in
witnesses.json, to be read beside the claims; ``python -m tests.deviations.scenes`` writes it anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

from contracts.endpoints.reference import ReferenceEndpoint
from contracts.exchange import Headers, HttpRequest, HttpResponse
from contracts.reference import application
from contracts.reference.deviations import DEVIATIONS, Deviation
from contracts.reference.information.accounts import (
    MOVED,
    OLDER_ONLY,
    WITH_INVOICE,
    WITHOUT_INVOICE,
    Account,
)
from tests.deviations.specimen_scenes import SPECIMEN
from tests.unit.reference_messages import (
    ACTIONS,
    COLLECTOR,
    INF,
    LOGIN,
    PASSWORD,
    PEEK,
    RESURS,
    SOAP,
    USERNAME,
    WALLEY,
    basic,
    envelope,
    invoice_request,
    post,
)

SHORT = (
    "<i:GetCurrentInvoiceRequest><i:CountryCode>SE</i:CountryCode><i:InvoiceNo>73255093</i:InvoiceNo>"
    "</i:GetCurrentInvoiceRequest>"
)
LONGEST = 100
ASTRAL = "\N{MATHEMATICAL BOLD CAPITAL A}"
OTHER_LOGIN = basic("reference-user-without-sequence", "reference-password-without-sequence")
INVOICE = invoice_request(invoice_no="73255093", correlation_id="Ab 1", store_id="1234")


@dataclass(frozen=True)
class Scene:
    """Requests to the services of one vendor, fresh before the first of them where ``fresh``."""

    vendor: str
    requests: tuple[HttpRequest, ...]
    fresh: bool = False


def walley(body: str, header: str = LOGIN) -> HttpRequest:
    """Give a request to the newer service."""
    return post(WALLEY, envelope(body, header))


def raw(text: str | bytes, headers: Headers = ()) -> HttpRequest:
    """Give a request to the newer service, with other headers in the place of the usual ones of their names."""
    names = {name.lower() for name, _ in headers}
    usual = (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", ACTIONS[WALLEY]))
    lines = tuple(line for line in usual if line[0].lower() not in names)
    return post(WALLEY, text, (*lines, *(line for line in headers if line[1])))


def login(username: str, password: str) -> str:
    """Give the two header parts."""
    return f"<i:Username>{username}</i:Username><i:Password>{password}</i:Password>"


def resurs(*bodies: str, log_in: tuple[str, str] | None = None) -> Scene:
    """Give a scene at the service of sequences."""
    lines = (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", '""'), log_in or basic())
    return Scene("resurs", tuple(post(RESURS, envelope(body), lines) for body in bodies), fresh=True)


def set_to(number: str) -> str:
    """Write a request that sets a number."""
    return f"<c:setInvoiceSequence><nextInvoiceNumber>{number}</nextInvoiceNumber></c:setInvoiceSequence>"


def echoing(correlation_id: str) -> HttpRequest:
    """Ask with a CorrelationId."""
    return walley(invoice_request(invoice_no="73255093", correlation_id=correlation_id))


def by_reference(account: Account) -> HttpRequest:
    """Ask for an account by its PaymentReference."""
    return walley(
        invoice_request(
            payment_reference=account.payment_reference, country=account.country, correlation_id="x"
        )
    )


def by_number(account: Account) -> HttpRequest:
    """Ask for an account by its InvoiceNo."""
    return walley(invoice_request(invoice_no=account.invoices[0], country=account.country))


def account_with(**details: str | None) -> Account:
    """Find an account with an invoice that has these details."""
    return next(each for each in WITH_INVOICE if details.items() <= each.details.items())


def changed(request: HttpRequest, *pairs: tuple[str, str]) -> HttpRequest:
    """Replace pieces of a request's text."""
    text = request.body.decode()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return replace(request, body=text.encode())


def headed(request: HttpRequest, name: str, value: str | None) -> HttpRequest:
    """Replace a header of a request."""
    others = tuple(line for line in request.headers if line[0].lower() != name.lower())
    return replace(request, headers=others if value is None else (*others, (name, value)))


PLAIN = walley(INVOICE)
TEXT = PLAIN.body.decode()
DECLARED = '<?xml version="1.0" encoding="{}"?>'
COUNTRY = "<i:CountryCode>SE</i:CountryCode>"
OF_20 = OLDER_ONLY[0].invoices[0]
STRANGER = '<x:Trace xmlns:x="urn:example:trace"{}/>'

INVOICES: dict[str, HttpRequest] = {
    "plain": PLAIN,
    "collector": post(COLLECTOR, envelope(INVOICE, LOGIN)),
    "nothing sent but the number": walley(SHORT),
    "collector: nothing sent but the number": post(COLLECTOR, envelope(SHORT, LOGIN)),
    "echo: nil": walley(invoice_request(invoice_no="73255093")),
    "echo: empty": echoing(""),
    "echo: accents": echoing("é ö"),
    "echo: decomposed": echoing("e\u0301"),
    "echo: sharp s": echoing("Straße"),
    "echo: markup": echoing("a&amp;b&lt;c"),
    "echo: spaces": echoing(" a  b "),
    "echo: line feed": echoing("a&#10;b"),
    "echo: carriage return": echoing("a&#13;b"),
    "echo: zeros": echoing("007"),
    "echo: 50 astral": echoing(ASTRAL * 50),
    "echo: 50 letters": echoing("abcdefghij" * 5),
    "echo: 51 letters": echoing("abcdefghij" * 5 + "x"),
    "by reference": by_reference(WITH_INVOICE[0]),
    "by reference: half": by_reference(account_with(TotalAmount="348.5")),
    "no invoice": by_reference(WITHOUT_INVOICE[0]),
    "moved": by_reference(MOVED[0]),
    "unknown account": walley(invoice_request(payment_reference="unknown")),
    "reference of 50": by_reference(next(each for each in WITH_INVOICE if len(each.payment_reference) == 50)),
    "unknown reference of 50 astral": walley(invoice_request(payment_reference=ASTRAL * 50)),
    "reference of 51": walley(invoice_request(payment_reference="abcdefghij" * 5 + "x")),
    "reference of 51 with a space": walley(invoice_request(payment_reference="x" + "abcdefghi" * 5 + "     ")),
    "leap day": by_number(account_with(DueDate="2024-02-29T23:59:59")),
    "nine reminders": by_number(account_with(NumberOfReminders="9")),
    "credit time of 99": by_number(account_with(CreditTime="99")),
    "order number of 20": by_number(account_with(OrderNo="ORDER-NUMBER-OF-20-C")),
    "order number nil": by_number(account_with(OrderNo=None)),
    "highest amount": by_number(account_with(TotalAmount="999999.99")),
    "lowest amount": by_number(account_with(TotalAmount="0.01")),
    "partially paid": by_number(account_with(PaymentStatus="Partially Paid")),
    "interest free, fully paid": by_number(account_with(NotificationType="Interest Free", PaymentStatus="Fully Paid")),
    "wrong password": walley(INVOICE, login(USERNAME, "wrong")),
    "wrong user": walley(INVOICE, login("stranger", PASSWORD)),
    "user in upper case": walley(INVOICE, login(USERNAME.upper(), PASSWORD)),
    "beginning of password": walley(INVOICE, login(USERNAME, PASSWORD[:9])),
    "password in upper case": walley(INVOICE, login(USERNAME, PASSWORD.upper())),
    "password empty": walley(INVOICE, login(USERNAME, "")),
    "password nil": walley(INVOICE, f'<i:Username>{USERNAME}</i:Username><i:Password xsi:nil="true"/>'),
    "two passwords": walley(INVOICE, f"<i:Password>x</i:Password>{LOGIN}"),
    "no log-in": walley(INVOICE, ""),
    "both identifiers": walley(invoice_request(invoice_no="73255093", payment_reference="100002696235659")),
    "no identifier": walley(invoice_request()),
    "unknown element": changed(PLAIN, ("</i:StoreId>", "</i:StoreId><i:More/>")),
    "swapped": changed(PLAIN, (COUNTRY, ""), ("<i:PaymentReference", COUNTRY + "<i:PaymentReference")),
    "store twice": changed(PLAIN, ("</i:StoreId>", "</i:StoreId><i:StoreId>7</i:StoreId>")),
    "field in another namespace": changed(
        PLAIN, ("<i:StoreId>", '<o:StoreId xmlns:o="urn:other">'), ("</i:StoreId>", "</o:StoreId>")
    ),
    "nil with content": changed(PLAIN, ("<i:StoreId>", '<i:StoreId xsi:nil="true">')),
    "country missing": changed(PLAIN, (COUNTRY, "")),
    "country in lower case": changed(PLAIN, (">SE<", ">se<")),
    "store of letters": changed(PLAIN, (">1234<", ">abc<")),
    "store of 40000": changed(PLAIN, (">1234<", ">40000<")),
    "negative store": changed(PLAIN, (">1234<", ">-5<")),
    "store with spaces": changed(PLAIN, (">1234<", "> 1234 <")),
    "number with a plus": changed(PLAIN, (">73255093<", ">+73255093<")),
    "number with zeros": changed(PLAIN, (">73255093<", ">0073255093<")),
    "collector: number of 20": post(COLLECTOR, envelope(invoice_request(invoice_no=OF_20), LOGIN)),
    "collector: number of 21": post(COLLECTOR, envelope(invoice_request(invoice_no=OF_20 + "x"), LOGIN)),
    "the method GET": replace(PLAIN, method="GET"),
    "text/plain": headed(PLAIN, "Content-Type", "text/plain"),
    "no Content-Type": headed(PLAIN, "Content-Type", None),
    "no charset": headed(PLAIN, "Content-Type", "text/xml"),
    "malformed": replace(PLAIN, body=PLAIN.body.replace(b"</s:Envelope>", b"")),
    "document type": raw("<!DOCTYPE Envelope>" + TEXT),
    "processing instruction": raw("<?trace?>" + TEXT),
    "ISO 8859-1": raw(
        (DECLARED.format("iso-8859-1") + TEXT.replace("Ab 1", "ö")).encode("iso-8859-1"),
        (("Content-Type", "text/xml; charset=iso-8859-1"),),
    ),
    "declared otherwise": raw(DECLARED.format("utf-16") + TEXT),
    "declared": raw(DECLARED.format("utf-8") + TEXT),
    "UTF-16": raw(TEXT.encode("utf-16"), (("Content-Type", "text/xml; charset=utf-16"),)),
    "byte order mark": raw(TEXT.encode("utf-8-sig")),
    "SOAP 1.2": raw(TEXT.replace(SOAP, "http://www.w3.org/2003/05/soap-envelope")),
    "after Body": changed(PLAIN, ("</s:Body>", "</s:Body><i:After/>")),
    "two children of Body": changed(PLAIN, ("</s:Body>", "<i:More/></s:Body>")),
    "two Bodies": changed(PLAIN, ("<s:Body>", "<s:Body/><s:Body>")),
    "unknown operation": walley("<i:Unknown/>"),
    "mandatory header": changed(PLAIN, ("</s:Header>", STRANGER.format(' s:mustUnderstand="1"') + "</s:Header>")),
    "optional header": changed(PLAIN, ("</s:Header>", STRANGER.format("") + "</s:Header>")),
    "another SOAPAction": headed(PLAIN, "SOAPAction", '"another"'),
    "SOAPAction without quotes": headed(PLAIN, "SOAPAction", ACTIONS[WALLEY].strip('"')),
    "unusual prefix": raw(TEXT.replace("<s:", "<q:").replace("</s:", "</q:").replace("xmlns:s=", "xmlns:q=")),
    "default namespace": changed(PLAIN, ("<i:StoreId>", f'<StoreId xmlns="{INF}">'), ("</i:StoreId>", "</StoreId>")),
    "single quotes": changed(PLAIN, (f'xmlns:i="{INF}"', f"xmlns:i='{INF}'")),
    "nil as a pair": changed(PLAIN, ('xsi:nil="true"/>', 'xsi:nil="true"></i:PaymentReference>')),
    "nil as 1": changed(PLAIN, ('xsi:nil="true"', 'xsi:nil="1"')),
    "CDATA": changed(PLAIN, (">73255093<", "><![CDATA[73255093]]><")),
    "comment in a number": changed(PLAIN, (">73255093<", ">7325<!-- -->5093<")),
    "indented": changed(PLAIN, ("<s:Body>", "<s:Body>\n  ")),
    "line ends of two": changed(PLAIN, ("<s:Body>", "<s:Body>\r\n")),
    "mandatory header and no field": walley(
        "<i:GetCurrentInvoiceRequest/>", LOGIN + STRANGER.format(' s:mustUnderstand="1"')
    ),
}  # fmt: skip

SCENES: dict[str, Scene] = {
    **{name: Scene("invoices", (request,)) for name, request in INVOICES.items()},
    **{name: Scene("specimen", (request,)) for name, request in SPECIMEN.items()},
    "seven in a row": Scene("invoices", (PLAIN,) * 7, fresh=True),
    "twenty-one in a row": Scene("invoices", (PLAIN,) * 21, fresh=True),
    "two correlation ids": Scene("invoices", (echoing("one"), echoing("two")), fresh=True),
    "peek": resurs(PEEK, PEEK),
    "peek: unset": resurs(PEEK, log_in=OTHER_LOGIN),
    "set higher, peek twice": resurs(PEEK, set_to("445"), PEEK, PEEK),
    "set 1000, peek": resurs(set_to("1000"), PEEK),
    "set equal": resurs(set_to("444"), PEEK),
    "set lower, peek": resurs(set_to("7"), PEEK),
    "set with zeros, peek": resurs(set_to("01000"), PEEK),
    "set nothing": resurs("<c:setInvoiceSequence/>", PEEK),
    "set nil": resurs('<c:setInvoiceSequence><nextInvoiceNumber xsi:nil="true"/></c:setInvoiceSequence>'),
    "set with a point": resurs(set_to("500.5")),
    "set beyond 64 bits": resurs(set_to("9" * 25)),
    "set, the other peeks": Scene(
        "resurs", (*resurs(set_to("500")).requests, *resurs(PEEK, log_in=OTHER_LOGIN).requests), fresh=True
    ),
    "basic: wrong password": resurs(PEEK, log_in=basic("reference-user", "wrong")),
    "basic: unknown user": resurs(PEEK, log_in=basic("stranger", "x")),
    "basic: upper case": resurs(PEEK, log_in=basic("reference-user", PASSWORD.upper())),
    "basic: missing": resurs(PEEK, log_in=("X-Nothing", "x")),
}  # fmt: skip

WITNESSES = Path(__file__).parent / "witnesses.json"
CONCERNED = {"invoices": {"collector", "walley"}, "resurs": {"resurs"}, "specimen": {"specimen"}}


def play(deviations: tuple[Deviation, ...], names: list[str]) -> dict[str, bytes]:
    """Play scenes; gives what came in each, as text of HTTP without the length."""
    shared = ReferenceEndpoint(application(["collector", "specimen", "walley"], deviations=deviations))
    played = {}
    for name in names:
        scene = SCENES[name]
        endpoint = (
            ReferenceEndpoint(application(sorted(CONCERNED[scene.vendor]), deviations=deviations))
            if scene.fresh
            else shared
        )
        played[name] = b"\n".join(told(endpoint, request) for request in scene.requests)
        if scene.fresh:
            endpoint.close()
    shared.close()
    return played


def told(endpoint: ReferenceEndpoint, request: HttpRequest) -> bytes:
    """Give a response as text of HTTP."""
    response = endpoint.send(request).response
    assert isinstance(response, HttpResponse)
    lines = [
        f"{name}: {value}" for name, value in sorted(response.headers) if name.lower() != "content-length"
    ]
    version = "" if response.http_version == "1.1" else f"HTTP/{response.http_version} "
    head = [f"{version}{response.status} {response.reason}", *lines, "", ""]
    return "\n".join(head).encode() + response.body + b"!" * response.behind


@cache
def conforming() -> dict[str, bytes]:
    """Give what comes in each scene while nothing deviates."""
    return play((), list(SCENES))


@dataclass(frozen=True)
class Witness:
    """How a deviation shows: in one scene this stands in the place of that. ``everywhere`` names all that differ."""

    scene: str
    conforming: str
    deviating: str
    everywhere: str


GROUPS: dict[str, Callable[[bytes], bool]] = {
    "every scene": lambda _: True,
    "wherever an envelope comes": lambda came: b"Envelope" in came,
    "wherever a response comes": lambda came: b"Response" in came,
    "wherever a fault comes": lambda came: b":Fault" in came,
    "wherever an invoice comes": lambda came: b"<InvoiceNo>" in came,
    "wherever a response about an account comes": lambda came: b"GetCurrentInvoiceResponse" in came,
    "wherever a number comes": lambda came: b"<nextInvoiceNumber>" in came,
}


def witness(deviation: Deviation) -> Witness | None:
    """Give the smallest difference that a deviation makes; None when it makes none."""
    twin, played = conforming(), play((deviation,), scenes_of(deviation))
    differing = {name: difference(twin[name], came) for name, came in played.items() if came != twin[name]}
    if not differing:
        return None
    scene = min(differing, key=lambda name: sum(map(len, differing[name])))
    one, other = differing[scene]
    return Witness(scene, shown(one), shown(other), grouped(set(differing), set(played)))


def grouped(names: set[str], among: set[str]) -> str:
    """Say which scenes these are: by what comes in them where that says it, by their names otherwise."""
    for group, belongs in GROUPS.items():
        if names == {name for name in among if belongs(conforming()[name])}:
            return group
    return "; ".join(sorted(names))


def difference(one: bytes, other: bytes) -> tuple[bytes, bytes]:
    """Give what is left of two texts without what they begin and end with in common."""
    start = common(one, other)
    end = common(one[start:][::-1], other[start:][::-1])
    return one[start : len(one) - end], other[start : len(other) - end]


def common(one: bytes, other: bytes) -> int:
    """Tell how many bytes two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (here, there) in pairs if here != there), min(len(one), len(other)))


def shown(part: bytes) -> str:
    """Write bytes for people; of many only the first and how many more."""
    rest = f" and {len(part) - LONGEST} more bytes" if len(part) > LONGEST else ""
    return part[:LONGEST].decode("utf-8", "backslashreplace") + rest


def scenes_of(deviation: Deviation) -> list[str]:
    """Name the scenes of the services that a deviation concerns."""
    vendors = {operation.partition(".")[0] for operation in deviation.operations}
    return [name for name, scene in SCENES.items() if CONCERNED[scene.vendor] & vendors]


if __name__ == "__main__":
    seen = {name: witness(each) for name, each in DEVIATIONS.items() if each.needs != "time"}
    told_of = {name: asdict(each) for name, each in seen.items() if each is not None}
    WITNESSES.write_text(json.dumps(told_of, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(f"without effect: {sorted(set(seen) - set(told_of)) or 'none'}\n")
