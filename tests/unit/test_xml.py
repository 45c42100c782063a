"""XML from outside: what is read, what is refused, and what is never done."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from lxml import etree

from contracts.xml import (
    MAX_BYTES,
    NIL,
    NotXml,
    children,
    is_nil,
    local_name,
    namespace,
    parse,
    pretty,
    text,
    to_bytes,
)

BOMB = b"""<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]><a>&y;&y;</a>"""


@pytest.mark.parametrize(
    ("data", "told"),
    [
        pytest.param(b"", "empty|no element", id="nothing"),
        pytest.param(b"<a>", "Premature end|tag", id="truncated"),
        pytest.param(b"<a><b></a></b>", "mismatch", id="crossed tags"),
        pytest.param(b"<a>\xe9</a>", "UTF-8|encoding", id="Latin-1 bytes"),
        pytest.param(b"<a>&nbsp;</a>", "nbsp", id="an entity that nobody declared"),
        pytest.param(b'<?xml version="1.0" encoding="klingon"?><a/>', "encoding", id="an unknown encoding"),
        pytest.param(b"<!DOCTYPE a><a/>", "document type declaration", id="a DTD"),
        pytest.param(BOMB, "document type declaration|entit", id="an entity bomb"),
        pytest.param(b"<a>" * 300 + b"</a>" * 300, "depth|256", id="too deep"),
        pytest.param(b" " * (MAX_BYTES + 1), "16,777,216", id="too large"),
    ],
)
def test_what_is_no_acceptable_document_is_refused_with_a_reason(data: bytes, told: str) -> None:
    with pytest.raises(NotXml, match=told):
        parse(data)


def test_an_encoding_that_does_not_exist_is_refused_and_not_raised_as_it_is() -> None:
    with pytest.raises(NotXml):
        parse(b"<a/>", encoding="no-such-encoding")


def test_a_given_encoding_overrides_what_the_document_would_be_read_as() -> None:
    assert text(parse("<a>é</a>".encode("latin-1"), encoding="iso-8859-1")) == "é"


def test_neither_files_nor_the_network_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hunter2", encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    for target in (secret.as_uri(), "http://127.0.0.1:9/x"):
        document = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{target}">]><a>&x;</a>'
        with pytest.raises(NotXml) as caught:
            parse(document.encode())
        assert "hunter2" not in str(caught.value)


def test_comments_and_instructions_are_neither_children_nor_text() -> None:
    root = parse(b"<a>o<!-- no -->n<?pi no?>e<b>!</b></a>")
    assert text(root) == "one!"
    assert [local_name(each) for each in children(root)] == ["b"]
    comment = root[0]
    assert (local_name(comment), namespace(comment)) == ("", None)


def test_names_are_told_apart_by_namespace() -> None:
    root = parse(b'<a xmlns="urn:x"><b xmlns=""/></a>')
    assert (local_name(root), namespace(root)) == ("a", "urn:x")
    assert (local_name(root[0]), namespace(root[0])) == ("b", None)


@pytest.mark.parametrize(
    ("attribute", "nil"),
    [("true", True), ("1", True), (" true\n", True), ("false", False), ("0", False), ("TRUE", False)],
)
def test_nil_is_a_true_boolean_of_xsd(attribute: str, nil: bool) -> None:
    element = etree.Element("a", {NIL: attribute})
    assert is_nil(element) is nil


def test_an_element_without_the_attribute_is_not_nil() -> None:
    assert not is_nil(etree.Element("a"))


def test_what_is_serialized_is_parsed_as_the_same() -> None:
    element = parse("<a b='&quot;'>é\N{MATHEMATICAL BOLD CAPITAL A}&lt;</a>".encode())
    data = to_bytes(element)
    assert data.startswith(b"<?xml")
    assert etree.tostring(parse(data)) == etree.tostring(element)


def test_pretty_indents_documents_and_leaves_anything_else_readable() -> None:
    assert pretty(b"<a><b/></a>") == "<a>\n  <b/>\n</a>"
    assert pretty(b"no xml \xff") == "no xml \\xff"
