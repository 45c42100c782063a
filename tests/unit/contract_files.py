"""Contract files for tests: the shipped ones, changed in one place, beside the files that they name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from contracts.discovery import CATALOGUE
from contracts.errors import ContractFileError
from contracts.loading import load

WALLEY = CATALOGUE / "walley" / "GetCurrentInvoice.toml"
PEEK = CATALOGUE / "resurs" / "peekInvoiceSequence.toml"
SET = CATALOGUE / "resurs" / "setInvoiceSequence.toml"


def changed(folder: Path, old: str, new: str, *, file: Path = WALLEY) -> Path:
    """Copy a shipped contract file with one text replaced, at its first place, and its printed messages."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"the contract file no longer has {old!r}"
    if (file.parent / "examples").is_dir():
        shutil.copytree(file.parent / "examples", folder / "examples", dirs_exist_ok=True)
    target = folder / file.name
    target.write_text(text.replace(old, new, 1), encoding="utf-8")
    return target


def line_with(path: Path, text: str) -> int:
    """Give the number of the first line that holds a text."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if text in line)


def mistakes_of(path: Path) -> list[str]:
    """Load a file that has mistakes, and give them."""
    with pytest.raises(ContractFileError) as caught:
        load(path)
    return str(caught.value).split("\n")


def told_of(path: Path, key: str) -> str:
    """Give the one mistake that is told of a key, which names the file and a line in it."""
    told = [line for line in mistakes_of(path) if f": {key}: " in line]
    assert len(told) == 1, mistakes_of(path)
    place, line, _ = told[0].split(":", 2)
    assert place.endswith(path.name)
    assert 0 < int(line) <= len(path.read_text(encoding="utf-8").split("\n"))
    return told[0]
