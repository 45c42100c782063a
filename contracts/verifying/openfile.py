"""The bytes of a file of recorded traffic: unpacked where it is gzip, within stated bounds."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

from contracts.errors import TrafficError

MAX_WHOLE: Final = 256 * 1024 * 1024
"""The most bytes of a document that has to be read as a whole: YAML, JSON, one HTTP message."""

GZIP: Final = b"\x1f\x8b"
START: Final = 4096


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for reading, through gzip where it begins like that. Raises TrafficError."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from error
    with file:
        if some(file, len(GZIP), path) != GZIP:
            file.seek(0)
            yield file
            return
        file.seek(0)
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield cast("IO[bytes]", unpacked)


def start(path: Path) -> bytes:
    """Give the first bytes, by which a format is told. Raises TrafficError."""
    with opened(path) as file:
        return some(file, START, path)


def whole(path: Path) -> bytes:
    """Give all bytes. Raises TrafficError for a file that cannot be read, is damaged, or is too large."""
    with opened(path) as file:
        data = some(file, MAX_WHOLE + 1, path)
    if len(data) > MAX_WHOLE:
        raise TrafficError(
            f"{path}: expected at most {MAX_WHOLE // 1024**2} MiB in a file of this format, got more; split it, or "
            "record less at a time"
        )
    return data


def some(file: IO[bytes], size: int, path: Path) -> bytes:
    """Read at most so many bytes; raises TrafficError where the file is damaged."""
    try:
        return file.read(size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise TrafficError(
            f"{path}: the gzip file is damaged or cut short; copy or record it again"
        ) from error
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> TrafficError:
    """Give the error that tells why a file cannot be read."""
    return TrafficError(
        f"{path}: cannot be read: {error.strerror or type(error).__name__}; look at its rights"
    )


class NotTraffic(TrafficError):
    """A file that is whole and is no recording: in a folder it is passed over and counted."""
