"""The pytest plugin: options, one item for every promise, fixtures.

It only wires: what is done stands in contracts.plugin and contracts.run, and is imported when it is needed, so
that a test suite without contract tests does not pay for them.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from contracts.plugin.client import Client, JudgeResponse
    from contracts.plugin.items import Promise

UNSAVED = pytest.StashKey[list[Exception]]()

PROMISE = re.compile(r"\[.*\w\.\w.*\.\w")
"""What the name of a promise's item looks like: a rule's id in brackets."""

OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "--contract-endpoint",
        {
            "default": "recorded",
            "metavar": "recorded|reference|live|URL",
            "help": "Who answers: recordings (the default), the embedded reference services, the environment "
            "that --contract-env names, or any server that offers the services under their documented paths.",
        },
    ),
    (
        "--contract-env",
        {"metavar": "NAME", "help": "The environment of the environments file; live needs one."},
    ),
    (
        "--contract-environments",
        {
            "default": "environments.toml",
            "metavar": "PATH",
            "help": "The environments file (default: environments.toml).",
        },
    ),
    (
        "--contract-report",
        {
            "action": "append",
            "default": [],
            "metavar": "PATH",
            "help": "Write a report: .json, .html, .md, .junit.xml, .sarif or .csv; repeatable.",
        },
    ),
    (
        "--contract-max-examples",
        {
            "type": int,
            "metavar": "N",
            "help": "Requests drawn for each aim of a rule (default: 10; 2 where an environment is named).",
        },
    ),
    (
        "--contract-allow-production",
        {"action": "store_true", "help": "Let requests go to addresses that are documented as production."},
    ),
    (
        "--contract-allow-writes",
        {"action": "store_true", "help": "Exercise operations that change what a live service holds."},
    ),
    ("--contract-dry-run", {"action": "store_true", "help": "Say what would be sent, and send nothing."}),
    (
        "--contract-baseline",
        {"metavar": "FILE", "help": "Known findings (TOML), which do not fail the run until they expire."},
    ),
    (
        "--contract-baseline-strict",
        {"action": "store_true", "help": "Fail where the baseline has entries that no longer occur."},
    ),
    (
        "--contract-fail-on",
        {
            "default": "violates",
            "metavar": "VERDICT,...",
            "help": "The verdicts that fail the run: violates (the default), lenient, undocumented, not-exercised.",
        },
    ),
    (
        "--contract-shard",
        {"metavar": "I/N", "help": "Run part I of N; every rule is in exactly one part."},
    ),
    (
        "--contract-database",
        {
            "metavar": "FOLDER|redis://HOST|env:NAME",
            "help": "Keep failing examples there and try them first: Hypothesis' example database (default: none).",
        },
    ),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of contract tests."""
    group = parser.getgroup("contract", "contract tests for SOAP services")
    for name, settings in OPTIONS:
        group.addoption(name, **settings)


def pytest_configure(config: pytest.Config) -> None:
    """Check the options and claim the reports before anything is collected."""
    config.addinivalue_line(
        "markers",
        "contract(*selectors): the contracts to test: a vendor, vendor.operation, or a path to contract files.",
    )
    from contracts.plugin.settings import configure

    configure(config)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a worker of xdist tell its controller where it recorded."""
    if hasattr(session.config, "workerinput"):
        from contracts.plugin.settings import pass_on_folders

        pass_on_folders(session.config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close what is open and let the reports go."""
    from contracts.plugin.settings import release

    release(config)


@pytest.hookimpl(optionalhook=True)
def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:  # noqa: ANN401 -- vcrpy has no types
    """Register the suite's cassette format with vcrpy (a hook of pytest-recording)."""
    from contracts.recording.cassette import configure_vcr

    failures = config.stash.setdefault(UNSAVED, [])
    configure_vcr(vcr, rewrite=config.getoption("--record-mode") == "rewrite", failures=failures)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Tell of a cassette that could not be written, after vcrpy has left it."""
    yield
    unsaved = item.config.stash.get(UNSAVED, [])
    errors = [unsaved.pop() for _ in range(len(unsaved))]
    if len(errors) > 1:
        raise ExceptionGroup("cassettes could not be written", errors)
    if errors:
        raise errors[0]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one item for every rule of the contracts that the test asks for."""
    if "promise" in metafunc.fixturenames:
        from contracts.plugin.items import parametrize

        parametrize(metafunc)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the promises of other shards."""
    if config.getoption("--contract-shard"):
        from contracts.plugin.gating import keep_shard

        keep_shard(config, items)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse a run that cannot be what was asked for, before its first request."""
    from contracts.plugin.settings import refuse_mistakes

    if session.config.getoption("--contract-baseline"):
        from contracts.plugin.gating import check_baseline

        check_baseline(session.config)
    refuse_mistakes(session)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:  # noqa: ANN401 -- xdist's, which is optional
    """Let the controller of xdist, which collects nothing itself, report what its workers do."""
    if any(PROMISE.search(name) for name in ids):
        from contracts.plugin.distributed import announce

        announce(node.config, ids)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:  # noqa: ANN401 -- xdist's, which is optional
    """Take in, in the controller of xdist, where a worker recorded, and refuse what it found not to be asked for."""
    from contracts.plugin.recordings import take_folders

    output = getattr(node, "workeroutput", {})
    take_folders(node.config, output, crashed=bool(error))
    mistakes = output.get("contracts_mistakes")
    if mistakes:
        raise pytest.UsageError("\n".join(mistakes))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say why a report was not written when there was no promise to report on."""
    if config.getoption("--contract-report") and not config.pluginmanager.has_plugin("contracts-reporter"):
        terminalreporter.write_line("contracts: no report was written, since no promise was collected")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Send the item's tally along with its report, to the controller of xdist as well."""
    report = yield
    if "promise" in getattr(item, "fixturenames", ()):
        from contracts.plugin.items import attach

        attach(item, call, report)
    return report


@pytest.fixture
def promise(request: pytest.FixtureRequest) -> Promise:
    """Give one promise of a contract: ``promise.verify()`` exercises it and fails where it is broken."""
    from contracts.plugin.items import promise_of

    return promise_of(request)


@pytest.fixture
def soap(request: pytest.FixtureRequest) -> Iterator[Client]:
    """Give a client for single requests: ``soap("walley.GetCurrentInvoice", InvoiceNo="1")`` gives a judged answer."""
    from contracts.plugin.client import client_of

    with client_of(request) as client:
        yield client


@pytest.fixture
def judge_response() -> JudgeResponse:
    """Give a function that judges a request and response which somebody else's client exchanged."""
    from contracts.plugin.client import judge_response

    return judge_response
