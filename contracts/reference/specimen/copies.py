"""The copies of books that the service knows; all invented, with values at the edges of what its table allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy: by what it is found, the situation that it shows, and what is told of it beyond its number."""

    number: int
    barcode: str
    situation: str
    told: Mapping[str, str]


COPIES = (
    Copy(
        1001,
        "B-1001",
        "on-shelf",
        {"Title": "Tides of the North", "Author": "A. Writer", "Shelf": "N4", "RenewalLimit": "3"},
    ),
    Copy(
        1002,
        "B-1002-AAAAA",
        "on-shelf",
        {"Title": "T" * 60, "Editor": "E" * 40, "Shelf": "SHELF-08", "RenewalLimit": "0"},
    ),
    Copy(
        2001,
        "B-2001",
        "on-loan",
        {
            "Title": "Bridges & Ferries",
            "Author": "B. Maker",
            "Editor": "C. Keeper",
            "LoanedTo": "R-77",
            "DueDate": "2024-02-29",
            "Renewals": "1",
            "RenewalLimit": "3",
        },
    ),
    Copy(
        2002,
        "B-2002",
        "on-loan",
        {
            "Title": "Weather, Plainly",
            "Author": "D. Teller",
            "LoanedTo": "READER-010",
            "DueDate": "2031-12-31",
            "Fine": "12.50",
            "Renewals": "3",
            "RenewalLimit": "3",
        },
    ),
    Copy(
        2003,
        "B-2003",
        "on-loan",
        {
            "Title": "Field Notes",
            "Editor": "F. Finder",
            "LoanedTo": "R-5",
            "DueDate": "2026-01-01",
            "Waiver": "9999.99",
            "Renewals": "0",
            "RenewalLimit": "1",
        },
    ),
    Copy(3001, "B-3001", "withdrawn", {"Title": "Old Maps", "Author": "G. Drawer"}),
)


def by_number(number: int) -> Copy | None:
    """Give the copy of that number."""
    return next((copy for copy in COPIES if copy.number == number), None)


def by_barcode(barcode: str) -> Copy | None:
    """Give the copy of that barcode."""
    return next((copy for copy in COPIES if copy.barcode == barcode), None)
