"""For every promise of the response, valid requests whose answers bear on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.cases.aim import SIMPLE, Aim, due_in, situation_aim
from contracts.cases.drafts import Plan, drafts
from contracts.cases.setting import Setting
from contracts.cases.tries import valid_try
from contracts.cases.values import echoed_texts, valid_values
from contracts.model import Field
from contracts.rules import Rule


def response_aims(setting: Setting, rule: Rule) -> Iterator[Aim]:
    """Aim at every situation that brings a response the rule speaks of."""
    when = rule.declared.when if rule.declared is not None else None
    for situation in setting.answered:
        if when is None or when.situation in {None, situation.id}:
            yield situation_aim(setting, situation)
    if rule.kind == "schema":
        yield from _every_account(setting)
    for name in _echoed(setting, rule):
        yield from _echo_aims(setting, setting.contract.request.field(name))


def _every_account(setting: Setting) -> Iterator[Aim]:
    """Look at every known account once: what only one of them shows is not left to chance."""
    for situation in setting.answered:
        for number, known in enumerate(setting.known(situation), start=1):
            plan = Plan(situation, known=(known,))
            name = f"{situation.id}, known account {number}"
            yield Aim(name, drafts(setting, plan), due_in(setting.contract, situation), examples=SIMPLE)


def _echoed(setting: Setting, rule: Rule) -> Iterator[str]:
    """Name the request fields that the rule's response field repeats: what is sent decides what comes back."""
    for declared in setting.contract.response.rules:
        if declared.echo is not None and (
            declared == rule.declared or _is_about(rule, declared.echo.response)
        ):
            yield declared.echo.request


def _is_about(rule: Rule, name: str) -> bool:
    return rule.field is not None and rule.field.name == name


def _echo_aims(setting: Setting, row: Field) -> Iterator[Aim]:
    for kind in ("type", "maxLength", "nillable", "minOccurs"):
        for value in valid_values(row, kind):
            yield valid_try(setting, row, value)
    for value in echoed_texts(row):
        yield replace(valid_try(setting, row, value), examples=SIMPLE)
