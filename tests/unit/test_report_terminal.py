"""The terminal summary: everything once, nothing wider than the terminal, nothing that drives it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.reportmodel import Report
from contracts.reports.evidence import is_harmless
from contracts.reports.terminal import MARKUP, Line, columns, summary_lines
from contracts.verdicts import Verdict
from tests.unit import report_samples as samples

RICH = samples.rich()
SMALL = samples.quiet()


def shown(report: Report, width: int = 80, verbosity: int = 0) -> str:
    """Give the summary as text."""
    return "\n".join(line.text for line in summary_lines(report, width, verbosity))


def without_commands(lines: list[Line]) -> list[Line]:
    """Leave out the curl commands: all that follows their heading, up to an empty line."""
    kept, command = [], False
    for line in lines:
        command = line.text != "" and (command or line.text == "  to see it again:")
        if not command:
            kept.append(line)
    return kept


def test_every_violation_is_told_once() -> None:
    report = RICH
    text = shown(report)
    broken = [rule.id for rule in report.rules if rule.verdict is Verdict.VIOLATES]
    assert [text.count(f"{rule}\n") for rule in broken] == [1] * 5


def test_a_violation_says_promise_source_finding_request_response_and_command() -> None:
    told = shown(RICH).split("VIOLATES sample.GetInvoice.protocol.content-type\n")[1].split("\n\n")[0]
    for part in (
        "  promised: The response's Content-Type is text/xml (R9702).",
        "  source: Get Invoice, table of the protocol",
        "  found in 3 of 12 exchanges: expected Content-Type text/xml, came text/html",
        "    at Content-Type",
        "  smallest request (valid; exactly 50 characters):",
        "          <CountryCode>SE</CountryCode>",
        "  came back: HTTP 200 OK, text/html, 111 bytes",
        "  to see it again:",
        "curl --silent",
    ):
        assert f"\n{part}" in f"\n{told}"


def test_errors_come_before_what_only_warns() -> None:
    text = shown(RICH)
    assert text.index("SetSequence.request.Number.type") < text.index("VIOLATES (a SHOULD, so it only warns)")


@settings(deadline=None)
@given(st.integers(min_value=30, max_value=200), st.integers(min_value=-1, max_value=0))
def test_nothing_but_a_command_is_wider_than_the_terminal(width: int, verbosity: int) -> None:
    lines = without_commands(summary_lines(RICH, width, verbosity))
    assert [line.text for line in lines if columns(line.text) > width] == []


@settings(deadline=None)
@given(st.text(st.characters(), max_size=120), st.integers(min_value=30, max_value=90))
def test_any_message_fits_the_terminal_and_cannot_drive_it(message: str, width: int) -> None:
    report = SMALL.model_copy(update={"problems": (message,)})
    for line in without_commands(summary_lines(report, width)):
        assert columns(line.text) <= width
        assert is_harmless(line.text)
        assert "\n" not in line.text


def test_commands_are_harmless_too() -> None:
    assert all(is_harmless(line.text) for line in summary_lines(RICH))


def test_a_command_with_a_control_character_is_not_passed_on() -> None:
    report = RICH
    first = report.rules[0]
    finding = first.findings[0].model_copy(update={"reproduce": "curl \x1b]0;title\x07 x"})
    changed = first.model_copy(update={"findings": (finding,)})
    assert "curl \\x1b]0;title\\x07 x" in shown(report.model_copy(update={"rules": (changed,)}))


def test_counts_stand_in_one_line_for_each_operation() -> None:
    lines = shown(RICH).split("\n")
    assert "sample.GetInvoice: 4 broken, 1 lenient, 1 undocumented, 2 not exercised, 1 kept" in lines
    assert "sample.SetSequence: 1 broken, 1 unreachable" in lines


def test_an_operation_that_was_left_out_says_why() -> None:
    assert "sample.ClearSequence: no rules (left out: it writes, and" in shown(RICH)


def test_lenient_and_undocumented_take_two_lines_each() -> None:
    sections = shown(RICH).split("\n\n")
    lenient = (
        "LENIENT sample.GetInvoice.request.InvoiceNo.maxLength",
        "  expected a fault for 51 characters",
    )
    undocumented = (
        "UNDOCUMENTED sample.GetInvoice.response.Status.enumeration",
        "  'Frozen' is not among Open",
    )
    assert f"{lenient[0]}\n{lenient[1]}, came a response" in sections
    assert f"{undocumented[0]}\n{undocumented[1]}, Paid, Closed" in sections


def test_rules_without_evidence_are_counted_by_reason() -> None:
    text = shown(RICH, 100)
    assert "NOT EXERCISED: 2 promises, no evidence either way." in text
    assert "  2: no recording holds a request for it; record it with --contract-endpoint live" in text


def test_the_reference_services_evidence_is_never_shown_as_a_vendors() -> None:
    assert "They say nothing about how a" in shown(samples.rich(evidence="reference"))
    assert "reference service" not in shown(samples.rich(evidence="live"))


def test_a_large_body_and_its_command_are_cut_with_a_pointer() -> None:
    text = shown(RICH)
    assert len(text) < 20_000
    assert "(1,000,459 bytes in all; the report has more of them)" in text
    assert "characters; the JSON report has it, under" in text


def test_five_hundred_violations_are_told_in_full_for_the_first_and_shortly_for_the_rest() -> None:
    text = shown(samples.large(rules=500, broken=500))
    assert text.count("VIOLATES ") == 500
    assert text.count("curl --silent") == 20


def test_a_quiet_summary_has_no_message_and_no_command() -> None:
    text = shown(RICH, verbosity=-1)
    assert "curl" not in text
    assert "<soap:Envelope" not in text
    assert text.count("VIOLATES ") == 5


def test_a_verbose_summary_does_not_fold_messages() -> None:
    assert '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">' in shown(RICH, 40, 1)


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (0, "no promise that binds was seen broken"),
        (1, "a test failed"),
        (2, "interrupted"),
        (3, "internal error"),
        (4, "command line"),
        (5, "nothing was looked at"),
        (10, "the environment could not be reached"),
        (12, "a recording is missing or not usable"),
        (99, "no code of this suite"),
    ],
)
def test_the_last_line_says_what_the_exit_code_means(code: int, meaning: str) -> None:
    report = samples.quiet()
    run = report.run.model_copy(update={"exit_code": code})
    last = shown(report.model_copy(update={"run": run}), 120).split("\n")[-1]
    assert last.startswith(f"Exit code {code}: ")
    assert meaning in last


def test_exit_code_one_blames_the_service_only_when_it_broke_a_promise() -> None:
    assert shown(samples.rich(evidence="live")).endswith("Exit code 1: the service broke a promise.")


def with_verdicts(*verdicts: Verdict) -> Report:
    """Give a report of rules with these verdicts and nothing else."""
    rules = tuple(samples.rule(f"request.F{number}.type", verdict) for number, verdict in enumerate(verdicts))
    return samples.quiet().model_copy(update={"rules": rules})


@pytest.mark.parametrize(
    ("verdicts", "headline", "advice"),
    [
        ((), "No promise was looked at.", "Nothing is to be done."),
        (
            (Verdict.CONFORMS,),
            "The service keeps the 1 promise that was exercised.",
            "Nothing is to be done.",
        ),
        (
            (Verdict.CONFORMS, Verdict.CONFORMS),
            "The service keeps all 2 promises that were exercised.",
            "Nothing is to be done.",
        ),
        (
            (Verdict.CONFORMS, Verdict.LENIENT, Verdict.UNDOCUMENTED),
            "The service breaks none of 3 promises that were exercised; 1 lenient, 1 undocumented.",
            "Ask the vendor about the 2 warnings; do not build on what is undocumented.",
        ),
        (
            (Verdict.UNREACHABLE, Verdict.NOT_EXERCISED),
            "None of 2 promises could be exercised.",
            "Check address, network and certificates of the environment, then run again.",
        ),
        (
            (Verdict.CONFORMS, Verdict.NOT_EXERCISED),
            "The service keeps the 1 promise that was exercised.",
            "Nothing is broken; 1 promise had no evidence, for the reasons listed.",
        ),
        (
            (Verdict.VIOLATES, Verdict.CONFORMS),
            "The service breaks 1 of 2 promises that were exercised.",
            "Show the vendor the 1 broken promise with the evidence, or correct the contract's reading.",
        ),
    ],
)
def test_one_sentence_opens_and_one_advises(
    verdicts: tuple[Verdict, ...], headline: str, advice: str
) -> None:
    lines = shown(with_verdicts(*verdicts), 120).split("\n")
    assert lines[0] == headline
    assert lines[-2] == advice


def test_problems_of_this_side_ask_to_be_mended() -> None:
    report = samples.quiet().model_copy(update={"problems": ("a cassette is missing",)})
    assert "Mend the problems of this side, then run again." in shown(report)


def test_a_finding_without_its_exchange_is_told_all_the_same() -> None:
    report = RICH.model_copy(update={"exchanges": ()})
    text = shown(report)
    assert "smallest request" not in text
    assert text.count("to see it again:") == 5


def test_many_messages_about_one_rule_are_counted() -> None:
    report = RICH
    first = report.rules[0]
    several = tuple(first.findings[0].model_copy(update={"message": f"message {n}"}) for n in range(5))
    text = shown(report.model_copy(update={"rules": (first.model_copy(update={"findings": several}),)}))
    assert "message 2" in text
    assert "message 3" not in text
    assert "and 2 other messages about this rule, in the report" in text


def test_no_response_says_why() -> None:
    report = RICH
    down = report.rules[-1]
    finding = down.findings[0].model_copy(update={"verdict": Verdict.VIOLATES})
    broken = down.model_copy(update={"verdict": Verdict.VIOLATES, "findings": (finding,)})
    text = shown(report.model_copy(update={"rules": (broken,)}))
    assert "no response: uat.example.test: the name could not be resolved" in text


def test_every_style_has_a_markup() -> None:
    used = {line.style for line in [*summary_lines(RICH), *summary_lines(samples.quiet())]}
    assert used <= set(MARKUP)


def test_an_empty_answer_and_a_missing_command_are_told_as_such() -> None:
    first = RICH.rules[0]
    finding = first.findings[0].model_copy(update={"reproduce": ""})
    empty = samples.response(b"").model_copy(update={"headers": ()})
    exchange = RICH.exchanges[0].model_copy(update={"response": empty})
    rules = (first.model_copy(update={"findings": (finding,)}),)
    text = shown(RICH.model_copy(update={"rules": rules, "exchanges": (exchange,)}))
    assert "  came back: HTTP 200 OK, no Content-Type, 0 bytes\n    (empty)" in text
    assert "to see it again:" not in text


def test_wide_and_combining_characters_count_as_the_columns_they_take() -> None:
    assert columns("e\u0301") == 1
    assert columns("\u6f22\U0001f9fe") == 4


def test_a_part_of_a_suite_says_so() -> None:
    gate = SMALL.gate.model_copy(update={"shard": "2/3"})
    assert "This is part 2/3 of a suite" in shown(SMALL.model_copy(update={"gate": gate}))
    assert "This is part" not in shown(SMALL)
