"""For every rule, what its cases reach for; or why nothing can be tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contracts.cases.aim import Aim, NoAim, control, situation_aim
from contracts.cases.answers import response_aims
from contracts.cases.refusals import fault_aims, protocol_aims, situations_of
from contracts.cases.setting import Setting
from contracts.cases.tries import request_tries
from contracts.cases.twins import CONSTANCIES, comparable, constancy_aims, equivalence_aims
from contracts.rules import Rule


def aims(setting: Setting, rule: Rule) -> list[Aim] | NoAim:
    """Give what to try for a rule in a setting, or why nothing can be tried."""
    if not setting.answered and rule.side != "fault":
        return NoAim(_why_nothing(setting))
    found = list(_BY_SIDE[rule.side](setting, rule))
    return found or NoAim(_why_no_aim(setting, rule))


def _why_nothing(setting: Setting) -> str:
    reasons = dict.fromkeys(setting.why_not(each) for each in setting.contract.situations)
    return (
        "; ".join(reason for reason in reasons if reason) or "no situation of the contract brings a response"
    )


def _why_no_aim(setting: Setting, rule: Rule) -> str:
    if rule.in_header and not setting.failed_logins:
        return (
            f"the environment {setting.environment.name} does not allow failed log-ins (limits.failed_logins)"
        )
    if rule.fault is not None:
        reasons = [setting.why_not(setting.contract.situation(name)) for name in situations_of(setting, rule)]
        return (
            "; ".join(reason for reason in reasons if reason)
            or "no situation of the contract brings this fault"
        )
    if rule.declared is not None and rule.declared.when is not None and rule.declared.when.situation:
        reason = setting.why_not(setting.contract.situation(rule.declared.when.situation))
        return reason or "no request brings the situation about"
    if rule.freedom is not None or rule.kind in CONSTANCIES:
        if not list(comparable(setting)):
            return "a request and its twin cannot both be first: each changes what the service holds"
        return "the message has nothing that could be spelled in this way"
    return "no request can break this promise without breaking another, and none reaches its edge"


def _request_aims(setting: Setting, rule: Rule) -> Iterator[Aim]:
    if rule.freedom is not None:
        yield from equivalence_aims(setting, rule.freedom)
        return
    if rule.kind in CONSTANCIES:
        yield from constancy_aims(setting, rule)
        return
    if rule.kind == "accepted":
        yield control(setting)
        yield from (situation_aim(setting, each) for each in setting.answered)
        return
    tried = list(request_tries(setting, rule))
    if tried:
        yield control(setting)
        yield from tried


_BY_SIDE: dict[str, Callable[[Setting, Rule], Iterator[Aim]]] = {
    "request": _request_aims,
    "response": response_aims,
    "fault": fault_aims,
    "protocol": protocol_aims,
}
