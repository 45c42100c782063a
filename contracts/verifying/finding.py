"""Which files the paths of a command line mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from contracts.errors import TrafficError
from contracts.verifying.messages import principal
from contracts.verifying.openfile import unreadable
from contracts.verifying.recorded import Skipped

Found = tuple[Path, bool] | Skipped
"""A file, and whether it was named itself (a stranger in a folder is no mistake); or what is passed over, and why."""


def files(paths: Sequence[Path]) -> Iterator[Found]:
    """Give every file that the paths mean, once, in a stable order.

    Folders are gone through with all below them; a link that leads in a circle is passed over and said so. Raises
    TrafficError for a path that does not exist.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _below(path):
            if isinstance(found, Skipped):
                yield found
            elif (main := principal(found)).resolve() not in seen:
                seen.add(main.resolve())
                yield main, not path.is_dir()


def _below(path: Path) -> Iterator[Path | Skipped]:
    if path.is_dir():
        yield from _in_folder(path, frozenset())
    elif path.is_file():
        yield path
    else:
        raise TrafficError(f"{path}: there is no such file or folder")


def _in_folder(folder: Path, above: frozenset[tuple[int, int]]) -> Iterator[Path | Skipped]:
    status = folder.stat()
    identity = (status.st_dev, status.st_ino)
    if identity in above:
        yield Skipped(str(folder), "a link to a folder that it lies in")
        return
    for entry in _listed(folder):
        if entry.name.startswith("."):
            yield Skipped(str(entry), "a hidden file or folder")
        elif entry.is_dir():
            yield from _in_folder(entry, above | {identity})
        elif entry.is_file():
            yield entry
        else:
            yield Skipped(str(entry), "no file: a broken link, a pipe or a device")


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise unreadable(folder, error) from error
