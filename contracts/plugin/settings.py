"""What the command line says, checked before anything is collected; light, since every pytest run imports it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from contracts.errors import ContractsError
from contracts.gate.sharding import Shard
from contracts.options import Options
from contracts.reports.files import Claim, claim

if TYPE_CHECKING:
    from contracts.run import Run  # heavy, and needed in an annotation only

EXAMPLES = 10
LIVE_EXAMPLES = 2
OPTIONS = pytest.StashKey[Options]()
RUN: pytest.StashKey[Run] = pytest.StashKey()
CLAIMS = pytest.StashKey[list[Claim]]()
MISTAKES = pytest.StashKey[list[str]]()
WORKER_FOLDERS = "contracts_folders"
"""The key under which a worker of xdist tells its controller into which folders it has recorded."""
WORKER_MISTAKES = "contracts_mistakes"
"""The key under which a worker of xdist tells its controller why it collected nothing."""


def configure(config: pytest.Config) -> None:
    """Check the options and claim the report files; what does not fit is a usage error (exit code 4)."""
    claims: list[Claim] = []
    config.stash[CLAIMS] = claims
    config.stash[MISTAKES] = []
    try:
        config.stash[OPTIONS] = options = _options(config)
        if not is_worker(config):  # a worker leaves reporting to its controller
            claims.extend(claim(path) for path in options.reports)
        _read_baseline(config)
        _try_database(options)
    except ContractsError as error:
        raise pytest.UsageError(str(error)) from error


def _read_baseline(config: pytest.Config) -> None:
    """Find the mistakes of the baseline before anything is collected."""
    if config.stash[OPTIONS].baseline is not None:
        from contracts.plugin.gating import gate_of  # noqa: PLC0415 -- heavy, and needed with a baseline only

        gate_of(config)


def _try_database(options: Options) -> None:
    """See that the example database can be used, before anything is collected."""
    if options.database is not None:
        from contracts.exampledatabase import open_database  # noqa: PLC0415 -- heavy, and rarely asked for

        open_database(options.database)


def release(config: pytest.Config) -> None:
    """Close endpoints, if a run was started, and let the report files go."""
    run = config.stash.get(RUN, None)
    if run is not None:
        run.close()
    for each in config.stash.get(CLAIMS, []):
        each.release()


def pass_on_folders(config: pytest.Config) -> None:
    """Tell the controller of xdist into which folders this worker has recorded."""
    run = config.stash.get(RUN, None)
    output = getattr(config, "workeroutput", None)
    if run is not None and output is not None:
        output[WORKER_FOLDERS] = [str(path) for path in run.recording_folders]


def is_worker(config: pytest.Config) -> bool:
    """Tell whether this is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")


def note_mistake(config: pytest.Config, error: ContractsError) -> None:
    """Remember what keeps the run from being what was asked for, until everything is collected."""
    if str(error) not in config.stash[MISTAKES]:
        config.stash[MISTAKES].append(str(error))


def refuse_mistakes(session: pytest.Session) -> None:
    """End the run with a usage error when something was noted; a worker collects nothing and tells its controller."""
    mistakes = session.config.stash[MISTAKES]
    if not mistakes:
        return
    output = getattr(session.config, "workeroutput", None)
    if output is None:
        raise pytest.UsageError("\n".join(mistakes))
    output[WORKER_MISTAKES] = mistakes
    session.items.clear()


def _options(config: pytest.Config) -> Options:
    given = config.getoption
    return Options(
        endpoint=given("--contract-endpoint"),
        env=given("--contract-env"),
        environments=_from_root(config, given("--contract-environments")),
        reports=_reports(config),
        max_examples=_examples(config),
        allow_production=given("--contract-allow-production"),
        allow_writes=given("--contract-allow-writes"),
        dry_run=given("--contract-dry-run"),
        record_mode=given("--record-mode", None) or "none",
        distributed=_is_distributed(config),
        baseline=_path(config, "--contract-baseline"),
        baseline_strict=given("--contract-baseline-strict"),
        fail_on=tuple(each.strip() for each in given("--contract-fail-on").split(",")),
        shard=_shard(given("--contract-shard")),
        run_id=getattr(config, "workerinput", {}).get("testrunuid") or uuid4().hex,
        database=given("--contract-database"),
    )


def _shard(given: str | None) -> Shard | None:
    return None if given is None else Shard.parse(given)


def _path(config: pytest.Config, option: str) -> Path | None:
    given: str | None = config.getoption(option)
    return None if given is None else _from_root(config, given)


def _reports(config: pytest.Config) -> tuple[Path, ...]:
    paths = (config.invocation_params.dir / each for each in config.getoption("--contract-report"))
    return tuple(dict.fromkeys(path.parent.resolve() / path.name for path in paths))


def _examples(config: pytest.Config) -> int:
    """A live service is asked sparingly unless told otherwise: a whole run fits into the default budget."""
    given: int | None = config.getoption("--contract-max-examples")
    if given is not None:
        return given
    return LIVE_EXAMPLES if config.getoption("--contract-env") is not None else EXAMPLES


def _is_distributed(config: pytest.Config) -> bool:
    return bool(getattr(config.option, "tx", None)) or bool(getattr(config.option, "numprocesses", None))


def _from_root(config: pytest.Config, name: str) -> Path:
    """A relative path is meant from where pytest was called, or else from the project's root."""
    path = config.invocation_params.dir / name
    return path if path.exists() else config.rootpath / name
