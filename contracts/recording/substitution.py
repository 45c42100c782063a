"""Replacing values in a text, however they are spelled there."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from contracts.recording.folding import in_folded, unfolded
from contracts.recording.spellings import View, views

SHORT: Final = 4  # values with fewer characters are replaced only where they stand alone
LONG: Final = (
    6  # personal values with fewer characters would be found by chance in base64 and hexadecimal digits
)
PASSES: Final = 8
TAG: Final = re.compile(r"<[/!?]?[A-Za-z_:][^<>]*>")
ATTRIBUTE: Final = re.compile(r"([^\s=\"'<>/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
STRUCTURAL: Final = re.compile(r"^(?:xmlns(?::|$)|xsi:)")
ALONE_BEFORE: Final = re.compile(r"(?:[>\"'=&?/;,:\[]|^)\s*$")
ALONE_AFTER: Final = re.compile(r"\s*(?:[<\"'&/;,#:]|\]\]>|$)")
BASIC: Final = re.compile(r"\bBasic ", re.IGNORECASE)
BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")
ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "latin-1", "cp1252")
WINDOW: Final = 64


@dataclass(frozen=True, slots=True)
class Substitute:
    """What stands for a value; a personal value is looked for in character data only."""

    value: str
    pseudonym: str
    personal: bool = False


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


class Substitution:
    """Replaces a set of values; done twice, it changes nothing more."""

    def __init__(self, substitutes: Iterable[Substitute], protected: Iterable[str] = ()) -> None:
        chosen = [each for each in substitutes if each.value]
        kept = [Substitute(text, text) for text in protected if len(text) >= SHORT]
        self._substitutes = (*chosen, *kept)
        self._secrets = tuple(each for each in chosen if not each.personal and len(each.value) >= SHORT)
        self._short = {each.value: each.pseudonym for each in chosen if not each.personal}
        self._bytes = tuple(dict.fromkeys(_in_encodings(self._secrets)))
        coded = [each for each in chosen if each.personal and len(each.value) >= LONG]
        self._coded = tuple(dict.fromkeys((*self._bytes, *_in_encodings(coded))))
        self._cores = tuple({core for value, _ in self._coded for core in _base64_cores(value)})

    def in_text(self, text: str) -> str:
        """Replace in a text: a body, a header's value, an address."""
        for _ in range(PASSES):
            done = self._hex(self._in_lines(self._base64(self._pass(text))))
            if done == text:
                break
            text = done
        return text

    def in_bytes(self, data: bytes) -> bytes:
        """Replace secrets in bytes, in each encoding that a part of them might have."""
        return _replaced(data, self._bytes)

    def _pass(self, text: str) -> str:
        markup = _Markup(text)
        edits = [
            edit
            for view in views(text)
            for each in self._substitutes
            for edit in _edits(text, view, each, markup)
        ]
        return _applied(text, edits)

    def _hex(self, text: str) -> str:
        """Replace what is written as hexadecimal digits, in either case."""
        lower = text.lower()
        for value, pseudonym in self._coded:
            if value.hex() in lower:
                text = _in_hex(text, value.hex(), pseudonym.hex())
                lower = text.lower()
        return text

    def _base64(self, text: str) -> str:
        standard = text.replace("-", "+").replace("_", "/")
        if not BASIC.search(text) and not any(core in standard for core in self._cores):
            return text  # decoding every word of a text for nothing would take most of the time
        return BASE64.sub(lambda match: self._token(match.group()), text)

    def _in_lines(self, text: str) -> str:
        """Replace inside base64 that is divided over lines."""
        bare = unfolded(text).replace("-", "+").replace("_", "/")
        return in_folded(text, self._token) if any(core in bare for core in self._cores) else text

    def _token(self, token: str) -> str:
        """Replace inside base64, wherever in the run of letters it begins."""
        bare = token.rstrip("=")
        for skipped in range(min(4, len(bare))):
            decoded = _base64_bytes(bare[skipped:])
            done = self._whole(decoded, skipped) if decoded else decoded
            if done != decoded:
                return bare[:skipped] + _base64_text(done, like=token)
        return token

    def _whole(self, decoded: bytes, skipped: int) -> bytes:
        """Replace in decoded base64; user:password (RFC 7617) may hold values that are short."""
        done = _replaced(decoded, self._coded)
        if done != decoded or skipped or b":" not in decoded:
            return done
        user, _, password = decoded.decode("utf-8", "surrogateescape").partition(":")
        if user in self._short or password in self._short:
            pair = f"{self._short.get(user, user)}:{self._short.get(password, password)}"
            return pair.encode("utf-8", "surrogateescape")
        return done


class _Markup:
    """Where tags stand, without the values of their attributes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] | None = None

    def free(self, start: int, end: int) -> bool:
        """Tell whether a span lies in character data or in the value of an attribute."""
        if self._spans is None:
            self._spans = sorted(span for tag in TAG.finditer(self._text) for span in _names(tag))
        at = bisect_right(self._spans, (start, len(self._text)))
        touched = self._spans[max(at - 1, 0) : at + 1]
        return not any(left < end and start < right for left, right in touched)


def _names(tag: re.Match[str]) -> Iterator[tuple[int, int]]:
    at = tag.start()
    for attribute in ATTRIBUTE.finditer(tag.string, tag.start(), tag.end()):
        if STRUCTURAL.match(attribute[1]):
            continue
        group = 2 if attribute[2] is not None else 3
        yield at, attribute.start(group)
        at = attribute.end(group)
    yield at, tag.end()


def _edits(text: str, view: View, each: Substitute, markup: _Markup) -> Iterator[_Edit]:
    at = view.text.find(each.value)
    while at >= 0:
        end = at + len(each.value)
        edit = _edit(text, view, at, each)
        alone = len(each.value) >= SHORT or _alone(text, edit)
        if alone and (not each.personal or markup.free(edit.start, edit.end)):
            yield edit
        at = view.text.find(each.value, end if alone else at + 1)


def _alone(text: str, edit: _Edit) -> bool:
    before = text[max(0, edit.start - WINDOW) : edit.start]
    after = text[edit.end : edit.end + WINDOW]
    return bool(ALONE_BEFORE.search(before) and ALONE_AFTER.match(after))


def _edit(text: str, view: View, at: int, each: Substitute) -> _Edit:
    """Write the pseudonym over a value; characters that stay keep their spelling, markup between stays."""
    last = at + len(each.value) - 1
    start, end = view.starts[at], view.ends[last]
    if each.pseudonym == each.value:
        return _Edit(start, end, text[start:end])
    same_shape = len(each.pseudonym) == len(each.value)
    parts: list[str] = []
    before = start
    for number, index in enumerate(range(at, last + 1)):
        parts.append(text[before : view.starts[index]])
        spelling = text[view.starts[index] : view.ends[index]]
        parts.append(_written(each, number, spelling) if same_shape else each.pseudonym * (number == 0))
        before = view.ends[index]
    return _Edit(start, end, "".join(parts))


def _written(each: Substitute, number: int, spelling: str) -> str:
    char = each.pseudonym[number]
    if char == each.value[number]:
        return spelling
    if spelling.startswith("%"):
        return "".join(f"%{byte:02X}" for byte in char.encode("utf-8"))
    return char


def _applied(text: str, edits: list[_Edit]) -> str:
    """Apply the edits; where they overlap, the leftmost wins, and of these the longest."""
    parts: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.start >= position:
            parts += [text[position : edit.start], edit.text]
            position = edit.end
    return "".join([*parts, text[position:]])


def _in_encodings(substitutes: Iterable[Substitute]) -> Iterator[tuple[bytes, bytes]]:
    """Give every value and its pseudonym as bytes, in each encoding that has the value."""
    for each in substitutes:
        for encoding in ENCODINGS:
            value = each.value.encode(encoding, "ignore")
            if value.decode(encoding) == each.value:
                yield value, each.pseudonym.encode(encoding)


def _replaced(data: bytes, table: Iterable[tuple[bytes, bytes]]) -> bytes:
    for value, pseudonym in table:
        if value in data:
            data = data.replace(value, pseudonym)
    return data


def _in_hex(text: str, value: str, pseudonym: str) -> str:
    """Replace in both cases, and keep the case."""

    def written(found: re.Match[str]) -> str:
        return pseudonym if found[0] == found[0].lower() else pseudonym.upper()

    return re.sub(value, written, text, flags=re.IGNORECASE)


def _base64_cores(value: bytes) -> Iterator[str]:
    """Give the letters that base64 is bound to show of a value, wherever in a group of three it begins."""
    for before in range(3):
        letters = b64encode(bytes(before) + value).decode("ascii")
        yield letters[-(-8 * before // 6) : 8 * (before + len(value)) // 6]


def _base64_bytes(bare: str) -> bytes:
    """Decode base64 of either alphabet, its padding left out."""
    standard = bare.replace("-", "+").replace("_", "/")
    usable = standard[: len(standard) - (len(standard) % 4 == 1)]
    return b64decode(usable + "=" * (-len(usable) % 4))


def _base64_text(data: bytes, *, like: str) -> str:
    text = b64encode(data).decode("ascii")
    if "-" in like or "_" in like:
        text = text.replace("+", "-").replace("/", "_")
    return text
