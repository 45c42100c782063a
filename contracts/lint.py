"""All mistakes of all contract files at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from contracts.discovery import CATALOGUE, files_in
from contracts.lint_files import file_mistakes, file_warnings, stale_schema_mistakes
from contracts.loading import Reading, read
from contracts.meaning import meaning_warnings
from contracts.mistakes import Mistake, located, told
from contracts.model import Contract


@dataclass(frozen=True, slots=True)
class Linted:
    """What linting found: the files read, mistakes and warnings as lines for people."""

    files: tuple[Path, ...]
    mistakes: tuple[str, ...]
    warnings: tuple[str, ...]


def lint(paths: Sequence[Path] = ()) -> Linted:
    """Find what is wrong in contract files and folders of them; without any, in the shipped catalogue.

    Raises ContractFileError when a folder holds no contract file.
    """
    files = _files(paths or (CATALOGUE,))
    readings = [read(path) for path in files]
    others = _operations(readings)
    mistakes: list[str] = []
    warnings: list[str] = []
    for reading in readings:
        mistakes += _mistakes(reading, others)
        if reading.contract is not None:
            warnings += _lines(reading, meaning_warnings(reading.contract))
            warnings += _lines(reading, file_warnings(reading.contract))
    mistakes += _same_operation(readings)
    return Linted(files, tuple(dict.fromkeys(mistakes)), tuple(dict.fromkeys(warnings)))


def _mistakes(reading: Reading, others: Sequence[Contract]) -> list[str]:
    found = [told(mistake, reading.path) for mistake in reading.mistakes]
    if reading.guess is not None:
        further = file_mistakes(reading.guess, others)
        found += _lines(reading, filter(reading.shape.is_sure, further))
    if reading.contract is not None:
        found = found or _lines(reading, stale_schema_mistakes(reading.contract))
    return found


def _files(paths: Iterable[Path]) -> tuple[Path, ...]:
    found = [file for path in paths for file in (files_in(path) if path.is_dir() else (path,))]
    return tuple(dict.fromkeys(found))


def _lines(reading: Reading, mistakes: Iterable[Mistake]) -> list[str]:
    return [told(located(mistake, reading.text), reading.path) for mistake in mistakes]


def _operations(readings: Sequence[Reading]) -> list[Contract]:
    """Give the contracts that situations can refer to: those that are linted, and those beside them."""
    linted = {reading.path.resolve() for reading in readings}
    folders = sorted({path.parent for path in linted})
    beside = [path for folder in folders for path in sorted(folder.glob("*.toml")) if path not in linted]
    found = [*readings, *(read(path) for path in beside)]
    return [reading.guess for reading in found if reading.guess is not None]


def _same_operation(readings: Sequence[Reading]) -> list[str]:
    seen: dict[str, Path] = {}
    found: list[str] = []
    for reading in readings:
        if reading.contract is None:
            continue
        first = seen.setdefault(reading.contract.id, reading.path)
        if first != reading.path:
            message = f"{reading.contract.id} is the operation of {first} as well; expected one file for each"
            found.append(told(located(Mistake(("operation",), message), reading.text), reading.path))
    return found
