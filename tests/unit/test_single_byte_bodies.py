"""A secret is found in bodies that are no UTF-8, whatever the declaration says of them."""

from __future__ import annotations

import pytest

from contracts.exchange import HttpRequest
from contracts.recording.bodies import single_byte_encodings
from contracts.recording.redaction import Redactor


@pytest.mark.parametrize(
    ("secret", "written", "encoding"),
    [
        ("a&böc-secret", "<p>a&amp;böc-secret</p>", "latin-1"),
        (
            "a&böc-secret",
            '<?xml version="1.0" encoding="iso-8859-1"?><p>a&#38;b&#xF6;c-secretö</p>',
            "latin-1",
        ),
        ("böc-secret€", "<p>böc-secret€</p>", "cp1252"),
        ("x<böc-secret", "<p><![CDATA[x<böc-secret]]></p>", "cp1252"),
    ],
)
def test_no_secret_stays_in_a_single_byte_body(secret: str, written: str, encoding: str) -> None:
    done = Redactor({"PASSWORD": secret}).redact_body(written.encode(encoding))
    assert "c-secret" not in done.decode("latin-1")
    assert b"REDACTED-PASSWORD" in done


def test_only_bytes_that_are_no_utf_8_are_read_in_other_ways() -> None:
    assert single_byte_encodings("<p>ö</p>".encode()) == ()
    assert single_byte_encodings("<p>ö</p>".encode("latin-1")) == ("cp1252", "latin-1")
    assert single_byte_encodings(b"<p>\x81</p>") == ("latin-1",)
    assert single_byte_encodings("<p/>".encode("utf-16")) == ()


@pytest.mark.parametrize("name", ["Set-Cookie", "cookie", "X-Auth-Token"])
def test_a_session_is_as_good_as_a_log_in(name: str) -> None:
    request = HttpRequest("POST", "http://reference.invalid/", ((name, "session=1234"),), b"")
    assert Redactor({}).redact_request(request).headers == ((name, "REDACTED-COOKIE"),)
