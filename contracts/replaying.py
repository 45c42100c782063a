"""A recorded rule: every recording judged again by today's contract, each exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contracts.cases.draft import Case, case_from
from contracts.checks import judge
from contracts.endpoints.recorded import RecordedEndpoint
from contracts.engine import NoRedaction, Sent, count
from contracts.errors import RecordingError
from contracts.exchange import Exchange
from contracts.labels import label
from contracts.model import Contract
from contracts.recording.cassette import read_corpus
from contracts.recording.corpus import Corpus, Recording
from contracts.recording.provenance import contract_hash
from contracts.rules import Rule
from contracts.schemas import schema_path
from contracts.tally import Tally


def cassette_name(rule: Rule) -> str:
    """Give the name of a rule's cassette, as a path below the folder of cassettes, without a suffix."""
    vendor, operation, rest = rule.id.split(".", 2)
    return f"{vendor}/{operation}/{rest}"


def hash_of(contract: Contract) -> str:
    """Give the hash of a contract and its schema that recordings are tied to."""
    return contract_hash(contract, schema_path(contract, contract.schema_file).read_bytes())


def replay(contract: Contract, rule: Rule, cassette: Any, path: Path) -> Tally:  # noqa: ANN401 -- vcrpy has no types
    """Replay a rule's cassette.

    Raises RecordingError when the cassette is missing or damaged, belongs to another rule, or holds requests that
    today's contract calls something else than they were recorded as.
    """
    corpus = read_corpus(path)
    tally = Tally(rule=rule.id, contract=contract.id, provenance=_provenance(corpus, path))
    endpoint = RecordedEndpoint(cassette)
    log: list[Sent] = []
    for each in corpus.recordings:
        log.append(_replayed(contract, rule, each, endpoint, path, _twin(each, log)))
    count(tally, log, contract, NoRedaction())
    return tally


def _replayed(
    contract: Contract,
    rule: Rule,
    recording: Recording,
    endpoint: RecordedEndpoint,
    path: Path,
    twin: Exchange | None,
) -> Sent:
    case = _case(contract, recording, path)
    if case.rule != rule.id:
        raise RecordingError(
            f"{path} is the cassette of {rule.id}, yet holds a case of {case.rule}; record it anew"
        )
    _check_label(contract, case, path)
    exchange = endpoint.send(case.request)
    return Sent(case, exchange, judge(contract, case, exchange, twin), twin)


def _twin(recording: Recording, log: Sequence[Sent]) -> Exchange | None:
    """Give the exchange of the twin: so many recordings back as the case says."""
    back = int(recording.case.get("before") or 0)
    return log[-back].exchange if 0 < back <= len(log) else None


def _case(contract: Contract, recording: Recording, path: Path) -> Case:
    try:
        return case_from(contract.id, recording.case, recording.request)
    except KeyError as error:
        raise RecordingError(
            f"{path}: a recording does not say its {error}; record the cassette anew"
        ) from error


def _check_label(contract: Contract, case: Case, path: Path) -> None:
    if case.provokes or case.reads:  # such bytes are no message that a contract could call valid or not
        return
    found = label(contract, case.request.body)
    today = case.label if case.equivalent and found.valid else str(found)
    if today != case.label:
        raise RecordingError(
            f"{path}: the contract has changed since this was recorded. A request recorded as «{case.label}» "
            f"({case.aim}) is «{today}» today, so what came back proves nothing; record the cassette anew"
        )
    known = {fault.id for fault in contract.faults}
    gone = [name for name in case.due.faults if name not in known]
    if gone:
        raise RecordingError(
            f"{path}: the contract has changed since this was recorded: it has no fault {gone[0]} any more; "
            "record the cassette anew"
        )


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
