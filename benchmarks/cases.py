"""How fast valid requests are made: drawn, serialized and labelled, against strategies written by hand.

    python -m benchmarks.cases [N]

N is how many requests make one measurement (default: 300). The baseline draws and formats; it does not label.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from benchmarks.by_hand import BY_OPERATION
from benchmarks.measuring import Job, compare, rate, table
from contracts.cases.aim import Aim, situation_aim
from contracts.cases.building import build
from contracts.cases.setting import Setting
from contracts.discovery import catalogue
from contracts.model import Contract
from contracts.options import Options
from contracts.places import Place, Places
from contracts.rules import Rule, rules_of

HEADS = ("cases a second", "by hand", "suite", "suite / by hand", "suite, drawing alone")


def drawn(strategy: st.SearchStrategy[Any], use: Callable[[Any], object], wanted: int) -> Job:
    """Give a job that draws so many examples and does something with each."""
    count = 0

    @settings(
        max_examples=wanted,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(strategy)
    def draw(example: Any) -> None:  # noqa: ANN401 -- whatever the strategy gives
        nonlocal count
        count += 1
        use(example)

    def job() -> int:
        nonlocal count
        count = 0
        draw()
        return count

    return job


def setting_of(contract: Contract) -> Setting:
    """Give the setting of a contract with its reference service."""
    place = Places(Options(endpoint="reference"), {each.id: each for each in catalogue()}).of(contract)
    if not isinstance(place, Place):
        raise SystemExit(f"{contract.id}: {place.reason}")
    return place.setting


def _rule_and_aim(setting: Setting) -> tuple[Rule, Aim]:
    accepted = next(rule for rule in rules_of(setting.contract) if rule.kind == "accepted")
    return accepted, situation_aim(setting, setting.answered[0])


def _by_hand(contract: Contract) -> st.SearchStrategy[bytes]:
    types = [row.type for row in contract.request.fields if row.name == "InvoiceNo"]
    return BY_OPERATION[contract.operation, types[0] if types else None](contract.namespace)


def measured(contract: Contract, wanted: int) -> tuple[str, ...]:
    """Measure one operation; gives a row of the table."""
    setting = setting_of(contract)
    rule, aim = _rule_and_aim(setting)
    suite = drawn(aim.drafts, lambda draft: build(setting, rule, aim, draft, 0), wanted)
    rates = compare(drawn(_by_hand(contract), len, wanted), suite)
    alone = rate(drawn(aim.drafts, lambda draft: draft, wanted))
    return contract.id, f"{rates.baseline:,.0f}", f"{rates.suite:,.0f}", f"{rates.ratio:.2f}", f"{alone:,.0f}"


def main() -> None:
    """Measure every operation of the catalogue and print the table."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    print(table(HEADS, [measured(contract, wanted) for contract in catalogue()]))


if __name__ == "__main__":
    main()
