"""Messages that SOAP and the Basic Profile allow, and that are refused."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from contracts.reference.answers import Answer, Fault, Refusal
from contracts.reference.deviations.deviation import Change, Family
from contracts.reference.deviations.leniency import UNSUPPORTED
from contracts.reference.deviations.ways import around
from contracts.reference.service import Call, Step

refusals = Family("protocol refusals")

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _no_strangers(step: Step) -> Step:
    def strict(call: Call) -> Call | Answer:
        known = all(block.tag in call.service.understood for block in call.blocks)
        outcome = step(call)
        refused = isinstance(outcome, Call) and not known
        return Fault("Client", "A header block is not known here.") if refused else outcome

    return strict


def _unquoted_only(step: Step) -> Step:
    def strict(call: Call) -> Call | Answer:
        sent = (call.http.header("SOAPAction") or "").strip()
        return (
            step(call) if not sent.startswith('"') else Fault("Client", "The SOAPAction must have no quotes.")
        )

    return strict


def _unless(unwanted: Callable[[bytes], bool]) -> Change:
    def wrap(step: Step) -> Step:
        def strict(call: Call) -> Call | Answer:
            return Fault("Client", "The body cannot be read.") if unwanted(call.http.body) else step(call)

        return strict

    return around("well_formed", wrap)


def _no_charset(step: Step) -> Step:
    def strict(call: Call) -> Call | Answer:
        outcome = step(call)
        refused = isinstance(outcome, Call) and not outcome.charset
        return Refusal(UNSUPPORTED, "A charset has to be named.") if refused else outcome

    return strict


_ALLOWED: tuple[tuple[str, str, Change, str, str], ...] = (
    (
        "optional-header-refused",
        "A header block that nobody must understand is refused.",
        around("understood", _no_strangers),
        "protocol.R2739",
        "an unknown optional header is ignored",
    ),
    (
        "quoted-action-refused",
        "A SOAPAction in quotes is refused.",
        around("action", _unquoted_only),
        "request.accepted",
        "the SOAPAction is a quoted string",
    ),
    (
        "utf-16-refused",
        "A request in UTF-16 is refused.",
        _unless(lambda body: body.startswith(UTF_16)),
        "protocol.R1012.request",
        "UTF-8 and UTF-16 are accepted",
    ),
    (
        "byte-order-mark-refused",
        "A request in UTF-8 with a byte order mark is refused.",
        _unless(lambda body: body.startswith(codecs.BOM_UTF8)),
        "protocol.R4001",
        "a byte order mark is accepted",
    ),
    (
        "declaration-refused",
        "A request with an XML declaration is refused.",
        _unless(lambda body: body.startswith(b"<?xml")),
        "request.accepted",
        "an XML declaration is accepted",
    ),
    (
        "charset-required",
        "A Content-Type without a charset is refused.",
        around("media_type", _no_charset),
        "protocol.charset",
        "without a charset the document's own word holds",
    ),
)

DEVIATIONS = tuple(
    refusals(name, claim, change, rule, promise=promise) for name, claim, change, rule, promise in _ALLOWED
)
