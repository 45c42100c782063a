"""The suite against a server of another maker, and what it is known to find there.

Each entry of ``expected/PEER.toml`` was held against the specification that the rule cites, and says in words why the
finding is right. An entry that depends on which requests are drawn is marked ``seldom``.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from contracts.discovery import find
from contracts.reportmodel import Report
from contracts.rules import rules_of
from contracts.verdicts import Verdict
from tests.interop.hosting import OPERATIONS, hosted
from tests.interop.peers import HERE, peers

ROOT = HERE.parent.parent
SELECTED = "walley or peekInvoiceSequence"
Finding = tuple[str, Verdict]


@dataclass(frozen=True, slots=True)
class Judged:
    """One run of the suite: its exit code, its report, and what it printed."""

    exit_code: int
    report: Report
    output: str

    @property
    def findings(self) -> frozenset[Finding]:
        """Every finding, as rule and verdict."""
        return frozenset((rule.id, each.verdict) for rule in self.report.rules for each in rule.findings)


@dataclass(frozen=True, slots=True)
class Entry:
    """Rules of which the suite is known to find the same thing for the same reason."""

    rules: tuple[str, ...]
    verdict: Verdict
    why: str
    seldom: bool = False

    @property
    def findings(self) -> frozenset[Finding]:
        """The findings that it stands for."""
        return frozenset((rule, self.verdict) for rule in self.rules)


def judged(name: str, folder: Path) -> Judged:
    """Run the suite as a user does, from start to end, against a server that runs as long as it takes."""
    report = folder / "report.json"
    with hosted(peers()[name], folder) as url:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "tests/contract", "-k", SELECTED, "-q"),
                *("-p", "no:cacheprovider", "--hypothesis-seed=0", "--contract-max-examples=1"),
                *("--contract-endpoint", url, "--contract-report", str(report)),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    output = done.stdout + done.stderr
    assert report.is_file(), output
    return Judged(done.returncode, Report.model_validate_json(report.read_bytes()), output)


def expected(name: str) -> tuple[Entry, ...]:
    """Read what is known of a server."""
    with (HERE / "expected" / f"{name}.toml").open("rb") as file:
        entries = tomllib.load(file)["finding"]
    return tuple(
        Entry(tuple(each["rules"]), Verdict(each["verdict"]), each["why"], each.get("seldom", False))
        for each in entries
    )


def rule_ids() -> frozenset[str]:
    """Give the rules of the operations that the servers offer."""
    contracts = (contract for name in OPERATIONS for contract in find(name))
    return frozenset(rule.id for contract in contracts for rule in rules_of(contract))


def unknown(name: str, run: Judged) -> list[Finding]:
    """Give what a run found that is not among what is known."""
    known = frozenset[Finding]().union(*(entry.findings for entry in expected(name)))
    return sorted(run.findings - known)


def missing(name: str, run: Judged) -> list[Finding]:
    """Give what is known to be found always and was not."""
    always = (entry.findings for entry in expected(name) if not entry.seldom)
    return sorted(frozenset[Finding]().union(*always) - run.findings)
