"""Two requests that mean the same must get the same answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from contracts.cases.draft import Case
from contracts.checks.answer import Answer, NoEnvelope, Refusal, SoapAnswer, Unreachable
from contracts.checks.outcome import described
from contracts.declared import Subject, applies, problem
from contracts.exchange import Exchange
from contracts.fieldtable import shortened
from contracts.lexical import same_value
from contracts.model import Contract, TypeName
from contracts.payload import request_payload
from contracts.verdicts import Judgement, Verdict
from contracts.xml import NIL, XML_WHITE_SPACE, XSI, children, is_nil, local_name, text

Types = Mapping[str, TypeName]
TYPE = f"{{{XSI}}}type"
HINTS = (f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation")


def judge_equivalence(
    case: Case, base: Answer, answer: Answer, aside: frozenset[str] = frozenset(), types: Types | None = None
) -> Judgement | None:
    """Compare the answer to a respelled request with the answer to the plain one, the fields in ``aside`` apart.

    ``types`` are those of the response's fields: ``+5`` and ``5`` are the same answer where the field is a number.

    None when the plain one was not answered as SOAP says: that is a finding of its own, and no measure.
    """
    for each in (base, answer):
        if isinstance(each, Unreachable):
            return Judgement(case.rule, Verdict.UNREACHABLE, each.message)
    if isinstance(base, NoEnvelope):
        return None
    difference = difference_of(base, answer, aside, types)
    if difference is None:
        return Judgement(case.rule, Verdict.CONFORMS)
    message, place = difference
    return Judgement(
        case.rule, Verdict.VIOLATES, f"expected the same answer ({case.aim}), got {message}", place
    )


def types_of(contract: Contract) -> Types:
    """Give the types of the response's fields."""
    return {row.name: row.type for row in contract.response.fields}


def no_measure(contract: Contract, plain: Exchange, base: Answer) -> frozenset[str]:
    """Give the fields whose values say nothing of the spelling.

    They are those that vary by themselves, and an echo that is wrong in the plain answer already: of that its own
    rule speaks.
    """
    payload = base.parts.payload if isinstance(base, SoapAnswer) and base.fault is None else None
    varying = {row.name for row in contract.response.fields if row.varies}
    if payload is None:
        return frozenset(varying)
    subject = Subject(contract, "response", payload, request_payload(plain.request), None)
    wrong = {
        rule.echo.response
        for rule in contract.response.rules
        if rule.echo is not None and applies(rule, subject) and problem(rule, subject) is not None
    }
    return frozenset(varying | wrong)


def difference_of(
    base: Answer, answer: Answer, aside: frozenset[str] = frozenset(), types: Types | None = None
) -> tuple[str, str] | None:
    """Say where two answers differ in what they mean, and the place; None when they are the same.

    The fields of the response that are named in ``aside`` are not compared; those named in ``types`` are compared as
    values of their type, all others character by character.
    """
    if isinstance(base, Refusal) and isinstance(answer, Refusal) and base.fault.id == answer.fault.id:
        return None
    if not (isinstance(base, SoapAnswer) and isinstance(answer, SoapAnswer)):
        return f"{_said(answer)} instead of {_said(base)}", ""
    if (base.fault is None) != (answer.fault is None):
        return f"{_said(answer)} instead of {_said(base)}", "Envelope/Body"
    if base.fault is not None and answer.fault is not None:
        same = base.fault.code == answer.fault.code
        return None if same else (f"{_said(answer)} instead of {_said(base)}", "Fault/faultcode")
    return _payload_difference(base.parts.payload, answer.parts.payload, aside, types or {})


def _said(answer: Answer) -> str:
    return described(answer) if isinstance(answer, SoapAnswer | Refusal) else "no SOAP answer"


def _payload_difference(
    one: etree._Element | None, other: etree._Element | None, aside: frozenset[str], types: Types
) -> tuple[str, str] | None:
    if one is None or other is None:
        return None if one is other else ("an empty Body in one of them", "Envelope/Body")
    path = f"Envelope/Body/{local_name(one)}"
    if (found := _outer_difference(one, other, path)) is not None:
        return found
    if not children(one) and not children(other):
        return _text_difference(one, other, path, "string")
    fields, fields_other = (
        [child for child in children(each) if local_name(child) not in aside] for each in (one, other)
    )
    return _difference_within(fields, fields_other, path, types)


def _outer_difference(one: etree._Element, other: etree._Element, path: str) -> tuple[str, str] | None:
    """Compare names and attributes."""
    if one.tag != other.tag:
        return f"{etree.QName(other).text} instead of {etree.QName(one).text}", path
    if (said := _attributes(one)) != (said_other := _attributes(other)):
        return f"the attributes {said_other} instead of {said}", path
    return None


def _attributes(element: etree._Element) -> dict[str, str]:
    """Give the attributes as their values: xsi:nil is a boolean, whose false says nothing; xsi:type is a name.

    Where a schema may be found is a hint (XSD 1.0 part 1, 4.3.2).
    """
    said = {str(name): str(value) for name, value in element.attrib.items() if name not in (NIL, *HINTS)}
    if is_nil(element):
        said[NIL] = "true"
    if TYPE in said:
        prefix, colon, local = said[TYPE].strip(XML_WHITE_SPACE).rpartition(":")
        said[TYPE] = f"{{{element.nsmap.get(prefix if colon else None) or ''}}}{local}"
    return said


def _difference_within(
    inner: Sequence[etree._Element], inner_other: Sequence[etree._Element], path: str, types: Types
) -> tuple[str, str] | None:
    if len(inner) != len(inner_other):
        return f"{len(inner_other)} elements instead of {len(inner)}", path
    for child, child_other in zip(inner, inner_other, strict=True):
        name = local_name(child)
        found = _element_difference(child, child_other, f"{path}/{name}", types.get(name, "string"))
        if found is not None:
            return found
    return None


def _element_difference(
    one: etree._Element, other: etree._Element, path: str, type_name: TypeName
) -> tuple[str, str] | None:
    if (found := _outer_difference(one, other, path)) is not None:
        return found
    if not children(one) and not children(other):
        return _text_difference(one, other, path, type_name)
    return _difference_within(children(one), children(other), path, {})


def _text_difference(
    one: etree._Element, other: etree._Element, path: str, type_name: TypeName
) -> tuple[str, str] | None:
    if same_value(type_name, text(one), text(other)):
        return None
    return f"{shortened(text(other))} instead of {shortened(text(one))}", path
