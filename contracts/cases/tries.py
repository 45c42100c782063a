"""For every request rule, the edge of what it allows and one step outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hypothesis import strategies as st

from contracts.cases.aim import SIMPLE, Aim, due_in, possible, situation_aim, situation_plan, steps
from contracts.cases.draft import Due, Step
from contracts.cases.drafts import PinOf, Plan, assignments, drafts
from contracts.cases.pins import of_text
from contracts.cases.setting import Setting
from contracts.cases.structure import structure_tries
from contracts.cases.values import Value, of_length, texts, valid_values, violating_values
from contracts.environments import KnownData
from contracts.model import Field, Situation
from contracts.rules import Rule, rules_of


def request_tries(setting: Setting, rule: Rule) -> Iterable[Aim]:
    """Aim at the edge of a request rule, and one step outside."""
    if rule.field is not None:
        return (
            _header_tries(setting, rule, rule.field)
            if rule.in_header
            else _field_tries(setting, rule, rule.field)
        )
    if rule.declared is not None:
        return _declared_tries(setting, rule)
    return structure_tries(setting, rule)


def _field_tries(setting: Setting, rule: Rule, row: Field) -> Iterator[Aim]:
    if rule.kind == "type" and _of_state(setting, row):
        yield from (situation_aim(setting, each) for each in _of_state(setting, row))
        yield from _edges_of_state(setting, rule, row)
    if _by_known_values(setting, row) and rule.kind in {"type", "maxLength", "enumeration", "format"}:
        yield from _known_tries(setting, row)
    else:
        for value in valid_values(row, rule.kind):
            if value.aim in UNSET or not _of_state(setting, row):
                yield valid_try(setting, row, value)
    for value in violating_values(row, rule.kind):
        plan = _placed(setting, row, value, valid=False)
        yield Aim(value.aim, drafts(setting, plan), Due("fault"), violates=rule.id, examples=_enough(value))


def _edges_of_state(setting: Setting, rule: Rule, row: Field) -> Iterator[Aim]:
    """Go beyond any machine word, where the number is nobody's; write no number, though it would be high enough."""
    for situation in _of_state(setting, row):
        if situation.state is not None and situation.state.relation == "above":
            wrong = Plan(
                situation, step=st.builds(Step, st.just(row.name), st.integers(1, 9), st.just("{}.5"))
            )
            name = "high enough, with a fraction"
            yield Aim(name, drafts(setting, wrong), Due("fault"), violates=rule.id, examples=SIMPLE)
            if setting.environment.synthetic:
                far = Plan(situation, step=st.builds(Step, st.just(row.name), st.just(10**30)))
                yield Aim("beyond 64 bits", drafts(setting, far), Due("response"), examples=SIMPLE)


def _by_known_values(setting: Setting, row: Field) -> bool:
    """Tell whether a field belongs to the known accounts without identifying them, such as their country."""
    known = any(row.name in entry.values for entry in setting.environment.known)
    return known and row.name not in setting.contract.request.identifiers


def _known_tries(setting: Setting, row: Field) -> Iterator[Aim]:
    """Try each value with an account that it belongs to."""
    for situation in setting.answered[:1]:
        by_value: dict[str, list[KnownData]] = {}
        for entry in setting.known(situation):
            by_value.setdefault(entry.values.get(row.name) or "", []).append(entry)
        for value, entries in sorted(by_value.items()):
            plan = Plan(situation, step=steps(setting, situation), known=tuple(entries))
            yield Aim(f"the value {value}", drafts(setting, plan), due_in(setting.contract, situation))


def _of_state(setting: Setting, row: Field) -> list[Situation]:
    """Give the situations in which a field stands in relation to what the service holds.

    A value of such a field is only valid or not in that relation, so that no fixed text can be an edge.
    """
    return [each for each in possible(setting) if each.state is not None and each.state.field == row.name]


UNSET = frozenset({"nil", "left out", "absent", "nil with content"})


def _enough(value: Value) -> int | None:
    return SIMPLE if value.pin is None else None


def valid_try(setting: Setting, row: Field, value: Value) -> Aim:
    """Aim at a valid request that holds a value."""
    plan = _placed(setting, row, value, valid=True)
    situation = plan.situation
    due = due_in(setting.contract, situation) if situation is not None else Due("response")
    return Aim(value.aim, drafts(setting, plan), due, examples=_enough(value))


def _placed(setting: Setting, row: Field, value: Value, *, valid: bool) -> Plan:
    """Put a value into a request that otherwise brings a response.

    A free value in an identifier means an account that nobody knows, unless the value is a known one written
    in another way; a valid one is then due the documented fault.
    """
    unset = value.aim in UNSET
    free = value.pin is not None and not unset
    situation = _situation_for(setting, row, free=free and valid)
    assignment = _assignment_for(setting, row, is_set=not unset)
    pins = {row.name: _pin_of(value)}
    if _of_state(setting, row):  # pinned, it stands in no relation to the present value any more
        return Plan(None, pins, assignment=assignment)
    return Plan(situation, pins, assignment=assignment, step=steps(setting, situation))


def _pin_of(value: Value) -> PinOf:
    if value.pin is not None:
        pin = value.pin
        return lambda _text: pin
    known = value.known
    return lambda text: st.just(known(text) if known is not None else of_text(text))


def _situation_for(setting: Setting, row: Field, *, free: bool) -> Situation:
    if free and row.name in setting.contract.request.identifiers:
        drawn = [each for each in possible(setting) if each.source_of_values == "drawn"]
        if drawn:
            return drawn[0]
    return setting.answered[0]


def _assignment_for(setting: Setting, row: Field, *, is_set: bool) -> dict[str, bool] | None:
    fitting = [each for each in assignments(setting.contract) if each.get(row.name, is_set) == is_set]
    if not fitting or row.name not in fitting[0]:
        return None
    return dict(fitting[0])


def _header_tries(setting: Setting, rule: Rule, row: Field) -> Iterator[Aim]:
    if not setting.failed_logins:
        return
    for value in violating_values(row, rule.kind):
        plan = Plan(setting.answered[0], header_pins={row.name: _pin_of(value)}, step=_plain_step(setting))
        yield Aim(value.aim, drafts(setting, plan), Due("fault"), violates=rule.id, examples=_enough(value))
    if rule.kind == "maxLength" and isinstance(row.max, int):
        yield from _longest_credentials(setting, row, row.max)


def _plain_step(setting: Setting) -> st.SearchStrategy[Step] | None:
    return situation_plan(setting, setting.answered[0]).step


def _longest_credentials(setting: Setting, row: Field, size: int) -> Iterator[Aim]:
    """A credential of exactly the maximum is valid in shape and known to nobody."""
    for situation in possible(setting):
        if situation.source_of_values == "credentials":
            value = texts(f"exactly {size} characters, ASCII", of_length(st.sampled_from("abcxyz"), size))
            plan = Plan(situation, header_pins={row.name: _pin_of(value)})
            yield Aim(value.aim, drafts(setting, plan), due_in(setting.contract, situation), examples=SIMPLE)


def _declared_tries(setting: Setting, rule: Rule) -> Iterator[Aim]:
    declared = rule.declared
    if declared is None:
        return
    yield Aim("kept", drafts(setting, situation_plan(setting, setting.answered[0])), Due("response"))
    for assignment in assignments(setting.contract, breaking=declared.id):
        names = [name for name, is_set in assignment.items() if is_set]
        plan = Plan(setting.answered[0], assignment=assignment, step=_plain_step(setting))
        aim = f"{' and '.join(names) or 'none of them'} set"
        yield Aim(aim, drafts(setting, plan), Due("fault"), violates=rule.id)
    if declared.xpath:
        plan = situation_plan(setting, setting.answered[0])
        yield Aim("values that break it", drafts(setting, plan), Due("fault"), violates=rule.id)


def breakable(setting: Setting) -> Iterator[Rule]:
    """Give the request rules that stand for all when any violation will do."""
    for rule in rules_of(setting.contract):
        if rule.side == "request" and rule.kind in {"unknownElement", "type"} and not rule.in_header:
            yield rule
