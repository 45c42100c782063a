"""What the bytes of a request are: valid, or a violation of exactly one rule.

A label is never taken from the intent of the case. The serialized request is parsed again and judged twice: by
the field tables and declared rules, and by libxml2 against the schema from the tables and the one in use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from contracts.declared import Subject, applies, problem
from contracts.fieldtable import Outcome, Table, outcomes
from contracts.model import Contract
from contracts.rules import rule_id
from contracts.schemas import CompiledSchema, contract_schema, documented_schema
from contracts.soap import Parts, take_apart
from contracts.xml import NotXml, children, local_name, namespace, parse


@dataclass(frozen=True, slots=True)
class Label:
    """``broken`` names the broken rules. ``doubt`` says why the bytes can't be called either, if so."""

    broken: frozenset[str] = frozenset()
    doubt: str | None = None

    @property
    def valid(self) -> bool:
        """Every judge holds the request to keep every promise."""
        return self.doubt is None and not self.broken

    def violates_only(self, rule: str) -> bool:
        """Tell whether that rule is broken and no other, and no judge objects."""
        return self.doubt is None and self.broken == {rule}

    def __str__(self) -> str:
        if self.doubt is not None:
            return f"unclear: {self.doubt}"
        return "valid" if self.valid else "violates " + ", ".join(sorted(self.broken))


def label(contract: Contract, envelope: bytes) -> Label:
    """Judge the bytes of a request."""
    try:
        parts = take_apart(parse(envelope))
    except NotXml as error:
        return Label(doubt=f"not well-formed: {error}")
    expected = f"{{{contract.namespace}}}{contract.request.element}"
    if parts is None or parts.payload is None or parts.payload.tag != expected:
        return Label(doubt=f"no envelope around {expected}")
    doubt = _envelope_doubt(contract, parts)
    return Label(doubt=doubt) if doubt is not None else _judged(contract, parts, parts.payload)


def _envelope_doubt(contract: Contract, parts: Parts) -> str | None:
    """Say what is wrong around the payload, whose promises are not the contract's but SOAP's."""
    if namespace(parts.envelope) != contract.envelope_namespace:
        return f"the envelope is not in {contract.envelope_namespace}"
    if parts.body is not None and len(children(parts.body)) != 1:
        return "Body has more than one child"
    return None


def _judged(contract: Contract, parts: Parts, payload: etree._Element) -> Label:
    beyond_schema: set[str] = set()
    broken = {rule for rule, _ in broken_fields(contract, parts)}
    for declared in contract.request.rules:
        subject = Subject(contract, "request", payload, request=payload)
        of_fields = declared.when is None or declared.when.situation is None
        if of_fields and applies(declared, subject) and problem(declared, subject) is not None:
            beyond_schema.add(rule_id(contract, "request", declared.id))
    beyond_schema |= {rule for rule in broken if rule.endswith(".format")}
    broken |= beyond_schema
    return Label(
        frozenset(broken), _disagreement(contract, parts, payload, by_schema=bool(broken - beyond_schema))
    )


def broken_fields(contract: Contract, parts: Parts) -> Iterator[tuple[str, Outcome]]:
    """Give the broken field rules of a request with what is wrong."""
    for outcome in request_outcomes(contract, parts):
        if outcome.problem is not None:
            yield field_rule_id(contract, "request", outcome), outcome


def request_outcomes(contract: Contract, parts: Parts) -> Iterator[Outcome]:
    """Hold the field tables against a request's header and body."""
    message = contract.request
    if message.header:
        table = Table(message.header, contract.namespace, "Envelope/Header", open_content=True)
        yield from outcomes(table, parts.header)
    target = contract.namespace if message.qualified else None
    yield from outcomes(Table(message.fields, target, f"Envelope/Body/{message.element}"), parts.payload)


def field_rule_id(contract: Contract, prefix: str, outcome: Outcome) -> str:
    """Name the rule that an outcome of a field table speaks of."""
    if outcome.field is None:
        return rule_id(contract, prefix, outcome.kind)
    return rule_id(contract, prefix, outcome.field, outcome.kind)


def _disagreement(
    contract: Contract, parts: Parts, payload: etree._Element, *, by_schema: bool
) -> str | None:
    """Say where libxml2 sees it otherwise than the tables; None when they agree."""
    documented = documented_schema(contract)
    problems = [*documented.problems(payload), *_header_problems(contract, documented, parts)]
    problems += [] if by_schema else contract_schema(contract).problems(payload)
    if bool(problems) == by_schema or _header_count_broken(contract, parts):
        return None
    if by_schema:
        return "the tables are broken, yet the schema accepts the request"
    return f"the tables are kept, yet the schema refuses: {problems[0]}"


def _header_count_broken(contract: Contract, parts: Parts) -> bool:
    """A header part that is missing or doubled is beyond what a schema of its elements can see."""
    table = Table(contract.request.header, contract.namespace, "", open_content=True)
    found = outcomes(table, parts.header)
    return any(each.problem for each in found if each.kind in {"minOccurs", "maxOccurs"})


def _header_problems(contract: Contract, schema: CompiledSchema, parts: Parts) -> list[object]:
    names = {row.name for row in contract.request.header}
    found = children(parts.header) if parts.header is not None else []
    own = [each for each in found if local_name(each) in names and namespace(each) == contract.namespace]
    return [problem for each in own for problem in schema.problems(each)]
