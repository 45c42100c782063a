"""One rule recorded into its cassette, from where a run that was broken off had come to.

The counterpart of contracts.replaying. What is asked again after a run was killed is what it had not noted: the
journal answers the requests that it knows, in their order, and the service the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from contracts.cases.draft import Case
from contracts.cases.present import state_of
from contracts.checks.answer import UNAVAILABLE
from contracts.endpoints import Endpoint
from contracts.engine import Exerciser
from contracts.errors import RecordingError
from contracts.exchange import Exchange, HttpRequest
from contracts.recording import parts
from contracts.recording.cassette import read_corpus, stored
from contracts.recording.corpus import Corpus, Kind, Recording
from contracts.recording.journal import Head, Journal, read_journal
from contracts.recording.recorder import Recorder
from contracts.recording.redaction import Redactor
from contracts.recording.workplace import Workplace
from contracts.relabelling import hash_of
from contracts.replaying import replay
from contracts.rules import Rule
from contracts.tally import Tally


@dataclass(frozen=True)
class Source:
    """Whose answers are recorded: ``endpoint`` as a cassette names it."""

    kind: Kind
    endpoint: str


@dataclass(frozen=True)
class _Continued:
    """An endpoint that answers from the journal as long as that has an answer."""

    endpoint: Endpoint
    recorder: Recorder

    def send(self, request: HttpRequest) -> Exchange:
        """Give the exchange that was had before, or have it."""
        known = self.recorder.recall(request)
        return self.endpoint.send(request) if known is None else known

    def close(self) -> None:
        """Close what answers."""
        self.endpoint.close()


@dataclass(frozen=True)
class Recordist:
    """Records one rule: ``cassette`` is vcrpy's object, ``path`` its file."""

    source: Source
    redactor: Redactor
    cassette: Any
    path: Path
    workplace: Workplace

    def record(self, rule: Rule, exerciser: Exerciser) -> Tally:
        """Exercise the rule and record it.

        The cassette is replaced only when nothing kept the rule from being exercised to its end. Raises
        RecordingError when the cassette or the journal cannot be written.
        """
        if self.workplace.failure is not None:
            raise RecordingError(self.workplace.failure)  # before a request is sent that could not be noted
        with self._alone():
            if self._is_complete(exerciser):
                return self._kept(rule, exerciser)
            return self._taken(rule, exerciser)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock = self.workplace.claim(self.path)
        try:
            self._clean()
            yield
        finally:
            lock.release()

    def _clean(self) -> None:
        """Remove what a run left that was killed while it wrote this cassette aside."""
        for path in self.path.parent.glob(f".{self.path.name}.*.tmp"):
            path.unlink(missing_ok=True)

    def _is_complete(self, exerciser: Exerciser) -> bool:
        """Tell whether the run that was broken off had recorded this rule to its end: the cassette has all it noted."""
        noted = self._earlier(self._head(exerciser))
        if not noted or not self.path.is_file():
            return False
        try:
            recorded = read_corpus(self.path).recordings
        except RecordingError:
            return False
        return recorded[-len(noted) :] == noted

    def _kept(self, rule: Rule, exerciser: Exerciser) -> Tally:
        tally = replay(exerciser.setting.contract, rule, stored(self.path), self.path)
        tally.continued = tally.sent
        return tally

    def _taken(self, rule: Rule, exerciser: Exerciser) -> Tally:
        recorder = self._recorder(exerciser)

        def keep(case: Case, exchange: Exchange) -> None:
            recorder.record(case.metadata(), exchange)

        endpoint = _Continued(exerciser.endpoint, recorder)
        try:
            tally = replace(exerciser, keep=keep, endpoint=endpoint).exercise(rule)
        except RecordingError as error:
            self.workplace.failure = str(error)
            raise
        tally.continued, tally.outdated = recorder.recalled, recorder.outdated
        if tally.problem is None and tally.unreachable is None:
            self._finish(recorder)
        return tally

    def _finish(self, recorder: Recorder) -> None:
        """Hand what was taken to the cassette; where nothing could be asked, a cassette without exchanges says so."""
        if not recorder.finish() and not self.cassette.responses:
            parts.write(self.path, Corpus(recorder.provenance, ()))

    def _recorder(self, exerciser: Exerciser) -> Recorder:
        head = self._head(exerciser)
        earlier = self._earlier(head)
        from_middle = (
            state_of(exerciser.setting.contract) is None
        )  # no walk goes on from what the state was once
        recorder = Recorder(
            self.cassette,
            exerciser.setting.contract,
            self.redactor,
            kind=self.source.kind,
            endpoint=self.source.endpoint,
            contract_hash=head.contract_hash,
            journal=Journal(self.workplace.journal_path(self.path), head, earlier if from_middle else ()),
        )
        recorder.outdated = 0 if from_middle else len(earlier)
        return recorder

    def _earlier(self, head: Head) -> tuple[Recording, ...]:
        """Give what a run that was broken off had exchanged for this rule, up to where the service went away."""
        found = read_journal(self.workplace.journal_path(self.path))
        if found is None or found.head.run == head.run:
            return ()
        if found.head.origin != head.origin:
            raise RecordingError(
                f"{self.workplace.path} holds what a recording that was broken off had exchanged with "
                f"{found.head.endpoint}, or for another version of the contract. Run that one again, and it continues; "
                "or delete the folder to give that up"
            )
        return tuple(takewhile(lambda each: each.response.status not in UNAVAILABLE, found.recordings))

    def _head(self, exerciser: Exerciser) -> Head:
        endpoint = self.redactor.redact_text(self.source.endpoint)
        return Head(self.workplace.run, self.source.kind, endpoint, hash_of(exerciser.setting.contract))
