"""What a cassette holds, as frozen values: who answered, and every recorded case with its exchange."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from contracts.exchange import Exchange, HttpRequest, HttpResponse

Case = Mapping[str, str | None]
Kind = Literal["reference", "live"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who answered, when, and what was left out of the recording.

    ``recorded`` is ISO 8601 in UTC; ``kind`` says whose behaviour the exchanges show; ``endpoint`` is
    "reference service", or the live environment's name and address.
    """

    recorded: str
    kind: Kind
    endpoint: str
    suite: str
    contract_hash: str
    server: str | None = None
    redacted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded exchange with what the engine said of its case."""

    case: Case
    request: HttpRequest
    response: HttpResponse

    @property
    def exchange(self) -> Exchange:
        """The recording as the exchange that a replay gives."""
        return Exchange(self.request, self.response)


@dataclass(frozen=True, slots=True)
class Corpus:
    """All recordings of one cassette, in the order in which they were made."""

    provenance: Provenance
    recordings: tuple[Recording, ...]
    path: Path | None = None
