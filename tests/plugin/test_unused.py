"""The plugin where nobody uses it: it loads nothing, says nothing and breaks nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

import contracts.discovery
from tests.plugin.runs import output_of, run, run_apart

ORDINARY = """
import sys

def test_ordinary():
    ours = [name for name in sys.modules if name.startswith("contracts.")]
    assert len(ours) < 12, ours
    assert "contracts.discovery" not in sys.modules
    assert "lxml" not in sys.modules
    assert "xmlschema" not in sys.modules
    assert "pydantic" not in sys.modules
"""


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_an_ordinary_suite_loads_neither_catalogue_nor_libraries(
    workers: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "test_ordinary.py").write_text(ORDINARY)
    result = run_apart(
        tmp_path, "-W", "error", "--strict-markers", "--strict-config", "-p", "no:hypothesispytest", *workers
    )
    assert result.returncode == 0, result.stdout
    assert "contracts:" not in result.stdout
    assert "1 passed" in result.stdout


def test_a_broken_catalogue_does_not_stop_an_ordinary_suite_and_is_told_to_who_needs_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = pytester.mkdir("broken")
    (folder / "it.toml").write_text("opration = 1")
    monkeypatch.setattr(contracts.discovery, "CATALOGUE", folder)
    contracts.discovery.catalogue.cache_clear()
    try:
        pytester.makepyfile(test_ordinary="def test_ordinary():\n    pass\n")
        assert run(pytester, "test_ordinary.py").ret == 0
        pytester.makepyfile(test_promises="def test_promise(promise):\n    promise.verify()\n")
        result = run(pytester, "test_promises.py")
    finally:
        contracts.discovery.catalogue.cache_clear()
    assert result.ret == pytest.ExitCode.USAGE_ERROR, output_of(result)
    assert "opration" in result.stderr.str()
    assert "Traceback" not in output_of(result)


def test_an_ordinary_suite_runs_without_pytest_recording(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_ordinary():\n    pass\n")
    result = run(pytester, "-p", "no:recording", "-W", "error")
    result.assert_outcomes(passed=1)


def test_a_cassette_of_somebody_elses_is_left_to_vcrpy(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import urllib.request
        import pytest

        @pytest.mark.vcr
        def test_it():
            with urllib.request.urlopen("http://nobody.invalid/") as answer:
                assert answer.read() == b"recorded"
        """
    )
    folder = pytester.path / "cassettes/test_a_cassette_of_somebody_elses_is_left_to_vcrpy"
    folder.mkdir(parents=True)
    (folder / "test_it.yaml").write_text(
        "version: 1\ninteractions:\n- request: {method: GET, uri: 'http://nobody.invalid/', body: null, headers: {}}\n"
        "  response: {status: {code: 200, message: OK}, headers: {}, body: {string: recorded}}\n"
    )
    result = run(pytester)
    result.assert_outcomes(passed=1)


def test_the_options_and_the_marker_are_described(pytester: pytest.Pytester) -> None:
    said = output_of(run(pytester, "--help"))
    assert "--contract-endpoint=recorded|reference|live|URL" in said
    assert "@pytest.mark.contract(*selectors)" in output_of(run(pytester, "--markers"))
