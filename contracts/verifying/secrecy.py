"""Credentials in traffic that nobody prepared: found where contracts, HTTP and WS-Security put them."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from contracts.contentcoding import NotDecodable, decoded_body
from contracts.exchange import HttpRequest, HttpResponse
from contracts.model import Contract
from contracts.xml import NotXml, local_name, namespace, parse, text

TELLING: Final = re.compile(
    r"authorization|token|secret|passw|api-?key|credential|signature|session|subscription-key|^key$|^sig$|^auth$",
    re.IGNORECASE,
)
"""Names of headers and of query parameters whose value opens a door."""

COOKIES: Final = frozenset({"cookie", "set-cookie", "set-cookie2"})
HARMLESS: Final = frozenset({"www-authenticate", "proxy-authenticate"})
SECURITY: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
SECURITY_PARTS: Final = frozenset({"Username", "Password", "Nonce", "BinarySecurityToken"})
MASKED: Final = re.compile(
    r"REDACTED.*|\[(?:FILTERED|MASKED|HIDDEN|SECRET|REMOVED)\]|<[^<>]*>|([*xX#._•0-])\1+|\*",
    re.IGNORECASE | re.DOTALL,
)
"""What stands where somebody took a value out before: nothing of it is left to hide."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A credential: the role that it plays, in capitals, its value, and in which part of a message it stands."""

    role: str
    value: str = field(repr=False)
    place: str


def is_masked(value: str) -> bool:
    """Tell whether a value is a mask that stands for one."""
    return MASKED.fullmatch(value.strip()) is not None


def hands_over(name: str) -> bool:
    """Tell whether the value of a header opens a door by itself: a key or a token, no log-in and no cookie."""
    lower = name.lower()
    return TELLING.search(lower) is not None and "authorization" not in lower and lower not in HARMLESS


def secrets_in(
    contract: Contract | None, request: HttpRequest, response: HttpResponse | None
) -> Iterator[Secret]:
    """Give every credential of an exchange; masks are none."""
    found = [*_of_message(contract, request, "request"), *_of_url(request.url)]
    found += [] if response is None else _of_message(contract, response, "response")
    return (each for each in found if each.value.strip() and not is_masked(each.value))


def _of_message(
    contract: Contract | None, message: HttpRequest | HttpResponse, side: str
) -> Iterator[Secret]:
    for name, value in message.headers:
        for role, part in _of_header(name.lower(), value.strip()):
            yield Secret(role, part, f"{side} header {name}")
    for name, value in _of_body(contract, message):
        yield Secret(name.upper(), value, f"{side} field {name}")


def _of_header(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name in COOKIES:
        yield from _of_cookies(name, value)
    elif TELLING.search(name) and name not in HARMLESS:
        yield from _of_authorization(name, value)


def _of_cookies(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Give the value of each cookie; in Set-Cookie, what follows the first are attributes."""
    pairs = value.split(";")
    for pair in pairs[:1] if name.startswith("set-") else pairs:
        yield "COOKIE", pair.partition("=")[2].strip() or pair.strip()


def _of_authorization(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Take user and password out of Basic (RFC 7617); of other schemes, all behind the scheme's name."""
    scheme, _, rest = value.partition(" ")
    if "authorization" not in name or not rest:
        yield name.upper(), value
    elif scheme.lower() == "basic":
        yield from _of_basic(rest.strip())
    else:
        yield name.upper(), rest.strip()


def _of_basic(token: str) -> Iterator[tuple[str, str]]:
    try:
        user, _, password = base64.b64decode(token, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        yield "AUTHORIZATION", token
        return
    yield "USERNAME", user
    yield "PASSWORD", password


def _of_url(url: str) -> Iterator[Secret]:
    try:
        parts = urlsplit(url)
        user, password, query = parts.username, parts.password, parts.query
    except ValueError:
        return
    yield Secret("USERNAME", unquote(user or ""), "address")
    yield Secret("PASSWORD", unquote(password or ""), "address")
    for name, value in parse_qsl(query):
        if TELLING.search(name):
            role = re.sub(r"[^A-Za-z0-9]+", "-", name).upper()
            yield Secret(role, value, f"address, parameter {name}")


def _of_body(contract: Contract | None, message: HttpRequest | HttpResponse) -> Iterator[tuple[str, str]]:
    """Give the values of secret fields, wherever in the document they stand, and those of WS-Security."""
    names = _secret_names(contract) if contract is not None else frozenset()
    try:
        data = decoded_body(message)
    except NotDecodable as error:
        data = error.prefix
    try:
        root = parse(data)
    except NotXml:
        yield from _of_torn(names, data)
        return
    for element in root.iter():
        name = local_name(element)
        if name in names or (name in SECURITY_PARTS and namespace(element) == SECURITY):
            yield name, text(element)


def _of_torn(names: frozenset[str], body: bytes) -> Iterator[tuple[str, str]]:
    """Find the same in what is no whole document."""
    every = "|".join(map(re.escape, sorted(names | SECURITY_PARTS)))
    pattern = rf"<(?:[\w.-]+:)?({every})(?:\s[^<>]*)?>([^<]*)"
    for match in re.finditer(pattern, body.decode("utf-8", "replace")):
        yield match[1], html.unescape(match[2])


def _secret_names(contract: Contract) -> frozenset[str]:
    messages = (contract.request, contract.response)
    fields = (row for message in messages for row in (*message.header, *message.fields))
    return frozenset(row.name for row in fields if row.secret)
