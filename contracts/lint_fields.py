"""Mistakes within the rows of the field tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts.fieldtable import FACETS
from contracts.lexical import FACET_PROBLEMS, is_of_type, normalized
from contracts.locating import KeyPath
from contracts.mistakes import Mistake
from contracts.model import Contract, Field, Side
from contracts.rules import INTEGER_TYPES

_DIGITS = re.compile(r"[0-9]+,[0-9]+")
_COUNTED_TYPES = INTEGER_TYPES | {"string"}
_SIDES: tuple[Side, ...] = ("request", "response")


def tables(contract: Contract) -> Iterator[tuple[KeyPath, tuple[Field, ...]]]:
    """Give every field table with the path of its key."""
    for side in _SIDES:
        yield (side, "header"), contract.message(side).header
        yield (side, "fields"), contract.message(side).fields
    for number, fault in enumerate(contract.faults):
        if fault.detail is not None:
            yield ("fault", number, "detail", "fields"), fault.detail.fields


def field_mistakes(contract: Contract) -> Iterator[Mistake]:
    """Find rows that say what no element could keep, or what their type does not have."""
    for path, rows in tables(contract):
        for number, row in enumerate(rows):
            yield from _row_mistakes((*path, number), row)


def _row_mistakes(path: KeyPath, row: Field) -> Iterator[Mistake]:
    yield from _occurs_mistakes(path, row)
    yield from _format_mistakes(path, row)
    maximum = _maximum_mistake(row)
    if maximum is not None:
        yield Mistake((*path, "max"), f"{row.name}: {maximum}")
    else:
        yield from _value_mistakes(path, row)


def _occurs_mistakes(path: KeyPath, row: Field) -> Iterator[Mistake]:
    most = row.max_occurs
    if most == 0:
        yield Mistake((*path, "occurs"), f"{row.name}: expected a field that may stand, got {row.occurs}")
    elif most is not None and row.min_occurs > most:
        expected = f"{most}..{row.min_occurs}"
        yield Mistake(
            (*path, "occurs"), f"{row.name}: expected the least first, as {expected}, got {row.occurs}"
        )


def _format_mistakes(path: KeyPath, row: Field) -> Iterator[Mistake]:
    if row.format is not None and row.type != "string":
        yield Mistake(
            (*path, "format"), f"{row.name}: expected a format on a string only, got one on {row.type}"
        )


def _maximum_mistake(row: Field) -> str | None:
    if row.max is None:
        return None
    if row.type == "decimal":
        return _decimal_maximum_mistake(row.max)
    if row.type not in _COUNTED_TYPES:
        return f"expected no maximum, because a {row.type} has none; got {row.max}. Leave the key out"
    if isinstance(row.max, str):
        return f'expected a whole number without quotes for a {row.type}, got "{row.max}"'
    return f"expected a maximum of at least 1, got {row.max}" if row.max < 1 else None


def _decimal_maximum_mistake(maximum: int | str) -> str | None:
    if isinstance(maximum, int):
        return f'expected digits before and after the point, such as "6,2", for a decimal; got {maximum}'
    if not _DIGITS.fullmatch(maximum):
        return f'expected digits such as "6,2", got "{maximum}"'
    return f'expected at least one digit, got "{maximum}"' if not maximum.strip("0,") else None


def _value_mistakes(path: KeyPath, row: Field) -> Iterator[Mistake]:
    for key, values in (("enum", row.enum), ("draw_from", row.draw_from)):
        for number, value in enumerate(values):
            problem = _value_problem(row, value, among_enum=key == "draw_from")
            if value in values[:number]:
                problem = f'"{value}" stands twice'
            if problem is not None:
                yield Mistake((*path, key, number), f"{row.name}: {problem}")


def _value_problem(row: Field, value: str, *, among_enum: bool) -> str | None:
    if not is_of_type(row.type, value):
        return f'expected an xs:{row.type}, got "{value}"'
    for kind, applies in FACETS.items():
        if applies(row) and (among_enum or kind != "enumeration"):
            problem = FACET_PROBLEMS[kind](row, normalized(row.type, value))
            if problem is not None:
                return f"{problem} (value {value!r})"
    return None
