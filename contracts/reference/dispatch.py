"""The last steps: find the operation that is meant, see that the SOAPAction agrees, and perform it."""

from __future__ import annotations

from contracts.reference.answers import Answer, Fault
from contracts.reference.service import Call


def operation(call: Call) -> Call | Fault:
    """Refuse an element that no operation of the service declares (R2712)."""
    if call.payload.tag in call.service.operations:
        return call
    return Fault("Client", "The element in Body is the request of no operation of this service.")


def action(call: Call) -> Call | Fault:
    """Refuse a SOAPAction that is missing, unquoted or another operation's (R1109, R2744, R2745)."""
    expected = call.service.operations[str(call.payload.tag)].action
    if (call.http.header("SOAPAction") or "").strip() == f'"{expected}"':
        return call
    return Fault("Client", f'The SOAPAction of this request has to be "{expected}", with the quotes.')


def perform(call: Call) -> Answer:
    """Let the operation answer."""
    return call.service.operations[str(call.payload.tag)].handle(call)
