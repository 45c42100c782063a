"""Declared rules held against a message: exactly one of, echo, only these set when …, an XPath."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import elementpath
from elementpath.xpath2 import XPath2Parser
from lxml import etree

from contracts.lexical import same_value
from contracts.model import Contract, DeclaredRule, Message, Side
from contracts.rules import declared_kind
from contracts.xml import children, is_nil, local_name, text


@dataclass(frozen=True, slots=True)
class Subject:
    """The message that a rule is held against, and what surrounds it.

    ``element`` is the body element of the side concerned; ``request`` the request's body element (for echo
    and XPath); ``situation`` what the case was made for, None when that is not known.
    """

    contract: Contract
    side: Side
    element: etree._Element
    request: etree._Element | None = None
    situation: str | None = None

    @property
    def message(self) -> Message:
        """The documented message of this side."""
        return self.contract.message(self.side)


def field_element(element: etree._Element | None, name: str) -> etree._Element | None:
    """Give the first child of that local name."""
    if element is None:
        return None
    return next((child for child in children(element) if local_name(child) == name), None)


def is_set(element: etree._Element | None, name: str) -> bool:
    """Tell whether a field is present and not nil; an empty one counts as set."""
    child = field_element(element, name)
    return child is not None and not is_nil(child)


def applies(declared: DeclaredRule, subject: Subject) -> bool:
    """Tell whether a rule's condition holds."""
    when = declared.when
    if when is None:
        return True
    return (
        when.situation in {None, subject.situation}
        and (when.set is None or is_set(subject.element, when.set))
        and (when.unset is None or not is_set(subject.element, when.unset))
    )


def problem(declared: DeclaredRule, subject: Subject) -> str | None:
    """Say how a rule that applies is broken; None when it is kept."""
    return _PROBLEMS[declared_kind(declared)](declared, subject)


def suspended_fields(contract: Contract, side: Side, situation: str | None) -> frozenset[str]:
    """Name the fields that an ``only_set`` rule of this situation lets be absent or nil."""
    message = contract.message(side)
    suspended: set[str] = set()
    for declared in message.rules:
        if (
            declared.only_set
            and declared.when is not None
            and declared.when.situation == situation is not None
        ):
            suspended |= {row.name for row in message.fields} - set(declared.only_set)
    return frozenset(suspended)


def _set_names(names: Sequence[str], subject: Subject) -> list[str]:
    return [name for name in names if is_set(subject.element, name)]


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names) if names else "none of them"


def _exactly_one_of(declared: DeclaredRule, subject: Subject) -> str | None:
    found = _set_names(declared.exactly_one_of, subject)
    if len(found) == 1:
        return None
    return f"expected exactly one of {_listed(declared.exactly_one_of)} to be set, got {_listed(found)}"


def _at_most_one_of(declared: DeclaredRule, subject: Subject) -> str | None:
    found = _set_names(declared.at_most_one_of, subject)
    if len(found) <= 1:
        return None
    return f"expected at most one of {_listed(declared.at_most_one_of)} to be set, got {_listed(found)}"


def _at_least_one_of(declared: DeclaredRule, subject: Subject) -> str | None:
    if _set_names(declared.at_least_one_of, subject):
        return None
    return f"expected at least one of {_listed(declared.at_least_one_of)} to be set, got none of them"


def _requires(declared: DeclaredRule, subject: Subject) -> str | None:
    if declared.requires is None or not is_set(subject.element, declared.requires.field):
        return None
    missing = [name for name in declared.requires.needs if not is_set(subject.element, name)]
    if not missing:
        return None
    return f"expected {_listed(missing)} to be set because {declared.requires.field} is set"


def _only_set(declared: DeclaredRule, subject: Subject) -> str | None:
    others = [row.name for row in subject.message.fields if row.name not in declared.only_set]
    found = _set_names(others, subject)
    return (
        f"expected only {', '.join(declared.only_set)} to be set, got {', '.join(found)} as well"
        if found
        else None
    )


def _all_set(declared: DeclaredRule, subject: Subject) -> str | None:
    missing = [name for name in declared.all_set if not is_set(subject.element, name)]
    return f"expected {_listed(missing)} to be set, got absent or nil" if missing else None


def _none_set(declared: DeclaredRule, subject: Subject) -> str | None:
    found = _set_names(declared.none_set, subject)
    return f"expected {_listed(found)} to be absent or nil, got a value" if found else None


def _echo(declared: DeclaredRule, subject: Subject) -> str | None:
    if declared.echo is None:
        return None
    sent = _value(subject.request, declared.echo.request)
    came = _value(subject.element, declared.echo.response)
    type_name = subject.contract.request.field(declared.echo.request).type
    if sent == came or (sent is not None and came is not None and same_value(type_name, sent, came)):
        return None
    return f"expected {declared.echo.response} to be {_said(sent)} as sent, got {_said(came)}"


def _value(element: etree._Element | None, name: str) -> str | None:
    child = field_element(element, name)
    return None if child is None or is_nil(child) else text(child)


def _said(value: str | None) -> str:
    return "nil or absent" if value is None else repr(value)


def _xpath(declared: DeclaredRule, subject: Subject) -> str | None:
    expression = declared.xpath or ""
    namespace = subject.contract.namespace if subject.message.qualified else ""
    token = compiled_xpath(expression, namespace)
    element = _of_text(subject.element)
    variables: dict[str, Any] = {
        "request": _of_text(subject.request) if subject.request is not None else element
    }
    try:
        # elementpath takes lxml elements; its annotations only know the standard library's.
        context = elementpath.XPathContext(element, variables=variables)  # type: ignore[arg-type]
        result = bool(token.boolean_value(token.get_results(context)))
    except (elementpath.ElementPathError, TypeError, ValueError, ArithmeticError) as error:
        return f"expected {expression} to be true, got no value: {error}"
    return None if result else f"expected {expression} to be true, got false"


def _of_text(element: etree._Element) -> etree._Element:
    """Give a message without comments and processing instructions: they are no part of a value (XPath Data Model, 6.2).

    elementpath takes the text of an element to end where the first of them stands.
    """
    copied = copy.deepcopy(element)
    etree.strip_tags(copied, etree.Comment, etree.ProcessingInstruction)
    return copied


@lru_cache(maxsize=256)
def compiled_xpath(expression: str, namespace: str) -> Any:  # noqa: ANN401 -- elementpath's tokens are untyped here
    """Compile an XPath 2.0 expression whose unprefixed names are in ``namespace``.

    Raises elementpath.ElementPathError for an expression that does not compile.
    """
    parser = XPath2Parser(default_namespace=namespace, variable_types={"request": "element()"})
    return parser.parse(expression)


_PROBLEMS: dict[str, Callable[[DeclaredRule, Subject], str | None]] = {
    "exactly_one_of": _exactly_one_of,
    "at_most_one_of": _at_most_one_of,
    "at_least_one_of": _at_least_one_of,
    "requires": _requires,
    "only_set": _only_set,
    "all_set": _all_set,
    "none_set": _none_set,
    "echo": _echo,
    "xpath": _xpath,
}
