"""One message in other spellings that mean the same: what XML and XSD say must make no difference.

A spelling is a set of choices that a writer of XML is free to make. ``respell`` writes an envelope with them;
the infoset, and the value of every field, stay as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Literal

from lxml import etree

from contracts.freedoms import freedom
from contracts.lexical import collapsed, is_of_type
from contracts.model import Contract, Field
from contracts.rules import INTEGER_TYPES
from contracts.xml import NIL, XSI, children, is_nil, local_name, namespace


@dataclass(frozen=True, slots=True)
class Spelling:
    """How an envelope is written. The defaults are the plainest way."""

    prefixes: Literal["usual", "other"] = "usual"
    declarations: Literal["root", "local"] = "root"
    default_namespace: bool = False
    quote: Literal['"', "'"] = '"'
    empty: Literal["tag", "pair"] = "tag"
    text: Literal["plain", "cdata", "references"] = "plain"
    comments: bool = False
    between: str = ""
    declaration: Literal["double", "single", "none"] = "double"
    encoding: Literal["utf-8", "utf-8-sig", "utf-16"] = "utf-8"
    line_end: Literal["\n", "\r\n", "\r"] = "\n"
    values: Literal["as drawn", "other"] = "as drawn"


def spelling_of(names: Iterable[str]) -> Spelling:
    """Give the spelling that uses these freedoms together; of two that exclude each other the later one counts."""
    chosen = Spelling()
    for name in names:
        chosen = replace(chosen, **freedom(name).choice)
    return chosen


# --- writing ----------------------------------------------------------------------------------------------


def respell(contract: Contract, envelope: etree._Element, spelling: Spelling) -> bytes:
    """Write an envelope in a spelling."""
    written = "".join(_Writer(contract, envelope, spelling).document())
    return written.replace("\n", spelling.line_end).encode(spelling.encoding)


_DECLARATIONS = {
    "double": '<?xml version="1.0" encoding="{}"?>',
    "single": "<?xml version='1.0' encoding='{}'?>",
    "none": "",
}
_OTHER_PREFIXES = ("e", "q1", "i", "q2", "q3", "q4", "q5", "q6")


class _Writer:
    """Writes one document. Text never holds a bare line feed: one that is meant is written so that it survives."""

    def __init__(self, contract: Contract, root: etree._Element, spelling: Spelling) -> None:
        self._contract = contract
        self._root = root
        self._spelling = spelling
        self._prefixes = _prefixes(contract, root, spelling)
        self._rows = {row.name: row for row in (*contract.request.header, *contract.request.fields)}

    def document(self) -> Iterable[str]:
        """Give the pieces of the document."""
        encoding = "utf-16" if self._spelling.encoding == "utf-16" else "utf-8"
        yield _DECLARATIONS[self._spelling.declaration].format(encoding)
        yield from self._element(self._root, {}, default=None)

    def _element(
        self, element: etree._Element, known: Mapping[str, str], default: str | None
    ) -> Iterable[str]:
        default_here = self._default(element, default)
        declared = self._declared(element, known)
        name = self._name(element, default_here)
        attributes = "".join(self._attributes(element))
        spaces = "".join(self._declarations(declared, known, default_here, default))
        inside = "".join(self._content(element, {**known, **declared}, default_here))
        if inside or self._spelling.empty == "pair":
            yield f"<{name}{spaces}{attributes}>{inside}</{name}>"
        else:
            yield f"<{name}{spaces}{attributes}/>"

    def _default(self, element: etree._Element, default: str | None) -> str | None:
        """The payload's namespace becomes the default one where all that it holds is in it."""
        payload_like = namespace(element) == self._contract.namespace and self._contract.request.qualified
        return self._contract.namespace if self._spelling.default_namespace and payload_like else default

    def _declared(self, element: etree._Element, known: Mapping[str, str]) -> dict[str, str]:
        if self._spelling.declarations == "root":
            return {} if known else dict(self._prefixes)
        used = {namespace(element)} | {etree.QName(str(name)).namespace for name in element.attrib}
        return {uri: prefix for uri, prefix in self._prefixes.items() if uri in used and uri not in known}

    def _declarations(
        self, declared: Mapping[str, str], known: Mapping[str, str], here: str | None, above: str | None
    ) -> Iterable[str]:
        quote = self._spelling.quote
        for uri, prefix in declared.items():
            if uri not in known:
                yield f" xmlns:{prefix}={quote}{uri}{quote}"
        if here != above:
            yield f" xmlns={quote}{here}{quote}"

    def _name(self, element: etree._Element, default: str | None) -> str:
        uri = namespace(element)
        if uri is None or uri == default:
            return local_name(element)
        return f"{self._prefixes[uri]}:{local_name(element)}"

    def _attributes(self, element: etree._Element) -> Iterable[str]:
        quote = self._spelling.quote
        for key, value in element.attrib.items():
            name = etree.QName(str(key))
            prefix = f"{self._prefixes[name.namespace]}:" if name.namespace else ""
            other = self._spelling.values == "other" and str(key) == NIL and value == "true"
            written = "1" if other else str(value)
            yield f" {prefix}{name.localname}={quote}{_escaped(written, quote)}{quote}"

    def _content(
        self, element: etree._Element, known: Mapping[str, str], default: str | None
    ) -> Iterable[str]:
        inner = children(element)
        if not inner:
            yield from self._text(element)
            return
        for child in inner:
            yield self._between()
            yield from self._element(child, known, default)
        yield self._between()

    def _between(self) -> str:
        return self._spelling.between + ("<!-- nobody reads this -->" if self._spelling.comments else "")

    def _text(self, element: etree._Element) -> Iterable[str]:
        written = self._value(element)
        if not written:
            return
        half = len(written) // 2
        if self._spelling.comments:
            yield _TEXTS[self._spelling.text](written[:half]) + "<!-- in between -->"
            yield _TEXTS[self._spelling.text](written[half:])
        else:
            yield _TEXTS[self._spelling.text](written)

    def _value(self, element: etree._Element) -> str:
        written = element.text or ""
        row = self._rows.get(local_name(element))
        if self._spelling.values == "as drawn" or row is None or is_nil(element):
            return written
        return other_form(row, written)


def _prefixes(contract: Contract, root: etree._Element, spelling: Spelling) -> dict[str, str]:
    uris = [contract.envelope_namespace, contract.namespace, XSI]
    found = {namespace(each) for each in root.iter("*")} - {None} - set(uris)
    every = [*uris, *sorted(uri for uri in found if uri is not None)]
    usual = ("soapenv", "m", "xsi", "a", "b", "c", "d", "f")
    return dict(zip(every, _OTHER_PREFIXES if spelling.prefixes == "other" else usual, strict=False))


def _escaped(text: str, quote: str = "") -> str:
    for character, reference in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")):
        text = text.replace(character, reference)
    return text.replace(quote, "&quot;" if quote == '"' else "&apos;") if quote else text


def _referenced(text: str) -> str:
    return "".join(
        f"&#{ord(character)};" if number % 2 else f"&#x{ord(character):X};"
        for number, character in enumerate(text)
    )


def _in_cdata(text: str) -> str:
    pieces = text.split("\r")
    return "&#13;".join(
        f"<![CDATA[{piece.replace(']]>', ']]]]><![CDATA[>')}]]>" if piece else "" for piece in pieces
    )


_TEXTS = {"plain": _escaped, "references": _referenced, "cdata": _in_cdata}


# --- values -----------------------------------------------------------------------------------------------


def other_form(row: Field, text: str) -> str:
    """Write the same value in another lexical form, where its type and maximum leave one."""
    if row.type == "string" or row.enum or not is_of_type(row.type, text):
        return text
    written = collapsed(text)
    for form in _forms(row, written):
        fits = not isinstance(row.max, int) or len(collapsed(form)) <= row.max
        if form != text and fits and is_of_type(row.type, form):
            return form
    return text


def _forms(row: Field, written: str) -> Iterable[str]:
    if row.type in INTEGER_TYPES:
        sign, digits = ("-", written[1:]) if written.startswith("-") else ("+", written.lstrip("+"))
        plain = digits.lstrip("0") or "0"
        yield f"{sign}00{plain}" if plain != "0" or sign == "+" else f"00{plain}"
        yield f" {written}\n"
    elif row.type == "decimal":
        yield f"+0{written}" if Decimal(written) >= 0 and written[0] not in "+-" else f" {written} "
    elif row.type == "boolean":
        yield {"true": "1", "1": "true", "false": "0", "0": "false"}[written]
    else:
        yield from _in_another_zone(written) if row.type == "dateTime" else ()
        yield f" {written}\n"


def _in_another_zone(written: str) -> Iterable[str]:
    """Write the same moment with another offset (XSD 1.0 part 2, 3.2.7), where it has one and Python can hold it."""
    if _EXACT.fullmatch(written) is None:
        return
    try:
        moment = datetime.fromisoformat(written)
        offset = (moment.utcoffset() or timedelta()) + timedelta(hours=1)
        yield moment.astimezone(timezone(offset)).isoformat()
    except (
        ValueError,
        OverflowError,
    ):  # hour 24, the year 10000 or an offset beyond 24 hours: as rare as they look
        return


_EXACT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{1,6})?(Z|[+-][0-9:]{5})")
