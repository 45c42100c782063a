"""What a reference service can answer: a reply, a SOAP fault, or a refusal that has no envelope."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from contracts.exchange import Headers


@dataclass(frozen=True, slots=True)
class Reply:
    """A successful response; ``payload`` becomes the child of Body."""

    payload: etree._Element


@dataclass(frozen=True, slots=True)
class Fault:
    """A SOAP fault: the local name of faultcode, the faultstring, and the detail entry if there is one.

    In SOAP 1.2, a code in Clark notation is a Subcode. ``header`` holds the header blocks that go with the fault.
    """

    code: str
    text: str
    detail: etree._Element | None = None
    header: tuple[etree._Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal by HTTP alone: its status, a sentence for people, and headers beside the usual ones."""

    status: int
    text: str
    headers: Headers = ()


Answer = Reply | Fault | Refusal
