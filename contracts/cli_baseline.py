"""``contracts baseline``: known findings, accepted from a report and taken out again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path

import click

from contracts.discovery import catalogue
from contracts.errors import BaselineError
from contracts.gate.baseline import Baseline, check_rules, load_baseline
from contracts.gate.editing import alone, key, opened, with_entries, without_entries, write_baseline
from contracts.gate.judging import judged
from contracts.mistakes import shown
from contracts.reportmodel import Gate, KnownFinding, Report, RuleResult
from contracts.reports import jsonfile
from contracts.reports.summary import counted
from contracts.rules import rules_of
from contracts.verdicts import WORDS, Verdict, word

DEFAULT = Path("contract-baseline.toml")
_PATH = click.Path(path_type=Path)
_FILE = click.option(
    "--baseline",
    "file",
    type=_PATH,
    default=DEFAULT,
    show_default=True,
    metavar="FILE",
    help="The baseline; made where there is none.",
)


def _day(ctx: click.Context, param: click.Parameter, value: str) -> date:
    """Read a day; what is none, or has gone by, is a usage error."""
    try:
        day = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise click.BadParameter(f"expected a day such as 2027-03-31, got {value!r}", ctx, param) from error
    if day < datetime.now(UTC).date():
        raise click.BadParameter(f"{day} has gone by: the finding would fail the next run", ctx, param)
    return day


@click.group("baseline")
def baseline_command() -> None:
    """Keep the file of known findings that --contract-baseline reads."""


@dataclass(frozen=True)
class _Why:
    """What is written beside each finding that is accepted."""

    reason: str
    accepted_by: str
    expires: date

    def known(self, rule: str, verdict: Verdict) -> KnownFinding:
        """Give the entry for one finding."""
        return KnownFinding(
            rule=rule,
            verdict=verdict,
            reason=self.reason,
            accepted_by=self.accepted_by,
            expires=self.expires,
        )


def _filled(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if not value.strip():
        raise click.BadParameter("expected a text that is not empty", ctx, param)
    return value.strip()


@baseline_command.command("add")
@click.argument("report", type=_PATH, metavar="REPORT.json")
@click.argument("rules", nargs=-1, required=True, metavar="RULE...")
@click.option("--reason", required=True, callback=_filled, help="Why it is accepted.")
@click.option("--accepted-by", required=True, callback=_filled, help="Who accepted it.")
@click.option(
    "--expires",
    required=True,
    callback=_day,
    metavar="YYYY-MM-DD",
    help="The last day on which it is accepted.",
)
@click.option(
    "--verdict",
    type=click.Choice(list(WORDS)),
    help="The verdict that is accepted; by default the one that the report gives the rule.",
)
@_FILE
def add(
    report: Path,
    rules: tuple[str, ...],
    reason: str,
    accepted_by: str,
    expires: date,
    verdict: str | None,
    file: Path,
) -> None:
    """Accept findings of REPORT.json: one entry for each RULE, with the verdict that the report gives it."""
    results = {result.id: result for result in jsonfile.read(report).rules}
    wanted = None if verdict is None else WORDS[verdict]
    why = _Why(reason, accepted_by, expires)
    new = [why.known(rule, _finding(results, rule, wanted, report)) for rule in dict.fromkeys(rules)]
    with alone(file):
        baseline = opened(file)
        expected = {_key(each): each for each in (*baseline.known, *new)}
        write_baseline(baseline, with_entries(baseline, new), list(expected.values()))
    for each in new:
        click.echo(f"{shown(file)}: {each.rule} is accepted ({word(each.verdict)}) until {each.expires}.")


def _finding(results: dict[str, RuleResult], rule: str, wanted: Verdict | None, report: Path) -> Verdict:
    """Give the verdict to accept; raises BaselineError when the report has no such finding."""
    if rule not in results:
        near = get_close_matches(rule, results, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise BaselineError(f"{rule}: {report} has no such rule{hint}")
    result = results[rule]
    found = [result.verdict, *(finding.verdict for finding in result.findings)]
    verdict = result.verdict if wanted is None else wanted
    if verdict not in found or verdict not in WORDS.values():
        raise BaselineError(
            f"{rule}: its verdict in {report} is {result.verdict}; "
            f"{'there is nothing to accept' if wanted is None else f'{word(verdict)} was not found'}"
        )
    return verdict


@baseline_command.command("check")
@click.argument("files", type=_PATH, nargs=-1, metavar="[FILE]...")
def check(files: tuple[Path, ...]) -> None:
    """Tell every mistake in baselines, and entries that have expired; exit code 1 when there is one.

    Rules of contracts outside the shipped catalogue are not looked up: a run does that.
    """
    wrong = [line for file in files or (DEFAULT,) for line in _wrong(file)]
    for line in wrong:
        click.echo(line)
    if wrong:
        raise click.exceptions.Exit(1)
    click.echo(f"{counted(len(files) or 1, 'baseline')} read, no mistakes.")


def _wrong(file: Path) -> Iterator[str]:
    try:
        baseline = load_baseline(file)
        rules = {rule.id for contract in catalogue() for rule in rules_of(contract)}
        check_rules(baseline, {contract.id for contract in catalogue()}, rules)
    except BaselineError as error:
        yield str(error)
        return
    today = datetime.now(UTC).date()
    for number, known in enumerate(baseline.known):
        if known.expires < today:
            place = f"{shown(file)}:{baseline.line(number)}"
            yield f"{place}: {known.rule}: has expired on {known.expires}; have it mended, or accept it anew"


@baseline_command.command("prune")
@click.argument("report", type=_PATH, metavar="REPORT.json")
@_FILE
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 when there is an entry to take out.")
def prune(report: Path, file: Path, *, check: bool) -> None:
    """Take out the entries that no longer occur in REPORT.json.

    An entry stays when the report says nothing of its rule: it was not exercised, or its contract was not run.
    """
    read = jsonfile.read(report)
    with alone(file):
        baseline = load_baseline(file)
        gone = list(_gone(baseline, read))
        left = [each for each in baseline.known if each not in gone]
        if gone and not check:
            text = without_entries(baseline, {_key(each) for each in gone})
            write_baseline(baseline, text, left)
    for each in gone:
        click.echo(f"{each.rule}: {word(each.verdict)} no longer occurs.")
    done = "to take out" if check else "taken out"
    click.echo(f"{shown(file)}: {counted(len(gone), 'entry', 'entries')} {done}, {len(left)} left.")
    if gone and check:
        raise click.exceptions.Exit(1)


def _gone(baseline: Baseline, report: Report) -> Iterator[KnownFinding]:
    """Give the entries whose rule was exercised without the finding, or is no rule of its contract any more."""
    gate = Gate(known=baseline.known)
    states = judged(report.model_copy(update={"gate": gate})).gate.known
    rules = {rule.id for rule in report.rules}
    for known, judged_entry in zip(baseline.known, states, strict=True):
        if judged_entry.state == "gone" or (known.rule not in rules and _is_promised(report, known.rule)):
            yield known


def _is_promised(report: Report, rule: str) -> bool:
    """Tell whether the report is about the contract that a rule's id names."""
    return any(rule.startswith(f"{contract.id}.") for contract in report.contracts)


def _key(known: KnownFinding) -> tuple[str, str]:
    return key(known.rule, word(known.verdict))
