"""Whether any message can keep all the declared rules, found by trying.

What a rule asks about is which fields are set (present and not nil). So every combination of set and unset
fields that the field table allows is tried in every situation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations

from contracts.lint_rules import kinds_of, names_in, names_of
from contracts.mistakes import Mistake
from contracts.model import Contract, DeclaredRule, Message, Side

MOST_FIELDS = 16
SetFields = AbstractSet[str]


def _requires_holds(rule: DeclaredRule, is_set: SetFields) -> bool:
    return rule.requires is None or rule.requires.field not in is_set or is_set >= set(rule.requires.needs)


_HOLDS: dict[str, Callable[[DeclaredRule, SetFields], bool]] = {
    "exactly_one_of": lambda rule, is_set: len(is_set & set(rule.exactly_one_of)) == 1,
    "at_most_one_of": lambda rule, is_set: len(is_set & set(rule.at_most_one_of)) <= 1,
    "at_least_one_of": lambda rule, is_set: bool(is_set & set(rule.at_least_one_of)),
    "only_set": lambda rule, is_set: is_set <= set(rule.only_set),
    "all_set": lambda rule, is_set: is_set >= set(rule.all_set),
    "none_set": lambda rule, is_set: not is_set & set(rule.none_set),
    "requires": _requires_holds,
}


@dataclass(frozen=True, slots=True)
class _Numbered:
    number: int
    rule: DeclaredRule


def satisfiability_mistakes(contract: Contract) -> Iterator[Mistake]:
    """Find rules that no message can keep, alone or together; each set of culprits is told once.

    Rules that name unknown fields or have no single kind are passed over: they are mistakes of another sort.
    """
    for side, situations in _situations(contract):
        told: set[tuple[int, ...]] = set()
        for situation in situations:
            culprits = _culprits(contract.message(side), situation)
            numbers = tuple(culprit.number for culprit in culprits)
            if culprits and numbers not in told:
                told.add(numbers)
                yield _told(side, situation, culprits)


def unbreakable_warnings(contract: Contract) -> Iterator[Mistake]:
    """Find request rules that no request can break without breaking another: they stay unexercised."""
    usable = _usable(contract.request)
    for numbered in usable:
        others = [other for other in usable if other is not numbered]
        if not any(_breaks_it_alone(contract, numbered, others, situation) for situation in _ids(contract)):
            message = (
                f"{numbered.rule.id}: no request can break this rule and no other, so it is never exercised"
            )
            yield Mistake(("request", "rule", numbered.number), message)


def _breaks_it_alone(
    contract: Contract, broken: _Numbered, others: Sequence[_Numbered], situation: str
) -> bool:
    return any(
        not _holds(broken.rule, is_set, situation)
        and all(_holds(one.rule, is_set, situation) for one in others)
        for is_set in _combinations(contract.request, [broken, *others], situation)
    )


def _situations(contract: Contract) -> Iterator[tuple[Side, list[str]]]:
    yield "request", _ids(contract)
    yield "response", [name for name in _ids(contract) if not contract.faults_in(name)]


def _ids(contract: Contract) -> list[str]:
    return [situation.id for situation in contract.situations]


def _culprits(message: Message, situation: str) -> tuple[_Numbered, ...]:
    """Give the smallest set of rules that no combination keeps; none when all can be kept."""
    usable = _usable(message)
    if _satisfiable(message, usable, situation):
        return ()
    for size in range(1, len(usable)):
        for some in combinations(usable, size):
            if not _satisfiable(message, some, situation):
                return some
    return tuple(usable)


def _usable(message: Message) -> list[_Numbered]:
    """Give the rules about set fields that can be tried; none when they name too many fields to try all."""
    known = set(names_of(message))
    rules = [
        _Numbered(number, rule)
        for number, rule in enumerate(message.rules)
        if len(kinds_of(rule)) == 1
        and kinds_of(rule)[0] in _HOLDS
        and {name for _, name in names_in(rule)} <= known
    ]
    named = {name for numbered in rules for _, name in names_in(numbered.rule)}
    return rules if len(named) <= MOST_FIELDS else []


def _satisfiable(message: Message, rules: Sequence[_Numbered], situation: str) -> bool:
    return any(
        all(_holds(numbered.rule, is_set, situation) for numbered in rules)
        for is_set in _combinations(message, rules, situation)
    )


def _combinations(message: Message, rules: Sequence[_Numbered], situation: str) -> Iterator[SetFields]:
    """Give every set of set fields that the field table allows, as far as the rules can tell them apart."""
    named = {name for numbered in rules for _, name in names_in(numbered.rule)}
    required = {row.name for row in message.fields if row.min_occurs and not row.nillable}
    needed = required - _suspended(message, rules, situation)
    free = sorted(named - needed)
    for size in range(len(free) + 1):
        for choice in combinations(free, size):
            yield needed.union(choice)


def _suspended(message: Message, rules: Sequence[_Numbered], situation: str) -> set[str]:
    """Give the fields that may be left out here, because an only_set rule for the situation omits them."""
    applying = [one.rule for one in rules if one.rule.only_set and _is_for(one.rule, situation)]
    return {row.name for row in message.fields if any(row.name not in rule.only_set for rule in applying)}


def _is_for(rule: DeclaredRule, situation: str) -> bool:
    return rule.when is not None and rule.when.situation == situation


def _holds(rule: DeclaredRule, is_set: SetFields, situation: str) -> bool:
    return not _applies(rule, is_set, situation) or _HOLDS[kinds_of(rule)[0]](rule, is_set)


def _applies(rule: DeclaredRule, is_set: SetFields, situation: str) -> bool:
    when = rule.when
    if when is None:
        return True
    return (
        when.situation in (None, situation)
        and (when.set is None or when.set in is_set)
        and (when.unset is None or when.unset not in is_set)
    )


def _told(side: Side, situation: str, culprits: tuple[_Numbered, ...]) -> Mistake:
    first, *others = culprits
    path = (side, "rule", first.number)
    if not others:
        fields = ", ".join(dict.fromkeys(name for _, name in names_in(first.rule)))
        message = (
            f"no {side} can keep this rule: the field table leaves no way to set or unset {fields} for it"
        )
        return Mistake(path, f"{first.rule.id}: {message} (situation {situation})")
    names = ", ".join(other.rule.id for other in others)
    return Mistake(
        path, f"{first.rule.id}: no {side} can keep this rule together with {names} (situation {situation})"
    )
