"""Which addresses of a report become links."""

from __future__ import annotations


def web_address(url: str | None) -> str | None:
    """Give the URL if it can be a link: a page on the web, never a script or a file."""
    return url if url is not None and url.lower().startswith(("https://", "http://")) else None
