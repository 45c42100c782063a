"""What a run would send: a plan and one example for each aim of a rule, without a request."""

from __future__ import annotations

from dataclasses import dataclass

import hypothesis
from hypothesis import Phase, settings

from contracts.cases.aim import Aim, NoAim
from contracts.cases.aims import aims
from contracts.cases.building import build
from contracts.cases.draft import Case, Draft
from contracts.engine import Exerciser
from contracts.exchange import HttpRequest
from contracts.rules import STATE_KINDS, Rule


@dataclass(frozen=True, slots=True)
class DryAim:
    """What would be sent for one aim: how many requests, and one of them."""

    aim: str
    requests: int
    example: HttpRequest | None


def rehearse(exerciser: Exerciser, rule: Rule) -> list[DryAim] | str:
    """Say what would be sent for a rule, or why nothing would be; nothing is sent."""
    if rule.kind in STATE_KINDS:
        return [DryAim("walks through sets and reads", exerciser.planned(rule), None)]
    found = aims(exerciser.setting, rule)
    if isinstance(found, NoAim):
        return found.reason
    return [
        DryAim(aim.name, exerciser.examples_of(aim) * aim.cost, _example(exerciser, rule, aim))
        for aim in found
    ]


def _example(exerciser: Exerciser, rule: Rule, aim: Aim) -> HttpRequest | None:
    built: list[Case] = []

    def fits(draft: Draft) -> bool:
        case = build(exerciser.setting, rule, aim, draft, 0)
        if isinstance(case, Case):
            built.append(case)
        return isinstance(case, Case)

    try:
        hypothesis.find(
            aim.drafts, fits, settings=settings(max_examples=20, database=None, phases=(Phase.generate,))
        )
    except hypothesis.errors.NoSuchExample:
        return None
    return built[0].request
