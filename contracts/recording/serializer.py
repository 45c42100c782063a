"""The serializer that is registered with vcrpy under the name "contract"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contracts.errors import RecordingError
from contracts.exchange import Headers, HttpRequest, HttpResponse
from contracts.recording.corpus import Corpus, Provenance, Recording
from contracts.recording.document import RECORD, dump, parse
from contracts.recording.exchanges import BESIDE, provenance_of, recording_of, to_vcr_request, to_vcr_response
from contracts.recording.provenance import origin

NAME: Final = "contract"


class ContractSerializer:
    """vcrpy's serializer interface over contracts.recording.document."""

    @staticmethod
    def serialize(cassette_dict: Mapping[str, Any]) -> str:
        """Write a cassette.

        Raises RecordingError for an exchange that did not come from contracts.recording.recorder (it
        would not be redacted), and for exchanges of different endpoints or contracts in one cassette.
        """
        interactions = cassette_dict["interactions"]
        provenance = _one_provenance(interactions)
        recordings = tuple(_recording(each["request"], each["response"]) for each in interactions)
        return dump(Corpus(provenance, recordings))

    @staticmethod
    def deserialize(cassette_string: str) -> dict[str, Any]:
        """Read a cassette into vcrpy's form.

        Raises RecordingError as contracts.recording.document.parse does.
        """
        corpus = parse(cassette_string, "the cassette")
        return {"version": 1, "interactions": [_interaction(each, corpus) for each in corpus.recordings]}


def _interaction(recording: Recording, corpus: Corpus) -> dict[str, Any]:
    request = to_vcr_request(recording.request)
    return {
        "request": {
            "method": request.method,
            "uri": request.uri,
            "body": request.body,
            "headers": dict(request.headers),
        },
        "response": to_vcr_response(recording, corpus.provenance),
    }


def _one_provenance(interactions: list[Mapping[str, Any]]) -> Provenance:
    found = [provenance_of(each["response"]) for each in interactions]
    known = [each for each in found if each is not None]
    if len(known) != len(found) or not known:
        raise RecordingError(
            "an exchange went into the cassette past the suite's recorder and is not redacted; "
            f"nothing was written; record with: {RECORD}"
        )
    if len({origin(each) for each in known}) > 1:
        raise RecordingError(
            "the cassette holds recordings of another endpoint or of an earlier contract; "
            "nothing was written; record it anew with --record-mode=rewrite"
        )
    return known[-1]


def _recording(request: Mapping[str, Any], response: Mapping[str, Any]) -> Recording:
    """Give what is written: vcrpy's values, which a hook may have changed, and what it has no place for."""
    known = recording_of(response)
    if known is None:
        raise RecordingError(f"the response lacks the key {BESIDE!r} under which its case travels")
    return Recording(known.case, _request(request, known.request), _response(response, known.response))


def _request(said: Mapping[str, Any], known: HttpRequest) -> HttpRequest:
    headers = _dict_of_firsts(said["headers"])
    unchanged = dict(to_vcr_request(known).headers) == headers
    lines = known.headers if unchanged else tuple(headers.items())
    return HttpRequest(said["method"], said["uri"], lines, _bytes(said["body"]))


def _response(said: Mapping[str, Any], known: HttpResponse) -> HttpResponse:
    table: dict[str, list[str]] = {}
    for name, value in known.headers:
        table.setdefault(name, []).append(value)
    lines = known.headers if table == said["headers"] else _lines(said["headers"])
    status = said["status"]
    return HttpResponse(
        status["code"],
        status["message"],
        lines,
        _bytes(said["body"]["string"]),
        known.http_version,
        known.behind,
    )


def _dict_of_firsts(headers: Mapping[str, Any]) -> dict[str, str]:
    return {name: values[0] for name, values in headers.items()}


def _lines(headers: Mapping[str, list[str]]) -> Headers:
    return tuple((name, value) for name, values in headers.items() for value in values)


def _bytes(body: str | bytes | None) -> bytes:
    return body.encode("utf-8") if isinstance(body, str) else bytes(body or b"")
