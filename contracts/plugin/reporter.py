"""Collects the tallies of a run, writes its reports, prints its summary, sets its exit code."""

from __future__ import annotations

import platform
import textwrap
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from contracts.assembling import assemble, collect
from contracts.cases.building import SUITE_VERSION
from contracts.discovery import find
from contracts.errors import ContractsError
from contracts.gate.judging import exit_code, is_blamed, known_as
from contracts.model import Contract
from contracts.places import LeftOut
from contracts.plugin.gating import gate_of
from contracts.plugin.itemrules import ATTRIBUTE, CONTRACT_FILE
from contracts.plugin.planning import EXAMPLE, announcement, rehearsal, rules_in, who_answers
from contracts.plugin.recordings import settle_recordings
from contracts.plugin.settings import note_mistake, refuse_mistakes
from contracts.recording.provenance import BY_HAND, REFERENCE
from contracts.reportmodel import EndpointInfo, Gate, Report, RunInfo
from contracts.reports import formats
from contracts.reports.files import Claim
from contracts.reports.terminal import MARKUP, summary_lines
from contracts.rules import Rule
from contracts.run import Run
from contracts.tally import Tally
from contracts.verdicts import Verdict

LIBRARIES = ("pytest", "hypothesis", "lxml", "xmlschema", "vcrpy", "pytest-recording", "urllib3")


class Reporter:
    """The reporting half of the plugin; it lives in the process that pytest was called in."""

    def __init__(self, config: pytest.Config, run: Run, claims: list[Claim]) -> None:
        self._config = config
        self._run = run
        self._started = datetime.now(UTC)
        self._clock = time.monotonic()
        self._claims = claims
        self._contracts: dict[str, Contract] = {}
        self._files: set[str] = set()
        self._tallies: dict[str, Tally] = {}
        self._selected: set[str] = set()
        self._planned: set[str] = set()
        self._without_verdict: set[str] = set()
        self._expected: set[str] = set()
        self._other_failures = 0
        self._report: Report | None = None
        self._unwritten: list[str] = []
        self._about_recordings: list[str] = []

    # --- before the run -----------------------------------------------------------------------------------

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Know the contracts of the items, and say how much is planned before the first request is sent."""
        promises = list(rules_in(session.items))
        self._contracts |= {contract.id: contract for contract, _ in promises}
        if self._config.option.collectonly or not promises:
            return
        try:
            self.announce(promises)
        except ContractsError as error:
            note_mistake(self._config, error)
            refuse_mistakes(session)

    def announce(self, promises: list[tuple[Contract, Rule]]) -> None:
        """Say who answers, and what is planned where a service is asked.

        Raises OptionError or EnvironmentFileError when an environment cannot be used.
        """
        self._selected |= {rule.id for _, rule in promises}
        self._planned |= {contract.id for contract, _ in promises}
        self._contracts |= {contract.id: contract for contract, _ in promises}
        quiet = self._config.getoption("verbose", 0) < 0
        lines = [] if quiet else [who_answers(self._run.options)]
        if self._run.options.kind in {"url", "live"}:
            planned = announcement(
                self._run, promises
            )  # finds a mistake in the environment before a dry run, too
            lines += [] if self._run.options.dry_run else planned
        self._write(lines)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Rehearse instead of running, where a dry run is asked for."""
        if not self._run.options.dry_run:
            return None
        if self._config.option.collectonly:
            return None
        self._write(rehearsal(self._run, list(rules_in(session.items))))
        return True

    def _write(self, lines: Iterable[str]) -> None:
        terminal = self._terminal()
        if terminal is not None:
            terminal.ensure_newline()
            for line in lines:
                for part in self._fitting(line):
                    terminal.write_line(part)

    def _fitting(self, line: str) -> list[str]:
        """Break a line at the terminal's width; a message, which cannot be broken, stays whole."""
        width = self._terminal()._tw.fullwidth  # noqa: SLF001 -- pytest has no public word for it
        if not line or line.startswith(EXAMPLE):
            return [line]
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        return textwrap.wrap(
            line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )

    def _terminal(self) -> Any:  # noqa: ANN401 -- pytest's terminal reporter, absent under -p no:terminal
        return self._config.pluginmanager.get_plugin("terminalreporter")

    # --- during the run -----------------------------------------------------------------------------------

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, Any] | None:
        """Show a verdict by its own word; the summary tells of it, so that pytest need not do so as well."""
        packed = getattr(report, ATTRIBUTE, None)
        if packed is None or hasattr(report, "wasxfail"):
            return None
        return _status(report, Tally.model_validate(packed), gate_of(self._config))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in the tally that a test report carries."""
        packed = getattr(report, ATTRIBUTE, None)
        if packed is None:
            self._other_failures += report.failed
            self._note_without_verdict(report)
            return
        tally = Tally.model_validate(packed)
        self._tallies[report.nodeid] = tally
        self._know(getattr(report, CONTRACT_FILE, None))
        if hasattr(report, "wasxfail"):
            self._expected.add(tally.rule)
        elif report.failed:
            self._note_failure(tally, report.when)

    def _note_without_verdict(self, report: pytest.TestReport) -> None:
        """Name the promise whose test failed before it came to a verdict, as when a worker of xdist crashes."""
        if report.failed and report.nodeid.partition("[")[2].removesuffix("]") in self._selected:
            self._without_verdict.add(
                f"{report.nodeid}: failed without a verdict, as when its process crashes; pytest's output says why"
            )

    def _note_failure(self, tally: Tally, when: str | None) -> None:
        """Let pytest's last line be red for a broken promise; count what fails for another reason than its verdict."""
        terminal = self._terminal()
        if terminal is not None:
            terminal.stats.setdefault("failed", [])
        blamed = _blamed(tally, gate_of(self._config))
        self._other_failures += _explained(tally, when, blamed) is None

    def _know(self, file: str | None) -> None:
        """Know the contract of an item that another process collected."""
        if file is not None and file not in self._files:
            self._files.add(file)
            known = {str(contract.path) for contract in self._contracts.values()}
            if file not in known:
                self._contracts |= {contract.id: contract for contract in find(Path(file))}

    # --- after the run ------------------------------------------------------------------------------------

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Make the report, write it, and set the exit code."""
        self._about_recordings = settle_recordings(session, self._tallies.values(), int(exitstatus))
        if not self._tallies:
            return
        draft = self._assembled(int(exitstatus))
        code = self._exit_code(draft, int(exitstatus))
        session.exitstatus = code
        self._report = draft.model_copy(update={"run": draft.run.model_copy(update={"exit_code": code})})
        for each in self._claims:
            self._write_report(each.path)
        if self._unwritten:
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR

    def _exit_code(self, report: Report, given: int) -> int:
        """The word of pytest stands where something else than a promise failed."""
        if given not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
            return given
        return 1 if self._other_failures else exit_code(report, self._expected) or given

    def _write_report(self, path: Path) -> None:
        try:
            if self._report is not None:
                formats.write(self._report, path)
        except (ContractsError, OSError) as error:
            self._unwritten.append(str(error))

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the summary that a person can act on."""
        self._summarise(terminalreporter)
        for said in self._about_recordings:
            terminalreporter.write_line(said)

    def _summarise(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._report is None:
            if self._claims:
                terminalreporter.write_line(
                    "contracts: no report was written, since no promise was exercised"
                )
            return
        terminalreporter.section("contracts")
        width = min(terminalreporter._tw.fullwidth, 100)  # noqa: SLF001 -- pytest has no public word for it
        for line in summary_lines(self._report, width, self._config.option.verbose):
            terminalreporter.write_line(line.text, **MARKUP[line.style])
        for error in self._unwritten:
            terminalreporter.write_line(error, red=True)
        for each in self._claims:
            if not self._unwritten:
                terminalreporter.write_line(f"report: {each.path}")

    # --- the report ---------------------------------------------------------------------------------------

    def _assembled(self, exitstatus: int) -> Report:
        tallies = list(self._tallies.values())
        seen = self._planned.union(tally.contract for tally in tallies)
        contracts = [contract for name, contract in sorted(self._contracts.items()) if name in seen]
        told = {tally.problem for tally in tallies if tally.problem is not None}
        problems = sorted(told | self._without_verdict)
        run = self._run_info(tallies, exitstatus)
        return assemble(
            contracts,
            collect(tallies, self._selected),
            run,
            variables=self._variables,
            problems=problems,
            gate=gate_of(self._config),
        )

    def _run_info(self, tallies: list[Tally], exitstatus: int) -> RunInfo:
        return RunInfo(
            started=self._started.isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - self._clock, 3),
            endpoint=self._endpoint_info(tallies),
            versions=_versions(),
            settings=self._settings(),
            sent=sum(tally.sent for tally in tallies),
            dropped=sum(sum(tally.dropped.values()) for tally in tallies),
            exit_code=exitstatus,
        )

    def _settings(self) -> dict[str, str]:
        options = self._run.options
        seed = self._config.getoption("--hypothesis-seed", None)
        return {
            "max-examples": str(options.max_examples),
            "record-mode": options.record_mode,
            "allow-writes": str(options.allow_writes).lower(),
            "allow-production": str(options.allow_production).lower(),
            "database": "none" if options.database is None else "shared failing examples",
            "hypothesis-seed": "random" if seed is None else str(seed),
        }

    def _endpoint_info(self, tallies: list[Tally]) -> EndpointInfo:
        options = self._run.options
        names = {"recorded": "recordings", "reference": REFERENCE, "live": options.env or "live"}
        given = [tally.provenance for tally in tallies if tally.provenance is not None]
        dates = sorted(each["recorded"] or "" for each in given)
        return EndpointInfo(
            kind=options.kind,
            name=names.get(options.kind, options.endpoint),
            evidence=_whose(
                options.kind, {each["endpoint"] or "" for each in given}, reference=options.asks_reference
            ),
            recorded=(dates[0], dates[-1]) if dates else None,
        )

    def _variables(self, vendor: str) -> dict[str, str]:
        """Name a shell variable for each pseudonym of a credential."""
        names = ["default"]
        for contract in self._contracts.values():
            if contract.vendor == vendor:
                names = self._credentials(contract) or names
        prefix = vendor.upper().replace("-", "_").replace(".", "_")
        return {
            f"REDACTED-{_role(name)}{half}": f"{prefix}_{_role(name)}{half}".replace("-", "_")
            for name in names
            for half in ("USERNAME", "PASSWORD")
        }

    def _credentials(self, contract: Contract) -> list[str]:
        try:
            place = self._run.places.of(contract)
        except ContractsError:  # then nothing was sent, and no credential has to be named
            return []
        return [] if isinstance(place, LeftOut) else list(place.setting.environment.credentials)


def _role(credentials: str) -> str:
    return "" if credentials == "default" else f"{credentials.upper()}-"


_LETTERS = ((Verdict.VIOLATES, "W"), (Verdict.LENIENT, "L"), (Verdict.UNDOCUMENTED, "D"))


def _status(report: pytest.TestReport, tally: Tally, gate: Gate) -> tuple[str, str, Any] | None:
    if report.failed:
        return _explained(tally, report.when, _blamed(tally, gate))
    if report.skipped:
        return "not exercised", "n", ("NOT EXERCISED", {"light": True})
    found = tally.verdicts(tally.rule)
    for verdict, letter in _LETTERS:
        if verdict in found and known_as(gate, tally.rule, verdict) is not None:
            return "accepted", "A", ("ACCEPTED", {"yellow": True})
        if verdict in found:
            return str(verdict), letter, (str(verdict).upper(), {"yellow": True})
    return None


def _blamed(tally: Tally, gate: Gate) -> Verdict | None:
    """Give the verdict for which the gate fails an item; None where it does not.

    A recommendation (a SHOULD) fails no item, so the severity of the rule of one that failed is error.
    """
    found = tally.verdicts(tally.rule)
    return next(
        (each for each, _ in _LETTERS if each in found and is_blamed(gate, tally.rule, "error", each)), None
    )


def _explained(tally: Tally, when: str | None, blamed: Verdict | None) -> tuple[str, str, Any] | None:
    """Give the category, letter and word of a failure that the tally explains; None when something else failed."""
    if when == "call" and blamed is Verdict.VIOLATES:
        return "broken", "F", ("VIOLATES", {"red": True})
    if when == "call" and blamed is not None:
        return str(blamed), dict(_LETTERS)[blamed], (str(blamed).upper(), {"red": True})
    if tally.problem is not None:
        return "not usable", "P", ("PROBLEM", {"red": True})
    if tally.unreachable is not None:
        return "unreachable", "U", ("UNREACHABLE", {"red": True})
    return None


def _whose(kind: str, endpoints: set[str], *, reference: bool) -> Any:  # noqa: ANN401 -- a literal of the report model
    if kind == "recorded":
        words = {_who_is(each) for each in endpoints}
        return words.pop() if len(words) == 1 else ("mixed" if words else "unknown")
    if kind == "url":
        return "unknown"
    return "reference" if reference else "live"


def _who_is(endpoint: str) -> str:
    if endpoint == REFERENCE:
        return "reference"
    return "unknown" if endpoint.startswith(BY_HAND) else "live"


def _versions() -> dict[str, str]:
    versions = {"soap-contracts": SUITE_VERSION, "python": platform.python_version()}
    versions |= {name: version(name) for name in LIBRARIES}
    return versions | {"libxml2": ".".join(map(str, etree.LIBXML_VERSION))}
