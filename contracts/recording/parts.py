"""One cassette in several files, so that none has more than a megabyte.

``<rule>.yaml`` is the first and names the others in order: ``<rule>.part-<hash>.yaml``, after the hash of what they
hold. So new parts never take the place of old ones. They are written first, the first file is replaced when all of them
are there, and those that it no longer names are removed. Whoever reads in between sees the old cassette or the new one,
whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final
from uuid import uuid4

from contracts.errors import RecordingError
from contracts.recording.corpus import Corpus, Recording
from contracts.recording.document import content_hash, dump, parse, parts_of

LIMIT: Final = 1_000_000  # bytes; the heads of the parts fit in what is left of a megabyte of 1024 * 1024
MARK: Final = ".part-"
ENDING: Final = ".yaml"


def read(path: Path) -> Corpus:
    """Read a cassette with all its parts.

    Raises RecordingError when a part is missing, damaged or of another recording.
    """
    text = read_text(path)
    names = parts_of(text, str(path))
    return _joined(path, text, tuple((name, _part_text(path, name)) for name in names))


@lru_cache(maxsize=2)  # a replay reads its cassette twice: through vcrpy, and as a corpus
def _joined(path: Path, text: str, others: tuple[tuple[str, str], ...]) -> Corpus:
    first = parse(text, str(path))
    recordings = list(first.recordings)
    for name, said in others:
        recordings += _part(path.with_name(name), said, path, first)
    return Corpus(first.provenance, tuple(recordings), path)


def write(path: Path, corpus: Corpus) -> None:
    """Write a cassette in as many files as it needs, and remove what it consisted of before.

    A single exchange is never divided: one that is larger than the limit gives a file that is. Raises RecordingError
    when it cannot be written; the old cassette is then still there, whole.
    """
    chunks = list(_chunks(corpus))
    names = []
    for chunk in chunks[1:]:
        names.append(_name(path, chunk))
        write_atomically(path.with_name(names[-1]), dump(chunk))
    write_atomically(path, dump(chunks[0], tuple(names)))
    for stray in strays(path, names):
        stray.unlink(missing_ok=True)


def further(path: Path) -> list[Path]:
    """Give the further files of a cassette, in order; raises RecordingError when it cannot be read."""
    return [path.with_name(name) for name in parts_of(read_text(path), str(path))]


def strays(path: Path, names: list[str] | None = None) -> list[Path]:
    """Give the parts beside a cassette that it does not name."""
    known = names if names is not None else list(parts_of(read_text(path), str(path)))
    stem = path.name.removesuffix(ENDING)
    found = path.parent.glob(f"{stem}{MARK}*{ENDING}")
    return sorted(each for each in found if each.name not in known)


def is_part(path: Path) -> bool:
    """Tell whether a file is a further part of a cassette."""
    return MARK in path.name


def read_text(path: Path) -> str:
    """Read a cassette's text; raises RecordingError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise RecordingError(f"the cassette {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RecordingError(
            f"the cassette {path} is damaged: byte {error.start + 1} is not UTF-8"
        ) from error


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that a reader, now or after a crash, sees the old one or the new one, whole.

    Raises RecordingError when that is not possible.
    """
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write_through(temporary, text)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _flush_folder(path.parent)
    except OSError as error:
        raise RecordingError(f"the cassette {path} cannot be written: {error.strerror}") from error


def _part_text(path: Path, name: str) -> str:
    part = path.with_name(name)
    if not part.is_file():
        raise RecordingError(
            f"{path} is incomplete: its part {name} is missing; restore it, or record it again with "
            "--record-mode=rewrite"
        )
    return read_text(part)


def _part(part: Path, said: str, path: Path, first: Corpus) -> tuple[Recording, ...]:
    corpus = parse(said, str(part))
    if corpus.provenance != first.provenance or _name(path, corpus) != part.name:
        raise RecordingError(
            f"{part} does not belong to {path.name}: it holds something else than was recorded with it; restore both, "
            "or record them again with --record-mode=rewrite"
        )
    return corpus.recordings


def _name(path: Path, chunk: Corpus) -> str:
    digest = content_hash(chunk).removeprefix("sha256:")[:12]
    return f"{path.name.removesuffix(ENDING)}{MARK}{digest}{ENDING}"


def _chunks(corpus: Corpus) -> Iterator[Corpus]:
    """Divide a corpus, in order, so that no file is too large; most corpora stay one."""
    if len(dump(corpus).encode()) <= LIMIT:
        yield corpus
        return
    chunk: list[Recording] = []
    size = 0
    for recording in corpus.recordings:
        more = len(dump(Corpus(corpus.provenance, (recording,))).encode())
        if chunk and size + more > LIMIT:
            yield Corpus(corpus.provenance, tuple(chunk))
            chunk, size = [], 0
        chunk.append(recording)
        size += more
    yield Corpus(corpus.provenance, tuple(chunk))


def _write_through(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the new name last, where the system lets a folder be opened for that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
