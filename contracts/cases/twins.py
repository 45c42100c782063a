"""Two requests that must get the same answer: respelled, repeated, by another identifier, after a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from hypothesis import strategies as st

from contracts.cases.aim import SIMPLE, Aim, control, due_in, possible, situation_plan
from contracts.cases.draft import REPEATED, Draft, Variation
from contracts.cases.drafts import drafts
from contracts.cases.setting import Setting
from contracts.cases.tries import breakable, request_tries
from contracts.freedoms import FREEDOMS, Freedom
from contracts.model import Contract, Situation
from contracts.provocations import provocations
from contracts.rules import Rule


def equivalence_aims(setting: Setting, freedom: Freedom) -> Iterator[Aim]:
    """Respell valid requests, each freedom alone or any number of them together."""
    situations = list(comparable(setting)) if _spells(setting.contract, freedom) else []
    yield from [control(setting)] * bool(situations)
    names = [each.id for each in FREEDOMS if _spells(setting.contract, each)]
    chosen = st.just((freedom.id,)) if freedom.choice else _some_of(names)
    for situation in situations:
        base = drafts(setting, situation_plan(setting, situation))
        spelled = st.builds(_varied, base, chosen.map(_respelled))
        yield Aim(f"respelled, {situation.id}", spelled, due_in(setting.contract, situation), cost=2)


def _some_of(names: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw one or more names, as one yes or no for each: so a failure shrinks to the single name that matters."""
    flags = st.tuples(*(st.booleans() for _ in names)).filter(any)
    return flags.map(lambda drawn: tuple(name for name, yes in zip(names, drawn, strict=True) if yes))


def comparable(setting: Setting) -> Iterator[Situation]:
    """Give the situations in which the same request twice must get the same answer.

    What an operation that writes accepts, it does not meet again in the same state; what it refuses, it does.
    """
    for situation in possible(setting):
        refused = due_in(setting.contract, situation).kind == "fault"
        if situation.source_of_values != "credentials" and (refused or not setting.contract.writes):
            yield situation


def _spells(contract: Contract, freedom: Freedom) -> bool:
    """Some freedoms need something to spell: a qualified message, values that are not plain text."""
    if freedom.id == "defaultNamespace":
        return contract.request.qualified
    if freedom.id == "values":
        return any(row.type != "string" for row in contract.request.fields)
    return True


def _respelled(freedoms: Sequence[str]) -> Variation:
    return Variation(", ".join(freedoms), freedoms=tuple(freedoms))


def _varied(draft: Draft, variation: Variation) -> Draft:
    draft.variation = variation
    return draft


def constancy_aims(setting: Setting, rule: Rule) -> Iterator[Aim]:
    """Ask twice, and see that nothing has changed."""
    yield from _repetitions(setting, rule)
    if rule.kind == "recovered":
        yield from _after_provocations(setting)


def _after_provocations(setting: Setting) -> Iterator[Aim]:
    """Ask again after what the protocol refuses: it may never have come as far as the operation."""
    for situation in islice(comparable(setting), 1):
        base = drafts(setting, situation_plan(setting, situation))
        for each in provocations(setting.contract.soap):
            if each.wanted in REFUSING:
                name = f"after {each.id}: {each.ways[0].name}"
                strategy = st.builds(_varied, base, st.just(Variation(name, way=each.ways[0])))
                due = due_in(setting.contract, situation)
                yield Aim(f"{name}, {situation.id}", strategy, due, examples=SIMPLE, cost=3)


def _repetitions(setting: Setting, rule: Rule) -> Iterator[Aim]:
    situations = [
        each for each in comparable(setting) if rule.kind != "sameAccount" or _named_twice(setting, each)
    ]
    yield from [control(setting)] * bool(situations)
    for situation in situations:
        base = drafts(setting, situation_plan(setting, situation))
        for name, variations in CONSTANCIES[rule.kind](setting):
            strategy = st.builds(_varied, base, variations)
            due = due_in(setting.contract, situation)
            cost = 3 if rule.kind == "recovered" else 2
            yield Aim(f"{name}, {situation.id}", strategy, due, examples=SIMPLE + 1, cost=cost)


def _named_twice(setting: Setting, situation: Situation) -> bool:
    """Tell whether the environment knows an account of this situation by more than one identifier."""
    names = setting.contract.request.identifiers
    return any(sum(bool(known.values.get(name)) for name in names) > 1 for known in setting.known(situation))


REFUSING = frozenset({"fault", "refusal", "status", "mismatch"})
"""What is wanted of a provocation that is no request of the operation."""

Variations = tuple[str, st.SearchStrategy[Variation]]


def _repeated(_setting: Setting) -> Iterator[Variations]:
    yield "asked twice", st.just(Variation(REPEATED))


def _other_identifier(_setting: Setting) -> Iterator[Variations]:
    yield "another identifier", st.just(Variation("by another identifier", other_identifier=True))


def _after_a_refusal(setting: Setting) -> Iterator[Variations]:
    for rule in breakable(setting):
        broken = [aim for aim in request_tries(setting, rule) if aim.violates is not None]
        for aim in broken[:1]:
            name = f"after a refusal: {aim.name}"
            made = st.builds(Variation, st.just(name), between=aim.drafts, breaks=st.just(aim.violates))
            yield name, made


CONSTANCIES: dict[str, Callable[[Setting], Iterator[Variations]]] = {
    "repeated": _repeated,
    "sameAccount": _other_identifier,
    "recovered": _after_a_refusal,
}
