"""Mistakes within the declared rules: their kind, the fields they name, their conditions, their XPath."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import elementpath

from contracts.locating import KeyPath
from contracts.mistakes import Mistake, nearest
from contracts.model import RULE_KINDS, Contract, DeclaredRule, Message, Side

LIST_KINDS = ("exactly_one_of", "at_most_one_of", "at_least_one_of", "only_set", "all_set", "none_set")
_CHOICES = frozenset({"exactly_one_of", "at_most_one_of"})
_NAMES_OF_OTHER_THINGS = frozenset({"@", "$", ":", "attribute", "Q{"})


def rule_mistakes(contract: Contract) -> Iterator[Mistake]:
    """Find rules of no kind or two, rules that name what is not there, and XPath that does not compile."""
    sides: tuple[Side, ...] = ("request", "response")
    for side in sides:
        for number, rule in enumerate(contract.message(side).rules):
            yield from _one_rule(contract, side, (side, "rule", number), rule)


def kinds_of(rule: DeclaredRule) -> list[str]:
    """Give the kinds that a declared rule gives; exactly one, where there is no mistake."""
    return [kind for kind in RULE_KINDS if getattr(rule, kind)]


def names_in(rule: DeclaredRule) -> Iterator[tuple[KeyPath, str]]:
    """Give every field of the rule's own message that it names, with the key below the rule's."""
    for kind in LIST_KINDS:
        for number, name in enumerate(getattr(rule, kind)):
            yield (kind, number), name
    if rule.requires is not None:
        yield ("requires", "field"), rule.requires.field
        for number, name in enumerate(rule.requires.needs):
            yield ("requires", "needs", number), name
    for key in ("set", "unset"):
        name = getattr(rule.when, key, None)
        if name is not None:
            yield ("when", key), name


def names_of(message: Message) -> list[str]:
    """Give the names of the fields that a rule can be about: those of the body."""
    return [row.name for row in message.fields]


def unknown_field(key: KeyPath, name: str, side: Side, known: list[str]) -> Iterator[Mistake]:
    """Tell that a name is no field of a message, with the nearest one that is."""
    if name not in known:
        yield Mistake(key, f'expected a body field of the {side}, got "{name}"{nearest(name, known)}')


def _one_rule(contract: Contract, side: Side, path: KeyPath, rule: DeclaredRule) -> Iterator[Mistake]:
    known = names_of(contract.message(side))
    for key, name in names_in(rule):
        yield from unknown_field((*path, *key), name, side, known)
    yield from _kind_mistakes(path, rule)
    yield from _list_mistakes(path, rule)
    yield from _requires_mistakes(path, rule)
    yield from _echo_mistakes(contract, side, path, rule)
    yield from _when_mistakes(contract, path, rule)
    yield from _xpath_mistakes(contract, side, path, rule)


def _kind_mistakes(path: KeyPath, rule: DeclaredRule) -> Iterator[Mistake]:
    given = kinds_of(rule)
    if not given:
        yield Mistake(path, f"{rule.id}: expected one kind of rule, got none; known: {', '.join(RULE_KINDS)}")
    elif len(given) > 1:
        yield Mistake(
            path, f"{rule.id}: expected one kind of rule, got {' and '.join(given)}; make two rules of it"
        )


def _list_mistakes(path: KeyPath, rule: DeclaredRule) -> Iterator[Mistake]:
    for kind in LIST_KINDS:
        names = getattr(rule, kind)
        for number, name in enumerate(names):
            if name in names[:number]:
                yield Mistake((*path, kind, number), f'"{name}" stands twice')
        if kind in _CHOICES and len(names) == 1:
            yield Mistake(
                (*path, kind), f'expected two fields or more to choose from, got "{names[0]}" alone'
            )


def _requires_mistakes(path: KeyPath, rule: DeclaredRule) -> Iterator[Mistake]:
    if rule.requires is not None and rule.requires.field in rule.requires.needs:
        name = rule.requires.field
        yield Mistake(
            (*path, "requires", "needs"), f'expected other fields than "{name}", which cannot need itself'
        )


def _echo_mistakes(contract: Contract, side: Side, path: KeyPath, rule: DeclaredRule) -> Iterator[Mistake]:
    if rule.echo is None:
        return
    if side == "request":
        yield Mistake((*path, "echo"), "expected an echo in [[response.rule]], got one in [[request.rule]]")
    yield from unknown_field(
        (*path, "echo", "request"), rule.echo.request, "request", names_of(contract.request)
    )
    yield from unknown_field(
        (*path, "echo", "response"), rule.echo.response, "response", names_of(contract.response)
    )


def _when_mistakes(contract: Contract, path: KeyPath, rule: DeclaredRule) -> Iterator[Mistake]:
    when = rule.when
    if when is None:
        return
    if not when.model_fields_set:
        yield Mistake((*path, "when"), "expected a condition (situation, set or unset), got none")
    known = [situation.id for situation in contract.situations]
    if when.situation is not None and when.situation not in known:
        hint = nearest(when.situation, known)
        yield Mistake((*path, "when", "situation"), f'expected a situation, got "{when.situation}"{hint}')


def _xpath_mistakes(contract: Contract, side: Side, path: KeyPath, rule: DeclaredRule) -> Iterator[Mistake]:
    if rule.xpath is None:
        return
    key = (*path, "xpath")
    try:
        root = compiled_xpath(contract, side, rule.xpath)
    except elementpath.ElementPathError as error:
        yield Mistake(key, f"expected an XPath 2.0 expression, got one that does not compile: {error}")
        return
    for name in sorted(set(_variables(root)) - set(_bound_variables(root)) - {"request"}):
        yield Mistake(key, f'expected the variable $request, got "${name}"')
    known = [*names_of(contract.request), *names_of(contract.response)]
    for name in sorted(set(_element_names(root)) - {contract.request.element, contract.response.element}):
        if name not in known:
            yield Mistake(key, f'expected names of fields, got "{name}"{nearest(name, known)}')


def compiled_xpath(contract: Contract, side: Side, expression: str) -> elementpath.XPathToken:
    """Compile a rule's XPath; unprefixed names are in the contract's namespace, or in none.

    Raises elementpath.ElementPathError when it is not XPath 2.0.
    """
    namespace = contract.namespace if contract.message(side).qualified else ""
    parser = elementpath.XPath2Parser(
        namespaces={"": namespace}, variable_types={"request": "element()?"}, strict=True
    )
    return parser.parse(expression)


def _element_names(token: Any, above: str = "") -> Iterator[str]:  # noqa: ANN401 -- tokens are generic in their items
    if token.symbol == "(name)" and above not in _NAMES_OF_OTHER_THINGS:
        yield str(token.value)
    for child in token:
        yield from _element_names(child, token.symbol)


def _variables(root: Any) -> Iterator[str]:  # noqa: ANN401 -- tokens are generic in their items
    return (str(token[0].value) for token in root.iter("$"))


def _bound_variables(root: Any) -> Iterator[str]:  # noqa: ANN401 -- tokens are generic in their items
    for token in root.iter("for", "some", "every"):
        yield from (str(child[0].value) for child in token if child.symbol == "$")
