"""Overrides that leave out a field of a key (XSD Part 1, section 3.11.4: each of them must be there)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts.strategies.components import Component
from contracts.strategies.plans import ContentPlan, ElementPlan

_AXES = re.compile(r"\s+|child::|\A\.//|\A\./|(?<=/)\./")


def keys_leaving_out(identity: Component, content: ContentPlan) -> list[str]:
    """Give the keys of the overrides that say what is at the fields of a constraint, below what it selects."""
    paths = [path for field in identity.fields for path in field.path.split("|")]
    return [key for path in paths for key in _keys_along(content, _steps(path))]


def _steps(path: str) -> list[str]:
    """Give the local names along a path, that of an attribute with ``@``."""
    steps = _AXES.sub("", path.replace("attribute::", "@")).split("/")
    return [re.sub(r"[^@]*:", "", step) for step in steps]


def _keys_along(content: ContentPlan, steps: list[str]) -> Iterator[str]:
    step, *rest = steps
    if step.startswith("@"):
        yield from (
            attribute.override.key
            for attribute in content.attributes
            if attribute.is_given and attribute.override is not None and _is_called(attribute.name, step[1:])
        )
        return
    for plan in content.particle.elements() if content.particle is not None else ():
        yield from _keys_within(plan, step, rest)


def _keys_within(plan: ElementPlan, step: str, rest: list[str]) -> Iterator[str]:
    forms = [form for form in plan.forms if _is_called(form.name, step)]
    if plan.override is not None and plan.override.is_value:
        yield from [plan.override.key] if forms else []
        return
    for form in forms if rest else ():
        yield from _keys_along(form.content, rest)


def _is_called(name: str, local: str) -> bool:
    return name.rpartition("}")[2] == local
