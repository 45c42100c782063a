"""The places where a service can be made to deviate, each as a function that gives a change of its pipeline."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from itertools import count

from lxml import etree

from contracts.exchange import HttpResponse
from contracts.reference.answers import Answer, Fault, Reply
from contracts.reference.configuration.messages import illegal_argument
from contracts.reference.deviations.deviation import Change
from contracts.reference.envelope import BODY, SOAP
from contracts.reference.pipeline import Pipeline
from contracts.reference.rendering import SOAP_TYPE, enveloped, fault_element
from contracts.reference.service import Call, Step
from contracts.xml import children, local_name

Text = Callable[[str], str]
OK, FAULT_STATUS = 200, 500


# --- on the way out ---------------------------------------------------------------------------------------


def is_reply(response: HttpResponse) -> bool:
    """Tell whether a response of a conforming service carries a reply."""
    return response.status == OK


def is_fault(response: HttpResponse) -> bool:
    """Tell whether a response of a conforming service carries a fault."""
    return response.status == FAULT_STATUS


def has_envelope(response: HttpResponse) -> bool:
    """Tell whether a response of a conforming service carries an envelope."""
    return is_reply(response) or is_fault(response)


def on_response(
    alter: Callable[[HttpResponse], HttpResponse], which: Callable[[HttpResponse], bool]
) -> Change:
    """Change those responses, as they travel, that ``which`` chooses."""

    def transformer(_: Call, response: HttpResponse) -> HttpResponse:
        return alter(response) if which(response) else response

    return lambda pipeline: pipeline.with_response(transformer)


def on_bytes(alter: Callable[[bytes], bytes], which: Callable[[HttpResponse], bool] = has_envelope) -> Change:
    """Change the bytes of the body."""
    return on_response(lambda response: replace(response, body=alter(response.body)), which)


def on_envelope(
    alter: Callable[[etree._Element], None], which: Callable[[HttpResponse], bool] = has_envelope
) -> Change:
    """Change the envelope as it was rendered."""

    def rewrite(body: bytes) -> bytes:
        root = etree.fromstring(body)
        alter(root)
        return etree.tostring(root, encoding="utf-8")

    return on_bytes(rewrite, which)


def on_fault_element(alter: Callable[[etree._Element], None]) -> Change:
    """Change the Fault element as it was rendered."""

    def change(envelope: etree._Element) -> None:
        for fault in envelope.iter(f"{{{SOAP}}}Fault"):
            alter(fault)

    return on_envelope(change, is_fault)


def body_of(envelope: etree._Element) -> etree._Element:
    """Give the Body of an envelope of the reference services."""
    found = envelope.find(BODY)
    assert found is not None  # noqa: S101 -- rendered so
    return found


def every(number: int, alter: Callable[[HttpResponse], HttpResponse]) -> Change:
    """Change every so-manieth response of a service."""

    def change(pipeline: Pipeline) -> Pipeline:
        turns = count(1)

        def transformer(_: Call, response: HttpResponse) -> HttpResponse:
            return response if next(turns) % number else alter(response)

        return pipeline.with_response(transformer)

    return change


# --- answers ----------------------------------------------------------------------------------------------


def on_reply(alter: Callable[[Call, etree._Element], None]) -> Change:
    """Change the element that a reply carries."""

    def transformer(call: Call, answer: Answer) -> Answer:
        if isinstance(answer, Reply):
            alter(call, answer.payload)
        return answer

    return lambda pipeline: pipeline.with_answer(transformer)


def on_fault(alter: Callable[[Call, Fault], Answer]) -> Change:
    """Give another answer where a fault was due."""

    def transformer(call: Call, answer: Answer) -> Answer:
        return alter(call, answer) if isinstance(answer, Fault) else answer

    return lambda pipeline: pipeline.with_answer(transformer)


def field_of(message: etree._Element, name: str) -> etree._Element | None:
    """Give the field of that name."""
    return next((child for child in children(message) if local_name(child) == name), None)


def value_of(message: etree._Element, name: str) -> str | None:
    """Give the text of a field; None when it is absent or has none."""
    found = field_of(message, name)
    return None if found is None else found.text


def on_field(name: str, alter: Callable[[etree._Element], None]) -> Change:
    """Change a field's element in every reply that has it."""

    def change(_: Call, payload: etree._Element) -> None:
        found = field_of(payload, name)
        if found is not None:
            alter(found)

    return on_reply(change)


def on_value(name: str, alter: Text) -> Change:
    """Change the text of a field where it has one."""

    def change(element: etree._Element) -> None:
        if element.text is not None:
            element.text = alter(element.text)

    return on_field(name, change)


# --- on the way in ----------------------------------------------------------------------------------------


def around(name: str, wrap: Callable[[Step], Step]) -> Change:
    """Put a step around the step of that name."""
    return lambda pipeline: pipeline.with_step(name, wrap(dict(pipeline.steps)[name]))


def mending(mend: Callable[[etree._Element], None]) -> Change:
    """Overlook a mistake: the operation gets a copy of the request in which it is mended."""

    def wrap(step: Step) -> Step:
        def lenient(call: Call) -> Call | Answer:
            payload = deepcopy(call.payload)
            mend(payload)
            return step(replace(call, payload=payload))

        return lenient

    return around("perform", wrap)


def refusing(unwanted: Callable[[Call], bool]) -> Change:
    """Refuse, as an invalid request, what the documentation allows."""

    def wrap(step: Step) -> Step:
        return lambda call: invalid(call) if unwanted(call) else step(call)

    return around("perform", wrap)


def invalid(call: Call) -> Fault:
    """Give the fault that the service has for an invalid request."""
    if call.service.vendor == "resurs":
        return illegal_argument(
            "The request is not as the service documents it.", "The request is not valid."
        )
    return Fault("VALIDATION_ERROR", "The request is not built as its table of parameters says.")


def server_fault(call: Call) -> HttpResponse:
    """Give what a service answers that has broken down."""
    body = enveloped(
        fault_element(Fault("Server", "The service is not available."), call.service.prefix),
        call.service.prefix,
    )
    return HttpResponse(FAULT_STATUS, "Internal Server Error", (SOAP_TYPE,), body)


def with_header(response: HttpResponse, name: str, value: str | None) -> HttpResponse:
    """Give the response with that header in the place of any of its name; without it for None."""
    others = tuple((key, text) for key, text in response.headers if key.lower() != name.lower())
    return replace(response, headers=others if value is None else (*others, (name, value)))
