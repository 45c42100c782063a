"""A text read in all the ways in which a value can be spelled in it.

``views`` undoes character references and CDATA, percent-encoding, and the escapes of JSON, and keeps for
every character where it stands in the original. A value is then searched as plain text, however it was
written, and replaced where it stands.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# One decoded character and the length of its spelling; an empty character is markup that stays.
Spelled = tuple[str, int]

XML: Final = re.compile(
    r"&(?:amp;)*(?:#[0-9]{1,10}|#[xX][0-9a-fA-F]{1,8}|lt|gt|amp|quot|apos);"
    r"|<!\[CDATA\[|\]\]>|<!--.*?-->|<\?.*?\?>",
    re.DOTALL,
)
PERCENT: Final = re.compile(r"(?:%[0-9a-fA-F]{2})+")
FORM: Final = re.compile(r"(?:%[0-9a-fA-F]{2})+|\+")
JSON: Final = re.compile(r"(?:\\u[0-9a-fA-F]{4})+|\\[\\/\"bfnrt]")
JSON_SHORT: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
UNICODE_END: Final = 0x110000


@dataclass(frozen=True, slots=True)
class View:
    """A decoded text; character i stands at ``starts[i]`` to ``ends[i]`` of the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def views(text: str) -> Iterator[View]:
    """Give the text as it stands, and decoded in every way that changes it."""
    plain = View(text, range(len(text)), range(1, len(text) + 1))
    yield plain
    xml = _decoded(plain, XML, _xml)
    yield from filter(None, [xml])
    for base in filter(None, [plain, xml]):
        for pattern, decode in ((PERCENT, _percent), (FORM, _percent), (JSON, _json)):
            yield from filter(None, [_decoded(base, pattern, decode)])


def _decoded(view: View, pattern: re.Pattern[str], decode: Callable[[str], list[Spelled]]) -> View | None:
    """Decode what the pattern matches; None when there is nothing."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for match in pattern.finditer(view.text):
        _copy(view, position, match.start(), (chars, starts, ends))
        _spell(view, match, decode(match.group()), (chars, starts, ends))
        position = match.end()
    if position == 0:
        return None
    _copy(view, position, len(view.text), (chars, starts, ends))
    return View("".join(chars), starts, ends)


_Columns = tuple[list[str], list[int], list[int]]


def _copy(view: View, start: int, end: int, columns: _Columns) -> None:
    chars, starts, ends = columns
    chars.extend(view.text[start:end])
    starts.extend(view.starts[start:end])
    ends.extend(view.ends[start:end])


def _spell(view: View, match: re.Match[str], spelled: list[Spelled], columns: _Columns) -> None:
    chars, starts, ends = columns
    at = match.start()
    for char, length in spelled:
        if char:
            chars.append(char)
            starts.append(view.starts[at])
            ends.append(view.ends[at + length - 1])
        at += length


def _xml(spelling: str) -> list[Spelled]:
    if not spelling.startswith("&"):
        return [("", len(spelling))]
    bare = "&" + re.sub(r"^&(?:amp;)*(?=#|lt;|gt;|quot;|apos;|amp;)", "", spelling)
    if bare.startswith("&#"):
        return [(_character(bare), len(spelling))]
    return [(html.unescape(bare), len(spelling))]


def _character(reference: str) -> str:
    digits = reference[2:-1]
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return chr(code) if 0 < code < UNICODE_END else ""


def _percent(spelling: str) -> list[Spelled]:
    if spelling == "+":
        return [(" ", 1)]
    text = bytes.fromhex(spelling.replace("%", "")).decode("utf-8", "surrogateescape")
    return [(char, 3 * len(char.encode("utf-8", "surrogateescape"))) for char in text]


def _json(spelling: str) -> list[Spelled]:
    if not spelling.startswith("\\u"):
        return [(JSON_SHORT.get(spelling[1], spelling[1]), 2)]
    units = bytes.fromhex(spelling.replace("\\u", ""))
    text = units.decode("utf-16-be", "surrogatepass")
    return [(char, 3 * len(char.encode("utf-16-be", "surrogatepass"))) for char in text]
