"""The baseline: a TOML file of known findings, each accepted by somebody, for a reason, until a day.

strict = true                       # an entry that no longer occurs fails the run

[[finding]]
rule = "vendor.Operation.response.Field.maxLength"
verdict = "violates"                # violates, lenient, undocumented or not-exercised
reason = "Known to the vendor as ticket 4711."
accepted_by = "the integration team"
expires = 2027-03-31                # the last day
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError

from contracts.errors import BaselineError
from contracts.locating import KeyPath, line_of
from contracts.mistakes import Mistake, located, nearest, shown, told
from contracts.reportmodel import KnownFinding
from contracts.verdicts import WORDS

KEYS = ("rule", "verdict", "reason", "accepted_by", "expires")
_TOP = ("strict", "finding")


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a baseline file says; ``text`` is the file as it stands, with line feeds for its line ends."""

    path: Path
    text: str
    strict: bool
    known: tuple[KnownFinding, ...]
    crlf: bool = False

    def line(self, number: int) -> int | None:
        """Give the line where the entry of that number (from 0) begins."""
        return line_of(self.text, ("finding", number))


def load_baseline(path: Path) -> Baseline:
    """Read a baseline file.

    Raises BaselineError that lists every mistake in it as ``file:line: key: message``.
    """
    raw = _text(path)
    text = raw.replace("\r\n", "\n")
    data = _parsed(path, text)
    mistakes = list(_mistakes(data))
    if mistakes:
        raise BaselineError("\n".join(told(located(each, text), path) for each in mistakes))
    return Baseline(
        path=path,
        text=text,
        strict=data.get("strict", False),
        known=tuple(_known(row) for row in data.get("finding", ())),
        crlf=text != raw,
    )


def check_rules(baseline: Baseline, contracts: Collection[str], rules: Collection[str]) -> None:
    """Refuse entries about rules that their contract does not have.

    ``contracts`` and ``rules`` are the ids that are known; an entry about another contract is passed over here, and
    told after the run as not checked. Raises BaselineError that lists all with line and nearest rule.
    """
    mistakes = [
        Mistake(("finding", number, "rule"), _no_such_rule(known.rule, rules))
        for number, known in enumerate(baseline.known)
        if known.rule not in rules and any(known.rule.startswith(f"{name}.") for name in contracts)
    ]
    if mistakes:
        raise BaselineError("\n".join(told(located(each, baseline.text), baseline.path) for each in mistakes))


def _no_such_rule(rule: str, rules: Collection[str]) -> str:
    return (
        f'expected the id of a rule, got "{rule}", which its contract does not have{nearest(rule, rules)}; '
        "`contracts rules` lists them, and `contracts baseline prune` takes out what is gone"
    )


# --- reading ----------------------------------------------------------------------------------------------


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise BaselineError(
            f"{shown(path)}: there is no such file; expected a baseline (TOML). An empty file accepts nothing; "
            "`contracts baseline add` makes one"
        ) from error
    except OSError as error:
        raise BaselineError(f"{shown(path)}: the baseline cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BaselineError(
            f"{shown(path)}: expected UTF-8, got other bytes; save the file as UTF-8"
        ) from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return dict(tomlkit.parse(text).unwrap())
    except ParseError as error:
        raise BaselineError(f"{shown(path)}:{error.line}:{error.col}: is not TOML: {error}") from error
    except (TOMLKitError, ValueError, RecursionError) as error:
        raise BaselineError(f"{shown(path)}: is not TOML that can be read: {error}") from error


def _known(row: Mapping[str, Any]) -> KnownFinding:
    return KnownFinding(**{**row, "verdict": WORDS[row["verdict"]]})


# --- mistakes ---------------------------------------------------------------------------------------------


def _mistakes(data: Mapping[str, Any]) -> Iterator[Mistake]:
    for key in data:
        if key not in _TOP:
            yield Mistake((key,), f"unknown key{nearest(key, _TOP)}")
    if not isinstance(data.get("strict", False), bool):
        yield Mistake(("strict",), "expected true or false")
    rows = data.get("finding", [])
    if not isinstance(rows, list):
        yield Mistake(("finding",), "expected entries, each under [[finding]]")
        return
    for number, row in enumerate(rows):
        yield from _row_mistakes(("finding", number), row)
    yield from _repeated(rows)


def _row_mistakes(key: KeyPath, row: object) -> Iterator[Mistake]:
    if not isinstance(row, dict):
        yield Mistake(key, "expected a table, under [[finding]]")
        return
    for name in row:
        if name not in KEYS:
            yield Mistake((*key, name), f"unknown key{nearest(name, KEYS)}")
    for name in KEYS:
        fault = _fault(name, row[name]) if name in row else "is missing: every known finding has one"
        if fault is not None:
            yield Mistake((*key, name), fault)


def _fault(name: str, value: object) -> str | None:
    if name == "expires":
        plain = isinstance(value, date) and not isinstance(value, datetime)
        return None if plain else "expected a date without quotes, such as 2027-03-31: the last day"
    if not isinstance(value, str) or not value.strip():
        return "expected a text in quotes, not empty"
    if name == "verdict" and value not in WORDS:
        return f'expected one of {", ".join(WORDS)}, got "{value}"{nearest(value, WORDS)}'
    return None


def _repeated(rows: list[Any]) -> Iterator[Mistake]:
    seen: dict[tuple[object, object], int] = {}
    for number, row in enumerate(rows):
        if not isinstance(row, dict) or not {"rule", "verdict"} <= row.keys():
            continue
        same = (str(row["rule"]), str(row["verdict"]))
        if same in seen:
            yield Mistake(
                ("finding", number, "rule"),
                f"{same[0]} is accepted with the verdict {same[1]} already, by entry {seen[same] + 1}; keep one",
            )
        seen.setdefault(same, number)
