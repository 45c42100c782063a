"""What ties a recording to the time and to the contract that it was made for."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from contracts.model import Contract
from contracts.recording.corpus import Kind, Provenance

REFERENCE = "reference service"
BY_HAND = "an address given by hand"
"""The beginning of an endpoint's name behind which nobody knows who stands."""

# Prose and citations: a recording made before they were reworded is as good as one made after.
SILENT = frozenset({"description", "note", "source", "sources", "questions", "examples", "addresses"})


def contract_hash(contract: Contract, *schemas: bytes) -> str:
    """Give a hash of what the contract and its schemas promise.

    It changes with whatever can change a request or a verdict, and not with prose or citations; nor with a key that the
    format of contract files comes to know later, as long as a contract does not use it.
    """
    said = contract.model_dump(mode="json", exclude_defaults=True)
    promises = json.dumps(_without_prose(said), sort_keys=True, ensure_ascii=True)
    parts = [promises.encode(), *schemas]
    whole = b"".join(hashlib.sha256(part).digest() for part in parts)
    return f"sha256:{hashlib.sha256(whole).hexdigest()}"


def origin(provenance: Provenance) -> tuple[Kind, str, str]:
    """Give what all recordings of one cassette have in common."""
    return provenance.kind, provenance.endpoint, provenance.contract_hash


def timestamp(now: datetime | None = None) -> str:
    """Give a moment as ISO 8601 in UTC, to the second; this one when none is given."""
    moment = now or datetime.now(UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _without_prose(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_prose(each) for key, each in value.items() if key not in SILENT}
    if isinstance(value, list):
        return [_without_prose(each) for each in value]
    return value
