"""The conformance report as a JSON file: the one that other programs read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from contracts.errors import ReportError
from contracts.reportmodel import FORMAT, Report
from contracts.reports.files import Claim, claim, write_atomically

__all__ = ["Claim", "canonical", "claim", "dumps", "json_schema", "read", "schema_text", "write"]

_FAMILY = FORMAT.partition("/")[0]
_SHOWN_MISTAKES = 5


def write(report: Report, path: Path) -> None:
    """Write the report, whole or not at all; equal reports give equal bytes. Raises ReportError."""
    write_atomically(path, dumps(report).encode("utf-8"))


def dumps(report: Report) -> str:
    """Give the report as JSON text: keys in the model's order, those of free mappings sorted."""
    return json.dumps(_plain(canonical(report)), ensure_ascii=False, indent=1) + "\n"


def canonical(report: Report) -> Report:
    """Sort what has no order of its own: exchanges by id, provenance by cassette.

    Rules, contracts and findings keep theirs, which follows the documentation.
    """
    exchanges = sorted(report.exchanges, key=lambda exchange: exchange.id)
    provenance = sorted(report.provenance, key=lambda recording: (recording.cassette, recording.recorded))
    return report.model_copy(update={"exchanges": tuple(exchanges), "provenance": tuple(provenance)})


def read(path: Path) -> Report:
    """Give the report that a file holds.

    Raises ReportError for a file that is missing, is no JSON, is no conformance report, or is one of a
    version that is not read here.
    """
    data = _loaded(path)
    _check_format(path, data)
    try:
        return Report.model_validate(data)
    except ValidationError as error:
        raise ReportError(_mistakes(path, error)) from error


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of the report; the committed ``report.schema.json`` equals it."""
    schema = TypeAdapter(Report).json_schema(mode="serialization")
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, "$id": f"urn:{FORMAT.replace('/', ':')}", **schema}


def schema_text() -> str:
    """Give the JSON Schema as the text of the committed file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _plain(value: Any) -> Any:  # noqa: ANN401 -- any value of the model's tree comes and goes here
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):  # a lone surrogate has no UTF-8
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


def _loaded(path: Path) -> Any:  # noqa: ANN401 -- whatever JSON the file holds
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise ReportError(
            f"{path}: there is no such file. Expected a report written by --contract-report."
        ) from error
    except OSError as error:
        raise ReportError(
            f"{path}: the file cannot be read: {error.strerror or type(error).__name__}."
        ) from error
    except (ValueError, RecursionError) as error:
        raise ReportError(
            f"{path}: expected a conformance report in JSON, found something else ({_where(error)}). "
            "Give the .json file of --contract-report; if this is one, it was damaged: run the suite again."
        ) from error


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}: {error.msg}"
    return "its bytes are no UTF-8" if isinstance(error, UnicodeDecodeError) else "it is nested too deeply"


def _check_format(path: Path, data: object) -> None:
    found = data.get("format") if isinstance(data, dict) else None
    if found == FORMAT:
        return
    if isinstance(found, str) and found.startswith(f"{_FAMILY}/"):
        raise ReportError(
            f"{path}: this report has the format {found}; this version of soap-contracts reads {FORMAT}. "
            "Use the version that wrote it, or run the suite again."
        )
    raise ReportError(
        f"{path}: this is JSON but no conformance report: expected an object with format = {FORMAT!r}. "
        "Give the .json file of --contract-report."
    )


def _mistakes(path: Path, error: ValidationError) -> str:
    mistakes = error.errors(include_input=False, include_url=False, include_context=False)
    lines = [
        f"  {'.'.join(map(str, mistake['loc']))}: {mistake['msg']}" for mistake in mistakes[:_SHOWN_MISTAKES]
    ]
    more = len(mistakes) - len(lines)
    rest = [f"  and {more} more"] if more > 0 else []
    head = f"{path}: this report is damaged or was edited by hand; run the suite again. What does not fit:"
    return "\n".join([head, *lines, *rest])
