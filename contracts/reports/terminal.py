"""The summary at the end of a run, as lines for a terminal: what broke, how to see it again, what to do."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from contracts.reportmodel import ExchangeEvidence, Finding, Report, ResponseEvidence, RuleResult
from contracts.reports import summary
from contracts.reports.evidence import exact, excerpt, indented, is_harmless, size_of, visible
from contracts.reports.twins import twin_of
from contracts.verdicts import Verdict

Style = Literal["plain", "strong", "good", "bad", "warning", "muted"]

# What each style is to pytest's TerminalWriter.markup and write_line.
MARKUP: dict[Style, dict[str, bool]] = {
    "plain": {},
    "strong": {"bold": True},
    "good": {"green": True},
    "bad": {"red": True, "bold": True},
    "warning": {"yellow": True},
    "muted": {"light": True},
}
_VERDICT_STYLES: dict[Verdict, Style] = {
    Verdict.VIOLATES: "bad",
    Verdict.LENIENT: "warning",
    Verdict.UNDOCUMENTED: "warning",
    Verdict.UNREACHABLE: "bad",
    Verdict.CONFORMS: "good",
    Verdict.NOT_EXERCISED: "muted",
}
_NARROWEST = 30
_EXCERPT_BYTES = 6_000
_CURL_CHARACTERS = 6_000
_VIOLATIONS_IN_FULL = 20
_MESSAGES_IN_FULL = 3
_IDS_SHOWN = 5
_PROBLEMS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text without control characters, and the style that it is shown in."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class _Room:
    """How much may be shown: columns, lines of a message's body, and whether those stay unfolded."""

    width: int
    request_lines: int
    response_lines: int
    whole: bool

    @classmethod
    def of(cls, width: int, verbosity: int) -> _Room:
        width = max(width, _NARROWEST)
        if verbosity > 0:
            return cls(width, 200, 200, whole=True)
        return cls(width, 0, 0, whole=False) if verbosity < 0 else cls(width, 24, 16, whole=False)


def summary_lines(report: Report, width: int = 80, verbosity: int = 0) -> list[Line]:
    """Give the summary of a run, each line at most ``width`` columns wide.

    Only a curl command, and with ``verbosity`` above 0 the lines of a message, may be longer, since these
    cannot be cut; with ``verbosity`` below 0 (pytest's ``-q``) messages and commands are left out.
    """
    room = _Room.of(width, verbosity)
    sections = [
        _opening(report, room),
        _traffic(report, room),
        _operations(report, room),
        *_violations(report, room),
        _in_short(report, Verdict.LENIENT, room),
        _in_short(report, Verdict.UNDOCUMENTED, room),
        _accepted(report, room),
        _unreachable(report, room),
        _not_exercised(report, room),
        _problems(report, room),
        _baseline(report, room),
        _closing(report, room),
    ]
    lines: list[Line] = []
    for section in filter(None, sections):
        lines += [Line(""), *section] if lines else section
    return lines


def _opening(report: Report, room: _Room) -> list[Line]:
    broken = bool(summary.with_verdict(report, Verdict.VIOLATES))
    style: Style = "bad" if broken else "strong"
    lines = _prose(summary.headline(report), room, style=style)
    for said in filter(None, (summary.part(report), summary.caution(report))):
        lines += _prose(said, room, style="warning")
    return lines


def _traffic(report: Report, room: _Room) -> list[Line]:
    return [line for text in summary.traffic_lines(report) for line in _prose(text, room, hanging=4)]


def _operations(report: Report, room: _Room) -> list[Line]:
    return [line for group in summary.groups(report) for line in _operation(group, room)]


def _operation(group: summary.Group, room: _Room) -> list[Line]:
    counts = summary.tally(group.rules)
    text = f"{group.id}: {summary.clauses(counts)}"
    if known := sum(rule.is_accepted for rule in group.rules):
        text += f" ({known:,} accepted)"
    if group.info is not None and group.info.left_out:
        text += f" (left out: {group.info.left_out})"
    worst = next(iter(counts), Verdict.NOT_EXERCISED)
    return _prose(text, room, style=_VERDICT_STYLES[worst], hanging=4)


def _violations(report: Report, room: _Room) -> Iterator[list[Line]]:
    rules = summary.with_verdict(report, Verdict.VIOLATES)
    by_id = summary.exchanges(report)
    for rule in rules[:_VIOLATIONS_IN_FULL]:
        yield _violation(rule, by_id, room)
    rest = rules[_VIOLATIONS_IN_FULL:]
    if rest:
        yield [line for rule in rest for line in _short(rule, room)]


def _violation(rule: RuleResult, by_id: dict[str, ExchangeEvidence], room: _Room) -> list[Line]:
    """Tell one broken promise, once however many exchanges show it."""
    lines = _prose(f"{_label(rule)} {rule.id}", room, style="bad", hanging=4)
    lines += _prose(f"promised: {rule.promise}", room, indent=2, hanging=4)
    lines += _prose(f"source: {rule.source}", room, indent=2, hanging=4)
    if rule.accepted is not None:
        lines += _prose(f"baseline: {summary.until(rule)}", room, indent=2, hanging=4, style="warning")
    findings = [finding for finding in rule.findings if finding.verdict == Verdict.VIOLATES]
    for finding in findings[:_MESSAGES_IN_FULL]:
        lines += _found(rule, finding, room)
    if len(findings) > _MESSAGES_IN_FULL:
        more = summary.counted(len(findings) - _MESSAGES_IN_FULL, "other message")
        lines += _prose(f"and {more} about this rule, in the report", room, indent=2)
    if findings and room.request_lines:
        exchange = by_id.get(findings[0].exchange)
        lines += _evidence(findings[0], exchange, twin_of(rule, exchange, by_id), room)
    return lines


def _label(rule: RuleResult) -> str:
    who = " (by the client)" if summary.breaker(rule) == "client" else ""
    return f"VIOLATES{who}" if rule.severity == "error" else f"VIOLATES{who} (a SHOULD, so it only warns)"


def _found(rule: RuleResult, finding: Finding, room: _Room) -> list[Line]:
    often = f"{finding.times:,} of {summary.counted(max(rule.exercises, finding.times), 'exchange')}"
    lines = _prose(f"found in {often}: {finding.message}", room, indent=2, hanging=4)
    return lines + (_prose(f"at {finding.place}", room, indent=4, hanging=4) if finding.place else [])


def _evidence(
    finding: Finding, exchange: ExchangeEvidence | None, twin: ExchangeEvidence | None, room: _Room
) -> list[Line]:
    """Show the exchange; where it was held against a twin, both, as they are written and not indented."""
    lines: list[Line] = []
    if twin is not None:
        lines += _asked("its twin", twin, room, written=True) + _came_back(twin, room)
    if exchange is not None:
        lines += _asked("smallest request", exchange, room, written=twin is not None)
        lines += _came_back(exchange, room)
    if finding.reproduce:
        lines += _prose("to see it again:", room, indent=2)
        lines += _command(finding.reproduce, room)
    return lines


def _asked(title: str, exchange: ExchangeEvidence, room: _Room, *, written: bool) -> list[Line]:
    lines = _prose(f"{title} ({_aim(exchange)}):", room, indent=2, hanging=4)
    return lines + _document(exact(exchange.request.body), room.request_lines, room, written=written)


def _aim(exchange: ExchangeEvidence) -> str:
    return f"{exchange.label}; {exchange.aim}" if exchange.aim else exchange.label


def _came_back(exchange: ExchangeEvidence, room: _Room) -> list[Line]:
    if exchange.response is None:
        return _prose(f"no response: {exchange.failure or 'no reason is known'}", room, indent=2, hanging=4)
    lines = _prose(f"came back: {_status(exchange.response)}", room, indent=2, hanging=4)
    return lines + _document(exact(exchange.response.body), room.response_lines, room)


def _status(response: ResponseEvidence) -> str:
    kind = next(
        (value for name, value in response.headers if name.lower() == "content-type"), "no Content-Type"
    )
    status = f"HTTP {response.status} {response.reason}".rstrip()
    return f"{status}, {kind}, {summary.counted(size_of(response.body), 'byte')}"


def _document(data: bytes, most: int, room: _Room, *, written: bool = False) -> list[Line]:
    """Show a message's body: indented where it is XML and not to be shown as ``written``, folded, cut where long."""
    if not data:
        return [Line("    (empty)", "muted")]
    part = excerpt(data, _EXCERPT_BYTES)
    tree = None if written else indented(data)
    whole = [line.expandtabs(2) for line in visible(tree or part.text).split("\n")]
    lines = whole if room.whole else [piece for line in whole for piece in _folded(line, room.width - 4)]
    shown = [Line(f"    {line}", "muted") for line in lines[:most]]
    if part.left_out and tree is None:
        return shown + _prose(f"({len(data):,} bytes in all; the report has more of them)", room, indent=4)
    if len(lines) > most:
        more = summary.counted(len(lines) - most, "more line")
        return shown + _prose(f"({more}; the report has them)", room, indent=4)
    return shown


def _folded(line: str, width: int) -> Iterator[str]:
    """Break a line wherever it reaches the width: XML has no better place."""
    start = used = 0
    for place, character in enumerate(line):
        wide = _columns(character)
        if used + wide > width:
            yield line[start:place]
            start, used = place, 0
        used += wide
    yield line[start:]


def _command(command: str, room: _Room) -> list[Line]:
    if len(command) > _CURL_CHARACTERS:
        text = f"(a command of {len(command):,} characters; the JSON report has it, under reproduce)"
        return _prose(text, room, indent=4)
    # No indentation: what stands in the body's quotes is copied with it.
    return [Line(line if is_harmless(line) else visible(line)) for line in command.split("\n")]


def _in_short(report: Report, verdict: Verdict, room: _Room) -> list[Line]:
    return [line for rule in summary.with_verdict(report, verdict) for line in _short(rule, room)]


def _accepted(report: Report, room: _Room) -> list[Line]:
    """Tell what is known and accepted, with reason and expiry: it does not fail the run, and is not hidden."""
    return [
        line
        for rule in summary.accepted(report)
        for line in (
            *_short(rule, room, "ACCEPTED "),
            *_prose(summary.until(rule), room, indent=2, hanging=2, style="muted"),
        )
    ]


def _baseline(report: Report, room: _Room) -> list[Line]:
    first, *rest = summary.baseline_lines(report) or [""]
    lines = _prose(f"BASELINE {first}", room) if first else []
    return lines + [
        line for text in rest for line in _prose(text, room, indent=2, hanging=2, style="warning")
    ]


def _short(rule: RuleResult, room: _Room, mark: str = "") -> list[Line]:
    """Tell a rule in two lines: its id, and the beginning of what was found."""
    style = _VERDICT_STYLES[rule.verdict] if not mark else "warning"
    lines = _prose(f"{mark}{rule.verdict.value.upper()} {rule.id}", room, style=style, hanging=4)
    message = next(
        (finding.message for finding in rule.findings if finding.verdict == rule.verdict),
        rule.reason or rule.promise,
    )
    return [*lines, Line(_cut("  " + " ".join(visible(message).split()), room.width))]


def _unreachable(report: Report, room: _Room) -> list[Line]:
    rules = summary.with_verdict(report, Verdict.UNREACHABLE)
    head = f"UNREACHABLE: {summary.counted(len(rules), 'promise')} could not be looked at."
    return _reasons(head, "bad", summary.by_message(rules), room)


def _not_exercised(report: Report, room: _Room) -> list[Line]:
    rules = summary.with_verdict(report, Verdict.NOT_EXERCISED)
    head = f"NOT EXERCISED: {summary.counted(len(rules), 'promise')}, no evidence either way."
    told_below = [
        rule.model_copy(update={"reason": "a problem on this side; see below"})
        if rule.reason in report.problems
        else rule
        for rule in rules
    ]
    return _reasons(head, "plain", summary.by_reason(told_below), room)


def _reasons(head: str, style: Style, reasons: list[tuple[str, list[RuleResult]]], room: _Room) -> list[Line]:
    lines = _prose(head, room, style=style) if reasons else []
    for reason, rules in reasons:
        lines += _prose(f"{len(rules):,}: {reason}", room, indent=2, hanging=4)
        few = len(rules) <= _IDS_SHOWN or room.whole
        lines += [line for rule in rules if few for line in _prose(rule.id, room, indent=6, style="muted")]
    return lines


def _problems(report: Report, room: _Room) -> list[Line]:
    if not report.problems:
        return []
    most = len(report.problems) if room.whole else _PROBLEMS_SHOWN
    lines = _prose("PROBLEMS on this side, not the service's:", room, style="warning")
    for problem in report.problems[:most]:
        lines += _prose(problem, room, indent=2, hanging=2)
    if len(report.problems) > most:
        more = summary.counted(len(report.problems) - most, "more problem")
        lines += _prose(f"and {more}, in the report and with -v", room, indent=2)
    return lines


def _closing(report: Report, room: _Room) -> list[Line]:
    lines: list[Line] = []
    differences = sum(len(contract.differences) for contract in report.contracts)
    questions = sum(len(contract.questions) for contract in report.contracts)
    if differences or questions:
        lines += _prose(
            f"Documentation and schema differ in {summary.counted(differences, 'place')}, and "
            f"{summary.counted(questions, 'question')} about the documentation "
            f"{'is' if questions == 1 else 'are'} open; the report lists them ({_html_option(report)}).",
            room,
        )
    lines += _prose(summary.advice(report), room, style="strong")
    return lines + _prose(summary.exit_meaning(report), room)


def _html_option(report: Report) -> str:
    return "--html PATH" if report.traffic is not None else "--contract-report PATH.html"


def _prose(
    text: str, room: _Room, *, style: Style = "plain", indent: int = 0, hanging: int = 0
) -> list[Line]:
    """Wrap a sentence; what hangs are the lines after its first."""
    wide = columns(text) > len(text)  # textwrap counts characters; a wide one may stand at the edge
    wrapped = textwrap.wrap(
        _padded(" ".join(visible(text).split())),
        room.width - (1 if wide else 0),
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_on_hyphens=False,
    )
    return [Line(line.replace(_FILLER, ""), style) for line in wrapped]


# Stands after a wide character while text is wrapped, so that it counts twice; visible() lets none through.
_FILLER = "\x00"


def _padded(text: str) -> str:
    return "".join(character + _FILLER if columns(character) > 1 else character for character in text)


def columns(text: str) -> int:
    """Give the number of terminal columns that a text takes (Unicode, UAX #11: wide characters take two)."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cut(line: str, width: int) -> str:
    """Shorten a line to the width, saying how many characters were left out."""
    if columns(line) <= width:
        return line
    mark = f" ... +{len(line):,}"
    kept = _fitting(line, width - len(mark))
    return f"{kept} ... +{len(line) - len(kept):,}"


def _fitting(line: Iterable[str], width: int) -> str:
    kept, used = [], 0
    for character in line:
        used += _columns(character)
        if used > width:
            break
        kept.append(character)
    return "".join(kept)
