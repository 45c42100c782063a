"""The format of ``environments.toml``, and what is said of a file that has mistakes.

The classes mirror the file. Nothing that stands in it is repeated in a message: a reader who put a
password into the file by mistake must not find it in a log as well.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, TypeAdapter, ValidationError
from pydantic import Field as Key
from pydantic_core import ErrorDetails, PydanticCustomError

from contracts.errors import EnvironmentFileError
from contracts.model import Contract, Identifier, Value

RESERVED = ("situation", "credentials")


class _Entry(Value):
    """A table of the file; its validation errors never show what stands in it."""

    model_config = ConfigDict(hide_input_in_errors=True)


class Limits(_Entry):
    """How hard the service may be asked."""

    requests: Annotated[int, Key(strict=True, ge=1)] = Key(default=2000, description="Requests in one run.")
    per_second: Annotated[float, Key(strict=True, gt=0, allow_inf_nan=False)] = Key(
        default=5, description="Requests in one second, spaced evenly."
    )
    timeout: Annotated[float, Key(strict=True, gt=0, allow_inf_nan=False)] = Key(
        default=30, description="Seconds to wait for a response."
    )
    retries: Annotated[int, Key(strict=True, ge=0, le=10)] = Key(
        default=2, description="New attempts when no connection came about, so that nothing was sent."
    )
    failed_logins: Annotated[bool, Key(strict=True)] = Key(
        default=False, description="Whether wrong credentials may be sent: a service may lock the account."
    )
    shrink_requests: Annotated[int, Key(strict=True, ge=0)] = Key(
        default=50, description="Further requests spent on making one failing example smaller."
    )
    response_bytes: Annotated[int, Key(strict=True, ge=1024, le=16 * 1024 * 1024)] = Key(
        default=4 * 1024 * 1024,
        description="Bytes of one response that are read; more of them break the promise.",
    )


def _not_literal(value: object) -> object:
    if isinstance(value, dict):
        return value
    raise PydanticCustomError(
        "literal_credential",
        'a credential is never written into the file; name an environment variable: { env = "NAME" }',
    )


class Variable(_Entry):
    """The name of an environment variable."""

    env: Annotated[str, Key(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


Reference = Annotated[Variable, BeforeValidator(_not_literal)]


class Login(_Entry):
    """Where one user name and its password come from."""

    username: Reference
    password: Reference


def _plain_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise PydanticCustomError("url", "expected an absolute http:// or https:// address")
    if parts.username is not None or parts.password is not None:
        raise PydanticCustomError(
            "url", "an address carries no credentials; use the credentials table and environment variables"
        )
    return url


def _account(row: object) -> object:
    """Check one ``known`` table; the keys beside the reserved ones are field names."""
    if not isinstance(row, dict) or not isinstance(row.get("situation"), str):
        raise PydanticCustomError("known", 'expected a table with situation = "…" and values of fields')
    if not isinstance(row.get("credentials", ""), str):
        raise PydanticCustomError("known", "credentials: expected the name of a credentials table, as text")
    wrong = [key for key, value in row.items() if key not in RESERVED and not _is_value(value)]
    if wrong:
        raise PydanticCustomError(
            "known",
            "{fields}: expected text as it should travel, in quotes, a whole number, or { nil = true }",
            {"fields": ", ".join(wrong)},
        )
    return row


def _is_value(value: object) -> bool:
    whole_number = isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str) or whole_number or value == {"nil": True}


class Entry(_Entry):
    """What the file says of one environment."""

    url: Annotated[str, AfterValidator(_plain_url)] | None = None
    credentials: dict[Identifier, Login] = Key(default_factory=dict)
    known: tuple[Annotated[dict[str, Any], BeforeValidator(_account)], ...] = ()
    limits: Limits = Key(default_factory=Limits)
    soap_action: dict[Identifier, str] = Key(default_factory=dict)


File = dict[str, dict[Identifier, Entry]]
_FILE: TypeAdapter[File] = TypeAdapter(
    dict[str, dict[Identifier, Entry]], config=ConfigDict(hide_input_in_errors=True)
)


def known_data(row: Mapping[str, Any]) -> dict[str, Any]:
    """Sort a checked ``known`` table into situation, credentials and values (None for nil)."""
    fixed = {key: row[key] for key in RESERVED if key in row}
    values = {key: _text(value) for key, value in row.items() if key not in RESERVED}
    return {**fixed, "values": values}


def _text(value: object) -> str | None:
    return None if isinstance(value, dict) else str(value)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that one vendor's contracts offer to known data."""

    fields: frozenset[str] = field(default_factory=frozenset)
    situations: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, contracts: Iterable[Contract]) -> dict[str, Vocabulary]:
        """Give the vocabulary of each vendor among the contracts."""
        words: dict[str, Vocabulary] = {}
        for contract in contracts:
            before = words.get(contract.vendor, cls())
            fields = {row.name for row in (*contract.request.header, *contract.request.fields)}
            situations = {situation.id for situation in contract.situations}
            words[contract.vendor] = cls(before.fields | fields, before.situations | situations)
        return words


def read_file(path: Path, vocabulary: Mapping[str, Vocabulary] | None = None) -> File:
    """Read and check the file.

    Raises EnvironmentFileError when it is missing, not TOML, or has mistakes: all of them in one message.
    """
    table = _toml(path)
    try:
        file = _FILE.validate_python(table)
    except ValidationError as error:
        raise _mistakes(path, [_said(detail) for detail in error.errors(include_input=False)]) from error
    mistakes = [*_dangling(file), *_foreign(file, vocabulary or {})]
    if vocabulary is not None:
        mistakes += _unknown_vendors(file, vocabulary)
    if mistakes:
        raise _mistakes(path, mistakes)
    return file


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise EnvironmentFileError(
            f"there is no environments file {path}; copy environments.example.toml and fill it in, "
            "or name another file with --contract-environments PATH"
        ) from error
    except OSError as error:
        raise EnvironmentFileError(
            f"the environments file {path} cannot be read: {error.strerror}"
        ) from error
    except UnicodeDecodeError as error:
        raise EnvironmentFileError(
            f"{path} is not UTF-8 text (byte {error.start + 1}), as TOML must be"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise EnvironmentFileError(f"{path} is not TOML: {error}") from error


def _mistakes(path: Path, lines: list[str]) -> EnvironmentFileError:
    count = "1 mistake" if len(lines) == 1 else f"{len(lines)} mistakes"
    return EnvironmentFileError("\n".join([f"{path} has {count}:", *(f"  {line}" for line in lines)]))


def _said(detail: ErrorDetails) -> str:
    *parents, last = detail["loc"] or ("(the file)",)
    if last == "[key]":  # pydantic's mark for a mistake in a table's name, which stands before it
        return f"{_key_path(parents)}: a name starts with a letter and has letters, digits, '_', '.' and '-'"
    if detail["type"] == "extra_forbidden":
        words = _words(parents)
        return f"{_key_path(detail['loc'])}: unknown key{nearest(str(last), words)}"
    return f"{_key_path(detail['loc'])}: {_expected(detail)}"


def _expected(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    said = {
        "missing": "this key is needed",
        "model_type": "expected a table",
        "dict_type": "expected a table",
        "tuple_type": "expected a list of tables, [[…known]]",
        "string_type": "expected text in quotes",
        "int_type": "expected a whole number",
        "float_type": "expected a number",
        "bool_type": "expected true or false",
        "finite_number": "expected a finite number",
        "string_pattern_mismatch": "expected the name of an environment variable",
    }
    bounds = {"greater_than_equal": "ge", "greater_than": "gt", "less_than_equal": "le"}
    if kind in bounds:
        word = {"ge": "at least", "gt": "more than", "le": "at most"}[bounds[kind]]
        return f"expected {word} {context[bounds[kind]]}"
    return said.get(kind, detail["msg"])


def _words(parents: list[int | str]) -> Iterable[str]:
    """Give the keys of the table that a mistake stands in: its depth and name tell which it is."""
    if len(parents) == 2:  # noqa: PLR2004 -- [vendor.environment]
        return Entry.model_fields
    if parents[-1] == "limits":
        return Limits.model_fields
    if parents[-1] in Login.model_fields:
        return Variable.model_fields
    return Login.model_fields


def _key_path(loc: Iterable[int | str]) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return re.sub(r"^\.", "", path)


def nearest(word: str, words: Iterable[str]) -> str:
    """Say which word was probably meant, else which words there are."""
    known = sorted(words)
    near = get_close_matches(word, known, n=1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; expected one of {', '.join(known)}" if known else ""


def _accounts(file: File) -> Iterator[tuple[str, str, Entry, dict[str, Any]]]:
    for vendor, environments in file.items():
        for name, entry in environments.items():
            for number, row in enumerate(entry.known):
                yield vendor, f"{vendor}.{name}.known[{number}]", entry, row


def _dangling(file: File) -> Iterator[str]:
    for _, place, entry, row in _accounts(file):
        wanted = row.get("credentials")
        if wanted is not None and wanted not in entry.credentials:
            hint = nearest(wanted, entry.credentials)
            yield f"{place}.credentials: no credentials table has this name{hint}"


def _foreign(file: File, vocabulary: Mapping[str, Vocabulary]) -> Iterator[str]:
    for vendor, place, _, row in _accounts(file):
        if vendor in vocabulary:
            yield from _foreign_words(place, row, vocabulary[vendor])


def _foreign_words(place: str, row: Mapping[str, Any], words: Vocabulary) -> Iterator[str]:
    if row["situation"] not in words.situations:
        yield f"{place}.situation: unknown situation{nearest(row['situation'], words.situations)}"
    for key in row:
        if key not in RESERVED and key not in words.fields:
            yield f"{place}.{key}: unknown field{nearest(key, (*words.fields, *RESERVED))}"


def _unknown_vendors(file: File, vocabulary: Mapping[str, Vocabulary]) -> Iterator[str]:
    """A vendor that no contract of this run is about may be another run's; one letter off, it is a mistake."""
    for vendor in file:
        if vendor not in vocabulary and get_close_matches(vendor, vocabulary, n=1):
            yield f"{vendor}: unknown vendor{nearest(vendor, vocabulary)}"
