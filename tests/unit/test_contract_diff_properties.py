"""What holds of every difference: nothing goes unseen, and the way back breaks the others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.contractdiff import Impact, diff
from contracts.discovery import catalogue
from contracts.model import Contract, Field, Side, Value
from tests.unit.test_contract_diff import CLIENTS, COMPATIBLE, SERVER, WALLEY, row, with_field

SEQUENCE = next(contract for contract in catalogue() if contract.id == "resurs.setInvoiceSequence")


@pytest.mark.parametrize("contract", catalogue(), ids=lambda contract: contract.id)
def test_a_contract_does_not_differ_from_itself(contract: Contract) -> None:
    assert diff(contract, contract.model_copy(deep=True)) == ()


def others(value: object) -> list[Any]:
    """Give values of the same type that differ from this one."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, tuple):
        return [value[1:]] if value else []
    return [f"{value}x"] if isinstance(value, str) else []


def mutations(value: Value) -> list[tuple[str, Value]]:
    """Give for each key, at every depth, the value with that key alone changed."""
    found: list[tuple[str, Value]] = []
    for name in type(value).model_fields:
        mine = getattr(value, name)
        found += [(name, value.model_copy(update={name: other})) for other in others(mine)]
        if isinstance(mine, Value):
            found += [
                (f"{name}.{key}", value.model_copy(update={name: deep})) for key, deep in mutations(mine)
            ]
        if isinstance(mine, tuple) and mine and isinstance(mine[0], Value):
            found += [
                (f"{name}[0].{key}", value.model_copy(update={name: (deep, *mine[1:])}))
                for key, deep in mutations(mine[0])
            ]
    return found


MUTATIONS = [
    pytest.param(contract, changed, id=f"{contract.id}:{key}")
    for contract in (WALLEY, SEQUENCE)
    for key, changed in mutations(contract)
    # an occurrence or a maximum of another shape is no contract
    if not key.endswith(("occurs", "max", "type", "format", "severity", "schema_from"))
]


@pytest.mark.parametrize(("contract", "mutated"), MUTATIONS)
def test_no_change_of_a_single_key_goes_unseen(contract: Contract, mutated: Contract) -> None:
    assert diff(contract, mutated)
    assert diff(mutated, contract)


ROWS = st.builds(
    row,
    occurs=st.sampled_from(["0..1", "1", "0..3", "2..unbounded"]),
    nillable=st.booleans(),
    type=st.sampled_from(["string", "int", "short", "decimal", "date"]),
    max=st.none() | st.integers(1, 60),
    enum=st.sets(st.sampled_from("ABC")).map(sorted).map(tuple),
)
MIRROR = {CLIENTS: SERVER, SERVER: CLIENTS, COMPATIBLE: COMPATIBLE}


@given(one=ROWS, other=ROWS, side=st.sampled_from(["request", "response"]))
def test_the_way_back_breaks_the_others(one: Field, other: Field, side: Side) -> None:
    old, new = with_field(side, one), with_field(side, other)
    there = {change.impact for change in diff(old, new)}
    back = {change.impact for change in diff(new, old)}
    assert back == {MIRROR[impact] for impact in there}


@given(one=ROWS, other=ROWS)
def test_a_response_breaks_whom_a_request_does_not(one: Field, other: Field) -> None:
    asked = [
        MIRROR[change.impact] for change in diff(with_field("request", one), with_field("request", other))
    ]
    answered = [change.impact for change in diff(with_field("response", one), with_field("response", other))]
    assert sorted(asked) == sorted(answered)


@given(one=ROWS, other=ROWS, side=st.sampled_from(["request", "response"]))
def test_changes_come_with_clients_troubles_first(one: Field, other: Field, side: Side) -> None:
    order = list(Impact)
    places = [order.index(change.impact) for change in diff(with_field(side, one), with_field(side, other))]
    assert places == sorted(places)
