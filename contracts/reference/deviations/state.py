"""What a service remembers: stale reads, lost writes, numbers off by one."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from itertools import count

from lxml import etree

from contracts.reference.answers import Answer, Fault, Reply
from contracts.reference.configuration.integers import canonical, is_higher
from contracts.reference.configuration.messages import NAMESPACE, NEXT_INVOICE_NUMBER
from contracts.reference.configuration.services import resurs
from contracts.reference.credentials import DEFAULT, WITHOUT_SEQUENCE
from contracts.reference.deviations.deviation import INVOICES, PEEK, SEQUENCES, SET, Family
from contracts.reference.deviations.ways import around, field_of, invalid, on_reply, value_of
from contracts.reference.pipeline import Pipeline
from contracts.reference.service import Call, Step
from contracts.xml import XML_WHITE_SPACE

state = Family("state")

PEEKS, SETS = f"{{{NAMESPACE}}}peekInvoiceSequence", f"{{{NAMESPACE}}}setInvoiceSequence"
REFUSED = "fault.ECommerceErrorException"
SET_THEN_PEEK = "set then peek gives what was set"
TWICE = "reading twice gives the same"
UNCHANGED = "a lower number is refused and changes nothing"


def present(call: Call) -> str | None:
    """Tell the number that the service holds for the caller."""
    answer = call.service.operations[PEEKS].handle(replace(call, payload=etree.Element(PEEKS)))
    return value_of(answer.payload, NEXT_INVOICE_NUMBER) if isinstance(answer, Reply) else None


def sent(call: Call) -> str | None:
    """Give the number that a request to set one brings, in canonical form; None for any other request."""
    written = value_of(call.payload, NEXT_INVOICE_NUMBER) if call.payload.tag == SETS else None
    digits = (written or "").strip(XML_WHITE_SPACE)
    return canonical(digits) if digits.lstrip("+-").isascii() and digits.lstrip("+-").isdigit() else None


def with_number(call: Call, number: str | None) -> Call:
    """Give the call with another number; without the number for None."""
    payload = deepcopy(call.payload)
    element = field_of(payload, NEXT_INVOICE_NUMBER)
    if element is not None and number is None:
        payload.remove(element)
    elif element is not None:
        element.text = number
    return replace(call, payload=payload)


def set_to(call: Call, number: str) -> Call:
    """Give a call of the same caller that sets the number."""
    payload = etree.Element(SETS)
    etree.SubElement(payload, NEXT_INVOICE_NUMBER).text = number
    return replace(call, payload=payload)


def _stale_read(pipeline: Pipeline) -> Pipeline:
    before: dict[str, str | None] = {}

    def wrap(step: Step) -> Step:
        def perform(call: Call) -> Call | Answer:
            held = present(call)
            answer = step(call)
            if sent(call) is not None and isinstance(answer, Reply):
                before[call.caller] = held
            elif isinstance(answer, Reply) and call.caller in before:
                _tell(answer, before.pop(call.caller))
            return answer

        return perform

    return around("perform", wrap)(pipeline)


def _tell(answer: Reply, number: str | None) -> None:
    element = field_of(answer.payload, NEXT_INVOICE_NUMBER)
    if element is not None and number is None:
        answer.payload.remove(element)
    elif element is not None:
        element.text = number


def _lost_write(step: Step) -> Step:
    """Every write goes to a service of its own, of which nothing is left afterwards."""

    def perform(call: Call) -> Call | Answer:
        if call.payload.tag != SETS:
            return step(call)
        other = resurs()
        answer = step(replace(call, service=other))
        other.close()
        return answer

    return perform


def _one_more(step: Step) -> Step:
    def perform(call: Call) -> Call | Answer:
        number = sent(call)
        if number is None or not is_higher(number, present(call) or number):
            return step(call)
        return step(with_number(call, str(int(number) + 1)))

    return perform


def _equal_accepted(step: Step) -> Step:
    def perform(call: Call) -> Call | Answer:
        number = sent(call)
        return step(with_number(call, None) if number is not None and number == present(call) else call)

    return perform


def _lower_ignored(step: Step) -> Step:
    def perform(call: Call) -> Call | Answer:
        number, held = sent(call), present(call)
        lower = number is not None and held is not None and is_higher(held, number)
        return step(with_number(call, None) if lower else call)

    return perform


def _compared_as_text(step: Step) -> Step:
    def perform(call: Call) -> Call | Answer:
        number, held = sent(call), present(call)
        misjudged = number is not None and held is not None and is_higher(number, held) and number <= held
        return invalid(call) if misjudged else step(call)

    return perform


def _refused_and_kept(pipeline: Pipeline) -> Pipeline:
    kept: dict[str, str] = {}

    def wrap(step: Step) -> Step:
        def perform(call: Call) -> Call | Answer:
            answer, number = step(call), sent(call)
            if number is not None and isinstance(answer, Fault):
                kept[call.caller] = number
            elif number is not None:
                kept.pop(call.caller, None)
            elif isinstance(answer, Reply) and call.payload.tag == PEEKS and call.caller in kept:
                _tell(answer, kept[call.caller])
            return answer

        return perform

    return around("perform", wrap)(pipeline)


def _reading_counts(step: Step) -> Step:
    def perform(call: Call) -> Call | Answer:
        answer, held = step(call), present(call)
        if call.payload.tag == PEEKS and isinstance(answer, Reply) and held is not None:
            step(set_to(call, str(int(held) + 1)))
        return answer

    return perform


def _for_everybody(step: Step) -> Step:
    def perform(call: Call) -> Call | Answer:
        answer, number = step(call), sent(call)
        if number is not None and isinstance(answer, Reply):
            for login in (DEFAULT, WITHOUT_SEQUENCE):
                step(replace(set_to(call, number), caller=login.username))
        return answer

    return perform


def _every_second_total(pipeline: Pipeline) -> Pipeline:
    turns = count(1)

    def alter(_: Call, payload: etree._Element) -> None:
        element = field_of(payload, "TotalAmount")
        if element is not None and element.text and next(turns) % 2 == 0:
            element.text = "0.00"

    return on_reply(alter)(pipeline)


DEVIATIONS = (
    state(
        "stale-read",
        "The first peek after a set tells the number of before.",
        _stale_read,
        "state.readsBack",
        on=SEQUENCES,
        promise=SET_THEN_PEEK,
    ),
    state(
        "lost-write",
        "A set is answered and forgotten.",
        around("perform", _lost_write),
        "state.readsBack",
        on=SEQUENCES,
        promise=SET_THEN_PEEK,
    ),
    state(
        "one-more-is-written",
        "One more than the number that was sent is written.",
        around("perform", _one_more),
        "state.readsBack",
        on=SEQUENCES,
        promise=SET_THEN_PEEK,
    ),
    state(
        "equal-accepted",
        "A number equal to the present one is accepted.",
        around("perform", _equal_accepted),
        REFUSED,
        on=SET,
        needs="rare input",
    ),
    state(
        "lower-ignored",
        "A lower number is answered as if it were set, and ignored.",
        around("perform", _lower_ignored),
        REFUSED,
        on=SET,
    ),
    state(
        "compared-as-text",
        "A higher number that comes first as text is refused.",
        around("perform", _compared_as_text),
        "request.accepted",
        on=SET,
        needs="rare input",
    ),
    state(
        "refused-and-kept",
        "A number that is refused is kept all the same.",
        _refused_and_kept,
        "state.refusalChangesNothing",
        on=SEQUENCES,
        promise=UNCHANGED,
    ),
    state(
        "reading-counts",
        "Every peek raises the number.",
        around("perform", _reading_counts),
        "request.repeated",
        on=PEEK,
        promise=TWICE,
    ),
    state(
        "one-number-for-everybody",
        "A number that one sets is set for the other as well.",
        around("perform", _for_everybody),
        "response.sequenceUnset",
        on=SEQUENCES,
        needs="another operation",
        promise="a caller without a sequence is told no number, whatever another caller has set",
    ),
    state(
        "every-second-total",
        "Every second answer tells a TotalAmount of 0.00.",
        _every_second_total,
        "request.repeated",
        on=INVOICES,
        promise=TWICE,
    ),
)
