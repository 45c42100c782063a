"""Whose promise a wrong fault code breaks: the fault's, or that of the rule for which the request was made.

A valid request whose documented answer is one fault, and which brings another, shows one of two things: the service
refuses the value that the request tries, or it has another code for the situation. A plain request of the same
situation tells them apart: when it brings the same wrong code, the value has nothing to do with it.
"""

from __future__ import annotations

import hypothesis
from hypothesis import HealthCheck, Phase, settings

from contracts.cases.aim import situation_aim
from contracts.cases.building import Dropped, build
from contracts.cases.draft import Case
from contracts.cases.setting import Setting
from contracts.checks.answer import SoapAnswer, read_answer
from contracts.checks.outcome import matches
from contracts.exchange import Exchange
from contracts.model import Contract
from contracts.rules import Rule


def wrong_code(contract: Contract, case: Case, exchange: Exchange) -> str | None:
    """Give the code of a fault that came in place of the documented one; None where nothing of the kind came."""
    if not case.valid or not case.due.faults:
        return None
    answer = read_answer(contract, exchange)
    if not isinstance(answer, SoapAnswer) or answer.fault is None:
        return None
    due = (fault for fault in contract.faults if fault.id in case.due.faults)
    return None if any(matches(contract, fault, answer) for fault in due) else answer.fault.code


def plain_case(setting: Setting, rule: Rule, situation: str, present: int | None) -> Case | None:
    """Make a plain request of a situation; None when none can be drawn that keeps every promise."""
    once = settings(
        max_examples=1,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=tuple(HealthCheck),
    )
    aim = situation_aim(setting, setting.contract.situation(situation))
    draft = hypothesis.find(aim.drafts, lambda _draft: True, settings=once)
    case = build(setting, rule, aim, draft, present)
    return None if isinstance(case, Dropped) else case
