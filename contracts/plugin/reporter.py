"""Collects the tallies of a run, writes its reports, prints its summary, sets its exit code."""

from __future__ import annotations

import platform
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from contracts.assembling import assemble, collect, exit_code
from contracts.cases.building import SUITE_VERSION
from contracts.discovery import catalogue
from contracts.errors import ContractsError
from contracts.model import Contract
from contracts.places import LeftOut
from contracts.plugin.itemrules import ATTRIBUTE, rule_of
from contracts.plugin.planning import announcement, rehearsal
from contracts.reportmodel import EndpointInfo, Report, RunInfo
from contracts.reports import html, jsonfile
from contracts.reports.files import Claim, claim
from contracts.reports.terminal import MARKUP, summary_lines
from contracts.run import Run
from contracts.tally import Tally
from contracts.verdicts import Verdict

LIBRARIES = ("pytest", "hypothesis", "lxml", "xmlschema", "vcrpy", "pytest-recording", "urllib3")


class Reporter:
    """The reporting half of the plugin; it lives in the process that pytest was called in."""

    def __init__(self, config: pytest.Config, run: Run) -> None:
        self._config = config
        self._run = run
        self._started = datetime.now(UTC)
        self._clock = time.monotonic()
        self._claims: list[Claim] = []
        self._contracts: dict[str, Contract] = {contract.id: contract for contract in catalogue()}
        self._tallies: dict[str, Tally] = {}
        self._other_failures = 0
        self._report: Report | None = None
        self._unwritten: list[str] = []
        for path in run.options.reports:
            self._claims.append(claim(path))

    def release(self) -> None:
        """Let the report files go."""
        for each in self._claims:
            each.release()

    # --- before the run -----------------------------------------------------------------------------------

    def pytest_report_header(self) -> list[str]:
        """Say who answers."""
        options = self._run.options
        who = {
            "recorded": "recordings (nothing is sent)",
            "reference": "the embedded reference services (they say nothing about a vendor)",
            "url": options.endpoint,
            "live": f"live, environment {options.env}",
        }[options.kind]
        recording = f", recorded with --record-mode={options.record_mode}" if options.recording else ""
        return [f"contracts: {who}{recording}"]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Know the contracts of the items, and say how much is planned before the first request is sent."""
        self._know(session.items)
        if self._run.options.kind in {"url", "live"} and not self._run.options.dry_run:
            self._write(announcement(self._run, session.items))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Rehearse instead of running, where a dry run is asked for."""
        if not self._run.options.dry_run:
            return None
        self._write(rehearsal(self._run, session.items))
        return True

    def _know(self, items: list[pytest.Item]) -> None:
        for item in items:
            found = rule_of(item)
            if found is not None:
                self._contracts[found[0].id] = found[0]

    def _write(self, lines: list[str]) -> None:
        terminal = self._terminal()
        if terminal is not None:
            terminal.ensure_newline()
            for line in lines:
                terminal.write_line(line)

    def _terminal(self) -> Any:  # noqa: ANN401 -- pytest's terminal reporter, absent under -p no:terminal
        return self._config.pluginmanager.get_plugin("terminalreporter")

    # --- during the run -----------------------------------------------------------------------------------

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, Any] | None:
        """Show a verdict of its own for what is neither kept nor plainly broken."""
        packed = getattr(report, ATTRIBUTE, None)
        if packed is None or report.when != "call":
            return None
        return _status(report, Tally.model_validate(packed))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in the tally that a test report carries."""
        packed = getattr(report, ATTRIBUTE, None)
        if packed is not None:
            tally = Tally.model_validate(packed)
            self._tallies[tally.rule] = tally
        elif report.failed:
            self._other_failures += 1

    # --- after the run ------------------------------------------------------------------------------------

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Make the report, write it, and set the exit code."""
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
        return 1 if self._other_failures else exit_code(report)

    def _write_report(self, path: Path) -> None:
        write = jsonfile.write if path.suffix == ".json" else html.write
        try:
            if self._report is not None:
                write(self._report, path)
        except (ContractsError, OSError) as error:
            self._unwritten.append(str(error))

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the summary that a person can act on."""
        if self._report is None:
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
        seen = {tally.contract for tally in tallies}
        contracts = [contract for name, contract in sorted(self._contracts.items()) if name in seen]
        problems = sorted({tally.problem for tally in tallies if tally.problem is not None})
        run = self._run_info(tallies, exitstatus)
        return assemble(contracts, collect(tallies), run, variables=self._variables, problems=problems)

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
            "hypothesis-seed": "random" if seed is None else str(seed),
        }

    def _endpoint_info(self, tallies: list[Tally]) -> EndpointInfo:
        options = self._run.options
        names = {"recorded": "recordings", "reference": "reference service", "live": options.env or "live"}
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
            place = self._run.places.of(contract) if contract.vendor == vendor else None
            if place is not None and not isinstance(place, LeftOut):
                names = list(place.setting.environment.credentials)
        prefix = vendor.upper().replace("-", "_").replace(".", "_")
        return {
            f"REDACTED-{_role(name)}{half}": f"{prefix}_{_role(name)}{half}".replace("-", "_")
            for name in names
            for half in ("USERNAME", "PASSWORD")
        }


def _role(credentials: str) -> str:
    return "" if credentials == "default" else f"{credentials.upper()}-"


def _status(report: pytest.TestReport, tally: Tally) -> tuple[str, str, Any] | None:
    found = tally.verdicts(tally.rule)
    if report.failed:
        if Verdict.VIOLATES not in found and tally.unreachable is not None:
            return "unreachable", "U", ("UNREACHABLE", {"red": True})
        return None
    if report.skipped:
        return "not exercised", "n", ("NOT EXERCISED", {"light": True})
    for verdict, letter in ((Verdict.VIOLATES, "W"), (Verdict.LENIENT, "L"), (Verdict.UNDOCUMENTED, "D")):
        if verdict in found:
            return str(verdict), letter, (str(verdict).upper(), {"yellow": True})
    return None


def _whose(kind: str, endpoints: set[str], *, reference: bool) -> Any:  # noqa: ANN401 -- a literal of the report model
    if kind == "recorded":
        words = {"reference" if each == "reference service" else "live" for each in endpoints}
        return words.pop() if len(words) == 1 else ("mixed" if words else "unknown")
    if kind == "url":
        return "unknown"
    return "reference" if reference else "live"


def _versions() -> dict[str, str]:
    versions = {"soap-contracts": SUITE_VERSION, "python": platform.python_version()}
    versions |= {name: version(name) for name in LIBRARIES}
    return versions | {"libxml2": ".".join(map(str, etree.LIBXML_VERSION))}
