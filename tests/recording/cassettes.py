"""Recordings that tests write into cassettes and read from them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import vcr as vcrpy

from contracts.discovery import catalogue
from contracts.exchange import Headers, HttpRequest, HttpResponse
from contracts.model import Contract
from contracts.recording.cassette import configure_vcr, vcr_options
from contracts.recording.corpus import Corpus, Provenance, Recording
from contracts.recording.recorder import Recorder
from contracts.recording.redaction import Redactor

PROVENANCE = Provenance(
    "2026-01-02T03:04:05Z",
    "reference",
    "reference service",
    "0.1.0",
    "sha256:0",
    "waitress",
    ("credentials",),
)
URL = "http://reference.invalid/service"


def recording(
    body: bytes = b"<e/>", answer: bytes = b"<r/>", headers: Headers = (), status: int = 200, url: str = URL
) -> Recording:
    request = HttpRequest("POST", url, (("Content-Type", "text/xml"), ("SOAPAction", '""')), body)
    case = {"rule": "a.b.request.C.maxLength", "label": "valid", "situation": None}
    return Recording(case, request, HttpResponse(status, "OK", headers, answer))


def corpus(*recordings: Recording) -> Corpus:
    return Corpus(PROVENANCE, recordings or (recording(),))


def contract() -> Contract:
    return next(each for each in catalogue() if each.id == "walley.GetCurrentInvoice")


def recorder_of_vcrpy(mode: str = "new_episodes", *, rewrite: bool = False) -> Any:
    recorder = vcrpy.VCR(record_mode=mode, path_transformer=vcrpy.VCR.ensure_suffix(".contract"))
    configure_vcr(recorder, rewrite=rewrite, failures=UNSAVED)
    return recorder


UNSAVED: list[Exception] = []


@contextmanager
def using(vcr: Any, path: Path) -> Iterator[Any]:
    """Use a cassette, and raise what keeps it from being written once vcrpy has let go of the HTTP clients."""
    UNSAVED.clear()
    with vcr.use_cassette(str(path), **vcr_options()) as cassette:
        yield cassette
    if UNSAVED:
        raise UNSAVED.pop()


def recorder_into(cassette: Any, redactor: Redactor | None = None, other: Any = ()) -> Recorder:
    said = {"kind": "reference", "endpoint": "reference service", "contract_hash": "sha256:0"} | dict(other)
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    options: dict[str, Any] = {**said, "now": moment}
    return Recorder(cassette, contract(), redactor or Redactor(), **options)


def record(path: Path, *exchanges: Recording, rewrite: bool = False) -> tuple[Recording, ...]:
    with using(recorder_of_vcrpy(rewrite=rewrite), path.with_suffix("")) as cassette:
        recorder = recorder_into(cassette, Redactor({"PASSWORD": "hunter2"}))
        for each in exchanges:
            recorder.record(each.case, each.exchange)
        return recorder.finish()


def replaying(path: Path) -> Any:
    return recorder_of_vcrpy("none").use_cassette(str(path.with_suffix("")), **vcr_options())
