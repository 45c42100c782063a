"""The folder of a recording that is under way: journals, and locks.

It is called ``.recording``, stands beside the cassettes, keeps itself out of git, and goes when a run has recorded
all that it was asked for. What it still holds when a run begins, an earlier one left that was broken off.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from filelock import FileLock, Timeout

from contracts.errors import RecordingError
from contracts.recording.journal import SUFFIX

NAME: Final = ".recording"
PATIENCE: Final = 60.0


class Workplace:
    """The folder as one process uses it; ``run`` is the same for all workers of one run.

    ``failure`` says why nothing more can be written, once that is known. Raises RecordingError when another run
    records into the same folder at the moment, or when the folder cannot be written.
    """

    def __init__(self, cassettes: Path, run: str) -> None:
        self.run = run
        self.failure: str | None = None
        self._cassettes = cassettes
        self._folder = cassettes / NAME
        self._alive = FileLock(self._folder / "alive" / f"{run}.{uuid4().hex}.lock", timeout=0)
        try:
            self._enter()
        except OSError as error:
            raise RecordingError(
                f"the recording cannot be prepared in {self._folder}: {error.strerror or error}"
            ) from error

    @property
    def path(self) -> Path:
        """Give the folder."""
        return self._folder

    def journal_path(self, cassette: Path) -> Path:
        """Give where the journal of a cassette stands."""
        inside = cassette.relative_to(self._cassettes)
        return self._folder / inside.with_name(inside.name + SUFFIX)

    def claim(self, cassette: Path) -> FileLock:
        """Take the right to record one cassette; the lock is to be released.

        Raises RecordingError when another worker of this run records the same one.
        """
        path = self.journal_path(cassette).with_suffix(".lock")
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise RecordingError(
                f"{cassette} is being recorded by another worker of this run at the moment; nothing was written. "
                "Let one test module record it, or run with --dist loadgroup or without -n"
            ) from error
        return lock

    def leave(self) -> None:
        """Let go, and keep what was recorded so far for a run that continues."""
        if self._alive.is_locked:
            with suppress(OSError):
                Path(self._alive.lock_file).unlink(missing_ok=True)
        self._alive.release()

    def _enter(self) -> None:
        (self._folder / "alive").mkdir(parents=True, exist_ok=True)
        (self._folder / ".gitignore").write_text("*\n", encoding="ascii")
        with FileLock(self._folder / "enter.lock", timeout=PATIENCE):
            self._refuse_others()
            self._alive.acquire()

    def _refuse_others(self) -> None:
        """Tell by its lock whether another run still lives: the system lets go of the lock of one that was killed."""
        for path in sorted((self._folder / "alive").glob("*.lock")):
            if not path.name.startswith(f"{self.run}."):
                self._refuse_living(path)

    def _refuse_living(self, path: Path) -> None:
        lock = FileLock(path, timeout=0)
        try:
            with lock:
                path.unlink(missing_ok=True)
        except Timeout as error:
            raise RecordingError(
                f"another run is recording into {self._cassettes} at the moment; nothing was sent. Wait until it "
                "ends, or record into another folder (the fixture vcr_cassette_dir names it)"
            ) from error


def clear(cassettes: Path) -> None:
    """Remove the folder after a run that recorded all that it was asked for.

    It goes by its name first: a run that is killed here leaves no half of it to be continued.
    """
    done = cassettes / f"{NAME}-done"
    shutil.rmtree(done, ignore_errors=True)
    with suppress(OSError):  # gone already, or held by a process that is just ending
        (cassettes / NAME).replace(done)
    shutil.rmtree(done, ignore_errors=True)


def is_unfinished(cassettes: Path) -> bool:
    """Tell whether a recording into this folder was broken off, or is under way."""
    return (cassettes / NAME).is_dir()
