"""A finding that two requests were treated unequally is shown with both of them, as they were written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from contracts.reportmodel import Body, ExchangeEvidence, RuleResult
from contracts.reports.evidence import exact, excerpt

COMPARED_BYTES = 6_000
_TOKENS = re.compile(r"<[^<>]*>|[^<>]+|[<>]")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a body, and whether the other body has it not."""

    text: str
    differs: bool


def twin_of(
    rule: RuleResult, exchange: ExchangeEvidence | None, exchanges: Mapping[str, ExchangeEvidence]
) -> ExchangeEvidence | None:
    """Give the exchange that another one was held against; None where the rule is about that one alone."""
    if exchange is None or exchange.twin is None or exchange.rule != rule.id:
        return None
    return exchanges.get(exchange.twin)


def apart(body: Body, other: Body) -> tuple[Part, ...]:
    """Give the beginning of a body as it is written, in parts: those that another body has as well, and those not.

    Nothing is indented: how it is written may be all that the two differ in.
    """
    own, its = (_TOKENS.findall(excerpt(exact(each), COMPARED_BYTES).text) for each in (body, other))
    return tuple(_parts(own, its))


def _parts(own: list[str], its: list[str]) -> Iterator[Part]:
    for what, start, end, _, _ in SequenceMatcher(None, own, its, autojunk=False).get_opcodes():
        if end > start:
            yield Part("".join(own[start:end]), what != "equal")
