"""What traffic says of one contract, in bounded room: verdicts counted, one exchange kept for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from contracts.cases.draft import Case
from contracts.coverage import Seen
from contracts.exchange import Exchange, Failed
from contracts.model import Contract
from contracts.payload import request_payload
from contracts.recording.redaction import Redactor
from contracts.reportmodel import ExchangeEvidence
from contracts.rules import CONSTANCIES, STATE_KINDS, Rule
from contracts.tally import Found, Tally, evidence_of
from contracts.verdicts import Judgement, Verdict
from contracts.verifying.clientrules import all_rules
from contracts.verifying.facts import needs
from contracts.verifying.judging import BothSides
from contracts.verifying.recorded import Recorded

NO_TRAFFIC = "the traffic holds no exchange of this operation"
NEEDS_REQUESTS = (
    "it takes requests made for the purpose, which recorded traffic has not: run pytest against the service"
)
NEEDS_SITUATION = "the situation of a recorded request is not known"
NO_REQUEST = "no request of the traffic bore on it"
NO_ANSWER = "no answer of the traffic bore on it"
MADE_FOR = frozenset({"equivalent", "provoked", *STATE_KINDS, *(kind for kind, _ in CONSTANCIES)})


@dataclass(slots=True)
class _Kept:
    """A judgement with the smallest exchange that shows it, and how often it came."""

    judgement: Judgement
    case: Case
    exchange: Exchange
    size: int
    times: int = 0


class Gathered:
    """The verdicts on one contract, with the smallest exchange for each."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.judged = 0
        self._kept: dict[tuple[str, Verdict], _Kept] = {}
        self._seen = Seen()
        self._untold: set[str] = set()

    def add(self, recorded: Recorded, both: BothSides) -> None:
        """Count one exchange."""
        self.judged += 1
        self._untold |= set(recorded.missing)
        outcome = recorded.response or Failed("closed", recorded.why)
        exchange = Exchange(recorded.request, outcome)
        case = replace(both.case, aim=f"recorded traffic: {recorded.where}", request=recorded.request)
        size = len(recorded.request.body) + (len(recorded.response.body) if recorded.response else 0)
        for judgement in both.judgements:
            self._count(judgement, case, exchange, size)
        self._seen.see_request(self.contract, request_payload(both.case.request))
        if both.answered is not None:
            self._seen.see_answer(self.contract, both.answered.answer)

    def _count(self, judgement: Judgement, case: Case, exchange: Exchange, size: int) -> None:
        key = (judgement.rule, judgement.verdict)
        known = self._kept.get(key)
        if known is None or size < known.size:
            times = known.times if known is not None else 0
            known = self._kept[key] = _Kept(judgement, case, exchange, size, times)
        known.times += 1

    @property
    def shown(self) -> Iterator[Exchange]:
        """The exchanges that are evidence, as they came: not to be shown before they are redacted."""
        return (kept.exchange for kept in self._kept.values())

    def tallies(self, redactor: Redactor) -> Iterator[Tally]:
        """Give a tally for each rule, all evidence redacted."""
        evidence = {id(kept.exchange): kept for kept in self._kept.values()}
        shown = {key: _shown(kept, redactor) for key, kept in evidence.items()}
        for number, rule in enumerate(all_rules(self.contract)):
            tally = Tally(rule=rule.id, contract=self.contract.id, reason=self._reason(rule))
            for kept in self._of(rule):
                _put(tally, kept, shown[id(kept.exchange)], redactor)
            if number == 0:
                self._seen.tell_safely(redactor.redact_text)
                tally.seen = self._seen
            yield tally

    def _of(self, rule: Rule) -> Iterator[_Kept]:
        return (kept for (name, _), kept in self._kept.items() if name == rule.id)

    def _reason(self, rule: Rule) -> str:
        if not self.judged:
            return NO_TRAFFIC
        missing = needs(self.contract, rule.id) & self._untold
        if missing:
            return f"the recordings do not tell it: {' and '.join(sorted(missing))}"
        return _reason(rule)


def _reason(rule: Rule) -> str:
    if rule.kind in MADE_FOR:
        return NEEDS_REQUESTS
    conditional = (
        rule.declared is not None and rule.declared.when is not None and rule.declared.when.situation
    )
    if rule.kind == "fault" or conditional:
        return NEEDS_SITUATION
    return NO_REQUEST if rule.side == "request" and rule.kind != "accepted" else NO_ANSWER


def _shown(kept: _Kept, redactor: Redactor) -> ExchangeEvidence:
    case = replace(kept.case, label=redactor.redact_label(kept.case.label))
    return evidence_of(case, redactor.redact_exchange(kept.exchange))


def _put(tally: Tally, kept: _Kept, evidence: ExchangeEvidence, redactor: Redactor) -> None:
    judgement = kept.judgement
    tally.exchanges[evidence.id] = evidence
    tally.found.setdefault(judgement.rule, {})[judgement.verdict] = Found(
        verdict=judgement.verdict,
        message=redactor.redact_text(judgement.message),
        place=redactor.redact_text(judgement.place),
        exchange=evidence.id,
        rank=kept.size,
        times=kept.times,
        by=judgement.by,
    )
