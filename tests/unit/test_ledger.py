"""The request budget and the rate limit, over all processes of one machine: real processes, killed ones too."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contracts.endpoints.budget import Budget, RateLimit
from contracts.endpoints.ledger import Entry, Ledger
from contracts.errors import BudgetExhausted, OptionError
from tests.plugin.runs import ROOT, environ

SPEND = """
import sys, time
from pathlib import Path
from contracts.endpoints.budget import Budget, RateLimit
from contracts.endpoints.ledger import Ledger
from contracts.errors import BudgetExhausted

folder, limit, per_second, wanted = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
with Ledger("a service", folder) as ledger:
    budget, rate = Budget(limit, ledger), RateLimit(per_second, ledger)
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(wanted):
        try:
            budget.spend()
        except BudgetExhausted as error:
            print(error)
            break
        rate.wait()
        print("sent", time.monotonic(), flush=True)
    sys.stdin.readline()
"""


class Spender:
    """A process that spends from the shared budget once it is told to."""

    def __init__(self, folder: Path, limit: int, per_second: float, wanted: int) -> None:
        given = [str(folder), str(limit), str(per_second), str(wanted)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", SPEND, *given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environ(),
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def start(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def said(self) -> list[str]:
        output, _ = self.process.communicate("\n", timeout=60)
        return output.splitlines()


def spent_together(folder: Path, limit: int, per_second: float, wanted: int) -> list[list[str]]:
    spenders = [Spender(folder, limit, per_second, wanted) for _ in range(3)]
    for each in spenders:
        each.start()
    return [each.said() for each in spenders]


def moments(said: list[list[str]]) -> list[float]:
    return sorted(float(line.split()[1]) for lines in said for line in lines if line.startswith("sent"))


def test_processes_that_ask_one_service_share_its_budget(tmp_path: Path) -> None:
    said = spent_together(tmp_path, limit=25, per_second=1e6, wanted=20)
    assert len(moments(said)) == 25
    refused = [
        line for lines in said for line in lines if line.startswith("the budget of 25 requests is used up")
    ]
    assert refused
    assert any("by other processes on this machine" in line for line in refused)


def test_processes_that_ask_one_service_share_its_rate(tmp_path: Path) -> None:
    sent = moments(spent_together(tmp_path, limit=100, per_second=50, wanted=5))
    assert len(sent) == 15
    assert sent[-1] - sent[0] > 14 / 50 * 0.95  # a machine that is busy makes it longer, never shorter


def test_the_count_begins_anew_when_nobody_takes_part_any_more(tmp_path: Path) -> None:
    for _ in range(2):
        with Ledger("a service", tmp_path) as ledger:
            budget = Budget(1, ledger)
            assert budget.left == 1
            budget.spend()
            assert budget.left == 0
            with pytest.raises(BudgetExhausted):
                budget.spend()
    assert not list(tmp_path.glob("*.member"))


def test_a_process_that_is_killed_takes_part_no_more_and_what_it_sent_counts_as_long_as_others_do(
    tmp_path: Path,
) -> None:
    killed = Spender(tmp_path, limit=5, per_second=1e6, wanted=3)
    with Ledger("a service", tmp_path) as ledger:
        killed.start()
        budget = Budget(5, ledger)
        end = time.monotonic() + 30
        while budget.left > 2 and time.monotonic() < end:
            time.sleep(0.01)
        killed.process.send_signal(signal.SIGKILL)
        killed.process.communicate()
        assert budget.left == 2
    with Ledger("a service", tmp_path) as ledger:
        assert Budget(5, ledger).left == 5


def test_another_service_has_a_count_of_its_own(tmp_path: Path) -> None:
    with Ledger("one", tmp_path) as one, Ledger("other", tmp_path) as other:
        Budget(5, one).spend()
        assert (Budget(5, one).left, Budget(5, other).left) == (4, 5)


def test_two_runs_in_one_process_share_as_well(tmp_path: Path) -> None:
    with Ledger("a service", tmp_path) as one, Ledger("a service", tmp_path) as other:
        Budget(5, one).spend()
        assert Budget(5, other).left == 4


@pytest.mark.parametrize("text", ["", "[1", "{}", '["a", "b"]', "[1]"])
def test_a_file_that_says_nothing_begins_a_new_count(text: str, tmp_path: Path) -> None:
    with Ledger("a service", tmp_path) as ledger:
        next(tmp_path.glob("*.ledger")).write_text(text)
        with ledger.entry() as page:
            assert page.entry == Entry()


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    ledger = Ledger("a service", tmp_path / "none" / "\0")
    with pytest.raises((OptionError, ValueError)):
        ledger.join()
    (tmp_path / "file").touch()
    with pytest.raises(OptionError, match="let TMPDIR name another folder"):
        Ledger("a service", tmp_path / "file").join()


def test_rest_gives_no_burst_over_processes_either(tmp_path: Path) -> None:
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))
        now[0] += seconds

    with Ledger("a service", tmp_path) as ledger:
        rates = [RateLimit(4, ledger, clock=lambda: now[0], sleep=sleep) for _ in range(2)]
        for rate in (*rates, rates[0]):
            rate.wait()
        now[0] += 10
        rates[1].wait()
        rates[0].wait()
    assert slept == [0.25, 0.25, 0.25]
