"""From the options of a pytest run to its exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.errors import ContractsError
from contracts.options import Options
from contracts.plugin.reporter import Reporter
from contracts.run import Run

RUN = pytest.StashKey[Run]()


def configure(config: pytest.Config) -> None:
    """Check the options and claim the report files; what does not fit is a usage error (exit code 4)."""
    try:
        run = Run(_options(config))
        config.stash[RUN] = run
        if not hasattr(config, "workerinput"):  # a worker of xdist leaves reporting to its controller
            config.pluginmanager.register(Reporter(config, run), "contracts-reporter")
    except ContractsError as error:
        raise pytest.UsageError(str(error)) from error


def unconfigure(config: pytest.Config) -> None:
    """Close endpoints and let the report files go."""
    run = config.stash.get(RUN, None)
    if run is not None:
        run.close()
    reporter = config.pluginmanager.get_plugin("contracts-reporter")
    if isinstance(reporter, Reporter):
        reporter.release()


def _options(config: pytest.Config) -> Options:
    given = config.getoption
    return Options(
        endpoint=given("--contract-endpoint"),
        env=given("--contract-env"),
        environments=_from_root(config, given("--contract-environments")),
        reports=tuple(
            dict.fromkeys(config.invocation_params.dir / each for each in given("--contract-report"))
        ),
        max_examples=given("--contract-max-examples"),
        allow_production=given("--contract-allow-production"),
        allow_writes=given("--contract-allow-writes"),
        dry_run=given("--contract-dry-run"),
        record_mode=given("--record-mode", None) or "none",
        workers=getattr(config, "workerinput", {}).get("workercount", 1),
        distributed=_is_distributed(config),
    )


def _is_distributed(config: pytest.Config) -> bool:
    return bool(getattr(config.option, "tx", None)) or bool(getattr(config.option, "numprocesses", None))


def _from_root(config: pytest.Config, name: str) -> Path:
    """A relative path is meant from where pytest was called, or else from the project's root."""
    path = config.invocation_params.dir / name
    return path if path.exists() else config.rootpath / name
