"""Report files: claimed before the run, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from contracts.errors import ReportError


class Claim:
    """The right to write one report, held from the start of a run to its end; a context manager."""

    def __init__(self, path: Path, lock: FileLock) -> None:
        self.path = path
        self._lock = lock

    def __enter__(self) -> Self:
        """Hold on; the lock is taken already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go, whatever happened."""
        self.release()

    def release(self) -> None:
        """Let go, leaving no lock file behind; doing so twice does no harm.

        A run that opened the lock file just before it goes may then hold a file that nobody sees. Reports
        are written whole, so the worst that comes of it is that the last of two runs wins.
        """
        if self._lock.is_locked:
            with suppress(OSError):  # some systems do not remove a file that is open
                Path(self._lock.lock_file).unlink(missing_ok=True)
        self._lock.release()


def claim(path: Path) -> Claim:
    """Make sure, before a run, that its report can be written, and that no other run writes the same one.

    Gives a claim that is to be released at the end. Raises ReportError when the folder is missing or not
    writable, when the path is a folder, or when another run holds the claim.
    """
    _check_writable(path)
    _probe(path)
    lock = FileLock(_beside(path, ".lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise ReportError(
            f"{path}: another run is writing this report at the moment. Wait for it to end, or give this "
            "run a path of its own with --contract-report."
        ) from error
    except OSError as error:
        raise _cannot_write(path, error) from error
    return Claim(path, lock)


def refuse_shared(paths: Collection[Path]) -> None:
    """Raise ReportError when two of the paths are one file, where the last report would replace the others."""
    resolved = [path.resolve() for path in paths]
    for path in paths:
        if resolved.count(path.resolve()) > 1:
            raise ReportError(f"{path}: two formats would be written to this path. Give each its own.")


def write_atomically(path: Path, data: bytes) -> None:
    """Write aside, flush to the disk, and rename: a reader sees the old file or the new one, whole.

    Raises ReportError when that fails; the old file is then untouched.
    """
    _check_writable(path)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        _fill(handle, data)
        Path(name).chmod(_mode(path))
        Path(name).replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        Path(name).unlink(missing_ok=True)


def _fill(handle: int, data: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _mode(path: Path) -> int:
    """Give the permissions of the file that is replaced, or those of any new file (mkstemp's are private)."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _check_writable(path: Path) -> None:
    try:
        fault = _fault(path)
    except OSError as error:  # a name that is too long, a folder that may not be looked into
        raise _cannot_write(path, error) from error
    if fault:
        raise ReportError(f"{path}: {fault}, or give another path.")


def _probe(path: Path) -> None:
    """Write a byte beside the report: rights alone do not tell of a read-only or a full disk."""
    try:
        with tempfile.TemporaryFile(dir=path.parent) as file:
            file.write(b"\n")
    except OSError as error:
        raise _cannot_write(path, error) from error


def _fault(path: Path) -> str | None:
    """Say what keeps a path from being written, and what to do; None when nothing does."""
    if path.is_dir():
        return "expected the path of a file to write the report to, found a folder. Name a file in it"
    if not path.parent.is_dir():
        return f"the folder {path.parent} does not exist. Make it first"
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return f"the folder {path.parent} is not writable. Change its rights"
    if path.exists() and not os.access(path, os.W_OK):
        return "the file is there and not writable. Remove it"
    return None


def _cannot_write(path: Path, error: OSError) -> ReportError:
    why = error.strerror or type(error).__name__
    return ReportError(
        f"{path}: the report cannot be written: {why}. Give another path, or make room for it."
    )


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(f".{path.name}{suffix}")
