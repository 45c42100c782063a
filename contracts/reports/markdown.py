"""The report as Markdown: a pull request's comment, or the summary of a CI step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from contracts.gate.judging import fails
from contracts.reportmodel import ExchangeEvidence, Finding, Report, RuleResult
from contracts.reports import summary
from contracts.reports.evidence import exact, excerpt, visible
from contracts.reports.files import write_atomically
from contracts.reports.findings import grouped
from contracts.reports.marking import marked
from contracts.reports.moments import said
from contracts.reports.remedies import remedy
from contracts.reports.twins import twin_of
from contracts.verdicts import Verdict

# A comment on GitHub has at most 65,536 characters; one on GitLab, and a step's summary, may be longer.
LIMIT = 60_000
_IN_FULL = 20
_IN_SHORT = 200
_ALSO = 10
_BODY = 1_500
_COMMAND = 2_500
_REASONS = 10
_LINE = 400
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+.!|~-])")
_TITLES = {
    Verdict.VIOLATES: "Broken",
    Verdict.LENIENT: "Accepted beyond the documentation",
    Verdict.UNDOCUMENTED: "Undocumented",
}


def write(report: Report, path: Path) -> None:
    """Write the Markdown, whole or not at all; raises ReportError when that fails."""
    write_atomically(path, render(report).encode("utf-8"))


def render(report: Report, limit: int = LIMIT) -> str:
    """Give the report in at most ``limit`` characters; what does not fit is counted at the end.

    Text that came from a service stands as code only, where no mark-up, link or mention is made of it.
    """
    blocks, used, left_out = [], 0, 0
    room = limit - 200
    for block in _blocks(report):
        if left_out or used + len(block) + 2 > room:
            left_out += 1
        else:
            blocks.append(block)
            used += len(block) + 2
    if left_out:
        blocks.append(f"_{summary.counted(left_out, 'more part')} left out here; the JSON report has all._")
    return "\n\n".join(blocks) + "\n"


def _blocks(report: Report) -> Iterator[str]:
    yield "## Conformance report"
    yield f"**{_text(summary.headline(report))}**"
    yield from (f"> {_text(said)}" for said in (summary.part(report), summary.caution(report)) if said)
    if told := summary.traffic_lines(report):
        yield "\n".join(f"- {_code(line)}" for line in told[: _REASONS + 1])
    yield _table(report)
    yield from _findings(report)
    yield from _accepted(report)
    yield from _silent(report)
    yield from (f"Problem on this side: {_code(problem)}" for problem in report.problems[:_REASONS])
    if len(report.problems) > _REASONS:
        yield f"and {summary.counted(len(report.problems) - _REASONS, 'more problem')} on this side"
    yield _closing(report)


def _table(report: Report) -> str:
    columns = [verdict for verdict in summary.ORDER if verdict in summary.tally(report.rules)]
    head = "| operation | " + " | ".join(summary.CLAUSES[verdict] for verdict in columns) + " |"
    rule = "| --- |" + " ---: |" * len(columns)
    rows = []
    for group in summary.groups(report):
        counts = summary.tally(group.rules)
        rows.append(f"| {_text(group.id)} | " + " | ".join(f"{counts.get(v, 0):,}" for v in columns) + " |")
    return "\n".join([head, rule, *rows])


def _findings(report: Report) -> Iterator[str]:
    exchanges = summary.exchanges(report)
    for verdict, title in _TITLES.items():
        found = grouped(summary.with_verdict(report, verdict))
        if found:
            yield f"### {title} ({sum(1 + len(same) for _, same in found):,})"
        yield from (_in_full(rule, same, exchanges) for rule, same in found[:_IN_FULL])
        yield from _in_short([rule for rule, _ in found[_IN_FULL:]])


def _in_short(rules: Sequence[RuleResult]) -> Iterator[str]:
    if rules:
        yield "\n".join(f"- {_code(rule.id)}" for rule in rules[:_IN_SHORT])
    if len(rules) > _IN_SHORT:
        yield f"and {len(rules) - _IN_SHORT:,} more"


def _in_full(rule: RuleResult, same: Sequence[RuleResult], exchanges: dict[str, ExchangeEvidence]) -> str:
    finding = next((one for one in rule.findings if one.verdict == rule.verdict), None)
    who = " (by the client)" if summary.breaker(rule) == "client" else ""
    lines = [f"- {_code(rule.id)}{who}{' (a SHOULD)' if rule.severity == 'warning' else ''}"]
    lines += [f"  - promised: {_text(rule.promise)} ({_text(rule.source)})"]
    lines += [f"  - {_text(summary.until(rule))}"] if rule.accepted is not None else []
    if finding is not None:
        lines += [f"  - found in {finding.times:,} of {rule.exercises:,}: {_code(finding.message)}"]
    exchange = exchanges.get(finding.exchange) if finding is not None else None
    lines += [f"  - would mend it: {_text(remedy(rule, exchange))}"]
    if same:
        lines += [f"  - breaks as well: {', '.join(_code(each.id) for each in same[:_ALSO])}{_rest(same)}"]
    if finding is not None and exchange is not None:
        lines += ["", *_evidence(finding, exchange, twin_of(rule, exchange, exchanges))]
    return "\n".join(lines)


def _accepted(report: Report) -> Iterator[str]:
    """Tell what is known, with reason and expiry, and what somebody has to do about the baseline."""
    known = summary.accepted(report)
    if known:
        shown = [
            f"- {_code(rule.id)} ({rule.verdict.value}), {_text(summary.until(rule))}"
            for rule in known[:_IN_SHORT]
        ]
        more = [f"- and {len(known) - _IN_SHORT:,} more"] if len(known) > _IN_SHORT else []
        yield "\n".join([f"### Known and accepted ({len(known):,})", "", *shown, *more])
    first, *rest = summary.baseline_lines(report) or [""]
    if first:
        yield "\n".join([f"Baseline {_text(first)}", *(f"- {_text(line)}" for line in rest)])


def _rest(same: Sequence[RuleResult]) -> str:
    return f" and {len(same) - _ALSO:,} more" if len(same) > _ALSO else ""


def _evidence(finding: Finding, exchange: ExchangeEvidence, twin: ExchangeEvidence | None) -> Iterator[str]:
    """Fold the smallest exchange, and before it its twin; the indentation keeps it within the list."""
    with_twin = ", and its twin before it" if twin is not None else ""
    parts = [f"<details><summary>smallest exchange that shows it{with_twin}</summary>", ""]
    if twin is not None:
        parts += ["Its twin:", "", *_exchange(twin, written=True), "This one:", ""]
    parts += _exchange(exchange, written=twin is not None)
    if 0 < len(finding.reproduce) <= _COMMAND:
        parts += [_fenced(visible(finding.reproduce), "sh"), ""]
    for part in [*parts, "</details>"]:
        yield from (f"  {line}".rstrip() for line in part.split("\n"))


def _exchange(exchange: ExchangeEvidence, *, written: bool) -> Iterator[str]:
    yield from (_fenced(_shown(exact(exchange.request.body), written=written), "xml"), "")
    if exchange.response is not None:
        came = f"HTTP {exchange.response.status} {exchange.response.reason}".rstrip()
        yield from (_code(came), "", _fenced(_shown(exact(exchange.response.body)), "xml"), "")
    elif exchange.failure:
        yield from (f"No response: {_code(exchange.failure)}", "")


def _shown(body: bytes, *, written: bool = False) -> str:
    """Show a body indented, or as it is ``written``, where that is what a finding is about."""
    tree = None if written else marked(body)
    text = visible(excerpt(body, _BODY).text if tree is None else tree.before)
    return text if len(text) <= _BODY else f"{text[:_BODY]}\n... {len(text) - _BODY:,} more characters"


def _fenced(text: str, language: str) -> str:
    """Give a code block whose fence is longer than any run of backticks in it."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _code(text: str) -> str:
    """Give text of any origin as a code span on one line, where nothing in it is mark-up or a mention."""
    line = " ".join(visible(text).split())
    line = line if len(line) <= _LINE else f"{line[:_LINE]}... ({len(line):,} characters)"
    ticks = "`" * (_longest_run(line) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _text(text: str) -> str:
    """Escape a contract's own words, so that nothing in them is read as mark-up."""
    line = " ".join(visible(text).split())
    line = _SPECIAL.sub(r"\\\1", line)
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return line.replace("@", "@<!-- -->")  # keeps a mention from being made


def _silent(report: Report) -> Iterator[str]:
    unreachable = summary.by_message(summary.with_verdict(report, Verdict.UNREACHABLE))
    unseen = summary.by_reason(summary.with_verdict(report, Verdict.NOT_EXERCISED))
    for title, reasons in (("Unreachable", unreachable), ("Not exercised", unseen)):
        if reasons:
            number = sum(len(rules) for _, rules in reasons)
            shown = [line for reason, rules in reasons[:_REASONS] for line in _reason(report, reason, rules)]
            left = sum(len(rules) for _, rules in reasons[_REASONS:])
            more = [f"- {left:,}: for other reasons, which the JSON report has"] if left else []
            yield "\n".join([f"### {title} ({number:,})", "", *shown, *more])


def _reason(report: Report, reason: str, rules: Sequence[RuleResult]) -> Iterator[str]:
    """Give a reason with the number of its rules, and by name those that fail the run for it."""
    yield f"- {len(rules):,}: {_code(reason)}"
    named = [rule for rule in rules if fails(report, rule)]
    yield from (f"  - {_code(rule.id)}: fails the run" for rule in named[:_IN_SHORT])
    if len(named) > _IN_SHORT:
        yield f"  - and {len(named) - _IN_SHORT:,} more"


def _closing(report: Report) -> str:
    run = report.run
    differences = sum(len(info.differences) for info in report.contracts)
    questions = sum(len(info.questions) for info in report.contracts)
    return (
        f"{_text(summary.advice(report))} {_text(summary.exit_meaning(report))}\n\n"
        f"Run of {said(run.started)}, answered by {_code(run.endpoint.name)}; {run.sent:,} requests; documentation "
        f"and schema differ in {summary.counted(differences, 'place')}, "
        f"{summary.counted(questions, 'question')} open."
    )
