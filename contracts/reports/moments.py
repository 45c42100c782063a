"""Dates and times of a report, as people say them."""

from __future__ import annotations

from datetime import UTC, datetime

from contracts.reports.summary import counted


def moment(text: str) -> datetime:
    """Read an ISO 8601 date and time; without a zone it is UTC, and what is none is the earliest of all."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def said(text: str) -> str:
    """Write a date and time for people, in UTC; text that is none comes back as it is."""
    found = moment(text)
    return text if found.year == 1 else f"{found.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def age(of: str, at: str) -> str | None:
    """Say how old something was at a time: less than a day, 3 days; None when that cannot be told."""
    then, now = moment(of), moment(at)
    if then.year == 1 or now.year == 1 or then > now:
        return None
    days = (now - then).days
    return counted(days, "day") if days else "less than a day"
