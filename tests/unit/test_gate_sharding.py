"""Shards: every rule is in exactly one, always the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.discovery import catalogue
from contracts.errors import OptionError
from contracts.gate.sharding import Shard
from contracts.rules import rules_of


@given(st.text(), st.integers(1, 50))
def test_every_rule_is_in_exactly_one_shard(rule: str, count: int) -> None:
    assert sum(Shard(index, count).has(rule) for index in range(1, count + 1)) == 1


def test_where_a_rule_goes_is_the_same_on_every_machine() -> None:
    """These are the places of today: another place would leave rules out while machines are updated."""
    rules = [
        f"walley.GetCurrentInvoice.request.InvoiceNo.{kind}" for kind in ("type", "maxLength", "nillable")
    ]
    assert [[Shard(index, 3).has(rule) for index in (1, 2, 3)] for rule in rules] == PLACES


PLACES = [[True, False, False], [False, False, True], [False, True, False]]


@pytest.mark.parametrize("count", [2, 3, 8])
def test_the_shards_of_the_catalogue_are_of_like_size(count: int) -> None:
    rules = [rule.id for contract in catalogue() for rule in rules_of(contract)]
    sizes = [sum(Shard(index, count).has(rule) for rule in rules) for index in range(1, count + 1)]
    assert sum(sizes) == len(rules)
    assert max(sizes) < 1.5 * len(rules) / count


@pytest.mark.parametrize("text", ["", "1", "0/3", "4/3", "1/0", "a/b", "1/3/5", " 1/3", "-1/3", "1/99999"])
def test_anything_else_than_a_part_of_a_whole_is_refused(text: str) -> None:
    with pytest.raises(OptionError, match="expected I/N"):
        Shard.parse(text)


def test_a_shard_is_written_as_it_is_read() -> None:
    assert str(Shard.parse("2/3")) == "2/3"
