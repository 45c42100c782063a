"""For every fault and every promise of the protocol, requests that bring an answer which bears on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from contracts.cases.aim import SIMPLE, Aim, control, due_in, possible, situation_aim
from contracts.cases.draft import Due, Login
from contracts.cases.drafts import Plan, drafts
from contracts.cases.setting import Setting
from contracts.cases.tries import breakable, request_tries
from contracts.model import INVALID_REQUEST, Contract, Situation
from contracts.provoking import Provocation
from contracts.rules import Rule


def situations_of(setting: Setting, rule: Rule) -> list[str]:
    """Name the situations that bring the fault of a rule."""
    names = {situation.id for situation in setting.contract.situations}
    return [name for name in rule.fault.when if name in names] if rule.fault is not None else []


def fault_aims(setting: Setting, rule: Rule) -> Iterator[Aim]:
    """Aim at what brings the fault, or any fault where the rule speaks of all."""
    faults = [fault for fault in setting.contract.faults if rule.fault in {None, fault}]
    wanted = {name for fault in faults for name in fault.when}
    for situation in possible(setting):
        if situation.id in wanted:
            yield situation_aim(setting, situation)
            yield from _nearly_right_log_ins(setting, situation)
    if INVALID_REQUEST in wanted or rule.fault is None:
        due = tuple(fault.id for fault in faults if INVALID_REQUEST in fault.when)
        yield from _invalid_requests(setting, Due("fault", due))


NEARLY_RIGHT: dict[str, Callable[[Login], Login | None]] = {
    "the right user, another password": lambda right: Login(right.username, "another-password"),
    "the right user, an empty password": lambda right: Login(right.username, ""),
    "the right user, the password in other case": lambda right: Login(
        right.username, right.password.swapcase()
    ),
    "the right user, the beginning of the password": lambda right: Login(right.username, right.password[:-1]),
    "the right user, more behind the password": lambda right: Login(right.username, right.password + "x"),
    "the user in other case": lambda right: Login(right.username.swapcase(), right.password),
    "no log-in at all": lambda _right: None,
}
"""Log-ins with one part wrong. They are close to a real secret: only a synthetic environment is asked with them."""


def _nearly_right_log_ins(setting: Setting, situation: Situation) -> Iterator[Aim]:
    if situation.source_of_values != "credentials" or not setting.environment.synthetic:
        return
    basic = setting.contract.authentication.kind == "basic"
    for name, change in NEARLY_RIGHT.items():
        if basic or name != "no log-in at all":  # absent header parts are the affair of their minOccurs
            plan = Plan(situation, login=change)
            yield Aim(name, drafts(setting, plan), due_in(setting.contract, situation), examples=SIMPLE)


def _invalid_requests(setting: Setting, due: Due) -> Iterator[Aim]:
    """Give requests that break some rule or other, each in its own way."""
    if not setting.answered:
        return
    for rule in breakable(setting):
        broken = [aim for aim in request_tries(setting, rule) if aim.violates is not None]
        yield from (replace(aim, due=due, examples=SIMPLE) for aim in broken[:1])


def protocol_aims(setting: Setting, rule: Rule) -> Iterator[Aim]:
    """Aim at answers of the kind that the requirement bears on, or provoke one."""
    if rule.provocation is not None:
        yield from _provoking_aims(setting, rule.provocation)
        return
    bears_on = rule.requirement.bears_on if rule.requirement is not None else "any"
    for situation in possible(setting):
        due = due_in(setting.contract, situation)
        if bears_on in {"any", due.kind}:
            yield situation_aim(setting, situation, examples=SIMPLE + 1)
    if bears_on in {"any", "fault"}:
        yield from islice(_invalid_requests(setting, _invalid_due(setting.contract)), 2)


def _provoking_aims(setting: Setting, provocation: Provocation) -> Iterator[Aim]:
    yield control(setting)
    due = Due("response" if provocation.wanted == "response" else "fault")
    for way in provocation.ways:
        yield replace(control(setting), name=way.name, due=due, examples=SIMPLE + 1, control=False, way=way)


def _invalid_due(contract: Contract) -> Due:
    return Due("fault", tuple(fault.id for fault in contract.faults if INVALID_REQUEST in fault.when))
