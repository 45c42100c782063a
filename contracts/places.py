"""Where each contract's cases go in this run: environment, address, endpoint; or why nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from contracts.cases.setting import Setting
from contracts.endpoints import Endpoint
from contracts.endpoints.budget import Budget, RateLimit
from contracts.endpoints.http import HttpEndpoint
from contracts.endpoints.ledger import Ledger
from contracts.endpoints.patience import Patience
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.environments import Environment, Environments, Vocabulary, load_environments
from contracts.errors import EnvironmentFileError, OptionError
from contracts.model import Address, Contract
from contracts.options import Options
from contracts.reference import VENDORS, reference_environment

LONGEST_WAIT = 600
REFERENCE_BASE = "http://reference.invalid"
"""Stands where a host would (RFC 2606), so that no vendor's address ever stands beside what it did not say."""


@dataclass(frozen=True)
class Place:
    """Where the cases of one contract go. ``open_endpoint`` gives an endpoint for one item.

    ``join`` takes part in the count of requests that all processes share, from before the first request on.
    """

    setting: Setting
    open_endpoint: Callable[[], Endpoint]
    shared: bool
    join: Callable[[], None] = lambda: None

    def alone(self) -> AbstractContextManager[None]:
        """Hold other processes off while a state is read and changed that they share.

        Entering it raises OptionError when another process does not let go, or when there is no place for a lock.
        """
        return _locked(self.setting.address) if self.shared else nullcontext()


@contextmanager
def _locked(address: str) -> Iterator[None]:
    name = sha256(address.encode()).hexdigest()[:16]
    lock = FileLock(Path(gettempdir()) / f"soap-contracts-{name}.lock", timeout=LONGEST_WAIT)
    try:
        lock.acquire()
    except Timeout as error:
        raise OptionError(
            f"another run has been changing what {address} holds for {LONGEST_WAIT // 60} minutes; "
            "wait for it to end, then run again"
        ) from error
    except OSError as error:
        raise OptionError(
            f"{lock.lock_file}: the lock that keeps runs against {address} apart cannot be taken: "
            f"{error.strerror}; remove the file, or let TMPDIR name another folder"
        ) from error
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True)
class LeftOut:
    """Why a contract's cases go nowhere in this run."""

    reason: str


class Places:
    """Finds the place of each contract, as the options say.

    ``contracts`` are those of the run, which may grow while tests are collected: an environments file is checked
    against the words that they use.
    """

    def __init__(self, options: Options, contracts: Mapping[str, Contract]) -> None:
        self._options = options
        self._contracts = contracts
        self._found: dict[str, Place | LeftOut] = {}
        self._endpoints: dict[tuple[str, bool], Endpoint] = {}
        self._bounds: dict[str, tuple[Budget, RateLimit]] = {}
        self._ledgers: dict[str, Ledger] = {}

    def of(self, contract: Contract) -> Place | LeftOut:
        """Give the place of a contract. Raises OptionError or EnvironmentFileError for what cannot be used."""
        if contract.id not in self._found:
            self._found[contract.id] = self._find(contract)
        return self._found[contract.id]

    def close(self) -> None:
        """Close every endpoint that was opened for the whole run."""
        for endpoint in self._endpoints.values():
            endpoint.close()
        for ledger in self._ledgers.values():
            ledger.leave()

    @cached_property
    def environments(self) -> Environments:
        """The environments file, read when it is first needed."""
        vocabulary = Vocabulary.of(self._contracts.values())
        environments = load_environments(self._options.environments, vocabulary=vocabulary)
        names = {name for vendor in environments.vendors for name in environments.names(vendor)}
        if self._options.env not in names:
            raise EnvironmentFileError(
                f"{self._options.environments} names no environment {self._options.env!r} of any vendor; "
                f"expected one of {', '.join(sorted(names)) or 'those that you add'}"
                f"{_nearest(self._options.env, names)}"
            )
        return environments

    def _find(self, contract: Contract) -> Place | LeftOut:
        environment = self._environment(contract)
        if isinstance(environment, LeftOut):
            return environment
        address = self._address(contract, environment)
        if (
            contract.writes
            and not self._options.allow_writes
            and self._is_real(contract, environment, address)
        ):
            return LeftOut("it changes what the service holds, and --contract-allow-writes was not given")
        setting = Setting(contract, environment, address)
        if self._options.kind in {"reference", "recorded"}:
            return Place(setting, ReferenceEndpoint, shared=False)
        ledger = self._ledger(environment, address)
        return Place(
            setting,
            lambda: self._http(environment, contract, ledger),
            shared=contract.writes,
            join=_joining(ledger),
        )

    def _environment(self, contract: Contract) -> Environment | LeftOut:
        if self._options.asks_reference:
            if contract.vendor not in VENDORS:
                return LeftOut(f"there is no embedded reference service of {contract.vendor}")
            return reference_environment(contract.vendor)
        name = self._options.env or ""
        if name not in self.environments.names(contract.vendor):
            hint = _nearest(contract.vendor, set(self.environments.vendors) - {contract.vendor})
            return LeftOut(
                f"{self._options.environments} names no environment {name} of {contract.vendor}{hint}"
            )
        return self.environments.get(contract.vendor, name)

    def _address(self, contract: Contract, environment: Environment) -> str:
        if self._options.kind in {"reference", "recorded"}:
            return REFERENCE_BASE + _path(contract.addresses[0].url)
        if self._options.kind == "url":
            url = self._options.endpoint.rstrip("/") + _path(environment.url or contract.addresses[0].url)
            self._refuse_production("--contract-endpoint", contract, url, environment.name)
            return url
        return self._live_address(contract, environment)

    @staticmethod
    def _is_real(contract: Contract, environment: Environment, address: str) -> bool:
        """Tell whether somebody's own service is asked: an environment says so, or the vendor's host in a URL."""
        return not environment.synthetic or _host(address) in {_host(each.url) for each in contract.addresses}

    def _refuse_production(self, option: str, contract: Contract, url: str, name: str) -> None:
        if not self._options.allow_production and _is_production(contract.addresses, url, name):
            raise OptionError(
                f"{option}: {url} is a production address of {contract.id}, "
                "with real customers behind it; give --contract-allow-production if that is meant"
            )

    def _live_address(self, contract: Contract, environment: Environment) -> str:
        documented = [address for address in contract.addresses if address.name == environment.name]
        url = environment.url or (documented[0].url if documented else None)
        if url is None:
            names = ", ".join(address.name for address in contract.addresses)
            raise OptionError(
                f"--contract-env {environment.name}: {contract.id} documents no address of that name (only {names}); "
                f'add url = "https://…" to [{contract.vendor}.{environment.name}] in {self._options.environments}'
            )
        self._refuse_production(f"--contract-env {environment.name}", contract, url, environment.name)
        return url

    def _ledger(self, environment: Environment, address: str) -> Ledger | None:
        """Give what is shared with other processes that ask the same service; nothing where no limit holds."""
        if environment.synthetic:
            return None
        name = f"{environment.vendor} {urlsplit(address).netloc}"
        return self._ledgers.setdefault(environment.vendor, Ledger(name))

    def _http(self, environment: Environment, contract: Contract, ledger: Ledger | None) -> Endpoint:
        key = (environment.vendor, contract.writes)
        if key not in self._endpoints:
            budget, rate = self._bounds_of(environment, ledger)
            endpoint = HttpEndpoint(environment.limits, budget=budget, rate=rate, reuse=not contract.writes)
            self._endpoints[key] = Patience(endpoint)
        return _KeptOpen(self._endpoints[key])

    def _bounds_of(self, environment: Environment, ledger: Ledger | None) -> tuple[Budget, RateLimit]:
        """Give what bounds the requests to one service, whatever operation they are for."""
        limits = environment.limits
        if environment.vendor not in self._bounds:
            bounds = Budget(limits.requests, ledger), RateLimit(limits.per_second, ledger)
            self._bounds[environment.vendor] = bounds
        return self._bounds[environment.vendor]


def _joining(ledger: Ledger | None) -> Callable[[], None]:
    return (lambda: None) if ledger is None else ledger.join


class _KeptOpen:
    """An endpoint that outlives the item that uses it: its connections are reused."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.send = endpoint.send

    def close(self) -> None:
        """Leave the connections open for the next item."""


def _path(url: str) -> str:
    return urlsplit(url).path


def _is_production(addresses: tuple[Address, ...], url: str, name: str) -> bool:
    hosts = {_host(address.url) for address in addresses if address.production}
    named = any(address.production and address.name == name for address in addresses)
    return named or _host(url) in hosts


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".")


def _nearest(word: str | None, words: set[str]) -> str:
    near = get_close_matches(word or "", sorted(words), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
