"""How much one service was asked by all processes of this machine together.

Workers of pytest-xdist, and runs that somebody started beside each other, ask the same service. They share a small
file in the folder for temporary files: how many requests were sent, and when the next one may be. A process that
takes part holds a lock on a file of its own, which the system releases whatever ends the process; when nobody takes
part any more, the count begins anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from threading import RLock
from typing import Self
from uuid import uuid4

from filelock import FileLock, Timeout

from contracts.errors import OptionError

PATIENCE = 60.0
"""Seconds to wait for another process to let go of the file; it holds on for as long as it takes to write a line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the file says: requests sent so far, and the clock's time before which none is to follow."""

    spent: int = 0
    next: float = 0.0


class Ledger:
    """The shared count for one service, which ``name`` stands for; a context manager that takes part and leaves."""

    def __init__(self, name: str, folder: Path | None = None) -> None:
        self._base = (
            folder or Path(gettempdir())
        ) / f"soap-contracts-{sha256(name.encode()).hexdigest()[:16]}"
        self._lock = FileLock(f"{self._base}.ledger.lock", timeout=PATIENCE, thread_local=False)
        self._own: FileLock | None = None
        self._threads = RLock()  # a FileLock keeps processes apart, and lets every thread of its own in

    def __enter__(self) -> Self:
        """Take part."""
        self.join()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self.leave()

    def join(self) -> None:
        """Take part; whoever comes when nobody does begins a new count. Doing so twice does no harm.

        Raises OptionError when the files cannot be written.
        """
        if self._own is not None:
            return
        with self._alone():
            if not self._others():
                self._write(Entry())
            self._own = FileLock(f"{self._base}-{os.getpid()}-{uuid4().hex[:8]}.member", timeout=0)
            self._own.acquire()

    def leave(self) -> None:
        """Take part no longer."""
        if self._own is None:
            return
        with suppress(OSError):  # some systems do not remove a file that is open
            Path(self._own.lock_file).unlink(missing_ok=True)
        self._own.release()
        self._own = None

    @contextmanager
    def entry(self) -> Iterator[_Page]:
        """Hold the file, to read what it says and to write something new. Raises OptionError when that fails."""
        self.join()
        with self._alone():
            page = _Page(self._read())
            yield page
            if page.changed:
                self._write(page.entry)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            with self._threads, self._lock:
                yield
        except Timeout as error:
            raise OptionError(
                f"{self._lock.lock_file}: another run has been holding this file for {PATIENCE:g} seconds, in which "
                "the requests of all runs against one service are counted; end it, then run again"
            ) from error
        except OSError as error:
            raise OptionError(
                f"{error.filename or self._lock.lock_file}: the file in which the requests of all runs against one "
                f"service are counted cannot be used: {error.strerror}; remove it, or let TMPDIR name another folder"
            ) from error

    def _others(self) -> bool:
        """Tell whether another process takes part; clear away what those left that were killed."""
        members = self._base.parent.glob(f"{self._base.name}-*.member")
        held = [_is_held(path) for path in members]  # all of them are looked at: that clears away
        return any(held)

    @property
    def _path(self) -> Path:
        return self._base.with_name(f"{self._base.name}.ledger")

    def _read(self) -> Entry:
        """Read the file; one that is gone, or that a killed process left half written, begins a new count."""
        try:
            spent, after = json.loads(self._path.read_text(encoding="utf-8"))
            return Entry(int(spent), float(after))
        except (FileNotFoundError, ValueError, TypeError):
            return Entry()

    def _write(self, entry: Entry) -> None:
        aside = self._path.with_suffix(".part")
        aside.write_text(json.dumps([entry.spent, entry.next]), encoding="utf-8")
        aside.replace(self._path)


class _Page:
    """What stands in the file while it is held."""

    def __init__(self, entry: Entry) -> None:
        self._before = entry
        self.entry = entry

    @property
    def changed(self) -> bool:
        """Whether something else is to stand there."""
        return self.entry != self._before


def _is_held(path: Path) -> bool:
    """Tell whether a process holds a member's file; one that nobody holds is removed."""
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return True
    with suppress(OSError):
        path.unlink(missing_ok=True)
    lock.release()
    return False
