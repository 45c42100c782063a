"""The Markdown: bounded, complete as far as it goes, and nothing from a service is read as mark-up."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.reportmodel import Report
from contracts.reports import markdown
from contracts.verdicts import Verdict
from tests.unit import report_samples as samples


def outside_code(text: str) -> str:
    """Give what stands outside code blocks and code spans, as a renderer would take it for mark-up."""
    text = re.sub(r"^ *(`{3,})[a-z]*\n.*?^ *\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text)


def with_message(message: str) -> Report:
    """Give a report with one broken promise, of which this is said."""
    report = samples.rich()
    finding = report.rules[0].findings[0].model_copy(update={"message": message})
    first = report.rules[0].model_copy(update={"findings": (finding,), "promise": "Kept."})
    return report.model_copy(update={"rules": (first,), "problems": ()})


def test_a_reader_is_told_what_to_know() -> None:
    text = markdown.render(samples.rich())
    for part in (
        "**The embedded reference service breaks 5 of 8 promises",
        "| operation | broken | lenient | undocumented | unreachable | not exercised | kept |",
        "### Broken (5)",
        "- `sample.GetInvoice.response.CorrelationId.echo`",
        "  - promised: CorrelationId comes back as it was sent\\. (Get Invoice, table of the response)",
        "found in 3 of 12: `expected Content-Type text/html`".replace(
            "text/html", "text/xml, came text/html"
        ),
        "would mend it: Copy the request's value",
        "<details><summary>smallest exchange that shows it</summary>",
        "### Accepted beyond the documentation (1)",
        "### Not exercised (2)",
        "- 2: `no recording holds a request for it; record it with --contract-endpoint live`",
    ):
        assert part in text


def test_a_report_without_faults_is_short() -> None:
    text = markdown.render(samples.quiet())
    assert "keeps all 5 promises" in text
    assert len(text) < 1_000
    assert "###" not in text


@pytest.mark.parametrize("limit", [1_000, 5_000, markdown.LIMIT])
def test_the_length_is_bounded_and_what_is_left_out_is_counted(limit: int) -> None:
    text = markdown.render(samples.large(broken=2_000), limit)
    assert len(text) <= limit
    whole = markdown.render(samples.large(broken=2_000), 10_000_000)
    assert ("left out here; the JSON report has all" in text) == (len(whole) > limit)


@given(
    message=st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=80)
    | st.text("`@<>|*\n ", max_size=30)
)
@settings(max_examples=200)
def test_nothing_of_a_message_stands_outside_code(message: str) -> None:
    text = markdown.render(with_message(f"begin {message} end"))
    line = next(line for line in text.split("\n") if "found in" in line)
    assert line.count("begin") == 1
    assert "begin" not in outside_code(line)
    assert "end" not in outside_code(line)


def test_a_body_cannot_leave_its_block() -> None:
    report = samples.rich()
    shown = samples.exchange(
        "sample.GetInvoice.response.x", b"```\n# boo\n````\n@someone <b>", None, failure="`x` @y"
    )
    found = samples.finding(Verdict.VIOLATES, "m", shown)
    rule = samples.rule("response.x", Verdict.VIOLATES, (found,))
    text = markdown.render(report.model_copy(update={"rules": (rule,), "exchanges": (shown,)}))
    assert "`````xml\n  ```\n  # boo" in text
    assert "@someone" not in outside_code(text)
    assert "@y" not in outside_code(text)


def test_a_contracts_words_make_no_mention_and_no_mark_up() -> None:
    rule = samples.rule(
        "response.x", Verdict.VIOLATES, promise="Ask @someone, <b>or</b> *see* [this](http://a.test)."
    )
    text = markdown.render(samples.quiet().model_copy(update={"rules": (rule,)}))
    assert "Ask @<!-- -->someone, &lt;b&gt;or&lt;/b&gt; \\*see\\* \\[this\\]\\(http://a\\.test\\)\\." in text


def test_equal_reports_give_equal_text() -> None:
    assert markdown.render(samples.rich()) == markdown.render(samples.rich())


def test_promises_that_one_answer_breaks_are_told_together() -> None:
    report = samples.rich()
    first = report.rules[0]
    others = tuple(
        first.model_copy(update={"id": f"sample.GetInvoice.response.F{number}.echo"}) for number in range(12)
    )
    text = markdown.render(report.model_copy(update={"rules": (first, *others)}))
    assert "### Broken (13)" in text
    assert text.count("<details>") == 1
    assert "  - breaks as well: `sample.GetInvoice.response.F0.echo`, " in text
    assert "`sample.GetInvoice.response.F9.echo` and 2 more" in text


def test_what_fails_a_run_without_evidence_is_named() -> None:
    report = samples.rich()
    unseen = next(rule for rule in report.rules if rule.verdict is Verdict.NOT_EXERCISED)
    assert f"`{unseen.id}`: fails the run" not in markdown.render(report)
    gate = report.gate.model_copy(update={"fail_on": (Verdict.VIOLATES, Verdict.NOT_EXERCISED)})
    assert f"`{unseen.id}`: fails the run" in markdown.render(report.model_copy(update={"gate": gate}))


def test_what_is_beyond_the_bounds_is_counted() -> None:
    report = samples.rich()
    unseen = next(rule for rule in report.rules if rule.verdict is Verdict.NOT_EXERCISED)
    rules = [unseen.model_copy(update={"id": f"{unseen.id}{n}", "reason": f"reason {n}"}) for n in range(13)]
    problems = tuple(f"problem {n}" for n in range(14))
    text = markdown.render(report.model_copy(update={"rules": tuple(rules), "problems": problems}))
    assert "- 3: for other reasons, which the JSON report has" in text
    assert "and 4 more problems on this side" in text


def test_a_part_of_a_suite_says_so() -> None:
    report = samples.rich()
    gate = report.gate.model_copy(update={"shard": "1+2/3"})
    assert "> This is part 1\\+2/3 of a suite" in markdown.render(report.model_copy(update={"gate": gate}))
    assert "This is part" not in markdown.render(report)
