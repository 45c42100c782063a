"""Servers of other makers, each a process of its own on loopback, and what they are given to know."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contracts.discovery import find
from contracts.model import Contract
from contracts.reference.credentials import DEFAULT, WITHOUT_SEQUENCE
from contracts.reference.information.accounts import SHARED, Account
from contracts.reference.information.messages import RESPONSE_FIELDS
from contracts.reference.information.store import Accounts
from contracts.wsdlwriting import services, wsdl
from tests.interop.peers import HERE, Peer, environment

OPERATIONS = ("walley.GetCurrentInvoice", "resurs.peekInvoiceSequence")
SCRIPTS = {
    "PHP": ("-S", "127.0.0.1:{port}", "{folder}/service.php"),
    "node-soap": ("{folder}/service.mjs", "{port}"),
    "spyne": ("{folder}/service_spyne.py", "{port}"),
}
PATIENCE = 30


def knowledge(folder: Path) -> dict[str, Any]:
    """Write the WSDL of each operation into a folder, and give all that a server is told."""
    return {
        "services": {_path(each): _service(folder, each) for name in OPERATIONS for each in find(name)},
        "logins": [[each.username, each.password] for each in (DEFAULT, WITHOUT_SEQUENCE)],
        "accounts": _accounts(),
        "sequences": {DEFAULT.username: {"nextInvoiceNumber": 444}, WITHOUT_SEQUENCE.username: {}},
    }


def _path(contract: Contract) -> str:
    return urlsplit(contract.addresses[0].url).path


def _service(folder: Path, contract: Contract) -> dict[str, Any]:
    (service,) = services([contract])
    path = folder / f"{contract.vendor}.wsdl"
    path.write_bytes(wsdl(service))
    return {
        "wsdl": str(path),
        "service": service.name,
        "port": f"{service.name}Port",
        "operation": contract.operation,
        "basic": contract.authentication.kind == "basic",
    }


def _accounts() -> list[dict[str, Any]]:
    store = Accounts(SHARED)
    told = [_account(store, each) for each in SHARED]
    store.close()
    return told


def _account(store: Accounts, account: Account) -> dict[str, Any]:
    answer = store.by_payment_reference(account.country, account.payment_reference) or {}
    return {
        "country": account.country,
        "reference": account.payment_reference,
        "invoices": list(account.invoices),
        "answer": {name: answer[name] for name in RESPONSE_FIELDS if name in answer},
    }


@contextmanager
def hosted(peer: Peer, folder: Path) -> Iterator[str]:
    """Run a server until the end of the block; gives its base address. Its output is in ``server.log``."""
    told = folder / "services.json"
    told.write_text(json.dumps(knowledge(folder)), encoding="utf-8")
    port = _free_port()
    script = [part.format(port=port, folder=HERE / "servers") for part in SCRIPTS[peer.name]]
    variables = environment() | {"CONTRACTS_SERVICES": str(told)}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen([*peer.command, *script], env=variables, stdout=log, stderr=log)
        try:
            _wait(process, port, folder / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the server does not listen: {log.read_text(errors='replace')}")
