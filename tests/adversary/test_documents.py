"""Documents that want to be more than an envelope: nothing outside them is ever read, and no value is too strange."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.exchange import Exchange
from contracts.verdicts import Verdict
from contracts.xml import NotXml, parse
from tests.adversary.asking import exchange_with, exercised, judged, plain, plain_answer, told, worst
from tests.adversary.server import Adversary, adversary, response, says, says_and_stays

REQUEST, ANSWER = plain()[0].request, plain_answer()
SECRET = "the-content-of-a-file"


@pytest.fixture
def canary() -> Iterator[Adversary]:
    """Give a server that nobody should ask."""
    with adversary(says(response(SECRET.encode()))) as server:
        yield server


def pipe(folder: Path) -> Path:
    """Give a file that nobody can open for reading without waiting for ever: no writer will come."""
    path = folder / "pipe"
    os.mkfifo(path)
    return path


REFERRING = {
    "general entity": '<!DOCTYPE s [<!ENTITY a SYSTEM "{url}">]><s>&a;</s>',
    "entity of an answer": '<!DOCTYPE x [<!ENTITY a SYSTEM "{url}">]>{answer}',
    "parameter entity": '<!DOCTYPE s [<!ENTITY % a SYSTEM "{url}"> %a;]><s/>',
    "external subset": '<!DOCTYPE s SYSTEM "{url}"><s/>',
    "public external subset": '<!DOCTYPE s PUBLIC "-//X//Y" "{url}"><s/>',
    "schema location": '<s xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="x {url}"/>',
    "style sheet": '<?xml-stylesheet href="{url}"?>{answer}',
    "inclusion": '<s xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="{url}" parse="text"/></s>',
    "base": '<s xml:base="{url}"/>',
}


def referring(form: str, url: str) -> bytes:
    answer = ANSWER.body.decode().replace("Direct Invoice", "&a;")
    return form.replace("{url}", url).replace("{answer}", answer).encode()


@pytest.mark.parametrize("form", REFERRING.values(), ids=REFERRING)
def test_nothing_is_fetched_over_http(form: str, canary: Adversary) -> None:
    with adversary(says_and_stays(response(referring(form, f"{canary.url}/x")))) as server:
        (tally,) = exercised(server.url, "request.accepted")
    assert canary.connections == 0
    assert worst(tally) is Verdict.VIOLATES
    assert SECRET not in tally.model_dump_json()


@pytest.mark.parametrize("scheme", ["", "file://"])
@pytest.mark.parametrize("form", REFERRING.values(), ids=REFERRING)
def test_no_file_is_read(form: str, scheme: str, tmp_path: Path) -> None:
    """To open the pipe would be to wait for ever; the file beside it shows what is read without waiting."""
    (tmp_path / "file").write_text(SECRET)
    for path in (pipe(tmp_path), tmp_path / "file"):
        with adversary(says_and_stays(response(referring(form, f"{scheme}{path}")))) as server:
            (tally,) = exercised(server.url, "request.accepted")
        assert worst(tally) is Verdict.VIOLATES
        assert SECRET not in tally.model_dump_json()


@pytest.mark.parametrize(
    "prolog", ["", "<?xml version='1.0'?>", "<!-- <!DOCTYPE -->\n", "<?a <!DOCTYPE?><!-- -->\n"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_dtd_is_called_one_even_where_it_cannot_be_read(prolog: str, encoding: str) -> None:
    with pytest.raises(NotXml, match="document type declaration"):
        parse(f"{prolog}<!DOCTYPE s [<!ENTITY a".encode(encoding))
    with pytest.raises(NotXml, match=r"^(?!.*document type)"):
        parse(f"{prolog}<s><!DOCTYPE s>".encode(encoding))


STRANGE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.sampled_from(["9" * 5000, f"1E{'9' * 20}", f"{'9' * 400}-01-01T00:00:00", "NaN", "-0", "٣", "INF"]),
    st.from_regex(r"[+-]?[0-9]{1,40}(\.[0-9]{0,40})?", fullmatch=True),
    st.from_regex(r"[-0-9]{1,12}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,30}[Z+0-9:-]{0,7}", fullmatch=True),
    st.sampled_from(["http://[", "http://x:99999999/", "//", "a:b:c", "http://\u2100/", "x" * 100_000]),
)


def answered(body: bytes) -> Exchange:
    return Exchange(REQUEST, replace(ANSWER, body=body))


@settings(max_examples=100)
@given(st.data())
def test_whatever_stands_in_an_answer_brings_verdicts_and_no_crash(data: st.DataObject) -> None:
    body = ANSWER.body.decode()
    names = re.findall(r"<(\w+)>[^<]*</\1>", body)
    for name in data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True)):
        value = data.draw(STRANGE).replace("&", "&amp;").replace("<", "&lt;")
        body = re.sub(f"<{name}>[^<]*</{name}>", lambda _, to=f"<{name}>{value}</{name}>": to, body)  # type: ignore[misc]  # bound at once
    assert judged(answered(body.encode()))


@settings(max_examples=100)
@given(st.data())
def test_whatever_is_damaged_in_an_answer_brings_verdicts_and_no_crash(data: st.DataObject) -> None:
    body = bytearray(ANSWER.body)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    assert judged(answered(bytes(body)))


@given(st.binary(max_size=200))
def test_whatever_comes_brings_verdicts_and_no_crash(body: bytes) -> None:
    assert {each.verdict for each in judged(answered(body)).values()} == {Verdict.VIOLATES}


@pytest.mark.parametrize("depth", [200, 250])
def test_the_deepest_documents_that_are_read_are_judged(depth: int) -> None:
    inner = "<a>" * depth + "</a>" * depth
    body = ANSWER.body.decode().replace("Direct Invoice", inner)
    with adversary(says_and_stays(response(body.encode()))) as server:
        assert Verdict.VIOLATES in {each.verdict for each in judged(exchange_with(server.url)).values()}
        (tally,) = exercised(server.url, "request.equivalent.comments")
    assert worst(tally) is Verdict.VIOLATES
    assert "Error" not in told(tally)
