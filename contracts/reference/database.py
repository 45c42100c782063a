"""A SQLite database in memory that several threads may use, one at a time."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager


class Database:
    """One database of its own; it is gone when it is closed or no longer referred to."""

    def __init__(self, tables: str) -> None:
        connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.executescript(tables)
        self._connection = connection
        self._lock = threading.Lock()
        self._closing = weakref.finalize(self, connection.close)

    @contextmanager
    def exclusively(self) -> Iterator[sqlite3.Connection]:
        """Give the connection to one thread at a time."""
        with self._lock:
            yield self._connection

    def one(self, query: str, values: Sequence[str]) -> sqlite3.Row | None:
        """Give the first row of a query, or None."""
        with self._lock:
            row: sqlite3.Row | None = self._connection.execute(query, values).fetchone()
            return row

    def insert(self, statement: str, rows: Iterable[Sequence[str | None]]) -> None:
        """Insert rows."""
        with self._lock:
            self._connection.executemany(statement, rows)

    def close(self) -> None:
        """Close the database; a second call does nothing."""
        self._closing()
