"""The places where a service of SOAP 1.2 can be made to deviate, beside those that both versions have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from contracts.exchange import HttpRequest, HttpResponse
from contracts.reference.answers import Answer, Fault
from contracts.reference.deviations.deviation import Change
from contracts.reference.deviations.ways import around, is_reply, on_envelope, on_response, with_header
from contracts.reference.pipeline import Pipeline
from contracts.reference.service import Call, Step
from contracts.reference.soap12.envelope import BODY, SOAP
from contracts.reference.soap12.rendering import code_of


def has_envelope(response: HttpResponse) -> bool:
    """Tell whether a response of a conforming service carries an envelope of SOAP 1.2."""
    return (response.header("Content-Type") or "").startswith("application/soap+xml")


def is_fault(response: HttpResponse) -> bool:
    """Tell whether a response of a conforming service carries a fault in SOAP 1.2."""
    return has_envelope(response) and not is_reply(response)


def name(local: str) -> str:
    """Give a name in the namespace of the envelope."""
    return f"{{{SOAP}}}{local}"


def body_of(envelope: etree._Element) -> etree._Element:
    """Give the Body of an envelope of the reference services."""
    found = envelope.find(BODY)
    assert found is not None  # noqa: S101 -- rendered so
    return found


def on_fault_element(alter: Callable[[etree._Element], None]) -> Change:
    """Change the Fault element as it was rendered."""

    def change(envelope: etree._Element) -> None:
        for fault in envelope.iter(name("Fault")):
            alter(fault)

    return on_envelope(change, is_fault)


def with_status(number: int, reason: str, which: Callable[[HttpResponse], bool]) -> Change:
    """Let responses travel with another status."""
    return on_response(lambda came: replace(came, status=number, reason=reason), which)


def typed(value: str | None, which: Callable[[HttpResponse], bool] = has_envelope) -> Change:
    """Let responses travel with another Content-Type."""
    return on_response(lambda came: with_header(came, "Content-Type", value), which)


def after(*changes: Change) -> Change:
    """Make several changes, one after the other."""

    def change(pipeline: Pipeline) -> Pipeline:
        for each in changes:
            pipeline = each(pipeline)
        return pipeline

    return change


def on_code(code: str, alter: Callable[[Fault], Answer]) -> Change:
    """Give another answer where a fault with this code of SOAP's own was due."""

    def transformer(_: Call, answer: Answer) -> Answer:
        due = isinstance(answer, Fault) and code_of(answer)[0] == code
        return alter(answer) if isinstance(answer, Fault) and due else answer

    return lambda pipeline: pipeline.with_answer(transformer)


def skipping(step: str) -> Change:
    """Let a step do nothing."""
    return around(step, lambda _: lambda call: call)


def recoded(step: str, code: str) -> Change:
    """Let the faults of a step have another code, and no header blocks."""

    def wrap(inner: Step) -> Step:
        def changed(call: Call) -> Call | Answer:
            outcome = inner(call)
            return Fault(code, outcome.text) if isinstance(outcome, Fault) else outcome

        return changed

    return around(step, wrap)


def before(step: str, mend: Callable[[Call], Call]) -> Change:
    """Let a step see another call than came: what is wrong with it is mended."""
    return around(step, lambda inner: lambda call: inner(mend(call)))


def sent_as(step: str, change: Callable[[HttpRequest], HttpRequest]) -> Change:
    """Let a step see another HTTP request than came."""
    return before(step, lambda call: replace(call, http=change(call.http)))


def refusing(step: str, unwanted: Callable[[Call], bool], answer: Answer) -> Change:
    """Refuse at a step what the specification allows."""
    return around(step, lambda inner: lambda call: answer if unwanted(call) else inner(call))
