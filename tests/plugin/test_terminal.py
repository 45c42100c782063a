"""What the terminal shows: progress by verdict, then every violation once, within the terminal's columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.plugin.runs import (
    ECHO,
    MAX_LENGTH,
    Served,
    lose_correlation_id,
    output_of,
    run,
    serving_damaged,
    write_module,
)

SELECT = ("-k", "correlationIdEchoed or NotificationType.enumeration", "--contract-max-examples", "2")

NIL = b'<CorrelationId xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>'


@pytest.fixture(autouse=True)
def columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the terminal 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def broken() -> Iterator[Served]:
    """Serve services that do not give the CorrelationId back."""
    with serving_damaged(lose_correlation_id) as served:
        yield served


def is_code(line: str) -> bool:
    """Tell whether a line belongs to a curl command, which is not to be broken."""
    return bool(re.match(r"curl |  (--|')|<|xsi|'", line))


def test_no_line_but_a_command_is_wider_than_the_terminal(broken: Served, pytester: pytest.Pytester) -> None:
    write_module(pytester)
    result = run(pytester, *SELECT, "--contract-endpoint", broken.url)
    wide = [line for line in result.stdout.lines if len(line) > 80 and not is_code(line)]
    paths = [line for line in wide if line.startswith(("rootdir:", "plugins:", "platform "))]
    assert [line for line in wide if line not in paths] == []


def test_no_line_of_a_dry_run_but_its_example_is_wider_than_the_terminal(
    broken: Served, pytester: pytest.Pytester
) -> None:
    write_module(pytester)
    result = run(pytester, "-k", "request", "--contract-endpoint", broken.url, "--contract-dry-run")
    wide = [line for line in result.stdout.lines if len(line) > 80 and not line.startswith("       ")]
    assert [line for line in wide if not line.startswith(("rootdir:", "plugins:", "platform "))] == []
    assert broken.bodies == []


def test_a_violation_is_told_once_with_all_that_is_needed_to_act_on_it(
    broken: Served, pytester: pytest.Pytester
) -> None:
    write_module(pytester)
    result = run(pytester, *SELECT, "--contract-endpoint", broken.url)
    result.stdout.fnmatch_lines(
        [
            "test_promises.py *F*",
            "*= contracts =*",
            "walley.GetCurrentInvoice: 1 broken, *",
            f"VIOLATES {ECHO}",
            "  promised: *",
            "  source: *",
            "  found in *",
            "  smallest request (valid; *",
            "  came back: HTTP 200 OK, text/xml; charset=utf-8, * bytes",
            "  to see it again:",
            "curl --silent --show-error --include \\",
            "*$WALLEY_USERNAME*",
            "Exit code 1: the service broke a promise.",
            "*1 broken in *",
        ]
    )
    said = output_of(result)
    assert said.count(ECHO) == 1
    assert "= FAILURES =" not in said
    assert "short test summary" not in said


def test_quietly_a_violation_is_told_without_its_messages(broken: Served, pytester: pytest.Pytester) -> None:
    write_module(pytester)
    said = output_of(run(pytester, *SELECT, "-q", "--contract-endpoint", broken.url))
    assert f"VIOLATES {ECHO}" in said
    assert "curl" not in said


def test_every_item_shows_its_verdict_in_a_word(broken: Served, pytester: pytest.Pytester) -> None:
    write_module(pytester)
    result = run(pytester, *SELECT, "-v", "--contract-endpoint", broken.url)
    result.stdout.fnmatch_lines_random(
        ["*NotificationType.enumeration* PASSED*", "*correlationIdEchoed* VIOLATES*"]
    )


def test_a_request_that_is_forbidden_and_accepted_is_lenient_and_only_warns(
    pytester: pytest.Pytester,
) -> None:
    kept: list[bytes] = []

    def accept(sent: bytes, answer: bytes) -> bytes:
        """Give a response, with the CorrelationId that was sent, where a field was refused for its length."""
        if b"Fault>" not in answer:
            kept.append(answer)
        if b"too many characters" not in answer:
            return answer
        mine = re.search(rb"<m:CorrelationId>([^<]*)<", sent)
        back = b"<CorrelationId>" + mine[1] + b"</CorrelationId>" if mine is not None else NIL
        return re.sub(rb"<CorrelationId>[^<]*</CorrelationId>", back, kept[0])

    write_module(pytester)
    with serving_damaged(accept) as served:
        select = ("-k", "request and InvoiceNo and maxLength")
        result = run(pytester, *select, "-v", "--contract-endpoint", served.url)
    result.stdout.fnmatch_lines(
        [
            "*request.InvoiceNo.maxLength* LENIENT*",
            "walley.GetCurrentInvoice: 1 lenient, *",
            f"LENIENT {MAX_LENGTH}",
            "*1 lenient in *",
        ]
    )
    assert result.ret == 0


def test_what_was_not_exercised_is_listed_with_its_reason(pytester: pytest.Pytester) -> None:
    write_module(pytester, "collector")
    select = ("-k", "response and PaymentReference and nillable")
    result = run(pytester, *select, "-v", "--contract-endpoint", "reference")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "*response.PaymentReference.nillable* NOT EXERCISED*",
            "NOT EXERCISED: * no evidence either way.",
            "*1 not exercised*",
        ]
    )


def test_many_missing_recordings_are_told_briefly(pytester: pytest.Pytester) -> None:
    write_module(pytester)
    result = run(pytester, "-k", "request")
    assert len(result.stdout.lines) < 80
    result.stdout.fnmatch_lines(
        ["*: a problem on this side; see below", "PROBLEMS *", "*and * more problems, *"]
    )
