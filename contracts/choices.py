"""Which optional parts of a request are set together: every choice that the documentation leaves, and one message's."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from lxml import etree

from contracts.cases.drafts import assignments
from contracts.declared import is_set
from contracts.model import Contract, Field

MOST = 256
"""With more choices than these the ones that were never made are too many to list."""
NONE = "none"


def choice_in(contract: Contract, payload: etree._Element) -> str:
    """Name the optional fields that a request sets, such as ``CorrelationId + InvoiceNo``; ``none`` for no field."""
    return _named([row.name for row in _optional(contract) if is_set(payload, row.name)])


def choices(contract: Contract) -> tuple[str, ...]:
    """Give every choice of optional fields that the declared rules allow; nothing where there are too many."""
    names = [row.name for row in _optional(contract)]
    if 2 ** len(names) > MOST:
        return ()
    every = (dict(zip(names, chosen, strict=True)) for chosen in product((True, False), repeat=len(names)))
    return tuple(_named([name for name in names if each[name]]) for each in every if _allowed(contract, each))


def _optional(contract: Contract) -> Iterator[Field]:
    return (row for row in contract.request.fields if row.nillable or row.min_occurs == 0)


def _allowed(contract: Contract, chosen: dict[str, bool]) -> bool:
    """Where no declared rule speaks of a field, every choice is allowed."""
    bound = assignments(contract)
    return not bound or any(all(chosen.get(name, yes) == yes for name, yes in each.items()) for each in bound)


def _named(names: list[str]) -> str:
    return " + ".join(names) or NONE
