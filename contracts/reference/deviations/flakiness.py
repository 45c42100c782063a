"""Services that answer rightly most of the time, or too late."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count

from contracts.exchange import HttpResponse
from contracts.reference.deviations.deviation import INVOICES, Change, Family
from contracts.reference.deviations.ways import every, server_fault, with_header
from contracts.reference.pipeline import Pipeline
from contracts.reference.service import Call
from contracts.verdicts import Verdict
from contracts.xml import NotXml, parse

flakiness = Family("flakiness")

TWENTY = 20
SECONDS = 65
"""Longer than any client waits."""


def failing(fails: Callable[[int], bool]) -> Change:
    """Answer a fault in the place of those responses whose number, from 1, ``fails`` chooses."""

    def change(pipeline: Pipeline) -> Pipeline:
        turns = count(1)

        def transformer(call: Call, response: HttpResponse) -> HttpResponse:
            return server_fault(call) if fails(next(turns)) else response

        return pipeline.with_response(transformer)

    return change


def slow(number: int, seconds: float, wait: Callable[[float], None] = time.sleep) -> Change:
    """Wait before every so-manieth answer."""

    def late(response: HttpResponse) -> HttpResponse:
        wait(seconds)
        return response

    return every(number, late)


def _reset(response: HttpResponse) -> HttpResponse:
    """Announce the whole body and send half of it: a server then has to close the connection."""
    announced = with_header(response, "Content-Length", str(len(response.body)))
    return replace(announced, body=response.body[: len(response.body) // 2])


def _unavailable(response: HttpResponse) -> HttpResponse:
    text = b"The service is not available."
    return HttpResponse(
        503, "Service Unavailable", (("Content-Type", "text/plain"),), text, response.http_version
    )


def _upset_by_malformed(pipeline: Pipeline) -> Pipeline:
    upset = False

    def transformer(call: Call, response: HttpResponse) -> HttpResponse:
        nonlocal upset
        before, upset = upset, not _is_xml(call.http.body)
        return server_fault(call) if before and not upset else response

    return pipeline.with_response(transformer)


def _is_xml(body: bytes) -> bool:
    try:
        parse(body)
    except NotXml:
        return False
    return True


DEVIATIONS = (
    flakiness(
        "upset-by-malformed",
        "What follows a message that is not well-formed is answered by a fault of the server.",
        _upset_by_malformed,
        "request.recovered",
        on=INVOICES,
        promise="after a request that was refused, a valid one is answered as before",
        needs="two conditions",
    ),
    flakiness(
        "every-seventh-fails",
        "Every seventh answer is a fault of the server.",
        failing(lambda turn: turn % 7 == 0),
        "request.accepted",
    ),
    flakiness(
        "first-fails",
        "The first answer is a fault of the server.",
        failing(lambda turn: turn == 1),
        "request.accepted",
    ),
    flakiness(
        "fails-after-twenty",
        "After twenty answers there are only faults of the server.",
        failing(lambda turn: turn > TWENTY),
        "request.accepted",
        on=INVOICES,
        needs="two conditions",
    ),
    flakiness(
        "every-fifth-empty",
        "Every fifth answer has no body.",
        every(5, lambda response: replace(response, body=b"")),
        "protocol.answer",
    ),
    flakiness(
        "every-fifth-cut",
        "The connection closes in the middle of every fifth body.",
        every(5, _reset),
        "protocol.answer",
    ),
    flakiness(
        "every-fifth-unavailable",
        "Every fifth answer is HTTP 503.",
        every(5, _unavailable),
        "*",
        verdict=Verdict.UNREACHABLE,
    ),
    flakiness(
        "every-third-late",
        "Every third answer comes after more than a minute.",
        slow(3, SECONDS),
        "*",
        verdict=Verdict.UNREACHABLE,
        needs="time",
    ),
)
