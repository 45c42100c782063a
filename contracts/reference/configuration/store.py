"""The representatives and their invoice sequences, in a database of their own."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.reference.configuration.integers import is_higher
from contracts.reference.credentials import Login
from contracts.reference.database import Database

TABLES = """
CREATE TABLE representative (
    username TEXT PRIMARY KEY,
    password TEXT NOT NULL,
    nextInvoiceNumber TEXT
);
"""
NEXT = "SELECT nextInvoiceNumber FROM representative WHERE username = ?"


class Representatives:
    """Who may log in, and what the next invoice number of each is; None where no sequence is set."""

    def __init__(self, representatives: Iterable[tuple[Login, str | None]]) -> None:
        self._database = Database(TABLES)
        self._database.insert(
            "INSERT INTO representative VALUES (?, ?, ?)",
            [(login.username, login.password, number) for login, number in representatives],
        )

    def knows(self, username: str, password: str) -> bool:
        """Tell whether a representative has this user name and password."""
        query = "SELECT 1 FROM representative WHERE username = ? AND password = ?"
        return self._database.one(query, (username, password)) is not None

    def next_invoice_number(self, username: str) -> str | None:
        """Give the next invoice number, or None when no sequence is set."""
        row = self._database.one(NEXT, (username,))
        return None if row is None else row["nextInvoiceNumber"]

    def raise_to(self, username: str, number: str) -> bool:
        """Set the next invoice number if it is higher than the present one; tell whether it was set."""
        with self._database.exclusively() as connection:
            (present,) = connection.execute(NEXT, (username,)).fetchone()
            if present is not None and not is_higher(number, present):
                return False
            connection.execute(
                "UPDATE representative SET nextInvoiceNumber = ? WHERE username = ?", (number, username)
            )
            return True

    def close(self) -> None:
        """Close the database."""
        self._database.close()
