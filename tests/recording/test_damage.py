"""A cassette that was edited, cut short or is none is told, and never believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.errors import RecordingError
from contracts.recording.cassette import read_corpus
from contracts.recording.corpus import Corpus
from contracts.recording.document import content_hash
from tests.recording.cassettes import PROVENANCE, corpus, recording


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
        ("a: " + "[" * 100_000, "no longer YAML"),
        ("- " * 100_000 + "1", "no longer YAML"),
        ("? " * 100_000 + "1", "no longer YAML"),
        ("[" * 60 + "{a: " * 60, "no longer YAML"),
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
