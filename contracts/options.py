"""What a run was asked to do, checked before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit
from uuid import uuid4

from contracts.errors import OptionError
from contracts.gate.sharding import Shard
from contracts.verdicts import WORDS as VERDICTS

EndpointKind = Literal["recorded", "reference", "url", "live"]
WORDS: tuple[EndpointKind, ...] = ("recorded", "reference", "live")
REPORT_SUFFIXES = (".json", ".html", ".md", ".junit.xml", ".sarif", ".csv")
"""What the path of a report may end in; contracts.reports.formats has a writer for each."""


@dataclass(frozen=True)
class Options:
    """The options of a run; ``endpoint`` is a word or a URL. Raises OptionError for values that do not fit.

    ``run_id`` is the same in all processes of a run.
    """

    endpoint: str = "recorded"
    env: str | None = None
    environments: Path = Path("environments.toml")
    reports: tuple[Path, ...] = ()
    max_examples: int = 10
    allow_production: bool = False
    allow_writes: bool = False
    dry_run: bool = False
    record_mode: str = "none"
    distributed: bool = False
    baseline: Path | None = None
    baseline_strict: bool = False
    fail_on: tuple[str, ...] = ("violates",)
    shard: Shard | None = None
    run_id: str = field(default_factory=lambda: uuid4().hex)
    database: str | None = None

    def __post_init__(self) -> None:
        _check_endpoint(self.endpoint)
        _check_combination(self)
        _check_distribution(self)
        _check_gate(self)
        for path in self.reports:
            _check_report(path)

    @property
    def kind(self) -> EndpointKind:
        """What sort of endpoint it is."""
        return next((word for word in WORDS if word == self.endpoint), "url")

    @property
    def recording(self) -> bool:
        """Whether this run writes cassettes."""
        return self.record_mode != "none"

    @property
    def asks_reference(self) -> bool:
        """Whether the reference service's log-in data and accounts are used."""
        return self.kind in {"reference", "recorded"} or (self.kind == "url" and self.env is None)


def _check_endpoint(endpoint: str) -> None:
    if endpoint in WORDS:
        return
    if endpoint.lower().startswith(("http:", "https:")):
        _check_url(endpoint)
        return
    near = get_close_matches(endpoint, WORDS, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    # An address without its scheme may carry a password all the same: then it is not repeated.
    said = f" {endpoint}" if "@" not in endpoint else ""
    raise OptionError(f"--contract-endpoint{said}: expected recorded, reference, live or a URL{hint}")


def _check_url(url: str) -> None:
    if "@" in url:  # and is not repeated: what stands before it may be a password
        raise OptionError(
            "--contract-endpoint: a URL carries no credentials here; name an environment with --contract-env, "
            "whose credentials come from environment variables"
        )
    parts = _parts(url)
    if parts is None:
        raise OptionError(
            f"--contract-endpoint {url}: expected a URL with scheme, host and port, such as http://127.0.0.1:8080"
        )
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise OptionError(
            f"--contract-endpoint {url}: expected scheme, host and port only, since each documented address "
            f"keeps its path; give {parts.scheme}://{parts.netloc}"
        )


def _parts(url: str) -> SplitResult | None:
    """Take a URL apart; None when it names no host, or a port that there is none of."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if usable and not any(character.isspace() for character in url) else None


def _check_combination(options: Options) -> None:
    if options.kind == "live" and options.env is None:
        raise OptionError(
            "--contract-endpoint live needs --contract-env NAME: which environment of the file is meant"
        )
    if options.kind in {"recorded", "reference"} and options.env is not None:
        raise OptionError(
            f"--contract-env {options.env} goes with --contract-endpoint live or a URL, not {options.endpoint}"
        )
    if options.kind == "recorded" and options.recording:
        raise OptionError(
            f"--record-mode={options.record_mode} needs somebody to answer: "
            "give --contract-endpoint reference, live or a URL"
        )
    if options.database is not None and (options.kind == "recorded" or options.recording):
        raise OptionError(
            "--contract-database goes with requests that are drawn: a recording is replayed as it is, "
            "and recorded from the same requests every time"
        )
    if options.max_examples < 1:
        raise OptionError(f"--contract-max-examples {options.max_examples}: expected 1 or more")
    if options.dry_run and options.kind == "recorded":
        raise OptionError(
            "--contract-dry-run shows what would be sent: give --contract-endpoint reference, live or a URL"
        )


def _check_distribution(options: Options) -> None:
    if options.dry_run and options.distributed:
        raise OptionError("--contract-dry-run sends nothing, so there is nothing to distribute: leave -n out")


def _check_gate(options: Options) -> None:
    for word in options.fail_on:
        if word not in VERDICTS:
            near = get_close_matches(word, VERDICTS, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise OptionError(
                f"--contract-fail-on {word}: expected one or more of {', '.join(VERDICTS)}, with commas{hint}"
            )
    if options.baseline_strict and options.baseline is None:
        raise OptionError(
            "--contract-baseline-strict says how --contract-baseline FILE is meant; give that, too"
        )


def _check_report(path: Path) -> None:
    if not path.name.endswith(REPORT_SUFFIXES):
        *others, last = REPORT_SUFFIXES
        raise OptionError(
            f"--contract-report {path}: expected a path that ends in {', '.join(others)} or {last}"
        )
