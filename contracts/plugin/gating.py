"""What fails the run, as its options and its baseline say, and which promises are this shard's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from contracts.errors import ContractsError
from contracts.gate.baseline import Baseline, check_rules, load_baseline
from contracts.mistakes import shown
from contracts.options import Options
from contracts.plugin.itemrules import rule_of
from contracts.plugin.settings import OPTIONS, RUN, note_mistake
from contracts.reportmodel import Gate
from contracts.rules import rules_of
from contracts.verdicts import WORDS

_GATE = pytest.StashKey[Gate]()
_BASELINE = pytest.StashKey[Baseline]()


def gate_of(config: pytest.Config) -> Gate:
    """Give what fails this run. Raises BaselineError for a baseline with mistakes."""
    if _GATE not in config.stash:
        config.stash[_GATE] = _made(config.stash[OPTIONS], config)
    return config.stash[_GATE]


def _made(options: Options, config: pytest.Config) -> Gate:
    baseline = None if options.baseline is None else load_baseline(options.baseline)
    if baseline is not None:
        config.stash[_BASELINE] = baseline
    return Gate(
        fail_on=tuple(dict.fromkeys(WORDS[each] for each in options.fail_on)),
        baseline=None if baseline is None else shown(baseline.path),
        strict=options.baseline_strict or (baseline is not None and baseline.strict),
        day=datetime.now(UTC).date(),
        shard=None if options.shard is None else str(options.shard),
        known=() if baseline is None else baseline.known,
    )


def check_baseline(config: pytest.Config) -> None:
    """Note entries of the baseline about rules that their contract does not have, if contracts were collected."""
    run = config.stash.get(RUN, None)
    if run is None or _BASELINE not in config.stash:
        return
    rules = {rule.id for contract in run.contracts for rule in rules_of(contract)}
    try:
        check_rules(config.stash[_BASELINE], {contract.id for contract in run.contracts}, rules)
    except ContractsError as error:
        note_mistake(config, error)


def keep_shard(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the promises that another shard exercises; tests that are no promises stay in every shard."""
    shard = config.stash[OPTIONS].shard
    others = [item for item in items if (found := rule_of(item)) and shard and not shard.has(found[1].id)]
    if others:
        config.hook.pytest_deselected(items=others)
        left_out = set(others)
        items[:] = [item for item in items if item not in left_out]
