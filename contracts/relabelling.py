"""Recorded requests judged again by today's contract: which evidence still is evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from contracts.cases.draft import Case, case_from
from contracts.errors import RecordingError
from contracts.labels import label
from contracts.model import Contract
from contracts.recording.corpus import Corpus, Recording
from contracts.recording.document import RECORD
from contracts.recording.provenance import contract_hash
from contracts.schemas import schema_path

RELABEL = "contracts cassettes relabel"


def hash_of(contract: Contract) -> str:
    """Give the hash of a contract and its schema that recordings are tied to."""
    return contract_hash(contract, schema_path(contract, contract.schema_file).read_bytes())


def recorded_case(contract: Contract, recording: Recording, path: Path) -> Case:
    """Make a case of a recording. Raises RecordingError where it does not say enough."""
    try:
        return case_from(contract.id, recording.case, recording.request)
    except KeyError as error:
        raise RecordingError(
            f"{path}: a recording does not say its {error}; record the cassette anew: {RECORD}"
        ) from error


def check_evidence(contract: Contract, cases: Sequence[Case], corpus: Corpus, path: Path) -> None:
    """Make sure that a cassette is evidence for this version of the contract.

    Raises RecordingError when a request is called something else today, and when the cassette was recorded for
    another version, even if every request still means what it meant.
    """
    changed = invalid(contract, cases)
    if changed:
        raise RecordingError(
            f"{path}: the contract has changed since this was recorded, and {len(changed)} of {len(cases)} recorded "
            f"exchanges prove nothing any more. {changed[0]}. Record the cassette anew: {RECORD}"
        )
    if corpus.provenance.contract_hash != hash_of(contract):
        raise RecordingError(
            f"{path}: the contract has changed since this was recorded on {corpus.provenance.recorded}. All "
            f"{len(cases)} recorded requests still mean what they meant; what the change asks for was never sent. "
            f"Record the cassette anew: {RECORD}; or, where what is recorded is enough, confirm it: {RELABEL} {path}"
        )


def invalid(contract: Contract, cases: Sequence[Case]) -> list[str]:
    """Say of each recorded case that is no evidence any more why not."""
    return [why for case in cases if (why := _why_invalid(contract, case)) is not None]


def _why_invalid(contract: Contract, case: Case) -> str | None:
    if case.provokes or case.reads:  # such bytes are no message that a contract could call valid or not
        return None
    found = label(contract, case.request.body)
    today = case.label if case.equivalent and found.valid else str(found)
    if today != case.label:
        return f"A request recorded as «{case.label}» ({case.aim}) is «{today}» today"
    known = {fault.id for fault in contract.faults}
    gone = next((name for name in case.due.faults if name not in known), None)
    return None if gone is None else f"The contract has no fault {gone} any more"
