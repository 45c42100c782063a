"""When something was recorded: in one form, whatever a format writes."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def of_seconds(seconds: float) -> str | None:
    """Give the moment of so many seconds since 1970; None where there is no such."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return None


def of_text(text: object) -> str | None:
    """Give the moment of a text: ISO 8601 as in HAR, RFC 5322 as in Ruby's VCR; None for anything else."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(str(text)).astimezone(UTC).isoformat(timespec="seconds")
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None
