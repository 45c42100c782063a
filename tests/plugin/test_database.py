"""Failing examples that are shared: tried first on another machine, and without secrets in them."""

from __future__ import annotations

import base64
import html
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis.database import InMemoryExampleDatabase

from contracts.errors import OptionError
from contracts.exampledatabase import KeyedDatabase, open_database
from contracts.reference import VENDORS, reference_environment
from tests.plugin.runs import output_of, run, serving_damaged, write_module

pytestmark = pytest.mark.no_cover

REDIS = shutil.which("redis-server")
FIELD = re.compile(rb"<m:CorrelationId>([^<]*)</m:CorrelationId>")
SELECT = ("-k", "request.CorrelationId.maxLength", "--contract-max-examples", "30")

SHRUNK = "0" * 50 + "1"
"""What Hypothesis shrinks such a value to, and what it does not draw first."""


class Lenient:
    """Lets a CorrelationId that is too long pass where it has more than one character."""

    def __init__(self) -> None:
        self._kept = b""

    def __call__(self, sent: bytes, answer: bytes) -> bytes:
        """Answer with the last response where the service should refuse and does not."""
        if b"Fault>" not in answer:
            self._kept = answer
        return self._kept if self._kept and any(map(is_wrong, too_long(sent))) else answer


def too_long(body: bytes) -> list[str]:
    """Give the CorrelationId of a request where it has more than 50 characters."""
    values = [html.unescape(value.decode()) for value in FIELD.findall(body)]
    return [value for value in values if len(value) > 50]


def is_wrong(value: str) -> bool:
    """Tell whether the service wrongly lets this value pass."""
    return len(set(value)) > 1


def test_each_aim_of_each_rule_has_a_part_of_its_own() -> None:
    shared = InMemoryExampleDatabase()
    one, other = KeyedDatabase(shared, "a.b", "c"), KeyedDatabase(shared, "a", "b.c")
    one.save(b"key", b"value")
    assert list(one.fetch(b"key")) == [b"value"]
    assert list(other.fetch(b"key")) == []
    assert list(KeyedDatabase(shared, "a.b", "c").fetch(b"key")) == [b"value"]
    one.delete(b"key", b"value")
    assert list(one.fetch(b"key")) == []


def failing_run(pytester: pytest.Pytester, *given: object) -> list[str]:
    """Run against a service that is lenient, and give the values that were too long, in the order of sending."""
    with serving_damaged(Lenient()) as served:
        result = run(pytester, *SELECT, "--contract-endpoint", served.url, *given)
    assert "1 lenient" in output_of(result), output_of(result)
    return [value for body in served.bodies for value in too_long(body)]


def contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_nothing_is_kept_unless_that_is_asked_for(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    failing_run(pytester)
    assert not [path for path in pytester.path.rglob("*") if path.is_file() and "examples" in path.parts]


def test_a_failing_example_is_kept_and_neither_credentials_nor_accounts_are_in_it(
    pytester: pytest.Pytester,
) -> None:
    write_module(pytester)
    failing_run(pytester, "--contract-database", pytester.path / "shared")
    kept = contents(pytester.path / "shared")
    assert kept
    for secret in secrets():
        for encoded in (secret.encode(), secret.encode("utf-16-le"), base64.b64encode(secret.encode())):
            assert encoded not in kept


def secrets() -> list[str]:
    """Give all that the reference environments know: log-ins, and values of accounts long enough to tell apart."""
    found = []
    for environment in map(reference_environment, VENDORS):
        for login in environment.credentials.values():
            found += [login.username.get_secret_value(), login.password.get_secret_value()]
        found += [
            value
            for known in environment.known
            for value in known.values.values()
            if value and len(value) > 5
        ]
    assert len(found) > 10
    return found


def test_what_failed_in_one_run_is_sent_first_in_the_next(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    database = ("--contract-database", pytester.path / "shared")
    assert failing_run(pytester)[0] != SHRUNK
    assert failing_run(pytester, *database)[0] != SHRUNK
    assert failing_run(pytester, *database)[0] == SHRUNK


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("redis://me:secret@127.0.0.1:1/0", "an address with a password or with options does not go"),
        ("redis://127.0.0.1:1/0?password=secret", "an address with a password or with options does not go"),
        ("REDIS://127.0.0.1:1/0", "expected an address such as redis://127.0.0.1:6379/0"),
        ("unix:///tmp/redis.sock", "expected a folder, a redis:// address, or env:NAME"),
        ("", "expected a folder, a redis:// address, or env:NAME"),
        ("redis://127.0.0.1:1/0", "cannot be used: ConnectionError; see that it is up"),
        ("redis://127.0.0.1:port/0", "expected an address such as redis://127.0.0.1:6379/0"),
        ("env:NO_SUCH_VARIABLE", "the environment variable NO_SUCH_VARIABLE is not set"),
        ("file/folder", "expected a folder, or a redis:// address"),
    ],
)
def test_a_database_that_cannot_be_used_is_a_usage_error(
    where: str, said: str, pytester: pytest.Pytester
) -> None:
    pytest.importorskip("redis", reason="needs the client of Redis: pip install '.[test]'")
    (pytester.path / "file").touch()
    pytester.makepyfile("raise SystemExit('this module must not be collected')")
    result = run(pytester, "--contract-endpoint", "reference", "--contract-database", where)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said in output_of(result)
    assert "secret" not in output_of(result)


@pytest.mark.parametrize("given", [(), ("--contract-endpoint", "reference", "--record-mode=rewrite")])
def test_recordings_need_no_database(given: tuple[str, ...], pytester: pytest.Pytester) -> None:
    result = run(pytester, *given, "--contract-database", "shared")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "--contract-database goes with requests that are drawn" in output_of(result)


# --- Redis ------------------------------------------------------------------------------------------------


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[int]:
    """Start Redis on a free port of loopback, and give the port."""
    if REDIS is None:
        pytest.skip("redis-server is not installed: the tests of the shared database need a real one")
    pytest.importorskip("redis", reason="needs the client of Redis: pip install '.[test]'")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    given = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen([REDIS, *given], stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"redis://127.0.0.1:{port}/0")
            yield port
        finally:
            server.terminate()


def _wait_for(url: str) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            open_database(url)
        except OptionError:
            assert time.monotonic() < end
            time.sleep(0.05)
        else:
            return


def test_machines_share_failing_examples_through_redis(redis: int, pytester: pytest.Pytester) -> None:
    """Two runs that share nothing else stand for two machines."""
    write_module(pytester)
    first = failing_run(pytester, "--contract-database", f"redis://127.0.0.1:{redis}/0")
    assert first[0] != SHRUNK
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHARED", f"redis://127.0.0.1:{redis}/0")
        again = failing_run(pytester, "--contract-database", "env:SHARED")
    assert again[0] == SHRUNK
    from redis import Redis  # noqa: PLC0415 -- an extra

    with Redis(port=redis) as client:
        kept = b"".join(client.dump(key) or b"" for key in client.scan_iter())
    assert kept
    assert not [secret for secret in secrets() if secret.encode() in kept]


def test_an_option_that_the_client_does_not_know_is_told(
    redis: int, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHARED", f"redis://127.0.0.1:{redis}/0?pasword=secret")
    result = run(pytester, "--contract-endpoint", "reference", "--contract-database", "env:SHARED")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "the address has an option that the client of Redis does not know" in output_of(result)
    assert "secret" not in output_of(result)
