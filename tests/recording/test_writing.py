"""A cassette is written whole and redacted, or the old one stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from vcr.request import Request

from contracts.errors import RecordingError
from contracts.exchange import Exchange, Failed
from contracts.recording.cassette import cassette_path, read_corpus, vcr_options
from tests.recording.cassettes import URL, record, recorder_into, recorder_of_vcrpy, recording, using


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
