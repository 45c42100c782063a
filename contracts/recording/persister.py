"""The persister that is registered with vcrpy: a cassette is replaced as a whole or not at all.

It looks after cassettes of the serializer "contract" only, and hands all others to the persister that
was registered before it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from vcr.persisters.filesystem import CassetteNotFoundError
from vcr.serialize import serialize

if sys.platform != "win32":
    import fcntl

from contracts.errors import RecordingError
from contracts.recording import parts
from contracts.recording.corpus import Corpus
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

    def __init__(
        self, other: Persister, *, rewrite: bool = False, failures: list[Exception] | None = None
    ) -> None:
        self._other = other
        self._rewrite = rewrite
        self._failures = failures
        self._seen: dict[Path, Corpus] = {}

    def load_cassette(self, cassette_path: str | os.PathLike[str], serializer: Any) -> Any:  # noqa: ANN401 -- vcrpy has no types
        """Give requests and responses.

        Raises CassetteNotFoundError when there is no cassette, and RecordingError when it is damaged.
        """
        if not isinstance(serializer, ContractSerializer):
            return self._other.load_cassette(cassette_path, serializer)
        path = Path(cassette_path)
        self._seen.pop(path, None)
        if self._rewrite or not path.is_file():
            raise CassetteNotFoundError(path)
        corpus = parts.read(path)
        self._seen[path] = corpus
        pairs = [to_vcr(each, corpus.provenance) for each in corpus.recordings]
        return [request for request, _ in pairs], [response for _, response in pairs]

    def save_cassette(
        self,
        cassette_path: str | os.PathLike[str],
        cassette_dict: Mapping[str, Any],
        serializer: Any,  # noqa: ANN401 -- vcrpy has no types
    ) -> None:
        """Write a cassette.

        Leaves the old one, and tells a RecordingError (adds it to ``failures`` where there is such a list), when it
        cannot be written, or when somebody else has written it since it was read here: what was added there would be
        lost.
        """
        if not isinstance(serializer, ContractSerializer):
            self._other.save_cassette(cassette_path, cassette_dict, serializer)
            return
        try:
            self._save(Path(cassette_path), cassette_dict, serializer)
        except RecordingError as error:
            if self._failures is None:
                raise
            self._failures.append(error)

    def _save(self, path: Path, cassette_dict: Mapping[str, Any], serializer: ContractSerializer) -> None:
        corpus = parse(serialize(cassette_dict, serializer), str(path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with _alone(path.parent):
                self._check_unchanged(path)
                parts.write(path, corpus)
        except OSError as error:
            raise RecordingError(f"the cassette {path} cannot be written: {error.strerror}") from error

    def _check_unchanged(self, path: Path) -> None:
        if self._rewrite or not path.is_file():
            return
        now, seen = parts.read(path), self._seen.get(path)
        if seen is None or now.recordings != seen.recordings:
            raise RecordingError(
                f"{path} was written by another process since it was read here; nothing was written over it. Run the "
                "same command again: it continues"
            )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes from writing into a folder between a look and a write.

    The folder itself is locked, which leaves no file behind; Windows cannot do that.
    """
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
