"""What is replayed is what was recorded: for the request that is asked, and for no other."""

from __future__ import annotations

import http.client
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import urllib3
import vcr as vcrpy
import yaml

from contracts.endpoints import Endpoint
from contracts.endpoints.recorded import RecordedEndpoint
from contracts.errors import RecordingError
from contracts.exchange import HttpRequest
from contracts.recording.cassette import cassette_path, read_corpus, vcr_options
from contracts.recording.serializer import ContractSerializer
from tests.recording.cassettes import (
    URL,
    record,
    recorder_into,
    recorder_of_vcrpy,
    recording,
    replaying,
    using,
)

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


@pytest.mark.parametrize(
    "body", [iter([b"<e>", b"1</e>"]), BytesIO(b"<e>1</e>"), bytearray(b"<e>1</e>"), "<e>1</e>"]
)
def test_a_body_that_a_client_gives_in_pieces_or_as_a_file_is_known(recorded: Path, body: Any) -> None:
    with replaying(recorded):
        connection = http.client.HTTPConnection("reference.invalid")
        connection.request("POST", URL.removeprefix("http://reference.invalid"), body, {"SOAPAction": '""'})
        assert connection.getresponse().read() == b"<r/>"
        connection.close()
