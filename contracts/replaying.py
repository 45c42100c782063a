"""A recorded rule: every recording judged again by today's contract, each exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contracts.cases.draft import Case
from contracts.cases.oncemore import asked_after, in_a_row
from contracts.checks import judge
from contracts.endpoints.recorded import RecordedEndpoint
from contracts.errors import RecordingError
from contracts.exchange import Exchange
from contracts.model import Contract
from contracts.recording.cassette import read_corpus
from contracts.recording.corpus import Corpus, Recording
from contracts.recording.document import RECORD
from contracts.relabelling import check_evidence, recorded_case
from contracts.rules import Rule
from contracts.sent import NoRedaction, Sent, count
from contracts.tally import Tally


def cassette_name(rule: Rule) -> str:
    """Give the name of a rule's cassette, as a path below the folder of cassettes, without a suffix."""
    vendor, operation, rest = rule.id.split(".", 2)
    return f"{vendor}/{operation}/{rest}"


def replay(contract: Contract, rule: Rule, cassette: Any, path: Path) -> Tally:  # noqa: ANN401 -- vcrpy has no types
    """Replay a rule's cassette.

    Raises RecordingError when the cassette is missing or damaged, belongs to another rule or to another version of the
    contract, or holds requests that today's contract calls something else than they were recorded as.
    """
    corpus = read_corpus(path)
    cases = [_case(contract, rule, each, path) for each in corpus.recordings]
    check_evidence(contract, cases, corpus, path)
    tally = Tally(rule=rule.id, contract=contract.id, provenance=_provenance(corpus, path))
    if not corpus.recordings:
        said = corpus.provenance
        tally.reason = (
            f"nothing could be asked for it when it was recorded ({said.endpoint}, {said.recorded[:10]})"
        )
    endpoint = RecordedEndpoint(cassette)
    replayed = [(case, endpoint.send(case.request)) for case in cases]
    _check_all_used(endpoint, path)
    log = [_judged(contract, recording, replayed, at) for at, recording in enumerate(corpus.recordings)]
    count(tally, log, contract, NoRedaction())
    return tally


def _judged(
    contract: Contract, recording: Recording, replayed: Sequence[tuple[Case, Exchange]], at: int
) -> Sent:
    case, exchange = replayed[at]
    back = int(recording.case.get("before") or 0)
    if not 0 < back <= at:
        return Sent(case, exchange, judge(contract, case, exchange))
    twin = replayed[at - back][1]  # so many recordings back as the case says
    again = () if case.repeats else asked_after(replayed[at + 1 :])
    plain = in_a_row(twin, back, again)
    return Sent(case, exchange, judge(contract, case, exchange, twin, plain), twin)


def _check_all_used(endpoint: RecordedEndpoint, path: Path) -> None:
    if endpoint.unused:
        raise RecordingError(
            f"{path}: {endpoint.unused} recorded exchanges were not asked for, so what was judged is not what was "
            f"recorded; record the cassette anew: {RECORD}"
        )


def _case(contract: Contract, rule: Rule, recording: Recording, path: Path) -> Case:
    case = recorded_case(contract, recording, path)
    if case.rule != rule.id:
        raise RecordingError(
            f"{path} is the cassette of {rule.id}, yet holds a case of {case.rule}; record it anew: {RECORD}"
        )
    return case


def _provenance(corpus: Corpus, path: Path) -> dict[str, str | None]:
    given = asdict(corpus.provenance)
    return {
        "cassette": "/".join(path.parts[-3:]),
        "recorded": given["recorded"],
        "endpoint": given["endpoint"],
        "suite": given["suite"],
        "contract_hash": given["contract_hash"],
        "server": given["server"],
    }
