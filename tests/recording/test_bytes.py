"""What is written into a cassette is read from it byte for byte, and people can read it."""

from __future__ import annotations

import vcr as vcrpy
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import RecordingError
from contracts.exchange import HttpRequest, HttpResponse
from contracts.recording.corpus import Corpus, Recording
from contracts.recording.document import dump, parse
from contracts.recording.redaction import Redactor
from tests.recording.cassettes import PROVENANCE, URL, corpus, recording

breaks = [b"\r\n", b"\r", b"\n", b" \n", b"\n ", b"\t", b"\x85", "\x85\u2028\ufeff".encode()]
yaml_words = [b"- ", b": ", b"# ", b"---\n", b"...\n", b"'\"", b"true", b"!!binary"]
odd_bytes = [b"\x00", b"\xff\xfe", b"\x1b", b"\x7f", "\U0001f600".encode(), b"<a/>"]
awkward = st.sampled_from([*breaks, *yaml_words, *odd_bytes])
bodies = st.one_of(
    st.lists(awkward, max_size=8).map(b"".join),
    st.binary(max_size=40),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(max_size=20).map(lambda text: text.encode("utf-16", "surrogatepass")),
)
latin = st.text(st.characters(codec="latin-1", exclude_characters="\r\n\x00"), max_size=12)
names = st.sampled_from(["Warning", "set-cookie", "X-Ä", "Content-Type", "null", "1"])
header_lists = st.lists(st.tuples(names, latin), max_size=5).map(tuple)
recordings = st.builds(
    Recording,
    st.dictionaries(st.sampled_from(["rule", "label", "aim", "expected"]), st.none() | st.text(max_size=9)),
    st.builds(HttpRequest, st.sampled_from(["POST", "GET"]), st.just(URL), header_lists, bodies),
    st.builds(
        HttpResponse,
        st.integers(100, 599),
        latin,
        header_lists,
        bodies,
        st.sampled_from(["1.0", "1.1"]),
        st.sampled_from([0, 0, 7]),
    ),
)
corpora = st.builds(Corpus, st.just(PROVENANCE), st.lists(recordings, max_size=4).map(tuple))


@given(corpora)
def test_what_is_written_is_read_byte_for_byte(written: Corpus) -> None:
    assert parse(dump(written), "x") == written


@st.composite
def multiparts(draw: st.DrawFn) -> Recording:
    """A message with attachments (MTOM, or SOAP with Attachments): an envelope, and parts of any bytes."""
    boundary = draw(st.sampled_from(["uuid:1", "=_next", "--=x", "b'1"]))
    attached = draw(st.lists(st.one_of(st.binary(max_size=60), bodies), max_size=3))
    include = b'<e><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:1@host"/></e>'
    head = b"--%s\r\nContent-Type: %s\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <%d@host>\r\n\r\n"
    kinds = [
        b'application/xop+xml; charset=UTF-8; type="text/xml"',
        *[b"application/octet-stream"] * len(attached),
    ]
    wrapped = b"".join(
        head % (boundary.encode(), kind, number) + part + b"\r\n"
        for number, (kind, part) in enumerate(zip(kinds, [include, *attached], strict=True))
    )
    body = wrapped + b"--%s--\r\n" % boundary.encode()
    kind = f'multipart/related; boundary="{boundary}"; type="application/xop+xml"; start="<0@host>"'
    headers = (("Content-Type", kind), ("MIME-Version", "1.0"), ("Content-Length", str(len(body))))
    request = HttpRequest("POST", URL, headers, body)
    return Recording({"rule": "x"}, request, HttpResponse(200, "OK", headers, body))


@given(st.lists(multiparts(), min_size=1, max_size=3).map(tuple))
def test_messages_with_attachments_are_read_byte_for_byte(written: tuple[Recording, ...]) -> None:
    whole = Corpus(PROVENANCE, written)
    assert parse(dump(whole), "x") == whole
    redactor = Redactor({"PASSWORD": "hunter2-not-in-there"}, key=b"k" * 32)
    for each in written:
        assert redactor.redact_exchange(each.exchange) == each.exchange


@given(multiparts(), st.sampled_from(["utf-8", "utf-16-le", "latin-1"]))
def test_a_secret_in_an_attachment_is_replaced_and_no_other_byte(written: Recording, encoding: str) -> None:
    password = "hünter-2!"
    spelled = password.encode(encoding)
    head, mark, tail = written.response.body.rpartition(b"\r\n--")
    body = head + b" pass: " + spelled + mark + tail
    redacted = Redactor({"PASSWORD": password}, key=b"k" * 32).redact_body(body)
    assert spelled not in redacted
    assert redacted == body.replace(spelled, "REDACTED-PASSWORD".encode(encoding))


@given(corpora)
def test_the_same_corpus_gives_the_same_text(written: Corpus) -> None:
    assert dump(written) == dump(parse(dump(written), "x"))


@given(corpora.filter(lambda written: written.recordings), st.data())
def test_a_cassette_that_is_cut_short_anywhere_is_refused(written: Corpus, data: st.DataObject) -> None:
    text = dump(written)
    end = data.draw(st.integers(0, len(text.rstrip()) - 1))
    assert refusal(text[:end]) or parse(text[:end], "x") == written  # only what YAML can do without was lost


def refusal(text: str) -> str:
    try:
        parse(text, "rule.yaml")
    except RecordingError as error:
        return str(error)
    return ""


@given(corpora)
def test_vcrpy_reads_the_same_messages_with_its_own_serializer(written: Corpus) -> None:
    data = vcrpy.serialize.deserialize(dump(written), vcrpy.serializers.yamlserializer)
    assert [request.body for request in data[0]] == [each.request.body for each in written.recordings]
    assert [each["body"]["string"] for each in data[1]] == [each.response.body for each in written.recordings]


def test_a_text_body_is_written_as_people_read_it() -> None:
    text = dump(corpus(recording("<e>\n  <f>å</f>\n</e>\n".encode(), b"\xff\x00")))
    assert "      body: |\n      <e>" in text.replace("    body", "      body")
    assert "<f>å</f>" in text
    assert "!!binary" in text
