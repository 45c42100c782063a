"""xs:integer has no bounds, so it is compared and kept as text and no number is too long."""

from __future__ import annotations

from contracts.xml import XML_WHITE_SPACE


def canonical(written: str) -> str:
    """Give the canonical form of a valid xs:integer (XSD 1.0 part 2, 3.3.13.2): no plus, no leading zeros."""
    number = written.strip(XML_WHITE_SPACE)
    digits = number.lstrip("+-").lstrip("0")
    if not digits:
        return "0"
    return f"-{digits}" if number.startswith("-") else digits


def is_higher(number: str, other: str) -> bool:
    """Tell whether the first of two canonical integers is the higher one."""
    if number.startswith("-") != other.startswith("-"):
        return other.startswith("-")
    if number.startswith("-"):
        return _magnitude(number) < _magnitude(other)
    return _magnitude(number) > _magnitude(other)


def _magnitude(number: str) -> tuple[int, str]:
    digits = number.lstrip("-")
    return len(digits), digits
