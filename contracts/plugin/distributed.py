"""The controller of pytest-xdist: it collects nothing itself, and yet announces and reports the whole run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from contracts.discovery import catalogue
from contracts.errors import ContractsError
from contracts.model import Contract
from contracts.plugin.lifecycle import REPORTER, started
from contracts.plugin.reporter import Reporter
from contracts.rules import Rule, rules_of


def announce(config: pytest.Config, ids: Iterable[str]) -> None:
    """Start reporting, and say what is planned, when the first worker has collected.

    Raises pytest.UsageError for an environment that cannot be used.
    """
    if config.pluginmanager.has_plugin(REPORTER):
        return
    try:
        started(config)
        reporter = config.pluginmanager.get_plugin(REPORTER)
        if isinstance(reporter, Reporter):
            reporter.announce(list(_promises(ids)))
    except ContractsError as error:
        raise pytest.UsageError(str(error)) from error


def _promises(ids: Iterable[str]) -> Iterator[tuple[Contract, Rule]]:
    """Give the promises of the catalogue among the items; of other contracts only their items' names are known."""
    known = {rule.id: (contract, rule) for contract in catalogue() for rule in rules_of(contract)}
    for name in ids:
        rule_id = name.partition("[")[2].removesuffix("]")
        if rule_id in known:
            yield known[rule_id]
