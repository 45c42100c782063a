"""Tagged netstrings (https://tnetstrings.info), the form of mitmproxy's flow files.

No kept package on PyPI reads them, and mitmproxy itself would bring forty packages for these few lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Any, Final

MAX_VALUE: Final = 64 * 1024 * 1024
DIGITS: Final = 12
DEPTH: Final = 32


class NotTnetstring(ValueError):
    """The bytes are no tagged netstrings; the message says why."""


def values(file: IO[bytes]) -> Iterator[Any]:
    """Give one value after the other until the file ends; only one of them is held at a time.

    Raises NotTnetstring where the file is cut short, is something else, or holds a value of more than 64 MiB.
    """
    while (size := _size(file)) is not None:
        data = file.read(size)
        tag = file.read(1)
        if len(data) < size or not tag:
            raise NotTnetstring("it ends in the middle of a value")
        yield _value(data, tag, DEPTH)


def _size(file: IO[bytes]) -> int | None:
    digits = b""
    while (char := file.read(1)) not in {b":", b""}:
        digits += char
        if not char.isdigit() or len(digits) > DIGITS:
            raise NotTnetstring("a length is no number")
    if not char:
        return None if not digits else _cut()
    return _bounded(digits)


def _cut() -> int:
    raise NotTnetstring("it ends in the middle of a length")


def _bounded(digits: bytes) -> int:
    if not digits.isdigit():
        raise NotTnetstring("a length is no number")
    if int(digits) > MAX_VALUE:
        raise NotTnetstring(f"a value has {int(digits):,} bytes, and at most {MAX_VALUE:,} are read")
    return int(digits)


def _value(data: bytes, tag: bytes, depth: int) -> Any:  # noqa: ANN401 -- a value of any of the format's types
    if tag not in _READERS or not depth:
        raise NotTnetstring("a type is unknown" if depth else "values are nested too deeply")
    try:
        return _READERS[tag](data, depth - 1)
    except NotTnetstring:
        raise
    except (ValueError, TypeError) as error:
        raise NotTnetstring("a value is not of its type") from error


def _members(data: bytes, depth: int) -> Iterator[Any]:
    at = 0
    while at < len(data):
        colon = data.find(b":", at, at + DIGITS + 1)
        size = _bounded(data[at:colon]) if colon > at else _bounded(b"")
        end = colon + 1 + size
        if end >= len(data):
            raise NotTnetstring("a value reaches beyond the one around it")
        yield _value(data[colon + 1 : end], data[end : end + 1], depth)
        at = end + 1


def _table(data: bytes, depth: int) -> dict[Any, Any]:
    members = list(_members(data, depth))
    return dict(zip(members[::2], members[1::2], strict=True))


_READERS: dict[bytes, Callable[[bytes, int], Any]] = {
    b",": lambda data, _depth: data,
    b";": lambda data, _depth: data.decode("utf-8"),
    b"#": lambda data, _depth: int(data),
    b"^": lambda data, _depth: float(data),
    b"!": lambda data, _depth: data == b"true",
    b"~": lambda _data, _depth: None,
    b"]": lambda data, depth: list(_members(data, depth)),
    b"}": _table,
}
