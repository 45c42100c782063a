"""Reading a contract file: bytes, TOML, shape, meaning; every mistake is told at once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from contracts.errors import ContractFileError
from contracts.meaning import meaning_mistakes
from contracts.mistakes import Mistake, located, told
from contracts.model import Contract
from contracts.shape import Shaped, understood

_PLACE = re.compile(r"^(?P<message>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one file: the contract (None when it has no usable shape) and its mistakes.

    ``guess`` is the contract as far as a file of the wrong shape can be understood, ``shape`` what is doubtful in it.
    """

    path: Path
    text: str
    contract: Contract | None
    mistakes: tuple[Mistake, ...] = ()
    guess: Contract | None = None
    shape: Shaped = field(default_factory=lambda: Shaped(None))


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
    shape = understood(data)
    contract = shape.contract.with_path(path) if shape.contract is not None else None
    further = meaning_mistakes(contract) if contract is not None else []
    mistakes = _in_file([*shape.mistakes, *filter(shape.is_sure, further)], text)
    return Reading(path, text, None if shape.mistakes else contract, mistakes, contract, shape)


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
