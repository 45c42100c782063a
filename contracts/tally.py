"""What one test item found, small and plain enough to travel between processes.

A tally counts verdicts for every rule that its exchanges bore on, not only for the rule of the item, and
keeps of the exchanges what proves them: the smallest for each verdict, and one for each aim of its own rule.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic import Field as Key

from contracts.cases.draft import Case
from contracts.coverage import Seen
from contracts.exchange import Exchange, Failed, HttpResponse
from contracts.reportmodel import Body, ExchangeEvidence, RequestEvidence, ResponseEvidence
from contracts.reports.evidence import body_from
from contracts.verdicts import Judgement, Sender, Verdict

FIRST = 10**9
KEPT_BYTES = 256 * 1024
"""So much of a response's body is kept as evidence: a service that answers with megabytes must not fill the report."""


class Found(BaseModel):
    """One verdict on one rule: how often, and the smallest exchange that shows it."""

    verdict: Verdict
    message: str
    place: str
    exchange: str
    rank: int
    times: int = 1
    by: Sender = "service"


class Tally(BaseModel):
    """The result of one item, in a form that is JSON at heart.

    Of the exchanges that a recording had before it was broken off, ``continued`` were taken over and ``outdated`` asked
    anew.
    """

    rule: str
    contract: str
    found: dict[str, dict[str, Found]] = Key(default_factory=dict)
    aims: dict[str, str] = Key(default_factory=dict)
    exchanges: dict[str, ExchangeEvidence] = Key(default_factory=dict)
    sent: int = 0
    continued: int = 0
    outdated: int = 0
    dropped: dict[str, int] = Key(default_factory=dict)
    reason: str | None = None
    problem: str | None = None
    unreachable: str | None = None
    provenance: dict[str, str | None] | None = None
    seen: Seen = Key(default_factory=Seen)

    def add(
        self,
        case: Case,
        exchange: Exchange,
        judgements: Iterable[Judgement],
        *,
        minimal: bool = False,
        twin: ExchangeEvidence | None = None,
    ) -> ExchangeEvidence:
        """Count an exchange (already redacted) and what it says; gives it as evidence.

        ``minimal`` says that it is the example that Hypothesis shrank a failure to; ``twin`` is the exchange that it
        must get the same answer as, which is kept wherever this one is.
        """
        evidence = evidence_of(case, exchange, None if twin is None else twin.id)
        if twin is not None:
            self.exchanges[twin.id] = twin
        rank = _rank(exchange, minimal=minimal)
        self.sent += 1
        for judgement in judgements:
            self._count(judgement, evidence, rank)
        if case.rule == self.rule:
            self._keep_aim(case.aim, evidence)
        return evidence

    def _count(self, judgement: Judgement, evidence: ExchangeEvidence, rank: int) -> None:
        by_verdict = self.found.setdefault(judgement.rule, {})
        known = by_verdict.get(judgement.verdict)
        new = Found(
            verdict=judgement.verdict,
            message=judgement.message,
            place=judgement.place,
            exchange=evidence.id,
            rank=rank,
            times=known.times + 1 if known is not None else 1,
            by=judgement.by,
        )
        # Of equals the last one counts, to which Hypothesis came by shrinking.
        if known is None or rank <= known.rank:
            by_verdict[judgement.verdict] = new
            self.exchanges[evidence.id] = evidence
        else:
            known.times += 1

    def _keep_aim(self, aim: str, evidence: ExchangeEvidence) -> None:
        if aim not in self.aims:
            self.aims[aim] = evidence.id
            self.exchanges[evidence.id] = evidence

    def drop(self, why: str) -> None:
        """Count a case that was not sent."""
        self.dropped[why] = self.dropped.get(why, 0) + 1

    def verdicts(self, rule: str) -> dict[str, Found]:
        """Give what was found of a rule, by verdict."""
        return self.found.get(rule, {})

    def packed(self) -> dict[str, Any]:
        """Give the tally as plain values, without the exchanges that nothing refers to any more."""
        used = {each.exchange for by_verdict in self.found.values() for each in by_verdict.values()}
        used |= set(self.aims.values())
        used |= {each.twin for name in used if (each := self.exchanges[name]).twin is not None}
        self.exchanges = {key: value for key, value in self.exchanges.items() if key in used}
        return self.model_dump(mode="json")


def _rank(exchange: Exchange, *, minimal: bool) -> int:
    """Rank exchanges that show the same: those that were shrunk come first, of these the smallest.

    The one that Hypothesis shrank to is the simplest, which tells more than the shortest: of two spellings of one
    message, and where a longer request happens to get a shorter answer.
    """
    size = len(exchange.request.body) + (len(exchange.response.body) if exchange.response else 0)
    return size - FIRST * minimal


def evidence_of(case: Case, exchange: Exchange, twin: str | None = None) -> ExchangeEvidence:
    """Give an exchange as evidence, with the label of its case; its id is a hash of both, and of its twin's id."""
    request, outcome = exchange.request, exchange.outcome
    fields: dict[str, Any] = {
        "contract": case.contract,
        "rule": case.rule,
        "label": case.label,
        "aim": case.aim,
        "situation": case.situation,
        "expected": str(case.due),
        "request": RequestEvidence(
            method=request.method, url=request.url, headers=request.headers, body=body_from(request.body)
        ),
        "response": _response(outcome) if isinstance(outcome, HttpResponse) else None,
        "failure": outcome.message if isinstance(outcome, Failed) else None,
        "twin": twin,
    }
    return ExchangeEvidence(id=_hash(case, exchange, twin), **fields)


def _response(response: HttpResponse) -> ResponseEvidence:
    body: Body = body_from(response.body, KEPT_BYTES)
    return ResponseEvidence(
        status=response.status,
        reason=response.reason,
        http_version=response.http_version,
        headers=response.headers,
        body=body,
    )


def _hash(case: Case, exchange: Exchange, twin: str | None) -> str:
    digest = hashlib.sha256(repr(sorted(case.metadata().items())).encode())
    digest.update((twin or "").encode())
    request, outcome = exchange.request, exchange.outcome
    digest.update(repr((request.method, request.url, request.headers)).encode("utf-8", "surrogatepass"))
    digest.update(request.body)
    if isinstance(outcome, HttpResponse):
        digest.update(repr((outcome.status, outcome.headers)).encode("utf-8", "surrogatepass"))
        digest.update(outcome.body)
    else:
        digest.update(outcome.message.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]
