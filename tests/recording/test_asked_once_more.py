"""What was asked once more because two answers differed says the same when it is replayed."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from contracts.cases.oncemore import ONCE_MORE
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.engine import Exerciser
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.options import Options
from contracts.places import Place
from contracts.recording import parts
from contracts.recording.cassette import cassette_path, stored
from contracts.recording.corpus import Corpus, Recording
from contracts.relabelling import hash_of
from contracts.replaying import replay
from contracts.rules import rules_by_id
from contracts.run import Run
from contracts.verdicts import Verdict
from tests.recording.cassettes import PROVENANCE, contract

WALLEY = contract()
TOTAL = re.compile(rb"(<TotalAmount>)[^<]*")


class Counting(ReferenceEndpoint):
    """The reference service, which answers each request with another total, or only where there is a comment."""

    def __init__(self, *, comments: bool) -> None:
        super().__init__()
        self._comments = comments
        self._numbers = count(100)

    def send(self, request: HttpRequest) -> Exchange:
        exchange = super().send(request)
        assert isinstance(exchange.outcome, HttpResponse)
        if self._comments and b"<!--" not in request.body:
            return exchange
        body = TOTAL.sub(rb"\g<1>%d.00" % next(self._numbers), exchange.outcome.body)
        return replace(exchange, outcome=replace(exchange.outcome, body=body))


@pytest.mark.parametrize(
    ("name", "comments", "broken"),
    [
        ("request.equivalent.comments", False, "request.repeated"),
        ("request.equivalent.comments", True, "request.equivalent.comments"),
        ("request.recovered", False, "request.repeated"),
        ("request.sameAccount", False, "request.repeated"),
    ],
)
def test_a_replay_finds_what_the_run_found(name: str, broken: str, tmp_path: Path, *, comments: bool) -> None:
    rule = rules_by_id(WALLEY)[f"{WALLEY.id}.{name}"]
    taken: list[Recording] = []
    run = Run(Options(endpoint="reference", max_examples=3))
    place = run.places.of(WALLEY)
    assert isinstance(place, Place)
    found = Exerciser(
        place.setting,
        Counting(comments=comments),
        examples=3,
        keep=lambda case, exchange: taken.append(
            Recording(case.metadata(), exchange.request, _response(exchange))
        ),
    ).exercise(rule)
    assert any(each.case["aim"] == ONCE_MORE for each in taken)
    path = cassette_path(tmp_path, "rule")
    parts.write(path, Corpus(replace(PROVENANCE, contract_hash=hash_of(WALLEY)), tuple(taken)))
    replayed = replay(WALLEY, rule, stored(path), path)
    for each in {rule.id, f"{WALLEY.id}.request.repeated"}:
        assert set(replayed.verdicts(each)) == set(found.verdicts(each))
        assert (Verdict.VIOLATES in replayed.verdicts(each)) is (each == f"{WALLEY.id}.{broken}")


def _response(exchange: Exchange) -> HttpResponse:
    assert exchange.response is not None
    return exchange.response
