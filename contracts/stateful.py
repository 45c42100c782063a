"""A service's state, as the contract declares it: what was set is read back, what was refused changes nothing.

Hypothesis walks through set and read in any order (a RuleBasedStateMachine); the model is one number. What is read
stands in the contract: a situation's ``state`` names the field, the operation that tells it, and the relation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from contracts.cases.aim import Aim, due_in
from contracts.cases.building import build
from contracts.cases.draft import READS, Case, Draft, Step
from contracts.cases.drafts import Plan, drafts
from contracts.model import Situation
from contracts.rules import STATE_KINDS, Rule

if TYPE_CHECKING:
    from contracts.cases.present import PresentValue
    from contracts.cases.setting import Setting
    from contracts.checks.judge import Judged

STEPS = 6
"""How many numbers are set in one walk."""

Send = Callable[[Case], "Judged"]


def walk(setting: Setting, of: Rule, present: PresentValue, send: Send, how: settings) -> None:
    """Walk through sets and reads; ``send`` sends a case, judges it, and raises where ``of`` is broken.

    Each set is followed by a read, which is the case of the rule: after an accepted number ``readsBack``, after a
    refused one ``refusalChangesNothing``.
    """
    above, below = (_situation(setting, relation) for relation in ("above", "not-above"))

    class Sequence(RuleBasedStateMachine):
        @rule(draft=_numbers(setting, above, st.integers(1, 1000)))
        def set_higher(self, draft: Draft) -> None:
            _set_and_read(setting, of, above, draft, present, send)

        @precondition(lambda _self: present.value is not None)
        @rule(draft=_numbers(setting, below, st.integers(-1000, 0)))
        def set_not_higher(self, draft: Draft) -> None:
            _set_and_read(setting, of, below, draft, present, send)

    run_state_machine_as_test(Sequence, settings=settings(how, stateful_step_count=STEPS))


def _situation(setting: Setting, relation: str) -> Situation:
    for situation in setting.contract.situations:
        if situation.state is not None and situation.state.relation == relation:
            return situation
    raise LookupError(f"{setting.contract.id} declares no situation whose state is {relation}")


def _numbers(
    setting: Setting, situation: Situation, deltas: st.SearchStrategy[int]
) -> st.SearchStrategy[Draft]:
    field = situation.state.field if situation.state is not None else ""
    return drafts(setting, Plan(situation, step=st.builds(Step, st.just(field), deltas)))


def _set_and_read(
    setting: Setting, of: Rule, situation: Situation, draft: Draft, present: PresentValue, send: Send
) -> None:
    aim = Aim(situation.description, st.just(draft), due_in(setting.contract, situation))
    case = build(setting, of, aim, draft, present.value)
    if not isinstance(case, Case):
        return
    accepted = send(case).is_response
    present.note(case, accepted=accepted)
    question = present.question()
    if question is not None:
        send(_reading(of, question, present.value, accepted=accepted))


def _reading(of: Rule, question: Case, value: int | None, *, accepted: bool) -> Case:
    kind = STATE_KINDS[0] if accepted else STATE_KINDS[1]
    return replace(
        question,
        contract=of.contract,
        rule=of.id,
        aim=f"what is read after a number was {'accepted' if accepted else 'refused'}",
        label=f"{READS}{kind} {value}",
    )
