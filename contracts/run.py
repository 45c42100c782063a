"""One run in one process: every rule exercised at its place, or replayed from its cassette."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from hypothesis.database import ExampleDatabase

from contracts.cases.aim import NoAim
from contracts.cases.aims import aims
from contracts.cases.present import PresentValue, reader_of, state_of
from contracts.discovery import catalogue
from contracts.endpoints import Endpoint
from contracts.engine import Exerciser
from contracts.environments import Environment
from contracts.errors import RecordingError
from contracts.exampledatabase import open_database
from contracts.exchange import Exchange, HttpRequest
from contracts.model import Contract
from contracts.options import Options
from contracts.places import LeftOut, Place, Places
from contracts.recording.cassette import cassette_path
from contracts.recording.provenance import BY_HAND, REFERENCE
from contracts.recording.redaction import Redactor
from contracts.recording.workplace import Workplace
from contracts.recordrule import Recordist, Source
from contracts.rehearsing import DryAim, rehearse
from contracts.replaying import cassette_name, replay
from contracts.rules import Rule
from contracts.tally import Tally

Cassette = Any
"""The cassette object of vcrpy, which ships no types; None where there is none."""


class Run:
    """Exercises rules in one process.

    ``peers`` are contracts beside the catalogue's that the state of another one may be read from.
    """

    def __init__(self, options: Options, peers: Iterable[Contract] = ()) -> None:
        self.options = options
        self._peers = {contract.id: contract for contract in (*catalogue(), *peers)}
        self.places = Places(options, self._peers)
        self._workplaces: dict[Path, Workplace] = {}

    def add_peers(self, contracts: Iterable[Contract]) -> None:
        """Make contracts known that this run has selected."""
        self._peers.update({contract.id: contract for contract in contracts})

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """The contracts that are known: the catalogue's, and those that tests have selected."""
        return tuple(self._peers.values())

    def exercise(
        self, contract: Contract, rule: Rule, cassette: Cassette = None, folder: Path | None = None
    ) -> Tally:
        """Exercise one rule.

        ``cassette`` is vcrpy's object that is replayed from or recorded into, ``folder`` where cassettes lie; both are
        left out where nothing is recorded. Raises RecordingError when a cassette cannot be used or written.
        """
        place = self.places.of(contract)
        path = cassette_path(folder, cassette_name(rule)) if folder is not None else None
        if self._replays(path):
            return self._replay(contract, rule, cassette, path, place)
        if isinstance(place, LeftOut):
            return Tally(rule=rule.id, contract=contract.id, reason=place.reason)
        with place.alone():
            return self._send(rule, place, *((cassette, path) if self.options.recording else (None, None)))

    def rehearse(self, contract: Contract, rule: Rule) -> list[DryAim] | str:
        """Say what would be sent for a rule, or why nothing would be."""
        place = self.places.of(contract)
        return (
            place.reason if isinstance(place, LeftOut) else rehearse(self._exerciser(place, Nowhere()), rule)
        )

    def planned(self, contract: Contract, rule: Rule) -> int:
        """Tell how many requests a rule asks for at most, shrinking aside."""
        place = self.places.of(contract)
        return 0 if isinstance(place, LeftOut) else self._exerciser(place, Nowhere()).planned(rule)

    def close(self) -> None:
        """Close what is open; of a recording stays what the next run needs in order to continue."""
        for workplace in self._workplaces.values():
            workplace.leave()
        self.places.close()

    @property
    def recording_folders(self) -> tuple[Path, ...]:
        """Give the folders of cassettes that this process has recorded into."""
        return tuple(self._workplaces)

    def _replays(self, path: Path | None) -> bool:
        once = self.options.record_mode == "once" and path is not None and path.is_file()
        return self.options.kind == "recorded" or once

    def _replay(
        self,
        contract: Contract,
        rule: Rule,
        cassette: Cassette,
        path: Path | None,
        place: Place | LeftOut,
    ) -> Tally:
        if path is None or cassette is None:
            raise RecordingError(f"{rule.id}: there is no cassette to replay; was --disable-recording given?")
        if not path.is_file() and isinstance(place, Place):
            found = aims(place.setting, rule)
            if isinstance(found, NoAim):  # then there is nothing that could have been recorded
                return Tally(rule=rule.id, contract=contract.id, reason=found.reason)
        return replay(contract, rule, cassette, path)

    def _send(self, rule: Rule, place: Place, cassette: Cassette, path: Path | None) -> Tally:
        endpoint = place.open_endpoint()
        redactor = Redactor.for_environment(place.setting.environment, (place.setting.contract,))
        try:
            if cassette is None or path is None:
                return self._exerciser(place, endpoint, redactor).exercise(rule)
            recordist = self._recordist(place, redactor, cassette, path)
            return recordist.record(rule, self._exerciser(place, endpoint, redactor))
        finally:
            endpoint.close()

    def _exerciser(self, place: Place, endpoint: Endpoint, redactor: Redactor | None = None) -> Exerciser:
        plain = Exerciser(
            place.setting,
            endpoint,
            examples=self.options.max_examples,
            shrink_requests=place.setting.environment.limits.shrink_requests,
            repeatable=self.options.recording,
            database=self._database,
        )
        return (
            plain
            if redactor is None
            else replace(plain, redaction=redactor, present=self._present(place, endpoint))
        )

    @cached_property
    def _database(self) -> ExampleDatabase | None:
        """The failing examples of other runs, opened when they are first needed."""
        return None if self.options.database is None else open_database(self.options.database)

    def _present(self, place: Place, endpoint: Endpoint) -> PresentValue | None:
        state = state_of(place.setting.contract)
        reader = reader_of(place.setting.contract, state, self._peers.values()) if state is not None else None
        found = self.places.of(reader) if reader is not None else None
        if state is None or not isinstance(found, Place):
            return None
        present = PresentValue(state, found.setting, endpoint)
        present.refresh()
        return present

    def _recordist(self, place: Place, redactor: Redactor, cassette: Cassette, path: Path) -> Recordist:
        embedded = self.options.kind == "reference"
        name = f"{self._whose(place.setting.environment)}, {place.setting.address}"
        source = Source("reference" if embedded else "live", REFERENCE if embedded else name)
        return Recordist(source, redactor, cassette, path, self._workplace(path))

    def _workplace(self, path: Path) -> Workplace:
        """Give the folder of the recording that is under way; vendor and operation stand above a cassette."""
        folder = path.parents[2]
        if folder not in self._workplaces:
            self._workplaces[folder] = Workplace(folder, self.options.run_id)
        return self._workplaces[folder]

    @staticmethod
    def _whose(environment: Environment) -> str:
        """Name the environment; who stands behind a URL that was given by hand is not known."""
        return BY_HAND if environment.synthetic else environment.name


class Nowhere:
    """An endpoint for planning: nothing is ever sent to it."""

    def send(self, request: HttpRequest) -> Exchange:
        """Refuse."""
        raise AssertionError(f"nothing is sent while planning, yet a request to {request.url} was")

    def close(self) -> None:
        """Hold nothing."""
