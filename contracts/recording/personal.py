"""Which values of an exchange are personal data, by the fields that a contract marks so."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final

from contracts.contentcoding import NotDecodable, decoded_body
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.model import Contract, Field
from contracts.xml import NotXml, local_name, parse, text

# Values of these are no one's own: replacing them would change what a message means.
COMMON_TYPES: Final = frozenset({"boolean"})
# The digits of the least xs:short, xs:int and xs:long, which are in their type with a sign alone.
COMMON_NUMBERS: Final = frozenset({str(2**15), str(2**31), str(2**63)})
COMMON_FORMATS: Final = frozenset({"country", "currency"})


def personal_fields(contract: Contract) -> dict[str, Field]:
    """Give the fields whose values are personal, by name: of both messages and of fault details."""
    messages = (contract.request, contract.response)
    fields = [field for message in messages for field in (*message.header, *message.fields)]
    fields += [field for fault in contract.faults if fault.detail for field in fault.detail.fields]
    # Where both messages have a field, the narrower type counts: a pseudonym has to fit both.
    fields.sort(key=lambda field: field.type != "string")
    return {field.name: field for field in fields if field.personal and not _common(field)}


def contract_words(contract: Contract) -> frozenset[str]:
    """Give the words that the contract itself uses: a value that equals one of them tells nothing."""
    messages = (contract.request, contract.response)
    fields = [field for message in messages for field in (*message.header, *message.fields)]
    fields += [field for fault in contract.faults if fault.detail for field in fault.detail.fields]
    words = {contract.vendor, contract.service, contract.operation, *(each.element for each in messages)}
    words |= {word for field in fields for word in (field.name, *field.enum)}
    words |= {word for fault in contract.faults for word in (fault.id, fault.code or "")}
    words |= set(contract.other_faults.codes if contract.other_faults else ())
    return frozenset(words | {situation.id for situation in contract.situations})


def personal_values(contract: Contract, exchange: Exchange) -> Iterator[tuple[Field, str]]:
    """Give every personal value of the exchange, with its field."""
    fields = personal_fields(contract)
    words = contract_words(contract)
    messages = (exchange.request, exchange.response)
    for name, value in (pair for message in messages if message for pair in _values(message, fields)):
        told = bare(value)
        if told and told not in words:
            yield fields[name], told


def bare(value: str) -> str:
    """Give the part of a value that identifies: without white space around it, sign and leading zeros.

    Empty where nothing identifies: no letter and no digit, or the end of a type.
    """
    value = value.strip()
    if re.fullmatch(r"[+-]?[0-9]+", value):
        value = value.lstrip("+-").lstrip("0")
    told = any(char.isalnum() for char in value) and value not in COMMON_NUMBERS
    return value if told else ""


def _common(field: Field) -> bool:
    return field.type in COMMON_TYPES or field.format in COMMON_FORMATS or bool(field.enum) or field.secret


def _values(message: HttpRequest | HttpResponse, fields: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    try:
        data = decoded_body(message)
    except NotDecodable as error:
        data = error.prefix
    if not fields or not data:
        return
    try:
        root = parse(data)
    except NotXml:
        yield from _torn(data, fields)
        return
    for element in root.iter():
        if local_name(element) in fields:
            yield local_name(element), text(element)


def _torn(data: bytes, fields: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    """Find values in what is no whole document: cut short, or HTML around it."""
    encoding = "utf-16" if b"\x00" in data[:4] or data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    names = "|".join(map(re.escape, fields))
    pattern = rf"<(?:[\w.-]+:)?({names})(?:\s[^<>]*)?>([^<]*)"
    for match in re.finditer(pattern, data.decode(encoding, "replace")):
        yield match[1], html.unescape(match[2])
