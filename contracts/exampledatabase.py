"""Failing examples that are kept between runs and tried first: Hypothesis' example database, keyed by rule and aim.

What Hypothesis keeps is the sequence of its choices, not the request: numbers, and texts that it drew. Accounts,
known values and credentials are picked by their number or not chosen at all, so that they are not in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

from contracts.errors import OptionError

REDIS = ("redis://", "rediss://")
VARIABLE = "env:"
OPTION = "--contract-database"

T = TypeVar("T")


def open_database(where: str) -> ExampleDatabase:
    """Give the database at a folder, at a Redis address, or at the address that an environment variable holds.

    Raises OptionError when it cannot be used; an address, which may hold a password, is never repeated.
    """
    if where.startswith(VARIABLE):
        where = _from_variable(where.removeprefix(VARIABLE))
    elif where.lower().startswith(REDIS) and _may_hold_a_password(where):
        raise OptionError(
            f"{OPTION}: an address with a password or with options does not go on a command line, where "
            f"others see it; put it into an environment variable and give {OPTION} {VARIABLE}NAME"
        )
    if where.lower().startswith(REDIS):
        return _redis(where)
    if "://" in where or not where.strip():
        raise OptionError(
            f"{OPTION}: expected a folder, a redis:// address, or {VARIABLE}NAME, got none of them"
        )
    return _folder(Path(where))


def _may_hold_a_password(address: str) -> bool:
    """Tell whether an address has a user part, or options, which may name a password too."""
    return "@" in address or "?" in address


def _from_variable(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise OptionError(f"{OPTION} {VARIABLE}{name}: the environment variable {name} is not set")
    return value


def _folder(path: Path) -> ExampleDatabase:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OptionError(
            f"{OPTION} {path}: expected a folder, or a redis:// address: {error.strerror}"
        ) from error
    return DirectoryBasedExampleDatabase(path)


def _redis(url: str) -> ExampleDatabase:
    try:
        # Both come with the extra alone.
        from hypothesis.extra.redis import RedisExampleDatabase  # noqa: PLC0415
        from redis import Redis  # noqa: PLC0415
    except ImportError as error:
        raise OptionError(f"{OPTION}: Redis needs its client: pip install 'soap-contracts[redis]'") from error
    try:
        client = Redis.from_url(url, socket_connect_timeout=5, socket_timeout=10)
    except ValueError as error:  # its text repeats the address
        raise OptionError(f"{OPTION}: expected an address such as redis://127.0.0.1:6379/0") from error
    try:
        with _told(urlsplit(url).hostname or "the address"):
            client.ping()
    except TypeError as error:  # what follows ? in an address is given to the client as it stands
        raise OptionError(
            f"{OPTION}: the address has an option that the client of Redis does not know"
        ) from error
    return RedisExampleDatabase(client)


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Make a message of what the client of a database raises."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, OSError) and type(error).__module__.partition(".")[0] != "redis":
            raise
        raise OptionError(
            f"{OPTION}: the example database ({where}) cannot be used: {type(error).__name__}; "
            "see that it is up, or leave the option out"
        ) from error


class KeyedDatabase(ExampleDatabase):
    """The part of a database that belongs to one aim of one rule, whatever function of ours draws for it."""

    def __init__(self, database: ExampleDatabase, rule: str, aim: str) -> None:
        super().__init__()
        self._database = database
        self._prefix = sha256(f"soap-contracts\0{rule}\0{aim}".encode()).digest()

    def _key(self, key: bytes) -> bytes:
        return self._prefix + key

    def save(self, key: bytes, value: bytes) -> None:
        """Keep an example."""
        self._asked(lambda: self._database.save(self._key(key), value))

    def fetch(self, key: bytes) -> Iterable[bytes]:
        """Give the examples that are kept."""
        return self._asked(lambda: list(self._database.fetch(self._key(key))))

    def delete(self, key: bytes, value: bytes) -> None:
        """Forget an example that fails no more."""
        self._asked(lambda: self._database.delete(self._key(key), value))

    @staticmethod
    def _asked(call: Callable[[], T]) -> T:
        with _told("in the middle of the run"):
            return call()
