"""Options: what fits together, and what is said of what does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.errors import OptionError
from contracts.options import Options


@pytest.mark.parametrize("word", ["recorded", "reference"])
def test_a_word_is_its_own_kind(word: str) -> None:
    assert Options(endpoint=word).kind == word


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080",
        "https://host.example/",
        "http://[::1]:80",
        "HTTP://HOST.example",
    ],
)
def test_an_address_without_a_path_is_a_url(url: str) -> None:
    assert Options(endpoint=url).kind == "url"


def test_live_needs_an_environment() -> None:
    assert Options(endpoint="live", env="uat").kind == "live"
    with pytest.raises(OptionError, match="needs --contract-env NAME"):
        Options(endpoint="live")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"endpoint": "refrence"}, "did you mean reference?"),
        ({"endpoint": ""}, "expected recorded, reference, live or a URL"),
        ({"endpoint": "ftp://host"}, "expected recorded, reference, live or a URL"),
        ({"endpoint": "127.0.0.1:8080"}, "expected recorded, reference, live or a URL"),
        ({"endpoint": "http://"}, "expected a URL with scheme, host and port"),
        ({"endpoint": "http:host"}, "expected a URL with scheme, host and port"),
        ({"endpoint": "http://[::1"}, "expected a URL with scheme, host and port"),
        ({"endpoint": "http://host:99999"}, "expected a URL with scheme, host and port"),
        ({"endpoint": "http://host:0"}, "expected a URL with scheme, host and port"),
        ({"endpoint": "http://ho st"}, "expected a URL with scheme, host and port"),
        ({"endpoint": "http://host/path"}, "keeps its path; give http://host$"),
        ({"endpoint": "http://host/?a=b"}, "keeps its path; give http://host$"),
        ({"endpoint": "http://host/#a"}, "keeps its path; give http://host$"),
        (
            {"endpoint": "reference", "env": "uat"},
            "goes with --contract-endpoint live or a URL, not reference",
        ),
        ({"env": "uat"}, "goes with --contract-endpoint live or a URL, not recorded"),
        ({"record_mode": "rewrite"}, "--record-mode=rewrite needs somebody to answer"),
        ({"max_examples": 0}, "expected 1 or more"),
        ({"dry_run": True}, "shows what would be sent"),
        ({"endpoint": "reference", "dry_run": True, "distributed": True}, "leave -n out"),
        (
            {"reports": (Path("report.xml"),)},
            "expected a path that ends in .json, .html, .md, .junit.xml, .sarif or .csv",
        ),
        (
            {"reports": (Path("a.json"), Path("report"))},
            "expected a path that ends in .json, .html, .md, .junit.xml, .sarif or .csv",
        ),
    ],
)
def test_what_does_not_fit_is_told_with_what_would(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        Options(**wrong)


@pytest.mark.parametrize("url", ["http://me:s3cret@host", "https://s3cret@host:1", "me:s3cret@host"])
def test_credentials_in_an_address_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(OptionError) as caught:
        Options(endpoint=url)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        (Options(), True),
        (Options(endpoint="reference"), True),
        (Options(endpoint="http://127.0.0.1:8080"), True),
        (Options(endpoint="http://127.0.0.1:8080", env="uat"), False),
        (Options(endpoint="live", env="uat"), False),
    ],
)
def test_the_reference_data_are_used_unless_an_environment_is_named(options: Options, asked: bool) -> None:
    assert options.asks_reference is asked


@pytest.mark.parametrize(
    ("mode", "recording"), [("none", False), ("rewrite", True), ("once", True), ("new_episodes", True)]
)
def test_every_record_mode_but_none_records(mode: str, recording: bool) -> None:
    assert Options(endpoint="reference", record_mode=mode).recording is recording
