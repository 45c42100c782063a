"""One item for every promise, named by the rule's id."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.discovery import CATALOGUE, find
from contracts.rules import rules_of
from tests.plugin.runs import output_of, run, run_apart, write_module


def test_the_items_of_a_module_are_the_rules_of_its_contracts(pytester: pytest.Pytester) -> None:
    write_module(pytester, "resurs.peekInvoiceSequence")
    listed = run(pytester, "--collect-only", "-q").stdout.lines
    (contract,) = find("resurs.peekInvoiceSequence")
    rules = rules_of(contract)
    wanted = [f"test_promises.py::test_promise[{rule.id}]" for rule in rules]
    assert listed[: len(rules) + 1] == [*wanted, ""]
    assert listed[len(rules) + 1].startswith(f"{len(rules)} tests collected")


def test_an_expression_selects_promises_by_field(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    listed = run(pytester, "--collect-only", "-q", "-k", "InvoiceNo").stdout.lines
    items = [line for line in listed if "::" in line]
    assert len(items) > 5
    assert all("InvoiceNo" in item for item in items)


def test_without_a_marker_the_whole_catalogue_is_meant(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_promise(promise):\n    promise.verify()\n")
    listed = run(pytester, "--collect-only", "-q").stdout.str()
    for operation in ("collector.GetC", "resurs.peek", "resurs.set", "walley.GetC"):
        assert f"test_promise[{operation}" in listed


def test_a_path_means_contract_files_beside_the_module(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("promises")
    source = CATALOGUE / "resurs/peekInvoiceSequence.toml"
    text = source.read_text()
    (folder / "peek.toml").write_text(text.replace("examples/", f"{CATALOGUE}/resurs/examples/"))
    write_module(pytester, "promises")
    result = run(pytester, "-q", "-k", "accepted", "--contract-endpoint", "reference")
    result.assert_outcomes(passed=1, deselected=len(rules_of(find("resurs.peekInvoiceSequence")[0])) - 1)
    assert result.ret == 0


def test_two_markers_select_the_contracts_of_both(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.contract("walley")

        @pytest.mark.contract("resurs.peekInvoiceSequence", "walley.GetCurrentInvoice")
        def test_promise(promise):
            promise.verify()
        """
    )
    listed = run(pytester, "--collect-only", "-q", "-k", "request and accepted").stdout.lines
    assert [line.partition("[")[2] for line in listed if "::" in line] == [
        "resurs.peekInvoiceSequence.request.accepted]",
        "walley.GetCurrentInvoice.request.accepted]",
    ]


def test_an_unknown_contract_is_a_usage_error_with_the_nearest_word(pytester: pytest.Pytester) -> None:
    write_module(pytester, "waley")
    result = run(pytester)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert 'there is no contract "waley"' in result.stderr.str()
    assert 'did you mean "walley"?' in result.stderr.str()
    assert "Traceback" not in output_of(result)


def test_under_xdist_an_unknown_contract_is_a_usage_error_as_well(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import pytest\n@pytest.mark.contract('resurs.peek')\ndef test_promise(promise):\n    promise.verify()\n"
    )
    result = run_apart(tmp_path, "-n", "2")
    assert result.returncode == pytest.ExitCode.USAGE_ERROR, result.stdout
    assert 'there is no contract "resurs.peek"' in result.stderr
    assert "Traceback" not in result.stdout + result.stderr


def test_mistakes_in_a_contract_file_are_a_usage_error_that_lists_them(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("promises")
    text = (CATALOGUE / "resurs/peekInvoiceSequence.toml").read_text()
    (folder / "peek.toml").write_text("opration = 1\n" + text)
    write_module(pytester, "promises/peek.toml")
    result = run(pytester)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "peek.toml" in result.stderr.str()
    assert "opration" in result.stderr.str()
    assert "Traceback" not in output_of(result)
