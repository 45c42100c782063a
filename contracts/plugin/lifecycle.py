"""The run behind the items: started when the first promise is met."""

from __future__ import annotations

import pytest

from contracts.plugin.reporter import Reporter
from contracts.plugin.settings import CLAIMS, OPTIONS, RUN, is_worker
from contracts.run import Run

REPORTER = "contracts-reporter"


def started(config: pytest.Config) -> Run:
    """Give the run of this process; the first call makes it, and what reports it.

    Raises ContractFileError when the shipped catalogue has mistakes.
    """
    if RUN not in config.stash:
        config.stash[RUN] = run = Run(config.stash[OPTIONS])
        if not is_worker(config):
            config.pluginmanager.register(Reporter(config, run, config.stash[CLAIMS]), REPORTER)
    return config.stash[RUN]
