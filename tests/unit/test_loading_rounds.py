"""Mistakes of shape and of meaning are told in one round, and each mistake is told once."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contracts.lint import lint
from contracts.locating import KeyPath, key_text
from contracts.meaning import meaning_mistakes
from contracts.mistakes import Mistake
from contracts.shape import understood
from tests.unit.contract_files import PEEK, SET, WALLEY, changed, mistakes_of

FILES = {path.stem: path for path in (WALLEY, PEEK, SET)}
NO_KEY = "is no key of the format; did you mean"


def keys(value: Any, above: KeyPath = ()) -> Iterator[KeyPath]:
    """Give the path of every key; of a list, those in its first and its last item."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*above, name)
            yield from keys(inner, (*above, name))
    elif isinstance(value, list):
        for number in sorted({0, len(value) - 1}) if value else ():
            yield from keys(value[number], (*above, number))


def table_of(data: Any, key: KeyPath) -> Any:
    for part in key[:-1]:
        data = data[part]
    return data


def mistakes(data: dict[str, Any]) -> list[Mistake]:
    """Give what ``contracts lint`` would say of a file's data, as far as the file alone tells."""
    shape = understood(data)
    further = meaning_mistakes(shape.contract) if shape.contract is not None else []
    return [*shape.mistakes, *filter(shape.is_sure, further)]


@pytest.mark.parametrize("name", FILES)
def test_every_key_that_is_mistyped_is_one_mistake_with_the_right_word(name: str) -> None:
    data = tomllib.loads(FILES[name].read_text())
    wrong = {}
    for key in keys(data):
        torn = copy.deepcopy(data)
        table = table_of(torn, key)
        typo = f"{key[-1]}x"
        value = table.pop(key[-1])
        table[typo] = value
        (told, *more) = mistakes(torn)
        if more or told.key != (*key[:-1], typo) or told.message != f'{NO_KEY} "{key[-1]}"?':
            wrong[key_text(key)] = [told, *more]
    assert wrong == {}


@pytest.mark.parametrize("name", FILES)
def test_every_value_of_another_kind_is_one_mistake_at_its_key(name: str) -> None:
    data = tomllib.loads(FILES[name].read_text())
    wrong = {}
    for key in keys(data):
        torn = copy.deepcopy(data)
        table_of(torn, key)[key[-1]] = 0.5
        found = mistakes(torn)
        if [each.key for each in found] != [key]:
            wrong[key_text(key)] = found
    assert wrong == {}


def test_all_is_told_in_one_round_as_far_as_the_file_can_be_understood(tmp_path: Path) -> None:
    path = changed(tmp_path, "nillable = true, type", "nilable = true, type")
    for old, new in (
        (
            'exactly_one_of = ["InvoiceNo", "PaymentReference"]',
            'exactly_one = ["InvoiceNo", "PaymentReferenc"]',
        ),
        ('type = "dateTime"', 'type = "datetime"'),
        ("[request]", "[requests]"),
        ("writes      = false", 'writes = "no"'),
        ("walley/information_service_v2.xsd", "walley/elsewhere.xsd"),
    ):
        path.write_text(path.read_text().replace(old, new, 1))
    found = [line.split(": ", 2)[1] for line in lint([path]).mistakes]
    assert sorted(found) == [
        "request.rule[0].exactly_one",
        "request.rule[0].exactly_one_of[1]",
        "requests",
        "requests.fields[0].nilable",
        "response.fields[3].type",
        "schema",
        "writes",
    ]


def test_a_list_under_a_mistyped_name_joins_the_other_one(tmp_path: Path) -> None:
    (told,) = mistakes_of(changed(tmp_path, "[[situation]]", "[[situations]]"))
    assert f'situations: {NO_KEY} "situation"?' in told


def test_a_key_beside_the_one_that_it_is_like_is_a_mistake_and_changes_nothing(tmp_path: Path) -> None:
    (told,) = mistakes_of(changed(tmp_path, "writes      = false", "writes = false\nwrite = true"))
    assert f'write: {NO_KEY} "writes"?' in told
