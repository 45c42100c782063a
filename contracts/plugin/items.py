"""One test item for every rule, named by the rule's id."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contracts.discovery import catalogue, find
from contracts.errors import ContractsError, OptionError
from contracts.gate.judging import is_blamed
from contracts.model import Contract
from contracts.plugin.gating import gate_of
from contracts.plugin.itemrules import ATTRIBUTE, CONTRACT_FILE, rule_of
from contracts.plugin.lifecycle import started
from contracts.plugin.settings import note_mistake
from contracts.recording.cassette import vcr_options
from contracts.recording.document import RECORD
from contracts.replaying import cassette_name
from contracts.reportmodel import Gate
from contracts.rules import Rule, rules_of
from contracts.run import Run
from contracts.tally import Found, Tally
from contracts.verdicts import Verdict

TALLY = pytest.StashKey[Tally]()


@dataclass(frozen=True)
class Promise:
    """One rule, with what is needed to exercise it."""

    contract: Contract
    rule: Rule
    _run: Run
    _node: pytest.Item
    _cassette: Any
    _folder: Path | None

    def verify(self) -> Tally:
        """Exercise the rule and give what was found.

        Fails the test where the promise is broken, where the service cannot be reached, or where a recording
        is missing; skips it, saying why, where no exchange bears on the promise.
        """
        __tracebackhide__ = True
        try:
            tally = self._run.exercise(self.contract, self.rule, self._cassette, self._folder)
        except ContractsError as error:
            problem = _with_command(error, self._node)
            tally = Tally(rule=self.rule.id, contract=self.contract.id, problem=problem)
        self._node.stash[TALLY] = tally
        _settle(self.rule, tally, gate_of(self._node.config))
        return tally


def _settle(rule: Rule, tally: Tally, gate: Gate) -> None:
    """End the item as its verdict and the gate say: what is known and accepted does not fail it."""
    __tracebackhide__ = True
    found = tally.verdicts(rule.id)
    blamed = [each for each in found.values() if is_blamed(gate, rule.id, rule.severity, each.verdict)]
    if blamed:
        order = list(Verdict)
        pytest.fail(told(rule, min(blamed, key=lambda each: order.index(each.verdict))), pytrace=False)
    if tally.problem is not None:
        pytest.fail(tally.problem, pytrace=False)
    if Verdict.UNREACHABLE in found or tally.unreachable is not None:
        pytest.fail(f"{rule.id}: unreachable: {tally.unreachable}", pytrace=False)
    if not found:
        pytest.skip(f"not exercised: {tally.reason or 'no exchange bore on it'}")


def told(rule: Rule, found: Found) -> str:
    """Say what was promised and what came, in a few lines."""
    place = f" (at {found.place})" if found.place else ""
    return f"{rule.id} {found.verdict}\n  promised: {rule.promise}\n  source: {rule.source}\n  {found.message}{place}"


def promise_of(request: pytest.FixtureRequest) -> Promise:
    """Make the promise of an item from its parameter."""
    contract, rule = request.param
    return Promise(
        contract,
        rule,
        started(request.config),
        request.node,
        *_recordings(request),
    )


def _recordings(request: pytest.FixtureRequest) -> tuple[Any, Path | None]:
    """Give the cassette and the folder of cassettes; nothing where pytest-recording was switched off."""
    if not request.config.pluginmanager.has_plugin("recording"):
        return None, None
    return request.getfixturevalue("vcr"), Path(request.getfixturevalue("vcr_cassette_dir"))


def parametrize(metafunc: pytest.Metafunc) -> None:
    """Give the test one item for every rule of the contracts that its marker selects."""
    params = []
    try:
        params = list(_params(metafunc.config, selected(metafunc.definition)))
    except ContractsError as error:
        note_mistake(metafunc.config, error)  # told when all is collected: pytest shows tracebacks before
    metafunc.parametrize("promise", params, indirect=True)


def _params(config: pytest.Config, contracts: tuple[Contract, ...]) -> Iterator[Any]:
    run = started(config)
    run.add_peers(contracts)
    with_cassettes = _has_cassettes(config, run)
    for contract in contracts:
        for rule in rules_of(contract):
            marks = _marks(run, rule) if with_cassettes else ()
            yield pytest.param((contract, rule), id=rule.id, marks=marks)


def _has_cassettes(config: pytest.Config, run: Run) -> bool:
    """Tell whether pytest-recording is there. Raises OptionError when it is not and recordings are asked for."""
    there = config.pluginmanager.has_plugin("recording")
    if not there and run.options.kind == "recorded":
        raise OptionError(
            "recordings are replayed through pytest-recording, which was switched off: leave `-p no:recording` "
            "out, or give --contract-endpoint reference, live or a URL"
        )
    return there


def selected(node: pytest.Item | pytest.Collector) -> tuple[Contract, ...]:
    """Give the contracts that the ``contract`` markers of a test name; the whole catalogue without any.

    Raises ContractFileError for a selector that means none, or a file that has mistakes.
    """
    selectors = [selector for mark in node.iter_markers("contract") for selector in mark.args]
    found = [each for selector in selectors for each in find(_beside(node, selector))]
    return tuple(dict.fromkeys(found)) if selectors else catalogue()


def _beside(node: pytest.Item | pytest.Collector, selector: str | Path) -> str | Path:
    """A path is meant from where the test module stands, or else from the working folder."""
    beside = node.path.parent / selector
    return beside if beside.exists() else selector


def _marks(run: Run, rule: Rule) -> list[pytest.MarkDecorator]:
    """Let pytest-recording open the rule's cassette, and keep the network from what needs none."""
    marks = []
    if run.options.kind == "recorded" or run.options.recording:
        marks += [pytest.mark.vcr(**vcr_options()), pytest.mark.default_cassette(cassette_name(rule))]
    if run.options.kind in {"recorded", "reference"} and not run.options.recording:
        marks.append(pytest.mark.block_network)
    return marks


def attach(item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
    """Send the tally along with the report of the call, or of the step that could not use the recording."""
    about = rule_of(item)
    if about is None:
        return
    _note_refusal(item, call, report, about[1])
    tally = item.stash.get(TALLY, None)
    if tally is not None and (call.when == "call" or report.failed):
        setattr(report, ATTRIBUTE, tally.packed())
        setattr(report, CONTRACT_FILE, str(about[0].path) if about[0].path is not None else None)


def _note_refusal(
    item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport, rule: Rule
) -> None:
    """Make a message of what vcrpy met when it opened or saved the cassette, before or after the test itself."""
    error = call.excinfo.value if call.excinfo is not None else None
    if call.when == "call" or not isinstance(error, ContractsError):
        return
    problem = _with_command(error, item)
    report.longrepr = problem
    tally = item.stash.get(TALLY, Tally(rule=rule.id, contract=rule.contract))
    item.stash[TALLY] = tally.model_copy(update={"problem": problem})


def _with_command(error: ContractsError, item: pytest.Item) -> str:
    """Name, in a message about a recording, the command that records the items of this very module."""
    return str(error).replace(RECORD, RECORD.replace("tests/contract", shlex.quote(item.location[0])))
