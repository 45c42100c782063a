"""Everything that can be read in an exchange, in every spelling: to tell which values may stand in it."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Final

from contracts.contentcoding import NotDecodable, decoded_body
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.recording.bodies import decoded_text
from contracts.recording.spellings import views

BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{4,}")


def readings(exchange: Exchange) -> Iterator[str]:
    """Give the texts of an exchange: as they stand, with their escapes undone, and what is base64 in them decoded."""
    for text in _texts(exchange):
        for view in views(text):
            yield view.text
            yield from (_unpacked(word) for word in BASE64.findall(view.text))


def _texts(exchange: Exchange) -> Iterator[str]:
    yield exchange.request.url
    yield from _of_message(exchange.request)
    if exchange.response is not None:
        yield exchange.response.reason
        yield from _of_message(exchange.response)


def _of_message(message: HttpRequest | HttpResponse) -> Iterator[str]:
    yield "\n".join(value for _, value in message.headers)
    yield decoded_text(message.body)[0]
    try:
        plain = decoded_body(message)
    except NotDecodable as error:
        plain = error.prefix
    if plain != message.body:
        yield decoded_text(plain)[0]


def _unpacked(word: str) -> str:
    """Decode base64 wherever in the run of letters it begins; bytes become characters one by one."""
    standard = word.replace("-", "+").replace("_", "/")
    parts = (standard[skipped:] for skipped in range(min(4, len(standard))))
    return "\n".join(b64decode(part[: len(part) // 4 * 4] + _rest(part)).decode("latin-1") for part in parts)


def _rest(part: str) -> str:
    """Give the last, incomplete group of four with its padding; a single letter says nothing."""
    left = part[len(part) // 4 * 4 :]
    return left + "=" * (4 - len(left)) if len(left) > 1 else ""
