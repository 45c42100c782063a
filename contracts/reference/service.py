"""What a reference service is made of, and what it knows of a request while it works on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from contracts.exchange import HttpRequest
from contracts.reference.answers import Answer

# Stands for a part of the message until the step that finds it has run.
NOT_YET = etree.Element("not-yet")


@dataclass(frozen=True, slots=True)
class Call:
    """One request on its way through a service; every step may know more of it than the one before.

    ``charset`` is the one that the Content-Type names, in lower case, or empty. ``blocks`` are the header
    blocks that are meant for the service, ``payload`` is the element in Body. ``caller`` is the user name
    that HTTP authentication brought.
    """

    http: HttpRequest
    service: Service
    charset: str = ""
    envelope: etree._Element = NOT_YET
    blocks: tuple[etree._Element, ...] = ()
    payload: etree._Element = NOT_YET
    caller: str = ""


Step = Callable[[Call], Call | Answer]


def proceed(call: Call) -> Call:
    """Let every call through: the step of a service that asks nothing here."""
    return call


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its SOAPAction, without the quotes, and what it does."""

    name: str
    action: str
    handle: Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Service:
    """One service at one address.

    ``operations`` are found by the name of the element in Body, in Clark notation. ``log_in`` runs before
    anything of the body is read (HTTP authentication), ``authorize`` once the envelope is understood (SOAP
    headers). ``understood`` names the header blocks that the service processes, ``soap`` the version of SOAP.
    """

    vendor: str
    name: str
    path: str
    prefix: str
    operations: Mapping[str, Operation]
    log_in: Step = proceed
    authorize: Step = proceed
    understood: frozenset[str] = frozenset()
    soap: Literal["1.1", "1.2"] = "1.1"
    close: Callable[[], None] = field(default=lambda: None, repr=False)
