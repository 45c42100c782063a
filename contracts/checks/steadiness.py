"""What one request gets when it is sent again and again: fields that do not stay the same are no measure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from contracts.checks.answer import Answer, SoapAnswer, Unreachable, read_answer
from contracts.checks.equivalence import difference_of, types_of
from contracts.exchange import Exchange
from contracts.model import Contract
from contracts.xml import children, local_name


def unsteady_fields(
    contract: Contract, asked: Sequence[Exchange], aside: frozenset[str]
) -> frozenset[str] | None:
    """Name the fields of the response in which answers to the same request differ, those in ``aside`` apart.

    None when they differ in more than fields, such as a fault in place of the response: then nothing is a measure.
    """
    answers = [read_answer(contract, each) for each in asked]
    found: set[str] = set()
    for one, other in pairwise(each for each in answers if not isinstance(each, Unreachable)):
        differing = _differing(contract, one, other)
        if difference_of(one, other, aside | differing, types_of(contract)) is not None:
            return None
        found |= differing
    return frozenset(found)


def _differing(contract: Contract, one: Answer, other: Answer) -> frozenset[str]:
    names = _names(one) | _names(other)
    types = types_of(contract)
    return frozenset(name for name in names if difference_of(one, other, names - {name}, types) is not None)


def _names(answer: Answer) -> frozenset[str]:
    payload = answer.parts.payload if isinstance(answer, SoapAnswer) and answer.fault is None else None
    return frozenset() if payload is None else frozenset(map(local_name, children(payload)))
