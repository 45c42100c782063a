"""What a service holds at the moment, where cases stand in relation to it."""

from __future__ import annotations

from collections.abc import Iterable

import hypothesis
from hypothesis import Phase, settings

from contracts.cases.aim import Aim, situation_aim
from contracts.cases.building import Dropped, build
from contracts.cases.draft import Case, Draft
from contracts.cases.setting import Setting
from contracts.checks.answer import SoapAnswer, read_answer
from contracts.declared import field_element, is_set
from contracts.endpoints import Endpoint
from contracts.model import Contract, State
from contracts.rules import rules_of
from contracts.soap import take_apart
from contracts.xml import parse, text


class PresentValue:
    """The present value of a field, asked for once and then followed by what is sent.

    ``reader`` is the setting of the operation that tells the value. Its exchange is no evidence and is not kept.
    """

    def __init__(self, state: State, reader: Setting, endpoint: Endpoint) -> None:
        self._state = state
        self._reader = reader
        self._endpoint = endpoint
        self._question: Case | None = None
        self.value: int | None = None

    def question(self) -> Case | None:
        """Give the request that asks for the value; None where it cannot be asked for."""
        if self._question is None:
            self._question = _plain_case(self._reader)
        return self._question

    def refresh(self) -> None:
        """Ask the service; a service that does not tell leaves the value unknown."""
        case = self.question()
        if case is None:
            return
        answer = read_answer(self._reader.contract, self._endpoint.send(case.request))
        payload = answer.parts.payload if isinstance(answer, SoapAnswer) and answer.fault is None else None
        element = field_element(payload, self._state.reads)
        self.value = _number(text(element)) if element is not None else None

    def note(self, case: Case, *, accepted: bool) -> None:
        """Follow a request that was accepted."""
        if not accepted:
            return
        parts = take_apart(parse(case.request.body))
        payload = parts.payload if parts is not None else None
        if payload is not None and is_set(payload, self._state.field):
            element = field_element(payload, self._state.field)
            number = _number(text(element)) if element is not None else None
            self.value = number if number is not None else self.value


def _number(written: str) -> int | None:
    try:
        return int(written)
    except ValueError:
        return None


def _plain_case(setting: Setting) -> Case | None:
    if not setting.answered:
        return None
    accepted = next(rule for rule in rules_of(setting.contract) if rule.kind == "accepted")
    aim: Aim = situation_aim(setting, setting.answered[0])
    minimal = settings(max_examples=1, database=None, phases=(Phase.generate,))
    draft: Draft = hypothesis.find(aim.drafts, lambda _draft: True, settings=minimal)
    case = build(setting, accepted, aim, draft)
    return None if isinstance(case, Dropped) else case


def state_of(contract: Contract) -> State | None:
    """Give the state that a contract's situations stand in relation to; None when there is none."""
    return next((situation.state for situation in contract.situations if situation.state is not None), None)


def reader_of(contract: Contract, state: State, contracts: Iterable[Contract]) -> Contract | None:
    """Find the contract of the operation that tells the state."""
    wanted = f"{contract.vendor}.{state.operation}"
    return next((each for each in contracts if each.id == wanted), None)
