"""What a recording that is under way has exchanged so far, on the disk after every exchange.

A journal stands in the folder of the recording that is under way (contracts.recording.workplace), a line for each
exchange, each with its own hash and flushed before the next request is sent. A run that is killed leaves a
journal whose last line may be cut; all lines before it are whole. What is written is redacted as a cassette is.
"""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from contracts.errors import RecordingError
from contracts.exchange import HttpRequest, HttpResponse
from contracts.recording.corpus import Recording

FORMAT: Final = "soap-contracts-journal/1"
SUFFIX: Final = ".journal"
DIGITS: Final = 64


@dataclass(frozen=True, slots=True)
class Head:
    """Which run writes, whose answers it records, and for which contract."""

    run: str
    kind: str
    endpoint: str
    contract_hash: str

    @property
    def origin(self) -> tuple[str, str, str]:
        """Give what a run that continues has to have in common with this one."""
        return self.kind, self.endpoint, self.contract_hash


@dataclass(frozen=True, slots=True)
class Journaled:
    """A journal as it was found: who wrote it, and every exchange that is whole."""

    head: Head
    recordings: tuple[Recording, ...]


class Journal:
    """Writes one journal. Nothing is on the disk before the first exchange.

    ``earlier`` are the exchanges of the run that this one continues.
    """

    def __init__(self, path: Path, head: Head, earlier: tuple[Recording, ...] = ()) -> None:
        self.earlier = earlier
        self._path = path
        self._head = head
        self._begun = False

    def append(self, recording: Recording) -> None:
        """Write one exchange behind the others and flush it to the disk.

        Raises RecordingError when that is not possible; what was written before stays readable.
        """
        if self._begun:
            self._write("ab", [_entry(recording)])
        else:
            self.rewrite([recording])

    def rewrite(self, recordings: Iterable[Recording]) -> None:
        """Replace the journal as a whole: what was learnt later is then redacted in the early exchanges, too.

        Raises RecordingError when that is not possible; the journal is then as it was before.
        """
        aside = self._path.with_name(f"{self._path.name}.new")
        self._write("wb", [self._title(), *map(_entry, recordings)], aside)
        aside.replace(self._path)
        self._begun = True

    def _title(self) -> bytes:
        head = self._head
        return _line({"journal": FORMAT, "run": head.run, "origin": list(head.origin)})

    def _write(self, mode: str, lines: Iterable[bytes], path: Path | None = None) -> None:
        target = path or self._path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open(mode, buffering=0) as file:
                _write_whole(file, b"".join(lines))
                os.fsync(file.fileno())
        except OSError as error:
            raise RecordingError(
                f"the journal {self._path} cannot be written: {error.strerror}. What was exchanged before is kept; "
                "mend that and run the same command again: it continues"
            ) from error


def read_journal(path: Path) -> Journaled | None:
    """Read what an earlier run left; None where there is nothing that is whole.

    Raises RecordingError when the file cannot be read.
    """
    try:
        lines = path.read_bytes().split(b"\n") if path.is_file() else []
    except OSError as error:
        raise RecordingError(f"the journal {path} cannot be read: {error.strerror}") from error
    whole = list(_whole(lines))
    head = _head(whole[0]) if whole else None
    return None if head is None else Journaled(head, tuple(_recording(each) for each in whole[1:]))


def _write_whole(file: Any, data: bytes) -> None:  # noqa: ANN401 -- an unbuffered binary file
    """Write every byte; a system may take a part of them only."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _line(said: Mapping[str, Any]) -> bytes:
    text = json.dumps(said, ensure_ascii=True, separators=(",", ":"))
    return f"{hashlib.sha256(text.encode()).hexdigest()} {text}\n".encode()


def _whole(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Give what the lines say up to the first that is cut or damaged."""
    for line in lines:
        digest, text = line[:DIGITS], line[DIGITS + 1 :]
        if hashlib.sha256(text).hexdigest().encode() != digest:
            return
        yield json.loads(text)


def _head(said: Mapping[str, Any]) -> Head | None:
    return Head(said["run"], *said["origin"]) if said.get("journal") == FORMAT else None


def _entry(recording: Recording) -> bytes:
    request, response = recording.request, recording.response
    return _line(
        {
            "case": dict(recording.case),
            "request": [request.method, request.url, request.headers, _text(request.body)],
            "response": [response.status, response.reason, response.headers, _text(response.body)],
            "http_version": response.http_version,
            "bytes_behind": response.behind,
        }
    )


def _recording(said: Mapping[str, Any]) -> Recording:
    method, url, sent, body = said["request"]
    status, reason, came, answer = said["response"]
    return Recording(
        said["case"],
        HttpRequest(method, url, tuple((name, value) for name, value in sent), _bytes(body)),
        HttpResponse(
            status,
            reason,
            tuple((name, value) for name, value in came),
            _bytes(answer),
            said["http_version"],
            said.get("bytes_behind", 0),
        ),
    )


def _text(body: bytes) -> list[str]:
    try:
        return ["utf-8", body.decode("utf-8")]
    except UnicodeDecodeError:
        return ["base64", b64encode(body).decode("ascii")]


def _bytes(said: list[str]) -> bytes:
    coding, text = said
    return text.encode("utf-8") if coding == "utf-8" else b64decode(text)
