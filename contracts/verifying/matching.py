"""Which contract a recorded request belongs to: by the element in Body, the SOAPAction, the address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from contracts.exchange import HttpRequest
from contracts.model import Contract
from contracts.soap import take_apart
from contracts.verifying.recorded import Recorded
from contracts.xml import NotXml, parse

_NAME: Final = re.compile(r"(?:\{[^{}]{0,200}\})?[\w.-]{1,100}")


@dataclass(frozen=True, slots=True)
class NoContract:
    """Why an exchange belongs to no contract: a phrase without data, so that the like can be counted."""

    reason: str


def contract_of(recorded: Recorded, contracts: Sequence[Contract]) -> Contract | NoContract:
    """Find the contract of a recorded request.

    The element in Body decides; where it is that of no contract, a SOAPAction at a documented address does: such
    a request was meant for the operation. Where several contracts fit, a documented address decides between them.
    """
    request = recorded.request
    if recorded.case is not None:
        return _noted(recorded.case, contracts)
    if not _is_address(request.url):
        return NoContract("the request's address is none")
    if not request.body.strip():
        return NoContract(f"no request with a body ({_method(request)})")
    name, problem = _element(request)
    fitting = [each for each in contracts if name == f"{{{each.namespace}}}{each.request.element}"]
    fitting = fitting or [each for each in contracts if _is_meant(request, each)]
    return _chosen(request, fitting) or NoContract(problem)


def contracts_like(recorded: Recorded, contracts: Sequence[Contract]) -> tuple[Contract, ...]:
    """Give every contract that a request may belong to, where it cannot be told which: the most careful reading."""
    found = contract_of(recorded, contracts)
    if isinstance(found, Contract):
        return (found,)
    name, _ = _element(recorded.request)
    return tuple(each for each in contracts if name == f"{{{each.namespace}}}{each.request.element}")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return not url or (bool(parts.path or parts.hostname) and parts.port != 0)
    except ValueError:
        return False


def _noted(case: object, contracts: Iterable[Contract]) -> Contract | NoContract:
    """Go by the rule that this suite noted when it made the recording."""
    rule = str(case.get("rule") if isinstance(case, dict) else "")
    found = next((each for each in contracts if rule.startswith(f"{each.id}.")), None)
    return found or NoContract("recorded by this suite, for a contract that is not among those given")


def _method(request: HttpRequest) -> str:
    return request.method if request.method.isalpha() and len(request.method) <= len("PROPPATCH") else "?"


def _element(request: HttpRequest) -> tuple[str | None, str]:
    """Give the name of the element in Body; and a reason, should it be of no contract."""
    if (request.header("Content-Type") or "").lower().startswith("multipart/"):
        return None, "a request of several parts (attachments), which is not read"
    try:
        parts = take_apart(parse(request.body))
    except NotXml:
        return None, "the request is no XML"
    if parts is None:
        return None, "the request is XML, but no SOAP envelope"
    if parts.payload is None:
        return None, "the request's Body is empty"
    name = str(etree.QName(parts.payload).text)
    shown = name if _NAME.fullmatch(name) else "an element"
    return name, f"an operation without a contract: {shown}"


def _is_meant(request: HttpRequest, contract: Contract) -> bool:
    action = soap_action(request)
    return bool(action) and action == contract.soap_action and _is_documented(request, contract)


def soap_action(request: HttpRequest) -> str | None:
    """Give the SOAPAction without its quotes: of the header (SOAP 1.1) or of the Content-Type (SOAP 1.2)."""
    given = request.header("SOAPAction")
    if given is not None:
        return given.strip().removeprefix('"').removesuffix('"')
    message = Message()
    message["Content-Type"] = request.header("Content-Type") or ""
    action = message.get_param("action")
    return action if isinstance(action, str) else None


def _chosen(request: HttpRequest, fitting: Sequence[Contract]) -> Contract | NoContract | None:
    if len(fitting) < 2:  # noqa: PLR2004 -- nothing to choose between
        return fitting[0] if fitting else None
    there = [each for each in fitting if _is_documented(request, each)]
    acting = [each for each in there or fitting if soap_action(request) == each.soap_action]
    last = acting or there or fitting
    if len(last) == 1:
        return last[0]
    return NoContract(
        f"several contracts fit ({', '.join(each.id for each in last)}); name one with --contract"
    )


def _is_documented(request: HttpRequest, contract: Contract) -> bool:
    """Tell whether a request went to a documented path, on whatever host: a proxy or a tunnel has another one."""
    path = urlsplit(request.url).path
    return not request.url or any(urlsplit(each.url).path == path for each in contract.addresses)


def is_documented_host(request: HttpRequest, contract: Contract) -> bool:
    """Tell whether a request went to a host that the documentation names."""
    host = _host(request.url)
    return bool(host) and any(_host(each.url) == host for each in contract.addresses)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
