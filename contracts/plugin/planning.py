"""What a run would send, told before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.exchange import HttpRequest
from contracts.model import Contract
from contracts.options import Options
from contracts.places import LeftOut, Place
from contracts.plugin.itemrules import rule_of
from contracts.recording.redaction import Redactor
from contracts.rules import Rule
from contracts.run import Run
from contracts.xml import pretty

EXAMPLE = " " * 7
"""What the lines of an example begin with."""


def rules_in(items: list[pytest.Item]) -> Iterator[tuple[Contract, Rule]]:
    """Give the contract and rule of every item that is a promise's."""
    for item in items:
        found = rule_of(item)
        if found is not None:
            yield found


def who_answers(options: Options) -> str:
    """Say whose answers the run judges."""
    who = {
        "recorded": "recordings (nothing is sent)",
        "reference": "the embedded reference services (they say nothing about a vendor)",
        "url": options.endpoint,
        "live": f"live, environment {options.env}",
    }[options.kind]
    recording = f", recorded with --record-mode={options.record_mode}" if options.recording else ""
    return f"contracts: {who}{recording}"


def announcement(run: Run, promises: list[tuple[Contract, Rule]]) -> list[str]:
    """Say for each operation how many requests are planned, and for each vendor what bounds them.

    Raises OptionError or EnvironmentFileError when an environment cannot be used.
    """
    planned: dict[str, int] = {}
    # Whoever announces takes part first: a worker that ends early then does not end the count.
    places = {contract.id: run.places.of(contract) for contract, _ in promises}
    for place in places.values():
        if isinstance(place, Place) and not run.options.dry_run:
            place.join()
    for contract, rule in promises:
        planned[contract.id] = planned.get(contract.id, 0) + run.planned(contract, rule)
    lines = [_plan(name, number, places[name]) for name, number in planned.items()]
    if run.options.database is not None:
        lines.append("database: failing examples that are kept there are tried first, beside what is planned")
    return [*lines, *dict.fromkeys(line for place in places.values() if (line := _budget(place)))]


def _plan(contract: str, number: int, place: Place | LeftOut) -> str:
    if isinstance(place, LeftOut):
        return f"left out: {contract}: {place.reason}"
    return f"planned: {contract}: {number:,} requests at most"


def _budget(place: Place | LeftOut) -> str | None:
    """Say what bounds the requests to a live environment; all processes of the machine share the budget."""
    if isinstance(place, LeftOut) or place.setting.environment.synthetic:
        return None
    environment, limits = place.setting.environment, place.setting.environment.limits
    return (
        f"budget: {environment.vendor}.{environment.name}: {limits.requests:,} requests, "
        f"{limits.per_second:g} a second; {limits.shrink_requests} at most to make a failing one smaller"
    )


def rehearsal(run: Run, promises: list[tuple[Contract, Rule]]) -> list[str]:
    """Say for each rule how many requests would be sent, with one example."""
    lines = ["dry run: nothing is sent", ""]
    total = 0
    for contract, rule in promises:
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
    return [f"{EXAMPLE}for instance: {request.method} {request.url}", *(EXAMPLE + line for line in body)]
