"""The map of a report: for every operation its promises as cells, grouped by what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.reportmodel import RuleResult

_SIDES = ("request", "response", "fault", "protocol")


@dataclass(frozen=True, slots=True)
class Cell:
    """One promise: its rule, and its name within the row."""

    rule: RuleResult
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """The promises about one field, one fault, or a whole message."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one side of an operation."""

    side: str
    rows: tuple[Row, ...]


def parts(rules: Iterable[RuleResult]) -> tuple[Part, ...]:
    """Give the promises of one operation by side and row, in the order of the documentation."""
    sides: dict[str, dict[str, list[Cell]]] = {side: {} for side in _SIDES}
    for rule in rules:
        row, name = _placed(rule)
        sides.setdefault(rule.side, {}).setdefault(row, []).append(Cell(rule, name))
    return tuple(
        Part(side, tuple(Row(name, tuple(cells)) for name, cells in rows.items()))
        for side, rows in sides.items()
        if rows
    )


def _placed(rule: RuleResult) -> tuple[str, str]:
    """Split what follows the side in a rule's id: ``InvoiceNo.maxLength``, or a name without a field."""
    rest = rule.id.removeprefix(f"{rule.contract}.{rule.side}.").removeprefix(f"{rule.contract}.")
    row, dot, name = rest.rpartition(".")
    if rule.side == "protocol":
        return "SOAP and HTTP", rest
    if dot:
        return row, name
    return (rest, rest) if rule.kind == "fault" else ("whole message", rest)
