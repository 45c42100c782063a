"""Entries put into a baseline and taken out of it; what people wrote beside them stays as it is.

The file is edited as text, by the lines where tomlkit finds its entries: a comment above an entry belongs to that
entry and moves with it, which tomlkit, for which it ends the entry before, does not know. What was written is read
again before it replaces the file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir

import tomlkit
from filelock import FileLock, Timeout

from contracts.errors import BaselineError, ReportError
from contracts.gate.baseline import Baseline, load_baseline
from contracts.mistakes import shown
from contracts.reportmodel import KnownFinding
from contracts.reports.files import write_atomically
from contracts.verdicts import word

HEAD = "# Known findings: they do not fail a run until the day on which they expire.\n"


# Seconds that an edit waits for another one of the same file: each takes a fraction of one.
PATIENCE = 30


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold other edits of this baseline off while it is read, changed and written.

    The lock stands in the folder for temporary files, so that none is left beside the baseline. Raises BaselineError
    when another edit does not end, or when there is no place for a lock.
    """
    name = sha256(str(path.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    lock = FileLock(Path(gettempdir()) / f"soap-contracts-baseline-{name}.lock", timeout=PATIENCE)
    try:
        lock.acquire()
    except Timeout as error:
        raise BaselineError(
            f"{shown(path)}: another command has been editing this baseline for {PATIENCE} seconds; "
            "wait for it to end, then try again"
        ) from error
    except OSError as error:
        raise BaselineError(
            f"{lock.lock_file}: the lock that keeps edits of {shown(path)} apart cannot be taken: {error.strerror}; "
            "remove the file, or let TMPDIR name another folder"
        ) from error
    try:
        yield
    finally:
        lock.release()


def opened(path: Path) -> Baseline:
    """Read a baseline, or begin one where there is none. Raises BaselineError for one that has mistakes."""
    return load_baseline(path) if path.exists() else Baseline(path, HEAD, strict=False, known=())


def with_entries(baseline: Baseline, new: Iterable[KnownFinding]) -> str:
    """Give the text with these entries, each before the first one that sorts after it.

    An entry about the same rule and verdict is replaced; comments above it stay.
    """
    head, blocks = _blocks(baseline)
    entries = list(zip(baseline.known, blocks, strict=True))
    for known in new:
        same = next((at for at, (old, _) in enumerate(entries) if _key(old) == _key(known)), None)
        if same is None:
            at = next((at for at, (old, _) in enumerate(entries) if _key(old) > _key(known)), len(entries))
            entries.insert(at, (known, _table(known)))
        else:
            entries[same] = (known, _comments(entries[same][1]) + _table(known))
    return _joined(head, [block for _, block in entries])


def without_entries(baseline: Baseline, gone: Collection[tuple[str, str]]) -> str:
    """Give the text without the entries of these keys (rule, verdict's word), and without their comments."""
    head, blocks = _blocks(baseline)
    kept = [block for known, block in zip(baseline.known, blocks, strict=True) if _key(known) not in gone]
    return _joined(head, kept)


def write_baseline(baseline: Baseline, text: str, expected: Sequence[KnownFinding]) -> None:
    """Write the text, whole or not at all, if it says what is expected. Raises BaselineError if it does not."""
    try:
        found = {_key(known): known for known in _read_back(text)}
    except (ValueError, TypeError, KeyError) as error:
        raise _not_edited(baseline) from error
    if found != {_key(known): known for known in expected}:
        raise _not_edited(baseline)
    try:
        # A link stays one: what it points to is replaced.
        write_atomically(baseline.path.resolve(), _as_before(baseline, text).encode("utf-8"))
    except ReportError as error:
        raise BaselineError(str(error).replace("the report", "the baseline")) from error


def _as_before(baseline: Baseline, text: str) -> str:
    """Give the text with the line ends of the file that it replaces."""
    return text.replace("\n", "\r\n") if baseline.crlf else text


def _read_back(text: str) -> list[KnownFinding]:
    rows = tomlkit.parse(text).unwrap().get("finding", [])
    return [KnownFinding(**{**row, "verdict": row["verdict"].replace("-", " ")}) for row in rows]


def _not_edited(baseline: Baseline) -> BaselineError:
    return BaselineError(
        f"{shown(baseline.path)}: this file is laid out in a way that cannot be edited here without harm, and was left "
        "as it is; write every entry as a table of its own under [[finding]], or edit it by hand"
    )


def key(rule: str, verdict: str) -> tuple[str, str]:
    """Give what entries are told apart and sorted by."""
    return rule, verdict


def _key(known: KnownFinding) -> tuple[str, str]:
    return key(known.rule, word(known.verdict))


# --- text -------------------------------------------------------------------------------------------------


def _blocks(baseline: Baseline) -> tuple[str, list[str]]:
    """Split the text into what stands before the entries, and a block for each with the comments above it."""
    lines = _lines(baseline.text)
    starts = [_start(baseline, lines, number) for number in range(len(baseline.known))]
    if not starts:
        return baseline.text, []
    ends = [*starts[1:], len(lines)]
    return "".join(lines[: starts[0]]), ["".join(lines[a:b]) for a, b in zip(starts, ends, strict=True)]


def _lines(text: str) -> list[str]:
    """Split as TOML does, at line feeds alone: splitlines() knows other ends, which may stand in a text."""
    return [f"{line}\n" for line in text.removesuffix("\n").split("\n")]


def _start(baseline: Baseline, lines: Sequence[str], number: int) -> int:
    """Give the index of an entry's first line: that of the first comment directly above it.

    A comment with which the file begins is the file's own.
    """
    line = baseline.line(number)
    if line is None or not lines[line - 1].lstrip().startswith("[[finding]]"):
        raise _not_edited(baseline)
    at = line - 1
    while at > 0 and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return at if at > 0 else line - 1


def _comments(block: str) -> str:
    lines = _lines(block)
    heading = next(at for at, line in enumerate(lines) if line.lstrip().startswith("[[finding]]"))
    return "".join(lines[:heading])


def _table(known: KnownFinding) -> str:
    table = tomlkit.table()
    for name, value in (
        ("rule", known.rule),
        ("verdict", word(known.verdict)),
        ("reason", known.reason),
        ("accepted_by", known.accepted_by),
        ("expires", known.expires),
    ):
        table.add(name, value)
    return "[[finding]]\n" + table.as_string()


def _joined(head: str, blocks: Sequence[str]) -> str:
    """Put the parts together, with one empty line between them."""
    parts = [part.strip("\n") for part in (head, *blocks) if part.strip()]
    return "\n\n".join(parts) + "\n" if parts else ""
