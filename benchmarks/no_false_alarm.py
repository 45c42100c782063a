"""How many requests the conforming reference services answer without one alarm.

``python -m benchmarks.no_false_alarm --cases 5000`` exercises every rule of every operation in process, in as many
passes as it takes to send so many requests for each operation, and prints what was sent and what the verdicts were.
It ends with 1 when a verdict other than conforms came, or a case was dropped.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts.discovery import catalogue
from contracts.model import Contract
from contracts.options import Options
from contracts.rules import rules_of
from contracts.run import Run
from contracts.tally import Tally
from contracts.verdicts import Verdict


@dataclass
class Outcome:
    """What became of one operation's cases."""

    sent: int = 0
    passes: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    alarms: dict[str, str] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """No verdict but conforms, no failure, nothing dropped."""
        return not self.alarms and not self.dropped

    def add(self, tally: Tally) -> None:
        """Count what one rule's cases brought."""
        self.sent += tally.sent
        self.dropped.update(tally.dropped)
        for rule, by_verdict in tally.found.items():
            for found in by_verdict.values():
                self.verdicts[found.verdict] += found.times
                if found.verdict != Verdict.CONFORMS:
                    self.alarms[f"{rule} {found.verdict}"] = found.message
        if tally.problem is not None:
            self.alarms[f"{tally.rule} error"] = tally.problem


def exercise(contract: Contract, cases: int, examples: int) -> Outcome:
    """Exercise every rule, again and again until so many requests were sent."""
    outcome = Outcome()
    run = Run(Options(endpoint="reference", max_examples=examples))
    while outcome.sent < cases:
        outcome.passes += 1
        for tally in _one_pass(run, contract):
            outcome.add(tally)
    run.close()
    return outcome


def _one_pass(run: Run, contract: Contract) -> Iterator[Tally]:
    for rule in rules_of(contract):
        yield run.exercise(contract, rule)


def report(contract: Contract, outcome: Outcome, seconds: float) -> None:
    """Print one operation's outcome."""
    counts = ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(outcome.verdicts.items()))
    print(f"{contract.id}: {outcome.sent:,} sent in {outcome.passes} passes, {seconds:.0f} s")
    print(f"  verdicts: {counts}; errors: {len(outcome.alarms)}; dropped: {outcome.dropped.total()}")
    for what, message in outcome.alarms.items():
        print(f"  ALARM {what}: {message}")
    for why, count in outcome.dropped.items():
        print(f"  dropped {count}: {why}")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cases", type=int, default=5000, help="requests for each operation")
    parser.add_argument("--examples", type=int, default=20, help="examples for each aim in one pass")
    parser.add_argument("operation", nargs="*", help="ids such as resurs.peekInvoiceSequence; all by default")
    given = parser.parse_args()
    clean = True
    for contract in catalogue():
        if given.operation and contract.id not in given.operation:
            continue
        started = time.perf_counter()
        outcome = exercise(contract, given.cases, given.examples)
        report(contract, outcome, time.perf_counter() - started)
        clean = clean and outcome.clean
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
