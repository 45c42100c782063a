"""Reading a contract file: bytes, TOML, shape, meaning; every mistake is told at once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import ContractFileError
from contracts.meaning import meaning_mistakes
from contracts.mistakes import Mistake, located, told
from contracts.model import Contract
from contracts.shape import shaped

_PLACE = re.compile(r"^(?P<message>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one file: the contract (None when it has no usable shape) and its mistakes."""

    path: Path
    text: str
    contract: Contract | None
    mistakes: tuple[Mistake, ...] = ()


def load(path: Path | str) -> Contract:
    """Read a contract file; the contract knows its file (``contract.path``).

    Raises ContractFileError that lists every mistake in it as ``file:line: key: message``.
    """
    reading = read(Path(path))
    if reading.contract is None or reading.mistakes:
        raise ContractFileError("\n".join(told(mistake, reading.path) for mistake in reading.mistakes))
    return reading.contract


def read(path: Path) -> Reading:
    """Read a contract file and give the contract together with its mistakes; raises nothing."""
    text = _text(path)
    if isinstance(text, Mistake):
        return Reading(path, "", None, (text,))
    data = _toml(text)
    if isinstance(data, Mistake):
        return Reading(path, text, None, (data,))
    contract = shaped(data)
    if isinstance(contract, list):
        return Reading(path, text, None, _in_file(contract, text))
    return Reading(path, text, contract.with_path(path), _in_file(meaning_mistakes(contract), text))


def _in_file(mistakes: list[Mistake], text: str) -> tuple[Mistake, ...]:
    """Give the mistakes in the order in which they stand in the file."""
    return tuple(sorted((located(mistake, text) for mistake in mistakes), key=lambda found: found.line or 0))


def _text(path: Path) -> str | Mistake:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Mistake((), "there is no such file; expected a contract file (TOML)")
    except IsADirectoryError:
        return Mistake((), "is a folder; expected a contract file (TOML)")
    except (OSError, ValueError) as error:
        return Mistake((), f"cannot be read: {getattr(error, 'strerror', None) or error}")
    return _decoded(data)


def _decoded(data: bytes) -> str | Mistake:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Mistake(
            (), f"expected UTF-8, got byte 0x{data[error.start]:02x}; save the file as UTF-8", line
        )


def _toml(text: str) -> dict[str, object] | Mistake:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _not_toml(text, str(error))
    except RecursionError:
        return Mistake((), "is not TOML that can be read: tables or lists are nested too deeply")
    except ValueError as error:  # a number of thousands of digits, which Python does not convert
        return Mistake((), f"is not TOML that can be read: {error}")


def _not_toml(text: str, message: str) -> Mistake:
    place = _PLACE.match(message)
    if place is None:  # the file ends too early
        return Mistake((), f"is not TOML: {message}", len(text.rstrip().split("\n")))
    return Mistake((), f"is not TOML: {place['message']}", int(place["line"]), int(place["column"]))
