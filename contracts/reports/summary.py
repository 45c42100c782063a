"""What a report says in short: counts, sentences and groups that the terminal and the HTML page share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from contracts.gate.judging import failing
from contracts.reportmodel import ContractInfo, ExchangeEvidence, KnownState, Report, RuleResult
from contracts.verdicts import Sender, Verdict

# Worst first, what was not looked at last: the order in which a reader wants to know.
ORDER = (
    Verdict.VIOLATES,
    Verdict.LENIENT,
    Verdict.UNDOCUMENTED,
    Verdict.UNREACHABLE,
    Verdict.NOT_EXERCISED,
    Verdict.CONFORMS,
)
# A promise and its verdict as a clause: "3 promises are broken".
CLAUSES = {
    Verdict.CONFORMS: "kept",
    Verdict.VIOLATES: "broken",
    Verdict.LENIENT: "lenient",
    Verdict.UNDOCUMENTED: "undocumented",
    Verdict.UNREACHABLE: "unreachable",
    Verdict.NOT_EXERCISED: "not exercised",
}
# What warns: the service does more than the documentation says.
DOUBTS = (Verdict.LENIENT, Verdict.UNDOCUMENTED)
NO_REASON = "no reason was given"


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one contract, with what the report tells of it; ``info`` is None if it tells nothing."""

    id: str
    info: ContractInfo | None
    rules: tuple[RuleResult, ...]


def groups(report: Report) -> list[Group]:
    """Give the rules by contract, in the report's order."""
    infos = {info.id: info for info in report.contracts}
    rules: dict[str, list[RuleResult]] = {name: [] for name in infos}
    for rule in report.rules:
        rules.setdefault(rule.contract, []).append(rule)
    return [Group(name, infos.get(name), tuple(members)) for name, members in rules.items()]


def tally(rules: Iterable[RuleResult]) -> dict[Verdict, int]:
    """Give how many rules have each verdict, worst first, without zeros."""
    counts = Counter(rule.verdict for rule in rules)
    return {verdict: counts[verdict] for verdict in ORDER if counts[verdict]}


def with_verdict(report: Report, verdict: Verdict) -> list[RuleResult]:
    """Give the rules that have this verdict and are not accepted: errors first, the report's order otherwise."""
    rules = [rule for rule in report.rules if rule.verdict == verdict and not rule.is_accepted]
    return sorted(rules, key=lambda rule: rule.severity != "error")


def accepted(report: Report) -> list[RuleResult]:
    """Give the rules whose verdict is known and accepted: the worst first, the report's order otherwise."""
    rules = [rule for rule in report.rules if rule.is_accepted]
    return sorted(rules, key=lambda rule: ORDER.index(rule.verdict))


def until(rule: RuleResult) -> str:
    """Say who accepted a finding, until when and why; "" for one that nobody accepted."""
    known = rule.accepted
    if known is None:
        return ""
    verb = "was accepted, and no longer is since" if known.expired else "accepted until"
    return f"{verb} {known.expires}, by {known.accepted_by}: {known.reason}"


def baseline_lines(report: Report) -> list[str]:
    """Say what became of the entries of the baseline, and name those that somebody has to do something about."""
    gate = report.gate
    if gate.baseline is None:
        return []
    counts = [(name, gate.in_state(state)) for state, name in _STATES.items()]
    numbers = ", ".join(f"{len(entries):,} {name}" for name, entries in counts if entries)
    lines = [f"{gate.baseline}: {numbers or 'no entry'}."]
    for state in ("expired", "gone"):
        lines += [f"{each.rule} ({each.verdict}): {_OF_ENTRY[state]}" for each in gate.in_state(state)]
    return lines


_STATES: dict[KnownState, str] = {
    "accepted": "accepted",
    "expired": "expired",
    "gone": "no longer occurring",
    "not checked": "not checked in this run",
}
_OF_ENTRY: dict[KnownState, str] = {
    "expired": "it occurs, and the entry has expired; have it mended, or accept it anew",
    "gone": "it no longer occurs; take the entry out with `contracts baseline prune`",
}


def by_reason(rules: Iterable[RuleResult]) -> list[tuple[str, list[RuleResult]]]:
    """Give the rules that were not exercised, grouped by reason, the largest group first."""
    grouped: dict[str, list[RuleResult]] = {}
    for rule in rules:
        grouped.setdefault(rule.reason or NO_REASON, []).append(rule)
    return sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0]))


def by_message(rules: Iterable[RuleResult]) -> list[tuple[str, list[RuleResult]]]:
    """Give unreachable rules grouped by what went wrong, the largest group first."""
    grouped: dict[str, list[RuleResult]] = {}
    for rule in rules:
        messages = {finding.message for finding in rule.findings if finding.verdict == Verdict.UNREACHABLE}
        grouped.setdefault(min(messages, default=rule.reason or NO_REASON), []).append(rule)
    return sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0]))


def exchanges(report: Report) -> dict[str, ExchangeEvidence]:
    """Give the report's exchanges by id."""
    return {exchange.id: exchange for exchange in report.exchanges}


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Give a number with its noun: 1 promise, 2,000 promises."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def clauses(counts: dict[Verdict, int]) -> str:
    """Give the counts as text: 2 broken, 1 lenient, 118 kept."""
    return ", ".join(f"{number:,} {CLAUSES[verdict]}" for verdict, number in counts.items()) or "no rules"


def headline(report: Report) -> str:
    """Give the one sentence that tells how it went."""
    counts = tally(report.rules)
    exercised = len(report.rules) - counts.get(Verdict.NOT_EXERCISED, 0) - counts.get(Verdict.UNREACHABLE, 0)
    if not report.rules:
        return "No promise was looked at."
    if not exercised:
        return f"None of {counted(len(report.rules), 'promise')} could be exercised."
    of_them = f"{counted(exercised, 'promise')} that {'was' if exercised == 1 else 'were'} exercised"
    if broken := counts.get(Verdict.VIOLATES, 0):
        return f"{subject(report)} breaks {broken:,} of {of_them}{_of_these(report)}{_whose(report)}."
    if doubts := {verdict: counts[verdict] for verdict in DOUBTS if verdict in counts}:
        return f"{subject(report)} breaks none of {of_them}; {clauses(doubts)}."
    return f"{subject(report)} keeps {'the' if exercised == 1 else 'all'} {of_them}."


def _of_these(report: Report) -> str:
    """Say how many of the broken promises are known, and how many only recommended."""
    broken = [rule for rule in report.rules if rule.verdict == Verdict.VIOLATES]
    known = sum(rule.is_accepted for rule in broken)
    should = sum(rule.severity == "warning" and not rule.is_accepted for rule in broken)
    parts = [f"{known:,} of them known and accepted"] if known else []
    parts += [f"{should:,} of them only a SHOULD"] if should else []
    return f" ({', '.join(parts)})" if parts else ""


def _whose(report: Report) -> str:
    """Say in how many broken promises the client, and not the service, is to blame."""
    if report.run.endpoint.kind != "traffic":
        return ""
    client = len(by_client(report))
    service = len(with_verdict(report, Verdict.VIOLATES)) - client
    return f": {client:,} by what the client sends, {service:,} by what the service answers"


def by_client(report: Report) -> list[RuleResult]:
    """Give the rules that a client breaks: in recorded traffic, both sides are judged."""
    return [rule for rule in with_verdict(report, Verdict.VIOLATES) if breaker(rule) == "client"]


def breaker(rule: RuleResult) -> Sender:
    """Tell who breaks a rule."""
    found = (finding.by for finding in rule.findings if finding.verdict == rule.verdict)
    return next(found, "service")


def traffic_lines(report: Report) -> list[str]:
    """Say what became of recorded traffic, and what of it was not judged, by reason; empty for a run's report."""
    traffic = report.traffic
    if traffic is None:
        return []
    judged, files = counted(traffic.judged, "exchange"), counted(traffic.files, "file")
    lines = [f"{judged} judged of {traffic.read:,} that stood in {files}."]
    for each in traffic.left_out:
        first = f"first: {each.examples[0]}" if each.times > 1 else each.examples[0]
        lines.append(f"not judged, {each.times:,}: {each.reason} ({first})")
    return lines


def subject(report: Report) -> str:
    """Name whose behaviour the exchanges show."""
    if report.run.endpoint.kind == "traffic":
        return "The recorded traffic"
    if report.run.endpoint.evidence == "reference":
        return "The embedded reference service"
    return "The service"


def caution(report: Report) -> str | None:
    """Say when the evidence is not, or not only, a vendor's; None when it is, or when there is none."""
    if not report.exchanges:
        return None
    if report.run.endpoint.kind == "traffic" and report.run.endpoint.evidence == "unknown":
        return (
            "Whose service answered is not known: not every request went to a documented host. What the client sent is "
            "judged all the same."
        )
    return {
        "reference": "All exchanges show the embedded reference service. "
        "They say nothing about how a vendor's own service behaves.",
        "mixed": "Some exchanges show the embedded reference service, not a vendor's own; "
        "the provenance of each recording tells which.",
        "unknown": "Who answered is not known: the address was given by hand. "
        "The exchanges may not show a vendor's own service.",
        "live": None,
    }[report.run.endpoint.evidence]


def part(report: Report) -> str | None:
    """Say that the report is of a part of a suite that was split; None when it is of the whole."""
    if report.gate.shard is None:
        return None
    return (
        f"This is part {report.gate.shard} of a suite that was split, and says nothing of the rest: "
        "`contracts report merge` joins all parts."
    )


def exit_meaning(report: Report) -> str:
    """Say what the exit code of the run means: 0 to 5 as pytest has them, 10 and 12 the suite's own."""
    code = report.run.exit_code
    meanings = {
        0: "no promise that binds was seen broken" + _but_accepted(report),
        1: _what_failed(report),
        2: "the run was interrupted before its end",
        3: "pytest or the suite had an internal error",
        4: "the command line was not usable",
        5: "no test was collected, so nothing was looked at",
        11: "no promise was exercised, so that this run says nothing; a gate must not stay open for that",
        13: "the baseline is strict and has entries that no longer occur; `contracts baseline prune` takes them out",
        10: "the environment could not be reached, which says nothing of the service",
        12: "a recording is missing or not usable, which says nothing of the service"
        if report.run.endpoint.kind in {"recorded", "traffic"}
        else "this side could not do its part, for the problems listed, which says nothing of the service",
    }
    return f"Exit code {code}: {meanings.get(code, 'no code of this suite')}."


def _but_accepted(report: Report) -> str:
    known = any(rule.verdict == Verdict.VIOLATES for rule in accepted(report))
    return ", but for what is known and accepted" if known else ""


def _what_failed(report: Report) -> str:
    """Say what made the exit code 1."""
    verdicts = {rule.verdict for rule in failing(report)}
    if Verdict.VIOLATES in verdicts:
        return f"{subject(report)[0].lower()}{subject(report)[1:]} broke a promise"
    if verdicts:
        named = ", ".join(verdict.value for verdict in ORDER if verdict in verdicts)
        return f"--contract-fail-on names what was found: {named}"
    return "a test failed"


def advice(report: Report) -> str:
    """Give one sentence that tells what to do next."""
    counts = tally(rule for rule in report.rules if not rule.is_accepted)
    if broken := counts.get(Verdict.VIOLATES, 0):
        return _about_broken(report, broken)
    if counts.get(Verdict.UNREACHABLE):
        return "Check address, network and certificates of the environment, then run again."
    if report.problems:
        return "Mend the problems of this side, then run again."
    if doubts := sum(counts.get(verdict, 0) for verdict in DOUBTS):
        return f"Ask the vendor about the {counted(doubts, 'warning')}; do not build on what is undocumented."
    if unseen := counts.get(Verdict.NOT_EXERCISED, 0):
        return f"Nothing is broken; {counted(unseen, 'promise')} had no evidence, for the reasons listed."
    return "Nothing is to be done."


def _about_broken(report: Report, broken: int) -> str:
    promises = counted(broken, "broken promise")
    if report.run.endpoint.kind == "traffic" and (own := len(by_client(report))):
        rest = f"; show the vendor the other {broken - own:,} with the evidence" if broken > own else ""
        return f"Correct the client, which breaks {counted(own, 'promise')}{rest}."
    if report.run.endpoint.evidence == "reference":
        return f"{promises}: correct the embedded service or the contract, whichever is wrong."
    return f"Show the vendor the {promises} with the evidence, or correct the contract's reading."
