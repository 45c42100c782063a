"""The curl command sends what was sent, and shows no credential."""

from __future__ import annotations

import base64
import http.server as http_server
import os
import shlex
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import ReportError
from contracts.exchange import HttpRequest
from contracts.reports.curl import curl
from tests.unit.report_samples import VARIABLES, get_invoice, http

VALUES = {"SAMPLE_USERNAME": "us er\"'$x", "SAMPLE_PASSWORD": "pä ss`w\\ord"}
SHELLS = [shell for shell in ("sh", "bash", "dash") if shutil.which(shell)]
# Stands for curl: every argument ended by NUL, then what comes through the pipe.
STUB = 'curl() { printf "%s\\0" "$@"; case "$*" in *"--data-binary @-"*) cat;; esac; }\n'


def arguments(command: str, shell: str = "sh") -> tuple[list[str], bytes]:
    """Give the arguments that a shell hands to curl, and the body that they stand for."""
    script = (STUB + command).encode()
    done = subprocess.run(
        [shell], input=script, capture_output=True, check=True, env=os.environ | VALUES, timeout=60
    )
    assert done.stderr == b""
    words, piped = _told_apart(done.stdout)
    given_body = words[words.index("--data-binary") + 1] if "--data-binary" in words else ""
    return words, piped if given_body == "@-" else given_body.encode()


def _told_apart(output: bytes) -> tuple[list[str], bytes]:
    """Split at the end of the arguments: a piped body comes after @-, and may hold NUL itself."""
    head, pipe, piped = output.partition(b"--data-binary\0@-\0")
    words = [word.decode() for word in (head + pipe).split(b"\0")]
    return words[:-1], piped


def real(data: bytes, encoding: str = "utf-8") -> bytes:
    """Give a redacted body with the credentials of the shell in it."""
    for pseudonym, variable in VARIABLES.items():
        data = data.replace(pseudonym.encode(encoding), VALUES[variable].encode(encoding))
    return data


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_reads_the_body_and_the_headers_exactly(shell: str) -> None:
    request = http(
        get_invoice('it\'s "quoted" $HOME `id` \\ ! # %s'),
        (("SOAPAction", '"urn:it\'s $HOME"'), ("X-Empty", "")),
    )
    found, body = arguments(curl(request, VARIABLES), shell)
    assert body == real(request.body)
    assert request.url in found
    assert 'SOAPAction: "urn:it\'s $HOME"' in found
    assert "X-Empty;" in found


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"@/etc/hostname", id="a file's name to curl"),
        pytest.param(b"a\nb\n\n", id="line feeds at the end"),
        pytest.param(b"a\r\nb\tc", id="carriage return and tab"),
        pytest.param(b"\x00REDACTED-USERNAME\x00", id="nul"),
        pytest.param(b"caf\xe9 \xff", id="no utf-8"),
        pytest.param("\u202e\u2028\ufeff".encode(), id="characters that reorder or vanish"),
        pytest.param("\U0001f9fe\u00a0e\u0301".encode(), id="characters outside the basic plane"),
        pytest.param(b"x" * 300_000 + b"REDACTED-PASSWORD", id="longer than an argument may be"),
        pytest.param(b"\xff" * 200_000, id="longer than an argument may be, and no utf-8"),
    ],
)
def test_every_body_arrives_byte_for_byte(body: bytes) -> None:
    _, came = arguments(curl(http(body), VARIABLES))
    assert came == real(body)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_credentials_in_utf_16_are_put_in_as_utf_16(encoding: str) -> None:
    body = "<a>REDACTED-USERNAME:REDACTED-PASSWORD</a>".encode(encoding)
    _, came = arguments(curl(http(body), VARIABLES))
    assert came == real(body, "utf-16-be" if encoding == "utf-16-be" else "utf-16-le")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
            st.sampled_from([b"REDACTED-USERNAME", b"REDACTED-PASSWORD", b"'", b"$(id)", b"\\", b"EOF\n"]),
        ),
        max_size=6,
    ).map(b"".join)
)
def test_any_bytes_survive_the_shell(body: bytes) -> None:
    if body[:2] in {b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"}:
        body = b"-" + body  # reads as UTF-16, in which these pseudonyms are none
    _, came = arguments(curl(http(body), VARIABLES))
    assert came == real(body)


def test_no_line_of_a_command_needs_more_than_posix_words() -> None:
    words = shlex.split(curl(http(get_invoice("1")), VARIABLES))
    assert words[0] == "curl"
    assert words[-2] == "--data-binary"
    expanded = words[-1].replace("$SAMPLE_USERNAME", "REDACTED-USERNAME")
    assert expanded.replace("$SAMPLE_PASSWORD", "REDACTED-PASSWORD").encode() == get_invoice("1")


def encoded(pair: str) -> str:
    """Give user and password as HTTP basic has them."""
    return base64.b64encode(pair.encode()).decode()


@pytest.mark.parametrize(
    "parameter",
    [encoded("REDACTED-USERNAME:REDACTED-PASSWORD"), "REDACTED-USERNAME:REDACTED-PASSWORD"],
    ids=["encoded", "in the clear"],
)
def test_basic_authentication_becomes_curls_user(parameter: str) -> None:
    command = curl(http(b"<a/>", (("Authorization", f"Basic {parameter}"),)), VARIABLES)
    assert '--user "$SAMPLE_USERNAME:$SAMPLE_PASSWORD"' in command
    assert "Authorization" not in command


def test_a_pair_that_no_service_knows_is_sent_as_it_was() -> None:
    found, _ = arguments(
        curl(http(b"<a/>", (("authorization", f"basic {encoded('nobody:wrong:0')}"),)), VARIABLES)
    )
    assert found[found.index("--user") + 1] == "nobody:wrong:0"


def test_another_scheme_keeps_its_header_with_the_variable_in_it() -> None:
    command = curl(http(b"<a/>", (("Authorization", "Bearer REDACTED-TOKEN"),)), {"REDACTED-TOKEN": "TOKEN"})
    assert '--header "Authorization: Bearer $TOKEN"' in command


def test_a_pseudonym_that_begins_another_is_not_taken_for_it() -> None:
    variables = {"REDACTED-USERNAME": "FIRST", "REDACTED-USERNAME-2": "SECOND"}
    command = curl(http(b"<a>REDACTED-USERNAME-2REDACTED-USERNAME</a>"), variables)
    assert "'<a>'\"$SECOND\"\"$FIRST\"'</a>'" in command


def test_a_variable_before_a_letter_is_put_in_braces() -> None:
    command = curl(http(b"", (("X-Key", "REDACTED-USERNAMEx"),)), VARIABLES)
    assert '"X-Key: ${SAMPLE_USERNAME}x"' in command


@pytest.mark.parametrize("name", ["A B", "1A", "A;id", "", "$(id)", "Ä"])
def test_a_name_that_no_shell_accepts_is_refused(name: str) -> None:
    with pytest.raises(ReportError, match="cannot name a shell variable"):
        curl(http(b"<a/>"), {"REDACTED-USERNAME": name})


def test_headers_that_curl_writes_itself_are_left_to_it() -> None:
    own = (("Host", "uat.example.test"), ("Content-Length", "4"), ("Accept", "text/xml"))
    command = curl(http(b"<a/>", own), {})
    assert "Host" not in command
    assert "Content-Length" not in command
    assert "--header 'Accept:'" not in command


def test_a_host_that_is_not_the_addresss_is_sent() -> None:
    assert "'Host: other.example.test'" in curl(http(b"<a/>", (("Host", "other.example.test"),)), {})


def test_headers_that_were_not_sent_are_kept_from_being_added() -> None:
    found, _ = arguments(curl(http(b"<a/>"), {}))
    assert {"Accept:", "Content-Type:", "User-Agent:"} <= set(found)


def test_brackets_in_an_address_are_no_globs() -> None:
    assert "--globoff" in curl(HttpRequest("POST", "http://[::1]:8080/a", (), b""), {})


def test_a_method_without_a_body_sends_none() -> None:
    assert "--data-binary" not in curl(http(b"", method="GET"), {})
    assert "--request 'PUT'" in curl(http(b"<a/>", method="PUT"), {})
    assert "--head" in curl(http(b"", method="HEAD"), {})


def test_a_compressed_answer_is_asked_for_and_unpacked() -> None:
    command = curl(http(b"<a/>", (("Accept-Encoding", "gzip"),)), {})
    assert "'Accept-Encoding: gzip'" in command
    assert "--compressed" in command


def test_bytes_without_credentials_to_put_in_are_one_piece() -> None:
    command = curl(http(b"\x00\xff"), {})
    assert command.startswith("printf '%s' 'AP8=' | base64 -d |\ncurl ")


@dataclass
class Seen:
    """What a loopback server was sent."""

    port: int
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Seen]:
    seen = Seen(0)

    class Handler(http_server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            seen.requests.append((self.command, self.path, dict(self.headers), body))
            self.send_response(200)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"<a/>")

        do_POST = do_GET = answer  # noqa: N815 -- the names that http.server looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- http.server's name
            """Keep the test's output clean."""

    with http_server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        seen.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        yield seen
        listening.shutdown()
        thread.join()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("number", ["1", "\r\x85", "9" * 1_500_000], ids=["text", "base64", "large"])
def test_curl_itself_sends_the_request_once_more(server: Seen, shell: str, number: str) -> None:
    headers = (
        ("Content-Type", "text/xml; charset=utf-8"),
        ("SOAPAction", '"urn:a"'),
        ("Authorization", "Basic REDACTED-USERNAME:REDACTED-PASSWORD"),
        ("X-Empty", ""),
    )
    request = HttpRequest("POST", f"http://127.0.0.1:{server.port}/a/b?c=[1]", headers, get_invoice(number))
    environment = os.environ | VALUES | {"no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        [shell],
        input=curl(request, VARIABLES).encode(),
        capture_output=True,
        check=True,
        env=environment,
        timeout=60,
    )
    assert done.stdout.endswith(b"<a/>")
    ((method, path, sent, body),) = server.requests
    assert (method, path, body) == ("POST", "/a/b?c=[1]", real(request.body))
    pair = f"{VALUES['SAMPLE_USERNAME']}:{VALUES['SAMPLE_PASSWORD']}"
    assert sent == {
        "Host": f"127.0.0.1:{server.port}",
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": '"urn:a"',
        "Authorization": f"Basic {encoded(pair)}",
        "X-Empty": "",
        "Content-Length": str(len(body)),
    }
