"""How a service answered what provoked it: one verdict, on the rule that the provocation belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from contracts.cases.draft import Case
from contracts.checks.answer import Answer, NoEnvelope, SoapAnswer, Unreachable
from contracts.checks.outcome import described
from contracts.contentcoding import NotDecodable, decoded_body
from contracts.exchange import Exchange
from contracts.model import ENVELOPE_12, Contract
from contracts.provoking import Provocation, Wanted
from contracts.rules import rules_by_id
from contracts.soap import Parts, read_fault, take_apart
from contracts.verdicts import Judgement, Verdict
from contracts.xml import NotXml, namespace, parse

FAULTS: frozenset[Wanted] = frozenset({"fault", "mismatch"})
"""Where nothing but a fault is due. Elsewhere a refusal may travel in a way that no fault does, with a 4xx status."""
FEW = 2
"""So many statuses are named one by one; more of them are a class."""

Reply = tuple[Verdict, str]


def judge_provoked(contract: Contract, case: Case, exchange: Exchange, answer: Answer) -> Judgement | None:
    """Judge one provocation; nothing else is said of an answer to a request that is none of the contract's.

    Gives None where the answer does not bear on the promise: another fault came than the one that it speaks of, or the
    provocation only came before the request that the case's rule is about.
    """
    if isinstance(answer, Unreachable):
        return Judgement(case.rule, Verdict.UNREACHABLE, answer.message)
    rule = rules_by_id(contract)[case.rule]
    if rule.kind == "recovered":
        return None
    provocation = rule.provocation
    if provocation is None:
        raise ValueError(f"{case.rule} is no rule that can be provoked")
    reply = _REPLIES[provocation.wanted](provocation, case, exchange, answer)
    return None if reply is None else Judgement(case.rule, *reply)


def is_fault_due(contract: Contract, case: Case) -> bool:
    """Tell whether a provocation has to bring a fault, so that one that comes must be right in itself."""
    provocation = rules_by_id(contract)[case.rule].provocation
    return provocation is not None and provocation.wanted in FAULTS


def _came(exchange: Exchange, answer: Answer) -> str:
    status = f"HTTP {exchange.response.status}" if exchange.response is not None else "no HTTP response"
    return f"{status} with {described(answer)}" if isinstance(answer, SoapAnswer) else status


def _is_response(answer: Answer) -> bool:
    return isinstance(answer, SoapAnswer) and answer.fault is None


def _is_client_error(exchange: Exchange) -> bool:
    return exchange.response is not None and exchange.response.status // 100 == 4  # noqa: PLR2004 -- 4xx


def _response_due(_of: Provocation, case: Case, exchange: Exchange, answer: Answer) -> Reply:
    if _is_response(answer):
        return Verdict.CONFORMS, ""
    return Verdict.VIOLATES, f"expected the response all the same ({case.aim}), got {_came(exchange, answer)}"


def _fault_due(of: Provocation, case: Case, exchange: Exchange, answer: Answer) -> Reply:
    fault = answer.fault if isinstance(answer, SoapAnswer) else None
    if fault is not None and of.code in {None, fault.soap_code}:
        return Verdict.CONFORMS, ""
    return _another_fault(of, case, exchange, answer)


def _another_fault(of: Provocation, case: Case, exchange: Exchange, answer: Answer) -> Reply:
    wanted = f"the fault {of.code}" if of.code is not None else "a fault"
    return (
        Verdict.VIOLATES,
        f"expected {wanted} ({case.aim}), got {_came(exchange, answer)}{_whose(of, answer)}",
    )


def _whose(of: Provocation, answer: Answer) -> str:
    """Say of a code that reads like the one of SOAP whose it is."""
    fault = answer.fault if isinstance(answer, SoapAnswer) else None
    if fault is None or fault.code != of.code or fault.soap_code:
        return ""
    uri = fault.code_namespace
    return f", whose code is in {'no namespace' if uri is None else f'the namespace {uri}'}"


def _status_due(of: Provocation, case: Case, exchange: Exchange, answer: Answer) -> Reply:
    came = exchange.response.status if exchange.response is not None else None
    if came in of.statuses:
        return Verdict.CONFORMS, ""
    few = " or ".join(map(str, of.statuses))
    wanted = f"HTTP {few}" if len(of.statuses) <= FEW else "a 4xx status"
    return Verdict.VIOLATES, f"expected {wanted} ({case.aim}), got {_came(exchange, answer)}"


def _refusal_due(of: Provocation, case: Case, exchange: Exchange, answer: Answer) -> Reply:
    if _is_response(answer):
        return Verdict.LENIENT, f"expected a refusal ({case.aim}), got the response"
    if isinstance(answer, SoapAnswer):
        return _fault_due(of, case, exchange, answer)
    if _is_client_error(exchange):
        return Verdict.CONFORMS, ""
    came = answer.message if isinstance(answer, NoEnvelope) else _came(exchange, answer)
    return Verdict.VIOLATES, f"expected a fault or a 4xx status ({case.aim}), got another answer: {came}"


# --- faults that SOAP 1.2 says more of --------------------------------------------------------------------


def _mismatch_due(of: Provocation, case: Case, exchange: Exchange, answer: Answer) -> Reply:
    """A message of SOAP 1.1 may be answered in SOAP 1.1, by a fault or as its own version wants it (appendix A)."""
    parts = _envelope(exchange)
    fault = read_fault(parts.fault) if parts is not None and parts.fault is not None else None
    if fault is not None and fault.soap_code == of.code:
        return Verdict.CONFORMS, ""
    if fault is None and parts is not None and _is_in(parts, exchange):
        return Verdict.CONFORMS, ""
    return _another_fault(of, case, exchange, answer)


def _block_due(of: Provocation, case: Case, exchange: Exchange, _answer: Answer) -> Reply | None:
    parts = _envelope(exchange)
    if parts is None or parts.fault is None or read_fault(parts.fault).soap_code != of.code:
        return None  # whether that fault comes is another promise
    found = [] if parts.header is None else parts.header.findall(f"{{{ENVELOPE_12}}}{of.block}")
    named = [name for block in found for name in _names_in(block)]
    if of.names in named:
        return Verdict.CONFORMS, ""
    came = f"one that names {' and '.join(named) or 'nothing'}" if found else "none"
    wanted = f"a header block {of.block} that names {of.names}"
    return Verdict.VIOLATES, f"expected {wanted} with the fault {of.code} ({case.aim}), got {came}"


def _envelope(exchange: Exchange) -> Parts | None:
    """Give the envelope of an answer, of whatever version of SOAP."""
    try:
        return take_apart(parse(decoded_body(exchange.response))) if exchange.response is not None else None
    except (NotXml, NotDecodable):
        return None


def _is_in(parts: Parts, exchange: Exchange) -> bool:
    """Tell whether an answer is of the version of SOAP in which the request was written."""
    return namespace(parts.envelope) == namespace(parse(exchange.request.body))


def _names_in(block: etree._Element) -> Iterator[str]:
    """Give what the attributes qname in a header block name, as {namespace}local."""
    for element in block.iter("*"):
        prefix, _, name = (element.get("qname") or "").strip().rpartition(":")
        if name:
            yield f"{{{element.nsmap.get(prefix or None) or ''}}}{name}"


_REPLIES: dict[Wanted, Callable[[Provocation, Case, Exchange, Answer], Reply | None]] = {
    "response": _response_due,
    "fault": _fault_due,
    "status": _status_due,
    "refusal": _refusal_due,
    "mismatch": _mismatch_due,
    "block": _block_due,
}
