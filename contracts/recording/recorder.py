"""Collects the exchanges of one cassette and hands them to vcrpy when all of them are there.

Nothing reaches the cassette before ``finish()``: personal data that a late exchange brings to light is
then redacted in the early ones as well, and a run that breaks off leaves the old cassette as it was. What was
exchanged until then stands in a journal, from which the next run continues.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from contracts import __version__
from contracts.errors import RecordingError
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.model import Contract
from contracts.recording.corpus import Case, Kind, Provenance, Recording
from contracts.recording.exchanges import provenance_of, to_vcr
from contracts.recording.journal import Journal
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

    Of the exchanges of a run that was broken off, ``recalled`` counts those that were taken over, ``outdated`` those
    that no longer stand in their places.

    ``endpoint`` is "reference service", or the live environment's name and address. Raises
    RecordingError when the record mode does not let the cassette be written, or when it holds
    recordings of another endpoint or of an earlier contract.

    ``journal`` is where exchanges go at once, and what a run that was broken off had exchanged.
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
        journal: Journal | None = None,
    ) -> None:
        self._journal = journal
        self._earlier = journal.earlier if journal is not None else ()
        self._cassette = cassette
        self._contract = contract
        self._redactor = redactor
        self._provenance = Provenance(timestamp(now), kind, endpoint, __version__, contract_hash)
        self._pending: list[tuple[Case, Exchange]] = []
        self.recalled = 0
        self.outdated = 0
        self._check_mode()
        self._check_earlier()

    @property
    def provenance(self) -> Provenance:
        """Who is asked, and when, as a cassette says it."""
        return self._complete(())

    def record(self, case: Case, exchange: Exchange) -> bool:
        """Take an exchange for the cassette, with what the engine says of its case.

        A transport failure has no response to record: False says that it was left out.
        """
        known = self._redactor.known
        self._redactor.learn(self._contract, exchange)
        if exchange.response is None:
            return False
        self._pending.append((case, exchange))
        self._note(learnt=self._redactor.known > known)
        return True

    def recall(self, request: HttpRequest) -> Exchange | None:
        """Give the exchange that the run that was broken off had in this place; None when it is to be sent.

        Where a request differs from the one in its place, nothing that follows it is taken over.
        """
        at = len(self._pending)
        if at >= len(self._earlier):
            return None
        recorded = self._earlier[at].exchange
        self._redactor.adopt(self._contract, request, recorded)
        if self._redactor.redact_request(request) == recorded.request:
            self.recalled += 1
            return recorded
        self.outdated = len(self._earlier) - at
        self._earlier = self._earlier[:at]
        return None

    def finish(self) -> tuple[Recording, ...]:
        """Redact what was taken, hand it to the cassette, and give it back as it was recorded."""
        recordings = self._all_redacted()
        provenance = self._complete(recordings)
        for recording in recordings:
            self._cassette.append(*to_vcr(recording, provenance))
        self._pending.clear()
        return recordings

    def _note(self, *, learnt: bool) -> None:
        """Put the last exchange on the disk; with all before it when it taught what is to be hidden in them."""
        beyond = len(self._pending) - len(self._earlier)
        if self._journal is None or beyond <= 0:  # what was taken over is on the disk
            return
        if learnt or beyond == 1:
            self._journal.rewrite(self._all_redacted())
        else:
            self._journal.append(self._redacted(*self._pending[-1]))

    def _all_redacted(self) -> tuple[Recording, ...]:
        return tuple(self._redacted(case, exchange) for case, exchange in self._pending)

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
