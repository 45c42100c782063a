"""What a run would send, told before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.exchange import HttpRequest
from contracts.model import Contract
from contracts.places import LeftOut, Place
from contracts.plugin.itemrules import rule_of
from contracts.recording.redaction import Redactor
from contracts.rules import Rule
from contracts.run import Run
from contracts.xml import pretty


def rules_in(items: list[pytest.Item]) -> Iterator[tuple[Contract, Rule]]:
    """Give the contract and rule of every item that is a promise's."""
    for item in items:
        found = rule_of(item)
        if found is not None:
            yield found


def announcement(run: Run, items: list[pytest.Item]) -> list[str]:
    """Say for each operation how many requests are planned, and what bounds them."""
    planned: dict[str, int] = {}
    limits: dict[str, str] = {}
    for contract, rule in rules_in(items):
        place = run.places.of(contract)
        planned[contract.id] = planned.get(contract.id, 0) + run.planned(contract, rule)
        limits[contract.id] = _limit(place, run)
    return [f"planned: {name}: {number:,} requests at most{limits[name]}" for name, number in planned.items()]


def _limit(place: Place | LeftOut, run: Run) -> str:
    if isinstance(place, LeftOut):
        return f"; left out: {place.reason}"
    limits = place.setting.environment.limits
    if place.setting.environment.synthetic:
        return ""
    return (
        f", budget {limits.requests // run.options.workers:,}, {limits.per_second:g} a second, "
        f"{limits.shrink_requests} more to make a failing one smaller"
    )


def rehearsal(run: Run, items: list[pytest.Item]) -> list[str]:
    """Say for each rule how many requests would be sent, with one example."""
    lines = ["dry run: nothing is sent", ""]
    total = 0
    for contract, rule in rules_in(items):
        found = run.rehearse(contract, rule)
        if isinstance(found, str):
            lines += [rule.id, f"  nothing would be sent: {found}"]
            continue
        number = sum(aim.requests for aim in found)
        total += number
        lines += [f"{rule.id}: {number} requests at most"]
        lines += [f"  {aim.requests:>3}  {aim.aim}" for aim in found]
        lines += _example(run, contract, [aim.example for aim in found if aim.example is not None])
    return [*lines, "", f"dry run: {total:,} requests at most would be sent; none was"]


def _example(run: Run, contract: Contract, examples: list[HttpRequest]) -> list[str]:
    place = run.places.of(contract)
    if not examples or isinstance(place, LeftOut):
        return []
    redactor = Redactor.for_environment(place.setting.environment, (contract,))
    request = redactor.redact_request(examples[-1])
    body = pretty(request.body).splitlines()
    return [f"       for instance: {request.method} {request.url}", *(f"       {line}" for line in body)]
