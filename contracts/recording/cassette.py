"""How a test run and a cassette meet: what is registered with vcrpy, and the corpus read from a file.

Only public extension points are used: pytest-recording's hook ``pytest_recording_configure``, vcrpy's
``register_serializer``, ``register_matcher``, ``register_persister`` and its option ``path_transformer``.

pytest-recording deletes the cassette before a test that rewrites it. It looks for a file that ends in the
serializer's name; ours end in ``.yaml``, so the old one stays until the new one takes its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from contracts.errors import RecordingError
from contracts.recording import matcher, parts
from contracts.recording.corpus import Corpus
from contracts.recording.document import RECORD
from contracts.recording.exchanges import to_vcr
from contracts.recording.persister import AtomicPersister
from contracts.recording.serializer import NAME, ContractSerializer

SUFFIX: Final = ".yaml"
REPLACED: Final = f".{NAME}"


def configure_vcr(
    vcr: Any,  # noqa: ANN401 -- vcrpy has no types
    *,
    rewrite: bool,
    failures: list[Exception] | None = None,
) -> None:
    """Register all that cassettes of the suite need; other cassettes of the same run are not touched.

    To be called from the hook ``pytest_recording_configure(config, vcr)``; ``rewrite`` says that
    ``--record-mode=rewrite`` was given. What keeps a cassette from being written is added to ``failures``, and is to be
    raised once vcrpy has left the cassette: an exception on the way out leaves its patches on every HTTP client of the
    process. It is raised at once where no list is given.
    """
    vcr.register_serializer(NAME, ContractSerializer())
    vcr.register_matcher(NAME, matcher.matches)
    vcr.register_persister(AtomicPersister(vcr.persister, rewrite=rewrite, failures=failures))
    vcr.path_transformer = _ending_in_yaml(vcr.path_transformer)


def vcr_options() -> dict[str, Any]:
    """Give the keyword arguments of ``pytest.mark.vcr`` for an item whose cassette is the suite's."""
    return {"serializer": NAME, "match_on": (NAME,)}


def cassette_path(folder: Path, name: str) -> Path:
    """Give the file of the cassette of that name."""
    return folder / f"{name}{SUFFIX}"


def read_corpus(path: Path, *, remedy: str = RECORD) -> Corpus:
    """Read the recordings of a cassette.

    Raises RecordingError when there is none, or when it is no cassette of this suite, is cut short,
    damaged, edited by hand, or of a newer format; the message says how to record it.
    """
    if not path.is_file():
        raise RecordingError(f"there is no cassette {path}; record it with: {remedy}")
    return parts.read(path)


@dataclass(frozen=True, slots=True)
class Stored:
    """The messages of a cassette as vcrpy's own object has them."""

    requests: list[Any]
    responses: list[Mapping[str, Any]]


def stored(path: Path) -> Stored:
    """Read a cassette without vcrpy's recorder around it; raises RecordingError as ``read_corpus`` does."""
    corpus = read_corpus(path)
    pairs = [to_vcr(each, corpus.provenance) for each in corpus.recordings]
    return Stored([request for request, _ in pairs], [response for _, response in pairs])


def _ending_in_yaml(before: Callable[[str], str] | None) -> Callable[[str], str]:
    def transform(path: str) -> str:
        made = before(path) if before else path
        return made.removesuffix(REPLACED) + SUFFIX if made.endswith(REPLACED) else made

    return transform
