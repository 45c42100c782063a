"""What would mend a finding, in one sentence: by whom, and what is to change."""

from __future__ import annotations

from contracts.reportmodel import ExchangeEvidence, RuleResult
from contracts.reports.summary import breaker
from contracts.verdicts import Verdict

_NIL_OR_VALUE = "Send the field with a value, or document that it may be nil."
# By the kind of rule, where the service's response breaks its own documentation.
_RESPONSES = {
    "maxLength": "Shorten the value to the documented maximum, or document the longer one.",
    "fractionDigits": "Round to the documented number of decimals, or document more of them.",
    "minInclusive": "Keep the number within the documented digits, or document more of them.",
    "maxInclusive": "Keep the number within the documented digits, or document more of them.",
    "type": "Write the value in the lexical form of the documented type, or document the type that is sent.",
    "enumeration": "Send a listed value only, or add the value to the documented list.",
    "format": "Send a value of the documented format, or document the format that is sent.",
    "nillable": _NIL_OR_VALUE,
    "minOccurs": "Send the element every time, or document that it may be absent.",
    "maxOccurs": "Send the element no more often than documented, or document that it repeats.",
    "order": "Serialize the elements in the documented order; a client that validates refuses any other.",
    "namespace": "Put every element into the documented namespace.",
    "unknownElement": "Leave the element out, or add it to the documentation and the schema.",
    "schema": "Make the body valid against the schema, or publish the schema that the service follows.",
    "echo": "Copy the request's value into the response unchanged, white space and case included.",
    "only_set": "Leave every other field absent or nil in this situation, or document what comes.",
    "all_set": "Set each of the fields in this situation, or document when it is missing.",
    "none_set": "Leave the fields absent or nil in this situation, or document what they carry.",
    "detail": "Send the documented detail element with the fault, valid against its schema.",
    "fault": "Answer this situation with the documented fault: its code, and its HTTP status.",
    "documentedFault": "Document the fault code, or answer with one that is documented.",
}
_SENT = "Let the client send what the documentation allows, or have the vendor document what it sends."
_REQUEST_REFUSED = "Accept what the documentation allows, or narrow the documentation to what is accepted."
_REQUEST_CRASHED = "Refuse the request with a documented fault, as a SOAP envelope."
_ACCEPTED = "Refuse the request with a documented fault, or widen the documentation to what is accepted."
_PROTOCOL = "Follow the cited requirement; SOAP stacks do so by configuration rather than by code."
_OTHER = "Keep the promise, or change the documentation so that it says what the service does."


def remedy(rule: RuleResult, exchange: ExchangeEvidence | None = None) -> str:
    """Say what would mend a rule that is broken, lenient or undocumented: the service, or its documentation.

    The exchange that shows it tells a refusal of what is allowed from a wrong refusal of what is not.
    """
    if breaker(rule) == "client":
        return _SENT
    if rule.verdict is Verdict.LENIENT:
        return _ACCEPTED
    if rule.side == "protocol":
        return _REQUEST_CRASHED if rule.id.endswith(".protocol.answer") else _PROTOCOL
    if exchange is not None and exchange.twin is not None and exchange.rule == rule.id:
        return _UNEQUAL
    if rule.side == "request":
        return _REQUESTS[_refusal(rule, exchange)]
    return _RESPONSES.get(rule.kind, _OTHER)


_UNEQUAL = "Answer both requests in the same way: what they differ in makes no difference."

_REQUESTS = {"allowed": _REQUEST_REFUSED, "wrong fault": _RESPONSES["fault"], "crash": _REQUEST_CRASHED}


def _refusal(rule: RuleResult, exchange: ExchangeEvidence | None) -> str:
    if exchange is None:
        return "allowed" if rule.kind == "accepted" else "crash"
    if exchange.expected.startswith("the fault"):
        return "wrong fault"
    return "allowed" if exchange.label == "valid" else "crash"
