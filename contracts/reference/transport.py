"""The first steps: take an HTTP request that SOAP 1.1 allows. Refusals here carry no envelope.

The statuses are those of the WS-I Basic Profile 1.0: R1114 (405), R1115 (415), R1113 (400).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from werkzeug.http import parse_options_header

from contracts import xml
from contracts.reference.answers import Refusal
from contracts.reference.service import Call

UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
DECLARED = re.compile(r"""\ufeff?<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']""")


def method(call: Call) -> Call | Refusal:
    """Take POST only (R1132, R1114)."""
    if call.http.method == "POST":
        return call
    return Refusal(405, "SOAP requests use POST.", (("Allow", "POST"),))


def media_type(call: Call) -> Call | Refusal:
    """Take text/xml in UTF-8 or UTF-16 only (R1012, R1115), and nothing compressed (R9700)."""
    kind, options = parse_options_header(call.http.header("Content-Type"))
    if kind.strip().lower() != "text/xml":
        return Refusal(415, "SOAP 1.1 requests have the media type text/xml.")
    charset = options.get("charset", "").lower()
    if charset not in {"", "utf-8", "utf-16"}:
        return Refusal(415, "The charset of a SOAP request is utf-8 or utf-16.")
    if (call.http.header("Content-Encoding") or "identity").lower() != "identity":
        return Refusal(415, "The request has to come without a content coding.")
    return replace(call, charset=charset)


def well_formed(call: Call) -> Call | Refusal:
    """Parse the body: well-formed XML in the encoding that it and the HTTP header name (R1018, R1113)."""
    disagreement = _encoding_problem(call.http.body, call.charset)
    if disagreement:
        return Refusal(400, disagreement)
    try:
        return replace(call, envelope=xml.parse(call.http.body))
    except xml.NotXml:
        # The parser's own words may quote the document, which can hold a password.
        return Refusal(400, "The body is no well-formed XML document without a DTD.")


def _encoding_problem(body: bytes, named: str) -> str | None:
    actual = "utf-16" if body.startswith(UTF_16_MARKS) else "utf-8"
    if named not in {"", actual}:
        return f"The Content-Type says {named}, the body is {actual}."
    try:
        text = body.decode(actual)
    except UnicodeDecodeError:
        return f"The body is not {actual} throughout."
    if "\0" in text:
        return "The body is neither UTF-8 nor UTF-16 with a byte order mark."
    declared = DECLARED.match(text)
    if declared and declared[1].lower() != actual:
        return f"The XML declaration names another encoding than {actual}, in which the body is written."
    return None
