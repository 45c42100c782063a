"""Secrets and personal data that stand in a cassette in clear, whoever recorded it.

A value is never told: only where it stands. A pseudonym looks like a value, and a log-in that a case made up looks like
a credential. What tells is the cassette's provenance, which names what was replaced and which the content hash covers.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from typing import Final

from contracts.contentcoding import NotDecodable, decoded_body
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.model import Contract
from contracts.recording.corpus import Corpus
from contracts.recording.personal import personal_values
from contracts.recording.redaction import COOKIE, CREDENTIALS, SESSION
from contracts.xml import NotXml, local_name, parse, text

MASK: Final = re.compile(r"(REDACTED-[A-Z0-9-]+|\*+|\[[A-Z]+\]|)")


def unredacted(contract: Contract, corpus: Corpus) -> list[str]:
    """Say what stands in clear: the field or header, in how many exchanges, and what to do."""
    found = Counter(
        where for each in corpus.recordings for where in set(_in_exchange(contract, corpus, each.exchange))
    )
    return [
        f"{where} stands in clear in {times} of {len(corpus.recordings)} exchanges; take it for known to others, and "
        "record the cassette anew"
        for where, times in sorted(found.items())
    ]


def _in_exchange(contract: Contract, corpus: Corpus, exchange: Exchange) -> Iterator[str]:
    for message in (exchange.request, exchange.response):
        if message is not None:
            yield from _sessions(message)
            yield from () if CREDENTIALS in corpus.provenance.redacted else _credentials(contract, message)
    if corpus.provenance.kind == "live":
        yield from _personal(contract, corpus, exchange)


def _sessions(message: HttpRequest | HttpResponse) -> Iterator[str]:
    for name, value in message.headers:
        if name.lower() in SESSION and value != COOKIE:
            yield f"the header {name}"


def _credentials(contract: Contract, message: HttpRequest | HttpResponse) -> Iterator[str]:
    for name, value in message.headers:
        if name.lower() in {"authorization", "proxy-authorization"} and not _is_masked_login(value):
            yield f"the header {name}"
    yield from _in_body(contract, message)


def _is_masked_login(value: str) -> bool:
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "basic":
        return MASK.fullmatch(token) is not None
    try:
        said = b64decode(token, validate=True).decode("utf-8", "replace")
    except ValueError:
        return True  # no user and password: a request that provokes
    return all(MASK.fullmatch(half) for half in said.split(":", 1))


def _in_body(contract: Contract, message: HttpRequest | HttpResponse) -> Iterator[str]:
    secret = {field.name for field in (*contract.request.header, *contract.request.fields) if field.secret}
    try:
        root = parse(decoded_body(message))
    except (NotXml, NotDecodable):
        return
    for element in root.iter():
        if local_name(element) in secret and not MASK.fullmatch(text(element).strip()):
            yield f"the secret field {local_name(element)}"


def _personal(contract: Contract, corpus: Corpus, exchange: Exchange) -> Iterator[str]:
    replaced = {said.removesuffix(": pseudonyms") for said in corpus.provenance.redacted}
    for field, _ in personal_values(contract, exchange):
        if field.name not in replaced:
            yield f"the personal field {field.name}"
