"""Random secrets, sent back by a service in every spelling and on every path: no file of the run has one of them.

The service answers in all of these spellings, with the credentials and with a personal number of the account. The run
is broken off, continued, and replayed, with every log and report on. Then every byte that is left is searched, as it
stands and decoded.
"""

from __future__ import annotations

import gzip
import itertools
import json
import re
import secrets
import zlib
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import fill
from typing import Any
from urllib.parse import quote

import pytest

from contracts.reference.server import serving
from tests.plugin.runs import run_apart, write_module

ENVIRONMENTS = """
[walley.uat]
url = "{url}/{known}"
[walley.uat.credentials.default]
username = {{ env = "UAT_USERNAME" }}
password = {{ env = "UAT_PASSWORD" }}
[[walley.uat.known]]
situation = "invoice"
CountryCode = "SE"
InvoiceNo = "{number}"
[walley.uat.limits]
requests = {requests}
per_second = 5000
timeout = 5
retries = 0
"""
LIVE = ("--contract-endpoint", "live", "--contract-env", "uat", "-k", "request and InvoiceNo")
LOUD = ("-vv", "-rA", "-l", "--log-file=run.log", "--log-file-level=DEBUG", "--junitxml=junit.xml",
        "--contract-report=report.json", "--contract-report=report.html")  # fmt: skip


def decimal(value: str) -> str:
    return "".join(f"&#{ord(char)};" for char in value)


def hexadecimal(value: str) -> str:
    return "".join(f"&#x{ord(char):X};" for char in value)


def escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;")


def percent(value: str) -> str:
    return "".join(f"%{byte:02x}" for byte in value.encode())


def unicode_escapes(value: str) -> str:
    return "".join(f"\\u{ord(char):04x}" for char in value)


def shifted(before: int) -> Callable[[str], str]:
    return lambda value: b64encode(b"ab"[:before] + value.encode() + b" and more").decode()


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": escaped,
    "decimal references": decimal,
    "hexadecimal references": hexadecimal,
    "CDATA": lambda value: f"<![CDATA[{value}]]>",
    "percent-encoded": percent,
    "quoted": lambda value: escaped(quote(value)),
    "JSON": lambda value: escaped(json.dumps(value)),
    "JSON, all escaped": unicode_escapes,
    "base64": shifted(0),
    "base64, shifted by one": shifted(1),
    "base64, shifted by two": shifted(2),
    "base64 for URLs": lambda value: urlsafe_b64encode(value.encode()).decode().rstrip("="),
    "base64 in lines": lambda value: fill(shifted(0)(value), 6),
    "hex": lambda value: value.encode().hex(),
    "upper-case hex": lambda value: value.encode().hex().upper(),
}
CODINGS = ("", "gzip", "deflate", "utf-16")


def needles(secret: str) -> Iterator[bytes]:
    """Give every spelling in which a secret must stand nowhere, in two encodings."""
    words = [secret, *(spelled(secret) for name, spelled in SPELLINGS.items() if "shifted" not in name)]
    words += [
        percent(secret).upper(),
        hexadecimal(secret).lower(),
        unicode_escapes(secret).upper(),
        json.dumps(secret)[1:-1],
    ]
    for before in range(3):
        letters = b64encode(b"ab"[:before] + secret.encode()).decode()
        words.append(letters[-(-8 * before // 6) : 8 * (before + len(secret)) // 6])
    for word in dict.fromkeys(words):
        yield from (word.encode(), word.encode("utf-16-le"))


def layers(data: bytes) -> Iterator[bytes]:
    """Give bytes as they stand, and what is in them as base64, compressed or not."""
    yield data
    for run in re.findall(rb"(?:[A-Za-z0-9+/]{4}[\s|]*){4,}[A-Za-z0-9+/]*={0,2}", data):
        bare = re.sub(rb"[\s|]", b"", run).rstrip(b"=")
        decoded = b64decode(bare[: len(bare) - (len(bare) % 4 == 1)] + b"=" * (-len(bare) % 4))
        yield decoded
        yield from filter(None, (inflated(decoded, bits) for bits in (31, 15)))


def inflated(data: bytes, bits: int) -> bytes:
    try:
        return zlib.decompressobj(bits).decompress(data)
    except zlib.error:
        return b""


def talkative(values: list[str]) -> Callable[..., list[bytes]]:
    """Give a service that tells all that it should not, each time in another way."""
    codings = itertools.cycle(CODINGS)

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        coding = next(codings)
        said = "".join(f"<e>{spelled(value)}</e>" for spelled in SPELLINGS.values() for value in values)
        plain = escaped(" ".join(values))
        body = (
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:INVOICE_NOT_FOUND'
            f"</faultcode><faultstring>{plain}</faultstring><detail>{said}</detail></s:Fault></s:Body></s:Envelope>"
        ).encode("utf-16" if coding == "utf-16" else "utf-8")
        headers = [("Content-Type", "text/xml"), ("Set-Cookie", f"id={quote(values[1])}; Path=/")]
        headers += [("X-Debug", " ".join(map(quote, values))), ("Location", f"/?u={quote(values[0])}")]
        headers += [("WWW-Authenticate", "Basic " + b64encode(":".join(values[:2]).encode()).decode())]
        if coding in {"gzip", "deflate"}:
            body = gzip.compress(body) if coding == "gzip" else zlib.compress(body)
            headers.append(("Content-Encoding", coding))
        start_response("500 Internal Server Error", [*headers, ("Content-Length", str(len(body)))])
        return [body]

    return app


def searched(folder: Path, said: str, values: list[str]) -> tuple[int, list[str]]:
    """Search every byte; gives how many there are, and where a secret stands."""
    files = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files = {name: data for name, data in files.items() if not name.endswith("environments.toml")}
    files["output"] = said.encode() + "\n".join(files).encode()
    found = [
        f"{name}: {values.index(value)} as {needle!r}"
        for name, data in files.items()
        for layer in layers(data)
        for value in values
        for needle in needles(value)
        if needle in layer
    ]
    return sum(map(len, files.values())), found


@pytest.mark.slow
def test_no_byte_of_a_run_tells_a_secret(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    number = str(10**9 + secrets.randbelow(10**9))
    values = [f"u-{secrets.token_hex(6)}", f"{secrets.token_hex(4)}&<ö{secrets.token_hex(4)}", number]
    monkeypatch.setenv("UAT_USERNAME", values[0])
    monkeypatch.setenv("UAT_PASSWORD", values[1])
    write_module(pytester)
    told, total, found = "", 0, []
    with serving(talkative(values)) as url:
        for requests, more in ((40, ("--record-mode=rewrite",)), (2000, ("--record-mode=rewrite",)), (0, ())):
            text = ENVIRONMENTS.format(url=url, known="service", number=number, requests=requests or 1)
            (pytester.path / "environments.toml").write_text(text)
            select = LIVE if requests else LIVE[-2:]
            result = run_apart(pytester.path, "-p", "cacheprovider", *select, *more, *LOUD)
            assert result.returncode in {1, 12}, result.stdout
            told += result.stdout + result.stderr
            size, where = searched(pytester.path, told, values)
            total += size
            found += where
    assert list(pytester.path.rglob("*.yaml"))
    with capsys.disabled():
        print(  # noqa: T201 -- the figure is what is asked for
            f"\n{total:,} bytes searched for {len(values)} secrets in {len(list(needles(number)))} spellings"
        )
    assert found == []
