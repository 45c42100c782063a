"""Cassettes: written whole, read exactly, and never believed when they were tampered with."""

from __future__ import annotations

import http.client
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import urllib3
import vcr as vcrpy
import yaml
from hypothesis import given
from hypothesis import strategies as st
from vcr.request import Request

from contracts.discovery import catalogue
from contracts.endpoints import Endpoint
from contracts.endpoints.recorded import RecordedEndpoint
from contracts.errors import RecordingError
from contracts.exchange import Exchange, Failed, Headers, HttpRequest, HttpResponse
from contracts.model import Contract
from contracts.recording.cassette import cassette_path, configure_vcr, read_corpus, vcr_options
from contracts.recording.corpus import Corpus, Provenance, Recording
from contracts.recording.document import content_hash, dump, parse
from contracts.recording.provenance import contract_hash
from contracts.recording.recorder import Recorder
from contracts.recording.redaction import Redactor
from contracts.recording.serializer import ContractSerializer

pytest_plugins = ["pytester"]

PROVENANCE = Provenance(
    "2026-01-02T03:04:05Z",
    "reference",
    "reference service",
    "0.1.0",
    "sha256:0",
    "waitress",
    ("credentials",),
)
URL = "http://reference.invalid/service"


def recording(
    body: bytes = b"<e/>", answer: bytes = b"<r/>", headers: Headers = (), status: int = 200, url: str = URL
) -> Recording:
    request = HttpRequest("POST", url, (("Content-Type", "text/xml"), ("SOAPAction", '""')), body)
    case = {"rule": "a.b.request.C.maxLength", "label": "valid", "situation": None}
    return Recording(case, request, HttpResponse(status, "OK", headers, answer))


def corpus(*recordings: Recording) -> Corpus:
    return Corpus(PROVENANCE, recordings or (recording(),))


UNSAVED: list[Exception] = []


@pytest.fixture(autouse=True)
def _http_is_let_go_of() -> Iterator[None]:
    """Whatever happens to a cassette, vcrpy's patches must not stay on the HTTP clients of the process."""
    before = http.client.HTTPConnection
    yield
    assert http.client.HTTPConnection is before


def contract() -> Contract:
    return next(each for each in catalogue() if each.id == "walley.GetCurrentInvoice")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cassettes"


def recorder_of_vcrpy(mode: str = "new_episodes", *, rewrite: bool = False) -> Any:
    recorder = vcrpy.VCR(record_mode=mode, path_transformer=vcrpy.VCR.ensure_suffix(".contract"))
    configure_vcr(recorder, rewrite=rewrite, failures=UNSAVED)
    return recorder


@contextmanager
def using(vcr: Any, path: Path) -> Iterator[Any]:
    """Use a cassette, and raise what keeps it from being written once vcrpy has let go of the HTTP clients."""
    UNSAVED.clear()
    with vcr.use_cassette(str(path), **vcr_options()) as cassette:
        yield cassette
    if UNSAVED:
        raise UNSAVED.pop()


def recorder_into(cassette: Any, redactor: Redactor | None = None, other: Any = ()) -> Recorder:
    said = {"kind": "reference", "endpoint": "reference service", "contract_hash": "sha256:0"} | dict(other)
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    options: dict[str, Any] = {**said, "now": moment}
    return Recorder(cassette, contract(), redactor or Redactor(), **options)


def record(path: Path, *exchanges: Recording, rewrite: bool = False) -> tuple[Recording, ...]:
    with using(recorder_of_vcrpy(rewrite=rewrite), path.with_suffix("")) as cassette:
        recorder = recorder_into(cassette, Redactor({"PASSWORD": "hunter2"}))
        for each in exchanges:
            recorder.record(each.case, each.exchange)
        return recorder.finish()


@pytest.fixture
def recorded(folder: Path) -> Path:
    path = cassette_path(folder, "rule")
    record(path, recording(b"<e>1</e>"), recording(b"<e>2</e>", b"<r>hunter2</r>"))
    return path


# Bytes

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
        HttpResponse, st.integers(100, 599), latin, header_lists, bodies, st.sampled_from(["1.0", "1.1"])
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


# Tampering


def test_an_edited_cassette_is_refused(recorded: Path) -> None:
    recorded.write_text(recorded.read_text().replace("<e>1</e>", "<e>3</e>"))
    with pytest.raises(RecordingError, match=r"rule\.yaml was edited by hand"):
        read_corpus(recorded)


def test_a_cassette_whose_provenance_was_edited_is_refused(recorded: Path) -> None:
    recorded.write_text(recorded.read_text().replace("kind: reference", "kind: live"))
    with pytest.raises(RecordingError, match="edited by hand"):
        read_corpus(recorded)


def test_a_cassette_without_its_last_interaction_is_cut_short(recorded: Path) -> None:
    text = recorded.read_text()
    recorded.write_text(text[: text.rindex("- case:")])
    with pytest.raises(RecordingError, match="1 of 2 recorded exchanges are left"):
        read_corpus(recorded)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("a: [", "no longer YAML"),
        ("- 1", "not a cassette"),
        ("interactions: []\nversion: 1", "not one that this suite wrote"),
        ("format: soap-contracts-cassette/2", "upgrade soap-contracts"),
        ("format: soap-contracts-cassette/x", "format is not known"),
        ("format: soap-contracts-cassette/1", "'provenance' is missing"),
        ("format: soap-contracts-cassette/1\nprovenance: 3", "not of the kind"),
        ("!!python/object/apply:os.system [true]", "no longer YAML"),
    ],
)
def test_what_is_no_cassette_is_told(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "rule.yaml"
    path.write_text(text)
    with pytest.raises(RecordingError, match=said) as caught:
        read_corpus(path)
    assert "rule.yaml" in str(caught.value)


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "rule.yaml"
    path.write_bytes(b"format: \xff")
    with pytest.raises(RecordingError, match="byte 9 is not UTF-8"):
        read_corpus(path)


def test_a_missing_cassette_is_told_with_the_command_that_records_it(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"there is no cassette .*--record-mode=rewrite"):
        read_corpus(tmp_path / "rule.yaml")


def test_the_hash_does_not_depend_on_where_the_cassette_lies() -> None:
    assert content_hash(corpus()) == content_hash(Corpus(PROVENANCE, (recording(),), Path("x")))


# Writing


def test_a_recording_is_redacted_and_read_back_as_it_was_given_back(folder: Path) -> None:
    path = cassette_path(folder, "rule")
    given_back = record(path, recording(b"<e>hunter2</e>", b"<r>hunter2</r>", (("X", "hunter2"),)))
    read = read_corpus(path)
    assert read.recordings == given_back
    assert "hunter2" not in path.read_text()
    assert read.provenance.redacted == ("credentials: replaced by their role",)


def test_recording_again_adds_to_the_cassette_and_rewriting_replaces_it(recorded: Path) -> None:
    record(recorded, recording(b"<e>3</e>"))
    assert [each.request.body for each in read_corpus(recorded).recordings] == [
        b"<e>1</e>",
        b"<e>2</e>",
        b"<e>3</e>",
    ]
    record(recorded, recording(b"<e>4</e>"), rewrite=True)
    assert [each.request.body for each in read_corpus(recorded).recordings] == [b"<e>4</e>"]


def test_an_aborted_recording_leaves_the_old_cassette(recorded: Path) -> None:
    before = recorded.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        broken_off(recorded)
    assert recorded.read_bytes() == before


def broken_off(path: Path) -> None:
    vcr = recorder_of_vcrpy(rewrite=True)
    with vcr.use_cassette(str(path.with_suffix("")), **vcr_options()) as cassette:
        recorder_into(cassette).record({}, recording(b"<new/>").exchange)
        raise KeyboardInterrupt


def test_a_failed_write_leaves_the_old_cassette_and_no_other_file(
    recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = recorded.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(RecordingError, match="cannot be written: No space left"):
        record(recorded, recording(b"<new/>"), rewrite=True)
    assert recorded.read_bytes() == before
    assert list(recorded.parent.iterdir()) == [recorded]


def test_a_cassette_of_another_endpoint_is_not_mixed_with(recorded: Path) -> None:
    vcr = recorder_of_vcrpy()
    with vcr.use_cassette(str(recorded.with_suffix("")), **vcr_options()) as cassette:
        for other in ({"kind": "live"}, {"endpoint": "elsewhere"}, {"contract_hash": "sha256:1"}):
            with pytest.raises(RecordingError, match="reference service on 2026-01-02"):
                recorder_into(cassette, other=other)


def test_a_record_mode_that_does_not_write_is_told_before_anything_is_sent(recorded: Path) -> None:
    vcr = recorder_of_vcrpy("none")
    with (
        vcr.use_cassette(str(recorded.with_suffix("")), **vcr_options()) as cassette,
        pytest.raises(RecordingError, match="--record-mode=rewrite"),
    ):
        recorder_into(cassette)


def test_what_comes_past_the_recorder_is_not_written(folder: Path) -> None:
    vcr = recorder_of_vcrpy()
    response = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": b"hunter2"}}
    with pytest.raises(RecordingError, match="not redacted"), using(vcr, folder / "rule") as cassette:
        cassette.append(Request("POST", URL, b"", {}), response)
    assert not folder.exists()


def test_a_transport_failure_is_not_recorded(folder: Path) -> None:
    failed = Exchange(recording().request, Failed("timeout", "x"))
    with recorder_of_vcrpy().use_cassette(str(folder / "rule"), **vcr_options()) as cassette:
        recorder = recorder_into(cassette)
        assert not recorder.record({}, failed)
        assert recorder.finish() == ()
    assert not folder.exists()


def test_other_cassettes_of_the_same_run_are_left_to_vcrpy(tmp_path: Path) -> None:
    vcr = recorder_of_vcrpy()
    response = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": b"x"}}
    with vcr.use_cassette(str(tmp_path / "other.yaml"), path_transformer=None, serializer="yaml") as cassette:
        cassette.append(Request("POST", URL, b"", {}), response)
    assert list(yaml.safe_load((tmp_path / "other.yaml").read_text())) == ["interactions", "version"]
    with vcr.use_cassette(str(tmp_path / "other.yaml"), path_transformer=None, serializer="yaml") as cassette:
        assert len(cassette) == 1


# Replaying


def replaying(path: Path) -> Any:
    return recorder_of_vcrpy("none").use_cassette(str(path.with_suffix("")), **vcr_options())


ODD_ANSWERS = [
    recording(b"1", b"", ()),
    recording(b"2", b"\x1f\x8b\x00", (("Content-Encoding", "gzip"), ("Content-Length", "3"))),
    recording(b"3", b"x", (("B", "1"), ("A", "2"), ("b", "3"), ("B", "ä"), ("Transfer-Encoding", "chunked"))),
    recording(b"4", b"\r\n\x00", (("Warning", "a"), ("X", ""), ("Warning", "b")), status=500),
]


def test_a_replayed_answer_is_byte_for_byte_the_recorded_one(folder: Path) -> None:
    path = cassette_path(folder, "rule")
    made = record(path, *ODD_ANSWERS)
    with replaying(path) as cassette:
        endpoint = RecordedEndpoint(cassette)
        assert isinstance(endpoint, Endpoint)
        assert [endpoint.send(each.request) for each in made] == [each.exchange for each in made]
        endpoint.close()
    assert [each.response for each in made] == [each.response for each in ODD_ANSWERS]


def test_the_same_request_gets_its_answers_in_the_recorded_order_and_then_again(folder: Path) -> None:
    path = cassette_path(folder, "rule")
    record(path, *(recording(b"<peek/>", answer) for answer in (b"1", b"2")))
    with replaying(path) as cassette:
        endpoint = RecordedEndpoint(cassette)
        answers = [endpoint.send(recording(b"<peek/>").request).response for _ in range(3)]
    assert [answer.body for answer in answers if answer] == [b"1", b"2", b"1"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"body": b"<other/>"}, "with other bodies"),
        ({"url": URL + "/other"}, "nothing was recorded for this address"),
        ({"headers": (("SOAPAction", '"other"'),)}, "another SOAPAction"),
    ],
)
def test_a_request_that_was_never_recorded_is_told_with_the_remedy(
    recorded: Path, change: dict[str, Any], said: str
) -> None:
    sent = recording(b"<e>1</e>").request
    fields = {name: getattr(sent, name) for name in ("method", "url", "headers", "body")}
    with replaying(recorded) as cassette, pytest.raises(RecordingError, match=rf"{said}.*--record-mode"):
        RecordedEndpoint(cassette).send(HttpRequest(**{**fields, **change}))


def test_a_request_is_known_by_its_bytes_or_else_by_its_canonical_xml(folder: Path) -> None:
    path = cassette_path(folder, "rule")
    twins = (recording(b'<e a="1" b="2"/>', b"first"), recording(b"<e b='2' a='1'></e>", b"second"))
    record(path, *twins)
    with replaying(path) as cassette:
        endpoint = RecordedEndpoint(cassette)
        asked = [b"<e b='2' a='1'></e>", b'<e a="1" b="2"/>', b'<e   b="2" a="&#49;"/>']
        answers = [endpoint.send(recording(body).request).response for body in asked]
        assert [answer.body for answer in answers if answer] == [b"second", b"first", b"first"]
        with pytest.raises(RecordingError, match="with other bodies"):
            endpoint.send(recording(b'<e a="1" b="3"/>').request)
        with pytest.raises(RecordingError, match="another SOAPAction"):
            endpoint.send(replace(twins[0].request, headers=(("SOAPAction", "x"),)))


def test_a_recording_that_was_not_asked_for_is_counted(recorded: Path) -> None:
    with replaying(recorded) as cassette:
        endpoint = RecordedEndpoint(cassette)
        endpoint.send(recording(b"<e>1</e>").request)
        assert endpoint.unused == 1
        endpoint.send(recording(b"<e>2</e>").request)
        assert endpoint.unused == 0


def test_two_processes_that_add_to_one_cassette_do_not_lose_each_others_exchanges(recorded: Path) -> None:
    with pytest.raises(RecordingError, match="written by another process since it was read"):
        add_while_another_does(recorded)
    assert [each.request.body for each in read_corpus(recorded).recordings][-1] == b"<e>theirs</e>"


def add_while_another_does(path: Path) -> None:
    with using(recorder_of_vcrpy(), path.with_suffix("")) as cassette:
        taking = recorder_into(cassette)
        taking.record({}, recording(b"<e>mine</e>").exchange)
        taking.finish()
        record(path, recording(b"<e>theirs</e>"))


def test_a_missing_cassette_answers_nothing(folder: Path) -> None:
    with replaying(folder / "rule") as cassette, pytest.raises(RecordingError, match="empty or missing"):
        RecordedEndpoint(cassette).send(recording().request)


def test_exchanges_that_another_recorder_kept_are_not_replayed(tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    response = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": "x"}}
    request = {"method": "POST", "uri": URL, "body": "x", "headers": {}}
    path.write_text(
        yaml.safe_dump({"version": 1, "interactions": [{"request": request, "response": response}]})
    )
    with (
        vcrpy.VCR(record_mode="none").use_cassette(str(path)) as cassette,
        pytest.raises(RecordingError, match="not recorded by this suite"),
    ):
        RecordedEndpoint(cassette)


def test_a_hook_that_changes_what_is_recorded_is_honoured(folder: Path) -> None:
    def hide(response: dict[str, Any]) -> dict[str, Any]:
        response["headers"]["X"] = ["hidden"]
        response["body"]["string"] = b"<hidden/>"
        return response

    vcr = recorder_of_vcrpy()
    options = vcr_options() | {"before_record_response": hide}
    with vcr.use_cassette(str(folder / "rule"), **options) as cassette:
        recorder = recorder_into(cassette)
        recorder.record({}, recording(headers=(("X", "1"),)).exchange)
        recorder.finish()
    (read,) = read_corpus(cassette_path(folder, "rule")).recordings
    assert read.response.body == b"<hidden/>"
    assert read.response.headers == (("X", "hidden"),)


def test_the_serializer_gives_vcrpy_what_it_was_given(recorded: Path) -> None:
    requests, responses = vcrpy.serialize.deserialize(recorded.read_text(), ContractSerializer())[:2]
    assert [request.body for request in requests] == [b"<e>1</e>", b"<e>2</e>"]
    assert responses[1]["body"]["string"] == b"<r>REDACTED-PASSWORD</r>"


def test_an_http_client_under_vcrpy_gets_the_recorded_answer_too(recorded: Path) -> None:
    with replaying(recorded):
        answer = urllib3.request("POST", URL, body=b"<e>1</e>", headers={"SOAPAction": '""'})
    assert (answer.status, answer.data) == (200, b"<r/>")


def test_a_damaged_cassette_is_never_taken_for_an_empty_one(recorded: Path) -> None:
    recorded.write_text("a: [")
    with pytest.raises(RecordingError, match="no longer YAML"), replaying(recorded):
        pytest.fail("the cassette was opened")


# The hash of a contract


def test_prose_does_not_change_the_hash_of_a_contract() -> None:
    reworded = contract().model_copy(update={"questions": (), "sources": contract().sources[:1]})
    assert contract_hash(reworded, b"x") == contract_hash(contract(), b"x")


@pytest.mark.parametrize(
    "change",
    [
        lambda each: each.model_copy(update={"soap_action": "x"}),
        lambda each: each.model_copy(update={"faults": ()}),
    ],
)
def test_a_promise_changes_the_hash_of_a_contract(change: Callable[[Contract], Contract]) -> None:
    assert contract_hash(change(contract()), b"x") != contract_hash(contract(), b"x")


def test_the_schemas_change_the_hash_of_a_contract() -> None:
    hashes = {contract_hash(contract(), *schemas) for schemas in ([], [b"a"], [b"b"], [b"a", b"b"], [b"ab"])}
    assert len(hashes) == 5


# With pytest-recording


PLUGIN = """
    import pytest
    from contracts.recording.cassette import configure_vcr

    def pytest_recording_configure(config, vcr):
        configure_vcr(vcr, rewrite=config.getoption("--record-mode") == "rewrite")

    @pytest.fixture(scope="module")
    def vcr_cassette_dir():
        return "cassettes"
"""
RECORDING = """
    import pytest
    from contracts.discovery import catalogue
    from contracts.endpoints.recorded import RecordedEndpoint
    from contracts.exchange import Exchange, HttpRequest, HttpResponse
    from contracts.recording.cassette import vcr_options
    from contracts.recording.recorder import Recorder
    from contracts.recording.redaction import Redactor

    SENT = HttpRequest("POST", "http://reference.invalid/x", (("SOAPAction", '""'),), b"<e/>")

    @pytest.mark.vcr(**vcr_options())
    @pytest.mark.default_cassette("walley/GetCurrentInvoice/request.InvoiceNo.maxLength")
    @pytest.mark.block_network
    def test_rule(vcr, record_mode):
        if record_mode == "none":
            assert RecordedEndpoint(vcr).send(SENT).response.body == b"ANSWER"
        else:
            said = {"kind": "reference", "endpoint": "reference service", "contract_hash": "sha256:0"}
            recorder = Recorder(vcr, catalogue()[0], Redactor(), **said)
            recorder.record({"rule": "x"}, Exchange(SENT, HttpResponse(200, "OK", (), b"ANSWER")))
            STOP
            recorder.finish()
"""


def run_item(pytester: pytest.Pytester, answer: str, mode: str, stop: str = "") -> pytest.RunResult:
    pytester.makeconftest(PLUGIN)
    pytester.makepyfile(RECORDING.replace("ANSWER", answer).replace("STOP", stop or "pass"))
    return pytester.runpytest_subprocess(
        "-p", "no:cacheprovider", "-p", "no:contracts", f"--record-mode={mode}"
    )


@pytest.fixture
def cassette(pytester: pytest.Pytester) -> Iterator[Path]:
    path = pytester.path / "cassettes/walley/GetCurrentInvoice/request.InvoiceNo.maxLength.yaml"
    run_item(pytester, "first", "rewrite").assert_outcomes(passed=1)
    assert path.is_file()
    yield path
    shutil.rmtree(pytester.path / "cassettes")


def test_an_item_records_and_replays_through_pytest_recording(
    cassette: Path, pytester: pytest.Pytester
) -> None:
    run_item(pytester, "first", "none").assert_outcomes(passed=1)
    run_item(pytester, "second", "rewrite").assert_outcomes(passed=1)
    run_item(pytester, "second", "none").assert_outcomes(passed=1)
    assert re.findall("string: (.*)", cassette.read_text()) == ["|-"]
    assert [each.response.body for each in read_corpus(cassette).recordings] == [b"second"]


def test_a_rewrite_that_breaks_off_leaves_the_old_cassette(cassette: Path, pytester: pytest.Pytester) -> None:
    before = cassette.read_bytes()
    run_item(pytester, "second", "rewrite", stop="raise SystemError").assert_outcomes(failed=1)
    assert cassette.read_bytes() == before
    run_item(pytester, "second", "rewrite", stop="import os; os._exit(9)")
    assert cassette.read_bytes() == before
