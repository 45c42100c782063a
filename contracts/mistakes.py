"""One mistake in a contract file, told to the person who edits it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from contracts.locating import KeyPath, key_text, line_of

_MANY = 12


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with the value at a key: what was expected, what came, the nearest valid word."""

    key: KeyPath
    message: str
    line: int | None = None
    column: int | None = None


def located(mistake: Mistake, text: str) -> Mistake:
    """Give the mistake with the line of its key, where that can be found."""
    return Mistake(mistake.key, mistake.message, line_of(text, mistake.key))


def told(mistake: Mistake, path: Path) -> str:
    """Write a mistake as ``file:line: key: message``; line and key only where they are known."""
    place = [shown(path), *(str(part) for part in (mistake.line, mistake.column) if part is not None)]
    key = f"{key_text(mistake.key)}: " if mistake.key else ""
    return f"{':'.join(place)}: {key}{mistake.message}"


def shown(path: Path) -> str:
    """Write a path relative to the working directory where it lies below it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def nearest(word: object, known: Iterable[str]) -> str:
    """Give ``; did you mean "…"?`` with the nearest known word, or a list of the known words, or ""."""
    words = list(dict.fromkeys(known))
    close = nearest_word(word, words)
    if close is not None and close != str(word):
        return f'; did you mean "{close}"?'
    return f"; known: {', '.join(words)}" if 0 < len(words) <= _MANY else ""


def nearest_word(word: object, known: Iterable[str]) -> str | None:
    """Give the known word that is most like a word; None when none is like it."""
    words = list(dict.fromkeys(known))
    close = difflib.get_close_matches(str(word), words, n=1, cutoff=0.6) or _but_for_case(str(word), words)
    return close[0] if close else None


def _but_for_case(word: str, words: list[str]) -> list[str]:
    return [known for known in words if known.casefold() == word.casefold()]
