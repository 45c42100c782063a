"""From paths to a report: every file read, every exchange judged, and what was not, counted with its reason."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from lxml import etree

from contracts.assembling import assemble, collect
from contracts.cases.building import SUITE_VERSION
from contracts.errors import TrafficError
from contracts.gate.judging import exit_code
from contracts.model import Contract
from contracts.recording.redaction import Redactor
from contracts.reportmodel import EndpointInfo, LeftOut, Report, RunInfo, Traffic
from contracts.verifying.clientrules import all_rules
from contracts.verifying.finding import files
from contracts.verifying.gathering import Gathered
from contracts.verifying.judging import judge_recorded
from contracts.verifying.matching import NoContract, contract_of, contracts_like, is_documented_host
from contracts.verifying.openfile import NotTraffic
from contracts.verifying.reading import read
from contracts.verifying.recorded import Entry, Recorded, Skipped
from contracts.verifying.redacting import Noticed

EXAMPLES = 3
LIBRARIES = ("lxml", "xmlschema", "h11")
NO_FORMAT = "a file in no format that is read"

Whose = Literal["reference", "live", "unknown"]


@dataclass
class _Count:
    """How much of the traffic was judged, and what was not."""

    files: int = 0
    read: int = 0
    judged: int = 0
    left_out: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    moments: list[str] = field(default_factory=list)
    whose: set[Whose] = field(default_factory=set)

    def leave_out(self, reason: str, where: str) -> None:
        times, examples = self.left_out.get(reason, (0, []))
        self.left_out[reason] = (times + 1, [*examples, where][:EXAMPLES])

    def see(self, recorded: Recorded) -> None:
        """Keep the oldest and the newest moment."""
        if recorded.when:
            ordered = sorted([*self.moments, recorded.when])
            self.moments = [ordered[0], ordered[-1]]


class Verification:
    """Judges recorded traffic by contracts, exchange by exchange."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        self._contracts = tuple(contracts)
        self._gathered = {contract.id: Gathered(contract) for contract in self._contracts}
        self._noticed = Noticed()
        self._count = _Count()
        self._started = datetime.now(UTC)
        self._clock = time.monotonic()

    def verify(self, paths: Sequence[Path]) -> Report:
        """Read and judge everything; damaged files are problems of the report, and the rest is judged all the same.

        Raises TrafficError for a path that does not exist.
        """
        for found in list(files(paths)):
            if isinstance(found, Skipped):
                self._take(found)
            else:
                self._file(*found)
        return self._report()

    def _file(self, path: Path, named: bool) -> None:
        try:
            for entry in read(path):
                self._take(entry)
            self._count.files += 1
        except NotTraffic as error:
            if named:
                self._count.problems.append(str(error))
            else:
                self._count.leave_out(NO_FORMAT, str(path))
        except TrafficError as error:
            self._count.problems.append(str(error))

    def _take(self, entry: Entry) -> None:
        if isinstance(entry, Skipped):
            self._count.leave_out(entry.reason, entry.where)
            return
        self._count.read += 1
        self._count.see(entry)
        contract = contract_of(entry, self._contracts)
        if isinstance(contract, NoContract):
            for each in contracts_like(entry, self._contracts) or (None,):
                self._noticed.notice(each, entry)
            self._count.leave_out(f"of no contract: {contract.reason}", entry.where)
        else:
            self._judge(contract, entry)

    def _judge(self, contract: Contract, recorded: Recorded) -> None:
        self._noticed.notice(contract, recorded)
        both = judge_recorded(contract, recorded)
        for reason in both.silent:
            self._count.leave_out(reason, recorded.where)
        self._count.judged += 1
        self._count.whose.add(_whose(contract, recorded))
        self._gathered[contract.id].add(recorded, both)

    # --- the report ---------------------------------------------------------------------------------------

    def _report(self) -> Report:
        if not self._count.judged:
            self._count.problems.append(self._nothing())
        shown = {id(each): each for gathered in self._gathered.values() for each in gathered.shown}
        redactor = self._noticed.redactor(shown.values())
        tallies = [tally for each in self._gathered.values() for tally in each.tallies(redactor)]
        report = assemble(
            self._contracts,
            collect(tallies),
            self._run_info(),
            variables=self._noticed.variables,
            problems=[redactor.redact_text(problem) for problem in self._count.problems],
            rules=all_rules,
        )
        run = report.run.model_copy(update={"exit_code": exit_code(report)})
        return report.model_copy(update={"run": run, "traffic": self._traffic(redactor)})

    def _nothing(self) -> str:
        return (
            f"nothing was judged: {self._count.read} recorded exchanges were read, and none of them belongs to one of "
            f"{', '.join(contract.id for contract in self._contracts)}; give a contract with --contract, or other "
            "recordings"
        )

    def _traffic(self, redactor: Redactor) -> Traffic:
        left_out = sorted(self._count.left_out.items(), key=lambda item: (-item[1][0], item[0]))
        return Traffic(
            files=self._count.files,
            read=self._count.read,
            judged=self._count.judged,
            left_out=tuple(
                LeftOut(reason=redactor.redact_text(reason), times=times, examples=tuple(examples))
                for reason, (times, examples) in left_out
            ),
        )

    def _run_info(self) -> RunInfo:
        moments = self._count.moments
        return RunInfo(
            started=self._started.isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - self._clock, 3),
            endpoint=EndpointInfo(
                kind="traffic",
                name="recorded traffic",
                evidence=_joined(self._count.whose),
                recorded=(moments[0], moments[-1]) if moments else None,
            ),
            versions=_versions(),
            settings={},
            sent=self._count.judged,
            dropped=0,
            exit_code=0,
        )


def _whose(contract: Contract, recorded: Recorded) -> Whose:
    if recorded.reference:
        return "reference"
    return "live" if is_documented_host(recorded.request, contract) else "unknown"


def _joined(whose: set[Whose]) -> Literal["reference", "live", "mixed", "unknown"]:
    if len(whose) == 1:
        return next(iter(whose))
    return "mixed" if "reference" in whose else "unknown"


def _versions() -> dict[str, str]:
    versions = {"soap-contracts": SUITE_VERSION, "python": platform.python_version()}
    versions |= {name: version(name) for name in LIBRARIES}
    return versions | {"libxml2": ".".join(map(str, etree.LIBXML_VERSION))}
