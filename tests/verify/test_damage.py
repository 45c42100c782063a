"""Input that is damaged, of another kind or none: a message that says where and what to do, never a traceback."""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import contracts.verifying.openfile
import contracts.verifying.streams
import contracts.verifying.tnetstring
from contracts.errors import TrafficError
from contracts.reports import html
from contracts.verifying import read
from contracts.verifying.finding import files
from contracts.verifying.recorded import Recorded, Skipped
from tests.verify.formats import WRITERS, capture, exchanges, flow, frame, har_document, segments, tnetstring
from tests.verify.judged import left_out, verified

pytestmark = pytest.mark.no_cover

SINGLE = [name for name in WRITERS if name not in {"HTTP messages", "envelopes"}]
SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def entries(path: Path) -> int:
    """Read all of a file; a damage that is told is as good as none."""
    given: list[Recorded | Skipped] = []
    told = str(path)
    try:
        given += read(path)
    except TrafficError as error:
        told = str(error)
    assert str(path) in told
    return len(given)


@pytest.mark.parametrize("name", SINGLE)
@SLOW
@given(cut=st.floats(0, 1, exclude_max=True))
def test_a_file_that_is_cut_anywhere_is_told_or_read(name: str, cut: float, tmp_path: Path) -> None:
    path = WRITERS[name](tmp_path, exchanges()[:2])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut)])
    entries(path)


@pytest.mark.parametrize("name", SINGLE)
@SLOW
@given(at=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_a_file_with_any_byte_changed_is_told_or_read(
    name: str, at: float, byte: int, tmp_path: Path
) -> None:
    path = WRITERS[name](tmp_path, exchanges()[:2])
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] = byte
    path.write_bytes(data)
    entries(path)


@pytest.mark.parametrize("name", ["vcrpy, YAML", "HAR", "mitmproxy", "pcap"])
@settings(SLOW, max_examples=15)
@given(at=st.floats(0, 1, exclude_max=True), char=st.sampled_from('<>"&\x00{}[]:0\xff\n'))
def test_a_changed_character_never_breaks_the_verification(
    name: str, at: float, char: str, tmp_path: Path
) -> None:
    path = WRITERS[name](tmp_path, exchanges()[:2])
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] = ord(char)
    path.write_bytes(data)
    assert verified(path).run.exit_code in {0, 1, 12}


@pytest.mark.parametrize(
    "change",
    [
        {"url": "http://[bad/"},
        {"url": ""},
        {"url": 5},
        {"url": "http://h:99999/"},
        {"headers": [{"name": "a\r\nb", "value": "\ud800"}]},
        {"headers": [{"name": "Content-Encoding", "value": "gzip"}, {"name": "SOAPAction", "value": '"'}]},
        {"headers": {"a": 1}},
        {"method": "ÄÖ"},
        {"postData": {"text": "\x00<a/>"}},
        {"postData": "text"},
    ],
)
def test_odd_values_in_an_archive_never_break_the_verification(
    change: dict[str, object], tmp_path: Path
) -> None:
    document = har_document(exchanges()[:1])
    document["log"]["entries"][0]["request"] |= change
    document["log"]["entries"][0]["startedDateTime"] = "yesterday"
    path = tmp_path / "a.har"
    path.write_text(json.dumps(document))
    assert html.render(verified(path))


def test_a_moment_that_never_was_is_left_out(tmp_path: Path) -> None:
    odd = flow(exchanges()[0])
    odd["request"]["timestamp_start"] = 1e300
    path = tmp_path / "a"
    path.write_bytes(tnetstring(odd))
    assert verified(path).run.endpoint.recorded is None


def test_a_capture_without_its_library_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = capture(tmp_path / "a.pcap", [frame(each) for each in segments(exchanges()[:1])])
    monkeypatch.setitem(sys.modules, "dpkt", None)
    assert "pip install 'soap-contracts[pcap]'" in verified(path).problems[0]


@SLOW
@given(data=st.binary(max_size=300))
@example(data=b"9:")
@example(data=b"3:abc")
@example(data=b"99999999999:x")
@example(data=b"\xd4\xc3\xb2\xa1")
@example(data=b"\x0a\x0d\x0d\x0a")
@example(data=b"\x1f\x8b\x08")
@example(data=b'{"log": {"entries": [null, 1, {}, {"request": {}}]}}')
@example(data=b"interactions: [null, 1, {}, {request: {method: 1}}]")
@example(data=b"{" * 100_000)
@example(data=b"interactions: " + b"[" * 5_000)
@pytest.mark.parametrize("name", ["a", "a.yaml", "a.json", "a.har.gz", "a.request.http", "a.request.xml"])
def test_no_bytes_at_all_bring_a_traceback(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    entries(path)


def test_what_stands_before_the_damage_is_judged(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"".join(tnetstring(flow(each)) for each in exchanges())[:-5])
    report = verified(path)
    assert report.traffic is not None
    assert report.traffic.judged == 4
    (problem,) = report.problems
    assert "it ends in the middle of a value" in problem
    assert "mitmdump -nr OLD -w NEW" in problem


def test_a_capture_that_is_cut_short_is_a_problem_and_its_beginning_is_judged(tmp_path: Path) -> None:
    path = capture(tmp_path / "a.pcap", [frame(each) for each in segments(exchanges()[:1])])
    path.write_bytes(path.read_bytes() + b"\x00\x01")
    report = verified(path)
    assert report.traffic is not None
    assert report.traffic.judged == 1


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.yaml", b"", "got an empty file"),
        ("a.har", b"{", "expected JSON"),
        ("a.har", b'{"log": 1}', "expected a HAR with a list under `log.entries`"),
        ("a.json", b"{}", "expected a cassette with a list under `interactions`"),
        ("a.yaml", b"interactions: [", "got something that is no YAML"),
        ("a.yaml", b"interactions: " + b"[" * 100_000, "the YAML is nested too deeply"),
        ("a.yaml", b"- " * 100_000, "the YAML is nested too deeply"),
        ("a.yaml", b"interactions: \xff", "got byte 15 that is none"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "in no format that is read; expected VCR cassettes"),
        ("a.har.gz", b"\x1f\x8b\x08\x00", "the gzip file is damaged or cut short"),
        ("a.request.http", b"POST / HTTP/1.1\r\n", "expected one whole HTTP/1.x request"),
        (
            "a.request.http",
            b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n<a/>",
            "expected one whole",
        ),
        (
            "a.request.http",
            b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n<a/>",
            "correct its Content-Length",
        ),
        ("a.request.xml", b" \n", "got an empty file"),
    ],
)
def test_each_damage_has_its_message(name: str, data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    (problem, nothing) = verified(path).problems
    assert problem.startswith(str(path))
    assert said in problem
    assert nothing.startswith("nothing was judged")


def test_a_cassette_of_this_suite_that_was_edited_by_hand_is_refused(tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "cassettes/resurs/peekInvoiceSequence"
    text = min(folder.iterdir()).read_text().replace("recorded: '2", "recorded: '1")
    path = tmp_path / "a.yaml"
    path.write_text(text)
    assert "record it again" in verified(path).problems[0]


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_that_is_larger_than_is_read_says_the_bound(
    packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contracts.verifying.openfile, "MAX_WHOLE", 1024**2)
    data = b'{"log": {"entries": []' + b" " * 1024**2 + b"}}"
    path = tmp_path / "a.har"
    path.write_bytes(gzip.compress(data) if packed else data)
    assert "expected at most 1 MiB in a file of this format, got more; split it" in verified(path).problems[0]


def test_a_flow_that_is_larger_than_is_read_says_the_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contracts.verifying.tnetstring, "MAX_VALUE", 100)
    path = tmp_path / "a"
    path.write_bytes(tnetstring(flow(exchanges()[0])))
    assert "at most 100 are read" in verified(path).problems[0]


def test_a_connection_that_is_larger_than_is_kept_says_the_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contracts.verifying.streams, "MAX_STREAM", 1500)
    report = verified(capture(tmp_path / "a.pcap", [frame(each) for each in segments(exchanges())]))
    assert any("behind the first" in reason for reason in left_out(report))


# --- paths --------------------------------------------------------------------------------------------------


def test_a_folder_is_read_with_all_below_it_and_strangers_in_it_are_counted(tmp_path: Path) -> None:
    below = tmp_path / "one" / "two"
    below.mkdir(parents=True)
    WRITERS["HAR"](below, exchanges()[:1])
    (tmp_path / "README.md").write_text("not a recording")
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / ".hidden").write_text("{}")
    report = verified(tmp_path)
    assert report.traffic is not None
    assert report.traffic.judged == 1
    assert left_out(report) == {"a file in no format that is read": 2, "a hidden file or folder": 1}
    assert report.problems == ()


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    report = verified(tmp_path)
    assert report.problems[0].startswith("nothing was judged")
    assert report.run.exit_code == 12


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrafficError, match="there is no such file or folder"):
        verified(tmp_path / "nowhere")


def test_links_in_a_circle_end_and_are_told(tmp_path: Path) -> None:
    WRITERS["HAR"](tmp_path, exchanges()[:1])
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    report = verified(tmp_path)
    assert report.traffic is not None
    assert report.traffic.read == 1
    assert left_out(report) == {
        "a link to a folder that it lies in": 1,
        "no file: a broken link, a pipe or a device": 1,
    }


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.har")
    assert [type(each) for each in files([tmp_path])] == [Skipped]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_says_why(tmp_path: Path) -> None:
    path = WRITERS["HAR"](tmp_path, exchanges()[:1])
    path.chmod(0)
    assert "cannot be read: Permission denied" in verified(path).problems[0]
