"""What was sent and what came for one rule: redacted, and counted in the tally."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from contracts.cases.draft import Case
from contracts.checks.judge import Judged
from contracts.exchange import Exchange
from contracts.model import Contract
from contracts.payload import request_payload
from contracts.reportmodel import ExchangeEvidence
from contracts.tally import Tally
from contracts.verdicts import Judgement

LONGEST_MESSAGE = 2_000
"""A message may quote what came; of longer ones the beginning is kept."""


class Redaction(Protocol):
    """What makes evidence fit to be kept. All exchanges are learnt from before the first is redacted."""

    def learn(self, contract: Contract, exchange: Exchange) -> None:
        """Find the personal data in an exchange."""

    def redact_exchange(self, exchange: Exchange) -> Exchange:
        """Give the exchange without secrets and personal data."""

    def redact_text(self, text: str) -> str:
        """Give a message without secrets and personal data."""


class NoRedaction:
    """Nothing is secret: for evidence that was redacted before."""

    def learn(self, contract: Contract, exchange: Exchange) -> None:
        """Find nothing."""

    def redact_exchange(self, exchange: Exchange) -> Exchange:
        """Give the exchange as it is."""
        return exchange

    def redact_text(self, text: str) -> str:
        """Give the message as it is."""
        return text


@dataclass(frozen=True, slots=True)
class Sent:
    """One exchange as it came, with its case and what it says; it never leaves the engine unredacted.

    ``minimal`` marks the example that Hypothesis shrank a failure to.
    """

    case: Case
    exchange: Exchange
    judged: Judged
    twin: Exchange | None = None
    minimal: bool = False


def count(tally: Tally, log: Sequence[Sent], contract: Contract, redaction: Redaction) -> None:
    """Redact what was sent and came, and count what it says."""
    for each in log:
        redaction.learn(contract, each.exchange)
    evidence: dict[int, ExchangeEvidence] = {}
    for each in log:
        if not each.case.provokes:
            tally.seen.see_request(contract, request_payload(each.exchange.request))
        tally.seen.see_answer(contract, each.judged.answer)
        said = [_in_safe_words(judgement, redaction) for judgement in each.judged.judgements]
        evidence[id(each.exchange)] = tally.add(
            each.case,
            redaction.redact_exchange(each.exchange),
            said,
            minimal=each.minimal,
            twin=evidence.get(id(each.twin)),  # it is one of those before
        )
        if each.judged.unreachable is not None:
            tally.unreachable = redaction.redact_text(each.judged.unreachable)
    tally.seen.tell_safely(redaction.redact_text)


def _in_safe_words(judgement: Judgement, redaction: Redaction) -> Judgement:
    message = redaction.redact_text(judgement.message)
    if len(message) > LONGEST_MESSAGE:
        message = f"{message[:LONGEST_MESSAGE]}… ({len(message):,} characters)"
    return replace(judgement, message=message, place=redaction.redact_text(judgement.place))
