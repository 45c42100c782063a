"""The shape of a contract file: its keys and the types of their values.

pydantic finds what is wrong; this module says it in the words of the format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import NoneType
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from contracts.locating import KeyPath
from contracts.mending import Renaming, can_be_renamed, filled, renamed, stands
from contracts.mistakes import Mistake, nearest, nearest_word
from contracts.model import Contract, Value

MOST_RENAMINGS = 50
_LONGEST_SHOWN = 60
_OCCURS = 'how often it stands, in quotes, such as "1", "0..1", "1..5" or "0..unbounded"'
_FORMS = {
    r"^[A-Za-z_][A-Za-z0-9_.-]*$": "a name: letters, digits, dots, hyphens and underscores, first a letter",
    r"^https?://": "an address that begins with http:// or https://",
    r"^\{[^{}]+\}[^{}:]+$": "a name as {namespace}local",
}
_KEYS: dict[str | int, str] = {"max": 'a whole number, or digits such as "6,2"', "occurs": _OCCURS}
_KINDS = {
    "bool_type": "true or false",
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "tuple_type": "a list in square brackets",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "date_type": "a date such as 2026-01-31",
    "date_from_datetime_parsing": "a date such as 2026-01-31",
    "date_from_datetime_inexact": "a date such as 2026-01-31",
    "date_parsing": "a date such as 2026-01-31",
}


@dataclass(frozen=True, slots=True)
class Shaped:
    """A contract as far as it is understood, and every mistake of key or type.

    ``contract`` is None where too much of the shape is wrong. ``doubtful`` are the tables with mistakes: what else is
    found in them may follow from these.
    """

    contract: Contract | None
    mistakes: tuple[Mistake, ...] = ()
    doubtful: tuple[KeyPath, ...] = ()

    def is_sure(self, mistake: Mistake) -> bool:
        """Tell whether a mistake of meaning stands outside of what is doubtful."""
        return not any(mistake.key[: len(table)] == table for table in self.doubtful)


def shaped(data: Mapping[str, Any]) -> Contract | list[Mistake]:
    """Make a contract of parsed TOML, or give every mistake of key or type in it."""
    found = understood(data)
    return found.contract if found.contract is not None and not found.mistakes else list(found.mistakes)


def understood(data: Mapping[str, Any]) -> Shaped:
    """Make a contract of parsed TOML, with mistyped keys read as they are meant, and give every mistake."""
    made = _validated(data)
    if isinstance(made, Contract):
        return Shaped(made)
    renamings = _renamings(data, made)
    mended = renamed(data, renamings)
    told = [_no_key(each) for each in renamings]
    made = _validated(mended) if renamings else made
    if isinstance(made, Contract):
        return Shaped(made, tuple(told))
    rest = _mistakes(mended, made)
    if renamings and len(renamings) < MOST_RENAMINGS and any(_is_mistyped(mended, error) for error in made):
        inner = understood(mended)  # a table that was read as it is meant may hold mistyped keys as well
        return Shaped(inner.contract, (*told, *_back(inner.mistakes, renamings, data)), inner.doubtful)
    guess = _guessed(mended, made)
    return Shaped(guess, (*told, *_back(rest, renamings, data)), tuple(_table_of(each.key) for each in rest))


def _validated(data: Mapping[str, Any]) -> Contract | list[ErrorDetails]:
    try:
        return Contract.model_validate_json(
            json.dumps(data, default=str), strict=True, by_alias=True, by_name=False
        )
    except ValidationError as error:
        return _without_echoes(error.errors(include_url=False, include_context=True))


def _without_echoes(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out that a list is too short where pydantic says so because an item of it has a mistake."""
    above = {each["loc"][:length] for each in errors for length in range(len(each["loc"]))}
    return [each for each in errors if each["type"] != "too_short" or each["loc"] not in above]


def _renamings(data: Mapping[str, Any], errors: Iterable[ErrorDetails]) -> list[Renaming]:
    found: dict[KeyPath, Renaming] = {}
    for error in errors:
        renaming = _renaming(data, error)
        if renaming is not None and renaming.read_as not in found:
            found[renaming.read_as] = renaming
    return list(found.values())


def _renaming(data: Mapping[str, Any], error: ErrorDetails) -> Renaming | None:
    key = _key(data, error)
    if error["type"] != "extra_forbidden" or not key:
        return None
    meant = nearest_word(key[-1], _keys_beside(key))
    renaming = Renaming(key, meant) if meant is not None else None
    return renaming if renaming is not None and can_be_renamed(data, renaming) else None


def _is_mistyped(data: Mapping[str, Any], error: ErrorDetails) -> bool:
    return _renaming(data, error) is not None


def _no_key(renaming: Renaming) -> Mistake:
    return Mistake(renaming.key, f'is no key of the format; did you mean "{renaming.meant}"?')


def _back(
    mistakes: Iterable[Mistake], renamings: Iterable[Renaming], data: Mapping[str, Any]
) -> list[Mistake]:
    """Name the keys of mistakes as the file has them."""
    names = {each.read_as: each.key for each in renamings}
    return [replace(mistake, key=_in_file(mistake.key, names, data)) for mistake in mistakes]


def _in_file(key: KeyPath, names: Mapping[KeyPath, KeyPath], data: Mapping[str, Any]) -> KeyPath:
    if stands(data, key):
        return key
    for length in range(len(key), 0, -1):
        if key[:length] in names:
            return (*names[key[:length]], *key[length:])
    return key


def _table_of(key: KeyPath) -> KeyPath:
    """Give the table that holds a key; a key of the whole file stands for itself."""
    return key[:-1] or key


def _guessed(data: Mapping[str, Any], errors: list[ErrorDetails]) -> Contract | None:
    """Make a contract of what is left when all that has the wrong shape is left out or filled in."""
    keys = {_key(data, error): error["type"] for error in errors}
    made = filled(data, keys, [key for key, kind in keys.items() if kind == "extra_forbidden"])
    guess = _validated(made) if made is not None else None
    return guess if isinstance(guess, Contract) else None


def _mistakes(data: Mapping[str, Any], errors: list[ErrorDetails]) -> list[Mistake]:
    found: dict[KeyPath, Mistake] = {}
    for error in errors:
        key = _key(data, error)
        found.setdefault(key, Mistake(key, _message(key, error)))
    return list(found.values())


def _key(data: Mapping[str, Any], error: ErrorDetails) -> KeyPath:
    """Give the error's path without the parts that pydantic adds for the branches of a union."""
    value: Any = data
    key: KeyPath = ()
    for part in error["loc"]:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return (*key, part) if error["type"] == "missing" else key
        key = (*key, part)
    return key


def _message(key: KeyPath, error: ErrorDetails) -> str:
    kind, came = error["type"], error.get("input")
    if kind == "json_invalid":
        return "expected tables and lists that are not nested deeply, got more than a hundred levels"
    if kind == "missing":
        return f"is missing; expected: {_description(key)}"
    if kind == "extra_forbidden":
        return f"is no key of the format{nearest(key[-1], _keys_beside(key))}"
    return f"expected {_expected(key, error)}, got {_shown(came)}{_suggestion(error, came)}"


def _expected(key: KeyPath, error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "literal_error":
        return f"one of {context['expected'].replace(' or ', ', ')}"
    if kind == "too_short":
        return f"at least {context['min_length']} (key: {_description(key)})"
    if key and key[-1] in _KEYS:
        return _KEYS[key[-1]]
    if kind == "string_pattern_mismatch":
        return _FORMS.get(context["pattern"], f"a text of the form {context['pattern']}")
    if kind == "string_too_short":
        return "a text that is not empty"
    return _KINDS.get(kind) or error["msg"].removeprefix("Input should be ")


def _suggestion(error: ErrorDetails, came: object) -> str:
    if error["type"] != "literal_error" or not isinstance(came, str):
        return ""
    near = nearest(came, error.get("ctx", {})["expected"].replace("'", "").replace(" or ", ", ").split(", "))
    return near if near.startswith("; did") else ""


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _description(key: KeyPath) -> str:
    """Give what the model says of a key."""
    if key and isinstance(key[-1], int):
        key = key[:-1]
    model = _model_at(key[:-1])
    for name, info in model.model_fields.items() if model and key else ():
        if (info.alias or name) == key[-1]:
            return info.description or f"the table [{key[-1]}]"
    return "a value"


def _keys_beside(key: KeyPath) -> list[str]:
    model = _model_at(key[:-1])
    return [info.alias or name for name, info in model.model_fields.items()] if model else []


def _model_at(key: KeyPath) -> type[Value] | None:
    model: type[Value] | None = Contract
    for part in (part for part in key if isinstance(part, str)):
        fields = {info.alias or name: info for name, info in model.model_fields.items()} if model else {}
        model = next(_models_in(fields[part].annotation), None) if part in fields else None
    return model


def _models_in(annotation: Any) -> Iterator[type[Value]]:  # noqa: ANN401 -- annotations are of any type
    if isinstance(annotation, type) and issubclass(annotation, Value):
        yield annotation
    for part in get_args(annotation):
        if part not in (NoneType, Ellipsis):
            yield from _models_in(part)
