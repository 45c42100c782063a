"""Secrets and personal data that stand in a recording in clear, whoever made it.

A pseudonym has the shape of a real value, so that nothing about it tells that it is one. What tells is the
provenance of a recording that this suite made: it names the fields that were replaced, and a hash holds it to the
content. Anywhere else, the value of a field that a contract marks counts as real unless it is a mask, such as ``***``,
``[FILTERED]`` or ``REDACTED-PASSWORD``, or unless the field is named as one whose values are invented.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from contracts.discovery import catalogue
from contracts.exchange import Exchange, HttpResponse
from contracts.model import Contract
from contracts.recording.personal import personal_values
from contracts.verifying import Recorded, read
from contracts.verifying.matching import contracts_like
from contracts.verifying.openfile import whole
from contracts.verifying.recorded import Skipped
from contracts.verifying.secrecy import Secret, is_masked, secrets_in

CREDENTIALS: Final = "credentials"
LOGIN: Final = "request header Authorization"
_NOTHING: Final = HttpResponse(200, "", (), b"")


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in a recording with a secret or personal data in clear; the value is never told.

    ``line`` is that of its first occurrence, where the file is text that has it as it is. ``where`` is the first
    exchange with it, ``place`` the part of the message, ``times`` how many values stand there.
    """

    path: Path
    where: str
    place: str
    what: str
    line: int | None = None
    times: int = 1

    def __str__(self) -> str:
        """Say where it is, what it is, and what to do."""
        line = f":{self.line}" if self.line is not None else ""
        entry = self.where.removeprefix(str(self.path)).lstrip(", ")
        often = f" ({self.times} values)" if self.times > 1 else ""
        return (
            f"{self.path}{line}: {f'{entry}, ' if entry else ''}{self.place}: {self.what} in clear{often}; replace "
            "it and record again, and take what was kept for known to others"
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking into a recording: the findings, and what in it could not be looked at."""

    findings: tuple[Finding, ...]
    unread: tuple[Skipped, ...]


def unredacted(
    path: Path, *, contracts: Sequence[Contract] | None = None, allowed: Collection[str] = ()
) -> list[Finding]:
    """Find credentials and personal data in a recording of any format that ``contracts verify`` reads.

    ``contracts`` say which fields are secret or personal (those of the catalogue unless given); ``allowed`` are the
    fields, headers and parameters whose values are invented. Raises TrafficError when the file cannot be read.
    """
    return list(look(path, contracts=contracts, allowed=allowed).findings)


def look(path: Path, *, contracts: Sequence[Contract] | None = None, allowed: Collection[str] = ()) -> Looked:
    """Find the same, and give what could not be looked at as well. Raises TrafficError as ``unredacted`` does."""
    known = catalogue() if contracts is None else tuple(contracts)
    found: dict[tuple[str, str], tuple[Finding, set[str]]] = {}
    unread: list[Skipped] = []
    for entry in read(path):
        if isinstance(entry, Skipped):
            unread.append(entry)
            continue
        for finding, value in _in_exchange(path, entry, known):
            if not _is_allowed(finding.place, allowed):
                found.setdefault((finding.place, finding.what), (finding, set()))[1].add(value)
    text = _text(path) if found else b""
    told = (replace(finding, line=_line(text, each), times=len(each)) for finding, each in found.values())
    return Looked(tuple(told), tuple(unread))


def _in_exchange(
    path: Path, recorded: Recorded, contracts: Sequence[Contract]
) -> Iterator[tuple[Finding, str]]:
    if recorded.reference:  # its accounts and credentials are invented
        return
    likely = contracts_like(recorded, contracts)
    for contract in likely or (None,):
        for secret in secrets_in(contract, recorded.request, recorded.response):
            if not _is_replaced(secret, recorded):
                yield Finding(path, recorded.where, secret.place, "a credential"), secret.value
    for contract in likely:
        yield from _personal(path, recorded, contract)


def _personal(path: Path, recorded: Recorded, contract: Contract) -> Iterator[tuple[Finding, str]]:
    exchange = Exchange(recorded.request, recorded.response or _NOTHING)
    for field, value in personal_values(contract, exchange):
        if field.name not in recorded.redacted and not is_masked(value):
            yield Finding(path, recorded.where, f"field {field.name}", "personal data"), value


def _is_replaced(secret: Secret, recorded: Recorded) -> bool:
    """In a recording of this suite the known credentials were replaced; others in their places were drawn."""
    if recorded.case is None or CREDENTIALS not in recorded.redacted:
        return False
    return " field " in secret.place or secret.place == LOGIN


def _is_allowed(place: str, allowed: Collection[str]) -> bool:
    return place.rpartition(" ")[2].lower() in {name.lower() for name in allowed}


def _text(path: Path) -> bytes:
    data = whole(path)
    return b"" if b"\x00" in data[:4096] else data


def _line(data: bytes, values: Collection[str]) -> int | None:
    """Give the first line that holds one of the values as it is; None where it is spelled in another way."""
    at = [place for value in values if (place := data.find(value.encode("utf-8", "surrogatepass"))) >= 0]
    return data.count(b"\n", 0, min(at)) + 1 if at else None
