"""What comes back of the CorrelationId: echo, characters, white space, truncation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from lxml import etree

from contracts.reference.answers import Answer, Reply
from contracts.reference.deviations.deviation import INVOICES, Change, Deviation, Family, Needs
from contracts.reference.deviations.structure import fill, make_nil
from contracts.reference.deviations.ways import (
    field_of,
    is_reply,
    on_bytes,
    on_field,
    on_reply,
    on_value,
    value_of,
)
from contracts.reference.pipeline import Pipeline
from contracts.reference.service import Call
from contracts.xml import is_nil

echo = Family("echo")
characters = Family("character damage")
truncation = Family("truncation")
trimming = Family("white space")

NAME = "CorrelationId"
RULE = "response.correlationIdEchoed"
LAST_OF_BASIC_PLANE = 0xFFFF


def _echo(family: Family, name: str, claim: str, alter: Callable[[str], str], needs: Needs = "") -> Deviation:
    return family(
        name, f"The CorrelationId comes back {claim}.", on_value(NAME, alter), RULE, on=INVOICES, needs=needs
    )


def _mangled(text: str) -> str:
    return text.encode().decode("iso-8859-1")


def _astral_lost(text: str) -> str:
    return "".join("?" if ord(each) > LAST_OF_BASIC_PLANE else each for each in text)


def _cut_in_bytes(text: str) -> str:
    return text.encode()[:50].decode(errors="ignore")


def _cut_in_utf_16(text: str) -> str:
    return text.encode("utf-16-le")[:100].decode("utf-16-le", errors="ignore")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _as_number(text: str) -> str:
    return str(int(text)) if re.fullmatch("[0-9]+", text) else text


def _previous() -> Change:
    def change(pipeline: Pipeline) -> Pipeline:
        told: list[str] = []

        def transformer(_: Call, answer: Answer) -> Answer:
            element = field_of(answer.payload, NAME) if isinstance(answer, Reply) else None
            if element is not None and element.text:
                told.append(element.text)
                element.text = told.pop(0) if len(told) > 1 else element.text
            return answer

        return pipeline.with_answer(transformer)

    return change


def _invented(element: etree._Element) -> None:
    if is_nil(element):
        fill(element, "0001")


def _nil_when_empty(element: etree._Element) -> None:
    if not is_nil(element) and not element.text:
        make_nil(element)


def _missing_when_moved(_: Call, payload: etree._Element) -> None:
    element = field_of(payload, NAME)
    if element is not None and value_of(payload, "MovedToPaymentRef") is not None:
        make_nil(element)


def _surrogates(body: bytes) -> bytes:
    """Write characters beyond the basic plane as references to two surrogates, as a UTF-16 program may."""

    def written(found: re.Match[str]) -> str:
        high, low = divmod(ord(found[0]) - 0x10000, 0x400)
        return f"&#{0xD800 + high};&#{0xDC00 + low};"

    return re.sub("[\U00010000-\U0010ffff]", written, body.decode()).encode()


DEVIATIONS = (
    echo("echo-missing", "The CorrelationId never comes back.", on_field(NAME, make_nil), RULE, on=INVOICES),
    _echo(echo, "echo-cut", "cut to 36 characters", lambda text: text[:36]),
    _echo(echo, "echo-in-upper-case", "in upper case", str.upper),
    _echo(echo, "echo-as-number", "without leading zeros where it is a number", _as_number, "rare input"),
    echo(
        "echo-of-another",
        "The CorrelationId of the request before comes back.",
        _previous(),
        RULE,
        on=INVOICES,
    ),
    echo(
        "echo-invented",
        "A CorrelationId comes back where none was sent.",
        on_field(NAME, _invented),
        RULE,
        on=INVOICES,
    ),
    echo(
        "echo-nil-when-empty",
        "An empty CorrelationId comes back as nil.",
        on_field(NAME, _nil_when_empty),
        RULE,
        on=INVOICES,
        needs="rare input",
    ),
    echo(
        "echo-missing-when-moved",
        "No CorrelationId comes back where the invoice was moved.",
        on_reply(_missing_when_moved),
        RULE,
        on=INVOICES,
        needs="two conditions",
    ),
    _echo(trimming, "echo-trimmed", "without the white space around it", str.strip, "rare input"),
    _echo(
        trimming,
        "echo-collapsed",
        "with its white space collapsed",
        lambda text: re.sub("[ \n]+", " ", text),
        "rare input",
    ),
    _echo(
        trimming,
        "echo-without-line-ends",
        "without its line ends",
        lambda text: text.replace("\n", ""),
        "rare input",
    ),
    _echo(characters, "echo-mangled", "as UTF-8 read as ISO 8859-1", _mangled),
    _echo(
        characters, "echo-without-astral", "with ? for every character beyond the basic plane", _astral_lost
    ),
    _echo(
        characters,
        "echo-normalised",
        "in Unicode's normal form C",
        lambda text: unicodedata.normalize("NFC", text),
        "rare input",
    ),
    _echo(characters, "echo-escaped-twice", "escaped twice", _escaped, "rare input"),
    _echo(
        characters,
        "echo-with-other-line-ends",
        "with a line feed for every carriage return",
        lambda text: text.replace("\r", "\n"),
        "rare input",
    ),
    _echo(
        characters,
        "echo-folded",
        "with sharp s, and nothing else, written as ss",
        lambda text: text.replace("ß", "ss"),
        "rare input",
    ),
    characters(
        "surrogate-references",
        "Characters beyond the basic plane come as references to surrogates.",
        on_bytes(_surrogates, is_reply),
        "protocol.answer",
        on=INVOICES,
    ),
    characters(
        "ampersand-unescaped",
        "The ampersand of InvoiceURL is not escaped.",
        on_bytes(lambda body: body.replace(b"&amp;", b"&"), is_reply),
        "protocol.answer",
        on=INVOICES,
    ),
    _echo(truncation, "echo-cut-in-bytes", "cut to 50 bytes of UTF-8", _cut_in_bytes),
    _echo(truncation, "echo-cut-in-utf-16", "cut to 50 units of UTF-16", _cut_in_utf_16, "rare input"),
    _echo(
        truncation,
        "echo-one-short",
        "without its last character where it has the maximum of 50",
        lambda text: text[:49],
        "rare input",
    ),
)
