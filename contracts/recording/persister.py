"""The persister that is registered with vcrpy: a cassette is replaced as a whole or not at all.

It looks after cassettes of the serializer "contract" only, and hands all others to the persister that
was registered before it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from vcr.persisters.filesystem import CassetteNotFoundError
from vcr.serialize import serialize

from contracts.errors import RecordingError
from contracts.recording.document import parse
from contracts.recording.exchanges import to_vcr
from contracts.recording.serializer import ContractSerializer


class Persister(Protocol):
    """What vcrpy asks of a persister."""

    def load_cassette(self, cassette_path: Any, serializer: Any) -> Any:  # noqa: ANN401 -- vcrpy has no types
        """Give requests and responses; raise CassetteNotFoundError when there is none."""

    def save_cassette(self, cassette_path: Any, cassette_dict: Any, serializer: Any) -> None:  # noqa: ANN401 -- as above
        """Write the cassette."""


class AtomicPersister:
    """Writes beside the old cassette and then takes its place; with ``rewrite`` the old one is not read."""

    def __init__(self, other: Persister, *, rewrite: bool = False) -> None:
        self._other = other
        self._rewrite = rewrite

    def load_cassette(self, cassette_path: str | os.PathLike[str], serializer: Any) -> Any:  # noqa: ANN401 -- vcrpy has no types
        """Give requests and responses.

        Raises CassetteNotFoundError when there is no cassette, and RecordingError when it is damaged.
        """
        if not isinstance(serializer, ContractSerializer):
            return self._other.load_cassette(cassette_path, serializer)
        path = Path(cassette_path)
        if self._rewrite or not path.is_file():
            raise CassetteNotFoundError(path)
        corpus = parse(read_text(path), str(path))
        pairs = [to_vcr(each, corpus.provenance) for each in corpus.recordings]
        return [request for request, _ in pairs], [response for _, response in pairs]

    def save_cassette(
        self,
        cassette_path: str | os.PathLike[str],
        cassette_dict: Mapping[str, Any],
        serializer: Any,  # noqa: ANN401 -- vcrpy has no types
    ) -> None:
        """Write a cassette; raises RecordingError when it cannot be written, and leaves the old one then."""
        if not isinstance(serializer, ContractSerializer):
            self._other.save_cassette(cassette_path, cassette_dict, serializer)
            return
        write_atomically(Path(cassette_path), serialize(cassette_dict, serializer))


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
    temporary = path.with_name(f".{uuid4().hex}.tmp")
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
