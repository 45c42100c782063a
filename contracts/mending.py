"""What a contract file of the wrong shape most likely means, so that the rest of it is judged in the same round."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.locating import KeyPath

FILLED: Final[Mapping[str, object]] = {
    "occurs": "0..1",
    "nillable": True,
    "type": "string",
    "writes": False,
    "description": "?",
    "title": "?",
    "says": "?",
    "reading": "?",
    "why": "?",
}
"""What stands for a value that has to be there and is not usable: nothing else in a file refers to these."""

LEFT_OUT: Final = frozenset(
    {
        "code", "draw_from", "enum", "format", "max", "mended", "note", "personal", "production", "read", "severity",
        "soap", "source", "url", "varies",
    }
)  # fmt: skip
"""Keys that can be left out without making something else in a file look wrong."""

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Renaming:
    """A key that is none of the format, and the one that is most likely meant."""

    key: KeyPath
    meant: str

    @property
    def read_as(self) -> KeyPath:
        """The path under which the value is read."""
        return (*self.key[:-1], self.meant)


def renamed(data: Mapping[str, Any], renamings: Iterable[Renaming]) -> Data:
    """Give the data with keys as they are meant; a table or list joins the one of that name that is there already."""
    made: Data = copy.deepcopy(dict(data))
    for each in renamings:
        table = _at(made, each.key[:-1])
        value = table.pop(each.key[-1])
        table[each.meant] = _joined(value, table.get(each.meant))
    return made


def _joined(value: Any, there: Any) -> Any:  # noqa: ANN401 -- parsed TOML is of any shape
    if isinstance(value, dict) and isinstance(there, dict):
        return {**value, **there}
    return [*there, *value] if isinstance(value, list) and isinstance(there, list) else value


def stands(data: Mapping[str, Any], key: KeyPath) -> bool:
    """Tell whether there is something at a path."""
    try:
        _at(data, key)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def can_be_renamed(data: Mapping[str, Any], renaming: Renaming) -> bool:
    """Tell whether the key that is meant is free, or has a table or list that the other can join."""
    table = _at(data, renaming.key[:-1])
    there, value = table.get(renaming.meant), table[renaming.key[-1]]
    same = any(isinstance(there, kind) and isinstance(value, kind) for kind in (dict, list))
    return same or renaming.meant not in table


def filled(data: Mapping[str, Any], keys: Iterable[KeyPath], strange: Iterable[KeyPath]) -> Data | None:
    """Give the data without what is of the wrong shape; None where something else in the file hangs on it.

    ``keys`` are not usable; those among ``strange`` are none of the format.
    """
    made: Data = copy.deepcopy(dict(data))
    unknown = frozenset(strange)
    for key in sorted(keys, key=len, reverse=True):
        if not key or isinstance(key[-1], int) or not stands(made, key[:-1]):
            return None
        if key in unknown or key[-1] in LEFT_OUT:
            _at(made, key[:-1]).pop(key[-1], None)
        elif key[-1] in FILLED:
            _at(made, key[:-1])[key[-1]] = FILLED[key[-1]]
        else:
            return None
    return made


def _at(data: Any, key: KeyPath) -> Any:  # noqa: ANN401 -- parsed TOML is of any shape
    for part in key:
        data = data[part]
    return data
