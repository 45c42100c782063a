"""Cassettes of vcrpy since 1.0 (YAML and JSON, every HTTP client that it records) and of Ruby's VCR."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from contracts.errors import RecordingError, TrafficError
from contracts.exchange import Headers, HttpRequest, HttpResponse
from contracts.recording.document import FORMAT
from contracts.recording.document import parse as parse_own
from contracts.recording.nesting import check_depth
from contracts.verifying.moments import of_text
from contracts.verifying.openfile import NotTraffic, whole
from contracts.verifying.recorded import NO_RESPONSE, Entry, Fact, Recorded, Skipped
from contracts.verifying.texts import from_base64, to_bytes, without_stale_coding

LISTS: Final = ("interactions", "http_interactions")
"""The key of the list of exchanges: vcrpy's, and Ruby VCR's."""

_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PYTHON: Final = "tag:yaml.org,2002:python/"


class _Loader(_FAST):  # type: ignore[misc]  # which of the two classes it is depends on libyaml
    """PyYAML's safe loader; of the tags that vcrpy writes for Python's own types, the data are kept."""


def _python(loader: Any, _suffix: str, node: yaml.Node) -> Any:  # noqa: ANN401 -- PyYAML has no type for it
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


def _binary(loader: Any, node: yaml.ScalarNode) -> Any:  # noqa: ANN401 -- as above
    return loader.construct_yaml_binary(node)


_Loader.add_multi_constructor(_PYTHON, _python)
_Loader.add_constructor("!binary", _binary)
_Loader.add_multi_constructor("!ruby/", _python)


def read_yaml(path: Path) -> Iterator[Entry]:
    """Read a cassette in YAML; one that this suite wrote tells its cases as well. Raises TrafficError."""
    text = _text(whole(path), path)
    if text.lstrip().startswith(f"format: {FORMAT}"):
        return _own(text, path)
    try:
        check_depth(text)
        # The loader is PyYAML's safe one with a few harmless tags.
        document = yaml.load(text, Loader=_Loader)  # noqa: S506
    except RecursionError as error:
        raise TrafficError(f"{path}: the YAML is nested too deeply; give a recording") from error
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}" if mark else ""
        raise TrafficError(
            f"{path}{where}: expected a cassette in YAML, got something that is no YAML; it was cut short or "
            "edited: restore it, or record it again"
        ) from error
    return entries(document, path)


def entries(document: object, path: Path) -> Iterator[Entry]:
    """Read a cassette that is parsed already. Raises TrafficError when there is no list of exchanges in it."""
    table = document if isinstance(document, dict) else {}
    listed = next((table[key] for key in LISTS if key in table), None)
    if not isinstance(listed, list):
        raise NotTraffic(
            f"{path}: expected a cassette with a list under `interactions` (vcrpy) or `http_interactions` (Ruby's "
            "VCR), got another document; give a recording"
        )
    return _each(listed, path)


def read_json(path: Path) -> Iterator[Entry]:
    """Read a cassette in JSON. Raises TrafficError."""
    return entries(load_json(path), path)


def load_json(path: Path) -> Any:  # noqa: ANN401 -- whatever JSON the file holds
    """Parse a JSON file. Raises TrafficError that names the line, never the data."""
    try:
        return json.loads(_text(whole(path), path))
    except json.JSONDecodeError as error:
        raise TrafficError(
            f"{path}:{error.lineno}: expected JSON, got something else ({error.msg}); it was cut short or edited: "
            "restore it, or record it again"
        ) from error
    except RecursionError as error:
        raise TrafficError(f"{path}: the JSON is nested too deeply; give a recording") from error


def _text(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TrafficError(
            f"{path}: expected text in UTF-8, got byte {error.start + 1} that is none; give a recording"
        ) from error


def _own(text: str, path: Path) -> Iterator[Entry]:
    try:
        corpus = parse_own(text, str(path))
    except RecordingError as error:
        raise TrafficError(str(error)) from error
    for number, each in enumerate(corpus.recordings, 1):
        yield Recorded(
            f"{path}, recording {number}",
            each.request,
            each.response,
            when=of_text(corpus.provenance.recorded),
            case=each.case,
            reference=corpus.provenance.kind == "reference",
            redacted=frozenset(each.partition(":")[0] for each in corpus.provenance.redacted),
        )


def _each(listed: list[Any], path: Path) -> Iterator[Entry]:
    for number, said in enumerate(listed, 1):
        where = f"{path}, interaction {number}"
        try:
            yield _entry(where, said)
        except (KeyError, TypeError, ValueError, AttributeError, LookupError):
            yield Skipped(where, "the interaction is damaged: a key is missing or a value of the wrong kind")


def _entry(where: str, said: Mapping[str, Any]) -> Entry:
    request = said["request"]
    sent = HttpRequest(
        str(request["method"]).lstrip(":").upper(),
        str(request.get("uri") or request["url"]),
        _headers(request.get("headers")),
        _body(request.get("body")),
    )
    answer = said.get("response")
    came = None if answer is None else _response(answer)
    untold: frozenset[Fact] = frozenset() if came and came.http_version else frozenset({"HTTP version"})
    return Recorded(where, sent, came, NO_RESPONSE, untold, of_text(said.get("recorded_at")))


def _response(said: Mapping[str, Any]) -> HttpResponse:
    status = said.get("status", said.get("status_code"))
    code, reason = (status["code"], status.get("message")) if isinstance(status, dict) else (status, "")
    body = _body(said["body"] if "body" in said else said.get("content"))
    headers = without_stale_coding(_headers(said.get("headers")), body)
    return HttpResponse(int(code), str(reason or ""), headers, body, _version(said.get("http_version")))


def _version(said: object) -> str:
    """Give ``1.1`` for HTTP/1.1, ``2`` for HTTP/2; empty where it is not told."""
    return str(said or "").upper().removeprefix("HTTP/")


def _headers(said: object) -> Headers:
    """Read headers in each shape that was ever written: name to value or values, or pairs."""
    if not said:
        return ()
    pairs = said.items() if isinstance(said, dict) else [tuple(pair) for pair in _sequence(said)]
    return tuple((_word(name), _word(value)) for name, values in pairs for value in _values(values))


def _sequence(said: object) -> list[Any]:
    if isinstance(said, list | tuple):
        return list(said)
    raise TypeError("headers are a table or a list of pairs")


def _values(said: object) -> list[Any]:
    return list(said) if isinstance(said, list | tuple) else [said]


def _word(said: object) -> str:
    return said.decode("latin-1") if isinstance(said, bytes) else str(said)


def _body(said: object) -> bytes:
    if said is None:
        return b""
    if isinstance(said, bytes | bytearray):
        return bytes(said)
    if isinstance(said, str):
        return to_bytes(said)
    if isinstance(said, list | tuple):  # the state of an io.BytesIO: its bytes come first
        return b"".join(map(_body, said)) if _is_parts(said) else _body(said[0] if said else None)
    return _body_of_map(said)


def _is_parts(said: list[Any] | tuple[Any, ...]) -> bool:
    return all(isinstance(each, str | bytes) for each in said)


def _body_of_map(said: object) -> bytes:
    if not isinstance(said, dict):
        raise TypeError("a body is text, bytes or a table")
    if said.get("base64_string") is not None:
        return from_base64(str(said["base64_string"]))
    return _body(said["state"] if "state" in said else said.get("string"))
