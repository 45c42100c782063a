"""One thing to try for a rule, and the plain request that goes first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from contracts.cases.draft import Draft, Due, Step
from contracts.cases.drafts import PinOf, Plan, assignments, drafts
from contracts.cases.pins import of_text
from contracts.cases.setting import Setting
from contracts.model import Contract, Situation
from contracts.provoking import Way

SIMPLE = 1
"""How many examples an aim needs that has few values; the others take the run's own number."""


@dataclass(frozen=True)
class Aim:
    """One thing to try for a rule.

    ``violates`` names the rule that the requests are meant to break; the label is taken from the bytes.
    ``examples`` bounds the number of examples where more would only repeat. ``control`` marks the plain
    request that goes first. ``way`` changes the request once it is built, to provoke an
    answer. ``cost`` is the number of requests that one example takes.
    """

    name: str
    drafts: st.SearchStrategy[Draft]
    due: Due
    violates: str | None = None
    examples: int | None = None
    control: bool = False
    way: Way | None = None
    cost: int = 1


@dataclass(frozen=True)
class NoAim:
    """Why no request can exercise a rule here."""

    reason: str


def due_in(contract: Contract, situation: Situation) -> Due:
    """Say what the documentation promises for a situation."""
    faults = contract.faults_in(situation.id)
    return Due("fault", tuple(fault.id for fault in faults)) if faults else Due("response")


def possible(setting: Setting) -> Iterator[Situation]:
    """Give the situations for which a request can be made here."""
    for situation in setting.contract.situations:
        if setting.why_not(situation) is None:
            yield situation


def situation_plan(setting: Setting, situation: Situation) -> Plan:
    """Plan a valid request for a situation."""
    return Plan(situation, step=steps(setting, situation))


def steps(setting: Setting, situation: Situation) -> st.SearchStrategy[Step] | None:
    """Give the steps from the present value that a situation asks for; None where it asks for none."""
    state = situation.state
    if state is None:
        return None
    deltas = st.integers(1, 1000) if state.relation == "above" else st.integers(-1000, 0)
    forms = st.sampled_from(("{}", "+{}", "00{}", " {} ") if setting.environment.synthetic else ("{}", "+{}"))
    return st.builds(Step, st.just(state.field), deltas, forms)


def situation_aim(setting: Setting, situation: Situation, *, examples: int | None = None) -> Aim:
    """Aim at valid requests for a situation."""
    plan = situation_plan(setting, situation)
    return Aim(
        situation.description, drafts(setting, plan), due_in(setting.contract, situation), examples=examples
    )


def _everything_set(setting: Setting) -> dict[str, PinOf]:
    """Set what may be left out or nil, so that a service which refuses only that is told by the rule of it.

    A live service may know only some stores or the like: there, the plainest request leaves them unset.
    """
    if not setting.environment.synthetic:
        return {}
    spoken_for = {name for assignment in assignments(setting.contract) for name in assignment}
    spoken_for |= {each.state.field for each in setting.contract.situations if each.state is not None}
    rows = setting.contract.request.fields
    free = [row for row in rows if (row.nillable or row.min_occurs == 0) and row.name not in spoken_for]
    return {row.name: lambda text: st.just(of_text(text)) for row in free}


def control(setting: Setting) -> Aim:
    """Aim at the plain request that shows whether the service answers at all."""
    plan = replace(situation_plan(setting, setting.answered[0]), pins=_everything_set(setting))
    return Aim("a plain request", drafts(setting, plan), Due("response"), examples=SIMPLE, control=True)
