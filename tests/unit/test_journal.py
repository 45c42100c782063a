"""What was exchanged before a kill is in the journal, whole and redacted; whoever is second is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.discovery import catalogue
from contracts.errors import RecordingError
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.recording.cassette import read_corpus
from contracts.recording.corpus import Corpus, Provenance, Recording
from contracts.recording.journal import Head, Journal, read_journal
from contracts.recording.parts import LIMIT, strays, write
from contracts.recording.recorder import Recorder
from contracts.recording.redaction import Redactor
from contracts.recording.workplace import Workplace, clear, is_unfinished

HEAD = Head("first", "live", "uat, http://host.example/", "sha256:0")
URL = "http://host.example/"
WALLEY = next(each for each in catalogue() if each.id == "walley.GetCurrentInvoice")
bodies = st.one_of(st.binary(max_size=30), st.text(max_size=30).map(lambda text: text.encode("utf-8")))
headers = st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), max_size=3).map(tuple)
recordings = st.builds(
    Recording,
    st.dictionaries(st.text(max_size=5), st.none() | st.text(max_size=5), max_size=3),
    st.builds(HttpRequest, st.just("POST"), st.just(URL), headers, bodies),
    st.builds(
        HttpResponse,
        st.integers(100, 599),
        st.text(max_size=5),
        headers,
        bodies,
        st.just("1.1"),
        st.sampled_from([0, 7]),
    ),
)


@given(st.lists(recordings, min_size=1, max_size=5), st.data())
def test_of_a_journal_that_is_cut_anywhere_all_whole_lines_are_read(
    tmp_path_factory: pytest.TempPathFactory, written: list[Recording], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("cut") / "rule.journal"
    journal = Journal(path, HEAD)
    ends = []
    for each in written:
        journal.append(each)
        ends.append(path.stat().st_size)
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut])
    found = read_journal(path)
    kept = sum(end - 1 <= cut for end in ends)
    assert (found.recordings if found else ()) == tuple(written[:kept])
    assert found is None or found.head == HEAD


def test_a_journal_with_a_changed_letter_ends_before_it(tmp_path: Path) -> None:
    path = tmp_path / "rule.journal"
    journal = Journal(path, HEAD)
    for body in (b"<first/>", b"<second/>"):
        journal.append(recording(body))
    path.write_bytes(path.read_bytes().replace(b"<second/>", b"<secund/>"))
    found = read_journal(path)
    assert found is not None
    assert [each.request.body for each in found.recordings] == [b"<first/>"]


def recording(body: bytes, answer: bytes = b"<r/>") -> Recording:
    return Recording({"rule": "x"}, HttpRequest("POST", URL, (), body), HttpResponse(200, "OK", (), answer))


class NoCassette:
    """As much of a cassette as a recorder asks for."""

    def __init__(self) -> None:
        self.responses: list[dict[str, object]] = []
        self.write_protected = False

    def append(self, request: object, response: object) -> None:  # noqa: ARG002 -- vcrpy's signature
        assert isinstance(response, dict)
        self.responses.append(response)


def message(number: str, note: str = "") -> bytes:
    return f"<e><InvoiceNo>{number}</InvoiceNo><Note>{note}</Note></e>".encode()


def recorder(path: Path, run: str, redactor: Redactor) -> Recorder:
    found = read_journal(path)
    journal = Journal(path, Head(run, *HEAD.origin), found.recordings if found else ())
    given: dict[str, Any] = {"kind": "live", "endpoint": "uat", "contract_hash": "sha256:0"}
    return Recorder(NoCassette(), WALLEY, redactor, journal=journal, **given)


def exchange(sent: bytes, answer: bytes = b"<r/>") -> Exchange:
    return Exchange(HttpRequest("POST", URL, (), sent), HttpResponse(200, "OK", (), answer))


def test_what_a_late_exchange_shows_to_be_personal_is_hidden_in_the_early_lines(tmp_path: Path) -> None:
    path = tmp_path / "rule.journal"
    taking = recorder(path, "first", Redactor())
    taking.record({"rule": "x"}, exchange(message("", "see 48151623")))
    assert b"48151623" in path.read_bytes()
    taking.record({"rule": "x"}, exchange(message("48151623")))
    assert b"48151623" not in path.read_bytes()
    found = read_journal(path)
    assert found is not None
    assert len(found.recordings) == 2


def test_a_run_that_continues_knows_its_requests_again_and_keeps_the_pseudonyms_of_what_was_sent(
    tmp_path: Path,
) -> None:
    path = tmp_path / "rule.journal"
    first = recorder(path, "first", Redactor(key=b"1" * 32))
    for number in ("48151623", "42108642"):
        first.record({"rule": "x"}, exchange(message(number), message(number)))
    second = recorder(path, "second", Redactor(key=b"2" * 32))
    taken = []
    for number in ("48151623", "42108642"):
        known = second.recall(exchange(message(number)).request)
        assert known is not None
        taken.append(known)
        second.record({"rule": "x"}, known)
    assert second.recall(exchange(message("48151623")).request) is None
    second.record({"rule": "x"}, exchange(message("48151623"), message("48151623")))
    made = second.finish()
    assert [each.request.body for each in made] == [
        taken[0].request.body,
        taken[1].request.body,
        taken[0].request.body,
    ]
    assert b"48151623" not in path.read_bytes()
    assert second.recalled == 2


def test_from_a_request_that_is_another_one_today_all_is_asked_anew(tmp_path: Path) -> None:
    path = tmp_path / "rule.journal"
    first = recorder(path, "first", Redactor(synthetic=True))
    for number in ("1", "2", "3"):
        first.record({"rule": "x"}, exchange(message(number)))
    second = recorder(path, "second", Redactor(synthetic=True))
    for number, known in (("1", True), ("9", False), ("3", False)):
        found = second.recall(exchange(message(number)).request)
        assert (found is not None) == known
        second.record({"rule": "x"}, found or exchange(message(number)))
    noted = read_journal(path)
    assert noted is not None
    assert [each.request.body for each in noted.recordings] == [message(each) for each in ("1", "9", "3")]
    assert (second.recalled, second.outdated) == (1, 2)


# The folder


def test_a_second_run_is_refused_while_the_first_lives_and_let_in_after_it(tmp_path: Path) -> None:
    first = Workplace(tmp_path, "first")
    with pytest.raises(RecordingError, match="another run is recording into"):
        Workplace(tmp_path, "second")
    Workplace(tmp_path, "first").leave()
    first.leave()
    Workplace(tmp_path, "second").leave()
    assert is_unfinished(tmp_path)
    clear(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_cassette_is_recorded_by_one_worker_at_a_time(tmp_path: Path) -> None:
    place = Workplace(tmp_path, "run")
    cassette = tmp_path / "vendor/operation/rule.yaml"
    lock = place.claim(cassette)
    with pytest.raises(RecordingError, match="recorded by another worker"):
        place.claim(cassette)
    lock.release()
    place.claim(cassette).release()
    place.leave()


# Parts

PROVENANCE = Provenance("2026-01-02T03:04:05Z", "live", "uat", "0.1.0", "sha256:0")


@pytest.fixture
def large() -> Corpus:
    return Corpus(PROVENANCE, tuple(recording(b"<e>%d</e>" % n, b"x" * 250_000) for n in range(9)))


def test_no_file_of_a_large_cassette_has_more_than_a_megabyte(tmp_path: Path, large: Corpus) -> None:
    path = tmp_path / "rule.yaml"
    write(path, large)
    sizes = [each.stat().st_size for each in tmp_path.iterdir()]
    assert len(sizes) == 3
    assert max(sizes) < LIMIT + 10_000
    assert read_corpus(path).recordings == large.recordings
    write(path, Corpus(PROVENANCE, large.recordings[:1]))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("damage", ["missing", "edited", "exchanged"])
def test_a_part_that_is_not_what_was_written_is_told(tmp_path: Path, large: Corpus, damage: str) -> None:
    path = tmp_path / "rule.yaml"
    write(path, large)
    first, second = sorted(tmp_path.glob("rule.part-*.yaml"))
    if damage == "missing":
        first.unlink()
    elif damage == "edited":
        first.write_text(first.read_text().replace("xxx", "yyy", 1))
    else:
        text = first.read_text()
        first.write_text(second.read_text())
        second.write_text(text)
    said = {"missing": "is missing", "edited": "edited by hand", "exchanged": "does not belong"}[damage]
    with pytest.raises(RecordingError, match=said):
        read_corpus(path)


def test_parts_that_a_kill_left_behind_change_nothing_and_are_found(tmp_path: Path, large: Corpus) -> None:
    path = tmp_path / "rule.yaml"
    write(path, large)
    stray = path.with_name("rule.part-0123456789ab.yaml")
    stray.write_text("left behind")
    assert read_corpus(path).recordings == large.recordings
    assert strays(path) == [stray]
    write(path, large)
    assert not stray.exists()
