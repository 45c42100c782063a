"""A curl command that reproduces a request, credentials as shell variables.

The request is *redacted* evidence: where a credential stood, a pseudonym such as ``REDACTED-USERNAME``
stands. The caller tells which shell variable each pseudonym becomes; nothing else is taken from the
environment, so a command can be shown to anybody.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from contracts.errors import ReportError
from contracts.exchange import HttpRequest
from contracts.reports.evidence import is_harmless

# Linux takes at most 128 KiB in one argument; longer bodies travel through a pipe.
_ARGUMENT_LIMIT = 100_000
# From this size on curl asks with Expect: 100-continue unless told not to.
_EXPECT_LIMIT = 1024 * 1024
_BASE64_COLUMNS = 76
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLAIN = re.compile(r"[A-Za-z0-9 :/._;=@,+-]*")
# What would join a variable's name, or be read as a modifier of it by some shell.
_NEEDS_BRACES = re.compile(r"[A-Za-z0-9_\[]|:[A-Za-z]")
# How a UTF-16 document starts, with a byte order mark or without, and what Python and iconv call it.
_UTF_16 = {
    b"\xff\xfe": ("utf-16-le", "UTF-16LE"),
    b"<\x00": ("utf-16-le", "UTF-16LE"),
    b"\xfe\xff": ("utf-16-be", "UTF-16BE"),
    b"\x00<": ("utf-16-be", "UTF-16BE"),
}
_UTF_8 = ("utf-8", "UTF-8")
_OWN_HEADERS = ("Accept", "Content-Type", "User-Agent")


def curl(request: HttpRequest, variables: Mapping[str, str]) -> str:
    r"""Give a multi-line command, for sh and bash, that sends the request once more.

    ``variables`` maps each pseudonym in the redacted request to the shell variable that holds the real
    value: every occurrence in URL, headers and body becomes that variable's expansion, and an
    ``Authorization: Basic`` header becomes ``--user "$X_USERNAME:$X_PASSWORD"``. In an XML body a variable
    is put in as it is, so ``&`` and ``<`` in it are to be written as references. A body that is not
    plain UTF-8 text is given as base64, byte for byte.

    Raises ReportError when the name of a variable is not one that a shell accepts.
    """
    _check_names(variables)
    data, feed = _body(request, variables)
    options = [
        "curl --silent --show-error --include",
        *_method(request),
        _address(request.url, variables),
        *_headers(request, variables),
        *data,
    ]
    return feed + " \\\n  ".join(options)


def _check_names(variables: Mapping[str, str]) -> None:
    for name in variables.values():
        if not _VARIABLE.fullmatch(name):
            raise ReportError(
                f"{name!r} cannot name a shell variable: expected letters, digits and underscores, no digit "
                "first. Rename the environment variable that holds the credential."
            )


def _method(request: HttpRequest) -> list[str]:
    if request.method == "POST":  # what --data-binary brings anyway
        return []
    return ["--head"] if request.method == "HEAD" else [f"--request {_quoted(request.method)}"]


def _address(url: str, variables: Mapping[str, str]) -> str:
    globs = "--globoff " if any(character in url for character in "[]{}") else ""
    return f"{globs}{_word(url, variables)}"


def _headers(request: HttpRequest, variables: Mapping[str, str]) -> list[str]:
    """Give the options for the request's own headers, and those that keep curl from adding any."""
    options = [
        _header(name, value, variables)
        for name, value in request.headers
        if not _is_curls_own(name, value, request.url)
    ]
    absent = [f"--header '{name}:'" for name in _OWN_HEADERS if request.header(name) is None]
    if len(request.body) >= _EXPECT_LIMIT and request.header("Expect") is None:
        absent.append("--header 'Expect:'")
    if (request.header("Accept-Encoding") or "identity") != "identity":
        absent.append("--compressed")
    return options + absent


def _is_curls_own(name: str, value: str, url: str) -> bool:
    """Tell whether curl itself writes this header just so; a length changes with the credentials."""
    if name.lower() == "host":
        return value == urlsplit(url).netloc
    return name.lower() == "content-length"


def _header(name: str, value: str, variables: Mapping[str, str]) -> str:
    pair = _basic_pair(value) if name.lower() == "authorization" else None
    if pair is not None:
        return f"--user {_word(pair, variables)}"
    if not value:
        return f"--header {_quoted(name + ';')}"  # curl's way of sending a header without a value
    return f"--header {_word(f'{name}: {value}', variables)}"


def _basic_pair(value: str) -> str | None:
    """Give user:password of a Basic authorization, encoded or, as some redactions leave it, in the clear."""
    scheme, _, parameter = value.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        pair = base64.b64decode(parameter.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        pair = parameter.strip()
    return pair if ":" in pair else None


def _body(request: HttpRequest, variables: Mapping[str, str]) -> tuple[list[str], str]:
    """Give curl's options for the body, and the command before it that feeds it, if one is needed."""
    if not request.body and request.method != "POST":
        return [], ""
    text = _pasteable(request.body)
    if text is None:
        return ["--data-binary @-"], _binary_feed(request.body, variables)
    word = _segments(text, variables)
    if text.startswith("@") or len(request.body) > _ARGUMENT_LIMIT:  # curl reads @name as a file
        return ["--data-binary @-"], f"printf '%s' {word} |\n"
    return [f"--data-binary {word}"], ""


def _pasteable(body: bytes) -> str | None:
    """Give the body as text when it is UTF-8 that survives a terminal, else None."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if is_harmless(text) else None


def _binary_feed(body: bytes, variables: Mapping[str, str]) -> str:
    """Give the commands that write the body's bytes, variables in the encoding that stands around them."""
    codec, iconv = _UTF_16.get(body[:2], _UTF_8)
    spelled = {pseudonym.encode(codec): variable for pseudonym, variable in variables.items()}
    commands = [
        _value(spelled[piece], iconv) if piece in spelled else _bytes(piece)
        for piece in _pieces(body, spelled)
    ]
    if len(commands) == 1:
        return f"{commands[0]} |\n"
    return "{\n" + "".join(f"{command}\n" for command in commands) + "} |\n"


def _value(variable: str, iconv: str) -> str:
    printed = f"printf '%s' \"${variable}\""
    return printed if iconv == "UTF-8" else f"{printed} | iconv -f UTF-8 -t {iconv}"


def _bytes(piece: bytes) -> str:
    encoded = base64.b64encode(piece).decode("ascii")
    starts = range(0, len(encoded), _BASE64_COLUMNS)
    lines = "\n".join(encoded[start : start + _BASE64_COLUMNS] for start in starts)
    return f"printf '%s' '{lines}' | base64 -d"


def _pieces(body: bytes, spelled: Mapping[bytes, str]) -> list[bytes]:
    if not spelled:
        return [body]
    longest_first = sorted(spelled, key=len, reverse=True)
    return [part for part in re.split(b"(" + b"|".join(map(re.escape, longest_first)) + b")", body) if part]


def _split(text: str, variables: Mapping[str, str]) -> list[str]:
    """Split at every pseudonym, the longest first, so that one may begin with another."""
    if not variables:
        return [text]
    longest_first = sorted(variables, key=len, reverse=True)
    return [part for part in re.split("(" + "|".join(map(re.escape, longest_first)) + ")", text) if part]


def _word(text: str, variables: Mapping[str, str]) -> str:
    """Give one shell word; in double quotes as a whole where that says the same and reads better."""
    parts = _split(text, variables)
    literals = [part for part in parts if part not in variables]
    if len(literals) == len(parts) or not all(_PLAIN.fullmatch(literal) for literal in literals):
        return _segments(text, variables)
    following = [*parts[1:], ""]
    inside = (_expanded(part, after, variables) for part, after in zip(parts, following, strict=True))
    return '"' + "".join(inside) + '"'


def _expanded(part: str, after: str, variables: Mapping[str, str]) -> str:
    if part not in variables:
        return part
    return f"${{{variables[part]}}}" if _NEEDS_BRACES.match(after) else f"${variables[part]}"


def _segments(text: str, variables: Mapping[str, str]) -> str:
    """Give one shell word made of single-quoted text and double-quoted variables."""
    segments = (
        f'"${variables[part]}"' if part in variables else _quoted(part) for part in _split(text, variables)
    )
    return "".join(segments) or "''"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
