"""What a reader of recorded traffic gives: an exchange as far as its file tells it, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.exchange import HttpRequest, HttpResponse

Fact = Literal[
    "status", "headers", "request headers", "HTTP version", "exact bytes", "what followed the body"
]
"""What a format may leave out of a message. A rule that needs it is not judged then."""

NO_RESPONSE = "no response was recorded"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded exchange.

    ``where`` says its place for people: file and entry. ``response`` is None when the recording has none that can
    be judged, and ``why`` says why. ``untold`` are the facts that the format leaves out. ``case`` is what this suite
    noted when it made the recording itself, and ``redacted`` the fields that it replaced in it; ``reference`` says that
    its embedded service answered.
    """

    where: str
    request: HttpRequest
    response: HttpResponse | None
    why: str = NO_RESPONSE
    untold: frozenset[Fact] = frozenset()
    when: str | None = None
    case: Mapping[str, str | None] | None = None
    reference: bool = False
    redacted: frozenset[str] = frozenset()

    @property
    def missing(self) -> frozenset[Fact]:
        """Every fact that is not told; of what followed a body, only this suite's own recordings tell."""
        return self.untold if self.case is not None else self.untold | {"what followed the body"}


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in a recording that is no exchange to be judged, and the reason: a phrase without data.

    ``encrypted`` says that nobody who gets the file can read it without a key that is not in it.
    """

    where: str
    reason: str
    encrypted: bool = False


Entry = Recorded | Skipped
