"""A cassette as a YAML document: written so that people read it, read so that damage shows.

The interactions are in vcrpy's own form, and vcrpy's own serializer reads them as well; beside them stand
``provenance``, a ``case`` for each interaction, and a hash over all of it. Bodies are text where the text
gives back the exact bytes, else base64.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import yaml

from contracts.errors import RecordingError
from contracts.exchange import Headers, HttpRequest, HttpResponse
from contracts.recording.corpus import Corpus, Provenance, Recording
from contracts.recording.nesting import check_depth

FORMAT: Final = "soap-contracts-cassette/"
FORMAT_VERSION: Final = 1
VCRPY_VERSION: Final = 1
RECORD: Final = "pytest tests/contract --contract-endpoint reference --record-mode=rewrite"
ENDLESS: Final = 1_000_000_000  # a line's width that is never reached: bodies are not folded

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SafeDumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Text(str):
    """A body that is written as a literal block where YAML allows it."""

    __slots__ = ()


class _Dumper(_SafeDumper):  # type: ignore[misc]  # the base is chosen above: with libyaml or without
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 -- the signature is PyYAML's
        """Write every value out: a reader should not have to look for an anchor."""
        return True


def _represent_text(dumper: Any, text: _Text) -> Any:  # noqa: ANN401 -- PyYAML's dumpers share no typed base
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")


_Dumper.add_representer(_Text, _represent_text)


def dump(corpus: Corpus, parts: tuple[str, ...] = ()) -> str:
    """Write a corpus; the same corpus always gives the same text.

    ``parts`` names the files in which it goes on (contracts.recording.parts). Raises RecordingError when the text would
    not give the corpus back.
    """
    text = _dump(corpus, parts, _readable)
    if not _gives_back(text, corpus):
        text = _dump(corpus, parts, bytes)
    if not _gives_back(text, corpus):
        raise RecordingError("the recording cannot be written without loss; this is a mistake of the suite")
    return text


def parse(text: str, place: str) -> Corpus:
    """Read a corpus; ``place`` names the cassette in messages.

    Raises RecordingError for a text that is no cassette of this suite, of a newer format, cut short,
    damaged, or edited by hand.
    """
    return _parsed(text, place)[0]


def parts_of(text: str, place: str) -> tuple[str, ...]:
    """Give the names of the files in which a corpus goes on; raises as ``parse`` does."""
    return _parsed(text, place)[1]


@lru_cache(maxsize=4)  # a replay reads its cassette twice: through vcrpy, and as a corpus
def _parsed(text: str, place: str) -> tuple[Corpus, tuple[str, ...]]:
    document = _load(text, place)
    _check_format(document, place)
    try:
        corpus = _corpus(document)
        count, said = document["count"], document["content_hash"]
        parts = tuple(str(name) for name in document.get("parts", ()))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordingError(f"{place} is damaged: {_oddity(error)}; {_again()}") from error
    if len(corpus.recordings) != count:
        left = len(corpus.recordings)
        raise RecordingError(
            f"{place} is cut short: {left} of {count} recorded exchanges are left; {_again()}"
        )
    if content_hash(corpus, parts) != said:
        raise RecordingError(
            f"{place} was edited by hand or is damaged: its content no longer has the hash that was "
            f"written with it; {_again()}"
        )
    return corpus, parts


def content_hash(corpus: Corpus, parts: tuple[str, ...] = ()) -> str:
    """Give a hash over everything that the corpus says, and over the names of its further parts."""
    said = [_provenance(corpus.provenance), *(_hashable(each) for each in corpus.recordings), *parts]
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode())
    return f"sha256:{digest.hexdigest()}"


def _again() -> str:
    return f"restore it, or record it again: {RECORD}"


def _load(text: str, place: str) -> Any:  # noqa: ANN401 -- what a file holds is not known before it is checked
    if not text.strip():
        raise RecordingError(f"{place} is empty; {_again()}")
    try:
        check_depth(text)
        # The loader is PyYAML's safe one, with libyaml where it is there.
        return yaml.load(text, Loader=_Loader)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise RecordingError(
            f"{place} is damaged or cut short: it is no longer YAML{where}; {_again()}"
        ) from error


def _check_format(document: object, place: str) -> None:
    said = document.get("format") if isinstance(document, dict) else None
    if not isinstance(said, str) or not said.startswith(FORMAT):
        other = isinstance(document, dict) and "interactions" in document
        what = "a cassette of vcrpy, but not one that this suite wrote" if other else "not a cassette"
        raise RecordingError(f"{place} is {what}; {_again()}")
    version = said.removeprefix(FORMAT)
    if not version.isdecimal():
        raise RecordingError(f"{place} is damaged: its format is not known; {_again()}")
    if int(version) > FORMAT_VERSION:
        raise RecordingError(
            f"{place} has format {version}, and this version of the suite reads up to {FORMAT_VERSION}; "
            "upgrade soap-contracts, or record it again with this version"
        )


def _oddity(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else "a value is not of the kind it should be"


def _gives_back(text: str, corpus: Corpus) -> bool:
    try:
        read = parse(text, "the recording")
    except RecordingError:
        return False
    return (read.provenance, read.recordings) == (corpus.provenance, corpus.recordings)


def _dump(corpus: Corpus, parts: tuple[str, ...], written: Any) -> str:  # noqa: ANN401 -- bytes -> str or bytes
    document = {
        "format": f"{FORMAT}{FORMAT_VERSION}",
        "version": VCRPY_VERSION,
        "provenance": _provenance(corpus.provenance),
        "content_hash": content_hash(corpus, parts),
        **({"parts": list(parts)} if parts else {}),
        "count": len(corpus.recordings),
        "interactions": [_interaction(each, written) for each in corpus.recordings],
    }
    text: str = yaml.dump(
        document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=ENDLESS, default_flow_style=False
    )
    return text


def _provenance(provenance: Provenance) -> dict[str, Any]:
    return {**asdict(provenance), "redacted": list(provenance.redacted)}


def _interaction(recording: Recording, written: Any) -> dict[str, Any]:  # noqa: ANN401 -- as in _dump
    request, response = recording.request, recording.response
    return {
        "case": dict(recording.case),
        "request": {
            "method": request.method,
            "uri": request.url,
            "headers": _table(request.headers),
            "body": written(request.body),
        },
        "response": {
            "status": {"code": response.status, "message": response.reason},
            "http_version": response.http_version,
            "headers": _table(response.headers),
            "body": {"string": written(response.body)},
            **({"bytes_behind": response.behind} if response.behind else {}),
        },
        **_exact_lines(recording),
    }


def _table(headers: Headers) -> dict[str, list[str]]:
    """Give headers in vcrpy's form, which loses the order of names that stand more than once."""
    table: dict[str, list[str]] = {}
    for name, value in headers:
        table.setdefault(name, []).append(value)
    return table


def _exact_lines(recording: Recording) -> dict[str, Any]:
    """Give header lines one by one where vcrpy's form would not give them back."""
    sides = {"request": recording.request.headers, "response": recording.response.headers}
    lost = {side: lines for side, lines in sides.items() if _lines(_table(lines)) != lines}
    return {f"{side}_header_lines": [list(line) for line in lines] for side, lines in lost.items()}


def _lines(table: Mapping[str, Iterable[str]]) -> Headers:
    return tuple((name, value) for name, values in table.items() for value in values)


def _readable(body: bytes) -> str | bytes:
    """Give text when YAML gives it back exactly, else the bytes, which YAML writes as base64."""
    try:
        text = _Text(body.decode("utf-8"))
        back = yaml.load(yaml.dump(text, Dumper=_Dumper, allow_unicode=True, width=ENDLESS), Loader=_Loader)  # noqa: S506 -- the safe loader
    except (UnicodeDecodeError, yaml.YAMLError):
        return body
    return text if back == text else body


def _corpus(document: Mapping[str, Any]) -> Corpus:
    said = document["provenance"]
    provenance = Provenance(**{**said, "redacted": tuple(said["redacted"])})
    datetime.fromisoformat(provenance.recorded)
    return Corpus(provenance, tuple(_recording(each) for each in document["interactions"]))


def _recording(said: Mapping[str, Any]) -> Recording:
    request, response = said["request"], said["response"]
    return Recording(
        dict(said["case"]),
        HttpRequest(
            request["method"], request["uri"], _read_headers(said, "request"), _bytes(request["body"])
        ),
        HttpResponse(
            response["status"]["code"],
            response["status"]["message"],
            _read_headers(said, "response"),
            _bytes(response["body"]["string"]),
            response["http_version"],
            int(response.get("bytes_behind", 0)),
        ),
    )


def _read_headers(said: Mapping[str, Any], side: str) -> Headers:
    exact = said.get(f"{side}_header_lines")
    if exact is not None:
        return tuple((name, value) for name, value in exact)
    return _lines(said[side]["headers"])


def _bytes(said: str | bytes) -> bytes:
    return said.encode("utf-8") if isinstance(said, str) else bytes(said)


def _hashable(recording: Recording) -> list[Any]:
    request, response = recording.request, recording.response
    return [
        dict(recording.case),
        [request.method, request.url, request.headers, b64encode(request.body).decode()],
        [response.status, response.reason, response.http_version, response.headers],
        b64encode(response.body).decode(),
        *([response.behind] if response.behind else []),
    ]
