"""The HTTP messages behind a finding: headers and body, readable and exact, the offending place marked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from contracts.reportmodel import ExchangeEvidence, Finding, RequestEvidence, ResponseEvidence, RuleResult
from contracts.reports.evidence import exact, excerpt, size_of
from contracts.reports.marking import Marked, cut, marked
from contracts.reports.twins import Part, apart

PANE_CHARACTERS = 6_000
EXACT_BYTES = 4_000
_EXPECTED = re.compile(r"expected ([A-Za-z_][\w.-]*) ")


@dataclass(frozen=True, slots=True)
class Message:
    """One HTTP message: its first line, headers, and its body indented and exact.

    ``absent`` says why there is none, where its place is held nevertheless. ``not_kept`` counts those of the bytes
    left out that no report has. ``written`` is shown in place of an indented body where two messages stand beside
    each other.
    """

    title: str
    start: str
    headers: tuple[tuple[str, str], ...]
    header_meant: str
    pretty: Marked | None
    pretty_left_out: int
    exact: str
    size: int
    left_out: int
    utf_8: bool
    not_kept: int = 0
    absent: str = ""
    written: tuple[Part, ...] = ()


def messages(rule: RuleResult, finding: Finding, exchange: ExchangeEvidence) -> tuple[Message, ...]:
    """Give the request, and the response if one came, marked where the finding points."""
    asked, answered = _places(rule, finding)
    request = exchange.request
    start = f"{request.method} {request.url}"
    header = "" if "/" in finding.place else finding.place
    found = [_message("Request", start, request, asked, header if rule.side == "request" else "")]
    if exchange.response is not None:
        response = exchange.response
        line = f"HTTP/{response.http_version} {response.status} {response.reason}".rstrip()
        found.append(_message("Response", line, response, answered, header))
    return tuple(found)


def paired(
    rule: RuleResult, finding: Finding, exchange: ExchangeEvidence, twin: ExchangeEvidence
) -> tuple[Message, ...]:
    """Give the requests of an exchange and its twin, the twin's first, and then what came back to each."""
    sent, came = [], []
    for title, one, other in (("its twin", twin, exchange), ("this one", exchange, twin)):
        request, *response = messages(rule, finding, one)
        written = apart(one.request.body, other.request.body)
        sent.append(replace(request, title=f"Request, {title}", written=written))
        came += [replace(each, title=f"Response to {title}") for each in response] or [_absent(title, one)]
    return (*sent, *came)


def _absent(title: str, exchange: ExchangeEvidence) -> Message:
    why = exchange.failure or "No reason is known."
    return Message(f"Response to {title}", "", (), "", None, 0, "", 0, 0, utf_8=True, absent=why)


def _places(rule: RuleResult, finding: Finding) -> tuple[list[str], list[str]]:
    """Give the places that are meant in the request, and those in the response, the likeliest first."""
    name = rule.id.removesuffix(f".{rule.kind}").rpartition(".")[2]
    asked = [f"Envelope/Body/*/{name}", f"Envelope/Header/{name}"] if rule.side == "request" else []
    field = [f"Envelope/Body/*/{name}"] if rule.side == "response" else []
    if "/" not in finding.place:
        return asked, [f"Envelope/Body/*/{finding.place}"] if finding.place else field
    expected = _EXPECTED.match(finding.message)
    narrower = [f"{finding.place}/{expected[1]}"] if expected else []
    return asked, [*narrower, finding.place]


def _message(
    title: str, start: str, of: RequestEvidence | ResponseEvidence, places: list[str], header: str
) -> Message:
    data = exact(of.body)
    part = excerpt(data, EXACT_BYTES)
    tree = marked(data, places)
    shown, left_out = (None, 0) if tree is None else cut(tree, PANE_CHARACTERS)
    return Message(
        title=title,
        start=start,
        headers=of.headers,
        header_meant=header.lower(),
        pretty=shown,
        pretty_left_out=left_out,
        exact=part.text,
        size=size_of(of.body),
        left_out=part.left_out,
        utf_8=part.utf_8,
        not_kept=of.body.left_out,
    )
