"""Collects the exchanges of one cassette and hands them to vcrpy when all of them are there.

Nothing reaches the cassette before ``finish()``: personal data that a late exchange brings to light is
then redacted in the early ones as well, and a run that breaks off leaves the old cassette as it was.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from contracts import __version__
from contracts.errors import RecordingError
from contracts.exchange import Exchange, HttpResponse
from contracts.model import Contract
from contracts.recording.corpus import Case, Kind, Provenance, Recording
from contracts.recording.exchanges import provenance_of, to_vcr
from contracts.recording.provenance import origin, timestamp
from contracts.recording.redaction import Redactor


class Cassette(Protocol):
    """What is asked of a cassette of vcrpy; pytest-recording's ``vcr`` fixture gives one."""

    responses: list[dict[str, object]]
    write_protected: bool

    def append(self, request: object, response: object) -> None:
        """Add an exchange."""


class Recorder:
    """Records the exchanges of one contract with one endpoint into one cassette.

    ``endpoint`` is "reference service", or the live environment's name and address. Raises
    RecordingError when the record mode does not let the cassette be written, or when it holds
    recordings of another endpoint or of an earlier contract.
    """

    def __init__(
        self,
        cassette: Cassette,
        contract: Contract,
        redactor: Redactor,
        *,
        kind: Kind,
        endpoint: str,
        contract_hash: str,
        now: datetime | None = None,
    ) -> None:
        self._cassette = cassette
        self._contract = contract
        self._redactor = redactor
        self._provenance = Provenance(timestamp(now), kind, endpoint, __version__, contract_hash)
        self._pending: list[tuple[Case, Exchange]] = []
        self._check_mode()
        self._check_earlier()

    def record(self, case: Case, exchange: Exchange) -> bool:
        """Take an exchange for the cassette, with what the engine says of its case.

        A transport failure has no response to record: False says that it was left out.
        """
        self._redactor.learn(self._contract, exchange)
        if exchange.response is None:
            return False
        self._pending.append((case, exchange))
        return True

    def finish(self) -> tuple[Recording, ...]:
        """Redact what was taken, hand it to the cassette, and give it back as it was recorded."""
        recordings = tuple(self._redacted(case, exchange) for case, exchange in self._pending)
        provenance = self._complete(recordings)
        for recording in recordings:
            self._cassette.append(*to_vcr(recording, provenance))
        self._pending.clear()
        return recordings

    def _check_mode(self) -> None:
        if self._cassette.write_protected:
            raise RecordingError(
                "this record mode does not write into the cassette; record it anew with --record-mode=rewrite"
            )

    def _check_earlier(self) -> None:
        ours = origin(self._provenance)
        known = [provenance_of(response) for response in self._cassette.responses]
        other = next((each for each in known if each and origin(each) != ours), None)
        if other:
            raise RecordingError(
                f"the cassette was recorded from {other.endpoint} on {other.recorded}, or for an earlier "
                "contract; record it anew with --record-mode=rewrite"
            )

    def _redacted(self, case: Case, exchange: Exchange) -> Recording:
        redacted = self._redactor.redact_exchange(exchange)
        said = {key: value and self._redactor.redact_label(value) for key, value in case.items()}
        response = redacted.outcome
        if not isinstance(response, HttpResponse):
            raise RecordingError("an exchange without a response cannot be recorded")
        return Recording(said, redacted.request, response)

    def _complete(self, recordings: tuple[Recording, ...]) -> Provenance:
        servers = [server for each in recordings if (server := each.response.header("Server"))]
        return replace(
            self._provenance,
            endpoint=self._redactor.redact_text(self._provenance.endpoint),
            server=servers[0] if servers else None,
            redacted=self._redactor.summary(),
        )
