"""Every promise of a contract as one rule with a stable id.

A rule's id says what it is about and is never reused: ``walley.GetCurrentInvoice.request.InvoiceNo.maxLength``.
Rules are derived from the field tables, the declared rules, the documented faults and the protocol; nothing
here sends or judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as slot
from functools import lru_cache

from contracts.freedoms import FREEDOMS, Freedom
from contracts.model import RULE_KINDS, Contract, DeclaredRule, Fault, Field, Message, Severity, Side, Source
from contracts.promises import PROMISES, RuleSide
from contracts.protocol import Requirement, requirements
from contracts.provocations import provocations
from contracts.provoking import Provocation

INTEGER_TYPES = frozenset({"int", "short", "long", "integer"})

FIELD_KINDS = (
    "type",
    "maxLength",
    "fractionDigits",
    "minInclusive",
    "maxInclusive",
    "enumeration",
    "format",
    "nillable",
    "minOccurs",
    "maxOccurs",
)
MESSAGE_KINDS = ("order", "unknownElement", "namespace")


@dataclass(frozen=True, slots=True)
class Rule:
    """One promise that can be kept or broken.

    ``field``, ``declared``, ``fault``, ``requirement`` and ``provocation`` hold what the rule was derived from,
    as far as it has one. ``promise`` is a sentence; ``source`` names the page and field, or the requirement.
    """

    id: str
    contract: str
    kind: str
    side: RuleSide
    severity: Severity
    promise: str
    source: str
    source_url: str | None = None
    field: Field | None = slot(default=None, repr=False)
    in_header: bool = False
    declared: DeclaredRule | None = slot(default=None, repr=False)
    fault: Fault | None = slot(default=None, repr=False)
    requirement: Requirement | None = slot(default=None, repr=False)
    provocation: Provocation | None = slot(default=None, repr=False)
    freedom: Freedom | None = slot(default=None, repr=False)


@lru_cache(maxsize=256)
def rules_of(contract: Contract) -> tuple[Rule, ...]:
    """Derive every rule of a contract: request, response, faults, protocol, in that order."""
    return (
        *_message_rules(contract, "request"),
        *_message_rules(contract, "response"),
        *_state_rules(contract),
        *_fault_rules(contract),
        *_protocol_rules(contract),
    )


@lru_cache(maxsize=256)
def rules_by_id(contract: Contract) -> dict[str, Rule]:
    """Give the same rules by their ids."""
    return {rule.id: rule for rule in rules_of(contract)}


def rule_id(contract: Contract, *parts: str) -> str:
    """Join the parts of a rule's id."""
    return ".".join((contract.id, *parts))


# --- messages ---------------------------------------------------------------------------------------------


def _message_rules(contract: Contract, side: Side) -> Iterator[Rule]:
    message = contract.message(side)
    yield from _whole_message_rules(contract, side, message)
    for fields, in_header in ((message.header, True), (message.fields, False)):
        for row in fields:
            yield from _field_rules(contract, side, (side,), row, in_header=in_header, message=message)
    for declared in message.rules:
        yield _declared_rule(contract, side, message, declared)


def _whole_message_rules(contract: Contract, side: Side, message: Message) -> Iterator[Rule]:
    def made(kind: str, promise: str) -> Rule:
        citation = _cite(contract, message.source)
        return Rule(rule_id(contract, side, kind), contract.id, kind, side, "error", promise, *citation)

    if side == "request":
        yield made("accepted", "A request that keeps every documented promise is answered with the response.")
        yield from _equivalence_rules(contract)
        yield from _constancy_rules(contract, message)
    else:
        yield made("schema", f"The body is valid against {contract.schema_file}.")
    if len(message.fields) > 1:
        yield made("order", "The fields stand in the documented order.")
    if message.fields:
        where = contract.namespace if message.qualified else "no namespace"
        yield made("namespace", f"Every field is in {where}.")
    yield made("unknownElement", "No element stands in the message that the documentation does not list.")


def _equivalence_rules(contract: Contract) -> Iterator[Rule]:
    """What XML says must make no difference, each freedom of the writer alone and all together."""
    every = Freedom("together", "Several of these freedoms at once make no difference.", "XML 1.0", {})
    for freedom in (*FREEDOMS, every):
        yield Rule(
            rule_id(contract, "request", "equivalent", freedom.id),
            contract.id,
            "equivalent",
            "request",
            "error",
            freedom.promise,
            freedom.source,
            freedom=freedom,
        )


STATE_KINDS = ("readsBack", "refusalChangesNothing")


def _state_rules(contract: Contract) -> Iterator[Rule]:
    """What follows from a declared state: it is read back, and only an accepted request changes it."""
    state = next((each.state for each in contract.situations if each.state is not None), None)
    relations = {each.state.relation for each in contract.situations if each.state is not None}
    if state is None or relations != {"above", "not-above"}:
        return
    promises = (
        f"After {state.field} was accepted, {state.operation} tells it as {state.reads}.",
        f"After {state.field} was refused, {state.operation} tells what it told before.",
    )
    for kind, promise in zip(STATE_KINDS, promises, strict=True):
        citation = _cite(contract, contract.request.source)
        name = rule_id(contract, "state", kind)
        yield Rule(name, contract.id, kind, "request", "error", promise, *citation)


CONSTANCIES = (
    ("repeated", "The same request again gets the same answer."),
    ("sameAccount", "The same account, named by another identifier, gets the same answer."),
    ("recovered", "After a request that was refused, a valid one is answered as before."),
)


def _constancy_rules(contract: Contract, message: Message) -> Iterator[Rule]:
    """What a client takes for granted of an operation that only reads."""
    for kind, promise in CONSTANCIES:
        if kind != "sameAccount" or len(message.identifiers) > 1:
            citation = _cite(contract, message.source)
            yield Rule(
                rule_id(contract, "request", kind), contract.id, kind, "request", "error", promise, *citation
            )


def _field_rules(
    contract: Contract,
    side: RuleSide,
    prefix: tuple[str, ...],
    row: Field,
    *,
    in_header: bool,
    message: Message | None = None,
    fault: Fault | None = None,
) -> Iterator[Rule]:
    name, url = _cite(contract, row.source or (message.source if message else None))
    for kind in FIELD_KINDS:
        promise = PROMISES[kind](row, side)
        if promise is not None:
            yield Rule(
                rule_id(contract, *prefix, row.name, kind),
                contract.id,
                kind,
                side,
                "error",
                promise,
                f"{name}, field {row.name}",
                url,
                field=row,
                in_header=in_header,
                fault=fault,
            )


def _declared_rule(contract: Contract, side: Side, message: Message, declared: DeclaredRule) -> Rule:
    return Rule(
        rule_id(contract, side, declared.id),
        contract.id,
        declared_kind(declared),
        side,
        declared.severity,
        declared.description,
        *_cite(contract, declared.source or message.source),
        declared=declared,
    )


def declared_kind(declared: DeclaredRule) -> str:
    """Name the one kind that a declared rule gives: exactly_one_of, echo, xpath and so on."""
    return next(kind for kind in RULE_KINDS if getattr(declared, kind))


# --- faults and protocol ----------------------------------------------------------------------------------


def _fault_rules(contract: Contract) -> Iterator[Rule]:
    for fault in contract.faults:
        yield _fault_rule(contract, fault)
        yield from _detail_rules(contract, fault)
        if fault.status == UNAUTHORIZED:
            yield _challenge_rule(contract, fault)
    yield Rule(
        rule_id(contract, "fault", "leaksNothing"),
        contract.id,
        "leak",
        "fault",
        "error",
        "A refusal, or a header line of any answer, gives away nothing of the server's inside: no stack trace, SQL, "
        "file path or address.",
        "OWASP ASVS 4.0.3, 7.4.1",
    )
    yield Rule(
        rule_id(contract, "fault", "documented"),
        contract.id,
        "documentedFault",
        "fault",
        "warning",
        "Every fault that comes back has a documented code.",
        *_cite(contract, contract.other_faults.source if contract.other_faults else contract.response.source),
    )


UNAUTHORIZED = 401


def _challenge_rule(contract: Contract, fault: Fault) -> Rule:
    return Rule(
        rule_id(contract, "fault", fault.id, "challenge"),
        contract.id,
        "challenge",
        "fault",
        "error",
        "HTTP 401 says in WWW-Authenticate how to log in.",
        "RFC 9110, section 15.5.2",
        fault=fault,
    )


def _fault_rule(contract: Contract, fault: Fault) -> Rule:
    return Rule(
        rule_id(contract, "fault", fault.id),
        contract.id,
        "fault",
        "fault",
        "error",
        fault.description,
        *_cite(contract, fault.source or contract.response.source),
        fault=fault,
    )


def _detail_rules(contract: Contract, fault: Fault) -> Iterable[Rule]:
    if fault.detail is None:
        return
    made = Rule(
        rule_id(contract, "fault", fault.id, "detail"),
        contract.id,
        "detail",
        "fault",
        "error",
        f"The fault's detail holds {fault.detail.element}, valid against its schema.",
        *_cite(contract, fault.source),
        fault=fault,
    )
    yield made
    for row in fault.detail.fields:
        yield from _field_rules(contract, "fault", ("fault", fault.id), row, in_header=False, fault=fault)


def _protocol_rules(contract: Contract) -> Iterator[Rule]:
    for requirement in requirements(contract.soap):
        yield Rule(
            rule_id(contract, "protocol", requirement.id),
            contract.id,
            "protocol",
            "protocol",
            requirement.severity,
            requirement.promise,
            requirement.source,
            requirement=requirement,
        )
    for each in provocations(contract.soap):
        yield _provoked_rule(contract, each)


def _provoked_rule(contract: Contract, provocation: Provocation) -> Rule:
    return Rule(
        rule_id(contract, "protocol", provocation.id),
        contract.id,
        "provoked",
        "protocol",
        provocation.severity,
        provocation.promise,
        provocation.source,
        provocation=provocation,
    )


def _cite(contract: Contract, source_id: str | None) -> tuple[str, str | None]:
    source = _source(contract, source_id)
    return source.title, source.url


def _source(contract: Contract, source_id: str | None) -> Source:
    return next((source for source in contract.sources if source.id == source_id), contract.sources[0])
