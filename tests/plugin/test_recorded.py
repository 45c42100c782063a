"""Recordings: made in every record mode, replayed, and refused when they are not what they should be."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.discovery import CATALOGUE
from contracts.exitcodes import RECORDING
from tests.plugin.runs import (
    MAX_LENGTH,
    ROOT,
    environ,
    output_of,
    report_of,
    run,
    run_apart,
    serving_damaged,
    verdicts_in,
    without_times,
    write_module,
)

SELECT = ("-k", "request and InvoiceNo and maxLength")
RECORD = ("--contract-endpoint", "reference", *SELECT)


@pytest.fixture
def cassette(pytester: pytest.Pytester) -> Path:
    """Record one promise; gives its cassette."""
    write_module(pytester)
    assert run(pytester, *RECORD, "--record-mode=rewrite").ret == 0
    path = pytester.path / "cassettes/test_promises/walley/GetCurrentInvoice/request.InvoiceNo.maxLength.yaml"
    assert path.is_file()
    return path


def dates_aside(text: str) -> str:
    """Give a cassette without the moment of recording and the hash that covers it."""
    return re.sub(r"(recorded|content_hash): .*", r"\1: …", text)


def test_recordings_are_the_default_and_need_no_network(cassette: Path, pytester: pytest.Pytester) -> None:
    result = run(pytester, *SELECT)
    result.assert_outcomes(passed=1, deselected=deselected(result))
    result.stdout.fnmatch_lines(["contracts: recordings (nothing is sent)"])
    assert result.ret == 0


def deselected(result: pytest.RunResult) -> int:
    """Give how many items a run left out, which is of no interest here."""
    return result.parseoutcomes().get("deselected", 0)


def test_a_test_on_recordings_cannot_reach_the_network(cassette: Path, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_promises="""
        import socket
        import pytest

        @pytest.mark.contract("walley")
        def test_promise(promise):
            promise.verify()
            # create_connection() would leave its socket open, for a later test to be blamed.
            with socket.socket() as blocked:
                blocked.connect(("127.0.0.1", 9))
        """
    )
    result = run(pytester, *SELECT)
    assert result.ret == 1
    assert "Network is disabled" in output_of(result)


def test_a_missing_cassette_is_told_with_the_command_that_records_it(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    result = run(pytester, *SELECT)
    assert result.ret == RECORDING
    said = " ".join(output_of(result).split())
    assert "there is no cassette" in said
    assert "pytest test_promises.py --contract-endpoint reference --record-mode=rewrite" in said
    assert "Traceback" not in said


def cut_in_half(text: str) -> str:
    return text[: len(text) // 2]


def without_its_last_exchange(text: str) -> str:
    return text[: text.rindex("- case:")]


def with_another_answer(text: str) -> str:
    return text.replace("<CorrelationId>", "<CorrelationId>x", 1) if "<CorrelationId>" in text else text[:-2]


def emptied(text: str) -> str:
    return ""


def no_longer_yaml(text: str) -> str:
    return "{" + text


@pytest.mark.parametrize(
    "damage", [cut_in_half, without_its_last_exchange, with_another_answer, emptied, no_longer_yaml]
)
def test_a_damaged_cassette_is_refused_without_a_traceback(
    damage: Callable[[str], str], cassette: Path, pytester: pytest.Pytester
) -> None:
    whole = cassette.read_text()
    cassette.write_text(damage(whole))
    assert cassette.read_text() != whole
    result = run(pytester, *SELECT)
    said = " ".join(output_of(result).split())
    assert result.ret == RECORDING, said
    assert re.search(r"damaged|cut short|edited by hand|is empty", said)
    assert "--record-mode=rewrite" in said
    assert "Traceback" not in said


def test_an_edited_answer_is_named_as_edited(cassette: Path, pytester: pytest.Pytester) -> None:
    text = cassette.read_text()
    assert "code: 200" in text
    cassette.write_text(text.replace("code: 200", "code: 201", 1))
    result = run(pytester, *SELECT)
    assert result.ret == RECORDING
    assert "edited by hand" in " ".join(output_of(result).split())


def test_the_cassette_of_another_rule_is_refused(cassette: Path, pytester: pytest.Pytester) -> None:
    cassette.rename(cassette.with_name("request.PaymentReference.maxLength.yaml"))
    result = run(pytester, "-k", "request and PaymentReference and maxLength")
    assert result.ret == RECORDING
    assert "yet holds a case of" in " ".join(output_of(result).split())


def test_a_recording_that_the_contract_calls_something_else_today_is_refused(
    pytester: pytest.Pytester,
) -> None:
    text = (CATALOGUE / "collector/GetCurrentInvoice.toml").read_text()
    found = re.search(r'name = "InvoiceNo".*?max = 20', text, re.DOTALL)
    assert found is not None
    pytester.mkdir("promises")
    contract = pytester.path / "promises/collector.toml"
    contract.write_text(text)
    write_module(pytester, "promises/collector.toml")
    first = run(pytester, *RECORD, "--record-mode=rewrite")
    assert first.ret == 0, output_of(first)
    contract.write_text(text.replace(found[0], found[0].replace("max = 20", "max = 15"), 1))
    result = run(pytester, *SELECT)
    said = " ".join(output_of(result).split())
    assert result.ret == RECORDING, said
    assert "the contract has changed since this was recorded" in said


def test_editing_the_package_invalidates_no_recording(
    cassette: Path, pytester: pytest.Pytester, tmp_path: Path
) -> None:
    edited = tmp_path / "edited"
    shutil.copytree(ROOT / "contracts", edited / "contracts", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "xsd", edited / "xsd")
    for module in (edited / "contracts").rglob("*.py"):
        with module.open("a") as file:
            file.write("\nA_NUMBER_THAT_HYPOTHESIS_WOULD_DRAW = 48151623\n")
    model = edited / "contracts/model.py"
    key = '    operation: Identifier = Key(description="The operation, as the WSDL'
    assert key in model.read_text()
    model.write_text(
        model.read_text().replace(key, f"    a_key_that_came_later: str | None = None\n{key}", 1)
    )
    result = run_apart(pytester.path, *SELECT, variables={"PYTHONPATH": str(edited)})
    assert result.returncode == 0, result.stdout
    look = "import contracts.model; print('later', 'a_key_that_came_later' in contracts.model.Contract.model_fields)"
    seen = subprocess.run(
        [sys.executable, "-c", look],
        env=environ(PYTHONPATH=str(edited)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert seen.stdout == "later True\n"


def test_recording_again_changes_only_the_date(cassette: Path, pytester: pytest.Pytester) -> None:
    before = cassette.read_text()
    assert run(pytester, *RECORD, "--record-mode=rewrite").ret == 0
    assert dates_aside(cassette.read_text()) == dates_aside(before)


def test_once_records_what_is_missing_and_replays_what_is_there(
    cassette: Path, pytester: pytest.Pytester
) -> None:
    before = cassette.read_bytes()
    assert run(pytester, *RECORD, "--record-mode=once").ret == 0
    assert cassette.read_bytes() == before
    cassette.unlink()
    assert run(pytester, *RECORD, "--record-mode=once").ret == 0
    assert dates_aside(cassette.read_text()) == dates_aside(before.decode())


def test_new_episodes_keeps_what_was_recorded(cassette: Path, pytester: pytest.Pytester) -> None:
    recorded = cassette.read_text().count("- case:")
    result = run(pytester, *RECORD, "--record-mode=new_episodes")
    assert result.ret == 0, output_of(result)
    assert cassette.read_text().count("- case:") >= recorded
    assert run(pytester, *SELECT).ret == 0


def test_mode_none_writes_no_cassette(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    assert run(pytester, *RECORD, "--record-mode=none").ret == 0
    assert not (pytester.path / "cassettes").exists()


def test_recording_from_recordings_is_a_usage_error(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    result = run(pytester, "--record-mode=rewrite")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "needs somebody to answer" in result.stderr.str()


def test_a_replay_gives_the_verdicts_of_its_recording(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    select = ("-k", "request and InvoiceNo", "--contract-max-examples", "3")
    live = ("--contract-endpoint", "reference", "--record-mode=rewrite", "--contract-report", "live.json")
    assert run(pytester, *select, *live).ret == 0
    assert run(pytester, *select, "--contract-report", "replayed.json").ret == 0
    recorded = verdicts_in(report_of(pytester.path / "live.json"))
    assert "conforms" in recorded.values()
    assert verdicts_in(report_of(pytester.path / "replayed.json")) == recorded


def test_two_replays_give_the_same_report_but_for_the_time(cassette: Path, pytester: pytest.Pytester) -> None:
    for name in ("first.json", "second.json"):
        assert run(pytester, *SELECT, "--contract-report", name).ret == 0
    first, second = (report_of(pytester.path / name) for name in ("first.json", "second.json"))
    assert verdicts_in(first)[MAX_LENGTH] == "conforms"
    assert without_times(first) == without_times(second)


def test_a_recording_from_an_address_given_by_hand_does_not_claim_to_be_the_reference_services(
    pytester: pytest.Pytester,
) -> None:
    write_module(pytester)
    with serving_damaged() as served:
        result = run(pytester, *SELECT, "--contract-endpoint", served.url, "--record-mode=rewrite")
    assert result.ret == 0, output_of(result)
    assert run(pytester, *SELECT, "--contract-report", "report.json").ret == 0
    report = report_of(pytester.path / "report.json")
    assert report["run"]["endpoint"]["evidence"] == "unknown"
    assert report["provenance"][0]["endpoint"].startswith("an address given by hand, http://127.0.0.1:")


def test_a_recording_that_was_disabled_is_told(cassette: Path, pytester: pytest.Pytester) -> None:
    result = run(pytester, *SELECT, "--disable-recording")
    assert result.ret == RECORDING
    assert "--disable-recording" in output_of(result)


def test_recordings_without_pytest_recording_are_a_usage_error(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    result = run(pytester, "-p", "no:recording")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "leave `-p no:recording` out" in result.stderr.str()


def test_the_reference_services_need_no_pytest_recording(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    assert run(pytester, *RECORD, "-p", "no:recording", "--strict-markers").ret == 0


def test_a_replay_shows_the_twin_of_a_respelled_request_as_well(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    chosen = ("-k", "equivalent and comments", "--contract-max-examples", "2")
    assert run(pytester, *chosen, "--contract-endpoint", "reference", "--record-mode=rewrite").ret == 0
    assert run(pytester, *chosen, "--contract-report", "report.json").ret == 0
    exchanges = {each["id"]: each for each in report_of(pytester.path / "report.json")["exchanges"]}
    twins = [each["twin"] for each in exchanges.values() if each["label"] == "equivalent: comments"]
    assert twins
    assert {exchanges[twin]["label"] for twin in twins} == {"valid"}
